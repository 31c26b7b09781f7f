import { expect, test } from 'vitest'
import { createMemoryCache } from '../../src/lemlist/cache.ts'
import { handClock, keepIn, testCache, thereIn } from './cache-suite.ts'

testCache(createMemoryCache, 500)

test('answers are thrown out when their bytes, names and marks included, are more than there is room for', async () => {
  const cache = createMemoryCache({ clock: handClock(), maxBytes: 2400 })
  await keepIn(cache, { name: 'a', size: 200 })
  await keepIn(cache, { name: 'b', size: 200 })
  await keepIn(cache, { name: 'c', size: 200 })
  expect(await thereIn(cache, 'a', 'b', 'c')).toEqual([false, true, true])
  await keepIn(cache, { name: 'd', size: 1, marks: Array.from({ length: 20 }, (_, n) => `mark ${n}`) })
  expect(await thereIn(cache, 'b', 'c', 'd')).toEqual([false, true, true])
  await keepIn(cache, { name: 'e', size: 1000 })
  expect(await thereIn(cache, 'c', 'd', 'e')).toEqual([true, true, false])
})
