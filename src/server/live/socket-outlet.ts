import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Clock } from '../../lemlist/clock.ts'

/** What goes out on a socket, and whether its reader keeps up. */
export interface Outlet {
  /** Sends a text message, in UTF-8; false when the reader is behind. Nothing is sent on a socket that closes. */
  send(message: Buffer | string): boolean
  isBehind(): boolean
  /** Resolves when the reader has caught up, or the socket is gone. */
  ready(): Promise<void>
  /** To be called when the socket is gone. */
  close(): void
}

/**
 * What may wait in the process for one reader, in bytes; more waits in the kernel. It holds a burst of a few hundred
 * events, and ten thousand readers who stand still cannot fill the memory of a server: what is missed is read from the log.
 */
const mostWaiting = 256 * 1024

/** How long a reader may take over what waits, in milliseconds. */
const patienceMs = 60_000

const asText = { binary: false }

/** Creates the outlet of a socket; `connection` is what the socket writes to. */
export const createOutlet = (socket: WebSocket, connection: Duplex, clock: Clock): Outlet => {
  let caughtUp: PromiseWithResolvers<void> | undefined
  let giveUp = (): void => undefined

  const catchUp = (): void => {
    connection.off('drain', catchUp)
    giveUp()
    caughtUp?.resolve()
    caughtUp = undefined
    socket.resume()
  }

  const fallBehind = (): void => {
    caughtUp = Promise.withResolvers()
    giveUp = clock.after(patienceMs, () => socket.terminate())
    connection.once('drain', catchUp)
    // Whoever does not read is not answered either: their questions wait with them.
    socket.pause()
  }

  return {
    send: message => {
      if (socket.readyState !== socket.OPEN) return true
      socket.send(message, asText)
      if (caughtUp !== undefined) return false
      if (connection.writableLength <= mostWaiting) return true
      fallBehind()
      return false
    },
    isBehind: () => caughtUp !== undefined,
    ready: () => caughtUp?.promise ?? Promise.resolve(),
    close: catchUp,
  }
}
