import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Connection, partOf } from '../../src/graph/connection.ts'
import { anchorOf, cursorOf } from '../../src/graph/cursor.ts'
import { offsetPart } from '../../src/graph/offset.ts'
import { pageHolding } from '../../src/lemlist/paging.ts'

const kind = { name: 'things', max: 50 }
const size = 10

/** A list at lemlist's side that can change between two reads; counts the calls. */
const source = (list: { rows: string[] }) => {
  const calls: number[] = []
  const read = async (from: number, count: number) => {
    const rows: string[] = []
    let at = from
    let more = true
    while (more && rows.length < count) {
      const start = pageHolding({ style: 'offset', size }, at)?.start ?? 0
      calls.push(start)
      const page = list.rows.slice(start, start + size)
      rows.push(...page.slice(at - start))
      at = start + page.length
      more = page.length === size
    }
    return { rows: rows.slice(0, count), total: list.rows.length, more: more || rows.length > count, truncated: false }
  }
  return { calls, source: { read, size, idOf: (row: string) => row } }
}

const walk = async (list: { rows: string[] }, first: number, between: () => void) => {
  const seen: string[] = []
  const { source: from } = source(list)
  let after: string | null = null
  for (let parts = 0; parts < 200; parts += 1) {
    const part: Connection<string> | null = await offsetPart(partOf(kind, { first, after }), from)
    seen.push(...(part?.edges.map(({ node }) => node) ?? []))
    if (part === null || !part.pageInfo.hasNextPage) return seen
    after = part.pageInfo.endCursor
    between()
  }
  throw new Error('the list does not end')
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => `row${index}`)

test('a list that stands still is walked whole, each row once and in order, whatever the size of the parts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(120), fc.integer({ min: 1, max: 50 }), async (length, first) => {
      const list = { rows: rowsOf(length) }
      expect(await walk(list, first, () => undefined)).toEqual(rowsOf(length))
    }),
  )
})

test('rows added before the reader neither repeat nor hide the rows that were there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (length, first, added) => {
        const list = { rows: rowsOf(length) }
        let next = 0
        const seen = await walk(list, first, () => {
          if (next >= 40) return
          list.rows = [...Array.from({ length: added }, () => `new${next++}`), ...list.rows]
        })
        expect(seen).toEqual(rowsOf(length))
      },
    ),
  )
})

test('rows removed before the reader neither repeat nor hide the rows that stay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 2, max: 12 }), async (length, first) => {
      const list = { rows: rowsOf(length) }
      const seen = await walk(list, first, () => {
        list.rows = list.rows.slice(1)
      })
      expect(seen).toEqual(rowsOf(length))
    }),
  )
})

test('going on behind the last row of a full page takes one call', async () => {
  const list = { rows: rowsOf(30) }
  const { calls, source: from } = source(list)
  const first = await offsetPart(partOf({ name: 'things', max: size }, { first: size }), from)
  calls.length = 0
  const second = await offsetPart(partOf(kind, { first: size, after: first?.pageInfo.endCursor ?? null }), from)
  expect(calls).toEqual([size - 1])
  expect(second?.edges.map(({ node }) => node)).toEqual(rowsOf(30).slice(size, 2 * size - 1))
})

test('a cursor comes back as the anchor it was made from', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), fc.option(fc.string(), { nil: undefined }), (place, id, at) => {
      const anchor = at === undefined ? { place, id } : { place, id, at }
      expect(anchorOf('list', cursorOf('list', anchor))).toEqual({ at: undefined, ...anchor })
    }),
  )
})

test('a cursor of another list, and any other text, is refused', () => {
  expect(() => anchorOf('list', cursorOf('other', { place: 0, id: 'a' }))).toThrow('not a cursor of this list')
  fc.assert(
    fc.property(fc.string(), text => {
      expect(() => anchorOf('list', text)).toThrow('not a cursor of this list')
    }),
  )
})

test('`first` is between 1 and the largest part of the list', () => {
  for (const first of [0, -1, 51, 100_000])
    expect(() => partOf(kind, { first })).toThrow(`between 1 and 50, not ${first}`)
})
