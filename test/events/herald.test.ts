import { expect, test } from 'vitest'
import type { NewEvent } from '../../src/events/event.ts'
import { heralded } from '../../src/events/herald.ts'
import { LogUnavailable } from '../../src/events/log.ts'
import { createMemoryLog } from './memory-log.ts'

const event = (fact: string): NewEvent => ({
  ...{ type: 'emailsSent', occurredAt: 0, receivedAt: 0, source: 'WEBHOOK', covers: [] },
  ...{ body: { _id: fact, createdAt: '2026-01-01T00:00:00.000Z' }, facts: [fact] },
})

const facts = (events: readonly NewEvent[]): readonly string[] => events.flatMap(({ facts }) => facts)

/** A log, and what was told of it. */
const start = (onNews: (events: readonly NewEvent[]) => Promise<void> = async () => undefined) => {
  const memory = createMemoryLog()
  const told: (readonly string[])[] = []
  const log = heralded(memory, async events => {
    told.push(facts(events))
    await onNews(events)
  })
  return { memory, log, told }
}

test('events are told before anybody can read them in the log', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { memory, log, told } = start(() => promise)
  const kept = log.append('team', [event('a'), event('b')])
  expect(told).toEqual([['a', 'b']])
  expect(await memory.ends('team')).toMatchObject({ head: 0 })
  resolve()
  expect(await kept).toEqual(['new', 'new'])
})

test('what was told before is not told again, whatever is told with it', async () => {
  const { log, told } = start()
  await log.append('team', [event('a'), event('b')])
  await log.append('team', [event('b'), event('c'), event('a')])
  await log.append('team', [event('a')])
  expect(told).toEqual([['a', 'b'], ['c']])
})

test('what has no id or no moment of its own may have happened again, and is told each time', async () => {
  const { log, told } = start()
  const wordless = { ...event('a'), body: { labels: ['x'] } }
  const timeless = { ...event('b'), body: { _id: 'b' } }
  const nameless = { ...event('c'), body: { createdAt: '2026-01-01T00:00:00.000Z' } }
  const moved = { ...event('d'), body: { _id: 'd', createdAt: '2026-01-02T00:00:00.000Z' } }
  await log.append('team', [wordless, timeless, nameless, event('d')])
  await log.append('team', [wordless, timeless, nameless, event('d')])
  await log.append('team', [wordless, moved])
  expect(told).toEqual([
    ['a', 'b', 'c', 'd'],
    ['a', 'b', 'c'],
    ['a', 'd'],
  ])
})

test('an event that is held is told when it comes, and one that cannot be kept has been told', async () => {
  const { memory, log, told } = start()
  expect(await log.append('team', [{ ...event('a'), heldUntil: 1000 }])).toEqual(['held'])
  memory.isDown = true
  await expect(log.append('team', [event('b')])).rejects.toBeInstanceOf(LogUnavailable)
  memory.isDown = false
  expect(await log.append('team', [event('b')])).toEqual(['new'])
  expect(told).toEqual([['a'], ['b']])
})
