import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Connection, partOf, partOfAll } from '../../src/graph/connection.ts'
import { anchorOf, cursorOf, digestOf } from '../../src/graph/cursor.ts'
import { offsetPart } from '../../src/graph/offset.ts'
import { pageHolding } from '../../src/lemlist/paging.ts'

const kind = { name: 'things', max: 50 }
const size = 10
const paging = { style: 'offset', size } as const

/** A list at lemlist's side that can change between two reads; counts the calls. */
const source = (list: { rows: string[] }) => {
  const calls: number[] = []
  const read = async (from: number, count: number) => {
    const rows: string[] = []
    let at = from
    let more = true
    while (more && rows.length < count) {
      const start = pageHolding(paging, at)?.start ?? 0
      calls.push(start)
      const page = list.rows.slice(start, start + size)
      rows.push(...page.slice(at - start))
      at = start + page.length
      more = page.length === size
    }
    return { rows: rows.slice(0, count), total: list.rows.length, more: more || rows.length > count, truncated: false }
  }
  return { calls, source: { read, paging, idOf: (row: string) => row } }
}

const walk = async (list: { rows: string[] }, first: number, between: (soFar: readonly string[]) => void) => {
  const seen: string[] = []
  const { source: from } = source(list)
  let after: string | null = null
  for (let parts = 0; parts < 200; parts += 1) {
    const part: Connection<string> | null = await offsetPart(partOf(kind, { first, after }), from)
    seen.push(...(part?.edges.map(({ node }) => node) ?? []))
    if (part === null || !part.pageInfo.hasNextPage) return seen
    after = part.pageInfo.endCursor
    between(seen)
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

test('rows removed before the reader, its last one included, neither repeat nor hide the rows that stay', async () => {
  const changes = fc.array(fc.record({ added: fc.nat(4), removed: fc.nat(5), kept: fc.nat(3), pick: fc.nat() }), {
    minLength: 1,
    maxLength: 20,
  })
  const lengths = fc.integer({ min: 1, max: 80 })
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 12 }), changes, async (length, first, given) => {
      const list = { rows: rowsOf(length) }
      const plan = [...given]
      let next = 0
      const seen = await walk(list, first, soFar => {
        const { added, removed, kept, pick } = plan.shift() ?? { added: 0, removed: 0, kept: 0, pick: 0 }
        const last = soFar.slice(-4).filter(row => list.rows.includes(row))
        const staying = last.at(-1 - Math.min(kept, last.length - 1))
        const before = soFar.filter(row => list.rows.includes(row) && row !== staying)
        // The last rows go first, so that the row of the cursor is among them.
        const gone = new Set(before.slice(-removed - (pick % 2)).slice(0, removed))
        list.rows = [...Array.from({ length: added }, () => `new${next++}`), ...list.rows.filter(row => !gone.has(row))]
      })
      expect(seen).toEqual(rowsOf(length))
    }),
  )
})

test('where all rows that the cursor names have gone, the list goes on where the first of them was', async () => {
  const list = { rows: rowsOf(30) }
  const seen = await walk(list, 4, soFar => {
    list.rows = list.rows.filter(row => !soFar.includes(row))
  })
  expect(seen).toEqual(rowsOf(30))
})

test('a list that is wholly in memory goes on behind the nearest row that is left, too', async () => {
  const idOf = (row: string) => row
  const [third] = partOfAll(partOf(kind, { first: 5 }), { rows: rowsOf(9), idOf }).edges.slice(3)
  const left = rowsOf(9).filter(row => row !== 'row0' && row !== 'row3')
  const part = partOfAll(partOf(kind, { first: 2, after: third?.cursor }), { rows: left, idOf })
  expect(part.edges.map(({ node }) => node)).toEqual(['row4', 'row5'])
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
    fc.property(
      fc.nat({ max: 10_000_000 }),
      fc.string(),
      fc.option(fc.string(), { nil: undefined }),
      fc.array(fc.string().map(digestOf), { maxLength: 500 }),
      (place, id, at, before) => {
        const anchor = { place, id, at, before }
        expect(anchorOf('list', cursorOf('list', anchor))).toEqual(anchor)
      },
    ),
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
