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

test('a body that cannot be read is not repeated', async () => {
  const { fetch } = startHarness()
  const body = `${JSON.stringify({ query: connect, variables: { input: { smtp: { password: 'hunter2' } } } }).slice(0, -1)}`
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(new Request('http://127.0.0.1:4000/graphql', { method: 'POST', headers, body }))
  const text = await response.text()
  expect(text).toContain('BAD_USER_INPUT')
  expect(text).not.toContain('hunter2')
})

test('a secret that lemlist repeats is told to nobody', async () => {
  const { run, sandbox, log } = startHarness()
  sandbox.faults.add({ operation: 'webhookCreate', kind: 'status', status: 400, body: 'bad secret hunter2' })
  const query = 'mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { userErrors { message } } }'
  const answer = await run(query, { input: { targetUrl: 'https://example.com/', secret: 'hunter2' } })
  expect(answer.data.webhookCreate.userErrors).toMatchObject([{ message: expect.stringContaining('bad secret …') }])
  expect(JSON.stringify([answer, log])).not.toContain('hunter2')
})
