import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer, Cache } from '../../src/lemlist/cache.ts'
import type { Clock } from '../../src/lemlist/clock.ts'
import type { Change, Subject } from '../../src/lemlist/subject.ts'

const subjects: readonly Subject[] = [
  { name: 'one', prefixes: [] },
  { name: 'two', prefixes: [] },
]
export const [one, two] = subjects as [Subject, Subject]

/** How such a cache is made; each has answers of its own. */
export type OpenCache = (options: {
  readonly clock: Clock
  readonly maxBytes: number
  readonly mostMarks?: number
}) => Cache

export interface HandClock extends Clock {
  time: number
}

/** A clock that is moved by hand. */
export const handClock = (): HandClock => {
  const clock = { time: 1_000_000, now: () => clock.time, after: () => () => undefined }
  return clock
}

/** Keeps an answer; it was asked for just now where nothing else is said. */
export const keepIn = async (cache: Cache, more: Partial<Answer> = {}): Promise<void> => {
  const { reading } = await cache.look(more.subject ?? one, 'none')
  const usual = { name: 'a', subject: one, marks: [], value: 'value', at: 1_000_000, size: 5, seconds: 60 }
  await cache.keep({ ...usual, reading, ...more })
}

/** Which of these names there are answers under. */
export const thereIn = (cache: Cache, ...names: readonly string[]): Promise<readonly boolean[]> =>
  Promise.all(names.map(async name => (await cache.look(one, name)).kept !== undefined))

const marks = ['m1', 'm2', 'm3', 'm4', '*']
const someMarks = fc.uniqueArray(fc.constantFrom(...marks), { maxLength: 3 })
const aSubject = fc.constantFrom(...subjects)
const aChange: fc.Arbitrary<Change> = fc.record({
  subject: aSubject,
  marks: fc.oneof({ weight: 1, arbitrary: fc.constant('all' as const) }, { weight: 5, arbitrary: someMarks }),
})
const aName = fc.constantFrom('a', 'b', 'd')

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('look' as const), name: aName, marks: someMarks, size: fc.nat(100) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('forget' as const),
      changes: fc.oneof(
        { weight: 9, arbitrary: fc.array(aChange, { maxLength: 3 }) },
        { weight: 1, arbitrary: fc.constant('everything' as const) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: -200, max: 1200 }) }) },
)

/** What was asked for, and whether a change has touched it since: the whole truth, kept without any bound. */
interface Asked extends Answer {
  stale: boolean
}

const subjectOf = (name: string): Subject => (name < 'd' ? one : two)

/** The guarantees of every cache; `runs` is how many random courses of events are tried. */
export const testCache = (openCache: OpenCache, runs: number): void => {
  test('whatever is looked for, answered, changed and thrown out in whatever order, nothing is given that a change touched, that is too old, or that was asked for later than now', async () => {
    let hits = 0
    const run = async (steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) => {
      const clock = handClock()
      const cache = openCache({ clock, maxBytes: 1200, mostMarks: 2 })
      const asked: Asked[] = []
      const waiting: Asked[] = []
      for (const each of steps) {
        if (each.kind === 'wait') clock.time += each.ms
        if (each.kind === 'forget') {
          await cache.forget(each.changes)
          for (const known of asked) {
            const isTouched =
              each.changes === 'everything' ||
              each.changes.some(
                change =>
                  change.subject === known.subject &&
                  (change.marks === 'all' || change.marks.some(mark => known.marks.includes(mark))),
              )
            known.stale ||= isTouched
          }
        }
        if (each.kind === 'answer') {
          const [known] = waiting.splice(each.which % Math.max(1, waiting.length), 1)
          if (known !== undefined) await cache.keep(known)
        }
        if (each.kind !== 'look') continue
        const { name, size } = each
        const { kept, reading } = await cache.look(subjectOf(name), name)
        if (kept !== undefined) {
          hits += 1
          const truth = asked[kept.value as number]
          expect(truth).toMatchObject({ name, stale: false, at: kept.at })
          expect(clock.time).toBeGreaterThanOrEqual(kept.at)
          expect(clock.time).toBeLessThanOrEqual(kept.at + 2000)
        }
        const begun = { name, subject: subjectOf(name), marks: each.marks, value: asked.length, at: clock.time, size }
        const next = { ...begun, seconds: 2, reading, stale: false }
        asked.push(next)
        waiting.push(next)
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), run), { seed: 5, numRuns: runs })
    // It would hold of a cache that keeps nothing.
    expect(hits).toBeGreaterThan(runs)
  })
  test('a change forgets the answers that have one of its marks, and leaves the others of its subject', async () => {
    const cache = openCache({ clock: handClock(), maxBytes: 10_000 })
    await keepIn(cache, { name: 'a', marks: ['m1', 'm2'] })
    await keepIn(cache, { name: 'b', marks: ['m2'] })
    await keepIn(cache, { name: 'c', marks: ['m1'], subject: two })
    await cache.forget([{ subject: one, marks: ['m1'] }])
    expect((await cache.look(one, 'a')).kept).toBeUndefined()
    expect((await cache.look(one, 'b')).kept).toMatchObject({ value: 'value' })
    expect((await cache.look(two, 'c')).kept).toMatchObject({ value: 'value' })
    await cache.forget([{ subject: one, marks: 'all' }])
    expect((await cache.look(one, 'b')).kept).toBeUndefined()
  })
  test('an answer that was asked for before a change is not kept where the change touches it, and kept where it does not', async () => {
    const cache = openCache({ clock: handClock(), maxBytes: 10_000 })
    const { reading } = await cache.look(one, 'a')
    await cache.forget([{ subject: one, marks: ['m1'] }])
    await keepIn(cache, { name: 'a', marks: ['m1'], reading })
    await keepIn(cache, { name: 'b', marks: ['m2'], reading })
    expect((await cache.look(one, 'a')).kept).toBeUndefined()
    expect((await cache.look(one, 'b')).kept).toMatchObject({ value: 'value' })
    expect((await cache.look(one, 'a')).reading).toBeGreaterThan(reading)
  })
  test('when more marks have changed than are remembered, what is older than the forgotten change counts as changed', async () => {
    const cache = openCache({ clock: handClock(), maxBytes: 10_000, mostMarks: 2 })
    await keepIn(cache, { name: 'a', marks: ['untouched'] })
    const { reading } = await cache.look(one, 'a')
    await cache.forget([{ subject: one, marks: ['m1', 'm2'] }])
    expect((await cache.look(one, 'a')).kept).toBeDefined()
    await keepIn(cache, { name: 'b', marks: ['m1'] })
    await cache.forget([{ subject: one, marks: ['m3'] }])
    await keepIn(cache, { name: 'c', marks: ['m1'], reading })
    expect((await cache.look(one, 'b')).kept).toBeDefined()
    expect((await cache.look(one, 'c')).kept).toBeUndefined()
  })
  test('an answer lives so many seconds from when it was asked for, not from when it came', async () => {
    const clock = handClock()
    const cache = openCache({ clock, maxBytes: 10_000 })
    const at = clock.now()
    clock.time += 20_000
    await keepIn(cache, { at, seconds: 30 })
    clock.time += 10_000
    expect((await cache.look(one, 'a')).kept).toMatchObject({ value: 'value', at })
    clock.time += 1
    expect((await cache.look(one, 'a')).kept).toBeUndefined()
  })
  test('an answer stays where the next is out of date when it comes, or was asked for before it', async () => {
    const clock = handClock()
    const cache = openCache({ clock, maxBytes: 10_000 })
    const { reading } = await cache.look(one, 'a')
    await cache.forget([{ subject: one, marks: ['m1'] }])
    clock.time += 10
    await keepIn(cache, { value: 'good', at: clock.now() })
    await keepIn(cache, { value: 'out of date', at: clock.now(), marks: ['m1'], reading })
    await keepIn(cache, { value: 'earlier', at: clock.now() - 1 })
    expect((await cache.look(one, 'a')).kept).toMatchObject({ value: 'good' })
    await keepIn(cache, { value: 'later', at: clock.now() })
    expect((await cache.look(one, 'a')).kept).toMatchObject({ value: 'later' })
  })
}
