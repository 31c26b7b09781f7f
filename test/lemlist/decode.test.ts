import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { decode } from '../../src/lemlist/decode.ts'
import { flag, id, instant, int, maybe, rows, text } from '../../src/lemlist/wire.ts'

const Row = z.object({
  _id: id,
  name: maybe(text),
  count: maybe(int),
  at: maybe(instant),
  tags: maybe(z.array(text)),
  inner: maybe(z.object({ key: id, on: maybe(flag) })),
})

const read = (json: unknown) => {
  const reply = rows(Row)
  return decode(reply.shape, reply.normalise(json))
}

test('a field of another shape costs that field and is reported once for all rows', () => {
  const decoded = read([
    { _id: 'a', name: 7, count: 1 },
    { _id: 'b', name: {}, count: 2 },
  ])
  expect(decoded).toEqual({
    ok: true,
    value: {
      rows: [
        { _id: 'a', count: 1 },
        { _id: 'b', count: 2 },
      ],
      received: 2,
    },
    drift: ['rows[].name'],
  })
})

test('a row without its id goes missing, the others stay, and the number received is still known', () => {
  expect(read([{ _id: 'a' }, { name: 'nobody' }, null, { _id: 'c' }])).toMatchObject({
    ok: true,
    value: { rows: [{ _id: 'a' }, { _id: 'c' }], received: 4 },
  })
})

test('an inner object that lost what it cannot do without is left out, not its row', () => {
  expect(read([{ _id: 'a', name: 'Ann', inner: { on: true } }])).toEqual({
    ok: true,
    value: { rows: [{ _id: 'a', name: 'Ann' }], received: 1 },
    drift: ['rows[].inner.key'],
  })
})

test('null, the empty text and an absent key are the same, and no drift', () => {
  expect(read([{ _id: 'a', name: null, count: null, at: '', tags: null }])).toEqual({
    ok: true,
    value: { rows: [{ _id: 'a' }], received: 1 },
    drift: [],
  })
})

test('every envelope around the rows reads the same', () => {
  const list = [{ _id: 'a' }]
  for (const json of [
    list,
    { data: list },
    { results: list, page: '0' },
    { campaigns: list, pagination: { totalRecords: 1, currentPage: 1, nextPage: null, totalPage: 1 } },
    { schedules: list },
    { data: list, meta: { pagination: { page: 1, limit: 100, totalRecords: 1, totalPages: 1 } } },
    { data: list, pagination: { totalItems: 1, currentPage: 1, nextPage: null, perPage: 10, totalPages: 1 } },
    { data: list, total: 1, limit: 100, offset: 0 },
  ]) {
    expect(read(json)).toMatchObject({ ok: true, value: { rows: list, received: 1 }, drift: [] })
  }
})

test('something that is no list at all fails, without an exception', () => {
  for (const json of ['text', 5, null, {}, { data: 'x' }]) expect(read(json).ok).toBe(false)
})

test('no JSON whatever makes reading throw, and what is read has the shape that was promised', () => {
  const nearlyRow = fc.record(
    {
      _id: fc.oneof(fc.string(), fc.jsonValue()),
      name: fc.jsonValue(),
      count: fc.oneof(fc.integer(), fc.jsonValue()),
      at: fc.jsonValue(),
      tags: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
      inner: fc.oneof(fc.record({ key: fc.jsonValue(), on: fc.jsonValue() }), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(fc.array(nearlyRow), fc.jsonValue()), json => {
      const decoded = read(json)
      if (!decoded.ok) return
      expect(z.array(Row).safeParse(decoded.value.rows).success).toBe(true)
      expect(decoded.value.rows.length).toBeLessThanOrEqual(decoded.value.received)
    }),
    { numRuns: 500 },
  )
})

test('good rows survive any number of bad ones among them', () => {
  const good = fc.record({ _id: fc.string({ minLength: 1 }), name: fc.string({ minLength: 1 }) })
  const bad = fc.oneof(fc.record({ name: fc.string() }), fc.constant(null), fc.integer())
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          good.map(row => ({ good: row })),
          bad.map(row => ({ bad: row })),
        ),
      ),
      mixed => {
        const decoded = read(mixed.map(entry => ('good' in entry ? entry.good : entry.bad)))
        const expected = mixed.flatMap(entry => ('good' in entry ? [entry.good] : []))
        // Rows of which none can be read are no list, rather than an empty one.
        if (expected.length === 0 && mixed.length > 0) expect(decoded.ok).toBe(false)
        else expect(decoded.ok && decoded.value.rows).toEqual(expected)
      },
    ),
  )
})

test('faults of several rows and of fields inside others take nothing else with them', () => {
  expect(read([{}, { _id: 'b', name: 5 }, {}, { _id: 'd' }, { _id: 'e', tags: [1, 'keep', 2] }])).toEqual({
    ok: true,
    value: { rows: [{ _id: 'b' }, { _id: 'd' }, { _id: 'e', tags: ['keep'] }], received: 5 },
    drift: ['rows[]._id', 'rows[].name', 'rows[].tags[]'],
  })
})

test('dates come out in one form, and numbers that GraphQL cannot hold are left out', () => {
  expect(read([{ _id: 'a', at: '2026-01-14', count: 2 ** 40 }])).toMatchObject({
    value: { rows: [{ _id: 'a', at: '2026-01-14T00:00:00.000Z' }] },
    drift: ['rows[].count'],
  })
})
