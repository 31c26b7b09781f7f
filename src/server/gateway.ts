import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { RandomBytes } from '../events/fingerprint.ts'
import type { EventLog } from '../events/log.ts'
import { type Clock, systemClock } from '../lemlist/clock.ts'
import { isLoopback, isLoopbackHost } from '../loopback.ts'
import type { Tracer } from '../telemetry.ts'
import type { Recogniser } from './auth/claim.ts'
import { createDoor, credentialsOf } from './auth/door.ts'
import type { Pass } from './context.ts'
import { createDownloadLinks, type DownloadsOptions, downloadsPath, type LinkDoor } from './downloads/downloads.ts'
import { createErrorMask } from './errors.ts'
import { createGraphiql, noticeTabs } from './graphiql/graphiql.ts'
import { readyTabs } from './graphiql/tabs.ts'
import { createGraphql, graphqlPath } from './graphql.ts'
import { createBodies } from './http/bodies.ts'
import { createCors, createOriginRule } from './http/cors.ts'
import { type Caller, createFront } from './http/front.ts'
import { isProxied } from './http/neighbours.ts'
import { createProxies, type Outside } from './http/proxies.ts'
import { badRequest, refusedAtDoor } from './http/refusals.ts'
import { createUploads, isForm } from './http/uploads.ts'
import { createIntake, isForIntake } from './intake/intake.ts'
import { holdOperations, type OperationRules } from './limits/limits-rules.ts'
import { createEventStreams } from './live/event-stream.ts'
import { createSockets } from './live/sockets.ts'
import { createDiscretion } from './secrets.ts'
import { createKeyTeams, type OpenKey } from './teams/key-teams.ts'
import { type ServedTeam, serveTeam, type TeamSource } from './teams/team.ts'
import { createTeams } from './teams/teams.ts'
import type { Figures } from './watching/figures.ts'
import { createMetrics } from './watching/metrics.ts'
import type { Reach } from './watching/reach.ts'
import { readiness } from './watching/ready.ts'
import { createWatch } from './watching/watch.ts'

/** What the edge stands on, and is held to. */
export interface GatewayOptions {
  readonly schema: GraphQLSchema
  /** The teams whose keys the gateway has. */
  readonly teams: readonly TeamSource[]
  /** Recognises callers. */
  readonly recogniser: Recogniser
  /** Opens the teams of keys that callers bring, where those are taken. */
  readonly openKey?: OpenKey | undefined
  /** What the live sides of all teams stand on. */
  readonly events: EventLog
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly randomBytes: RandomBytes
  /** Name of this process among those that share the log. */
  readonly holder: string
  readonly log: Logger
  /** What operations are held to. */
  readonly rules: OperationRules
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
  readonly figures: Figures
  /** Undefined where nothing is traced. */
  readonly tracer?: Tracer | undefined
  readonly reach: Reach
  /** Whether lemlist is to tell of events by a hook; not when left out. */
  readonly isCalled?: () => boolean
  /** Origins that browsers may call from; `loopback` is every port of this machine. */
  readonly corsOrigins: readonly string[] | 'loopback'
  /** Whether only the Host names of loopback are answered, so that no web page can reach a real key by DNS rebinding. */
  readonly loopbackHostsOnly: boolean
  /** Addresses and ranges of proxies that are believed; none when left out. */
  readonly trustedProxies?: readonly string[]
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

const wantsPage = (request: Request): boolean =>
  request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html')

/** Largest body of a callback in bytes. lemlist: those of calls hold whole transcripts. */
const maxCallbackBytes = 4 * 1024 * 1024

/** Whether a path asks for a secret of its own, or tells nothing. */
const guardsItself = ({ href, pathname }: URL): boolean =>
  isForIntake(href) || pathname.startsWith(downloadsPath) || pathname === '/metrics' || pathname === '/health'

/** Assembles the edge. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { schema, events, clock, random, log, holder, randomBytes, figures, tracer, reach } = options
  const { maxBodyBytes, maxSockets, maxSubscriptionsPerSocket, loopbackHostsOnly, maxRestCalls } = options
  const told = createDiscretion(schema)
  const mask = createErrorMask(log, told)
  const { publicUrl } = options.downloads
  const mayCall = createOriginRule({ origins: options.corsOrigins, publicUrl })
  const cors = createCors(mayCall)
  const outsideOf = createProxies(options.trustedProxies ?? [])
  const isPublicHttps = (): boolean => publicUrl().startsWith('https:')
  const links = createDownloadLinks({ ...options.downloads, clock, log })
  const serving = { events, clock, log, randomBytes, holder, links }
  const serve = (source: TeamSource): ServedTeam => serveTeam(source, serving)
  const keyTeams = options.openKey && createKeyTeams({ open: options.openKey, serve, clock, log })
  const teams = createTeams(options.teams.map(serve), keyTeams)
  const door = createDoor(options.recogniser, teams)
  const held = holdOperations(schema, options.rules, clock)
  const watch = createWatch({ log, clock, figures, tracer })
  const uploads = createUploads({ ...options, held })
  const bodies = createBodies({ clock: systemClock, maxBodyBytes })
  const intake = createIntake({
    stations: () => teams.own.map(({ station }) => station),
    ...{ clock, log, maxBytes: maxCallbackBytes },
  })
  const eventStreams = createEventStreams({ clock, random, maxStreams: maxSockets })
  let isDraining = false

  const graphql = createGraphql({
    ...{ held, watch, mask, told, links, clock, log, maxRestCalls },
    readBodies: [uploads.plugin, bodies.plugin],
    respond: eventStreams.respond,
  })
  const sockets = createSockets({
    ...{ clock, random, log, mask, maxBodyBytes, maxSockets, maxSubscriptionsPerSocket },
    ...{ path: graphqlPath, loopbackHostsOnly },
    isAllowedOrigin: (origin, { headers, socket }) => {
      const header = (name: string): string | undefined => headers[name]?.toString()
      const arrived = { header, peer: socket.remoteAddress, host: headers.host ?? '', isHttps: false }
      return mayCall(origin, outsideOf(arrived).host)
    },
    getEnveloped: graphql.getEnveloped,
    named: held.named,
    admit: watch.admitting(door.admit),
    ...{ beginVisit: watch.beginVisit, note: watch.note },
  })
  const { asksFor } = options.recogniser
  const graphiql = createGraphiql({ endpoint: graphqlPath, title: 'lemlist GraphQL', asksFor })

  const ready = (): Promise<Response> => {
    const own = () => teams.own.map(({ station }) => station)
    return readiness({ log: events, clock, stations: own, isDraining: () => isDraining, reach })
  }

  const metrics = createMetrics({
    ...{ figures, teams, intake, reach, sockets: sockets.count, eventStreams: eventStreams.count },
    isReady: async () => (await ready()).ok,
    isCalled: options.isCalled ?? (() => false),
    token: options.metricsToken,
  })

  const linkDoor: LinkDoor = {
    knows: door.knows,
    teamOf: id => teams.all().find(team => team.id === id),
    follower: async request => {
      if (!request.headers.has('authorization')) return undefined
      const pass = await admitted(request)
      return pass instanceof Response ? pass : pass.viewer.id
    },
  }

  /** Who asks; a refusal for those who may not. */
  const admitted = async (request: Request): Promise<Pass | Response> => {
    try {
      return await watch.admitting(door.admit)(credentialsOf(request))
    } catch (error) {
      const { message, extensions } = mask(error)
      return refusedAtDoor(message, extensions)
    }
  }

  /** GraphiQL; its tabs are filled in where callers need no credentials, for the page has none. */
  const page = async (request: Request, host: string): Promise<Response> => {
    const pass = await door.admit({ authorization: undefined, team: undefined }).catch(() => undefined)
    const ask = pass && ((sample: Request) => graphql.answer(sample, pass, watch.beginVisit(sample, 'http')))
    return graphiql.page([...noticeTabs(held.notices), ...(await readyTabs(ask, request.url, clock, asksFor))], host)
  }

  /** An operation, of whoever may ask. */
  const operation = async (request: Request, url: URL, { host }: Outside): Promise<Response> => {
    const refused = cors.answer(request, host) ?? (isForm(request) ? undefined : badRequest(request, url))
    if (refused !== undefined) return refused
    const visit = watch.beginVisit(request, isForm(request) ? 'multipart' : 'http')
    const pass = await admitted(request)
    if (pass instanceof Response) return watch.named(visit, pass)
    const run = (taken: Request): Promise<Response> => graphql.answer(taken, pass, visit)
    const answering = isForm(request) ? uploads.answer(request, pass.viewer, run) : bodies.answer(request, run)
    return watch.named(visit, await answering)
  }

  const route = async (
    request: Request,
    url: URL,
    { peer, outside }: { readonly peer: string | undefined; readonly outside: Outside },
  ): Promise<Response> => {
    const { pathname } = url
    if (isForIntake(request.url)) return intake.answer(request)
    if (pathname === '/health') return Response.json({ status: 'ok' })
    if (pathname === '/ready') return ready()
    if (pathname === '/metrics') {
      // A proxy on this machine passes on what others ask: the name they used tells, or its headers.
      const isOwn = isLoopback(request.url) && !isProxied(name => request.headers.has(name))
      const isLocal = isOwn && (peer === undefined || isLoopbackHost(peer))
      return metrics.answer(request, isLocal)
    }
    if (pathname.startsWith('/graphiql/')) return (await graphiql.asset(request)) ?? new Response(null, { status: 404 })
    if (pathname.startsWith(downloadsPath)) return links.answer(request, linkDoor)
    if (pathname === '/') return new Response(null, { status: 302, headers: { location: graphqlPath } })
    if (pathname !== graphqlPath) return new Response(`Nothing here. GraphQL is at ${graphqlPath}\n`, { status: 404 })
    return wantsPage(request) ? page(request, outside.host) : operation(request, url, outside)
  }

  return {
    fetch: watch.answering(
      createFront({
        ...{ loopbackHostsOnly, guardsItself, outsideOf, cors, isPublicHttps, mask, route },
        isShared: ({ pathname }) => pathname === graphqlPath || pathname.startsWith(downloadsPath),
      }),
    ),
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
