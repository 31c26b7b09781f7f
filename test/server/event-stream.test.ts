import { request as httpRequest, type IncomingMessage } from 'node:http'
import { EventSource } from 'eventsource'
import { createClient } from 'graphql-sse'
import { afterEach, expect, test } from 'vitest'
import { createEventStreams } from '../../src/server/live/event-stream.ts'
import { manualClock } from '../sandbox/manual-clock.ts'
import { createSource, type Opened, openGateway } from './live-fixtures.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const open = async (options: Parameters<typeof openGateway>[0] = {}): Promise<Opened> => {
  const gateway = await openGateway(options)
  closing.push(gateway.close)
  return gateway
}

const addressOf = ({ server }: Opened): string => `${server.url}/graphql?query=${encodeURIComponent(query)}`
const query = 'subscription { told }'

/** A reader of a stream that takes what it is told to take. */
const readerOf = (body: ReadableStream<Uint8Array> | null) => {
  const reader = (body ?? new Blob([]).stream()).getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    /** Resolves with everything that came, once this is in it. */
    until: async (wanted: string): Promise<string> => {
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`it ended with: ${text}`)
        text += decoder.decode(value, { stream: true })
      }
      return text
    },
    toEnd: async (): Promise<string> => {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return text
        text += decoder.decode(value, { stream: true })
      }
    },
    cancel: () => reader.cancel(),
  }
}

/** Streams of a source without a port. */
const streamsOf = (maxStreams = 10) => {
  const clock = manualClock()
  const source = createSource()
  const streams = createEventStreams({ clock, random: () => 0.5, maxStreams })
  const start = () => {
    const response = streams.respond(source.subscription())
    return { response, ...readerOf(response.body) }
  }
  return { clock, source, streams, start }
}

const beginning = ':\n\nretry: 3000\n\n'

test('a stream says when to come back, each message with its cursor, and that it is complete', async () => {
  const { source, streams, start, clock } = streamsOf()
  const { response, toEnd } = start()
  source.tell('one', 'c1')
  source.tell('two')
  source.end()
  expect([response.status, Object.fromEntries(response.headers)]).toEqual([
    200,
    {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  ])
  expect(await toEnd()).toBe(
    `${beginning}event: next\nid: c1\ndata: {"data":{"told":"one"}}\n\nevent: next\ndata: {"data":{"told":"two"}}\n\nevent: complete\ndata: \n\n`,
  )
  expect([source.seen, streams.count(), clock.pending()]).toEqual([{ joined: 1, left: 1 }, 0, 0])
})

test('a silent stream shows every 12 s that it lives, and no more often', async () => {
  const { clock, start } = streamsOf()
  const { until } = start()
  await until(beginning)
  clock.advance(11_999)
  clock.advance(1)
  expect(await until(`${beginning}:\n\n`)).toBe(`${beginning}:\n\n`)
  clock.advance(12_000)
  expect(await until(`${beginning}:\n\n:\n\n`)).toBe(`${beginning}:\n\n:\n\n`)
})

test('whoever stops reading leaves the source once', async () => {
  const { source, streams, start, clock } = streamsOf()
  const { until, cancel } = start()
  await until(beginning)
  const [sink] = source.sinks
  await cancel()
  sink?.end()
  expect([sink?.take({ bytes: Buffer.from('{}'), cursor: undefined }), await sink?.ready()]).toEqual([true, undefined])
  expect([source.seen, streams.count(), clock.pending()]).toEqual([{ joined: 1, left: 1 }, 0, 0])
})

const large = 'x'.repeat(10_000)

test('a reader who falls behind 64 KiB is told so, and ready when it has taken them; nothing is lost', async () => {
  const { source, start } = streamsOf()
  const { until } = start()
  const [sink] = source.sinks
  const answers = Array.from({ length: 7 }, () => source.tell(large)).flat()
  expect(answers).toEqual([true, true, true, true, true, true, false])
  let isReady = false
  const ready = sink?.ready().then(() => {
    isReady = true
  })
  await new Promise(setImmediate)
  expect(isReady).toBe(false)
  const text = await until(beginning)
  await ready
  expect(text.split(large)).toHaveLength(8)
  expect(source.tell('small')).toEqual([true])
})

test('a reader who takes nothing for 60 s is cut off, and lets go of the source', async () => {
  const { source, streams, start, clock } = streamsOf()
  const { until } = start()
  const [sink] = source.sinks
  clock.advance(59_999)
  expect(streams.count()).toBe(1)
  clock.advance(1)
  await sink?.ready()
  expect([source.seen, streams.count(), clock.pending()]).toEqual([{ joined: 1, left: 1 }, 0, 0])
  await expect(until('anything')).rejects.toThrow('cut off')
})

test('a reader who takes what there is stays, however little that is', async () => {
  const { streams, start, clock } = streamsOf()
  const { toEnd } = start()
  const reading = toEnd()
  for (let beat = 0; beat < 25; beat += 1) {
    clock.advance(12_000)
    await new Promise(setImmediate)
  }
  expect(streams.count()).toBe(1)
  await streams.close()
  await expect(reading).rejects.toThrow('cut off')
})

test('a source that is over at once makes a stream of one message', async () => {
  const { source, streams, start } = streamsOf()
  const { toEnd } = start()
  source.end()
  expect(await toEnd()).toBe(`${beginning}event: complete\ndata: \n\n`)
  expect([source.seen, streams.count()]).toEqual([{ joined: 1, left: 1 }, 0])
})

test('beyond the most streams the next is refused with 503, and its subscription never begins', async () => {
  const { source, streams, start } = streamsOf(1)
  const first = start()
  const response = streams.respond(source.subscription())
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toMatchObject([
    503,
    '30',
    { errors: [{ message: 'all 1 event streams are taken (MAX_SOCKETS)', extensions: { code: 'RATE_LIMITED' } }] },
  ])
  expect(source.seen).toEqual({ joined: 1, left: 0 })
  await first.cancel()
  expect(streams.respond(source.subscription()).status).toBe(200)
})

test('draining ends streams in waves, telling each when to come back, and cuts those that do not take it', async () => {
  const { source, streams, start, clock } = streamsOf(100)
  const readers = Array.from({ length: 40 }, start)
  const reading = Promise.all(readers.map(({ toEnd }) => toEnd()))
  const stuck = start()
  const drained = streams.drain(10_000)
  // A reader's end is told in turns of its own.
  const left = () => expect.poll(() => streams.count(), { interval: 2 })
  await left().toBe(41)
  clock.advance(4000)
  await left().toBe(20)
  clock.advance(4000)
  await left().toBe(1)
  expect(new Set(await reading)).toEqual(new Set([`${beginning}retry: 3000\n\n`]))
  const late = start()
  expect(await late.toEnd()).toBe('retry: 3000\n\n')
  clock.advance(2000)
  await drained
  await expect(stuck.until('anything')).rejects.toThrow('cut off')
  expect([source.seen, streams.count(), clock.pending()]).toEqual([{ joined: 41, left: 41 }, 0, 0])
})

test('the client of graphql-sse gets each message as soon as it is told, and the end', async () => {
  const gateway = await open()
  const client = createClient({ url: `${gateway.server.url}/graphql`, retryAttempts: 0 })
  closing.push(() => client.dispose())
  const results = client.iterate({ query })
  const first = results.next()
  await gateway.source.heardBy(1)
  gateway.source.tell('one', 'c1')
  expect((await first).value).toEqual({ data: { told: 'one' } })
  // The next is told no sooner than the one before has arrived, so that nothing can wait for more.
  gateway.source.tell('two', 'c2')
  expect((await results.next()).value).toEqual({ data: { told: 'two' } })
  gateway.source.end()
  expect((await results.next()).done).toBe(true)
  expect(gateway.source.seen).toEqual({ joined: 1, left: 1 })
})

test('an EventSource gets messages with their cursor and the end, and repeats the cursor when it comes back', async () => {
  // The shortest time to come back after: 1 s.
  const gateway = await open({ random: () => 0 })
  const lastIds: (string | null)[] = []
  const source = new EventSource(addressOf(gateway), {
    fetch: (url, init) => {
      lastIds.push(new Headers(init.headers).get('last-event-id'))
      return fetch(url, init)
    },
  })
  closing.push(() => source.close())
  const told: string[] = []
  source.addEventListener('next', ({ data, lastEventId }) => told.push(`${lastEventId} ${data}`))
  const complete = new Promise(resolve => source.addEventListener('complete', resolve))
  await gateway.source.heardBy(1)
  gateway.source.tell('one', 'c1')
  gateway.source.tell('two', 'c2')
  gateway.source.end()
  await complete
  expect(told).toEqual(['c1 {"data":{"told":"one"}}', 'c2 {"data":{"told":"two"}}'])
  // Whoever does not close it lets it come back.
  await gateway.source.heardBy(1)
  expect(lastIds).toEqual([null, 'c2'])
})

/** Asks for a stream without reading anything of it. */
const unread = async (gateway: Opened): Promise<IncomingMessage> => {
  const asked = httpRequest(addressOf(gateway), { headers: { accept: 'text/event-stream' } })
  asked.end()
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve)
    asked.on('error', reject)
  })
  closing.push(() => response.destroy())
  return response
}

test('a client that reads nothing falls behind, while others get everything', async () => {
  const gateway = await open()
  await unread(gateway)
  await gateway.source.heardBy(1)
  const fast = readerOf((await fetch(addressOf(gateway), { headers: { accept: 'text/event-stream' } })).body)
  await gateway.source.heardBy(2)
  const huge = 'x'.repeat(200_000)
  let count = 0
  let isBehind = false
  while (!isBehind) {
    count += 1
    expect(count).toBeLessThan(1000)
    const [slowSink, fastSink] = gateway.source.sinks
    isBehind = gateway.source.tell(`${huge}${count}.`)[0] === false && (await staysBehind(slowSink))
    await fast.until(`${huge}${count}.`)
    await fastSink?.ready()
  }
})

/** Whether a sink is not ready within many turns of the event loop. */
const staysBehind = async (sink: { ready(): Promise<void> } | undefined): Promise<boolean> => {
  let isReady = false
  void sink?.ready().then(() => {
    isReady = true
  })
  for (let turn = 0; turn < 100 && !isReady; turn += 1) await new Promise(setImmediate)
  return !isReady
}

test('a client that goes away leaves the source', async () => {
  const gateway = await open()
  const response = await unread(gateway)
  await gateway.source.heardBy(1)
  response.destroy()
  await gateway.source.heardBy(0)
  expect(gateway.source.seen).toEqual({ joined: 1, left: 1 })
  expect(gateway.streams.count()).toBe(0)
})
