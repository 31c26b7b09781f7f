import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../lemlist/clock.ts'
import { type ConnectionRefusal, refuseConnection } from '../http/refuse-connection.ts'
import { createLiveClients } from './live-clients.ts'
import { openPeer } from './socket-peer.ts'
import { createProtocol, type ProtocolOptions } from './socket-protocol.ts'
import { refusalOf, type UpgradeRules } from './socket-upgrade.ts'

export interface SocketsOptions extends ProtocolOptions, UpgradeRules {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly log: Logger
  /** Most sockets that are open at a time. */
  readonly maxSockets: number
  /** Largest message of a client in bytes. */
  readonly maxBodyBytes: number
}

/** The endpoint's side for WebSockets. */
export interface Sockets {
  /** Makes a connection a socket, or answers why not. For the `upgrade` event of a server. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void
  /** How many are open. */
  count(): number
  /** Takes no more and closes all with 1012, spread over the time; resolves when none is left, which are cut after it. */
  drain(withinMs: number): Promise<void>
  /** Takes no more and cuts all; resolves when none is left. */
  close(): Promise<void>
}

const restarting: ConnectionRefusal = {
  status: 503,
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'the gateway is restarting',
  retryAfter: 5,
}

const full = (maxSockets: number): ConnectionRefusal => ({
  status: 503,
  code: 'RATE_LIMITED',
  message: `all ${maxSockets} sockets are taken (MAX_SOCKETS)`,
  retryAfter: 30,
})

/** Creates the endpoint's side for WebSockets: `graphql-transport-ws` for every kind of operation. */
export const createSockets = (options: SocketsOptions): Sockets => {
  const { clock, random, log, maxSockets, maxSubscriptionsPerSocket, maxBodyBytes } = options
  const protocol = createProtocol(options)
  const clients = createLiveClients({ clock, random, most: maxSockets })
  const busy = { restart: restarting, full: full(maxSockets) } as const
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxBodyBytes,
    handleProtocols,
  })
  // Apart from `upgrade`, whose request would otherwise be held as long as the socket lives.
  const accept = (socket: WebSocket, connection: Duplex, request: IncomingMessage): void => {
    let remove = (): void => undefined
    const peer = { socket, connection, request, protocol, maxSubscriptionsPerSocket, clock, log }
    remove = clients.add(openPeer({ ...peer, onGone: () => remove() }))
  }
  return {
    upgrade: (request, connection, head) => {
      const closedFor = clients.closedFor()
      const refused = refusalOf(request, options) ?? (closedFor && busy[closedFor])
      if (refused !== undefined) refuseConnection(connection, refused)
      else server.handleUpgrade(request, connection, head, socket => accept(socket, connection, request))
    },
    count: clients.count,
    drain: clients.drain,
    close: clients.close,
  }
}
