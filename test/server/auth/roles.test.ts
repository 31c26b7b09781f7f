import { type GraphQLField, getNamedType, isObjectType, isRequiredArgument } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../../src/domains/schema.ts'
import { roleOf } from '../../../src/graph/rights.ts'
import { startHarness } from '../../support/harness.ts'
import { ask, bearer, createGuests } from './gate.ts'

const fieldsOf = (type: 'Query' | 'Mutation' | 'Subscription'): readonly GraphQLField<unknown, unknown>[] => {
  const found = schema.getType(type)
  return isObjectType(found) ? Object.values(found.getFields()) : []
}

const mutations = fieldsOf('Mutation')

/** A document that asks for one mutation, whose arguments are variables that nobody gives. */
const documentOf = ({ name, args, type }: GraphQLField<unknown, unknown>): string => {
  const required = args.filter(isRequiredArgument)
  const variables = required.map(arg => `$${arg.name}: ${arg.type}`).join(', ')
  const given = required.map(arg => `${arg.name}: $${arg.name}`).join(', ')
  const selection = isObjectType(getNamedType(type)) ? '{ __typename }' : ''
  return `mutation ${variables && `(${variables})`} { ${name} ${given && `(${given})`} ${selection} }`
}

test('every mutation says in the schema which role it needs, more than to read, and no other field asks for one', () => {
  expect(mutations.length).toBeGreaterThan(60)
  expect(mutations.filter(field => !['WRITE', 'SEND'].includes(roleOf(field) ?? '')).map(({ name }) => name)).toEqual(
    [],
  )
  const others = [...fieldsOf('Query'), ...fieldsOf('Subscription')]
  expect(others.filter(field => roleOf(field) !== undefined).map(({ name }) => name)).toEqual([])
})

test('every description of a mutation says the role it needs', () => {
  for (const field of mutations) {
    expect(field.description, field.name).toContain(`role \`${roleOf(field)?.toLowerCase()}\``)
  }
})

const guests = createGuests()
const harness = startHarness({ gateway: () => ({ recogniser: guests.recogniser }) })
const enough = { WRITE: ['WRITE', 'SEND'], SEND: ['SEND'] }
for (const role of ['READ', 'WRITE', 'SEND'] as const) guests.invite(role, role)

test.each(mutations.map(field => [field.name, field] as const))(
  '%s is refused to each role that does not suffice and to no other, and lemlist is not called',
  async (name, field) => {
    const needed = roleOf(field)
    for (const role of ['READ', 'WRITE', 'SEND']) {
      const { data, errors = [] } = await ask(harness, documentOf(field), bearer(role))
      const refused = errors.filter(({ extensions: { code } }) => code === 'FORBIDDEN')
      const suffices = needed !== undefined && needed !== 'READ' && enough[needed].includes(role)
      expect(refused.length, role).toBe(suffices ? 0 : 1)
      if (suffices) continue
      expect(data).toBeNull()
      expect(refused[0]).toMatchObject({
        path: [name],
        message: `${name} needs the role "${needed?.toLowerCase()}"; you have "${role.toLowerCase()}"`,
      })
    }
    expect(harness.calls()).toEqual([])
  },
)

test.each([
  ['an alias', 'mutation M($i: CampaignPauseInput!) { harmless: campaignPause(input: $i) { __typename } }'],
  [
    'a fragment',
    'mutation M($i: CampaignPauseInput!) { ...F } fragment F on Mutation { campaignPause(input: $i) { __typename } }',
  ],
  [
    'an inline fragment',
    'mutation M($i: CampaignPauseInput!) { ... { ... on Mutation { campaignPause(input: $i) { __typename } } } }',
  ],
  [
    'a directive that leaves it out',
    'mutation M($i: CampaignPauseInput!) { campaignPause(input: $i) @skip(if: true) { __typename } }',
  ],
])('a mutation behind %s is refused as well', async (_what, document) => {
  const { errors } = await ask(harness, document, bearer('READ'))
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect(harness.calls()).toEqual([])
})

test('of several mutations none is done where one is beyond the role', async () => {
  const document =
    'mutation ($w: LabelCreateInput!, $s: CampaignStartInput!) { labelCreate(input: $w) { __typename } campaignStart(input: $s) { __typename } }'
  const { data, errors } = await ask(harness, document, bearer('WRITE'))
  expect({ data, paths: errors?.map(({ path }) => path) }).toEqual({ data: null, paths: [['campaignStart']] })
  expect(harness.calls()).toEqual([])
})
