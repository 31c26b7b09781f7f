import type { IncomingMessage } from 'node:http'
import { strangeness } from '../http/neighbours.ts'
import type { ConnectionRefusal } from '../http/refuse-connection.ts'
import { isForIntake } from '../intake/intake.ts'

/** What a connection must be to become a WebSocket. */
export interface UpgradeRules {
  /** Path of the GraphQL endpoint. */
  readonly path: string
  /** Whether pages of this origin may call; pages of the gateway's own host always may. */
  readonly isAllowedOrigin: (origin: string, request: IncomingMessage) => boolean
  /** Whether only the Host names of loopback are answered. */
  readonly loopbackHostsOnly: boolean
}

/** The address that a request to upgrade is for; null for one that is none. */
export const addressOf = ({ url = '', headers }: IncomingMessage): URL | null =>
  URL.parse(`http://${headers.host ?? ''}${url}`)

const isOwnOrigin = (origin: string, address: URL): boolean => URL.parse(origin)?.host === address.host

/** Why this request may not become a socket; undefined when it may. */
export const refusalOf = (request: IncomingMessage, rules: UpgradeRules): ConnectionRefusal | undefined => {
  // lemlist: a hook whose address answers 404 or 410 is deleted.
  if (isForIntake(request.url ?? '')) {
    return { status: 400, code: 'BAD_USER_INPUT', message: 'webhooks are taken by POST, not by WebSocket' }
  }
  const address = addressOf(request)
  if (address === null || !request.url?.startsWith('/')) {
    return { status: 400, code: 'BAD_USER_INPUT', message: 'the Host header is not a host name, or the path is none' }
  }
  if (address.pathname !== rules.path) {
    return { status: 404, code: 'NOT_FOUND', message: `nothing here: WebSockets are at ${rules.path}` }
  }
  const strange = rules.loopbackHostsOnly
    ? strangeness(address.href, name => request.headers[name] !== undefined)
    : undefined
  if (strange !== undefined) return { status: 403, code: 'FORBIDDEN', message: strange }
  const { origin } = request.headers
  if (origin !== undefined && !isOwnOrigin(origin, address) && !rules.isAllowedOrigin(origin, request)) {
    return { status: 403, code: 'FORBIDDEN', message: 'pages of this origin may not connect: add it to CORS_ORIGINS' }
  }
  return undefined
}
