import type { Clock } from '../lemlist/clock.ts'
import { createControl, type Requests } from './control.ts'
import { startEngine } from './engine.ts'
import { createFaults, type Faults, spoil } from './faults.ts'
import { Answer, type Call, plain, Refusal } from './handlers.ts'
import { match, type Route, readInput } from './routes.ts'
import { type Preset, seedWorld } from './seed.ts'
import { createThrottle, type Throttled } from './throttle.ts'
import type { TeamWorld, World } from './world.ts'

export interface SandboxOptions {
  readonly routes: readonly Route[]
  readonly preset: Preset
  readonly seed: number
  /** How often things happen: 1 is about one activity every 3 seconds, 0 is never. */
  readonly speed: number
  readonly clock: Clock
}

/** A pretend lemlist: a stateful team behind the same REST calls, with a control route beside them. */
export interface Sandbox {
  /** Answers a request for `/api/…` or `/_control/…`; throws where a fault drops the connection. */
  fetch(request: Request): Promise<Response>
  /** What arrived since the start or the last reset. */
  readonly requests: Requests
  readonly faults: Faults
  /** The world as it is now; a reset makes a new one. */
  world(): World
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

/** Seeds a world and answers for it. */
export const createSandbox = (options: SandboxOptions): Sandbox => {
  const { routes, clock } = options
  const faults = createFaults()
  const throttle = createThrottle(clock)
  let shift = 0
  const movedClock: Clock = { now: () => clock.now() + shift, after: clock.after.bind(clock) }
  let speed = options.speed
  let world = seedWorld({ preset: options.preset, seed: options.seed, clock: movedClock })
  let stopEngine = startEngine(world, { speed })
  const requests: Requests = []

  const begin = (): void => {
    stopEngine()
    stopEngine = startEngine(world, { speed })
  }
  const control = createControl({
    requests,
    faults,
    world: () => world,
    reset: () => {
      shift = 0
      requests.length = 0
      faults.clear()
      world = seedWorld({ preset: options.preset, seed: options.seed, clock: movedClock })
      begin()
    },
    advance: ms => {
      shift += ms
    },
    setSpeed: to => {
      speed = to
      begin()
    },
  })

  /** lemlist: the order of refusals is credentials, key, blocked user, budget, and only then the route. */
  const admit = (request: Request): { readonly team: TeamWorld; readonly throttled: Throttled } => {
    const key = keyOf(request)
    if (key === undefined) throw new Refusal(plain(400, 'No API key provided'))
    if (key === blockedKey) throw new Refusal(plain(403, 'User linked to this API key is blocked'))
    const team = world.teams.get(key)
    if (team === undefined) throw new Refusal(plain(401, 'The authentication you supplied is incorrect'))
    return { team, throttled: throttle(key) }
  }

  const answerRoute = async (
    request: Request,
    url: URL,
    team: TeamWorld,
    headers: Readonly<Record<string, string>>,
  ) => {
    const path = url.pathname.slice(base.length)
    const matched = match(routes, request.method, path)
    if (matched.kind === 'wrong method')
      return { operation: '', response: respond(new Answer(405, 'text/plain', ''), headers) }
    if (matched.kind === 'unknown') {
      // lemlist: a path that is no route falls through to the web application.
      const page = new Answer(
        200,
        'text/html; charset=utf-8',
        '<!doctype html><html><head><title>lemlist</title></head></html>',
      )
      return { operation: '', response: respond(page, headers) }
    }
    const { route, names } = matched
    const { operation } = route.endpoint
    const struck = faults.strike(operation)
    for (const { kind, ms } of struck) {
      if (kind === 'delay') await new Promise<void>(resolve => clock.after(ms ?? 1000, resolve))
    }
    let response = respond(
      handle(route, { input: readInput(route, names, url.searchParams, await request.text()), team, path }),
      headers,
    )
    for (const fault of struck) response = await spoil(fault, response)
    return { operation, response }
  }

  const handle = (
    route: Route,
    { input, team, path }: { readonly input: Record<string, unknown>; readonly team: TeamWorld; readonly path: string },
  ): unknown => {
    const [user] = team.users.all()
    if (user === undefined) throw new Refusal(plain(404, 'No user found for this API key'))
    const call: Call<never> = { input: input as never, team, user, world, path }
    return route.handle(call)
  }

  const answer = async (request: Request, url: URL): Promise<{ operation: string; response: Response }> => {
    let headers: Readonly<Record<string, string>> = {}
    try {
      const { team, throttled } = admit(request)
      headers = throttled.headers
      if (!throttled.allowed) throw new Refusal(plain(429, 'Too many requests'))
      return await answerRoute(request, url, team, headers)
    } catch (error) {
      if (error instanceof Refusal) return { operation: '', response: respond(error.answer, headers) }
      throw error
    }
  }

  return {
    requests,
    faults,
    world: () => world,
    stop: () => stopEngine(),
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
      const { operation, response } = await answer(request, url)
      record.status = response.status
      record.operation = operation
      return response
    },
  }
}
