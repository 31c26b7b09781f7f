import { pino } from 'pino'
import { changesOf } from '../../src/domains/activities/changes.ts'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { schema } from '../../src/domains/schema.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import type { EventLog } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { createStation, type Station } from '../../src/events/station.ts'
import type { Role } from '../../src/graph/context.ts'
import { createMemoryCache } from '../../src/lemlist/cache.ts'
import { createTenant, type Tenant } from '../../src/lemlist/tenant.ts'
import type { Requests } from '../../src/sandbox/control.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import type { Preset } from '../../src/sandbox/seed.ts'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { createNoAuth } from '../../src/server/auth/none.ts'
import { createGateway } from '../../src/server/gateway.ts'
import { createTestClock, type TestClock } from './clock.ts'
import { refusals } from './refusals.ts'
import { openSubscription, type Subscription } from './subscription.ts'

/** A GraphQL answer as a client reads it. */
export interface GraphqlAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests compare answers as the JSON they are
  readonly data?: any
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

export interface Harness {
  /** Runs an operation through the whole stack. */
  run(query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer>
  fetch(request: Request): Promise<Response>
  /** Runs an operation whose variable `$input` has `file: null`, with this file in its place. */
  upload(query: string, variables: Readonly<Record<string, unknown>>, file: File): Promise<GraphqlAnswer>
  /** `GET /api/team`, … as they arrived at the sandbox since the last `forget`. */
  calls(): string[]
  /** Forgets the calls made so far. */
  forget(): void
  readonly requests: Requests
  readonly sandbox: Sandbox
  readonly tenant: Tenant
  /** The live side. It is not started: hooks are not looked after, and gaps are not filled. */
  readonly station: Station
  /** Subscribes, over an event stream. */
  subscribe(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Subscription>
  /** Has lemlist call the gateway with an event of the team; the answer's status. */
  callback(body: Readonly<Record<string, unknown>>): Promise<number>
  readonly clock: TestClock
  /** The team's world, to look at and to change. */
  readonly team: TeamWorld
  /** Fields whose shape was not the contract's, as `operation field`. */
  readonly drift: readonly string[]
  /** Lines that were logged. */
  readonly log: readonly Record<string, unknown>[]
}

export interface HarnessOptions {
  readonly preset?: Preset
  readonly role?: Role
  readonly apiKey?: string
  /** Stands between the gateway and the sandbox. */
  readonly upstream?: (request: Request, sandbox: Sandbox) => Promise<Response>
  /** Calls hooks; the time stands still meanwhile. */
  readonly deliver?: (request: Request) => Promise<Response>
  readonly cacheMaxBytes?: number
  readonly maxQueueMs?: number
  readonly maxRestCalls?: number
  readonly maxUploadBytes?: number
  readonly uploadPatienceMs?: number
  readonly downloadGraceMs?: number
  /** Whether events are thought to arrive, so that answers are kept for long; not when left out. */
  readonly isTold?: () => boolean
  /** Where lemlist reaches the gateway. */
  readonly publicUrl?: string
  readonly loopbackHostsOnly?: boolean
}

/** What links to downloads are sealed with. */
export const linkSecret = 'a secret of these tests alone, 32+'

/** What lemlist repeats in its calls. */
const hookSecret = 'a secret of hooks'

/** A log over which the test's time stands still while its thread works. */
const heldLog = (log: EventLog, clock: TestClock): EventLog => ({
  ...log,
  append: (team, events) => clock.hold(log.append(team, events)),
  release: (team, now) => clock.hold(log.release(team, now)),
  read: (team, after, limit) => clock.hold(log.read(team, after, limit)),
  ends: team => clock.hold(log.ends(team)),
  keep: (name, text) => clock.hold(log.keep(name, text)),
  get: name => clock.hold(log.get(name)),
  put: (name, text) => clock.hold(log.put(name, text)),
  drop: name => clock.hold(log.drop(name)),
  names: beginning => clock.hold(log.names(beginning)),
  lease: (name, holder, ms) => clock.hold(log.lease(name, holder, ms)),
})

/** The whole gateway over a sandbox in one process: no port, a clock and ids that are the same every time. */
export const startHarness = (options: HarnessOptions = {}): Harness => {
  const clock = createTestClock()
  const { deliver, preset = 'solo' } = options
  const sandbox = createSandbox({
    routes: sandboxRoutes,
    eventsOf,
    ...{ preset, seed: 1, speed: 0, clock },
    deliver: deliver && (request => clock.hold(deliver(request))),
  })
  const drift: string[] = []
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { level: 'info' },
    { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const watched = async (request: Request): Promise<Response> => {
    const response = await sandbox.fetch(request)
    // A fault may answer 429 as well; the budget's own refusal comes before any operation is found.
    if (sandbox.requests.some(({ status, operation }) => status === 429 && operation === '')) refusals.push(request.url)
    return response
  }
  /** A form, whose file lies on disk, is read before it goes on: the time must not run while it is. */
  const whole = async (request: Request): Promise<Request> => {
    const { url, method, headers, signal } = request
    if (!headers.get('content-type')?.startsWith('multipart/form-data')) return request
    return new Request(url, { method, headers, signal, body: await clock.hold(request.arrayBuffer()) })
  }
  const upstream = options.upstream ?? watched
  const tenant = createTenant({
    baseUrl: 'http://lemlist.test/api',
    apiKey: options.apiKey ?? 'sandbox',
    userAgent: 'lemlist-graphql/test',
    fetch: async request => upstream(await whole(request), sandbox),
    clock,
    random: () => 0.5,
    onDrift: (operation, field) => drift.push(`${operation} ${field}`),
    onCall: () => undefined,
    timeoutMs: 30_000,
    maxQueueMs: options.maxQueueMs ?? 30_000,
    isTold: options.isTold ?? (() => false),
    cache: createMemoryCache({ clock, maxBytes: options.cacheMaxBytes ?? 64 * 1024 * 1024 }),
  })
  const retention = { ageMs: 30 * 86_400_000, maxBytes: 1024 ** 3 }
  const events = heldLog(createSqliteLog({ file: ':memory:', retention, clock }), clock)
  const station = createStation({
    ...{ log: events, tenant, clock, logger: log, random: () => 0.5, randomBytes: size => Buffer.alloc(size, 7) },
    ...{ apiKey: options.apiKey ?? 'sandbox', secret: hookSecret, holder: 'test', publicUrl: () => options.publicUrl },
    onNews: news => tenant.forget(changesOf(news)),
  })
  let bytesMade = 0
  const gateway = createGateway({
    holder: 'test',
    teams: [{ id: 'own', name: undefined, tenant, station, owner: async () => 'owner' }],
    recogniser: createNoAuth(options.role ?? 'SEND'),
    randomBytes: size => {
      bytesMade += 1
      return Buffer.alloc(size, bytesMade)
    },
    ...{ events, random: () => 0.5, maxSockets: 100, maxSubscriptionsPerSocket: 10 },
    ...{ metricsToken: undefined, lastAnswerAt: () => undefined },
    schema,
    clock,
    log,
    maxRestCalls: options.maxRestCalls ?? 60,
    maxBodyBytes: 1024 * 1024,
    maxUploadBytes: options.maxUploadBytes ?? 1024 * 1024,
    uploadPatienceMs: options.uploadPatienceMs ?? 10_000,
    downloads: {
      secret: async () => linkSecret,
      ttlMs: 600_000,
      graceMs: options.downloadGraceMs ?? 60_000,
      publicUrl: () => 'http://127.0.0.1:4000',
    },
    corsOrigins: 'loopback',
    loopbackHostsOnly: options.loopbackHostsOnly ?? false,
  })
  const team = sandbox.world().teams.get('sandbox')
  if (team === undefined) throw new Error('the sandbox has no team')
  return {
    run: async (query, variables = {}) => {
      const response = await gateway.fetch(
        new Request('http://127.0.0.1:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ query, variables }),
        }),
      )
      return (await response.json()) as GraphqlAnswer
    },
    fetch: gateway.fetch,
    upload: async (query, variables, file) => {
      const form = new FormData()
      form.set('operations', JSON.stringify({ query, variables }))
      form.set('map', JSON.stringify({ 0: ['variables.input.file'] }))
      form.set('0', file)
      const headers = { 'graphql-require-preflight': '1', accept: 'application/json' }
      const request = new Request('http://127.0.0.1:4000/graphql', { method: 'POST', headers, body: form })
      return (await (await gateway.fetch(request)).json()) as GraphqlAnswer
    },
    calls: () => sandbox.requests.map(({ method, path }) => `${method} ${path}`),
    forget: () => {
      sandbox.requests.length = 0
    },
    requests: sandbox.requests,
    sandbox,
    tenant,
    clock,
    team,
    station,
    subscribe: async (query, variables = {}) => {
      const response = await gateway.fetch(
        new Request('http://127.0.0.1:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
          body: JSON.stringify({ query, variables }),
        }),
      )
      return openSubscription(response)
    },
    callback: async body => {
      await station.identities.find()
      const { status } = await gateway.fetch(
        new Request('http://127.0.0.1:4000/webhooks/lemlist', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ teamId: station.identities.known()?.team, secret: hookSecret, ...body }),
        }),
      )
      return status
    },
    drift,
    log: lines,
  }
}
