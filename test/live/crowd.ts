import { WebSocket } from 'ws'
import { createNews } from '../support/news.ts'

/** A client of the least work: it compares what comes, and reads it no further. */
export interface Member {
  readonly socket: WebSocket
  /** Messages so far, of all its subscriptions. */
  readonly count: number
  /** Resolves when there are so many; rejects when a message was not the next one of its subscription, or the socket closed. */
  until(count: number): Promise<void>
}

/** Data of the messages as they must come, by number: whoever is told first says what all others are to be told. */
export type Script = Buffer[]

const ack = '{"type":"connection_ack"}'

/** The data in a message: the id before it is each subscription's own, and what it cost is told of each execution. */
const partsOf = (message: Buffer): { readonly id: string; readonly data: Buffer } => {
  const begin = message.indexOf('"data":')
  const id = /"id":"(\d+)"/.exec(message.toString('latin1', 0, begin))?.[1] ?? ''
  return { id, data: message.subarray(begin, message.lastIndexOf('"extensions":')) }
}

/** Opens a socket with so many subscriptions of the same document. */
export const join = (url: string, query: string, script: Script, subscriptions = 1): Member => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    skipUTF8Validation: true,
  })
  const news = createNews()
  const next = new Map<string, number>()
  let count = 0
  const subscribe = (): void => {
    for (let id = 1; id <= subscriptions; id += 1) {
      socket.send(JSON.stringify({ id: `${id}`, type: 'subscribe', payload: { query } }))
    }
  }
  socket.once('open', () => socket.send('{"type":"connection_init"}'))
  socket.once('error', news.fail)
  socket.once('close', code => news.fail(new Error(`the socket closed with ${code}`)))
  // The messages of `ws` are whole buffers, unless it is told otherwise.
  socket.on('message', (message: Buffer) => {
    if (count === 0 && message.equals(Buffer.from(ack))) return subscribe()
    const { id, data } = partsOf(message)
    const number = next.get(id) ?? 0
    next.set(id, number + 1)
    script[number] ??= Buffer.from(data)
    if (!script[number].equals(data)) news.fail(new Error(`message ${number} is another one: ${message}`))
    count += 1
    news.tell()
  })
  return {
    socket,
    get count() {
      return count
    },
    until: wanted => news.until(() => count >= wanted),
  }
}
