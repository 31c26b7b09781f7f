import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { GraphQLError } from 'graphql'
import { CloseCode, type Server } from 'graphql-ws'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Clock } from '../../lemlist/clock.ts'
import type { Pass } from '../context.ts'
import type { LiveClient } from './live-clients.ts'
import { createOperations } from './socket-operations.ts'
import { createOutlet } from './socket-outlet.ts'
import type { Peer } from './socket-protocol.ts'
import { createPulse } from './socket-pulse.ts'
import { addressOf } from './socket-upgrade.ts'

interface PeerOptions {
  readonly socket: WebSocket
  /** What the socket stands on. */
  readonly connection: Duplex
  /** The request that became the socket. */
  readonly request: IncomingMessage
  readonly protocol: Server<Peer>
  readonly maxSubscriptionsPerSocket: number
  readonly clock: Clock
  readonly log: Logger
  /** Called when the socket is gone. */
  readonly onGone: () => void
}

/** How long a client may take to open the conversation, in milliseconds. */
const greetingMs = 3000

/** How long a client who is sent away may take to say goodbye, in milliseconds: it counts as long as it does not. */
const goodbyeMs = 2000

/** Longest a socket is open with credentials that expire, in milliseconds. */
const longestMs = 24 * 3_600_000

/** The close code of a service that cannot answer now. */
const tryAgainLater = 1013

/** The close code of a service that restarts: clients come back by themselves. */
const restarting = 1012

/** A reason as it fits into the frame that closes a socket: 123 bytes. */
const fitting = (reason = ''): string => (Buffer.byteLength(reason) <= 123 ? reason : '')

/**
 * Makes requests like the one that became the socket, each with a signal of its own. They are no GETs, because those
 * may not change anything: a link can make them.
 */
const requestsLike = (request: IncomingMessage): Peer['requestOf'] => {
  const url = addressOf(request)?.href ?? ''
  const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return signal => new Request(url, { method: 'POST', headers, signal })
}

/** Lets a socket speak with the core of the protocol, until one of them has enough. */
export const openPeer = (options: PeerOptions): LiveClient => {
  const { socket, connection, request, protocol, maxSubscriptionsPerSocket: most, clock, log, onGone } = options
  const outlet = createOutlet(socket, connection, clock)
  const pulse = createPulse(socket, outlet.isBehind, clock, () => {
    passNow()
  })
  let pass: Pass | undefined
  let cancelExpiry = (): void => undefined
  let hasLeft = false
  let cancelCut = (): void => undefined
  /** Both are the core's, who is given the socket before it gives them. */
  let core = async (_text: string): Promise<void> => undefined
  let closed = async (_code?: number, _reason?: string): Promise<void> => undefined

  const leave = (code?: number, reason?: string): void => {
    if (hasLeft) return
    hasLeft = true
    cancelGreeting()
    cancelExpiry()
    pulse.stop()
    operations.close()
    void closed(code, reason)
  }
  const close = (code?: number, reason?: string): void => {
    // Whatever is told from now on would be lost: the client asks for it when it comes back.
    leave(code, reason)
    socket.close(code, fitting(reason))
  }
  const sendAway = (code?: number, reason?: string): void => {
    if (hasLeft) return
    close(code, reason)
    cancelCut = clock.after(goodbyeMs, () => socket.terminate())
  }
  const operations = createOperations({
    most,
    core: text => core(text),
    refuse: reason => sendAway(CloseCode.BadRequest, reason),
  })
  const cancelGreeting = clock.after(greetingMs, () =>
    sendAway(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
  )
  const forbid = (reason: string): void => sendAway(CloseCode.Forbidden, reason)
  const turnAway = ({ message, extensions }: GraphQLError): void =>
    // Clients do not come back by themselves to where they are forbidden.
    extensions.retryable === true ? sendAway(tryAgainLater, message) : forbid(message)
  const greeted = (granted: Pass): void => {
    cancelGreeting()
    pass = granted
    const { expiresAt } = granted
    if (hasLeft || expiresAt === undefined) return
    // Timers are not long enough for what ends in a month; long before that a socket is opened anew.
    const restMs = Math.min(longestMs, Math.max(0, expiresAt - clock.now()))
    cancelExpiry = clock.after(restMs, () => forbid('the credentials have expired'))
  }
  /** What the client may at this moment; where its credentials count no more, it is sent away. */
  const passNow = (): Pass | undefined => {
    if (pass === undefined || pass.holds()) return pass
    forbid('the credentials do not count any more')
    return undefined
  }
  const failed = (error: unknown): void => {
    log.error({ err: error }, 'a message on a socket could not be handled')
    sendAway(CloseCode.InternalServerError, 'Internal server error')
  }

  socket.on('message', data => {
    pulse.heard()
    operations.handle(String(data)).catch(failed)
  })
  socket.on('pong', pulse.heard)
  socket.on('error', error => log.debug({ err: error }, 'a socket broke'))
  socket.once('close', (code, reason) => {
    leave(code, String(reason))
    cancelCut()
    outlet.close()
    onGone()
  })
  closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: async text => {
        if (!outlet.send(text)) await outlet.ready()
      },
      close: sendAway,
      onMessage: handle => {
        core = handle
      },
    },
    { outlet, operations, greeted, pass: passNow, turnAway, requestOf: requestsLike(request) },
  )
  return { restart: () => close(restarting, 'Service Restart'), cut: () => socket.terminate() }
}
