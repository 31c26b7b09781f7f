import { expect, test } from 'vitest'
import { createAlarms } from '../../src/sandbox/alarms.ts'

test('an alarm that another one cancels while the clock is moved does not go off', () => {
  let now = 0
  const alarms = createAlarms({ now: () => now, after: () => () => undefined })
  const gone: string[] = []
  let cancelSecond: () => void = () => undefined
  alarms.after(10, () => {
    gone.push('first')
    cancelSecond()
  })
  cancelSecond = alarms.after(20, () => gone.push('second'))
  alarms.after(30, () => gone.push('third'))
  now = 25
  alarms.wake()
  expect(gone).toEqual(['first'])
  now = 30
  alarms.wake()
  expect(gone).toEqual(['first', 'third'])
})
