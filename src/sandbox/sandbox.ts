import type { Clock } from '../lemlist/clock.ts'
import { createControl, type Requests } from './control.ts'
import { createDeliverer, type Deliveries } from './delivery.ts'
import type { ActivityDocument } from './documents.ts'
import { startEngine } from './engine.ts'
import { endDueEnrichments } from './enrichments.ts'
import { createFaults, type Fault, type Faults, spoil } from './faults.ts'
import { Answer, type Call, plain, Refusal } from './handlers.ts'
import { type Match, match, type Route, readInput } from './routes.ts'
import { type Preset, seedWorld } from './seed.ts'
import { createThrottle, type Throttled } from './throttle.ts'
import type { HookEvent, TeamWorld, World } from './world.ts'

export interface SandboxOptions {
  readonly routes: readonly Route[]
  /** What hooks are called for when an activity happens. */
  eventsOf(team: TeamWorld, activity: ActivityDocument): readonly HookEvent[]
  readonly preset: Preset
  readonly seed: number
  /** How often things happen: 1 is about one activity every 3 seconds, 0 is never. */
  readonly speed: number
  readonly clock: Clock
  /** Makes the world; the one that comes with the sandbox when left out. */
  readonly seedWorld?: typeof seedWorld
  /** Calls hooks; without it nobody is called, and what was due is noted alone. */
  readonly deliver?: ((request: Request) => Promise<Response>) | undefined
}

/** A pretend lemlist: a stateful team behind the same REST calls, with a control route beside them. */
export interface Sandbox {
  /** Answers a request for `/api/…` or `/_control/…`; throws where a fault drops the connection. */
  fetch(request: Request): Promise<Response>
  /** What arrived since the start or the last reset. */
  readonly requests: Requests
  readonly faults: Faults
  /** What hooks were to be called for since then. */
  deliveries(): Deliveries
  /** The world as it is now; a reset makes a new one. */
  world(): World
  /** Ends everything that would happen by itself. */
  stop(): void
}

const base = '/api'
const blockedKey = 'sandbox-blocked'

/** lemlist: HTTP Basic with an empty user; the key is the password. */
const keyOf = (request: Request): string | undefined => {
  const [scheme, credentials] = (request.headers.get('authorization') ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic' || credentials === undefined) return undefined
  const decoded = Buffer.from(credentials, 'base64').toString('utf8')
  return decoded.startsWith(':') ? decoded.slice(1) : ''
}

const respond = (answer: unknown, headers: Readonly<Record<string, string>>): Response => {
  if (answer instanceof Answer) {
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...headers, 'content-type': answer.contentType },
    })
  }
  return Response.json(answer, { headers })
}

type Headed = Readonly<Record<string, string>>
type Found = Extract<Match, { readonly kind: 'route' }>

interface Admitted {
  readonly request: Request
  readonly url: URL
  readonly team: TeamWorld
}

const isForm = ({ headers }: Request): boolean => (headers.get('content-type') ?? '').startsWith('multipart/form-data')

const pathOf = (url: URL): string => url.pathname.slice(base.length)

/** lemlist: a path that is no route falls through to the web application. */
const webApplication = new Answer(
  200,
  'text/html; charset=utf-8',
  '<!doctype html><html><head><title>lemlist</title></head></html>',
)

/** Faults that stand in for the answer, so that the operation itself does not happen. */
const instead = ({ kind }: Fault): boolean => kind === 'status' || kind === 'html' || kind === 'empty'

const refusalOf = (error: unknown): Answer => {
  if (error instanceof Refusal) return error.answer
  throw error
}

/** How many arrivals are remembered; the older half goes when there are more. */
const mostRequests = 10_000

/** Seeds a world and answers for it. */
export const createSandbox = (options: SandboxOptions): Sandbox => {
  const { routes, clock, seedWorld: seed = seedWorld } = options
  const faults = createFaults()
  const throttle = createThrottle(clock)
  let shift = 0
  const movedClock: Clock = { now: () => clock.now() + shift, after: clock.after.bind(clock) }
  let speed = options.speed
  const deliverer = createDeliverer({ clock: movedClock, deliver: options.deliver })
  const outside: World['outside'] = {
    happened: (team, activity) => {
      for (const event of options.eventsOf(team, activity)) deliverer.due(team, event)
    },
    announced: deliverer.due,
    later: deliverer.later,
  }
  const newWorld = (): World => ({
    ...seed({ preset: options.preset, seed: options.seed, clock: movedClock }),
    outside,
  })
  let world = newWorld()
  let stopEngine = startEngine(world, { speed })
  const requests: Requests = []

  const begin = (): void => {
    stopEngine()
    stopEngine = startEngine(world, { speed })
  }
  const control = createControl({
    operations: routes.map(({ endpoint }) => endpoint.operation),
    requests,
    faults,
    deliveries: deliverer.list,
    world: () => world,
    reset: () => {
      shift = 0
      requests.length = 0
      faults.clear()
      deliverer.clear()
      world = newWorld()
      begin()
    },
    advance: ms => {
      shift += ms
      deliverer.wake()
    },
    setSpeed: to => {
      speed = to
      begin()
    },
  })

  /** lemlist: the order of refusals is credentials, key, blocked user, budget, and only then the route. */
  const admit = (request: Request): Answer | { readonly team: TeamWorld; readonly throttled: Throttled } => {
    const key = keyOf(request)
    if (key === undefined) return plain(400, 'No API key provided')
    if (key === blockedKey) return plain(403, 'User linked to this API key is blocked')
    const team = world.teams.get(key)
    if (team === undefined) return plain(401, 'The authentication you supplied is incorrect')
    return { team, throttled: throttle(key) }
  }

  const handle = async ({ route, names }: Found, { request, url, team }: Admitted): Promise<unknown> => {
    const [user] = team.users.all()
    if (user === undefined) throw new Refusal(plain(404, 'No user found for this API key'))
    const body = isForm(request) ? await request.formData().catch(() => undefined) : await request.text()
    const input = readInput(route, names, url.searchParams, body)
    // What takes its time is over by the clock, whether or not somebody looked meanwhile.
    endDueEnrichments(world, team)
    const call: Call<never> = { input: input as never, team, user, world, path: pathOf(url) }
    return route.handle(call)
  }

  /** The answer of an operation, as the faults that are switched on leave it. */
  const answerRoute = async (found: Found, asked: Admitted, headers: Headed): Promise<Response> => {
    const struck = faults.strike(found.route.endpoint.operation)
    for (const { kind, ms } of struck) {
      if (kind === 'delay') await new Promise<void>(resolve => clock.after(ms ?? 1000, resolve))
    }
    const answered = struck.some(instead) ? {} : await handle(found, asked).catch(refusalOf)
    let response = respond(answered, headers)
    for (const fault of struck) response = await spoil(fault, response)
    return response
  }

  const answer = async (request: Request, url: URL, record: Requests[number]): Promise<Response> => {
    const admitted = admit(request)
    if (admitted instanceof Answer) return respond(admitted, {})
    const { team, throttled } = admitted
    const { headers } = throttled
    if (!throttled.allowed) return respond(plain(429, 'Too many requests'), headers)
    const asked = { method: request.method, path: pathOf(url), query: url.searchParams, isForm: isForm(request) }
    const matched = match(routes, asked)
    if (matched.kind === 'wrong method') return respond(plain(405, ''), headers)
    if (matched.kind === 'bad path') return respond(plain(400, 'Bad request'), headers)
    if (matched.kind === 'unknown') return respond(webApplication, headers)
    record.operation = matched.route.endpoint.operation
    return answerRoute(matched, { request, url, team }, headers)
  }

  return {
    requests,
    faults,
    deliveries: deliverer.list,
    world: () => world,
    stop: () => {
      stopEngine()
      deliverer.stop()
    },
    fetch: async request => {
      const url = new URL(request.url)
      if (url.pathname.startsWith('/_control/')) return control(request, url)
      const record = {
        at: new Date(clock.now()).toISOString(),
        method: request.method,
        path: url.pathname,
        query: url.search,
        status: 0,
        operation: '',
      }
      requests.push(record)
      if (requests.length > mostRequests) requests.splice(0, requests.length - mostRequests / 2)
      const response = await answer(request, url, record)
      record.status = response.status
      return response
    },
  }
}
