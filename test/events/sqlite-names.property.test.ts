import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LoggedEvent } from '../../src/events/event.ts'
import type { Ends } from '../../src/events/log.ts'
import { pack } from '../../src/events/sqlite-drafts.ts'
import { createFilter } from '../../src/events/sqlite-filter.ts'
import { type Appended, type Job, keptOf } from '../../src/events/sqlite-jobs.ts'
import { createGroups } from '../../src/events/sqlite-store.ts'
import { hashOf } from '../../src/lemlist/hash.ts'
import { createManualClock } from './log-fixtures.ts'
import { type Comparable, compare, steps } from './log-model.ts'
import { logFile, team } from './sqlite-fixtures.ts'

const ageMs = 60_000
const { path } = logFile({ ageMs, maxBytes: 1e9 })

test('a filter never denies a number that was added, and hardly ever claims another', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 500 }), numbers => {
      const filter = createFilter()
      for (const number of numbers) filter.add(number)
      expect(numbers.filter(number => !filter.mayHave(number))).toEqual([])
      filter.clear()
      expect(numbers.filter(filter.mayHave)).toEqual([])
    }),
    { numRuns: 20, seed: 1 },
  )
  const filter = createFilter()
  for (let fact = 0; fact < 1_000_000; fact += 1) filter.add(hashOf(1, `id:emailsOpened:act_${fact}`))
  let claimed = 0
  for (let fact = 0; fact < 100_000; fact += 1)
    if (filter.mayHave(hashOf(1, `like:emailsOpened:lea_${fact}`))) claimed += 1
  expect(claimed).toBeLessThan(500)
})

/** What happens when it is a process's turn: it works, it fails once and is asked again, or it works and ends. */
const turn = fc.record({
  which: fc.nat({ max: 2 }),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('works' as const) },
    { weight: 1, arbitrary: fc.constant('fails' as const) },
    { weight: 1, arbitrary: fc.constant('ends' as const) },
  ),
})
type Turn = typeof turn extends fc.Arbitrary<infer Value> ? Value : never

/** A job that cannot be done, and undoes what is done with it. */
const impossible: Job = {
  kind: 'append',
  team,
  events: ['emailsSent', Number.NaN, 0, 'WEBHOOK', '{}', null, 1, 1, 0, 'undone', 'undone too'],
}

/** A team's log in a file that three processes share, with so few names at once that all they do with names is done. */
const shared = (file: string, now: () => number, turns: readonly Turn[]): Comparable => {
  const sizes = { unfiled: 3, learnt: 2, anew: 12 }
  const processes = [0, 1, 2].map(() => createGroups(file, sizes))
  let asked = 0

  const ask = async (job: Job): Promise<unknown> => {
    const { which = 0, what = 'works' } = turns[asked % turns.length] ?? {}
    const run = processes[which]
    asked += 1
    if (what === 'fails') run?.([job, impossible])
    const [outcome] = run?.([job]) ?? []
    if (what === 'ends') run?.([{ kind: 'close' }])
    if (outcome === undefined || 'fault' in outcome) throw new Error(`${job.kind}: ${outcome?.fault}`)
    return outcome.answer
  }

  return {
    append: async (of, events) => {
      const [, letters] = (await ask({ kind: 'append', team: of, events: pack(events) })) as Appended
      return keptOf(letters) ?? []
    },
    release: async (of, at) => (await ask({ kind: 'release', team: of, now: at })) as number,
    read: async (of, after, limit) => {
      const rows = (await ask({ kind: 'read', team: of, after, limit })) as (LoggedEvent & { body: string })[]
      return rows.map(row => ({ ...row, body: JSON.parse(row.body) as LoggedEvent['body'] }))
    },
    ends: async of => (await ask({ kind: 'ends', team: of })) as Ends,
    trim: async () => {
      while ((await ask({ kind: 'trim', before: now() - ageMs, maxBytes: 1e9 })) === true);
    },
  }
}

test('a name is known once, whichever process was told of it, filed or not, and whatever was undone', async () => {
  let lives = 0
  await fc.assert(
    fc.asyncProperty(steps, fc.array(turn, { minLength: 1, maxLength: 20 }), async (life, turns) => {
      lives += 1
      const clock = createManualClock()
      await compare(shared(`${path()}.${lives}`, clock.now, turns), team, clock, ageMs, life)
    }),
    { numRuns: 200 },
  )
})
