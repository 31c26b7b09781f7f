import { randomBytes } from 'node:crypto'

/** A text frame as a client sends it. */
export const clientFrame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const mask = randomBytes(4)
  const { length } = payload
  const head = length < 126 ? Buffer.from([0x81, 0x80 | length]) : Buffer.from([0x81, 0xfe, length >> 8, length & 255])
  for (let index = 0; index < length; index += 1) payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0)
  return Buffer.concat([head, mask, payload])
}

/** The frame by which a client says that it still lives. */
export const pongFrame = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/**
 * Reads a server's frames from pieces of a stream; calls back with the text of each message where it is wanted, and when
 * the server asks whether anybody is there: it lets go of those who do not answer.
 */
export const createFrames = (onText: (read: () => string) => void, onPing: () => void): ((piece: Buffer) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  return piece => {
    let bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    for (;;) {
      if (bytes.length < 2) break
      const short = (bytes[1] ?? 0) & 127
      const head = short === 126 ? 4 : short === 127 ? 10 : 2
      if (bytes.length < head) break
      const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
      if (bytes.length < head + length) break
      const body = bytes.subarray(head, head + length)
      const kind = (bytes[0] ?? 0) & 15
      if (kind === 1) onText(() => body.toString())
      else if (kind === 9) onPing()
      bytes = bytes.subarray(head + length)
    }
    rest = bytes
  }
}
