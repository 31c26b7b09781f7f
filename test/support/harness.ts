import type { Logger } from 'pino'
import { changesOf } from '../../src/domains/activities/changes.ts'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { schema } from '../../src/domains/schema.ts'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import type { EventLog } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { createStation, type Station } from '../../src/events/station.ts'
import type { Role } from '../../src/graph/context.ts'
import type { DocumentLimits } from '../../src/graph/limits.ts'
import { createMemoryCache } from '../../src/lemlist/cache.ts'
import { createTenant, type Tenant } from '../../src/lemlist/tenant.ts'
import type { Requests } from '../../src/sandbox/control.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import type { Preset } from '../../src/sandbox/seed.ts'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { createNoAuth } from '../../src/server/auth/none.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/server/gateway.ts'
import type { TrustedDocuments } from '../../src/server/limits/trusted.ts'
import type { TeamSource } from '../../src/server/teams/team.ts'
import { createFigures } from '../../src/server/watching/figures.ts'
import { createLogger } from '../../src/server/watching/logging.ts'
import { createReach } from '../../src/server/watching/reach.ts'
import type { Tracer } from '../../src/telemetry.ts'
import { createTestClock, type TestClock } from './clock.ts'
import { atEnd } from './ending.ts'
import { refusals } from './refusals.ts'
import { openSubscription, type Subscription } from './subscription.ts'
import { seedOnce } from './worlds.ts'

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
  readonly upgrade: Gateway['upgrade']
  close(): Promise<void>
}

/** What a gateway of tests stands on. */
export interface Footing {
  readonly sandbox: Sandbox
  readonly events: EventLog
  readonly clock: TestClock
  readonly log: Logger
  /** lemlist, as the gateway reaches it. */
  readonly upstream: (request: Request) => Promise<Response>
  /** Opens a team by its key; its live side is not started. */
  readonly openTeam: (name: string, apiKey: string) => TeamSource
}

export interface HarnessOptions {
  /** In place of the clock that jumps, which does not see what comes over ports. */
  readonly clock?: TestClock
  /** What is to be otherwise than with one team and callers who need no credentials. */
  readonly gateway?: (footing: Footing) => Partial<GatewayOptions>
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
  readonly documentLimits?: Partial<DocumentLimits>
  readonly operationTimeoutMs?: number
  readonly introspection?: boolean
  readonly trustedDocuments?: TrustedDocuments
  readonly maxUploadBytes?: number
  readonly uploadPatienceMs?: number
  readonly downloadGraceMs?: number
  /** Whether events are thought to arrive, so that answers are kept for long; not when left out. */
  readonly isTold?: () => boolean
  /** Where lemlist reaches the gateway. */
  readonly publicUrl?: string
  readonly loopbackHostsOnly?: boolean
  readonly tracer?: Tracer
}

/** What documents are held to where nothing else is said. */
const usualLimits: DocumentLimits = {
  ...{ tokens: 4000, depth: 20, aliases: 100, rootFields: 50, directives: 100, listItems: 10_000 },
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
  const { clock = createTestClock() } = options
  const { deliver, preset = 'solo' } = options
  const figures = createFigures(clock.now)
  const reach = createReach(clock)
  const sandbox = createSandbox({
    routes: sandboxRoutes,
    eventsOf,
    seedWorld: seedOnce,
    ...{ preset, seed: 1, speed: 0, clock },
    deliver: deliver && (request => clock.hold(deliver(request))),
  })
  const drift: string[] = []
  const lines: Record<string, unknown>[] = []
  const log = createLogger('info', {
    write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>),
  })
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
  const answering = options.upstream ?? watched
  const upstream = async (request: Request): Promise<Response> => answering(await whole(request), sandbox)
  const retention = { ageMs: 30 * 86_400_000, maxBytes: 1024 ** 3 }
  const events = heldLog(createSqliteLog({ file: ':memory:', retention, clock }), clock)
  atEnd(() => events.close())
  const openTeam = (name: string | undefined, apiKey: string): TeamSource => {
    const tenant = createTenant({
      baseUrl: 'http://lemlist.test/api',
      apiKey,
      userAgent: 'lemlist-graphql/test',
      fetch: upstream,
      clock,
      random: () => 0.5,
      onDrift: (operation, field) => drift.push(`${operation} ${field}`),
      ...figures,
      onCall: report => {
        figures.onCall(report)
        reach.note(report)
      },
      timeoutMs: 30_000,
      maxQueueMs: options.maxQueueMs ?? 30_000,
      isTold: options.isTold ?? (() => false),
      cache: createMemoryCache({ clock, maxBytes: options.cacheMaxBytes ?? 64 * 1024 * 1024 }),
    })
    const station = createStation({
      ...{ log: events, tenant, clock, logger: log, random: () => 0.5, randomBytes: size => Buffer.alloc(size, 7) },
      ...{ apiKey, secret: hookSecret, holder: 'test', publicUrl: () => options.publicUrl },
      onNews: news => tenant.forget(changesOf(news)),
    })
    return { id: name ?? 'own', name, tenant, station, owner: async () => `owner-of-${apiKey}`, isNear: true }
  }
  const own = openTeam(undefined, options.apiKey ?? 'sandbox')
  let bytesMade = 0
  const gateway = createGateway({
    holder: 'test',
    teams: [own],
    recogniser: createNoAuth(options.role ?? 'SEND'),
    randomBytes: size => {
      bytesMade += 1
      return Buffer.alloc(size, bytesMade)
    },
    ...{ events, random: () => 0.5, maxSockets: 100, maxSubscriptionsPerSocket: 10 },
    ...{ metricsToken: undefined, figures, reach, tracer: options.tracer },
    schema,
    clock,
    log,
    rules: {
      documentLimits: { ...usualLimits, ...options.documentLimits },
      // The time jumps while the disk or a cipher takes turns: no operation is to be late for that.
      operationTimeoutMs: options.operationTimeoutMs ?? Number.POSITIVE_INFINITY,
      introspection: options.introspection ?? true,
      trustedDocuments: options.trustedDocuments,
      // The time must not run while an operation makes way for others.
      endOfTurn: () => clock.hold(new Promise(resolve => setImmediate(resolve))),
    },
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
    ...options.gateway?.({ sandbox, events, clock, log, upstream, openTeam }),
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
    upgrade: gateway.upgrade,
    close: gateway.close,
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
    tenant: own.tenant,
    clock,
    team,
    station: own.station,
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
      await own.station.identities.find()
      const { status } = await gateway.fetch(
        new Request('http://127.0.0.1:4000/webhooks/lemlist', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ teamId: own.station.identities.known()?.team, secret: hookSecret, ...body }),
        }),
      )
      return status
    },
    drift,
    log: lines,
  }
}
