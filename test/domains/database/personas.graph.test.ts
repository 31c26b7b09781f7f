import { beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const create = `mutation ($input: PersonaCreateInput!) { personaCreate(input: $input) {
  persona { id name mode filters { filterId in out exactMatch } createdAt } userErrors { code message field } } }`
const remove = `mutation ($input: PersonaDeleteInput!) { personaDelete(input: $input) {
  deletedId userErrors { code message field } } }`

const france = { filterId: 'country', in: ['France'] }

test('personas are listed newest first, and each is found by its id', async () => {
  const [older, newer] = harness.team.personas.all()
  const { data, errors } = await harness.run(
    `query ($id: ID!) { personas { id name mode filters { filterId in out exactMatch } createdAt updatedAt }
      node(id: $id) { id ... on Persona { name } } none: node(id: "pdp_none") { id } }`,
    { id: older?._id },
  )
  expect(errors).toBeUndefined()
  expect(data).toEqual({
    personas: [newer, older].map(persona => ({
      id: persona?._id,
      name: persona?.name,
      mode: 'LEADS',
      filters: persona?.filters.map(filter => ({ ...filter, exactMatch: null })),
      createdAt: persona?.createdAt,
      updatedAt: persona?.updatedAt,
    })),
    node: { id: older?._id, name: older?.name },
    none: null,
  })
  expect(harness.calls()).toEqual(['GET /api/database/personas'])
  expect((await harness.run('{ personas(mode: COMPANIES) { id } }')).data.personas).toEqual([])
  expect(harness.drift).toEqual([])
})

test('one that is created is read as lemlist keeps it: without what it does not take', async () => {
  const input = {
    name: 'Planners',
    filters: [
      { ...france, exactMatch: true },
      { filterId: 'mood', in: ['good'] },
    ],
  }
  const { data } = await harness.run(create, { input })
  const { persona, userErrors } = data.personaCreate
  expect(userErrors).toEqual([])
  expect(persona).toMatchObject({
    name: 'Planners',
    mode: 'LEADS',
    filters: [{ filterId: 'country', in: ['France'], out: [], exactMatch: true }],
  })
  expect(harness.calls()).toEqual(['POST /api/database/personas', 'GET /api/database/personas'])
  expect((await harness.run('{ personas { id } }')).data.personas[0]).toEqual({ id: persona.id })
  expect(harness.drift).toEqual([])
})

test.each([
  ['a name that is taken', { name: 'Support leaders', filters: [france] }, 'CONFLICT', ['input', 'name']],
  ['no filter that is known', { name: 'New', filters: [{ filterId: 'mood' }] }, 'BAD_USER_INPUT', ['input', 'filters']],
  ['companies', { name: 'New', filters: [france], mode: 'COMPANIES' }, 'BAD_USER_INPUT', ['input', 'mode']],
  ['a blank name', { name: ' ', filters: [france] }, 'BAD_USER_INPUT', ['input', 'name']],
])('one of %s is refused by the field, and nothing is added', async (_what, input, code, field) => {
  const before = harness.team.personas.all()
  const { data } = await harness.run(create, { input })
  expect(data.personaCreate).toEqual({ persona: null, userErrors: [{ code, message: expect.any(String), field }] })
  expect(harness.team.personas.all()).toEqual(before)
})

test('one that is deleted is listed no more; an unknown one is NOT_FOUND', async () => {
  const [persona] = harness.team.personas.all()
  const { data } = await harness.run(remove, { input: { personaId: persona?._id } })
  expect(data.personaDelete).toEqual({ deletedId: persona?._id, userErrors: [] })
  expect((await harness.run('{ personas { id } }')).data.personas).toHaveLength(1)
  const again = await harness.run(remove, { input: { personaId: persona?._id } })
  expect(again.data.personaDelete).toMatchObject({
    deletedId: null,
    userErrors: [{ code: 'NOT_FOUND', field: ['input', 'personaId'] }],
  })
  expect(harness.calls()).toEqual([
    `DELETE /api/database/personas/${persona?._id}`,
    'GET /api/database/personas',
    `DELETE /api/database/personas/${persona?._id}`,
  ])
})

test('a team without the beta is FORBIDDEN, in reads and in actions', async () => {
  harness.team.team = { ...harness.team.team, beta: [] }
  const read = await harness.run('{ personas { id } }')
  expect(read.data).toEqual({ personas: null })
  const action = await harness.run(create, { input: { name: 'Planners', filters: [france] } })
  for (const { errors } of [read, action]) {
    expect(errors).toMatchObject([
      { message: 'Beta is not enabled (BETA_NOT_ENABLED)', extensions: { code: 'FORBIDDEN', retryable: false } },
    ])
  }
})

test('callers who only read are refused before lemlist is called', async () => {
  harness = startHarness({ role: 'READ' })
  for (const [query, input] of [
    [create, { name: 'Planners', filters: [france] }],
    [remove, { personaId: 'pdp_x1' }],
  ] as const) {
    expect((await harness.run(query, { input })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  }
  expect(harness.calls()).toEqual([])
})
