import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

/** One call for the team, and one for each of its eight members. */
const query = '{ team { members { id mailboxes { id } } } }'

test('a list whose rows would cost more calls than are left is answered without them, and nothing is called for any', async () => {
  const { run, calls } = startHarness({ preset: 'team', maxRestCalls: 8 })
  const { data, errors } = await run(query)
  const members: readonly { readonly mailboxes: unknown }[] = data.team.members
  expect(members.map(({ mailboxes }) => mailboxes)).toEqual(Array(8).fill(null))
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(Array(8).fill('COST_LIMIT_EXCEEDED'))
  expect(calls()).toEqual(['GET /api/team'])
})

test('the same list is answered whole where there are calls enough, and again from what is kept', async () => {
  const { run, calls } = startHarness({ preset: 'team', maxRestCalls: 9 })
  expect((await run(query)).errors).toBeUndefined()
  expect(calls()).toHaveLength(9)
  expect((await run(query)).errors).toBeUndefined()
  expect(calls()).toHaveLength(9)
})

test('each write of an operation is a call of it, and the one that is too many is not made', async () => {
  const { run, calls } = startHarness({ maxRestCalls: 2 })
  const pause = (name: string) => `${name}: campaignPause(input: { campaignId: "cam_unknown" }) { userErrors { code } }`
  const { errors } = await run(`mutation { ${['a', 'b', 'c'].map(pause)} }`)
  expect(errors?.map(({ extensions, path }) => [extensions.code, path])).toEqual([['COST_LIMIT_EXCEEDED', ['c']]])
  expect(calls()).toHaveLength(2)
})
