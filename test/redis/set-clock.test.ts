import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Slots } from '../../src/lemlist/slots.ts'
import { createRedisSlots } from '../../src/redis/budget.ts'
import { shareByRedis } from '../../src/redis/shared.ts'
import { createManualClock, type ManualClock } from '../events/log-fixtures.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'

sayIfNoRedis()

const hourMs = 3_600_000
const ask = { calls: 1, callers: 1, share: 0 }

const slotsGiven = async (slots: Slots): Promise<number> => (await slots.take(ask)).slots.length

/** Has a call refused, for as long as a refusal is believed. */
const refuse = async (slots: Slots): Promise<void> => {
  const [slot] = (await slots.take(ask)).slots
  if (slot === undefined) throw new Error('no slot is free')
  slots.giveBack(slot, { remaining: 0, retryAfterMs: 60_000 })
  expect(await slotsGiven(slots)).toBe(0)
}

describe.skipIf(redisBinary === undefined)('a budget in Redis, when a clock is set back an hour', () => {
  let redis: TestRedis
  let clock: ManualClock
  beforeAll(async () => {
    redis = await startRedis([])
    clock = createManualClock()
  })
  afterAll(() => redis.stop())

  test('that of the gateway: calls start again when the refusal is over', async () => {
    let setMs = 0
    const { slots, close } = shareByRedis({
      ...{ url: redis.url, apiKey: 'ours', holder: 'one', owner: async () => 'us', maxBytes: 1000 },
      ...{ clock: { ...clock, now: () => clock.now() + setMs }, pace: clock },
      ...{ random: () => 0.5, log: pino({ level: 'silent' }) },
    })
    if (slots === undefined) throw new Error('nothing is shared')
    await refuse(slots)
    setMs = -hourMs
    clock.advance(61_000)
    expect(await slotsGiven(slots)).toBe(1)
    expect(slots.count().resetAt).toBeGreaterThanOrEqual(clock.now())
    await close()
  })

  test('that of Redis: one who connects then is kept back neither by refusals nor by callers of before', async () => {
    const replica = (holder: string, aheadMs: number): Slots =>
      createRedisSlots({
        ...{ url: redis.url, apiKey: 'theirs', holder, clock, random: () => 0.5, answerMs: 5000 },
        aheadOf: async () => aheadMs,
      })
    const [before, since] = [replica('before', 0), replica('since', -hourMs)]
    await refuse(before)
    await before.close()
    expect(await slotsGiven(since)).toBe(1)
    await since.close()
  })
})
