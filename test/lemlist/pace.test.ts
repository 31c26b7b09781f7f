import { expect, test } from 'vitest'
import { createScheduler } from '../../src/lemlist/scheduler.ts'
import { createTestClock } from '../support/clock.ts'
import { startHarness } from '../support/harness.ts'
import { type Pace, runCrowd } from '../support/pace.ts'

const lastsMs = 60_000

/** Fifty clients that never stop, beside others that call with the same key at these times. */
const crowd = (seed: number, others: readonly number[]): Promise<Pace> => {
  const clock = createTestClock()
  const schedulers = [{ scheduler: createScheduler({ clock, maxQueueMs: 300_000 }), clients: 50 }]
  return runCrowd({ clock, schedulers, seed, lastsMs, others })
}

const evenly = Array.from({ length: 300 }, (_, index) => index * 200 + 7)
const inBursts = Array.from({ length: 300 }, (_, index) => 500 + Math.floor(index / 10) * 2000)

test.each([1, 2, 3])('fifty clients use the budget to the full and are never refused (%i)', async seed => {
  const { passed, refused, failed, longestWaitMs } = await crowd(seed, [])
  expect({ refused, failed }).toEqual({ refused: 0, failed: 0 })
  expect(passed).toBeGreaterThanOrEqual(0.95 * 600)
  // A turn of fifty callers at ten calls a second takes 5 s.
  expect(longestWaitMs).toBeLessThanOrEqual(10_000)
})

test.each([
  ['5 calls a second', evenly, 1],
  ['5 calls a second', evenly, 2],
  ['10 calls every two seconds', inBursts, 1],
  ['10 calls every two seconds', inBursts, 2],
])('beside others that spend half, %s, what is left is used and hardly a call refused', async (_, others, seed) => {
  const { passed, refused, foreign, failed, longestWaitMs } = await crowd(seed, others)
  expect(failed).toBe(0)
  expect(refused).toBeLessThan(0.01 * (passed + refused))
  expect(passed).toBeGreaterThanOrEqual(0.95 * (600 - foreign))
  expect(foreign).toBeGreaterThanOrEqual(0.95 * others.length)
  expect(longestWaitMs).toBeLessThanOrEqual(20_000)
})

test('two windows after others have stopped, all of the budget is used again', async () => {
  const clock = createTestClock()
  const schedulers = [{ scheduler: createScheduler({ clock, maxQueueMs: 300_000 }), clients: 50 }]
  const untilTen = evenly.filter(at => at < 10_000)
  const { passed, refused, foreign } = await runCrowd({ clock, schedulers, seed: 1, lastsMs: 24_000, others: untilTen })
  expect(refused).toBeLessThanOrEqual(2)
  // While the others' calls leave the window and for a window and a half more, half of the budget stays unused.
  expect(passed).toBeGreaterThanOrEqual(0.95 * (240 - foreign - 40))
})

test('a call that is refused again and again is waited out, and its client never told', async () => {
  const refusal = { status: 429, headers: { 'retry-after': '2', 'x-ratelimit-remaining': '0' } }
  let refused = 0
  const { run, clock } = startHarness({
    upstream: async (request, sandbox) => {
      if (refused === 8) return sandbox.fetch(request)
      refused += 1
      return new Response('Too many requests', refusal)
    },
  })
  const start = clock.now()
  const { data, errors } = await run('{ team { name } rateLimit { limit windowMs queued } }')
  expect(errors).toBeUndefined()
  expect(data).toMatchObject({ team: { name: expect.any(String) }, rateLimit: { limit: 20, windowMs: 2000 } })
  expect({ refused, waited: clock.now() - start }).toEqual({ refused: 8, waited: 16_000 })
})
