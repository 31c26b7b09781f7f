import { describe, expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { asked } from '../leads/seeded.ts'

const payloads: Readonly<Record<string, string>> = {
  unsubscribeAdd: 'unsubscribe { id value source createdAt contact { id } }',
  unsubscribesAdd: 'values',
  unsubscribeRemove: 'value',
  contactUnsubscribe: 'contact { id unsubscribed doNotContact }',
  contactResubscribe: 'contact { id unsubscribed doNotContact }',
}

const act = async (harness: Harness, name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${payloads[name]} userErrors { code message field } } }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

/** Somebody who is written to, with an address and a lead that runs. */
const reachable = ({ team }: Harness) =>
  first(
    team.contacts,
    ({ _id, email, unsubscribed }) =>
      email !== undefined &&
      !unsubscribed &&
      team.leads.where('contactId', _id).some(lead => lead.status === 'running'),
  )

describe('unsubscribeAdd', () => {
  test('lists the value and reaches the people behind it, as is read afterwards', async () => {
    const harness = startHarness()
    const { _id, email } = reachable(harness)
    const state = `{ unsubscribe(value: "${email}") { id } contact(by: { id: "${_id}" }) { unsubscribed leads { status } } }`
    await harness.run(state)
    harness.forget()
    const { payload } = await act(harness, 'unsubscribeAdd', { value: ` ${email} ` })
    const entry = first(harness.team.unsubscribes, ({ value }) => value === email)
    expect(payload).toEqual({
      unsubscribe: { id: entry._id, value: email, source: 'API', createdAt: null, contact: { id: _id } },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([`POST /v2/unsubscribes/variables/${email}`, 'GET /contacts?idsOrEmails'])
    const { data } = await harness.run(state)
    expect(data.unsubscribe).toEqual({ id: entry._id })
    expect(data.contact.unsubscribed).toBe(true)
    expect(new Set(data.contact.leads.map(({ status }: { status: string }) => status))).toEqual(
      new Set(['UNSUBSCRIBED']),
    )
    expect(harness.drift).toEqual([])
  })

  test('reads the entry again where lemlist answers nothing, and finds it by its id', async () => {
    const harness = startHarness()
    const { value, source } = first(harness.team.unsubscribes)
    harness.sandbox.faults.add({ operation: 'unsubscribeAdd', kind: 'empty' })
    const { payload } = await act(harness, 'unsubscribeAdd', { value })
    expect(payload.unsubscribe).toMatchObject({ value, source: source.toUpperCase() })
    const { data } = await harness.run('query ($id: ID!) { node(id: $id) { id } }', { id: payload.unsubscribe.id })
    expect(data.node).toEqual({ id: payload.unsubscribe.id })
  })

  test.each(['', '   ', 'acme.example', 'Ann Lee', '12', 'https://example.com/in/ann', '@acme', 'a@b@c', '@'])(
    'of "%s" is refused before lemlist is called',
    async value => {
      const harness = startHarness()
      const { payload } = await act(harness, 'unsubscribeAdd', { value })
      expect(payload).toMatchObject({
        unsubscribe: null,
        userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'value'] }],
      })
      expect(harness.calls()).toEqual([])
    },
  )
})

describe('unsubscribesAdd', () => {
  test('lists all kinds of values in one call, each once', async () => {
    const harness = startHarness()
    const values = ['a+b@acme.example', '@acme.example', 'https://www.linkedin.com/in/x/', '+33 (0)6.12-34']
    const before = harness.team.unsubscribes.size
    const { payload } = await act(harness, 'unsubscribesAdd', { values: [...values, ` ${values[0]}`] })
    expect(payload).toEqual({ values, userErrors: [] })
    expect(harness.calls()).toEqual(['POST /api/v2/unsubscribes/variables'])
    const { data } = await harness.run(`{ unsubscribes(first: 100) { nodes { value source } } }`)
    const last = await harness.run('{ unsubscribe(value: "+33 (0)6.12-34") { source } }')
    expect(last.data.unsubscribe).toEqual({ source: 'API' })
    expect(harness.team.unsubscribes.size).toBe(before + values.length)
    expect(data.unsubscribes.nodes.length).toBeGreaterThan(0)
    expect(harness.drift).toEqual([])
  })

  test('tells every value that can be none, and lists nothing then', async () => {
    const harness = startHarness()
    const { payload } = await act(harness, 'unsubscribesAdd', { values: ['a@acme.example', 'nobody', ''] })
    expect(payload).toMatchObject({
      values: null,
      userErrors: [{ field: ['input', 'values', '1'] }, { field: ['input', 'values', '2'] }],
    })
    const refused = await act(harness, 'unsubscribesAdd', { values: [] })
    expect(refused.payload).toMatchObject({ values: null, userErrors: [{ field: ['input', 'values'] }] })
    expect(harness.calls()).toEqual([])
  })

  test('takes ten thousand', async () => {
    const harness = startHarness()
    const values = Array.from({ length: 10_000 }, (_, place) => `p${place}@acme.example`)
    expect((await act(harness, 'unsubscribesAdd', { values })).payload.userErrors).toEqual([])
    expect(harness.calls()).toHaveLength(1)
  })
})

describe('unsubscribeRemove', () => {
  test('takes the value off the list, so that its people can be written to again', async () => {
    const harness = startHarness()
    const { _id, email } = reachable(harness)
    await act(harness, 'unsubscribeAdd', { value: email })
    harness.forget()
    const { payload } = await act(harness, 'unsubscribeRemove', { value: email })
    expect(payload).toEqual({ value: email, userErrors: [] })
    expect(asked(harness)).toEqual([`DELETE /v2/unsubscribes/variables/${email}`])
    const { data } = await harness.run(
      `{ unsubscribe(value: "${email}") { id } contact(by: { id: "${_id}" }) { unsubscribed } }`,
    )
    expect(data).toEqual({ unsubscribe: null, contact: { unsubscribed: false } })
    expect(harness.drift).toEqual([])
  })

  test('is refused for what a person wished, and for what is not on the list', async () => {
    const harness = startHarness()
    const { size } = harness.team.unsubscribes
    const { value } = first(harness.team.unsubscribes, ({ source }) => source === 'lead')
    const guarded = await act(harness, 'unsubscribeRemove', { value })
    expect(guarded.payload).toEqual({
      value: null,
      userErrors: [{ code: 'CONFLICT', message: 'Variable is protected and cannot be re-subscribed', field: null }],
    })
    const missing = await act(harness, 'unsubscribeRemove', { value: 'nobody@acme.example' })
    expect(missing.payload.userErrors).toEqual([
      { code: 'NOT_FOUND', message: 'Variable not found in unsubscribe list', field: ['input', 'value'] },
    ])
    expect(harness.team.unsubscribes.size).toBe(size)
    harness.forget()
    expect((await act(harness, 'unsubscribeRemove', { value: ' ' })).payload.userErrors).toMatchObject([
      { field: ['input', 'value'] },
    ])
    expect(harness.calls()).toEqual([])
  })
})

test('a contact is marked and freed, and shown as it is then', async () => {
  const harness = startHarness()
  const { _id: contactId } = reachable(harness)
  for (const [name, method, marked] of [
    ['contactUnsubscribe', 'POST', true],
    ['contactResubscribe', 'DELETE', false],
  ] as const) {
    harness.forget()
    const { payload } = await act(harness, name, { contactId })
    expect(payload).toEqual({
      contact: { id: contactId, unsubscribed: marked, doNotContact: marked },
      userErrors: [],
    })
    expect(asked(harness).toSorted()).toEqual([
      ...(method === 'DELETE' ? [`DELETE /v2/unsubscribes/contacts/${contactId}`] : []),
      'GET /contacts?idsOrEmails',
      `GET /v2/unsubscribes/contacts/${contactId}`,
      ...(method === 'POST' ? [`POST /v2/unsubscribes/contacts/${contactId}`] : []),
    ])
    expect(new Set(harness.team.leads.where('contactId', contactId).map(({ status }) => status))).toEqual(
      new Set(['unsubscribed']),
    )
    const missing = await act(harness, name, { contactId: 'ctc_NoneOfThese00000' })
    expect(missing.payload).toEqual({
      contact: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: 'Bad contact identifier', field: ['input', 'contactId'] }],
    })
  }
  expect(harness.drift).toEqual([])
})

test('the files are linked to without a call, and hold the list and the contacts', async () => {
  const harness = startHarness()
  const { data } = await harness.run('{ unsubscribesCsv { url fileName } unsubscribedContactsCsv { url fileName } }')
  expect(data.unsubscribesCsv.fileName).toBe('unsubscribes.csv')
  expect(data.unsubscribedContactsCsv.fileName).toBe('unsubscribed-contacts.csv')
  expect(harness.calls()).toEqual([])
  const values = await (await harness.fetch(new Request(data.unsubscribesCsv.url))).text()
  expect(values.split('\n')).toHaveLength(harness.team.unsubscribes.size + 2)
  const contacts = await (await harness.fetch(new Request(data.unsubscribedContactsCsv.url))).text()
  expect(contacts).toMatch(/^_id,doNotContact\nctc_\w+,(true|false)\n/)
  expect(harness.calls()).toEqual([
    'GET /api/v2/unsubscribes/exports/variables',
    'GET /api/v2/unsubscribes/exports/contacts',
  ])
})

test('a caller who may only read is refused before lemlist is called', async () => {
  const harness = startHarness({ role: 'READ' })
  const inputs = {
    unsubscribeAdd: { value: 'a@acme.example' },
    unsubscribesAdd: { values: ['a@acme.example'] },
    unsubscribeRemove: { value: 'a@acme.example' },
    contactUnsubscribe: { contactId: 'ctc_1' },
    contactResubscribe: { contactId: 'ctc_1' },
  }
  for (const [name, input] of Object.entries(inputs))
    expect((await act(harness, name, input)).codes).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})
