import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { frameOf } from '../../src/server/live/socket-outlet.ts'

test('a client reads each message as it was, however long, also between those that the socket itself sends', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  onTestFinished(() => server.close())
  await once(server, 'listening')
  const texts = [0, 1, 123, 124, 125, 126, 65_533, 65_534, 65_535, 65_536, 200_000].map(length =>
    'é'.repeat(length / 2),
  )
  server.on('connection', (socket: WebSocket, { socket: connection }: IncomingMessage) => {
    for (const text of texts) {
      connection.write(frameOf(Buffer.from('"'), Buffer.from(text), Buffer.from('"')))
      socket.ping()
      socket.send('own')
    }
    socket.close()
  })
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const heard: string[] = []
  client.on('message', (data: Buffer, isBinary: boolean) => void heard.push(isBinary ? 'binary' : data.toString()))
  const [code] = await once(client, 'close')
  expect(code).toBe(1005)
  expect(heard).toEqual(texts.flatMap(text => [`"${text}"`, 'own']))
})
