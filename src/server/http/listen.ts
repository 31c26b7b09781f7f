import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { createServerAdapter, sendNodeResponse } from '@whatwg-node/server'
import type { Logger } from 'pino'
import { refuseConnection } from './refuse-connection.ts'
import { headFault, refuseHead } from './request-head.ts'
import { endRest, usualRestMs } from './rest.ts'

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:4000` */
  readonly url: string
  /**
   * Takes no more connections, lets running requests finish, then resolves; `graceMs` bounds the wait. What was upgraded
   * is for others to end meanwhile.
   */
  close(graceMs: number): Promise<void>
}

interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly fetch: (request: Request, from: { readonly address: string | undefined }) => Promise<Response>
  /** Takes a request over that needs no `Request`, and ends what is left of it; false for all others. */
  readonly intake?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Takes over a connection that is to speak WebSocket, or refuses it; without it such requests are ordinary ones. */
  readonly upgrade?: (request: IncomingMessage, connection: Duplex, head: Buffer) => void
  /** Most connections at a time, those that were upgraded among them; more are closed as they come. */
  readonly maxConnections?: number
  /** How long a request with its body may take to come, in milliseconds; those who read bodies are stricter. */
  readonly requestMs?: number
  /** How long what is left of a request may take to come, in milliseconds, when its answer is there. */
  readonly restMs?: number
  readonly log: Logger
}

const urlOf = (server: Server, host: string): string => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  // A server that listens everywhere is reached by a name, not by "everywhere".
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** How long a caller may take nothing of an answer, in milliseconds. */
const stalledMs = 60_000

/** Sends an answer of the runtime's own kind; the adapter would leave the connection open when its body breaks off. */
const send = async ({ status, headers, body }: Response, response: ServerResponse): Promise<void> => {
  response.writeHead(status, Object.fromEntries(headers))
  // A reader who takes nothing would hold what stands behind the answer for ever.
  response.setTimeout(stalledMs, () => response.destroy())
  if (body === null) response.end()
  else await pipeline(Readable.fromWeb(body as WebStream), response)
}

/** How long a connection may do nothing between two requests, in milliseconds: longer than balancers keep theirs. */
const idleMs = 65_000

/** How often connections are looked for, at the end, that do nothing any more, in milliseconds. */
const sweepMs = 20

/** How long the head of a request may take to come, in milliseconds. */
const headMs = 15_000

/** What the server holds requests to before anybody sees them. */
const limits = (requestMs: number): ServerOptions => ({
  keepAliveTimeout: idleMs,
  headersTimeout: headMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
  requireHostHeader: true,
})

/** Asks for HTTP/2 and the like are not heard: what comes with them is an ordinary request. */
const wantsSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket'

/** Puts a `fetch` on a port. Rejects when the port cannot be had. */
export const listen = (options: ListenOptions): Promise<Listening> => {
  const {
    host,
    port,
    fetch,
    intake,
    upgrade,
    log,
    maxConnections = 20_000,
    requestMs = 15 * 60_000,
    restMs = usualRestMs,
  } = options
  /** Connections that are no longer the server's to close. */
  const upgraded = new Set<Duplex>()
  const adapter = createServerAdapter<{ readonly req: IncomingMessage }>((request, { req }) =>
    fetch(request, { address: req.socket.remoteAddress }),
  )
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const answered = await adapter.handleNodeRequestAndResponse(request, response, { req: request })
      if (answered instanceof Response) await send(answered, response)
      else await sendNodeResponse(answered, response, request, true)
    } catch (error) {
      // What throws breaks the connection, so that half an answer does not look whole; the sandbox drops one so, too.
      log.debug({ err: error }, 'a request ended without an answer')
      response.destroy()
    }
  }
  const server = createServer(
    { ...limits(requestMs), shouldUpgradeCallback: request => upgrade !== undefined && wantsSocket(request) },
    (request, response) => {
      const fault = headFault(request.rawHeaders)
      if (fault === undefined && intake?.(request, response) === true) return
      endRest(request, response, restMs)
      if (fault !== undefined) refuseHead(response, fault)
      else if (request.url?.startsWith('/') === true) void answer(request, response)
      // Put behind the name of a host, it could make another one of it.
      else refuseHead(response, { status: 400, message: 'the target of the request is no path' })
    },
  )
  server.maxConnections = maxConnections
  server.maxRequestsPerSocket = 10_000
  if (upgrade !== undefined) {
    server.on('upgrade', (request, connection, head) => {
      upgraded.add(connection)
      connection.once('close', () => upgraded.delete(connection))
      const fault = headFault(request.rawHeaders)
      if (fault === undefined) upgrade(request, connection, head)
      else refuseConnection(connection, { ...fault, code: 'BAD_USER_INPUT' })
    })
  }
  const close = async (graceMs: number): Promise<void> => {
    const closed = new Promise<void>(resolve => server.close(() => resolve()))
    // A connection that is kept open for a next request would hold up the end.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMs)
    const force = setTimeout(() => {
      server.closeAllConnections()
      for (const connection of upgraded) connection.destroy()
    }, graceMs)
    await closed
    clearTimeout(force)
    clearInterval(sweep)
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve({ url: urlOf(server, host), close }))
  })
}
