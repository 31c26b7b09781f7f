import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { createProxies } from '../../src/server/http/proxies.ts'
import { startGateway } from './edge-gateway.ts'
import { lines, sendRaw } from './edge-raw.ts'

const trusted = ['10.0.0.0/8', '127.0.0.1', 'fd00::/8']

const seen = (peer: string | undefined, headers: Record<string, string> = {}) =>
  createProxies(trusted)({ header: name => headers[name], peer, host: 'inside:4000', isHttps: false })

test.each<[what: string, peer: string, chain: string | undefined, client: string]>([
  ['nobody trusted sends the header', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['a proxy names the client', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['a client names others before itself', '10.0.0.1', '127.0.0.1, 8.8.8.8, 203.0.113.7', '203.0.113.7'],
  ['several proxies are passed', '10.0.0.1', '203.0.113.7, 10.9.9.9, 10.0.0.2', '203.0.113.7'],
  ['all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['the header is missing', '10.0.0.1', undefined, '10.0.0.1'],
  ['the header is empty', '10.0.0.1', ' , ,', '10.0.0.1'],
  ['the last is no address', '10.0.0.1', '203.0.113.7, unknown', '10.0.0.1'],
  ['one in the middle is no address', '10.0.0.1', '203.0.113.7, <script>, 10.0.0.2', '10.0.0.2'],
  ['the port is there', '10.0.0.1', '203.0.113.7:51234', '203.0.113.7'],
  ['it is IPv6 with its port', '10.0.0.1', '[2001:4860::8888]:443', '2001:4860::8888'],
  ['it is IPv6', 'fd00::1', '2001:4860::8888', '2001:4860::8888'],
  ['the proxy comes by IPv6 with an address of IPv4', '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
])('the client is known where %s', (_what, peer, chain, client) => {
  expect(seen(peer, chain === undefined ? {} : { 'x-forwarded-for': chain }).address).toBe(client)
})

test('host and scheme count where they come from a proxy that is believed, as the nearest one wrote them', () => {
  const headers = { 'x-forwarded-host': 'evil.example, GW.example:8443', 'x-forwarded-proto': 'http, HTTPS' }
  expect(seen('10.0.0.1', headers)).toEqual({ address: '10.0.0.1', host: 'gw.example:8443', isHttps: true })
  expect(seen('203.0.113.7', headers)).toEqual({ address: '203.0.113.7', host: 'inside:4000', isHttps: false })
  expect(seen(undefined, headers)).toEqual({ address: undefined, host: 'inside:4000', isHttps: false })
})

test.each(['a b', 'x/../y', 'x@y', 'x?y', 'x#y', 'https://x', "x';script-src *", 'x:99999999', '[::1', '', ','])(
  'a host that is none is not taken from anybody: %s',
  host => expect(seen('10.0.0.1', { 'x-forwarded-host': host }).host).toBe('inside:4000'),
)

test('without proxies that are believed nothing is forwarded', () => {
  const none = createProxies([])
  const header = (name: string) =>
    ({ 'x-forwarded-for': '1.1.1.1', 'x-forwarded-host': 'x', 'x-forwarded-proto': 'https' })[name]
  expect(none({ header, peer: '127.0.0.1', host: 'h', isHttps: false })).toEqual({
    address: '127.0.0.1',
    host: 'h',
    isHttps: false,
  })
})

const socket = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
]
const query = '{"query":"{ viewer { role } }"}'
const origin = 'Origin: https://gw.example'
const from = (...headers: string[]) =>
  lines(
    'POST /graphql HTTP/1.1',
    'Host: inside:4000',
    'Content-Type: application/json',
    `Content-Length: ${query.length}`,
    origin,
    ...headers,
  ) + query
const upgrade = (...headers: string[]) =>
  ['GET /graphql HTTP/1.1', 'Host: inside:4000', ...socket, origin, ...headers, '', ''].join('\r\n')

test('the gateway’s own page may call through a proxy that is believed, by HTTP and by socket; through others it may not', async () => {
  const believing = await startGateway({ TRUST_PROXY: '127.0.0.1', CORS_ORIGINS: 'https://app.example' })
  const doubting = await startGateway({ CORS_ORIGINS: 'https://app.example' })
  const statuses = async (url: string, ...headers: string[]) => [
    (await sendRaw(url, from(...headers))).status,
    (await sendRaw(url, `${upgrade(...headers)}\x88\x80\0\0\0\0`)).status,
  ]
  expect(await statuses(believing.url, 'X-Forwarded-Host: gw.example')).toEqual([200, 101])
  expect(await statuses(believing.url)).toEqual([403, 403])
  expect(await statuses(believing.url, 'X-Forwarded-Host: gw.example, other.example')).toEqual([403, 403])
  expect(await statuses(doubting.url, 'X-Forwarded-Host: gw.example')).toEqual([403, 403])
  await Promise.all([believing.stop(), doubting.stop()])
})

test('no header makes a link lead to another host', async () => {
  const gateway = await startGateway({ TRUST_PROXY: '127.0.0.1' })
  const body = JSON.stringify({ query: '{ campaigns(first: 1) { nodes { id } } leadsOverviewCsv { url } }' })
  const answer = await sendRaw(
    gateway.url,
    lines(
      'POST /graphql HTTP/1.1',
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ) + body,
  )
  const { data } = JSON.parse(answer.body)
  expect(new URL(data.leadsOverviewCsv.url).origin).toBe(gateway.url)
  const home = await sendRaw(
    gateway.url,
    lines('GET / HTTP/1.1', 'Host: evil.example', 'X-Forwarded-Host: evil.example'),
  )
  expect([home.status, home.headers.get('location')]).toEqual([302, '/graphql'])
  await gateway.stop()
})

test('figures are for this machine alone, even behind a proxy on it that is believed', async () => {
  const gateway = await startGateway({ TRUST_PROXY: '127.0.0.1' })
  const status = async (...headers: string[]) =>
    (await sendRaw(gateway.url, lines('GET /metrics HTTP/1.1', 'Host: 127.0.0.1', ...headers))).status
  expect(await status()).toBe(200)
  expect(await status('X-Forwarded-For: 127.0.0.1')).toBe(401)
  expect(await status('X-Forwarded-For: 203.0.113.7')).toBe(401)
  await gateway.stop()
})

const outward = Object.values(networkInterfaces())
  .flat()
  .find(found => found?.family === 'IPv4' && !found.internal)?.address

test.skipIf(outward === undefined)('figures are not for another machine that gives a name of this one', async () => {
  const gateway = await startGateway({ HOST: '0.0.0.0' })
  const { port } = new URL(gateway.url)
  const ask = (host: string) => sendRaw(`http://${host}:${port}`, lines('GET /metrics HTTP/1.1', 'Host: 127.0.0.1'))
  expect((await ask('127.0.0.1')).status).toBe(200)
  expect((await ask(outward ?? '')).status).toBe(401)
  await gateway.stop()
})
