import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import type { HookDocument } from '../../src/sandbox/documents.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { first } from '../contract/row.ts'
import { manualClock } from './manual-clock.ts'

/** A call as its address sees it. */
interface Arrival {
  /** Seconds since the sandbox began. */
  readonly after: number
  readonly url: string
  readonly method: string
  readonly contentType: string | null
  readonly body: Readonly<Record<string, unknown>>
}

export const target = 'http://127.0.0.1:9/hook'

/** Lets everything happen that waits for no clock. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A sandbox without hooks, and whoever they would call: its answers, and what arrived there. */
export const withReceiver = (answer: (request: Request) => number | Promise<Response> = () => 200, speed = 0) => {
  const clock = manualClock()
  const begun = clock.now()
  const arrived: Arrival[] = []
  const deliver = async (request: Request): Promise<Response> => {
    const after = (clock.now() - begun) / 1000
    const { url, method, headers } = request
    const contentType = headers.get('content-type')
    arrived.push({ after, url, method, contentType, body: await request.clone().json() })
    const answered = await answer(request)
    return typeof answered === 'number' ? new Response(null, { status: answered }) : answered
  }
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, preset: 'solo', seed: 1, speed, clock, deliver })
  const world = sandbox.world()
  const team = world.teams.get('sandbox')
  if (team === undefined) throw new Error('no team')
  for (const { _id } of team.hooks.all()) team.hooks.delete(_id)
  return {
    ...{ clock, arrived, sandbox, world, team },
    lead: first(team.leads, ({ status, email }) => status === 'running' && email !== undefined),
    hook: (fields: Partial<HookDocument> = {}) =>
      team.hooks.insert({ _id: 'hoo_1', targetUrl: target, createdAt: '2026-01-01T00:00:00.000Z', ...fields }),
    /** The types of what arrived, in order. */
    types: async () => {
      await turn()
      return arrived.map(({ body }) => body.type)
    },
    /** Moves the time and lets happen what comes of it. */
    pass: async (ms: number) => {
      await turn()
      clock.advance(ms)
      await turn()
    },
    post: (path: string, body?: unknown) =>
      sandbox.fetch(
        new Request(`http://sandbox.test${path}`, {
          method: 'POST',
          headers: { authorization: `Basic ${btoa(':sandbox')}` },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    deliveries: async () => {
      const answered = await sandbox.fetch(new Request('http://sandbox.test/_control/deliveries'))
      return (await answered.json()) as ReturnType<typeof sandbox.deliveries>
    },
  }
}
