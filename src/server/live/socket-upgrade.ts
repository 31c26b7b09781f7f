import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { securityHeaders } from '../http/headers.ts'
import { strangeness } from '../http/neighbours.ts'
import { isForIntake } from '../intake/intake.ts'

/** Why a connection is not upgraded. */
export interface UpgradeRefusal {
  readonly status: 400 | 403 | 404 | 503
  readonly code: 'BAD_USER_INPUT' | 'FORBIDDEN' | 'NOT_FOUND' | 'UPSTREAM_UNAVAILABLE' | 'RATE_LIMITED'
  readonly message: string
  /** When to try again, in seconds. */
  readonly retryAfter?: number
}

/** What a connection must be to become a WebSocket. */
export interface UpgradeRules {
  /** Path of the GraphQL endpoint. */
  readonly path: string
  /** Whether pages of this origin may call; pages of the gateway's own host always may. */
  readonly isAllowedOrigin: (origin: string, request: IncomingMessage) => boolean
  /** Whether only the Host names of loopback are answered. */
  readonly loopbackHostsOnly: boolean
}

const phrases = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' } as const

/** The address that a request to upgrade is for; null for one that is none. */
export const addressOf = ({ url = '', headers }: IncomingMessage): URL | null =>
  URL.parse(`http://${headers.host ?? ''}${url}`)

const isOwnOrigin = (origin: string, address: URL): boolean => URL.parse(origin)?.host === address.host

/** Why this request may not become a socket; undefined when it may. */
export const refusalOf = (request: IncomingMessage, rules: UpgradeRules): UpgradeRefusal | undefined => {
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

/** Answers a request to upgrade with a refusal, in GraphQL's form, and ends the connection. */
export const refuse = (connection: Duplex, { status, code, message, retryAfter }: UpgradeRefusal): void => {
  const body = JSON.stringify({ errors: [{ message, extensions: { code, retryable: status === 503 } }] })
  const head = [
    `HTTP/1.1 ${status} ${phrases[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
    ...securityHeaders(false).map(([name, value]) => `${name}: ${value}`),
  ]
  // Whoever has gone by now is not to be told, and nothing is to fail.
  connection.on('error', () => connection.destroy())
  connection.once('finish', () => connection.destroy())
  connection.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
