import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

const answerIn = (text: string): RawAnswer => {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const pairs = lines.map(line => line.split(/:\s*(.*)/s, 2) as [string, string])
  return { status: Number(first.split(' ')[1]), headers: new Headers(pairs), body: rest.join('\r\n\r\n') }
}

/** A connection on which bytes are written as they are. */
export const rawTo = (url: string): Socket => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  return socket
}

/** Everything that comes until the connection ends. */
export const untilEnd = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  await once(socket, 'close')
  return text
}

/** Sends a request as it is written, and gives what is answered until the gateway ends the connection. */
export const sendRaw = async (url: string, text: string | Buffer): Promise<RawAnswer> => {
  const socket = rawTo(url)
  socket.write(text)
  return answerIn(await untilEnd(socket))
}

/** Lines of a request, with `Connection: close` and an empty line at their end. */
export const lines = (...all: readonly string[]): string => [...all, 'Connection: close', '', ''].join('\r\n')
