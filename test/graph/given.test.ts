import { expect, test } from 'vitest'
import { given } from '../../src/graph/given.ts'

test('nulls are as if they had been left out, at every depth, and what scalars made stays what it is', () => {
  const at = new Date(0)
  const page = new URL('https://example.com/a')
  const input = Object.assign(Object.create(null), {
    at,
    page,
    left: null,
    inner: { left: null, kept: '' },
    list: [at],
  })
  const taken: Record<string, unknown> = given(input)
  expect(taken).toEqual({ at, page, inner: { kept: '' }, list: [at] })
  expect(taken.page).toBe(page)
})
