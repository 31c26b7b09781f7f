import { useDeferStream as deferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Context, Viewer } from '../graph/context.ts'
import type { Clock } from '../lemlist/clock.ts'
import { openSession } from '../lemlist/session.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import { isLoopback } from '../loopback.ts'
import { createDownloadLinks, type DownloadsOptions, downloadsPath } from './downloads.ts'
import { createErrorMask } from './errors.ts'
import { createGraphiql } from './graphiql.ts'
import { badRequest, isCrossSiteGet, refusal } from './refusals.ts'
import { results } from './results.ts'
import { createDiscretion } from './secrets.ts'
import { nativeSignal } from './signals.ts'
import { readyTabs } from './tabs.ts'
import { tokenLimit } from './tokens.ts'
import { createUploads, isForm } from './uploads.ts'

export interface GatewayOptions {
  readonly schema: GraphQLSchema
  readonly tenant: Tenant
  readonly viewer: Viewer
  readonly clock: Clock
  readonly log: Logger
  /** Largest request body in bytes. */
  readonly maxBodyBytes: number
  /** Largest file of an upload in bytes. */
  readonly maxUploadBytes: number
  /** How long nothing of an upload may come, in milliseconds. */
  readonly uploadPatienceMs: number
  readonly downloads: Omit<DownloadsOptions, 'clock' | 'log'>
  /** Origins that browsers may call from; `loopback` is every port of this machine. */
  readonly corsOrigins: readonly string[] | 'loopback'
  /** Whether only the Host names of loopback are answered, so that no web page can reach a real key by DNS rebinding. */
  readonly loopbackHostsOnly: boolean
}

/** The whole product behind one `fetch`: `/graphql` with GraphiQL, `/downloads` and `/health`. */
export interface Gateway {
  fetch(request: Request): Promise<Response>
}

const graphqlPath = '/graphql'
const wantsPage = (request: Request): boolean =>
  request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html')

const unacceptable =
  'no form of answer that accept names will do: application/json, and for @defer multipart/mixed or text/event-stream'

const corsOf = (origins: GatewayOptions['corsOrigins']) => (request: Request) => {
  const origin = request.headers.get('origin')
  const allowed = origin !== null && (origins === 'loopback' ? isLoopback(origin) : origins.includes(origin))
  return allowed ? { origin: [origin], credentials: false, methods: ['GET', 'POST'] } : false
}

/** Assembles the edge over one team. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { tenant, viewer, clock, log } = options
  const told = createDiscretion(options.schema)
  const mask = createErrorMask(log, told)
  const cors = corsOf(options.corsOrigins)
  const links = createDownloadLinks({ ...options.downloads, clock, log })
  const uploads = createUploads(options)
  const yoga = createYoga<Record<never, never>, Context>({
    schema: options.schema,
    graphqlEndpoint: graphqlPath,
    landingPage: false,
    graphiql: false,
    batching: false,
    multipart: false,
    logging: false,
    maxRequestBodySize: options.maxBodyBytes,
    cors,
    maskedErrors: { maskError: mask },
    context: ({ request }): Context => ({
      lemlist: openSession(tenant, nativeSignal(request.signal)),
      viewer,
      downloads: links.for(viewer),
    }),
    plugins: [uploads.plugin, tokenLimit(), deferStream(), results(mask, told)],
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

  const route = async (request: Request, url: URL): Promise<Response> => {
    const { pathname } = url
    if (pathname === '/health') return Response.json({ status: 'ok' })
    if (pathname.startsWith('/graphiql/')) return (await graphiql.asset(request)) ?? new Response(null, { status: 404 })
    if (pathname.startsWith(downloadsPath)) return links.answer(request, tenant)
    if (pathname === '/') return Response.redirect(new URL(graphqlPath, request.url), 302)
    if (pathname !== graphqlPath) return new Response(`Nothing here. GraphQL is at ${graphqlPath}\n`, { status: 404 })
    if (wantsPage(request)) return graphiql.page(await readyTabs(answer, request.url, clock))
    if (isForm(request)) return uploads.answer(request, viewer, answer)
    return badRequest(request, url) ?? crossSite(request) ?? answer(request)
  }

  return {
    fetch: async request => {
      const url = URL.parse(request.url)
      if (url === null) return refusal(400, 'BAD_USER_INPUT', 'the Host header is not a host name')
      if (options.loopbackHostsOnly && !isLoopback(request.url)) {
        return refusal(403, 'FORBIDDEN', 'this gateway answers on this machine only: use localhost or 127.0.0.1')
      }
      try {
        return await route(request, url)
      } catch (error) {
        // Nobody is there to be told.
        if (request.signal.aborted) throw error
        const { message, extensions } = mask(error)
        return refusal(500, String(extensions.code), message)
      }
    },
  }
}
