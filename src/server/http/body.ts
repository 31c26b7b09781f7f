import type { Readable } from 'node:stream'
import type { Clock } from '../../lemlist/clock.ts'

/** Memory that bodies share. */
export interface Room {
  /** Most bytes of all bodies at once. */
  readonly mostBytes: number
  /** Bytes of them now. */
  bytes: number
}

interface ReadingOptions {
  readonly clock: Clock
  /** Largest body in bytes. */
  readonly maxBytes: number
  /** How long a body may take to come, in milliseconds. */
  readonly patienceMs: number
  readonly room: Room
}

/** Why a body was not read to its end. */
export type Unread = 'oversized' | 'busy' | 'slow' | 'broken'

/** Most bodies come in one piece, which need not be copied. */
const wholeOf = (chunks: readonly Uint8Array[]): Buffer => {
  const [first] = chunks
  return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks)
}

/**
 * Reads a body and calls back once, with it or with why it was not read to its end; what still comes of it then is thrown
 * away. It gives no promise, which for each of many callbacks at once costs more than to read it.
 */
export const readBody = (
  stream: Readable,
  { clock, maxBytes, patienceMs, room }: ReadingOptions,
  onRead: (body: Buffer | Unread) => void,
): void => {
  const chunks: Uint8Array[] = []
  let size = 0
  let isSettled = false
  const settle = (body: Buffer | Unread): void => {
    if (isSettled) return
    isSettled = true
    cancel()
    room.bytes -= size
    chunks.length = 0
    onRead(body)
  }
  const cancel = clock.after(patienceMs, () => settle('slow'))
  // Listened to until the end: what is not read is thrown away, and a caller may go away at any time.
  stream.on('data', (chunk: Uint8Array) => {
    if (isSettled) return
    size += chunk.byteLength
    room.bytes += chunk.byteLength
    chunks.push(chunk)
    if (size > maxBytes) settle('oversized')
    else if (room.bytes > room.mostBytes) settle('busy')
  })
  stream.on('end', () => settle(wholeOf(chunks)))
  stream.on('error', () => settle('broken'))
  stream.on('close', () => settle('broken'))
}
