import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Running } from '../../src/commands/start.ts'
import { createBodies } from '../../src/server/http/bodies.ts'
import { strictJson } from '../../src/server/http/strict-json.ts'
import { createTestClock } from '../support/clock.ts'
import type { GraphqlAnswer } from '../support/harness.ts'
import { startGateway } from './edge-gateway.ts'
import { lines, rawTo, sendRaw, untilEnd } from './edge-raw.ts'

let gateway: Running
beforeAll(async () => {
  gateway = await startGateway({ MAX_BODY_BYTES: '1048576' })
})
afterAll(() => gateway.stop())

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit)

const told = async (response: Response) => {
  const { data, errors } = (await response.json()) as GraphqlAnswer
  return { status: response.status, data, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message }
}

const query = '{"query":"{ viewer { role } }"}'
const fine = { status: 200, data: { viewer: { role: 'SEND' } } }
const refusedAs = (status: number, message: RegExp) => ({
  status,
  code: 'BAD_USER_INPUT',
  message: expect.stringMatching(message),
})

test.each<[what: string, body: BodyInit]>([
  ['UTF-8 with a mark of its order', `\ufeff${query}`],
  ['a key that is there twice, of which the last counts', `{"query":"{ team { name } }",${query.slice(1)}`],
  ['a character in two escapes', '{"query":"{ viewer { role } } # \\ud83d\\ude00"}'],
  ['JSON that is nested 90 deep', `{"extensions":{"x":${'['.repeat(90)}${']'.repeat(90)}},${query.slice(1)}`],
  ['brackets within a string', `{"extensions":{"x":"${'['.repeat(5000)}\\"${'{'.repeat(5000)}"},${query.slice(1)}`],
  ['`__proto__` as a value', `{"extensions":{"x":"__proto__"},${query.slice(1)}`],
])('a body with %s is taken', async (_what, body) => {
  expect(await told(await post(body))).toMatchObject(fine)
})

test.each<[what: string, body: BodyInit, message: RegExp]>([
  ['nothing', '', /not JSON/],
  ['half of JSON', '{"query":', /not JSON/],
  [
    'a byte that is no UTF-8',
    Buffer.from([...Buffer.from('{"query":"{ viewer { role } } #'), 0xff, 0x22, 0x7d]),
    /not UTF-8/,
  ],
  ['UTF-16', Buffer.from(query, 'utf16le'), /not JSON/],
  ['a sequence of UTF-8 that is too long', Buffer.from('7b22712200c0af7d', 'hex'), /not UTF-8/],
  ['half a character', '{"query":"{ viewer { role } } # \\ud83d"}', /half a character/],
  ['a list of operations', `[${query},${query}]`, /one operation at a time/],
  ['a text', '"{ viewer { role } }"', /no object/],
  ['null', 'null', /no object/],
  ['a key that means something to JavaScript', `{"variables":{"__proto__":{"x":1}},${query.slice(1)}`, /__proto__/],
  ['the same key in escapes', `{"variables":{"a":[{"\\u005f_pro\\u0074o__":1}]},${query.slice(1)}`, /__proto__/],
  ['a parameter that is none', `{"admin":true,${query.slice(1)}`, /admin/],
])('a body of %s is refused in words', async (_what, body, message) => {
  expect(await told(await post(body))).toMatchObject(refusedAs(400, message))
})

test.each(['[', '{"a":', '[[{"b":['])(
  'JSON of 1 MB that goes on as %s holds up nobody for 50 ms, and nothing overflows',
  async open => {
    const body = `{"variables":${open.repeat(1_000_000 / open.length)}`
    const durations = [1, 2, 3].map(() => {
      const begun = performance.now()
      expect(() => strictJson(body)).toThrow(/more than 100 deep/)
      return performance.now() - begun
    })
    expect(Math.min(...durations)).toBeLessThan(50)
    expect(await told(await post(body))).toMatchObject(refusedAs(400, /more than 100 deep/))
  },
)

test('a body that is too large is refused by its length, before any of it is sent', async () => {
  const socket = rawTo(gateway.url)
  socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n')
  const answer = await untilEnd(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(answer).toContain('MAX_BODY_BYTES')
})

test('a body without a length is refused as soon as it is too large, and the next request is answered as ever', async () => {
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull: stream => {
      sent += 65_536
      stream.enqueue(new Uint8Array(65_536).fill(32))
      if (sent >= 8 * 2 ** 20) stream.close()
    },
  })
  expect(await told(await post(endless))).toMatchObject(refusedAs(413, /1048576 bytes/))
  expect(await told(await post(query))).toMatchObject(fine)
})

test('a body of just the size that is taken is taken, with and without its length told', async () => {
  const body = query.padEnd(2 ** 20, ' ')
  expect(await told(await post(body))).toMatchObject(fine)
  expect(await told(await post(new Blob([body]).stream()))).toMatchObject(fine)
})

test.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'x-unknown'])(
  'a body that is packed as %s is refused unread: what it unpacks to may be of any size',
  async coding => {
    const response = await post(gzipSync(query.padEnd(2 ** 20, ' ')), { 'content-encoding': coding })
    expect(response.headers.get('accept-encoding')).toBe('identity')
    expect(await told(response)).toMatchObject(refusedAs(415, /packed/))
  },
)

test('a body that says it is not packed is taken', async () => {
  expect(await told(await post(query, { 'content-encoding': 'identity' }))).toMatchObject(fine)
})

test('a body that comes too slowly is given up with 408, by the clock', async () => {
  const clock = createTestClock()
  const bodies = createBodies({ clock, maxBodyBytes: 1000 })
  const slow = new ReadableStream<Uint8Array>({
    start: stream => stream.enqueue(new TextEncoder().encode('{"query":')),
    pull: () => new Promise(() => undefined),
  })
  const request = new Request('http://x.test/', { method: 'POST', body: slow, duplex: 'half' } as RequestInit)
  const from = clock.now()
  const response = await bodies.answer(request, async () => new Response('let in'))
  expect(clock.now() - from).toBe(15_000)
  expect(response.headers.get('connection')).toBe('close')
  expect(await told(response)).toMatchObject(refusedAs(408, /in time/))
})

test.each<[what: string, request: string]>([
  [
    'a length and chunks',
    lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Transfer-Encoding: chunked'),
  ],
  ['two lengths', lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Content-Length: 5')],
  ['the same length twice', lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Length: 0', 'Content-Length: 0')],
  ['two lengths in one header', lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Length: 4, 5')],
  ['a length with a sign', lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Length: +4')],
  ['a space before a colon', lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Length : 4')],
  ['chunks that are not the last coding', lines('POST /graphql HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked, x')],
  ['a coding that is misspelled', lines('POST /graphql HTTP/1.1', 'Host: x', 'Transfer-Encoding: xchunked')],
  [
    'chunks twice',
    lines('POST /graphql HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
  ],
  ['a header that goes on in the next line', lines('GET /graphql HTTP/1.1', 'Host: x', 'X: a', ' b')],
  ['lines that end in a mere line feed', 'GET /health HTTP/1.1\nHost: x\nConnection: close\n\n'],
  ['a zero byte in a header', lines('GET /health HTTP/1.1', 'Host: x', 'X: a\0b')],
  ['two hosts', lines('GET /health HTTP/1.1', 'Host: x', 'Host: y')],
  ['no host', lines('GET /health HTTP/1.1')],
  ['a host that is none', lines('GET /health HTTP/1.1', 'Host: a b')],
  ['two origins', lines('GET /health HTTP/1.1', 'Host: x', 'Origin: http://localhost', 'Origin: https://evil.example')],
  [
    'two content types',
    lines('GET /health HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'content-type: text/plain'),
  ],
  ['two credentials', lines('GET /health HTTP/1.1', 'Host: x', 'Authorization: Bearer a', 'Authorization: Bearer b')],
  ['a space in its path', lines('GET /health /x HTTP/1.1', 'Host: x')],
  ['a method that is none', lines('G@T /health HTTP/1.1', 'Host: x')],
  ['a version that is none', lines('GET /health HTTP/3.0', 'Host: x')],
  [
    'a chunk of a size that is none',
    `${lines('POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}zz\r\n`,
  ],
])('a request with %s is refused, and nothing after it on the connection is heard', async (_what, request) => {
  const { status, body } = await sendRaw(gateway.url, `${request}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`)
  expect(status).toBe(400)
  expect(body).not.toContain('"ok"')
})

test('a head that is too long, or has too many headers, is refused, and no header of it is left out unnoticed', async () => {
  const many = (count: number) => Array.from({ length: count }, () => 'a:')
  const ask = (count: number) =>
    sendRaw(
      gateway.url,
      lines('GET /metrics HTTP/1.1', 'Host: 127.0.0.1', ...many(count), 'X-Forwarded-For: 203.0.113.7'),
    )
  expect((await ask(100)).status).toBe(401)
  expect((await ask(250)).status).toBe(431)
  expect((await ask(3000)).status).toBe(431)
  expect(
    (await sendRaw(gateway.url, lines('GET /health HTTP/1.1', 'Host: x', `X: ${'x'.repeat(17_000)}`))).status,
  ).toBe(431)
})

test('an upgrade with a doubled header is refused, too', async () => {
  const upgrade = [
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  const origins = ['Origin: http://localhost:1', 'Origin: https://evil.example']
  const { status } = await sendRaw(gateway.url, ['GET /graphql HTTP/1.1', ...upgrade, ...origins, '', ''].join('\r\n'))
  expect(status).toBe(400)
})

test.each([
  ...[
    '@localhost/metrics',
    ':1/metrics',
    'http://localhost/metrics',
    '*',
    '.localhost/metrics',
    'metrics',
    '?query={a}',
  ],
  ...['\\\\localhost\\metrics', 'http:/metrics'],
])('the target of a request is a path, so that no other host is made of it: %s', async target => {
  const { status, body } = await sendRaw(gateway.url, lines(`GET ${target} HTTP/1.1`, 'Host: x.example'))
  expect(status).toBe(400)
  expect(body).not.toContain('# TYPE')
})

test.each([
  ...['/../../etc/passwd', '/graphiql/../../package.json', '/graphiql/%2e%2e%2f%2e%2e%2fpackage.json', '/%00'],
  ...['/graphiql/..%5c..%5cpackage.json', '/graphiql/page.json', '//evil.example/graphql', '/graphql/', '/graphql%2f'],
  ...['/GRAPHQL', '/%ff%fe', '/graphql;x', '/.git/config', '/node_modules/', '/src/main.ts', '/data/events.db'],
])('there is nothing at %s', async path => {
  const { status, body } = await sendRaw(gateway.url, lines(`GET ${path} HTTP/1.1`, 'Host: x.example'))
  expect(status).toBe(404)
  expect(body.length).toBeLessThan(60)
})

const proto = `{"query":"{ viewer { role } }","variables":{"__proto__":{"x":1}}}`
const deep = `{"query":"{ viewer { role } }","variables":{"x":${'['.repeat(101)}${']'.repeat(101)}}}`

test.each([
  ['a key that means something to JavaScript', proto, /__proto__/],
  ['nesting without an end', deep, /more than 100 deep/],
])('messages of a socket and the operations of a form are held to the same: %s', async (_what, json, message) => {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  socket.on('message', () => socket.send(`{"id":"1","type":"subscribe","payload":${json}}`))
  socket.on('open', () => socket.send('{"type":"connection_init"}'))
  const [code, reason] = await once(socket, 'close')
  expect([code, String(reason)]).toEqual([4400, expect.stringMatching(message)])
  const form = new FormData()
  form.set('operations', json)
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'graphql-require-preflight': '1' },
    body: form,
  })
  expect(await told(answer)).toMatchObject(refusedAs(400, message))
})
