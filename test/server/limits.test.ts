import { parse, specifiedRules } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import { faultsOf, validateOnce } from '../../src/server/limits/limits.ts'
import { faultOfVariables } from '../../src/server/limits/limits-values.ts'
import { startHarness } from '../support/harness.ts'

const limits = { tokens: 4000, depth: 20, aliases: 100, rootFields: 50, directives: 100, listItems: 10_000 }

const repeat = (count: number, part: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ')

/** Time of this thread that some work takes, at its best of a few, in milliseconds. */
const cpuOf = (work: () => unknown): number =>
  Math.min(
    ...Array.from({ length: 4 }, () => {
      const before = process.threadCpuUsage()
      work()
      const { user, system } = process.threadCpuUsage(before)
      return (user + system) / 1000
    }),
  )

/** Documents of up to 4,000 tokens that are hard to compare with the schema, and are admitted or just beyond. */
const hard: readonly (readonly [name: string, text: string])[] = [
  ['one field again and again', `{ team { ${repeat(900, () => 'members { id }')} } }`],
  ['one leaf again and again', `{ team { ${repeat(3900, () => 'name')} } }`],
  ['as many of one field as may be', `{ team { ${repeat(140, () => 'members { id }')} } }`],
  [
    'fields that repeat on three levels',
    `{ ${repeat(8, () => `team { ${repeat(5, () => `members { ${repeat(4, () => 'mailboxes { id }')} }`)} }`)} }`,
  ],
  [
    'a chain of fragments',
    `{ team { ...F0 } } ${repeat(98, n => `fragment F${n} on Team { ...F${n + 1} members { id name } name }`)} fragment F98 on Team { id }`,
  ],
  [
    'fragments that spread all that follow',
    `{ team { ...F0 } } ${repeat(26, n => `fragment F${n} on Team { ${repeat(25 - n, m => `...F${n + m + 1}`)} members { id } }`)}`,
  ],
  [
    'fragments side by side',
    `{ team { ${repeat(75, n => `...F${n}`)} } } ${repeat(75, n => `fragment F${n} on Team { id name members { id name mailboxes { id } } }`)}`,
  ],
  [
    'fragments that each spread the next twice',
    `{ team { ...F0 } } ${repeat(100, n => `fragment F${n} on Team { ...F${n + 1} ...F${n + 1} }`)} fragment F100 on Team { id }`,
  ],
  [
    'many operations over many fragments',
    `${repeat(50, n => `query Q${n} { team { ...F0 } }`)} ${repeat(60, n => `fragment F${n} on Team { members { id } ...F${n + 1} }`)} fragment F60 on Team { id }`,
  ],
  ['fragments in fragments', `{ team { ${'... { __typename '.repeat(190)} ${'}'.repeat(190)} } }`],
  ['a thousand levels of nothing', `{ ${'... { '.repeat(1000)} __typename ${'}'.repeat(1000)} }`],
  [
    'many unknown fields of an input',
    `mutation { campaignPause(input: { ${repeat(1300, n => `a${n}: 1`)} }) { userErrors { code } } }`,
  ],
  ['one argument again and again', `{ lead(${repeat(1300, () => 'id: 1')}) { id } }`],
  ['a list of unknown enum values', `{ campaigns(status: [${repeat(3900, n => `RUNNIN${n}`)}]) { nodes { id } } }`],
  ['very long names', `{ ${repeat(40, n => `${'x'.repeat(2000)}${n}`)} }`],
  ['many variables', `query (${repeat(790, n => `$v${n}: ID`)}) { __typename }`],
]

test.each(hard)('a document is refused, or compared with the schema in no time: %s', (_name, text) => {
  const document = parse(text, { maxTokens: limits.tokens })
  const isRefused = faultsOf(document, limits).length > 0
  // Ten times what they take on a laptop.
  expect(cpuOf(() => faultsOf(document, limits))).toBeLessThan(10)
  if (!isRefused) expect(cpuOf(() => validateOnce(false)(schema, document, specifiedRules))).toBeLessThan(400)
})

test('an answer names ten faults of a document at most, and says that there are more', async () => {
  const { run } = startHarness()
  const { errors = [] } = await run(`{ ${repeat(40, n => `nothing${n}`)} }`)
  expect(errors).toHaveLength(10)
  expect(errors.at(-1)?.message).toMatch(/Too many validation errors/)
  const listed = repeat(12, n => `query Q${n} { ${repeat(51, () => '__typename')} }`)
  expect(faultsOf(parse(listed), limits)).toHaveLength(10)
})

test('faults of values are ten at most as well', async () => {
  const { run, calls } = startHarness()
  const { errors = [] } = await run('query ($s: [CampaignStatus!]) { campaigns(status: $s) { nodes { id } } }', {
    s: Array.from({ length: 60 }, (_, n) => `RUNNIN${n}`),
  })
  expect(errors.length).toBeGreaterThan(1)
  expect(errors.length).toBeLessThanOrEqual(10)
  expect(calls()).toEqual([])
})

test('a document that was refused is refused again, in the same words', async () => {
  const { run } = startHarness()
  const query = `{ ${repeat(51, () => '__typename')} }`
  const { errors } = await run(query)
  expect(errors?.map(({ message }) => message)).toEqual([
    'the operation has 51 root fields, and 50 are allowed (MAX_ROOT_FIELDS)',
  ])
  expect((await run(query)).errors).toEqual(errors)
})

test('variables are counted at every depth, and together', () => {
  const list = (count: number, item: unknown = 1): readonly unknown[] => Array.from({ length: count }, () => item)
  expect(faultOfVariables(undefined, 5)).toBeUndefined()
  expect(faultOfVariables({ a: list(5, list(5)) }, 5)).toBeUndefined()
  expect(faultOfVariables({ a: { b: [{ c: list(6) }] } }, 5)?.message).toBe(
    'the list `a.b.c` has 6 items, and 5 are allowed (MAX_LIST_ITEMS): pass them in parts',
  )
  expect(faultOfVariables({ a: list(5, list(5, list(5))) }, 5)?.message).toMatch(/more than 50 values.*MAX_LIST_ITEMS/)
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
  expect(faultOfVariables({ a: nested(39) }, 5)).toBeUndefined()
  expect(faultOfVariables({ a: nested(60) }, 5)?.message).toMatch(/lies in more than 40 others/)
  // A file is one value.
  expect(faultOfVariables({ file: new File(['x'], 'x.csv') }, 5)).toBeUndefined()
})

test('several operations in one array are refused in words', async () => {
  const { fetch, calls } = startHarness()
  const response = await fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify([{ query: '{ team { name } }' }, { query: '{ team { name } }' }]),
    }),
  )
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  expect(calls()).toEqual([])
})
