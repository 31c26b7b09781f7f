import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { proxyHeaders } from '../support/proxy.ts'
import { type Opened, openGateway } from './live-fixtures.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const open = async (options: Parameters<typeof openGateway>[0] = {}): Promise<Opened> => {
  const gateway = await openGateway(options)
  closing.push(gateway.close)
  return gateway
}

const addressOf = ({ server }: Opened): string => `${server.url.replace('http', 'ws')}/graphql`

/** The client that people use. */
const clientOf = (gateway: Opened, options: Partial<Parameters<typeof createClient>[0]> = {}): Client => {
  const client = createClient({ url: addressOf(gateway), webSocketImpl: WebSocket, retryAttempts: 0, ...options })
  closing.push(() => client.dispose())
  return client
}

interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: unknown
}

const subscription = 'subscription { told }'

/** A client that says what the test says. */
const rawClient = async (gateway: Opened, options: { autoPong?: boolean; greets?: boolean } = {}) => {
  const { autoPong = true, greets = true } = options
  const socket = new WebSocket(addressOf(gateway), 'graphql-transport-ws', { autoPong })
  closing.push(() => socket.terminate())
  const heard: Message[] = []
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }))
  const say = (...messages: readonly (object | string)[]): void => {
    for (const message of messages) socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }
  const hears = (count: number) => expect.poll(() => heard.length, { interval: 2, timeout: 30_000 }).toBe(count)
  /** Everything said before was handled when this resolves. */
  const settled = async (): Promise<void> => {
    const before = heard.filter(({ type }) => type === 'pong').length
    say({ type: 'ping' })
    await expect.poll(() => heard.filter(({ type }) => type === 'pong').length, { interval: 2 }).toBe(before + 1)
  }
  await once(socket, 'open')
  if (greets) {
    say({ type: 'connection_init' })
    await hears(1)
  }
  const subscribe = (id: string, query = subscription, operationName?: string) =>
    say({ id, type: 'subscribe', payload: { query, operationName } })
  return { socket, heard, closed, say, hears, settled, subscribe }
}

/** The answer to a request to upgrade that is refused; undefined when it is not. */
const askUpgrade = async ({ server }: Opened, path: string, headers: Record<string, string> = {}) => {
  const asked = httpRequest(`${server.url}${path}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
      ...headers,
    },
  })
  const refused = Promise.withResolvers<IncomingMessage | undefined>()
  asked.on('response', refused.resolve)
  asked.on('upgrade', (_response, socket) => {
    socket.destroy()
    refused.resolve(undefined)
  })
  asked.on('error', refused.reject)
  asked.end()
  const response = await refused.promise
  if (response === undefined) return undefined
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode, retryAfter: response.headers['retry-after'], body: JSON.parse(body) }
}

const results = async (client: Client, query: string, variables: Record<string, unknown> = {}) => {
  const all = []
  for await (const result of client.iterate({ query, variables })) all.push(result)
  return all
}

test('queries, mutations and their faults come over a socket as they do over HTTP', async () => {
  const gateway = await open()
  const client = clientOf(gateway)
  expect(await results(client, 'query($n: String) { hello(name: $n) }', { n: 'Ann' })).toEqual([
    { data: { hello: 'hello Ann' } },
  ])
  expect(await results(client, 'mutation { greet(name: "Bob") }')).toEqual([{ data: { greet: 'greetings Bob' } }])
  const [failed] = await results(client, '{ fail }')
  expect(failed).toMatchObject({ data: { fail: null }, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
  expect(JSON.stringify(failed)).not.toContain('secret')
})

test('a document that cannot run is told in an error message without anything of HTTP, and the socket lives on', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe('1', '{ nothing }')
  await client.hears(2)
  client.subscribe('2', '{')
  await client.hears(3)
  client.subscribe('3', 'query A { hello }', 'B')
  await client.hears(4)
  const [, unknown, broken, misnamed] = client.heard
  expect(unknown).toMatchObject({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  })
  expect(broken).toMatchObject({ id: '2', type: 'error', payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] })
  expect(misnamed).toMatchObject({ id: '3', type: 'error', payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  expect(JSON.stringify(client.heard)).not.toContain('http')
  await client.settled()
})

test('resolvers see the headers that opened the socket', async () => {
  const gateway = await open()
  const client = clientOf(gateway)
  expect(await results(client, '{ header(name: "sec-websocket-version") }')).toEqual([{ data: { header: '13' } }])
})

test.each([
  ['plain', '1'],
  ['of quotes and backslashes', '"\\"}],"'],
  ['of other scripts, signs and line breaks', 'δ🎉\n\u2028\u0000'],
  ['of half a character', '\ud800'],
])('an id %s comes back as it was sent, around the payload as it is', async (_words, id) => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe(id)
  await gateway.source.heardBy(1)
  gateway.source.tell('später 🎉 "x"')
  gateway.source.end()
  await client.hears(3)
  expect(client.heard.slice(1)).toEqual([
    { id, type: 'next', payload: { data: { told: 'später 🎉 "x"' } } },
    { id, type: 'complete' },
  ])
  expect(gateway.source.seen).toEqual({ joined: 1, left: 1 })
})

test('the messages of many subscriptions of one socket go to their ids, in order', async () => {
  const gateway = await open()
  const client = clientOf(gateway)
  const streams = ['a', 'b', 'c'].map(() => results(client, subscription))
  await gateway.source.heardBy(3)
  for (const word of ['one', 'two', 'three']) gateway.source.tell(word)
  gateway.source.end()
  const told = ['one', 'two', 'three'].map(word => ({ data: { told: word } }))
  expect(await Promise.all(streams)).toEqual([told, told, told])
})

test('a client that completes leaves the source once, and what is told after it does not arrive', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe('1')
  await gateway.source.heardBy(1)
  const [sink] = gateway.source.sinks
  client.say({ id: '1', type: 'complete' })
  await gateway.source.heardBy(0)
  sink?.take({ bytes: Buffer.from('{}'), cursor: undefined })
  sink?.end()
  await client.settled()
  expect(client.heard.map(({ type }) => type)).toEqual(['connection_ack', 'pong'])
  expect(gateway.source.seen).toEqual({ joined: 1, left: 1 })
})

test('an id can be used again right after it was completed', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe('1')
  await gateway.source.heardBy(1)
  for (let round = 0; round < 20; round += 1) {
    client.say({ id: '1', type: 'complete' })
    client.subscribe('1')
  }
  await client.settled()
  // Those that were completed before they began never join.
  await expect.poll(() => gateway.source.seen).toEqual({ joined: 2, left: 1 })
  gateway.source.tell('still here')
  await client.settled()
  expect(client.heard.filter(({ type }) => type !== 'pong').slice(1)).toEqual([
    { id: '1', type: 'next', payload: { data: { told: 'still here' } } },
  ])
})

test('an id can be used again while what it stood for before is still being left', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe('1', '{ wait }')
  await expect.poll(gateway.gates.reached).toBe(1)
  client.say({ id: '1', type: 'complete' })
  client.subscribe('1')
  await client.settled()
  gateway.gates.open()
  await gateway.source.heardBy(1)
  gateway.source.tell('mine')
  await client.settled()
  expect(client.heard.filter(({ id }) => id === '1')).toEqual([
    { id: '1', type: 'next', payload: { data: { told: 'mine' } } },
  ])
})

test('a client that completes aborts what its operation has begun', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe('1', '{ wait }')
  client.subscribe('2', '{ wait }')
  await expect.poll(gateway.gates.reached).toBe(2)
  client.say({ id: '1', type: 'complete' })
  await client.settled()
  expect(gateway.gates.signals.map(({ aborted }) => aborted)).toEqual([true, false])
  gateway.gates.open()
  await client.hears(4)
  expect(client.heard.filter(({ id }) => id !== undefined)).toEqual([
    { id: '2', type: 'next', payload: { data: { wait: 'waited' } } },
    { id: '2', type: 'complete' },
  ])
})

test.each(['complete', 'close'])(
  'a client that leaves while it subscribes, by %s, never joins the source',
  async how => {
    const gateway = await open()
    const client = await rawClient(gateway)
    client.subscribe('1', 'subscription Slow { told }', 'Slow')
    await expect.poll(gateway.gates.reached).toBe(1)
    if (how === 'close') client.socket.terminate()
    else client.say({ id: '1', type: 'complete' })
    await expect.poll(() => gateway.gates.signals[0]?.aborted).toBe(true)
    gateway.gates.open()
    const other = await rawClient(gateway)
    other.subscribe('1')
    await gateway.source.heardBy(1)
    expect(gateway.source.seen).toEqual({ joined: 1, left: 0 })
  },
)

test('a socket that breaks leaves the source once for each of its subscriptions', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  for (const id of ['1', '2', '3']) client.subscribe(id)
  await gateway.source.heardBy(3)
  client.socket.terminate()
  await gateway.source.heardBy(0)
  expect(gateway.source.seen).toEqual({ joined: 3, left: 3 })
  await expect.poll(() => [gateway.sockets.count(), gateway.clock.pending()]).toEqual([0, 0])
})

const greeting = { type: 'connection_init' }
const asks = (id: string) => ({ id, type: 'subscribe', payload: { query: subscription } })

test('an operation without greeting closes the socket with 4401', async () => {
  const gateway = await open()
  const client = await rawClient(gateway, { greets: false })
  client.say(asks('1'))
  expect((await client.closed).code).toBe(4401)
  expect([gateway.source.seen.joined, gateway.logged]).toEqual([0, []])
})

test.each<[string, number, readonly (object | string)[]]>([
  ['text that is no JSON', 4400, ['hello']],
  ['JSON that is no message', 4400, [[1]]],
  ['a message that only servers send', 4400, [{ id: '1', type: 'next', payload: {} }]],
  ['a second greeting', 4429, [greeting]],
  ['an id that is in use', 4409, [asks('1'), asks('1')]],
  ['a long id that is in use', 4409, [asks('ü'.repeat(200)), asks('ü'.repeat(200))]],
  ['an id of more than 200 characters', 4400, [asks('ü'.repeat(201))]],
  ['a second greeting of more than 10,000 characters', 4400, [{ ...greeting, payload: { x: 'x'.repeat(10_000) } }]],
  ['a message that is too large', 1009, [asks('x'.repeat(65 * 1024))]],
])('%s closes the socket with %i and is no error of the gateway', async (_words, code, messages) => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.say(...messages)
  expect((await client.closed).code).toBe(code)
  await expect
    .poll(() => [gateway.sockets.count(), gateway.source.sinks.size, gateway.clock.pending()])
    .toEqual([0, 0, 0])
  expect(gateway.logged).toEqual([])
})

test('a frame that is no WebSocket frame closes the socket', async () => {
  const gateway = await open()
  const client = await rawClient(gateway)
  client.subscribe('1')
  await gateway.source.heardBy(1)
  // The raw connection is the library's own; a frame without a mask is against the protocol.
  const { _socket: connection } = client.socket as unknown as { readonly _socket: NodeJS.WritableStream }
  connection.write(Buffer.from([0x81, 0x01, 0x61]))
  expect((await client.closed).code).toBe(1002)
  await gateway.source.heardBy(0)
  expect(gateway.logged).toEqual([])
})

test('a client that does not open the conversation within 3 s is sent away with 4408', async () => {
  const gateway = await open()
  const silent = await rawClient(gateway, { greets: false })
  const greeting = await rawClient(gateway)
  gateway.clock.advance(3000)
  expect((await silent.closed).code).toBe(4408)
  await greeting.settled()
})

test('a client that does not say goodbye when it is sent away is cut 2 s later, and does not count any more', async () => {
  const gateway = await open()
  const silent = await rawClient(gateway, { greets: false })
  silent.socket.pause()
  gateway.clock.advance(3000)
  gateway.clock.advance(1999)
  expect(gateway.sockets.count()).toBe(1)
  gateway.clock.advance(1)
  await expect.poll(() => [gateway.sockets.count(), gateway.clock.pending()]).toEqual([0, 0])
})

test('a client of another protocol is sent away with 4406', async () => {
  const gateway = await open()
  const [code] = await new Promise<unknown[]>(resolve => {
    // The client of the library refuses such a server by itself; browsers do not.
    const socket = new WebSocket(addressOf(gateway))
    socket.on('close', (...told) => resolve(told))
  })
  expect(code).toBe(4406)
  await expect.poll(() => gateway.sockets.count()).toBe(0)
})

test('beyond the most sockets the upgrade is refused with 503, until one is gone', async () => {
  const gateway = await open({ maxSockets: 2 })
  const [first] = await Promise.all([rawClient(gateway), rawClient(gateway)])
  expect(await askUpgrade(gateway, '/graphql')).toMatchObject({
    status: 503,
    retryAfter: '30',
    body: { errors: [{ message: 'all 2 sockets are taken (MAX_SOCKETS)', extensions: { code: 'RATE_LIMITED' } }] },
  })
  first?.socket.close()
  await expect.poll(() => gateway.sockets.count()).toBe(1)
  expect(await askUpgrade(gateway, '/graphql')).toBeUndefined()
})

test('beyond the most operations of a socket the next is refused, and the others live on', async () => {
  const gateway = await open({ maxSubscriptionsPerSocket: 2 })
  const client = await rawClient(gateway)
  for (const id of ['1', '2', '3']) client.subscribe(id)
  await gateway.source.heardBy(2)
  await client.hears(2)
  expect(client.heard[1]).toMatchObject({ id: '3', type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED' } }] })
  expect(JSON.stringify(client.heard[1])).toMatch(/ 2 .*MAX_SUBSCRIPTIONS_PER_SOCKET/)
  client.say({ id: '1', type: 'complete' })
  await gateway.source.heardBy(1)
  client.subscribe('3')
  await gateway.source.heardBy(2)
})

test.each<[string, number | undefined, string, Record<string, string>]>([
  ['another path', 404, '/other', {}],
  ['a path that begins like it', 404, '/graphql/x', {}],
  ['the path of webhooks', 400, '/webhooks/lemlist', {}],
  ['a wrong path under webhooks', 400, '/webhooks/x', {}],
  ['a path of webhooks in capitals', 400, '/Webhooks/x', {}],
  ['a path of webhooks in escapes', 400, '/a/../%77ebhooks%2Fx', {}],
  ['a path of webhooks behind a prefix', 400, '/gateway/webhooks/lemlist', {}],
  ['a host that is none', 400, '/graphql', { host: 'a b' }],
  ['a page of another site', 403, '/graphql', { origin: 'https://evil.example' }],
  ['a page of no site', 403, '/graphql', { origin: 'null' }],
  ['a page of an allowed site', undefined, '/graphql', { origin: 'https://friend.example' }],
  ['a page of its own', undefined, '/graphql', { origin: 'https://gw.example', host: 'gw.example' }],
  ['a program, which sends no origin', undefined, '/graphql?x=1', {}],
  ['another version of the protocol', 400, '/graphql', { 'sec-websocket-version': '7' }],
])('a socket for %s is answered %s', async (_words, status, path, headers) => {
  const gateway = await open()
  const asked = askUpgrade(gateway, path, headers).catch(() => ({ status: 400 }))
  expect((await asked)?.status).toBe(status)
})

test('a gateway for this machine alone upgrades only what names this machine', async () => {
  const gateway = await open({ loopbackHostsOnly: true })
  expect(await askUpgrade(gateway, '/graphql', { host: 'rebound.example' })).toMatchObject({ status: 403 })
  for (const name of proxyHeaders) {
    const refused = await askUpgrade(gateway, '/graphql', { [name]: '203.0.113.7' })
    expect(refused).toMatchObject({ status: 403, body: { errors: [{ message: expect.stringContaining('proxy') }] } })
  }
  expect(await askUpgrade(gateway, '/graphql', { host: 'localhost:4000' })).toBeUndefined()
})

test('a client that answers no ping is cut off, one that does stays', async () => {
  const gateway = await open()
  const deaf = await rawClient(gateway, { autoPong: false })
  const alive = await rawClient(gateway)
  for (let beat = 0; beat < 5; beat += 1) {
    const pinged = once(alive.socket, 'ping')
    gateway.clock.advance(12_000)
    await pinged
    await alive.settled()
  }
  expect((await deaf.closed).code).toBe(1006)
  expect(gateway.sockets.count()).toBe(1)
})

const large = 'x'.repeat(100_000)

/** Tells until somebody falls behind; how often that was. */
const tellUntilBehind = (gateway: Opened): number => {
  for (let count = 1; count < 1000; count += 1) if (gateway.source.tell(large).includes(false)) return count
  throw new Error('nobody ever fell behind')
}

test('a reader that stands still is told so and gets everything once it reads again; others go on meanwhile', async () => {
  const gateway = await open()
  const fast = await rawClient(gateway)
  fast.subscribe('fast')
  await gateway.source.heardBy(1)
  const slow = await rawClient(gateway)
  slow.subscribe('slow')
  await gateway.source.heardBy(2)
  const [fastSink, slowSink] = gateway.source.sinks
  slow.socket.pause()
  let count = 0
  let isBehind = false
  while (!isBehind) {
    const [fastTook, slowTook] = gateway.source.tell(large)
    isBehind = slowTook === false
    count += 1
    expect(count).toBeLessThan(1000)
    if (fastTook === false) await fastSink?.ready()
  }
  await fast.hears(count + 1)
  let isReady = false
  const ready = slowSink?.ready().then(() => {
    isReady = true
  })
  await fast.settled()
  expect(isReady).toBe(false)
  slow.socket.resume()
  await ready
  await slow.hears(count + 1)
  expect(slowSink?.take({ bytes: Buffer.from('{}'), cursor: undefined })).toBe(true)
})

test('a reader that stands still for 60 s is cut off, and lets go of the source', async () => {
  const gateway = await open()
  const slow = await rawClient(gateway)
  slow.subscribe('1')
  await gateway.source.heardBy(1)
  const [sink] = gateway.source.sinks
  slow.socket.pause()
  tellUntilBehind(gateway)
  gateway.clock.advance(59_000)
  expect(gateway.sockets.count()).toBe(1)
  gateway.clock.advance(1000)
  await gateway.source.heardBy(0)
  await sink?.ready()
  await expect.poll(() => [gateway.sockets.count(), gateway.clock.pending()]).toEqual([0, 0])
})

test('draining closes 300 sockets with 1012 in waves over the time, refuses new ones, and leaves nothing behind', async () => {
  const gateway = await open()
  const clients = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const client = await rawClient(gateway)
      client.subscribe('1')
      return client
    }),
  )
  await gateway.source.heardBy(300)
  const codes: number[] = []
  for (const { closed } of clients) void closed.then(({ code }) => codes.push(code))
  const drained = gateway.sockets.drain(10_000)
  expect(await askUpgrade(gateway, '/graphql')).toMatchObject({ status: 503, retryAfter: '5' })
  const left = () => [gateway.sockets.count(), gateway.source.sinks.size]
  for (const remaining of [225, 150, 75, 0]) {
    gateway.clock.advance(2000)
    await expect.poll(left, { timeout: 30_000 }).toEqual([remaining, remaining])
  }
  await drained
  await expect.poll(() => codes.length).toBe(300)
  expect(new Set(codes)).toEqual(new Set([1012]))
  expect(gateway.source.seen).toEqual({ joined: 300, left: 300 })
  expect(gateway.clock.pending()).toBe(0)
})

test('draining cuts at the end whoever does not say goodbye', async () => {
  const gateway = await open()
  const stuck = await rawClient(gateway)
  stuck.socket.pause()
  const drained = gateway.sockets.drain(10_000)
  gateway.clock.advance(9999)
  expect(gateway.sockets.count()).toBe(1)
  gateway.clock.advance(1)
  await drained
  expect([gateway.sockets.count(), gateway.clock.pending()]).toEqual([0, 0])
})
