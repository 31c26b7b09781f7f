import { Readable } from 'node:stream'
import type { Clock } from '../../lemlist/clock.ts'

interface WholeOptions {
  readonly clock: Clock
  /** Largest body in bytes. */
  readonly maxBytes: number
  /** How long a body may take to come, in milliseconds. */
  readonly patienceMs: number
  /** Told of bytes that are held, and of those that are not any more; false where they are too many. */
  readonly hold: (bytes: number) => boolean
}

/** Why a body was not read to its end. */
export type Unread = 'oversized' | 'busy' | 'slow' | 'broken'

/**
 * Reads a body whole, or says why not. What is not read goes on coming and is thrown away, so that the caller hears the
 * answer. Never rejects.
 */
export const readWhole = (body: Request['body'], options: WholeOptions): Promise<Uint8Array | Unread> =>
  new Promise(resolve => {
    const { clock, maxBytes, patienceMs, hold } = options
    const stream = Readable.from(body ?? [])
    const chunks: Uint8Array[] = []
    let size = 0
    let isSettled = false
    const settle = (outcome: Uint8Array | Unread): void => {
      if (isSettled) return
      isSettled = true
      cancel()
      hold(-size)
      resolve(outcome)
    }
    stream.on('data', (chunk: Uint8Array) => {
      if (isSettled) return
      size += chunk.byteLength
      const isHeld = hold(chunk.byteLength)
      if (size > maxBytes) settle('oversized')
      else if (!isHeld) settle('busy')
      else chunks.push(chunk)
    })
    stream.on('end', () => settle(Buffer.concat(chunks)))
    stream.on('error', () => settle('broken'))
    stream.on('close', () => settle('broken'))
    const cancel = clock.after(patienceMs, () => settle('slow'))
  })
