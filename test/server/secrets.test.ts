import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

const connect =
  'mutation ($input: EmailAccountConnectInput!) { emailAccountConnect(input: $input) { userErrors { message } } }'
const smtp = (fields: string): string =>
  `mutation { emailAccountConnect(input: { senderName: "A", senderEmail: "a@b.example", smtp: ${fields} }) { userErrors { message } } }`

test.each<[query: string, variables: Readonly<Record<string, unknown>>, named: string]>([
  [connect, { input: { smtp: 'hunter2' } }, 'smtp'],
  [connect, { input: { smtp: { password: ['hunter2'] } } }, 'password'],
  [connect, { input: { smtp: { passwrd: 'hunter2' } } }, 'passwrd'],
  [connect, { input: 'hunter2' }, '$input'],
  [smtp('{ password: hunter2 }'), {}, 'String'],
  [smtp('{ password: ["hunter2"] }'), {}, 'String'],
  [smtp('{ password: {a: "hunter2"} }'), {}, 'String'],
  [smtp('"hunter2"'), {}, 'MailServerInput'],
  [smtp('{ passwrd: "hunter2" }'), {}, 'passwrd'],
  ['query ($password: String!) { unsubscribe(value: $password) { id } }', { password: ['hunter2'] }, '$password'],
  [
    'mutation ($url: URL!) { webhookCreate(input: { targetUrl: $url }) { userErrors { message } } }',
    { url: 'https://u:hunter2@a b' },
    '$url',
  ],
])('what is wrong with an operation that takes a secret is told without it: %s %j', async (query, variables, named) => {
  const harness = startHarness()
  const answer = await harness.run(query, variables)
  expect(answer.errors).toBeDefined()
  expect(JSON.stringify(answer)).not.toContain('hunter2')
  expect(JSON.stringify(answer.errors)).toContain(named)
  expect(JSON.stringify(harness.log)).not.toContain('hunter2')
  expect(harness.calls()).toEqual([])
})

test('other values are told, and the longest sentence is short', async () => {
  const { run } = startHarness()
  const query = 'query ($first: Int!) { campaigns(first: $first) { nodes { id } } }'
  expect((await run(query, { first: 'many' })).errors?.[0]?.message).toContain('"many"')
  const long = (await run(query, { first: 'secret: [,'.repeat(50_000) })).errors?.[0]?.message ?? ''
  expect(long.length).toBeLessThan(1100)
  expect(long).toContain('$first')
})
