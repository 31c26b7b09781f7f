import { expect, test } from 'vitest'
import { createSlots } from '../../src/lemlist/own-slots.ts'
import { createManualClock } from '../events/log-fixtures.ts'

test('a refusal of before closes nothing when the clock is set back', () => {
  const clock = createManualClock()
  let setMs = 0
  const slots = createSlots({ clock: { ...clock, now: () => clock.now() + setMs } })
  const ask = { calls: 1, callers: 1, share: 0 }
  const [slot] = slots.take(ask).slots
  if (slot === undefined) throw new Error('no slot is free')
  slots.giveBack(slot, { limit: 20, remaining: 0, retryAfterMs: 2000 })
  expect(slots.take(ask).slots).toHaveLength(0)
  setMs = -3_600_000
  expect(slots.take(ask).slots).toHaveLength(1)
})
