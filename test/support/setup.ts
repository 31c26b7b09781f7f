import { afterEach, expect } from 'vitest'
import { refusals } from './refusals.ts'

// Whatever a test asks for: the gateway waits for budget and is never told that there is none.
afterEach(() => {
  expect(refusals.splice(0)).toEqual([])
})
