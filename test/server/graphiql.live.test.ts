import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../src/lemlist/clock.ts'
import { subscribeLive } from '../../src/server/graphiql/app/live.ts'
import { createRecentView, type Recent } from '../../src/server/graphiql/app/recent.ts'
import { createTestClock } from '../support/clock.ts'

interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: { readonly query?: string; readonly variables?: Readonly<Record<string, unknown>> }
}

/** What comes, to be waited for. */
const inbox = <Value>() => {
  const values: Value[] = []
  const waiting: ((value: Value) => void)[] = []
  return {
    put: (value: Value) => {
      const taker = waiting.shift()
      if (taker === undefined) values.push(value)
      else taker(value)
    },
    take: async (): Promise<Value> => {
      const [value] = values.splice(0, 1)
      return value ?? new Promise(resolve => waiting.push(resolve))
    },
  }
}

const ends: (() => void)[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const end of ends.splice(0)) end()
})

/** A gateway that says what the test says; `welcome` acknowledges a connection, and may do otherwise. */
const startGateway = async (welcome = (socket: WebSocket) => socket.send('{"type":"connection_ack"}')) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  ends.push(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const heard = inbox<Message & { readonly socket: WebSocket }>()
  const closed = inbox<number>()
  server.on('connection', socket => {
    socket.on('close', code => closed.put(code))
    socket.on('message', data => {
      const message: Message = JSON.parse(String(data))
      if (message.type === 'connection_init') welcome(socket)
      heard.put({ ...message, socket })
    })
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  /** The next message of this type. */
  const hear = async (type: string) => {
    for (;;) {
      const message = await heard.take()
      if (message.type === type) return message
    }
  }
  /** The next subscription, and how to tell it something. */
  const subscribed = async () => {
    const { id, payload, socket } = await hear('subscribe')
    const tell = (payload: unknown, type = 'next') => socket.send(JSON.stringify({ id, type, payload }))
    return { payload, socket, tell, cut: () => socket.terminate() }
  }
  return { url: `ws://127.0.0.1:${port}/graphql`, hear, subscribed, closed }
}

const document =
  'subscription Live($after: String, $only: ID) { activityStream(after: $after, filter: { leadId: $only }) { cursor } }'

/** Subscribes as GraphiQL does. */
const subscribe = (
  url: string,
  query = document,
  options: { headers?: Record<string, string>; after?: Clock['after'] } = {},
) => {
  const shown = inbox<Recent<unknown>>()
  const ended = inbox<unknown>()
  const stop = subscribeLive(
    { query, variables: { only: 'lea_1' } },
    { url, headers: options.headers, after: options.after ?? createTestClock().after, random: () => 1 },
    { next: shown.put, error: ended.put, complete: () => ended.put('complete') },
  )
  ends.push(stop)
  /** What is shown once so many results are: those that come together may be shown together. */
  const shownUpTo = async (count: number) => {
    for (;;) {
      const view = await shown.take()
      if (view.received === count) return view
    }
  }
  return { shown, shownUpTo, ended, stop }
}

const event = (cursor: string) => ({ data: { activityStream: { cursor } } })

it('a subscription whose socket was cut goes on behind the last event, and keeps its other variables', async () => {
  const gateway = await startGateway()
  const { shown, shownUpTo } = subscribe(gateway.url)
  const first = await gateway.subscribed()
  expect(first.payload).toEqual({ query: document, variables: { only: 'lea_1' } })
  first.tell(event('one'))
  expect(await shown.take()).toEqual({ received: 1, newestFirst: [event('one')] })
  first.tell(event('two'))
  first.tell({ data: null, errors: [{ message: 'without a place' }] })
  expect(await shownUpTo(3)).toMatchObject({ newestFirst: [{ data: null }, event('two'), event('one')] })
  first.cut()
  const second = await gateway.subscribed()
  expect(second.payload).toEqual({ query: document, variables: { only: 'lea_1', after: 'two' } })
  second.tell(event('three'))
  expect(await shownUpTo(4)).toMatchObject({
    newestFirst: [event('three'), { data: null }, event('two'), event('one')],
  })
})

it('what comes beside the results is shown once, as it came with the latest', async () => {
  const gateway = await startGateway()
  const { shownUpTo } = subscribe(gateway.url)
  const { tell } = await gateway.subscribed()
  tell({ ...event('one'), extensions: { cost: 1 } })
  tell({ ...event('two'), extensions: { cost: 2 } })
  expect(await shownUpTo(2)).toEqual({
    received: 2,
    newestFirst: [event('two'), event('one')],
    extensions: { cost: 2 },
  })
})

it.each([
  [
    'by the name of its own variable',
    'subscription($at: String) { live: activityStream(after: $at) { cursor } }',
    'at',
  ],
  ['from the beginning when the argument is no variable', 'subscription { activityStream(last: 2) { cursor } }', ''],
  [
    'from the beginning when the variable is another’s',
    'subscription($after: ID!) { jobProgress(id: $after) { id } }',
    '',
  ],
])('a subscription goes on %s', async (_, query, variable) => {
  const gateway = await startGateway()
  const { shown } = subscribe(gateway.url, query)
  const first = await gateway.subscribed()
  first.tell({ data: { live: { cursor: 'one' } } })
  await shown.take()
  first.cut()
  const { payload } = await gateway.subscribed()
  const added = variable === '' ? {} : { [variable]: 'one' }
  expect(payload).toEqual({ query, variables: { only: 'lea_1', ...added } })
})

it('a lost socket is opened again for ever, each time after a longer wait, of half a minute at most', async () => {
  let lost = 0
  const gateway = await startGateway(socket => {
    if (lost > 0 && lost < 9) socket.close(1012)
    else socket.send('{"type":"connection_ack"}')
    lost += 1
  })
  const waits: number[] = []
  subscribe(gateway.url, document, {
    after: (ms, run) => {
      waits.push(ms)
      setImmediate(run)
      return () => undefined
    },
  })
  const first = await gateway.subscribed()
  first.cut()
  await gateway.subscribed()
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
})

it('a socket that no longer answers is given up and opened again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const gateway = await startGateway()
  const waits = inbox<{ readonly ms: number; readonly run: () => void; isCancelled: boolean }>()
  subscribe(gateway.url, document, {
    after: (ms, run) => {
      const wait = { ms, run, isCancelled: false }
      waits.put(wait)
      return () => {
        wait.isCancelled = true
      }
    },
  })
  const first = await gateway.subscribed()
  vi.advanceTimersByTime(10_000)
  await gateway.hear('ping')
  const answered = await waits.take()
  first.socket.send('{"type":"pong"}')
  first.tell(event('one'))
  // The wait before the next change of what is shown: the answer was heard before it.
  expect(await waits.take()).toMatchObject({ ms: 250 })
  expect(answered).toMatchObject({ ms: 5000, isCancelled: true })
  vi.advanceTimersByTime(10_000)
  await gateway.hear('ping')
  const unanswered = await waits.take()
  expect(unanswered).toMatchObject({ ms: 5000, isCancelled: false })
  unanswered.run()
  const retry = await waits.take()
  expect(retry.ms).toBe(1000)
  retry.run()
  expect((await gateway.subscribed()).payload?.variables).toEqual({ only: 'lea_1', after: 'one' })
})

it('stopping tells the gateway at once and closes the socket', async () => {
  const gateway = await startGateway()
  const { stop } = subscribe(gateway.url)
  await gateway.subscribed()
  stop()
  await gateway.hear('complete')
  expect(await gateway.closed.take()).toBe(1000)
})

it('what the visitor wrote as headers opens the connection', async () => {
  const gateway = await startGateway()
  subscribe(gateway.url, document, { headers: { Authorization: 'Bearer mine' } })
  expect((await gateway.hear('connection_init')).payload).toEqual({ Authorization: 'Bearer mine' })
})

it('an address without sockets is told at once', async () => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
  ends.push(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}/graphql`
  const { ended } = subscribe(url)
  expect(await ended.take()).toEqual([{ message: `no socket could be opened at ${url}` }])
})

it('a refusal is told in the gateway’s words', async () => {
  const gateway = await startGateway(socket => socket.close(4401, 'Unauthorized'))
  const { ended } = subscribe(gateway.url)
  expect(await ended.take()).toEqual([{ message: 'the socket was closed: 4401 Unauthorized' }])
})

it('the errors of a document are shown as they are, and the end of a subscription ends it', async () => {
  const gateway = await startGateway()
  const wrong = subscribe(gateway.url)
  const errors = [{ message: 'Cannot query field "colour"' }]
  ;(await gateway.subscribed()).tell(errors, 'error')
  expect(await wrong.ended.take()).toEqual(errors)
  const done = subscribe(gateway.url, document, { after: () => () => undefined })
  const { tell } = await gateway.subscribed()
  tell(event('one'))
  tell(event('two'))
  tell(undefined, 'complete')
  expect(await done.ended.take()).toBe('complete')
  expect(await done.shown.take()).toMatchObject({ received: 1 })
  expect(await done.shown.take()).toMatchObject({ received: 2 })
})

it('the last twenty of any number of results are shown, and many at once in one go', () => {
  const shown: Recent<number>[] = []
  const timers: (() => void)[] = []
  const after: Clock['after'] = (ms, run) => {
    expect(ms).toBe(250)
    timers.push(run)
    return () => undefined
  }
  const view = createRecentView<number>(recent => shown.push(recent), after)
  for (let result = 1; result <= 5000; result += 1) view.add(result)
  expect(shown).toEqual([{ received: 1, newestFirst: [1] }])
  for (const run of timers.splice(0)) run()
  expect(shown).toHaveLength(2)
  expect(shown[1]).toEqual({ received: 5000, newestFirst: Array.from({ length: 20 }, (_, index) => 5000 - index) })
  for (const run of timers.splice(0)) run()
  expect(shown).toHaveLength(2)
  expect(timers).toEqual([])
})
