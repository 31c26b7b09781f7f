/** The most that can be had: a `ws` server that sends one text to every socket. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { message } from './message.ts'
import { answerWith } from './process.ts'

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })

answerWith({
  listen: () =>
    new Promise(resolve =>
      server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port })),
    ),
  subscribers: () => ({ count: sockets.clients.size }),
  send: async ({ from, events }) => {
    for (let event = 0; event < Number(events); event += 1) {
      const text = JSON.stringify({
        id: '00000000-0000-4000-8000-000000000000',
        type: 'next',
        payload: message(Number(from) + event),
      })
      for (const socket of sockets.clients) socket.send(text)
      await nextTurn()
    }
    return {}
  },
})
