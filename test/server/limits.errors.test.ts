import { expect, test } from 'vitest'
import { mostFieldErrors } from '../../src/server/limits/limits-errors.ts'
import { startHarness } from '../support/harness.ts'

/** Asks of each campaign so many times for what cannot be had; nothing of that is a call. */
const failing = (times: number): string => {
  const each = Array.from({ length: times }, (_, at) => `l${at}: leads(after: "junk") { totalCount }`)
  return `{ campaigns { nodes { id ${each.join(' ')} } } }`
}

const campaignsOf = async ({ run }: ReturnType<typeof startHarness>): Promise<number> =>
  (await run('{ campaigns { nodes { id } } }')).data.campaigns.nodes.length

test('an operation that fails at too many places ends with one error', async () => {
  const harness = startHarness()
  const rows = await campaignsOf(harness)
  const times = Math.ceil((mostFieldErrors + 1) / rows)
  expect(times).toBeLessThanOrEqual(100)
  const { data, errors } = await harness.run(failing(times))
  expect(data).toBeNull()
  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['COST_LIMIT_EXCEEDED'])
  expect(errors?.[0]?.message).toContain('more than 500 errors')
})

test('one that fails at fewer places says so of each, and gives the rest', async () => {
  const harness = startHarness()
  const rows = await campaignsOf(harness)
  const { data, errors } = await harness.run(failing(2))
  expect(errors).toHaveLength(rows * 2)
  expect(data.campaigns.nodes).toHaveLength(rows)
})

test('a document of more lines than anybody reads is refused before it is read', async () => {
  const { run, calls } = startHarness()
  const { errors } = await run(`${'\n'.repeat(4000)}{ campaigns { nodes { id } } }`)
  expect(errors?.[0]?.message).toBe('the document has 4001 lines, and no more than 4000 are allowed')
  expect(calls()).toEqual([])
  expect((await run(`${'\n'.repeat(3999)}{ viewer { role } }`)).errors).toBeUndefined()
})
