import fc from 'fast-check'
import { getNamedType, isLeafType, isObjectType } from 'graphql'
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import { converse } from './messages.ts'
import { type Attacker, expectCleanLog, expectUnharmed, type Prey, startPrey, tokens } from './prey.ts'

let prey: Prey
let pool: Pool

beforeAll(async () => {
  prey = await startPrey({ MAX_QUEUE_MS: '0', MAX_REST_CALLS: '3' })
  pool = new Pool(`http://127.0.0.1:${prey.port}`, { connections: 8, bodyTimeout: 20_000, headersTimeout: 20_000 })
})

let log: Promise<string> | undefined
/** Ends the gateway, once. */
const stop = (): Promise<string> => {
  log ??= pool.close().then(prey.stop)
  return log
}

afterAll(stop)

/** Names that the schema has, and some that it has not. */
const names = [
  ...new Set(
    Object.values(schema.getTypeMap())
      .filter(type => isObjectType(type) && !type.name.startsWith('__'))
      .flatMap(type => (isObjectType(type) ? Object.keys(type.getFields()) : []))
      .filter((_, at) => at % 9 === 0),
  ),
  ...['__proto__', 'constructor', '__typename', '__schema', 'null', 'on', 'é'],
]

/** Fields at the root that can be asked for with nothing more to say. */
const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ name, type }) => ({
  name,
  isLeaf: isLeafType(getNamedType(type)),
}))

const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

const anyName = fc.constantFrom(...names)
const anyValue = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '1',
    '-1',
    '1e999',
    '$a',
    '[]',
    '{}',
    '""',
    '"""x"""',
    'ENUM',
    '[[[1]]]',
    '{a: {b: 1}}',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map(text => JSON.stringify(text)),
)

/** Documents that look like some, by the grammar; few of them fit the schema. */
const { document } = fc.letrec<{ document: string; selection: string }>(tie => ({
  selection: fc
    .array(
      fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        anyName,
        fc.tuple(anyName, anyName).map(([alias, name]) => `${alias}: ${name}`),
        fc.tuple(anyName, anyName, anyValue).map(([name, argument, value]) => `${name}(${argument}: ${value})`),
        fc.tuple(anyName, tie('selection')).map(([name, inner]) => `${name} ${inner}`),
        fc.tuple(anyName, tie('selection')).map(([name, inner]) => `${name}(first: 1) { nodes ${inner} }`),
        tie('selection').map(inner => `... on Campaign ${inner}`),
        fc.constantFrom('...F', '... @defer { __typename }', '@skip(if: true)'),
      ),
      { minLength: 1, maxLength: 5 },
    )
    .map(fields => `{ ${fields.join(' ')} }`),
  document: fc.oneof(
    tie('selection'),
    fc
      .tuple(fc.constantFrom(...roots), tie('selection'))
      .map(([{ name, isLeaf }, inner]) => `{ ${name} ${isLeaf ? '' : inner} }`),
    fc
      .tuple(fc.constantFrom(...mutations), anyValue)
      .map(([name, value]) => `mutation { ${name}(input: ${value}) { __typename } }`),
    fc
      .tuple(fc.constantFrom(...mutations))
      .map(
        ([name]) =>
          `mutation ($a: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $a) { __typename } }`,
      ),
    fc.tuple(tie('selection'), tie('selection')).map(([a, b]) => `query Q($a: Int) ${a} fragment F on Query ${b}`),
    tie('selection').map(inner => `subscription ${inner}`),
    fc.string({ unit: 'binary', maxLength: 60 }),
  ),
}))

/** A good text with some letters in other places. */
const broken = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.nat(text.length),
        fc.constantFrom('', '{', '}', '(', ')', '"', '\\', '\u0000', '$', '@', '...', ':', '\ud800', '[', ']'),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map(changes => changes.reduce((now, [at, piece]) => `${now.slice(0, at)}${piece}${now.slice(at + 1)}`, text))

const good = JSON.stringify({
  query: 'query ($n: Int) { campaigns(first: $n) { nodes { id name } } }',
  variables: { n: 1 },
})

const body = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(document, fc.jsonValue()).map(([query, variables]) => JSON.stringify({ query, variables })),
  },
  { weight: 2, arbitrary: broken(good) },
  { weight: 1, arbitrary: fc.json() },
  {
    weight: 1,
    arbitrary: fc
      .record({ query: fc.jsonValue(), operationName: fc.jsonValue(), extensions: fc.jsonValue() })
      .map(value => JSON.stringify(value)),
  },
)

const attacker = fc.constantFrom<Attacker>('nobody', 'reader', 'reader', 'writer')
const headerText = fc.string({ maxLength: 30 }).map(text => text.replace(/[^\x20-\x7e]/g, '?').trim())

const headers = fc.record({
  accept: fc.constantFrom(
    'application/json',
    'application/graphql-response+json',
    '*/*',
    'multipart/mixed',
    'text/event-stream',
    'image/png',
  ),
  'content-type': fc.oneof({ weight: 8, arbitrary: fc.constant('application/json') }, headerText),
  'cache-control': fc.oneof(fc.constant('no-cache'), headerText),
  'x-lemlist-plan': fc.constantFrom('', 'only', 'x'),
  'last-event-id': headerText,
})

interface Answer {
  readonly status: number
  readonly text: string
}

/** Sends it; a stream is left once it has begun. */
const send = async (
  who: Attacker,
  method: 'GET' | 'POST',
  path: string,
  more: Readonly<Record<string, string>>,
  text?: string,
): Promise<Answer> => {
  const given = who === 'nobody' ? more : { ...more, authorization: `Bearer ${tokens[who]}` }
  const answer = await pool.request({ method, path, headers: given, body: text ?? null })
  const type = String(answer.headers['content-type'])
  if (!type.startsWith('text/event-stream')) return { status: answer.statusCode, text: await answer.body.text() }
  answer.body.on('error', () => undefined).destroy()
  return { status: answer.statusCode, text: '' }
}

/** 20,000 in all, some at a time: that many attackers there are. */
const runs = { bodies: 12_000, addresses: 4000, callbacks: 3000, messages: 1000 }
const together = 8

/** Attacks of one kind, several at a time by the same attacker; all of them must be answered. */
const attack = async <Value>(
  each: fc.Arbitrary<Value>,
  count: number,
  strike: (who: Attacker, value: Value) => Promise<Answer>,
): Promise<void> => {
  const group = fc.tuple(attacker, fc.array(each, { minLength: together, maxLength: together }))
  await fc.assert(
    fc.asyncProperty(group, async ([who, values]) => {
      const answers = await Promise.all(values.map(value => strike(who, value)))
      const texts = answers.map(({ text }) => text)
      expectUnharmed(prey, who, texts)
      expect(answers.map(({ status }) => status)).not.toContain(500)
    }),
    { numRuns: count / together, seed: 7 },
  )
}

test('12,000 bodies that were made up do no harm', () =>
  attack(fc.tuple(headers, body), runs.bodies, async (who, [more, text]) => {
    const answer = await send(who, 'POST', '/graphql', more, text)
    if (who === 'nobody') expect(answer.status).toBeGreaterThanOrEqual(400)
    return answer
  }))

test('4,000 addresses that were made up do no harm', () =>
  attack(
    fc.oneof(
      {
        weight: 2,
        arbitrary: fc.tuple(document, fc.json()).map(([query, variables]) => [query.toWellFormed(), variables]),
      },
      { weight: 1, arbitrary: fc.webPath().map(path => [path]) },
    ),
    runs.addresses,
    async (who, [text = '', variables]) => {
      const isQuery = variables !== undefined
      const path = isQuery
        ? `/graphql?${new URLSearchParams({ query: text, variables })}`
        : `/${text.replace(/^\/+/, '')}`
      const answer = await send(who, 'GET', path.slice(0, 8000), {})
      if (who === 'nobody' && isQuery) expect(answer.status).toBeGreaterThanOrEqual(400)
      return answer
    },
  ))

test('3,000 callbacks that were made up are refused, and never with 404 or 410', () =>
  attack(
    fc.oneof(fc.json(), broken('{"type":"emailsSent","_id":"act_1","secret":"x"}')),
    runs.callbacks,
    async (_who, text) => {
      const answer = await send('nobody', 'POST', '/webhooks/lemlist', { 'content-type': 'application/json' }, text)
      expect([400, 413, 503]).toContain(answer.status)
      return answer
    },
  ))

test('1,000 messages that were made up, on sockets, do no harm', async () => {
  const message = fc.oneof(
    fc
      .tuple(fc.string({ maxLength: 5 }), document)
      .map(([id, query]) => JSON.stringify({ type: 'subscribe', id, payload: { query } })),
    broken('{"type":"subscribe","id":"1","payload":{"query":"{ viewer { role } }"}}'),
    fc.json(),
  )
  const greeting = { type: 'connection_init', payload: { authorization: `Bearer ${tokens.reader}` } }
  const conversation = fc.array(message, { minLength: 5, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(conversation, async messages => {
      expectUnharmed(prey, 'reader', await converse(prey, [greeting, ...messages]))
    }),
    { numRuns: runs.messages / 5, seed: 7 },
  )
})

test('after all of it the gateway answers as before, and its log holds no secret and no fault', async () => {
  const { status, text } = await send(
    'reader',
    'POST',
    '/graphql',
    { 'content-type': 'application/json' },
    '{"query":"{ viewer { role } }"}',
  )
  expect([status, JSON.parse(text).data]).toEqual([200, { viewer: { role: 'READ' } }])
  expectCleanLog(await stop())
})
