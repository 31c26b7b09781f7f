import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Clock } from '../../lemlist/clock.ts'

/** What goes out on a socket, and whether its reader keeps up. */
export interface Outlet {
  /** Sends a text message, in UTF-8; false when the reader is behind. Nothing is sent on a socket that closes. */
  send(message: Buffer | string): boolean
  /** The same of a whole frame, as `frameOf` makes it. */
  sendFrame(frame: Buffer): boolean
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

/** Length of a frame's head: longer messages have their length in more bytes (RFC 6455, 5.2). */
const headOf = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

/**
 * A text message of these parts, in UTF-8, as one frame of a server. The socket's own way writes head and message apart,
 * which takes a tenth of the time of a broadcast.
 */
export const frameOf = (...parts: readonly Buffer[]): Buffer => {
  let length = 0
  for (const part of parts) length += part.length
  let at = headOf(length)
  const frame = Buffer.allocUnsafe(at + length)
  // The last frame of a message, which is text.
  frame[0] = 0x81
  if (at === 2) frame[1] = length
  else if (at === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  for (const part of parts) at += part.copy(frame, at)
  return frame
}

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

  const keepsUp = (): boolean => {
    if (caughtUp !== undefined) return false
    if (connection.writableLength <= mostWaiting) return true
    fallBehind()
    return false
  }

  return {
    send: message => {
      if (socket.readyState !== socket.OPEN) return true
      socket.send(message, asText)
      return keepsUp()
    },
    // Nothing is compressed, so that what the socket itself sends is written at once as well.
    sendFrame: frame => {
      if (socket.readyState !== socket.OPEN) return true
      connection.write(frame)
      return keepsUp()
    },
    isBehind: () => caughtUp !== undefined,
    ready: () => caughtUp?.promise ?? Promise.resolve(),
    close: catchUp,
  }
}
