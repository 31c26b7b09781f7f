import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { useDeferStream as deferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import { few } from '../domains/few.ts'
import type { RandomBytes } from '../events/fingerprint.ts'
import type { EventLog } from '../events/log.ts'
import type { Clock } from '../lemlist/clock.ts'
import { openSession, type SessionOptions } from '../lemlist/session.ts'
import { isLoopback, isLoopbackHost } from '../loopback.ts'
import type { Recogniser } from './auth/claim.ts'
import { freshSince } from './cache-control.ts'
import { contextOf, type Pass, type ServerContext } from './context.ts'
import { createDocuments } from './documents.ts'
import { createDoor, credentialsOf } from './door.ts'
import { createDownloadLinks, type DownloadsOptions, downloadsPath, type LinkDoor } from './downloads.ts'
import { createErrorMask } from './errors.ts'
import { createEventStreams } from './event-stream.ts'
import { createGraphiql } from './graphiql.ts'
import { createIntake, isForIntake } from './intake.ts'
import { liveSubscriptions } from './live.ts'
import { createMetrics } from './metrics.ts'
import { isProxied, strangeness } from './neighbours.ts'
import { planning } from './plan.ts'
import { readiness } from './ready.ts'
import { badRequest, isCrossSiteGet, refusal, refusedAtDoor } from './refusals.ts'
import { results } from './results.ts'
import { rights } from './rights.ts'
import { createDiscretion } from './secrets.ts'
import { nativeSignal } from './signals.ts'
import { createSockets } from './sockets.ts'
import { readyTabs } from './tabs.ts'
import { serveTeam, type TeamSource } from './team.ts'
import { createTeams } from './teams.ts'
import { tokenLimit } from './tokens.ts'
import { createUploads, isForm } from './uploads.ts'
import { wholeMessages } from './whole-messages.ts'

export interface GatewayOptions {
  readonly schema: GraphQLSchema
  /** The teams whose keys the gateway has. */
  readonly teams: readonly TeamSource[]
  /** Recognises callers. */
  readonly recogniser: Recogniser
  /** What the live sides of all teams stand on. */
  readonly events: EventLog
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly randomBytes: RandomBytes
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

/** Assembles the edge. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { schema, events, clock, random, log, holder, randomBytes } = options
  const { maxBodyBytes, maxSockets, maxSubscriptionsPerSocket, loopbackHostsOnly, maxRestCalls } = options
  const told = createDiscretion(schema)
  const mask = createErrorMask(log, told)
  const isAllowedOrigin = originRule(options.corsOrigins)
  const cors = corsOf(isAllowedOrigin)
  const links = createDownloadLinks({ ...options.downloads, clock, log })
  const serving = { events, clock, log, randomBytes, holder, links }
  const teams = createTeams(options.teams.map(source => serveTeam(source, serving)))
  const door = createDoor(options.recogniser, teams)
  const uploads = createUploads(options)
  const stations = () => teams.all().map(({ station }) => station)
  const intake = createIntake({
    stations: () => teams.own.map(({ station }) => station),
    ...{ clock, log, maxBytes: maxCallbackBytes },
  })
  const eventStreams = createEventStreams({ clock, random, maxStreams: maxSockets })
  let isDraining = false

  const live = liveSubscriptions({
    mask,
    freshContext: (pass, caller, since = clock.now()) =>
      contextOf(
        pass,
        openSession(pass.team.tenant, { lane: 'live', caller, mostCalls: mostCallsOfMessage, since }),
        links,
      ),
    respond: eventStreams.respond,
  })
  const askedBy = ({ signal, headers }: Request): SessionOptions => ({
    signal: nativeSignal(signal),
    since: freshSince(headers, clock.now()),
    mostCalls: maxRestCalls,
  })
  const documents = createDocuments()
  const yoga = createYoga<{ readonly pass: Pass }, ServerContext>({
    schema,
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
    context: ({ request, pass }) => contextOf(pass, openSession(pass.team.tenant, askedBy(request)), links),
    plugins: [
      ...[uploads.plugin, documents.plugin, tokenLimit(), deferStream(), wholeMessages()],
      ...[results(mask, told), rights(), planning({ schema, few, clock, log, maxRestCalls }), live],
    ],
  })
  const sockets = createSockets({
    ...{ clock, random, log, mask, maxBodyBytes, maxSockets, maxSubscriptionsPerSocket },
    ...{ path: graphqlPath, isAllowedOrigin, loopbackHostsOnly },
    getEnveloped: yoga.getEnveloped,
    admit: door.admit,
  })
  const metrics = createMetrics({
    stations,
    intake,
    sockets: sockets.count,
    eventStreams: eventStreams.count,
    remaining: () => teams.own.reduce((sum, { tenant }) => sum + tenant.budget().remaining, 0),
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
  const answer = async (request: Request, pass: Pass): Promise<Response> => {
    const response = await yoga.fetch(request, { pass })
    // Yoga says nothing beside the status, which leaves the reader to guess which header is meant.
    if (response.status !== 406) return response
    return refusal(406, 'BAD_USER_INPUT', unacceptable)
  }

  const ready = (): Promise<Response> => {
    const { lastAnswerAt } = options
    return readiness({ log: events, clock, stations, isDraining: () => isDraining, lastAnswerAt })
  }

  const linkDoor: LinkDoor = {
    knows: door.knows,
    teamOf: id => teams.all().find(team => team.id === id),
    follower: async request =>
      request.headers.has('authorization') ? (await door.admit(credentialsOf(request))).viewer.id : undefined,
  }

  /** Who asks; a refusal for those who may not. */
  const admitted = async (request: Request): Promise<Pass | Response> => {
    try {
      return await door.admit(credentialsOf(request))
    } catch (error) {
      const { message, extensions } = mask(error)
      return refusedAtDoor(message, extensions)
    }
  }

  /** GraphiQL; its tabs are filled in where callers need no credentials, for the page has none. */
  const page = async (request: Request, url: URL): Promise<Response> => {
    const pass = await door.admit({ authorization: undefined, team: undefined }).catch(() => undefined)
    const ask = pass && ((sample: Request) => answer(sample, pass))
    return graphiql.page(await readyTabs(ask, request.url, clock), url.host)
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
    if (pathname.startsWith(downloadsPath)) return links.answer(request, linkDoor)
    if (pathname === '/') return Response.redirect(new URL(graphqlPath, request.url), 302)
    if (pathname !== graphqlPath) return new Response(`Nothing here. GraphQL is at ${graphqlPath}\n`, { status: 404 })
    if (wantsPage(request)) return page(request, url)
    const refused = isForm(request) ? undefined : (badRequest(request, url) ?? crossSite(request))
    if (refused !== undefined) return refused
    const pass = await admitted(request)
    if (pass instanceof Response) return pass
    return isForm(request) ? uploads.answer(request, pass.viewer, form => answer(form, pass)) : answer(request, pass)
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
    begin: teams.begin,
    drain: async withinMs => {
      isDraining = true
      await Promise.all([sockets.drain(withinMs), eventStreams.drain(withinMs)])
    },
    close: async () => {
      isDraining = true
      intake.close()
      options.recogniser.close()
      await Promise.all([teams.close(), sockets.close(), eventStreams.close()])
    },
  }
}
