import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../src/events/event.ts'
import { createGathering } from '../../src/events/gathering.ts'
import { type Kept, LogUnavailable } from '../../src/events/log.ts'

const event = (fact: number): NewEvent => ({
  ...{ type: 'emailsSent', occurredAt: 0, receivedAt: 0, source: 'WEBHOOK', covers: [] },
  ...{ body: { fact }, facts: [`${fact}`] },
})

/** A gathering over a log that keeps a group when it is told to, and the groups by now. */
const setUp = () => {
  const groups: (readonly number[])[] = []
  const under: { resolve: (kept: readonly Kept[]) => void; reject: (error: unknown) => void }[] = []
  const gathering = createGathering(events => {
    groups.push(events.map(({ facts }) => Number(facts[0])))
    return new Promise((resolve, reject) => under.push({ resolve, reject }))
  })
  const add = (fact: number, bytes = 100) => gathering.add(event(fact), bytes)
  /** Ends the group under way. */
  const end = async (outcome: Kept | Error = 'new'): Promise<void> => {
    const { resolve, reject } = under.pop() ?? {}
    if (outcome instanceof Error) reject?.(outcome)
    else resolve?.(Array(groups.at(-1)?.length).fill(outcome))
    await nextTurn()
    await nextTurn()
  }
  return { groups, add, end }
}

const facts = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

test('events go together as long as each turn of the event loop brings more', async () => {
  const { groups, add, end } = setUp()
  const kept = [add(0), add(1)]
  for (const fact of [2, 3, 4]) {
    await nextTurn()
    kept.push(add(fact))
  }
  expect(groups).toEqual([])
  await nextTurn()
  await nextTurn()
  expect(groups).toEqual([[0, 1, 2, 3, 4]])
  await end()
  expect(await Promise.all(kept)).toEqual(Array(5).fill('new'))
})

test('as many as are enough go at once, and the others when those are kept', async () => {
  const { groups, add, end } = setUp()
  const kept = facts(0, 900).map(fact => add(fact))
  expect(groups).toEqual([facts(0, 256)])
  await nextTurn()
  expect(groups).toHaveLength(1)
  await end()
  expect(groups).toEqual([facts(0, 256), facts(256, 768)])
  await end('known')
  expect(groups.at(-1)).toEqual(facts(768, 900))
  await end()
  const told = [...Array(256).fill('new'), ...Array(512).fill('known'), ...Array(132).fill('new')]
  expect(await Promise.all(kept)).toEqual(told)
})

test('large events go in small groups, the largest alone', async () => {
  const { groups, add, end } = setUp()
  const kept = [add(0, 2_000_000), add(1, 150_000), add(2, 100_000), add(3, 150_000)]
  await nextTurn()
  await nextTurn()
  expect(groups).toEqual([[0]])
  await end()
  expect(groups).toEqual([[0], [1, 2]])
  await end()
  expect(groups).toEqual([[0], [1, 2], [3]])
  await end()
  await Promise.all(kept)
})

test('while the log is away all of a group are refused, and those that come later are tried', async () => {
  const { groups, add, end } = setUp()
  const kept = [add(0), add(1)].map(one => one.catch((error: unknown) => error))
  await nextTurn()
  await nextTurn()
  const away = new LogUnavailable('the disk is full')
  await end(away)
  expect(await Promise.all(kept)).toEqual([away, away])
  const later = add(2)
  await nextTurn()
  await nextTurn()
  await end()
  expect(await later).toBe('new')
  expect(groups).toEqual([[0, 1], [2]])
})

test('an event with which something is wrong is refused alone', async () => {
  const gathering = createGathering(async events => {
    if (events.some(({ body }) => body.fact === 1)) throw new RangeError('too deep')
    return events.map(() => 'new')
  })
  const kept = await Promise.allSettled([0, 2, 1, 3, 4].map(fact => gathering.add(event(fact), 100)))
  const [, , bad, ...others] = kept.map(({ status }) => status)
  expect([bad, others]).toEqual(['rejected', ['fulfilled', 'fulfilled']])
})
