import { unsubscribes } from '../../../src/domains/unsubscribes/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const contact = (team: TeamWorld): string => first(team.contacts, ({ unsubscribed }) => !unsubscribed)._id

/** An entry that may be taken off the list again. */
const listed = (team: TeamWorld): string => first(team.unsubscribes, ({ source }) => source === 'user').value

const profile = 'https://www.linkedin.com/in/jane-roe/'
const fresh = ['jane+roe@acme.example', '@acme.example', '+33 6 12 34 56 78', profile]

const addOne =
  'mutation ($input: UnsubscribeAddInput!) { unsubscribeAdd(input: $input) { unsubscribe { id value source } userErrors { code message field } } }'

const removeOne =
  'mutation ($input: UnsubscribeRemoveInput!) { unsubscribeRemove(input: $input) { value userErrors { code message field } } }'

const list = '{ unsubscribes(first: 2) { nodes { id value source createdAt } } }'

/** The chapter Unsubscribes, in both versions. */
export const rows: readonly Row[] = [
  {
    endpoint: unsubscribes.unsubscribes,
    input: { offset: 1, limit: 2 },
    arrives: { path: '/v2/unsubscribes/variables', query: 'offset=1&limit=2' },
    query: list,
  },
  {
    endpoint: unsubscribes.unsubscribe,
    input: team => ({ value: listed(team) }),
    arrives: team => ({ path: `/v2/unsubscribes/variables/${encodeURIComponent(listed(team))}` }),
    query: 'query ($value: String!) { unsubscribe(value: $value) { id value source } }',
    variables: team => ({ value: listed(team) }),
  },
  {
    endpoint: unsubscribes.contactSubscription,
    input: team => ({ contactId: contact(team) }),
    arrives: team => ({ path: `/v2/unsubscribes/contacts/${contact(team)}` }),
    query: 'query ($id: ID!) { contact(by: { id: $id }) { doNotContact } }',
    variables: team => ({ id: contact(team) }),
  },
  {
    endpoint: unsubscribes.unsubscribesAdd,
    input: { body: { values: fresh } },
    arrives: { path: '/v2/unsubscribes/variables', body: { values: fresh } },
    query:
      'mutation ($input: UnsubscribesAddInput!) { unsubscribesAdd(input: $input) { values userErrors { code message field } } }',
    variables: { input: { values: fresh } },
  },
  {
    endpoint: unsubscribes.unsubscribeAdd,
    input: { value: profile },
    arrives: { path: '/v2/unsubscribes/variables/https%3A%2F%2Fwww.linkedin.com%2Fin%2Fjane-roe%2F' },
    query: addOne,
    variables: { input: { value: '+33 6 12 34 56 78' } },
  },
  {
    endpoint: unsubscribes.unsubscribeRemove,
    input: team => ({ value: listed(team) }),
    arrives: team => ({ path: `/v2/unsubscribes/variables/${encodeURIComponent(listed(team))}` }),
    query: removeOne,
    variables: team => ({ input: { value: listed(team) } }),
  },
  {
    endpoint: unsubscribes.contactUnsubscribe,
    input: team => ({ contactId: contact(team) }),
    arrives: team => ({ path: `/v2/unsubscribes/contacts/${contact(team)}` }),
    query:
      'mutation ($input: ContactUnsubscribeInput!) { contactUnsubscribe(input: $input) { contact { id doNotContact } userErrors { code message field } } }',
    variables: team => ({ input: { contactId: contact(team) } }),
  },
  {
    endpoint: unsubscribes.contactResubscribe,
    input: team => ({ contactId: contact(team) }),
    arrives: team => ({ path: `/v2/unsubscribes/contacts/${contact(team)}` }),
    query:
      'mutation ($input: ContactResubscribeInput!) { contactResubscribe(input: $input) { contact { id doNotContact } userErrors { code message field } } }',
    variables: team => ({ input: { contactId: contact(team) } }),
  },
  {
    endpoint: unsubscribes.unsubscribesCsv,
    input: {},
    arrives: { path: '/v2/unsubscribes/exports/variables' },
    query: '{ unsubscribesCsv { url fileName contentType expiresAt } }',
  },
  {
    endpoint: unsubscribes.unsubscribedContactsCsv,
    input: {},
    arrives: { path: '/v2/unsubscribes/exports/contacts' },
    query: '{ unsubscribedContactsCsv { url fileName contentType expiresAt } }',
  },
  {
    endpoint: unsubscribes.legacyUnsubscribes,
    input: { offset: 0, limit: 5 },
    arrives: { path: '/unsubscribes', query: 'offset=0&limit=5' },
    query: list,
  },
  {
    endpoint: unsubscribes.legacyUnsubscribeAdd,
    input: { value: '@acme.example' },
    arrives: { path: '/unsubscribes/%40acme.example' },
    query: addOne,
    variables: { input: { value: '@acme.example' } },
  },
  {
    endpoint: unsubscribes.legacyUnsubscribeRemove,
    input: team => ({ value: listed(team) }),
    arrives: team => ({ path: `/unsubscribes/${encodeURIComponent(listed(team))}` }),
    query: removeOne,
    variables: team => ({ input: { value: listed(team) } }),
  },
  {
    endpoint: unsubscribes.legacyUnsubscribesCsv,
    input: {},
    arrives: { path: '/unsubs/export' },
    query: '{ unsubscribesCsv { url fileName } }',
  },
]
