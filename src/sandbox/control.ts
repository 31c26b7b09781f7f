import { z } from 'zod'
import type { Deliveries } from './delivery.ts'
import { happen, step } from './engine.ts'
import { Fault, type Faults } from './faults.ts'
import type { World } from './world.ts'

/** What arrived, oldest first; status 0 while it is being answered or when the connection was dropped. */
export type Requests = {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly query: string
  operation: string
  status: number
}[]

interface Controls {
  /** The names of the operations that faults can strike. */
  readonly operations: readonly string[]
  readonly requests: Requests
  readonly faults: Faults
  deliveries(): Deliveries
  world(): World
  reset(): void
  advance(ms: number): void
  setSpeed(speed: number): void
}

const ClockChange = z.strictObject({
  /** Milliseconds to move the sandbox's time forward. */
  /** Ten years at most: time has an end. */
  advanceMs: z.number().min(0).max(315_360_000_000).optional(),
  /** The new rate of events. */
  speed: z.number().min(0).max(10_000).optional(),
})

const Emission = z.strictObject({
  /** How many things to make happen; one when left out. */
  count: z.number().int().min(1).max(10_000).optional(),
  /** One given thing that happens to a lead, instead of a likely one. */
  activity: z.object({ type: z.string().min(1), leadId: z.string().min(1), key: z.string().optional() }).optional(),
})

const problem = (status: number, message: string): Response => Response.json({ error: message }, { status })

const routes = 'GET requests, GET deliveries, GET faults, POST faults, POST reset, POST clock, POST emit'

/** The route beside the API by which tests and tools steer the sandbox. */
export const createControl = (controls: Controls): ((request: Request, url: URL) => Promise<Response>) => {
  const emit = ({ count, activity }: z.output<typeof Emission>): unknown => {
    const world = controls.world()
    if (activity === undefined) return Array.from({ length: count ?? 1 }, () => step(world))
    const team = world.teams.get(activity.key ?? 'sandbox')
    if (team === undefined) return undefined
    const lead = team.leads.get(activity.leadId)
    return lead === undefined ? undefined : [happen(world, team, lead, activity.type)]
  }

  const changeClock = ({ advanceMs, speed }: z.output<typeof ClockChange>): unknown => {
    if (advanceMs !== undefined) controls.advance(advanceMs)
    if (speed !== undefined) controls.setSpeed(speed)
    return { now: new Date(controls.world().clock.now()).toISOString() }
  }

  const withBody = async <Body>(
    request: Request,
    shape: z.ZodType<Body>,
    run: (body: Body) => unknown,
  ): Promise<Response> => {
    const text = await request.text()
    let json: unknown
    try {
      json = text === '' ? {} : JSON.parse(text)
    } catch {
      return problem(400, 'the body is not JSON')
    }
    const parsed = shape.safeParse(json)
    if (!parsed.success) return problem(400, z.prettifyError(parsed.error))
    const result = run(parsed.data)
    return result === undefined ? problem(404, 'there is no such operation, team or lead') : Response.json(result)
  }

  return async (request, url) => {
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /_control/requests':
        return Response.json(controls.requests)
      case 'GET /_control/deliveries':
        return Response.json(controls.deliveries())
      case 'GET /_control/faults':
        return Response.json(controls.faults.all())
      case 'POST /_control/faults':
        return withBody(request, z.array(Fault), faults => {
          const unknown = faults.find(({ operation }) => operation !== '*' && !controls.operations.includes(operation))
          if (unknown !== undefined) return undefined
          controls.faults.clear()
          for (const fault of faults) controls.faults.add(fault)
          return controls.faults.all()
        })
      case 'POST /_control/reset':
        controls.reset()
        return Response.json({ ok: true })
      case 'POST /_control/clock':
        return withBody(request, ClockChange, changeClock)
      case 'POST /_control/emit':
        return withBody(request, Emission, emit)
      default:
        return problem(404, `routes: ${routes}`)
    }
  }
}
