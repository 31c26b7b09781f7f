import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { countBegun, endAllBut } from './ending.ts'
import { refusals } from './refusals.ts'

let countBefore = 0

beforeEach(() => {
  countBefore = countBegun()
})

afterEach(async () => {
  await endAllBut(countBefore)
  // Whatever a test asks for: the gateway waits for budget and is never told that there is none.
  expect(refusals.splice(0)).toEqual([])
})

afterAll(() => endAllBut(0))
