import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageHolding } from '../../src/lemlist/paging.ts'

const countable = fc.constantFrom('offset', 'skip', 'page', 'fixed') satisfies fc.Arbitrary<string>

test('the page that holds a place holds it, in every dialect and size', () => {
  fc.assert(
    fc.property(countable, fc.integer({ min: 1, max: 500 }), fc.nat(100_000), (style, size, at) => {
      const request = pageHolding({ style, size }, at)
      expect(request?.start).toBeLessThanOrEqual(at)
      expect((request?.start ?? 0) + size).toBeGreaterThan(at)
    }),
  )
})

test('where lemlist counts in rows, the last row of a page is the first of the next', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('offset', 'skip'),
      fc.integer({ min: 2, max: 500 }),
      fc.nat(1000),
      (style, size, at) => {
        const start = pageHolding({ style, size }, at)?.start ?? 0
        expect(pageHolding({ style, size }, start + size - 1)?.start).toBe(start + size - 1)
      },
    ),
  )
})

test('what lies beyond the head of a list without paging cannot be asked for', () => {
  expect(pageHolding({ style: 'head', size: 500 }, 499)).toEqual({ query: { limit: 500 }, start: 0 })
  expect(pageHolding({ style: 'head', size: 500 }, 500)).toBeUndefined()
})
