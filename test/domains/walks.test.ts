import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

type Name = 'contacts' | 'campaigns' | 'activities'

/** What comes to be between two moments at lemlist: so many rows are added, and so many taken from a place on. */
interface Change {
  readonly added: number
  readonly removed: number
  readonly place: number
}

const momentOf = (number: number): string => new Date(Date.UTC(2025, 0, 1) + number * 1000).toISOString()

const documentOf = (name: Name, number: number) => {
  // Three rows share each moment.
  const createdAt = momentOf(Math.floor(number / 3))
  if (name === 'contacts') return { _id: `ctc_w${number}`, fields: {}, listIds: [], createdAt }
  if (name === 'campaigns') return { _id: `cam_w${number}`, createdAt }
  return { _id: `act_w${number}`, type: 'emailsSent', createdAt }
}

/** Walks a list of so many rows, which changes before every REST call; the rows that stayed, and what was given. */
const walk = async (name: Name, length: number, first: number, changes: readonly Change[], isWarm: boolean) => {
  const left = [...changes]
  let isChanging = false
  const change = (): void => {
    const next = isChanging ? left.shift() : undefined
    if (next === undefined) return
    const all = rows.all().filter(({ _id }) => _id.includes('_w'))
    for (const { _id } of all.slice(next.place % Math.max(1, all.length)).slice(0, next.removed)) rows.delete(_id)
    for (let index = 0; index < next.added; index += 1) rows.insert({ ...like, ...documentOf(name, number++) } as never)
  }
  const harness = startHarness({
    maxRestCalls: 1_000,
    upstream: async (request, sandbox) => {
      harness.clock.advance(1)
      change()
      return sandbox.fetch(request)
    },
  })
  const rows = harness.team[name]
  const [like] = name === 'campaigns' ? rows.all() : []
  for (const { _id } of rows.all()) rows.delete(_id)
  let number = 0
  while (number < length) rows.insert({ ...like, ...documentOf(name, number++) } as never)
  const before = rows.all().map(({ _id }) => _id)
  const query = `query ($first: Int, $after: String) { ${name}(first: $first, after: $after) { truncated nodes { id } pageInfo { hasNextPage endCursor } } }`
  const seen: string[] = []
  for (const round of isWarm ? ['before', 'after'] : ['after']) {
    isChanging = round === 'after'
    seen.length = 0
    let after: string | null = null
    for (let more = true; more; ) {
      change()
      const { data, errors } = await harness.run(query, { first, after })
      if (errors !== undefined) throw new Error(JSON.stringify(errors))
      expect(data[name].truncated).toBe(false)
      seen.push(...data[name].nodes.map(({ id }: { readonly id: string }) => id))
      more = data[name].pageInfo.hasNextPage
      after = data[name].pageInfo.endCursor ?? after
    }
  }
  const there = new Set(rows.all().map(({ _id }) => _id))
  return { stayed: before.filter(id => there.has(id)), seen }
}

const cases = [
  { name: 'contacts', most: 500, longest: 1_600 },
  { name: 'campaigns', most: 100, longest: 420 },
  { name: 'activities', most: 100, longest: 420 },
] as const

test.each(cases)(
  'while $name come and go, a walk gives each that stays exactly once',
  async ({ name, most, longest }) => {
    const changes = fc.array(fc.record({ added: fc.nat(most / 4), removed: fc.nat(most), place: fc.nat(longest) }), {
      maxLength: 8,
    })
    const lengths = fc.integer({ min: 1, max: longest })
    const firsts = fc.integer({ min: Math.ceil(most / 12), max: most })
    await fc.assert(
      fc.asyncProperty(lengths, firsts, changes, fc.boolean(), async (length, first, given, isWarm) => {
        const { stayed, seen } = await walk(name, length, first, given, isWarm)
        expect(new Set(seen).size).toBe(seen.length)
        const staying = new Set(stayed)
        expect(seen.filter(id => staying.has(id)).toSorted()).toEqual(stayed.toSorted())
      }),
      { numRuns: 12, seed: 5 },
    )
  },
  60_000,
)
