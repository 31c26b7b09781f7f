import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Asked,
  type PortGateway,
  startPortGateway,
  type TransportName,
  transportNames,
  transports,
} from '../support/transports.ts'

const limits = { tokens: 300, depth: 5, aliases: 3, rootFields: 4, directives: 3, listItems: 5 }

let gateway: PortGateway
let closed: PortGateway
beforeAll(async () => {
  gateway = await startPortGateway({ documentLimits: limits })
  closed = await startPortGateway({ introspection: false })
})
afterAll(async () => {
  await gateway.close()
  await closed.close()
})

const repeat = (count: number, part: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => part(n)).join(' ')

/** An import, which alone goes with a file, that selects this of its payload. */
const importing = (selection: string, more = ''): Asked => ({
  query: `mutation Import($input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { ${selection} } } ${more}`,
  variables: { input: { campaignId: 'cam_unknown', file: null } },
})

interface Rule {
  readonly name: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** The same over a form. */
  readonly form: Asked
  readonly says: RegExp
}

const doubling = (on: string, leaf: string): string =>
  `${repeat(20, n => `fragment F${n} on ${on} { ...F${n + 1} ...F${n + 1} }`)} fragment F20 on ${on} { ${leaf} }`

const rules: readonly Rule[] = [
  {
    name: 'tokens',
    query: `{ ${repeat(300, () => '__typename')} }`,
    form: importing(repeat(300, () => '__typename')),
    says: /more than 300 tokens.*MAX_TOKENS/,
  },
  {
    name: 'characters',
    query: `{ __typename } # ${'x'.repeat(100_000)}`,
    form: importing('__typename', `# ${'x'.repeat(100_000)}`),
    says: /longer than 100000 characters/,
  },
  {
    name: 'depth',
    query:
      '{ team { members { mailboxes { lemwarm { score } } } } a: team { members { mailboxes { lemwarm { a: __typename } } } } b: campaigns { nodes { sequences { steps { sequence { id } } } } } }',
    form: importing('import { campaign { sequences { steps { sequence { id } } } } }'),
    says: /[67] levels of fields, and 5 are allowed \(MAX_DEPTH\)/,
  },
  {
    name: 'aliases',
    query: `{ team { ${repeat(4, n => `a${n}: name`)} } }`,
    form: importing(repeat(4, n => `a${n}: __typename`)),
    says: /4 aliases, and 3 are allowed \(MAX_ALIASES\)/,
  },
  {
    name: 'aliases in fragments that are spread again and again',
    query: `{ ...F0 } ${doubling('Query', 'a: __typename')}`,
    form: importing('...F0', doubling('LeadsImportCsvPayload', 'a: __typename')),
    says: /1,048,576 aliases, and 3 are allowed \(MAX_ALIASES\)/,
  },
  {
    name: 'root fields',
    query: `{ ${repeat(5, () => '__typename')} }`,
    form: {
      ...importing('__typename'),
      query: `mutation Import($input: LeadsImportCsvInput!) { ${repeat(5, () => 'leadsImportCsv(input: $input) { __typename }')} }`,
    },
    says: /5 root fields, and 4 are allowed \(MAX_ROOT_FIELDS\)|a form is for leadVoiceNoteUpload or leadsImportCsv alone/,
  },
  {
    name: 'directives',
    query: `{ ${repeat(4, () => '__typename @include(if: true)')} }`,
    form: importing(repeat(4, () => '__typename @include(if: true)')),
    says: /4 directives, and 3 are allowed \(MAX_DIRECTIVES\)/,
  },
  {
    name: 'lists in the document',
    query: '{ nodes(ids: ["1", "2", "3", "4", "5", "6"]) { id } }',
    form: importing('__typename @x(list: [1, 2, 3, 4, 5, 6])'),
    says: /a list has 6 items, and 5 are allowed \(MAX_LIST_ITEMS\)/,
  },
  {
    name: 'lists in variables',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: ['1', '2', '3', '4', '5', '6'] },
    form: { ...importing('__typename'), variables: { input: { file: null }, more: [1, 2, 3, 4, 5, 6] } },
    says: /the list `(ids|more)` has 6 items, and 5 are allowed \(MAX_LIST_ITEMS\)/,
  },
  {
    name: 'values that lie in each other',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: JSON.parse('['.repeat(60) + ']'.repeat(60)) },
    form: {
      ...importing('__typename'),
      variables: { input: { file: null }, more: JSON.parse('['.repeat(60) + ']'.repeat(60)) },
    },
    says: /lies in more than 40 others/,
  },
  {
    name: 'fragments that are spread within themselves',
    query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    form: importing(
      '...A',
      'fragment A on LeadsImportCsvPayload { ...B } fragment B on LeadsImportCsvPayload { ...A }',
    ),
    says: /the fragment A is spread within itself/,
  },
  {
    name: 'aliases in what describes the schema',
    query: '{ __schema { types { a: name b: name } } }',
    form: importing('__typename', 'query Q { __schema { types { a: name b: name } } }'),
    says: /aliases below __schema or __type/,
  },
]

/** No address is as long as that: the request's head is refused before. */
const fits = ({ query }: Rule, way: TransportName): boolean => way !== 'GET' || query.length < 10_000

const cases = rules.flatMap(rule =>
  transportNames.filter(way => fits(rule, way)).map(way => [rule.name, way, rule] as const),
)

test.each(cases)(
  'a document beyond the limit is refused before anything runs: %s, over %s',
  async (_name, way, { query, variables, form, says }) => {
    gateway.forget()
    const asked = way === 'multipart' ? { ...form, operationName: 'Import' } : { query, variables }
    const { data, errors = [] } = await transports[way](gateway.url, asked)
    expect(errors.map(({ message }) => message).join('\n')).toMatch(says)
    for (const { extensions } of errors) expect(['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED']).toContain(extensions.code)
    expect(data ?? null).toBeNull()
    expect(errors.length).toBeLessThanOrEqual(10)
    expect(gateway.calls()).toEqual([])
  },
)

test.each(transportNames)('what is within all limits runs over %s', async way => {
  const query = '{ team { a: name b: name c: name } }'
  const { data, errors } = await transports[way](gateway.url, way === 'multipart' ? importing('__typename') : { query })
  expect(errors).toBeUndefined()
  expect(Object.keys(data)).toEqual([way === 'multipart' ? 'leadsImportCsv' : 'team'])
})

const asksForSchema: readonly (readonly [name: string, query: string, form: Asked])[] = [
  [
    'at the root',
    '{ __schema { types { name } } }',
    importing('__typename', 'query Q { __schema { types { name } } }'),
  ],
  [
    'in a fragment',
    '{ ...A } fragment A on Query { __type(name: "Team") { name } }',
    importing('__typename', 'query Q { ...A } fragment A on Query { __type(name: "Team") { name } }'),
  ],
]

test.each(asksForSchema.flatMap(row => transportNames.map(way => [row[0], way, row] as const)))(
  'with INTROSPECTION=off the schema is not told: %s, over %s',
  async (_where, way, [, query, form]) => {
    const asked = way === 'multipart' ? { ...form, operationName: 'Import' } : { query }
    const { data, errors = [] } = await transports[way](closed.url, asked)
    expect(data ?? null).toBeNull()
    expect(errors.map(({ message }) => message).join()).toContain('INTROSPECTION=off')
  },
)

const misspelt: readonly (readonly [what: string, asked: Asked, form: Asked])[] = [
  ['a field', { query: '{ tean { name } }' }, importing('userError { code }')],
  ['an argument', { query: '{ lead(idd: "lea_1") { id } }' }, importing('import(idd: 1) { rows }')],
  [
    'a type',
    { query: 'query ($a: Dat) { team { name } }' },
    importing('... on LeadsImportCsvPayloa { import { rows } }'),
  ],
  [
    'an enum value',
    { query: '{ campaigns(status: [RUNNIN]) { nodes { id } } }' },
    importing('__typename', 'query Q { campaigns(status: [RUNNIN]) { nodes { id } } }'),
  ],
  [
    'an enum value in a variable',
    { query: 'query ($s: [CampaignStatus!]) { campaigns(status: $s) { nodes { id } } }', variables: { s: ['RUNNIN'] } },
    {
      query: importing('__typename')
        .query?.replace('$input: LeadsImportCsvInput!', '$input: LeadsImportCsvInput!, $s: [CampaignStatus!]')
        .replace('__typename', '__typename @include(if: $s)'),
      variables: { input: { file: null }, s: ['RUNNIN'] },
    },
  ],
  [
    'a field in a variable',
    { query: 'query ($f: ActivityFilter) { activities(filter: $f) { nodes { id } } }', variables: { f: { typs: [] } } },
    { ...importing('__typename'), variables: { input: { campaignIdd: 'cam_1', file: null } } },
  ],
]

test.each(misspelt.flatMap(row => transportNames.map(way => [row[0], way, row] as const)))(
  'with INTROSPECTION=off no name is suggested for %s, over %s',
  async (_what, way, [, asked, form]) => {
    const { errors = [] } = await transports[way](
      closed.url,
      way === 'multipart' ? { ...form, operationName: 'Import' } : asked,
    )
    expect(errors.length).toBeGreaterThan(0)
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i)
  },
)

test.each(['POST', 'GET', 'SSE', 'WebSocket'] as const)(
  'with INTROSPECTION=off `__typename` is answered over %s',
  async way => {
    expect((await transports[way](closed.url, { query: '{ __typename }' })).data).toEqual({ __typename: 'Query' })
  },
)
