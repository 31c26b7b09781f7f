import { WebSocket } from 'ws'
import { createNews } from '../support/news.ts'

/** What a client asks for. */
export interface Question {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** A client of the least work, for when there are hundreds. */
export interface Member {
  readonly socket: WebSocket
  /** Messages so far, of all its subscriptions. */
  readonly count: number
  /** Resolves when there are so many; rejects when the socket closes before. */
  until(count: number): Promise<void>
}

/** Opens a socket and asks these questions, numbered from 1; `heed` hears each message with the number of its question. */
export const join = (
  url: string,
  questions: readonly Question[],
  heed: (id: string, message: Buffer) => void,
): Member => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    skipUTF8Validation: true,
  })
  const news = createNews()
  let isGreeted = false
  let count = 0
  const greet = (): void => {
    isGreeted = true
    for (const [index, payload] of questions.entries()) {
      socket.send(JSON.stringify({ id: `${index + 1}`, type: 'subscribe', payload }))
    }
  }
  socket.once('open', () => socket.send('{"type":"connection_init"}'))
  socket.once('error', news.fail)
  socket.once('close', code => news.fail(new Error(`the socket closed with ${code}`)))
  // Unless it is told otherwise `ws` gives messages as whole buffers.
  socket.on('message', (message: Buffer) => {
    if (!isGreeted) return greet()
    const [, id = ''] = /"id":"(\d+)"/.exec(message.toString('latin1', 0, 40)) ?? []
    heed(id, message)
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
