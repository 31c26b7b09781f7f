import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Connection, partOf } from '../../src/graph/connection.ts'
import { anchorOf, cursorOf, digestOf } from '../../src/graph/cursor.ts'
import { type Merged, mergedPart } from '../../src/graph/merged.ts'
import { pageHolding } from '../../src/lemlist/paging.ts'

interface Thing {
  readonly id: string
  readonly at: number
}

const kind = { name: 'things', max: 50 }
const paging = { style: 'offset', size: 10 } as const
const thing = (at: number, id = `t${at}`): Thing => ({ id, at })

/** Lists at lemlist's side, newest first, in pages of ten; counts the calls. */
const source = (lists: readonly (readonly Thing[])[], more: Partial<Merged<Thing>> = {}) => {
  const calls: number[] = []
  const merged: Merged<Thing> = {
    lists: lists.map((list, index) => async (from, count) => {
      const start = pageHolding(paging, from)?.start ?? 0
      calls.push(index)
      const rows = list.slice(from, Math.min(from + count, start + paging.size))
      return { rows, total: undefined, more: from + rows.length < list.length, truncated: false }
    }),
    paging,
    idOf: ({ id }) => id,
    timeOf: ({ at }) => at,
    fromStart: true,
    ...more,
  }
  return { calls, merged }
}

const idsOf = (connection: Connection<Thing>) => connection.edges.map(({ node }) => node.id)

const walk = async (merged: () => Merged<Thing>, first: number) => {
  const seen: string[] = []
  let after: string | null = null
  for (let parts = 0; parts < 200; parts += 1) {
    const part: Connection<Thing> = await mergedPart(partOf(kind, { first, after }), merged())
    seen.push(...idsOf(part))
    if (!part.pageInfo.hasNextPage) return seen
    after = part.pageInfo.endCursor
  }
  throw new Error('the list never ends')
}

const newestFirst = (list: readonly Thing[]) => list.toSorted((a, b) => b.at - a.at)

test('walking several lists gives each row once, newest first, however many happened at the same moment', async () => {
  const list = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 })
  const lists = fc.array(list, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 50 }), async (times, first) => {
      const given = times.map((each, l) => newestFirst(each.map((at, index) => thing(at, `${l}-${index}`))))
      const seen = await walk(() => source(given).merged, first)
      const all = given.flat()
      expect(seen.toSorted()).toEqual(all.map(({ id }) => id).toSorted())
      const at = new Map(all.map(each => [each.id, each.at]))
      expect(seen.map(id => at.get(id))).toEqual(newestFirst(all).map(each => each.at))
    }),
  )
})

test('a row that is in two lists is there once', async () => {
  const { merged } = source([
    [thing(3), thing(2)],
    [thing(3), thing(1)],
  ])
  const part = await mergedPart(partOf(kind, { first: 10 }), merged)
  expect(idsOf(part)).toEqual(['t3', 't2', 't1'])
  expect(part.totalCount).toBe(3)
})

test('each list is read once where one page of each is enough, and no call is made to see whether more follows', async () => {
  const long = Array.from({ length: 30 }, (_, index) => thing(100 - index))
  const { calls, merged } = source([long, [thing(99.5)]])
  const part = await mergedPart(partOf(kind, { first: 11 }), merged)
  expect(idsOf(part)).toHaveLength(11)
  expect(part.pageInfo.hasNextPage).toBe(true)
  expect(part.totalCount).toBeNull()
  expect(calls).toEqual([0, 1])
})

test('a part goes on behind its anchor when newer rows came, and when the anchor itself has gone', async () => {
  const rows = [thing(5, 'a'), thing(5, 'b'), thing(5, 'c'), thing(4, 'd')]
  const after = cursorOf('things', { place: 1, id: 'b', at: new Date(5).toISOString(), before: [digestOf('a')] })
  const behind = async (list: readonly Thing[]) =>
    idsOf(await mergedPart(partOf(kind, { first: 10, after }), source([list]).merged))
  expect(await behind(rows)).toEqual(['c', 'd'])
  expect(await behind([thing(6, 'new'), ...rows])).toEqual(['c', 'd'])
  expect(await behind(rows.filter(({ id }) => id !== 'b'))).toEqual(['c', 'd'])
})

test('a filter that leaves almost everything out ends a part after 2,000 rows, and the next goes on there', async () => {
  const list = Array.from({ length: 5_000 }, (_, index) => thing(5_000 - index))
  const wanted = (at: number) => at === 4_999 || at === 1
  const { merged } = source([list], { keeps: ({ at }) => wanted(at) })
  const { edges, pageInfo, truncated } = await mergedPart(partOf(kind, { first: 5 }), merged)
  expect(edges.map(({ node }) => node.id)).toEqual(['t4999'])
  expect([pageInfo.hasNextPage, truncated]).toEqual([true, false])
  const { at } = anchorOf('things', pageInfo.endCursor ?? '')
  expect(5_000 - Date.parse(at ?? '')).toBeGreaterThan(1_900)
})

test('a list that has to be read from its start says that it is cut where 2,000 rows do not reach the anchor', async () => {
  const list = Array.from({ length: 5_000 }, (_, index) => thing(5_000 - index))
  const after = cursorOf('things', { place: 0, id: 't1000', at: new Date(1_000).toISOString() })
  const part = await mergedPart(partOf(kind, { first: 5, after }), source([list]).merged)
  expect(part).toMatchObject({ edges: [], truncated: true, pageInfo: { hasNextPage: false, endCursor: null } })
})

test('lists that have to be read from their start reach as far together as each would alone', async () => {
  const lists = [0, 0.25, 0.5].map(part => Array.from({ length: 1_500 }, (_, index) => thing(1_500 - index + part)))
  const after = cursorOf('things', { place: 0, id: 't10', at: new Date(10).toISOString() })
  const part = await mergedPart(partOf(kind, { first: 2, after }), source(lists).merged)
  expect(idsOf(part)).toEqual(['t9.5', 't9.25'])
  expect(part.truncated).toBe(false)
})

test('a cursor without a moment is refused', async () => {
  const after = cursorOf('things', { place: 0, id: 't1' })
  await expect(mergedPart(partOf(kind, { first: 5, after }), source([[thing(1)]]).merged)).rejects.toThrow(
    'not a cursor',
  )
})
