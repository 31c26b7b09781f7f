import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTransport, type Transport } from '../../src/lemlist/transport.ts'

const arrived: IncomingMessage[] = []
const elsewhere = createServer((request, response) => {
  arrived.push(request)
  response.end('{}')
})
const asked: IncomingMessage[] = []
const lemlist = createServer((request, response) => {
  asked.push(request)
  const status = Number(/\d{3}/.exec(request.url ?? '')?.[0])
  const { port } = elsewhere.address() as AddressInfo
  response.writeHead(status, { location: `http://127.0.0.1:${port}/stolen` }).end('moved')
})

let transport: Transport
let base = ''

beforeAll(async () => {
  for (const server of [elsewhere, lemlist]) await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(lemlist.address() as AddressInfo).port}`
  transport = createTransport(`${base}/api`)
})
afterAll(async () => {
  await transport.close()
  for (const server of [elsewhere, lemlist]) await new Promise(resolve => server.close(resolve))
})

test.each([301, 302, 303, 307, 308])(
  'a redirect by %i is told and not followed: the key goes to no other host',
  async status => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const body = method === 'POST' ? { body: '{}' } : {}
      const headers = { authorization: 'Basic OmtleQ==' }
      const answer = await transport.fetch(new Request(`${base}/api/${status}`, { method, headers, ...body }))
      expect([answer.status, await answer.text()]).toEqual([status, 'moved'])
      expect(asked.at(-1)?.headers.authorization).toBe(headers.authorization)
    }
    expect(arrived).toEqual([])
  },
)

test('a request for another host does not reach it', async () => {
  const { port } = elsewhere.address() as AddressInfo
  await transport
    .fetch(new Request(`http://127.0.0.1:${port}/api/200`))
    .then(answer => answer.text())
    .catch(() => undefined)
  expect(arrived).toEqual([])
})
