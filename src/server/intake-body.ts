import type { Readable } from 'node:stream'
import type { Clock } from '../lemlist/clock.ts'

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

type Unread = 'oversized' | 'busy' | 'slow' | 'broken'

/** Reads a body, or says why it was not read to its end; what still comes of it then is thrown away. Never rejects. */
export const readBody = (
  stream: Readable,
  { clock, maxBytes, patienceMs, room }: ReadingOptions,
): Promise<Buffer | Unread> =>
  new Promise(resolve => {
    const chunks: Uint8Array[] = []
    let size = 0
    const settle = (body: Buffer | Unread): void => {
      cancel()
      stream.off('data', take)
      room.bytes -= size
      size = 0
      chunks.length = 0
      resolve(body)
    }
    const leave = (why: Unread): void => {
      settle(why)
      stream.resume()
    }
    const take = (chunk: Uint8Array): void => {
      size += chunk.byteLength
      room.bytes += chunk.byteLength
      chunks.push(chunk)
      if (size > maxBytes) leave('oversized')
      else if (room.bytes > room.mostBytes) leave('busy')
    }
    const cancel = clock.after(patienceMs, () => leave('slow'))
    stream.on('data', take)
    stream.once('end', () => settle(Buffer.concat(chunks)))
    // Listened to until the end: a caller may go away at any time.
    stream.on('error', () => settle('broken'))
    stream.once('close', () => settle('broken'))
  })
