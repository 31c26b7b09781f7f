import type { Duplex } from 'node:stream'
import { securityHeaders } from './headers.ts'

/** Why a connection is not gone on with, before it has any response to say it by. */
export interface ConnectionRefusal {
  readonly status: 400 | 403 | 404 | 431 | 503
  readonly code: 'BAD_USER_INPUT' | 'FORBIDDEN' | 'NOT_FOUND' | 'UPSTREAM_UNAVAILABLE' | 'RATE_LIMITED'
  readonly message: string
  /** When to try again, in seconds. */
  readonly retryAfter?: number
}

const phrases = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
} as const

/** Answers a request to upgrade with a refusal, in GraphQL's form, and ends the connection. */
export const refuseConnection = (
  connection: Duplex,
  { status, code, message, retryAfter }: ConnectionRefusal,
): void => {
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
