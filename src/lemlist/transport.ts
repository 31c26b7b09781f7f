import { Readable } from 'node:stream'
import { ReadableStream as WebStream } from 'node:stream/web'
import { buildConnector, Pool, request as send } from 'undici'
import type { Fetch } from './client.ts'
import { pieces } from './pieces.ts'

/** Connections to lemlist's host, kept open between calls. */
export interface Transport {
  readonly fetch: Fetch
  close(): Promise<void>
}

/** Twenty calls may start at once, so as many connections are useful and no more. */
const connections = 20
const secondMs = 1000

const headersOf = (headers: NodeJS.Dict<string | string[]>): Headers => {
  const kept = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) kept.set(name, String(value))
  return kept
}

/** The body of a request: JSON whole, a form with a file piece by piece. */
const bodyOf = (request: Request): null | Readable | Promise<string> => {
  if (request.body === null) return null
  const isForm = request.headers.get('content-type')?.startsWith('multipart/') === true
  return isForm ? Readable.from(pieces(request.body)) : request.text()
}

/** The body as the web has it, read no further than it is asked for. `Readable.toWeb` would copy and run ahead. */
const webStream = (body: Readable): BodyInit => WebStream.from(pieces(body)) as ReadableStream<Uint8Array>

const connect = buildConnector({ timeout: 10 * secondMs })

/** Opens a connection that is closed as soon as it breaks; else a TLS one stays open, and its calls wait, until the host hangs up. */
const connectUntilBroken: typeof connect = (options, callback) =>
  connect(options, (...made) => {
    const [, socket] = made
    socket?.once('error', () => socket.destroy())
    callback(...made)
  })

/** Opens one pool for the host of the base URL. */
export const createTransport = (baseUrl: string): Transport => {
  const pool = new Pool(new URL(baseUrl).origin, {
    connections,
    keepAliveTimeout: 30 * secondMs,
    connect: connectUntilBroken,
    headersTimeout: 60 * secondMs,
    bodyTimeout: 60 * secondMs,
  })
  return {
    fetch: async request => {
      const answer = await send(request.url, {
        dispatcher: pool,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: await bodyOf(request),
        signal: request.signal,
      })
      const empty = answer.statusCode === 204 || answer.statusCode === 304
      if (empty) await answer.body.dump()
      const body = empty ? null : webStream(answer.body)
      return new Response(body, { status: answer.statusCode, headers: headersOf(answer.headers) })
    },
    close: () => pool.close(),
  }
}
