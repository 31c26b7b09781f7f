import type { ServerResponse } from 'node:http'
import { securityHeaders } from './headers.ts'

/** Why the head of a request is refused. */
export interface HeadFault {
  readonly status: 400 | 431
  readonly message: string
}

/**
 * Most headers of a request: several times what browsers and proxies send. Node leaves out those beyond a thousand, and
 * the last are what a proxy adds.
 */
const mostHeaders = 200

/** Headers that decide who asks and for what: of two, a proxy before the gateway may have gone by the other. A bit for each. */
const onceOnly: ReadonlyMap<string, number> = new Map(
  [
    ...['authorization', 'content-encoding', 'content-length', 'content-type', 'host', 'origin', 'transfer-encoding'],
    ...['sec-fetch-site', 'upgrade', 'x-lemlist-team'],
  ].map((name, index) => [name, 1 << index]),
)

/** What is wrong with the headers of a request, names and values in turn; undefined for nothing. */
export const headFault = (rawHeaders: readonly string[]): HeadFault | undefined => {
  if (rawHeaders.length > 2 * mostHeaders) return { status: 431, message: `more than ${mostHeaders} headers` }
  let seen = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    const bit = onceOnly.get(name) ?? 0
    if ((seen & bit) !== 0) return { status: 400, message: `the header ${name} is there more than once` }
    seen |= bit
  }
  return undefined
}

/** Refuses a request for its head, in GraphQL's form, and ends the connection. */
export const refuseHead = (response: ServerResponse, { status, message }: HeadFault): void => {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT', retryable: false } }] })
  response.writeHead(status, {
    ...Object.fromEntries(securityHeaders(false)),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  })
  response.end(body)
}
