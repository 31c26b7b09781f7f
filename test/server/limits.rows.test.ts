import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

/** Each campaign's leads, and for each of them its campaign's leads again: no more calls than for the first. */
const asking = (levels: number): string => {
  const nested = Array.from({ length: levels }).reduce<string>(
    inner => `leads(first: 500) { nodes { id campaign { id ${inner} } } }`,
    'name',
  )
  return `{ campaigns(first: 100) { nodes { ${nested} } } }`
}

test('lists in lists that cost no calls any more are refused when they grow beyond what one answer may be', async () => {
  const { run, forget, calls } = startHarness()
  expect((await run(asking(1))).errors).toBeUndefined()
  forget()
  const { data, errors } = await run(asking(4))
  expect(data).toBeNull()
  expect(errors?.map(({ message, extensions }) => [message, extensions.code, extensions.retryable])).toEqual([
    [expect.stringMatching(/more than 500,000 fields.*smaller `first`/), 'COST_LIMIT_EXCEEDED', false],
  ])
  expect(calls()).toEqual([])
})

test('an operation that gives many rows makes way for others all along, and is answered whole', async () => {
  const { run } = startHarness()
  await run(asking(1))
  const ended: string[] = []
  const long = run(asking(2)).then(answer => {
    ended.push('long')
    return answer
  })
  const short = run(asking(1)).then(() => ended.push('short'))
  const [{ data, errors }] = await Promise.all([long, short])
  expect(ended).toEqual(['short', 'long'])
  expect(errors).toBeUndefined()
  const rows = JSON.stringify(data).match(/"id":"lea_/g)?.length ?? 0
  expect(rows).toBeGreaterThan(10_000)
})
