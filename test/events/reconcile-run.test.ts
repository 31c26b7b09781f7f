import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestClock } from '../support/clock.ts'
import { calledBack, healWhole, type Row, rowOf, setUp, setUpRuns, team } from './reconcile-fixtures.ts'

const minute = 60_000
const hour = 60 * minute

/** Rows numbered from 1 on, so many milliseconds apart, oldest first. */
const rowsFrom = (start: number, count: number, apart: number): Row[] =>
  Array.from({ length: count }, (_, index) => rowOf(index + 1, start + index * apart))

const idsOf = (rows: readonly Row[]): string[] => rows.map(({ _id }) => _id)

test('where nothing is missing a run costs one call', async () => {
  const { clock, log, lemlist, reconciler, ids } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(5 * minute)
  lemlist.rows = rowsFrom(clock.now() - 4 * minute, 50, 1000)
  await log.append(
    team,
    lemlist.rows.map(row => calledBack(row, clock.now())),
  )
  lemlist.calls = []
  expect(await reconciler.run()).toEqual({ outcome: 'whole', events: 0, unheard: 0, calls: 1 })
  expect(lemlist.calls).toEqual([0])
  expect(await ids()).toEqual(idsOf(lemlist.rows))
})

test('what no callback told of is fed once, oldest first, as lemlist lists it', async () => {
  const { clock, log, lemlist, reconciler, events } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(10 * minute)
  lemlist.rows = rowsFrom(clock.now() - 9 * minute, 6, minute)
  const told = lemlist.rows.filter((_, index) => index % 2 === 0)
  await log.append(
    team,
    told.map(row => calledBack(row, clock.now())),
  )
  const receivedAt = clock.now()
  expect(await reconciler.run()).toMatchObject({ events: 3 })
  expect(await reconciler.run()).toMatchObject({ events: 0 })
  const fed = (await events()).slice(3)
  expect(fed).toMatchObject(
    [2, 4, 6].map(n => ({
      ...{ source: 'RECONCILED', type: 'emailsOpened', receivedAt, body: lemlist.rows[n - 1] },
      occurredAt: Date.parse(lemlist.rows[n - 1]?.createdAt ?? ''),
    })),
  )
  await log.append(
    team,
    lemlist.rows.map(row => calledBack(row, clock.now())),
  )
  expect(await events()).toHaveLength(6)
})

test('what lemlist lists minutes after it happened is fed', async () => {
  const { clock, lemlist, reconciler, ids } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(5 * minute)
  await healWhole(reconciler)
  lemlist.rows = [rowOf(1, clock.now() - 14 * minute)]
  clock.advance(5 * minute)
  await healWhole(reconciler)
  expect(await ids()).toEqual(['act_1'])
})

test('the first run of all feeds the newest thousand of one day at most, in order', async () => {
  const { clock, lemlist, reconciler, ids } = setUpRuns()
  lemlist.rows = rowsFrom(clock.now() - 23 * hour, 3000, 20_000)
  expect(await healWhole(reconciler)).toEqual([10])
  const fed = await ids()
  expect(fed.length).toBeGreaterThan(980)
  expect(fed.length).toBeLessThanOrEqual(1000)
  expect(fed).toEqual(idsOf(lemlist.rows).slice(-fed.length))

  const day = setUpRuns()
  day.lemlist.rows = [rowOf(1, day.clock.now() - 25 * hour), rowOf(2, day.clock.now() - 23 * hour)]
  await healWhole(day.reconciler)
  expect(await day.ids()).toEqual(['act_2'])
})

test('five thousand missed events arrive in order, by ten calls a run at most', async () => {
  const { clock, lemlist, reconciler, ids } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(10 * hour)
  lemlist.rows = rowsFrom(clock.now() - 10 * hour, 5000, 7000)
  const calls = await healWhole(reconciler)
  expect(await ids()).toEqual(idsOf(lemlist.rows))
  expect(Math.max(...calls)).toBeLessThanOrEqual(10)
  expect(calls.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(75)
})

test('a busy team whose last minutes hold more than a run may read comes up to the present all the same', async () => {
  const { clock, lemlist, reconciler, ids } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(15 * minute)
  lemlist.rows = rowsFrom(clock.now() - 15 * minute, 9000, 100)
  const calls = await healWhole(reconciler)
  expect(Math.max(...calls)).toBeLessThanOrEqual(10)
  expect(calls.length).toBeLessThanOrEqual(25)
  expect(await ids()).toEqual(idsOf(lemlist.rows))
})

test('more events of one moment than a run may read are fed as well', async () => {
  const { clock, lemlist, reconciler, ids } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(hour)
  lemlist.rows = rowsFrom(clock.now() - 30 * minute, 1500, 0)
  await healWhole(reconciler)
  expect((await ids()).toSorted()).toEqual(idsOf(lemlist.rows).toSorted())
})

test('a clock that is set back skips nothing', async () => {
  const later = setUpRuns()
  later.clock.advance(10 * hour)
  await healWhole(later.reconciler)
  const { clock, lemlist, reconciler, ids } = setUpRuns(later.log)
  lemlist.rows = [rowOf(1, clock.now() - minute)]
  await healWhole(reconciler)
  expect(await ids()).toEqual(['act_1'])
})

/** A gateway whose clock is off by so many milliseconds, and a lemlist whose clock is right. */
const setUpClocks = (byMs: number) => {
  const { now, ...time } = createTestClock()
  let off = byMs
  const team = setUp({ clock: { ...time, now: () => now() + off }, lemlistNow: now })
  const setRight = (): void => {
    off = 0
  }
  return { ...team, ...team.gateway(), now, pass: time.advance, setRight }
}

test.each([
  { what: 'ahead', byMs: 20 * minute },
  { what: 'behind', byMs: -20 * minute },
  { what: 'far ahead', byMs: 20 * hour },
  { what: 'far behind', byMs: -20 * hour },
])('a clock that is $what of lemlist’s hides nothing, neither meanwhile nor when it is set right', async ({ byMs }) => {
  const { lemlist, reconciler, ids, now, pass, setRight } = setUpClocks(byMs)
  lemlist.rows = [rowOf(0, now() - minute)]
  await healWhole(reconciler)
  const happens = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      pass(minute)
      lemlist.rows.push(rowOf(lemlist.rows.length, now()))
      await healWhole(reconciler)
      expect(await ids()).toEqual(idsOf(lemlist.rows))
    }
  }
  await happens(40)
  // Nobody asks meanwhile.
  pass(30 * minute)
  lemlist.rows.push(rowOf(lemlist.rows.length, now() - 29 * minute))
  setRight()
  await happens(40)
})

test('a first look that found nothing, by a clock that was days ahead, hides nothing once the clock is right', async () => {
  const { lemlist, reconciler, ids, now, pass, setRight } = setUpClocks(72 * hour)
  await healWhole(reconciler)
  pass(minute)
  setRight()
  lemlist.rows = [rowOf(1, now() - 10_000)]
  await healWhole(reconciler)
  expect(await ids()).toEqual(['act_1'])
})

test('an activity that lemlist dates days ahead hides none of the present, and has no past read again and again', async () => {
  const clock = createTestClock()
  const { lemlist, gateway, ids } = setUp({ clock, lemlistNow: () => clock.now() + 100 * hour })
  const { reconciler } = gateway()
  const past = rowsFrom(clock.now() - 20 * hour, 700, 1000)
  const ahead = rowOf(800, clock.now() + 72 * hour)
  lemlist.rows = [...past, ahead]
  await healWhole(reconciler)
  const calls: number[] = []
  for (let n = 801; n < 811; n += 1) {
    clock.advance(5 * minute)
    lemlist.rows.push(rowOf(n, clock.now()))
    calls.push(...(await healWhole(reconciler)))
  }
  expect(calls.slice(-5)).toEqual([1, 1, 1, 1, 1])
  expect(await ids()).toEqual(idsOf(lemlist.rows))
})

test('a team of which nothing is heard any more costs one call a run, however much its last moments held', async () => {
  const { clock, lemlist, reconciler, ids } = setUpRuns()
  await healWhole(reconciler)
  clock.advance(minute)
  lemlist.rows = rowsFrom(clock.now() - minute, 700, 80)
  for (let n = 0; n < 5; n += 1) {
    await healWhole(reconciler)
    clock.advance(5 * minute)
  }
  for (let n = 0; n < 5; n += 1) {
    expect(await healWhole(reconciler)).toEqual([1])
    clock.advance(30 * minute)
  }
  lemlist.rows.push(rowOf(701, clock.now()))
  expect(await healWhole(reconciler)).toEqual([1])
  expect(await ids()).toEqual(idsOf(lemlist.rows))
})

test('what is deleted or listed late between two pages hides nothing else', async () => {
  const change = fc.record({
    after: fc.nat({ max: 12 }),
    deleted: fc.array(fc.nat({ max: 999 }), { maxLength: 30 }),
    added: fc.array(fc.nat({ max: 999 }), { maxLength: 5 }),
  })
  const burst = fc.record({
    at: fc.nat({ max: 3600 }),
    count: fc.integer({ min: 1, max: 400 }),
    apart: fc.constantFrom(0, 1, 50, 5000),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(burst, { minLength: 1, maxLength: 8 }),
      fc.array(change, { maxLength: 6 }),
      fc.nat({ max: 4 }),
      async (bursts, changes, told) => {
        const { clock, log, lemlist, reconciler, ids, events } = setUpRuns()
        await healWhole(reconciler)
        const start = clock.now()
        clock.advance(2 * hour)
        const times = bursts.flatMap(({ at, count, apart }) =>
          Array.from({ length: count }, (_, index) => start + at * 1000 + index * apart),
        )
        lemlist.rows = times.toSorted((a, b) => a - b).map((at, index) => rowOf(index, at))
        const all = lemlist.rows
        await log.append(
          team,
          all.filter((_, index) => told > 0 && index % (told + 1) === 0).map(row => calledBack(row, clock.now())),
        )
        const gone = new Set<string>()
        lemlist.calls = []
        lemlist.afterwards = () => {
          for (const { after, deleted, added } of changes) {
            if (lemlist.calls.length !== after + 1) continue
            for (const each of deleted) gone.add(`act_${Math.floor((each * all.length) / 1000)}`)
            const late = added.map(each => rowOf(100_000 + after * 1000 + each, start + each * 3600))
            lemlist.rows = [...lemlist.rows, ...late].filter(({ _id }) => !gone.has(_id))
          }
        }
        const calls = await healWhole(reconciler)
        const fed = await ids()
        expect(new Set(fed).size).toBe(fed.length)
        const known = new Set(fed)
        expect(idsOf(all).filter(id => !known.has(id) && !gone.has(id))).toEqual([])
        const healed = (await events()).filter(({ source }) => source === 'RECONCILED')
        const inOrder = healed.filter(({ body }) => Number(String(body._id).slice(4)) < 100_000)
        expect(inOrder.every(({ occurredAt }, index) => occurredAt >= (inOrder[index - 1]?.occurredAt ?? 0))).toBe(true)
        // One second may hold more than ten pages, and is read whole.
        if (bursts.every(({ count, apart }) => count * bursts.length < 700 || apart > 50)) {
          expect(Math.max(...calls)).toBeLessThanOrEqual(10)
        }
      },
    ),
    { numRuns: 25 },
  )
})
