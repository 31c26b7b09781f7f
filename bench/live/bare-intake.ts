/** The least that an intake can do: a bare server that parses what it is sent, and answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerWith, cpu } from './process.ts'

const server = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    const { type } = JSON.parse(Buffer.concat(pieces).toString()) as { readonly type?: string }
    response.writeHead(type === undefined ? 400 : 200, { 'content-type': 'application/json' })
    response.end('{"ok":true}')
  })
})

answerWith({
  listen: () =>
    new Promise(resolve =>
      server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port })),
    ),
  cpu,
})
