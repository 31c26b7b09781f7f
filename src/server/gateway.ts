import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { useDeferStream as deferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import { few } from '../domains/few.ts'
import { leadWorks } from '../domains/leads/job-works.ts'
import type { RandomBytes } from '../events/fingerprint.ts'
import type { EventLog } from '../events/log.ts'
import type { Station } from '../events/station.ts'
import type { Context, Viewer } from '../graph/context.ts'
import { codeOf } from '../graph/errors.ts'
import { Memory, remembered } from '../graph/plan-memory.ts'
import { createRunner } from '../jobs/runner.ts'
import type { Clock } from '../lemlist/clock.ts'
import { openSession, type Session, type SessionOptions } from '../lemlist/session.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import { isLoopback, isLoopbackHost } from '../loopback.ts'
import { createAttempts } from './attempts.ts'
import { freshSince } from './cache-control.ts'
import { createDocuments } from './documents.ts'
import { createDownloadLinks, type DownloadsOptions, downloadsPath } from './downloads.ts'
import { createErrorMask } from './errors.ts'
import { createEventStreams } from './event-stream.ts'
import { createGraphiql } from './graphiql.ts'
import { createIntake, isForIntake } from './intake.ts'
import { liveSubscriptions } from './live.ts'
import { createMetrics } from './metrics.ts'
import { isProxied, strangeness } from './neighbours.ts'
import { planning } from './plan.ts'
import { readiness } from './ready.ts'
import { badRequest, isCrossSiteGet, refusal } from './refusals.ts'
import { results } from './results.ts'
import { createDiscretion } from './secrets.ts'
import { nativeSignal } from './signals.ts'
import { createSockets } from './sockets.ts'
import { readyTabs } from './tabs.ts'
import { tokenLimit } from './tokens.ts'
import { createUploads, isForm } from './uploads.ts'
import { wholeMessages } from './whole-messages.ts'

export interface GatewayOptions {
  readonly schema: GraphQLSchema
  readonly tenant: Tenant
  readonly viewer: Viewer
  /** The team's live side. */
  readonly station: Station
  /** What the live side stands on. */
  readonly events: EventLog
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly randomBytes: RandomBytes
  /** Fingerprint of the team's key, by which its jobs are known again. */
  readonly owner: () => Promise<string>
  /** Name of this process among those that share the log. */
  readonly holder: string
  readonly log: Logger
  /** Most REST calls that are begun for one operation; subscriptions have a bound of their own. */
  readonly maxRestCalls: number
  /** Largest request body in bytes. */
  readonly maxBodyBytes: number
  /** Largest file of an upload in bytes. */
  readonly maxUploadBytes: number
  /** How long nothing of an upload may come, in milliseconds. */
  readonly uploadPatienceMs: number
  readonly downloads: Omit<DownloadsOptions, 'clock' | 'log'>
  /** Most WebSockets, and most event streams, at a time. */
  readonly maxSockets: number
  readonly maxSubscriptionsPerSocket: number
  /** What `/metrics` asks for; without it it answers this machine alone. */
  readonly metricsToken: string | undefined
  /** When lemlist last answered a call, in milliseconds since 1970; undefined before that. */
  readonly lastAnswerAt: () => number | undefined
  /** Origins that browsers may call from; `loopback` is every port of this machine. */
  readonly corsOrigins: readonly string[] | 'loopback'
  /** Whether only the Host names of loopback are answered, so that no web page can reach a real key by DNS rebinding. */
  readonly loopbackHostsOnly: boolean
}

/** What is known of a caller besides the request. */
export interface Caller {
  /** Where the request came from, where it came over a port. */
  readonly address?: string | undefined
}

/** The whole product: `/graphql` with GraphiQL, `/webhooks`, `/downloads`, `/health`, `/ready` and `/metrics`. */
export interface Gateway {
  fetch(request: Request, caller?: Caller): Promise<Response>
  /** Takes a request on a port that is a callback of lemlist; false for others. */
  intake(request: IncomingMessage, response: ServerResponse): boolean
  /** Makes a connection on a port a WebSocket, or refuses. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void
  /** Takes up the jobs that were left, from now on. */
  begin(): void
  /** Takes no more subscribers and sends those that are there away, spread over the time; `/ready` says so meanwhile. */
  drain(withinMs: number): Promise<void>
  /** Leaves jobs for later, cuts what is left of subscriptions, and takes no more callbacks. */
  close(): Promise<void>
}

const graphqlPath = '/graphql'
const wantsPage = (request: Request): boolean =>
  request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html')

const unacceptable =
  'no form of answer that accept names will do: application/json, for @defer multipart/mixed or text/event-stream, and for subscriptions text/event-stream, or WebSocket'

/** Largest body of a callback in bytes. lemlist: those of calls hold whole transcripts. */
const maxCallbackBytes = 4 * 1024 * 1024

/** Most REST calls that are begun for one message of a subscription; as many as 6 seconds of the whole budget. */
const mostCallsOfMessage = 60

const originRule =
  (origins: GatewayOptions['corsOrigins']) =>
  (origin: string): boolean =>
    origins === 'loopback' ? isLoopback(origin) : origins.includes(origin)

const corsOf = (isAllowed: (origin: string) => boolean) => (request: Request) => {
  const origin = request.headers.get('origin')
  return origin !== null && isAllowed(origin)
    ? { origin: [origin], credentials: false, methods: ['GET', 'POST'] }
    : false
}

/** Whether a path asks for a secret of its own, or tells nothing. */
const guardsItself = ({ href, pathname }: URL): boolean =>
  isForIntake(href) || pathname.startsWith(downloadsPath) || pathname === '/metrics' || pathname === '/health'

/** Assembles the edge over one team. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { viewer, station, clock, random, log } = options
  const memory = new Memory()
  const tenant = remembered(options.tenant, memory)
  const { maxBodyBytes, maxSockets, maxSubscriptionsPerSocket, loopbackHostsOnly, maxRestCalls } = options
  const told = createDiscretion(options.schema)
  const mask = createErrorMask(log, told)
  const isAllowedOrigin = originRule(options.corsOrigins)
  const cors = corsOf(isAllowedOrigin)
  const links = createDownloadLinks({ ...options.downloads, clock, log })
  const uploads = createUploads(options)
  const stations = () => [station]
  const intake = createIntake({ stations, clock, log, maxBytes: maxCallbackBytes })
  const eventStreams = createEventStreams({ clock, random, maxStreams: maxSockets })
  let isDraining = false

  const attempts = createAttempts({
    ...{ log: options.events, clock, logger: log, caller: viewer.name ?? '' },
    team: async () => (await station.identities.find()).team,
  })
  const runner = createRunner<Context>({
    ...{ log: options.events, clock, logger: log, codeOf, works: leadWorks, identities: station.identities },
    ...{ holder: options.holder, owner: options.owner, randomBytes: options.randomBytes },
    open: (caller, signal) => {
      const session = openSession(tenant, { lane: 'background', caller, signal, since: clock.now() })
      return { session, context: contextOf(viewer, session) }
    },
  })
  const contextOf = (caller: Viewer, lemlist: Session): Context => ({
    lemlist,
    attempts,
    jobs: runner,
    viewer: caller,
    downloads: links.for(caller),
    hook: station.hook,
    streamHead: station.hub.head,
  })
  const live = liveSubscriptions({
    hub: station.hub,
    mask,
    freshContext: (caller, topic, since = clock.now()) =>
      contextOf(caller, openSession(tenant, { lane: 'live', caller: topic, mostCalls: mostCallsOfMessage, since })),
    respond: eventStreams.respond,
  })
  const askedBy = ({ signal, headers }: Request): SessionOptions => ({
    signal: nativeSignal(signal),
    since: freshSince(headers, clock.now()),
    mostCalls: maxRestCalls,
  })
  const documents = createDocuments()
  const yoga = createYoga<Record<never, never>, Context>({
    schema: options.schema,
    graphqlEndpoint: graphqlPath,
    landingPage: false,
    graphiql: false,
    batching: false,
    multipart: false,
    logging: false,
    maxRequestBodySize: maxBodyBytes,
    parserAndValidationCache: documents.cache,
    cors,
    maskedErrors: { maskError: mask },
    context: ({ request }) => contextOf(viewer, openSession(tenant, askedBy(request))),
    plugins: [
      ...[uploads.plugin, documents.plugin, tokenLimit(), deferStream(), wholeMessages()],
      ...[
        results(mask, told),
        planning({ schema: options.schema, few, tenant, memory, clock, log, maxRestCalls }),
        live,
      ],
    ],
  })
  const sockets = createSockets({
    ...{ clock, random, log, mask, maxBodyBytes, maxSockets, maxSubscriptionsPerSocket },
    ...{ path: graphqlPath, isAllowedOrigin, loopbackHostsOnly },
    getEnveloped: yoga.getEnveloped,
  })
  const metrics = createMetrics({
    stations,
    intake,
    sockets: sockets.count,
    eventStreams: eventStreams.count,
    remaining: () => tenant.budget().remaining,
    token: options.metricsToken,
  })
  const crossSite = (request: Request): Response | undefined =>
    isCrossSiteGet(request) && cors(request) === false
      ? refusal(
          403,
          'FORBIDDEN',
          'pages of other sites may not query over GET: send POST, or add their origin to CORS_ORIGINS',
        )
      : undefined
  const graphiql = createGraphiql({ endpoint: graphqlPath, title: 'lemlist GraphQL' })
  const answer = async (request: Request): Promise<Response> => {
    const response = await yoga.fetch(request)
    // Yoga says nothing beside the status, which leaves the reader to guess which header is meant.
    if (response.status !== 406) return response
    return refusal(406, 'BAD_USER_INPUT', unacceptable)
  }

  const ready = (): Promise<Response> => {
    const { events, lastAnswerAt } = options
    return readiness({ log: events, clock, stations, isDraining: () => isDraining, lastAnswerAt })
  }

  const route = async (request: Request, url: URL, { address }: Caller): Promise<Response> => {
    const { pathname } = url
    if (isForIntake(request.url)) return intake.answer(request)
    if (pathname === '/health') return Response.json({ status: 'ok' })
    if (pathname === '/ready') return ready()
    if (pathname === '/metrics') {
      // A proxy on this machine passes on what others ask: the name they used tells, or its headers.
      const isOwn = isLoopback(request.url) && !isProxied(name => request.headers.has(name))
      const isLocal = isOwn && (address === undefined || isLoopbackHost(address))
      return metrics.answer(request, isLocal)
    }
    if (pathname.startsWith('/graphiql/')) return (await graphiql.asset(request)) ?? new Response(null, { status: 404 })
    if (pathname.startsWith(downloadsPath)) return links.answer(request, tenant)
    if (pathname === '/') return Response.redirect(new URL(graphqlPath, request.url), 302)
    if (pathname !== graphqlPath) return new Response(`Nothing here. GraphQL is at ${graphqlPath}\n`, { status: 404 })
    if (wantsPage(request)) return graphiql.page(await readyTabs(answer, request.url, clock), url.host)
    if (isForm(request)) return uploads.answer(request, viewer, answer)
    return badRequest(request, url) ?? crossSite(request) ?? answer(request)
  }

  return {
    fetch: async (request, caller = {}) => {
      const url = URL.parse(request.url)
      if (url === null) return refusal(400, 'BAD_USER_INPUT', 'the Host header is not a host name')
      const strange = loopbackHostsOnly ? strangeness(request.url, name => request.headers.has(name)) : undefined
      if (strange !== undefined && !guardsItself(url)) return refusal(403, 'FORBIDDEN', strange)
      try {
        return await route(request, url, caller)
      } catch (error) {
        // Nobody is there to be told.
        if (request.signal.aborted) throw error
        const { message, extensions } = mask(error)
        return refusal(500, String(extensions.code), message)
      }
    },
    intake: (request, response) => {
      if (!isForIntake(request.url ?? '')) return false
      intake.node(request, response)
      return true
    },
    upgrade: sockets.upgrade,
    begin: runner.begin,
    drain: async withinMs => {
      isDraining = true
      await Promise.all([sockets.drain(withinMs), eventStreams.drain(withinMs)])
    },
    close: async () => {
      isDraining = true
      intake.close()
      await Promise.all([runner.close(), sockets.close(), eventStreams.close()])
    },
  }
}
