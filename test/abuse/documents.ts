import { type Attack, http, query } from './attack.ts'

const nested = (depth: number): string =>
  `{ ${'campaigns(first: 1) { nodes { leads(first: 1) { nodes { campaign { '.repeat(depth)}id${' } } } } }'.repeat(depth)} }`

const times = (count: number, piece: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => piece(at)).join(' ')

const deepList = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`
const deepObject = (depth: number): string => `${'{a:'.repeat(depth)}1${'}'.repeat(depth)}`

const input = (name: string, value: string): string =>
  `mutation { ${name}(input: ${value}) { userErrors { message } } }`

const refused = { status: [200, 400] }

/** Documents that ask for too much, or are none. */
export const documents: readonly Attack[] = [
  query('nothing', '', refused),
  query('spaces', ' \n\t', refused),
  query('a comment alone', '# hello', refused),
  query('100,000 comments', `{ viewer { role } }${'#\n'.repeat(100_000)}`, refused),
  query('no end', '{ viewer { role ', refused),
  query('a byte order mark in the middle', '{ viewer \ufeff{ role } }', { status: 200 }),
  query('a null character', '{ viewer { ro\u0000le } }', refused),
  query('half a character', '{ viewer { role } } # \ud800', refused),
  query('right to left', '{ viewer { \u202erole } }', refused),
  query('a name of 50,000 letters', `{ ${'a'.repeat(50_000)} }`, refused),
  query('an alias of 50,000 letters', `{ ${'a'.repeat(50_000)}: viewer { role } }`, refused),
  query('5,000 levels of braces', '{'.repeat(5000), refused),
  query('2,000 levels of one field', nested(400), refused),
  query('forty levels', nested(8), refused),
  query('10,000 aliases', `{ ${times(10_000, at => `a${at}: __typename`)} }`, refused),
  query(
    '500 aliases of a costly field',
    `{ ${times(500, at => `a${at}: campaigns(first: ${at + 1}) { nodes { id } }`)} }`,
    refused,
  ),
  query('1,000 times the same field', `{ viewer { ${'role '.repeat(1000)} } }`, refused),
  query('3,000 times the same root field', `{ ${'__typename '.repeat(3000)} }`, refused),
  query('1,000 directives on a field', `{ viewer ${'@include(if: true) '.repeat(1000)}{ role } }`, refused),
  query('a directive that is none', '{ viewer @nothing { role } }', refused),
  query('a directive twice', '{ viewer @skip(if: true) @skip(if: false) { role } }', refused),
  query('@skip without its argument', '{ viewer @skip { role } }', refused),
  query('@include with a number', '{ viewer @include(if: 1) { role } }', refused),
  query(
    '@defer on a mutation',
    'mutation { ... @defer { campaignPause(input: { campaignId: "cam_A" }) { userErrors { message } } } }',
    refused,
  ),
  query('@defer 500 times', `{ ${times(500, at => `... @defer(label: "${at}") { viewer { role } }`)} }`, refused),
  query(
    '@defer with one label twice',
    '{ ... @defer(label: "a") { viewer { role } } ... @defer(label: "a") { viewer { role } } }',
    refused,
  ),
  query('@stream from below zero', '{ webhooks @stream(initialCount: -1) { id } }', refused),
  query('@stream of what is no list', '{ viewer @stream { role } }', refused),
  query('fragments in a circle', 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }', refused),
  query('a fragment in itself', '{ ...A } fragment A on Query { viewer { role } ...A }', refused),
  query('a fragment that nobody has', '{ ...Nobody }', refused),
  query('a fragment that nobody uses', '{ viewer { role } } fragment A on Query { viewer { role } }', refused),
  query(
    'a fragment twice',
    '{ ...A } fragment A on Query { viewer { role } } fragment A on Query { viewer { name } }',
    refused,
  ),
  query('a fragment on a type that is none', '{ ... on Nothing { role } }', refused),
  query('a fragment on a scalar', '{ ... on String { role } }', refused),
  query(
    'fragments that double 60 times',
    `{ ...F0 } ${times(60, at => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F60 on Query { viewer { role } }`,
    refused,
  ),
  query(
    'fields that double 200 times by fragments',
    `{ viewer { ...F0 } } ${times(200, at => `fragment F${at} on Viewer { a${at}: role ...F${at + 1} b${at}: role ...F${at + 1} }`)} fragment F200 on Viewer { role }`,
    refused,
  ),
  query(
    'overlapping fields without end',
    `{ ${times(300, () => 'a: campaigns(first: 1) { nodes { id name } }')} }`,
    refused,
  ),
  query('one name for two fields', '{ viewer { a: role a: name } }', refused),
  query('two operations and none chosen', 'query A { viewer { role } } query B { viewer { name } }', refused),
  query('two operations of one name', 'query A { viewer { role } } query A { viewer { name } }', refused),
  query(
    '1,000 operations',
    times(1000, at => `query Q${at} { viewer { role } }`),
    refused,
  ),
  query('a schema', 'type Query { role: String }', refused),
  query('a schema beside an operation', '{ viewer { role } } extend type Query { secret: String }', refused),
  query(
    'introspection without end',
    `{ __schema { ${'types { fields { type { '.repeat(30)}name${' } } }'.repeat(30)} } }`,
    refused,
  ),
  query(
    'introspection by types',
    `{ ${times(300, at => `t${at}: __type(name: "Campaign") { fields { type { fields { name } } } }`)} }`,
    refused,
  ),
  query('a field that is close to one', '{ viewr { rol } }', refused),
  query('a field on nothing', '{ null { true } }', refused),
  query('a prototype as a field', '{ __proto__ { constructor } }', refused),
  query('a prototype as an alias', '{ __proto__: viewer { constructor: role toString: name } }', {
    status: [200, 400],
  }),
  query('a list of 3,000 levels', `{ nodes(ids: ${deepList(3000)}) { id } }`, refused),
  query('an object of 3,000 levels', input('campaignCreate', deepObject(3000)), refused),
  query('200,000 ids', `{ nodes(ids: $ids) { id } }`, refused, {
    ids: Array.from({ length: 20_000 }, (_, at) => `cam_${at}`),
  }),
  query('20,000 ids that are declared', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', refused, {
    ids: Array.from({ length: 20_000 }, (_, at) => `cam_${at}`),
  }),
  query('a million rows', '{ campaigns(first: 1000000) { nodes { id } } }', refused),
  query('fewer than no rows', '{ campaigns(first: -1) { nodes { id } } }', refused),
  query('a number beyond all', '{ campaigns(first: 1e400) { nodes { id } } }', refused),
  query('a number of 10,000 digits', `{ campaigns(first: ${'9'.repeat(10_000)}) { nodes { id } } }`, refused),
  query('a cursor that is none', '{ campaigns(after: "../../etc/passwd") { nodes { id } } }', refused),
  query('a cursor of 90,000 letters', `{ campaigns(after: "${'a'.repeat(90_000)}") { nodes { id } } }`, refused),
  query(
    'a cursor that was forged',
    `{ contacts(after: "${Buffer.from('{"__proto__":{"offset":1e9}}').toString('base64url')}") { nodes { id } } }`,
    refused,
  ),
  query('an id that climbs', '{ campaign(id: "../../team") { id } }', refused),
  query('an id that climbs in code', '{ campaign(id: "..%2f..%2fteam") { id } }', refused),
  query('an id with an address', '{ campaign(id: "//evil.example/@") { id } }', refused),
  query('an id with a line break', '{ campaign(id: "cam_A\\r\\nX-Injected: 1") { id } }', refused),
  query('an id with a question', '{ campaign(id: "cam_A?action=remove#") { id } }', refused),
  query('an empty id', '{ campaign(id: "") { id } }', refused),
  query('an id of another type', '{ node(id: "Nothing:1") { id } }', refused),
  query('an id of a prototype', '{ node(id: "constructor:1") { id } }', refused),
  query('an address as email', '{ contact(by: { email: "a@b.example\\r\\nbcc: c@d.example" }) { id } }', refused),
  query('both and neither', '{ contact(by: {}) { id } }', refused),
  query(
    'a date beyond time',
    '{ campaigns(first: 1) { nodes { stats(range: { from: "+275761-01-01T00:00:00Z", to: "9999-99-99" }) { sent } } } }',
    refused,
  ),
  query('a mutation by a reader', input('campaignPause', '{ campaignId: "cam_A" }'), {
    status: [200, 403],
    says: 'FORBIDDEN',
  }),
  query(
    'a mutation by a reader under another name',
    `mutation { viewer: campaignPause(input: { campaignId: "cam_A" }) { userErrors { message } } }`,
    { status: [200, 403], says: 'FORBIDDEN' },
  ),
  query(
    'a mutation by a reader in a fragment',
    'mutation { ...F } fragment F on Mutation { ... { campaignPause(input: { campaignId: "cam_A" }) { userErrors { message } } } }',
    { status: [200, 403], says: 'FORBIDDEN' },
  ),
  query(
    'a mutation by a reader that is left out',
    'mutation ($no: Boolean = true) { __typename campaignPause(input: { campaignId: "cam_A" }) @skip(if: $no) { userErrors { message } } }',
    { status: [200, 403], says: 'FORBIDDEN' },
  ),
  query(
    'a mutation by a reader beside a harmless one',
    'mutation { __typename conversationMarkRead(input: { contactId: "ctc_A", userId: "usr_A" }) { userErrors { message } } }',
    { says: 'FORBIDDEN' },
  ),
  query(
    'one that sends, by a writer',
    'mutation { campaignUpdate(input: { campaignId: "cam_A" }) { userErrors { message } } }',
    { attacker: 'writer', says: 'FORBIDDEN' },
  ),
  query(
    'one that sends, by a writer, after one that may',
    'mutation { a: labelCreate(input: { name: "x" }) { userErrors { message } } campaignUpdate(input: { campaignId: "cam_A" }) { userErrors { message } } }',
    { attacker: 'writer', says: 'FORBIDDEN' },
  ),
  http(
    'a subscription for whoever takes JSON',
    'POST /graphql HTTP/1.1',
    [
      ['content-type', 'application/json'],
      ['accept', 'application/json'],
    ],
    '{"query":"subscription { activityStream { cursor } }"}',
    { status: [200, 400, 406] },
  ),
  query('a hook of ours by a reader', '{ webhooks { targetUrl isOurs } }', { status: 200 }),
  query('the secrets of the team', '{ team { apiKey slackWebhook hooks { secret } } }', refused),
  query('a string that never ends', '{ campaign(id: "abc', refused),
  query('a block string of quotes', `{ campaign(id: """${'\\"""'.repeat(10_000)}""") { id } }`, refused),
  query('letters that are written in code', '{ campaign(id: "\\u{110000}") { id } }', refused),
  query('half a character in code', '{ campaign(id: "\\ud83d") { id } }', refused),
]

const watched = 'query ($range: DateRange!) { campaigns(first: 1) { nodes { stats(range: $range) { sent } } } }'

/** Variables that are not what was declared. */
export const variables: readonly Attack[] = [
  query('a variable that nobody declared', '{ viewer { role } }', { status: 200 }, { other: 1 }),
  query('a variable that is missing', watched, refused),
  query('null for what must be there', watched, refused, { range: null }),
  query('a list for an object', watched, refused, { range: [1, 2] }),
  query('a number for an object', watched, refused, { range: 1 }),
  query('fields that are none', watched, refused, {
    range: { from: 'now', to: 'then', __proto__: { a: 1 }, constructor: 1 },
  }),
  query(
    'a prototype as variables',
    watched,
    refused,
    JSON.parse('{"__proto__":{"range":{"from":"2026-01-01","to":"2026-02-01"}}}'),
  ),
  query('a text of 900,000 letters', 'query ($id: ID!) { campaign(id: $id) { id } }', refused, {
    id: 'a'.repeat(900_000),
  }),
  query('an object for an id', 'query ($id: ID!) { campaign(id: $id) { id } }', refused, { id: { toString: 'x' } }),
  query('half a number for an id', 'query ($id: ID!) { campaign(id: $id) { id } }', refused, { id: 1.5 }),
  query('true for a number', 'query ($n: Int) { campaigns(first: $n) { nodes { id } } }', refused, { n: true }),
  query('2^53 for a number', 'query ($n: Int) { campaigns(first: $n) { nodes { id } } }', refused, { n: 2 ** 53 }),
  query('a type that is none', 'query ($n: Nothing) { campaigns(first: $n) { nodes { id } } }', refused, { n: 1 }),
  query('a type of answers', 'query ($n: Campaign) { viewer { role } }', refused, { n: 1 }),
  query(
    'a default that is not of its type',
    'query ($n: Int = "a") { campaigns(first: $n) { nodes { id } } }',
    refused,
  ),
  query('a variable in its own default', 'query ($n: Int = $n) { campaigns(first: $n) { nodes { id } } }', refused),
  query('1,000 variables', `query (${times(1000, at => `$v${at}: Int`)}) { viewer { role } }`, refused),
  query(
    '4,000 levels of lists',
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    refused,
    JSON.parse(`{"ids":${deepList(4000)}}`),
  ),
]
