import type { Readable } from 'node:stream'
import { Pool, request as send } from 'undici'
import type { Fetch } from './client.ts'

/** Connections to lemlist's host, kept open between calls. */
export interface Transport {
  readonly fetch: Fetch
  close(): Promise<void>
}

/** Twenty calls may start at once, so as many connections are useful and no more. */
const connections = 20
const secondMs = 1000

/** Largest answer that is read, in bytes. */
const mostBytes = 64 * 1024 * 1024

/** The whole text of a body; ends the connection when it is larger than any answer can be. */
const textOf = async (body: Readable): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new RangeError(`the answer is larger than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const headersOf = (headers: NodeJS.Dict<string | string[]>): Headers => {
  const kept = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) kept.set(name, String(value))
  return kept
}

/** Opens one pool for the host of the base URL. */
export const createTransport = (baseUrl: string): Transport => {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections,
    keepAliveTimeout: 30 * secondMs,
    connect: { timeout: 10 * secondMs },
    headersTimeout: 60 * secondMs,
    bodyTimeout: 60 * secondMs,
  })
  return {
    fetch: async request => {
      const answer = await send(request.url, {
        dispatcher: pool,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: request.body === null ? null : await request.text(),
        signal: request.signal,
      })
      const empty = answer.statusCode === 204 || answer.statusCode === 304
      const body = await textOf(answer.body)
      return new Response(empty ? null : body, { status: answer.statusCode, headers: headersOf(answer.headers) })
    },
    close: () => pool.close(),
  }
}
