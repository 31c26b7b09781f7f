import { expect, test } from 'vitest'
import { createScheduler } from '../../src/lemlist/scheduler.ts'
import { createTestClock } from '../support/clock.ts'

test('a subscription that floods the budget for minutes keeps the calls of another waiting 12 seconds at most', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 30_000 })
  const greedy = {}
  const modest = {}
  const begun = clock.now()
  const end = begun + 120_000
  const call = async (caller: object): Promise<void> => {
    const release = await scheduler.acquire({ caller, lane: 'live' })
    clock.after(50, () => release())
  }
  const flood = (): void => {
    if (clock.now() >= end) return
    for (let calls = 0; calls < 60; calls += 1) call(greedy).catch(() => undefined)
    clock.after(1000, flood)
  }
  flood()
  const waits: number[] = []
  const done = Promise.withResolvers<void>()
  const ask = (): void => {
    const asked = clock.now()
    if (asked >= end) {
      done.resolve()
      return
    }
    call(modest).then(
      () => waits.push(clock.now() - asked),
      () => waits.push(Number.POSITIVE_INFINITY),
    )
    clock.after(5000, ask)
  }
  ask()
  await done.promise
  expect(waits.length).toBeGreaterThan(20)
  expect(Math.max(...waits)).toBeLessThanOrEqual(12_000)
})

test('an operation of eight calls among thirty busy callers gets all of them, though that takes longer than one call may wait', async () => {
  const clock = createTestClock()
  const scheduler = createScheduler({ clock, maxQueueMs: 6000 })
  let isOver = false
  const call = async (caller: object): Promise<void> => {
    const release = await scheduler.acquire({ caller })
    clock.after(50, () => release())
  }
  const stayBusy = async (caller: object): Promise<void> => {
    while (!isOver) await call(caller).catch(() => undefined)
  }
  for (let callers = 0; callers < 30; callers += 1) void stayBusy({})
  const operation = {}
  const begun = clock.now()
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => call(operation)))
  isOver = true
  expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'))
  expect(clock.now() - begun).toBeGreaterThan(6000)
})
