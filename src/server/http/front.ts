import type { GraphQLError } from 'graphql'
import type { Cors } from './cors.ts'
import { secure } from './headers.ts'
import { strangeness } from './neighbours.ts'
import type { Outside, Proxies } from './proxies.ts'
import { refusal } from './refusals.ts'

/** What is known of a caller besides the request. */
export interface Caller {
  /** Where the request came from, where it came over a port. */
  readonly address?: string | undefined
}

interface FrontOptions {
  /** Whether only the Host names of loopback are answered, but for addresses that guard themselves. */
  readonly loopbackHostsOnly: boolean
  readonly guardsItself: (url: URL) => boolean
  readonly outsideOf: Proxies
  readonly cors: Cors
  /** Whether pages of other origins may read what is answered at an address. */
  readonly isShared: (url: URL) => boolean
  /** Whether the gateway's own address is one of HTTPS. */
  readonly isPublicHttps: () => boolean
  readonly mask: (error: unknown) => GraphQLError
  /** Answers at an address; `peer` is whoever connected, `outside` tells of the client behind proxies that are believed. */
  readonly route: (
    request: Request,
    url: URL,
    from: { peer: string | undefined; outside: Outside },
  ) => Promise<Response>
}

/** Makes the outermost of the gateway: no request gets past it, and no answer without the headers that every one has. */
export const createFront = (options: FrontOptions): ((request: Request, caller?: Caller) => Promise<Response>) => {
  const { outsideOf, cors, isShared, isPublicHttps, mask } = options

  const strange = (request: Request, url: URL): Response | undefined => {
    if (!options.loopbackHostsOnly || options.guardsItself(url)) return undefined
    const why = strangeness(request.url, name => request.headers.has(name))
    return why === undefined ? undefined : refusal(403, 'FORBIDDEN', why)
  }

  const answer: FrontOptions['route'] = async (request, url, from) => {
    try {
      return strange(request, url) ?? (await options.route(request, url, from))
    } catch (error) {
      // Nobody is there to be told.
      if (request.signal.aborted) throw error
      const { message, extensions } = mask(error)
      return refusal(500, String(extensions.code), message)
    }
  }

  return async (request, { address: peer } = {}) => {
    const url = URL.parse(request.url)
    if (url === null) {
      const refused = refusal(400, 'BAD_USER_INPUT', 'the Host header is not a host name')
      secure(refused, isPublicHttps())
      return refused
    }
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined
    const outside = outsideOf({ header, peer, host: url.host, isHttps: url.protocol === 'https:' })
    const response = await answer(request, url, { peer, outside })
    if (isShared(url)) cors.open(request, response, outside.host)
    secure(response, outside.isHttps || isPublicHttps())
    return response
  }
}
