import { expect, test } from 'vitest'
import type { LoggedEvent } from '../../src/events/event.ts'
import { createStates } from '../../src/events/states.ts'
import type { Payload, Sink, StateTopic } from '../../src/events/topic.ts'
import { createTestClock } from '../support/clock.ts'

const createReader = () => {
  const said: string[] = []
  let room = Number.POSITIVE_INFINITY
  let go = (): void => undefined
  const reader = {
    said,
    isOver: false,
    limit: (to: number) => {
      room = to
    },
    letGo: () => {
      room = Number.POSITIVE_INFINITY
      go()
    },
  }
  const sink: Sink = {
    take: (payload: Payload) => {
      said.push(payload.bytes.toString())
      room -= 1
      return room > 0
    },
    ready: () =>
      new Promise(resolve => {
        go = resolve
      }),
    reached: () => undefined,
    end: () => {
      reader.isOver = true
    },
  }
  return { reader, sink }
}

const event = (campaignId: string): LoggedEvent => ({
  ...{ position: 1, type: 'emailsSent', occurredAt: 0, receivedAt: 0, source: 'WEBHOOK' },
  body: { campaignId },
})

/** A value that is looked at: how often, when, and what it is, are the test's. */
const createValue = (clock: { now(): number }, options: Partial<StateTopic> = {}) => {
  const looks: number[] = []
  const value = { now: 'first', isLast: false }
  const topic: StateTopic = {
    name: 'value',
    touchedBy: ({ body }) => body.campaignId === 'cam_1',
    everyMs: undefined,
    look: async () => {
      looks.push(clock.now())
      return { json: JSON.stringify({ data: value.now, at: looks.length }), value: value.now, isLast: value.isLast }
    },
    ...options,
  }
  return { topic, value, looks }
}

const start = (options: Partial<StateTopic> = {}) => {
  const clock = createTestClock()
  const states = createStates(clock)
  /** So long that everything due meanwhile has happened. */
  const pass = (ms: number) => new Promise<void>(resolve => clock.after(ms, resolve))
  return { clock, states, pass, ...createValue(clock, options) }
}

test('a watcher gets the value at once, and again only when it has changed', async () => {
  const { states, topic, value, pass } = start()
  const { reader, sink } = createReader()
  states.watch(topic, sink)
  await pass(1)
  states.touched([event('cam_1')])
  await pass(2000)
  value.now = 'second'
  states.touched([event('cam_2')])
  await pass(2000)
  states.touched([event('cam_1')])
  await pass(2000)
  expect(reader.said).toEqual(['{"data":"first","at":1}', '{"data":"second","at":3}'])
})

test('events of one second cost one look, made together with those of other values', async () => {
  const { clock, states, topic, looks, pass } = start()
  const other = createValue(clock, { name: 'other' })
  const begin = clock.now()
  states.watch(topic, createReader().sink)
  states.watch(other.topic, createReader().sink)
  await pass(100)
  for (let n = 0; n < 50; n += 1) states.touched([event('cam_1')])
  await pass(5000)
  expect(looks.map(at => at - begin)).toEqual([0, 1000])
  expect(other.looks).toEqual(looks)
})

test('all who watch a value share its looks, and who comes later begins with what is known', async () => {
  const { states, topic, looks, pass } = start()
  const readers = [createReader(), createReader()]
  for (const { sink } of readers) states.watch(topic, sink)
  await pass(100)
  const late = createReader()
  states.watch(topic, late.sink)
  expect(late.reader.said).toEqual(['{"data":"first","at":1}'])
  await pass(5000)
  expect(looks).toHaveLength(2)
  for (const { reader } of readers) expect(reader.said).toHaveLength(1)
})

test('a value is looked at by itself as often as it says, while somebody watches', async () => {
  const { states, topic, looks, pass } = start({ everyMs: 3000 })
  const leave = states.watch(topic, createReader().sink)
  await pass(10_000)
  expect(looks).toHaveLength(4)
  leave()
  expect(states.watchers()).toBe(0)
  await pass(10_000)
  expect(looks).toHaveLength(4)
})

test('the last value ends the subscription', async () => {
  const { states, topic, value, pass, looks } = start({ everyMs: 3000 })
  const { reader, sink } = createReader()
  states.watch(topic, sink)
  await pass(100)
  Object.assign(value, { now: 'done', isLast: true })
  await pass(10_000)
  expect(reader.said).toEqual(['{"data":"first","at":1}', '{"data":"done","at":2}'])
  expect(reader.isOver).toBe(true)
  expect(looks).toHaveLength(2)
  expect(states.watchers()).toBe(0)
})

test('a watcher that is behind gets the newest value alone, and holds up nobody', async () => {
  const { states, topic, value, pass } = start({ everyMs: 1000 })
  const slow = createReader()
  const fast = createReader()
  slow.reader.limit(1)
  states.watch(topic, slow.sink)
  states.watch(topic, fast.sink)
  for (const now of ['second', 'third', 'fourth']) {
    await pass(1100)
    value.now = now
  }
  await pass(1100)
  expect(slow.reader.said).toHaveLength(1)
  expect(fast.reader.said).toHaveLength(4)
  slow.reader.letGo()
  await pass(1)
  expect(slow.reader.said.at(-1)).toBe(fast.reader.said.at(-1))
  expect(slow.reader.said).toHaveLength(2)
})

test('what happens while a value is looked at has it looked at again', async () => {
  const { clock, states, looks, pass, topic } = start()
  const slowly: StateTopic = {
    ...topic,
    look: async () => {
      const seen = await topic.look()
      await new Promise<void>(resolve => clock.after(1500, resolve))
      return seen
    },
  }
  states.watch(slowly, createReader().sink)
  await pass(500)
  states.touched([event('cam_1')])
  await pass(10_000)
  expect(looks).toHaveLength(2)
})

test('closing ends every subscription and every timer', async () => {
  const { states, topic, looks, pass } = start({ everyMs: 1000 })
  const { reader, sink } = createReader()
  states.watch(topic, sink)
  await pass(100)
  states.close()
  await pass(10_000)
  expect(reader.isOver).toBe(true)
  expect(looks).toHaveLength(1)
})
