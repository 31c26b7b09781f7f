import { isLoopback } from '../../loopback.ts'
import { refusal } from './refusals.ts'

/** Whether pages of an origin may call, when the gateway was asked by this host name. */
export type OriginRule = (origin: string, host: string) => boolean

interface OriginOptions {
  /** Origins that browsers may call from; `loopback` is every port of this machine. */
  readonly origins: readonly string[] | 'loopback'
  /** Address of the gateway as its callers see it. */
  readonly publicUrl: () => string
}

/** Makes the rule of origins: those that are configured, and the gateway's own, where GraphiQL is. */
export const createOriginRule =
  ({ origins, publicUrl }: OriginOptions): OriginRule =>
  (origin, host) => {
    if (origins === 'loopback' ? isLoopback(origin) : origins.includes(origin)) return true
    const from = URL.parse(origin)?.host
    return from !== undefined && from !== '' && (from === host || from === URL.parse(publicUrl())?.host)
  }

/** Lets pages of other origins call, or not. */
export interface Cors {
  /** Answers a preflight, and refuses what a page that may not call asks; undefined for all else. */
  answer(request: Request, host: string): Response | undefined
  /** Lets the page that asked read an answer, where it may call. */
  open(request: Request, response: Response, host: string): void
}

const methods = 'GET, POST'

/** Headers that pages may send. */
const sent = [
  ...['accept', 'authorization', 'cache-control', 'content-type', 'last-event-id'],
  ...['x-lemlist-team', 'x-lemlist-plan'],
  ...['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'],
  ...['traceparent', 'tracestate'],
].join(', ')

/** Headers of answers that pages may read, besides those that all may. */
const exposed = 'allow, content-disposition, retry-after, www-authenticate'

/** How long a browser may go by the answer to a preflight, in seconds; some keep to two hours at most. */
const preflightSeconds = 7200

const addVary = (headers: Headers): void => {
  const vary = headers.get('vary')
  if (!/\borigin\b/i.test(vary ?? '')) headers.set('vary', vary === null ? 'Origin' : `${vary}, Origin`)
}

/** What a browser says of the page behind a request: it is of another host, or of another port or name of this one. */
const otherSites: ReadonlySet<string | null> = new Set(['cross-site', 'same-site'])

const foreign =
  'pages of this origin may not call: add it to CORS_ORIGINS, or let your own server ask in the place of the page'

/** Creates what says which pages may call. Closed to all that the rule does not allow; cookies are never asked for. */
export const createCors = (mayCall: OriginRule): Cors => {
  const allowed = ({ headers }: Request, host: string): string | undefined => {
    const origin = headers.get('origin')
    return origin !== null && mayCall(origin, host) ? origin : undefined
  }

  const preflight = (request: Request, host: string): Response => {
    const headers = { allow: `${methods}, OPTIONS`, 'content-length': '0' }
    if (allowed(request, host) === undefined) return new Response(null, { status: 204, headers })
    return new Response(null, {
      status: 204,
      headers: {
        ...headers,
        'access-control-allow-methods': methods,
        'access-control-allow-headers': sent,
        'access-control-max-age': String(preflightSeconds),
      },
    })
  }

  /** Without an origin a page can hide a query in an image: it reads no answer, but spends budget. */
  const isHidden = ({ headers }: Request): boolean =>
    !headers.has('origin') && otherSites.has(headers.get('sec-fetch-site'))

  return {
    answer: (request, host) => {
      const { headers, method } = request
      // A page of the gateway's own is so by the word of the browser, even behind a proxy that tells no host.
      const isOwn = headers.get('sec-fetch-site') === 'same-origin'
      const isForeign = headers.has('origin') && !isOwn && allowed(request, host) === undefined
      if (isForeign || isHidden(request)) return refusal(403, 'FORBIDDEN', foreign)
      return method === 'OPTIONS' ? preflight(request, host) : undefined
    },
    open: (request, response, host) => {
      const { headers } = response
      addVary(headers)
      const origin = allowed(request, host)
      if (origin === undefined) return
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-expose-headers', exposed)
    },
  }
}
