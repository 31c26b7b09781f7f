import { getIntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

const page = () => new Request('http://127.0.0.1:4000/graphql', { headers: { accept: 'text/html' } })

test('what GraphiQL asks of the schema is answered, however shallow other documents must be', async () => {
  const { run, calls } = startHarness({ documentLimits: { depth: 3 } })
  const { data, errors } = await run(
    getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }),
  )
  expect(errors).toBeUndefined()
  expect(data.__schema.types.length).toBeGreaterThan(100)
  expect(calls()).toEqual([])
})

test('what describes the schema is not followed in circles', async () => {
  const { run } = startHarness()
  const { errors } = await run('{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }')
  expect(errors?.map(({ message }) => message)).toEqual(['Maximum introspection depth exceeded'])
})

test('where the schema is told, the likely name is suggested', async () => {
  const { errors } = await startHarness().run('{ tean { name } }')
  expect(errors?.[0]?.message).toMatch(/Did you mean "team"/)
})

test('GraphiQL says that the schema is not told, where it is not', async () => {
  const closed = await (await startHarness({ introspection: false }).fetch(page())).text()
  expect(closed).toContain('The schema is not told here (INTROSPECTION=off)')
  const open = await (await startHarness().fetch(page())).text()
  expect(open).not.toContain('Please note')
})

const planOnly = (query: string, variables: Readonly<Record<string, unknown>>): Request =>
  new Request('http://127.0.0.1:4000/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-lemlist-plan': 'only' },
    body: JSON.stringify({ query, variables }),
  })

test('a plan says what is wrong with variables as an answer does, and suggests nothing of a schema that is not told', async () => {
  const query = 'query ($s: [CampaignStatus!]) { campaigns(status: $s) { totalCount } }'
  const { fetch } = startHarness({ introspection: false })
  const { errors } = await (await fetch(planOnly(query, { s: ['RUNNIN'] }))).json()
  expect(errors[0].message).toContain('"RUNNIN"')
  expect(errors[0].extensions).toEqual({ retryable: false, code: 'BAD_USER_INPUT' })
  expect(JSON.stringify(errors)).not.toMatch(/did you mean/i)
})

test('a plan does not repeat a secret that does not fit', async () => {
  const query =
    'mutation ($input: EmailAccountConnectInput!) { emailAccountConnect(input: $input) { userErrors { message } } }'
  const { fetch } = startHarness()
  const text = await (await fetch(planOnly(query, { input: { smtp: { passwrd: 'hunter2' } } }))).text()
  expect(text).toContain('passwrd')
  expect(text).not.toContain('hunter2')
})
