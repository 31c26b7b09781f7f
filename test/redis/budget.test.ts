import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createScheduler } from '../../src/lemlist/scheduler.ts'
import type { Slots, Taken } from '../../src/lemlist/slots.ts'
import { createRedisSlots } from '../../src/redis/budget.ts'
import { createTestClock, type TestClock } from '../support/clock.ts'
import { runCrowd } from '../support/pace.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'

sayIfNoRedis()

describe.skipIf(redisBinary === undefined)('a budget in Redis', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis([])
  })
  afterAll(() => redis.stop())

  /** A replica over whose questions to Redis the time stands still. */
  const replica = (clock: TestClock, apiKey: string, holder: string): Slots => {
    const options = { url: redis.url, random: () => 0.5, aheadOf: async () => 0, answerMs: 5000 }
    const slots = createRedisSlots({ ...options, clock, apiKey, holder })
    const take: Slots['take'] = ask => {
      const taken = slots.take(ask)
      return taken instanceof Promise ? clock.hold(taken) : taken
    }
    return { ...slots, take }
  }

  const ask = { calls: 1, callers: 1, share: 0 }

  const takeFrom = async (slots: Slots, calls: number, callers = 1): Promise<Taken> =>
    slots.take({ ...ask, calls, callers })

  test.each([
    ['25 and 25 clients', [25, 25], 0],
    ['40 and 10 clients', [40, 10], 0],
    ['25 and 25 clients, beside others that spend half', [25, 25], 5],
  ])('two replicas are one budget, whose clients share it alike: %s', async (title, clients, foreignRate) => {
    const clock = createTestClock()
    const all = clients.map((_, index) => replica(clock, title, `replica ${index}`))
    const schedulers = all.map((slots, index) => ({
      scheduler: createScheduler({ clock, maxQueueMs: 300_000, slots }),
      clients: clients[index] ?? 0,
    }))
    const others = Array.from({ length: foreignRate * 60 }, (_, index) => index * 200 + 7)
    const pace = await runCrowd({ clock, schedulers, seed: 1, lastsMs: 60_000, others })
    await Promise.all(all.map(slots => slots.close()))
    expect(pace.failed).toBe(0)
    expect(pace.refused).toBeLessThanOrEqual(others.length === 0 ? 0 : 0.01 * pace.passed)
    expect(pace.passed).toBeGreaterThanOrEqual(0.95 * (600 - pace.foreign))
    // Twice the turn of fifty callers at ten calls a second, or at five.
    expect(pace.longestWaitMs).toBeLessThanOrEqual(others.length === 0 ? 10_000 : 20_000)
  })

  test('a replica that died holds its calls a second longer than the window, and no turn', async () => {
    const clock = createTestClock()
    const [dead, alive] = [replica(clock, 'dies', 'dead'), replica(clock, 'dies', 'alive')]
    expect((await takeFrom(dead, 40, 40)).slots).toHaveLength(10)
    clock.advance(500)
    expect((await takeFrom(dead, 40, 40)).slots).toHaveLength(10)
    await dead.close()
    expect((await takeFrom(alive, 1)).slots).toHaveLength(0)
    clock.advance(3001)
    expect((await takeFrom(alive, 1)).slots).toHaveLength(1)
    await alive.close()
  })

  test('without Redis a replica keeps to half of the budget, from a window later, and shares again when Redis is back', async () => {
    const clock = createTestClock()
    const slots = replica(clock, 'away', 'one')
    const [slot] = (await takeFrom(slots, 1)).slots
    if (slot === undefined) throw new Error('there was no slot')
    slots.giveBack(slot, { remaining: 19 })
    await redis.kill()
    try {
      const lost = await takeFrom(slots, 20)
      expect(lost).toEqual({ slots: [], waitMs: 2000 })
      clock.advance(2000)
      expect((await takeFrom(slots, 20)).slots).toHaveLength(10)
      expect(slots.count()).toMatchObject({ limit: 20, remaining: 0 })
    } finally {
      await redis.restart()
    }
    await vi.waitFor(() => {
      clock.advance(500)
      expect(slots.take(ask)).toBeInstanceOf(Promise)
    })
    await slots.close()
  })
})
