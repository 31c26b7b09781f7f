import { hash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import { createNamedDocuments, readTrustedDocuments } from '../../src/server/limits/trusted.ts'
import { type Asked, type PortGateway, startPortGateway, transportNames, transports } from '../support/transports.ts'

const sha = (text: string): string => hash('sha256', text, 'hex')

const listed = 'query Listed { team { name } }'
const other = 'query Other { team { id } }'
const importing = 'mutation Import($input: LeadsImportCsvInput!) { leadsImportCsv(input: $input) { __typename } }'
const importingOther = importing.replace('__typename', 'userErrors { code }')

const limits = { tokens: 4000, depth: 20, aliases: 100, rootFields: 50, directives: 100, listItems: 10_000 }
const listOf = (...texts: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(texts.map(text => [sha(text), text])))
const read = (json: string) => readTrustedDocuments('list.json', schema, limits, () => json)

let trusting: PortGateway
let open: PortGateway
beforeAll(async () => {
  trusting = await startPortGateway({ trustedDocuments: read(listOf(listed, importing)) })
  open = await startPortGateway()
})
afterAll(async () => {
  await trusting.close()
  await open.close()
})

const persisted = (text: string): Asked => ({ extensions: { persistedQuery: { version: 1, sha256Hash: sha(text) } } })
const byId = (text: string): Asked => ({ documentId: `sha256:${sha(text)}` })

/** What goes over a transport: a form needs the variables of its file. */
const sent = (way: string, asked: Asked): Asked =>
  way === 'multipart' ? { ...asked, variables: { input: { campaignId: 'cam_unknown', file: null } } } : asked

const field = (way: string): string => (way === 'multipart' ? 'leadsImportCsv' : 'team')
const [known, unknown] = [
  (way: string) => (way === 'multipart' ? importing : listed),
  (way: string) => (way === 'multipart' ? importingOther : other),
]

test.each(transportNames)(
  'a document of the list runs by its digest, in both forms, and by its text, over %s',
  async way => {
    for (const asked of [
      persisted(known(way)),
      byId(known(way)),
      { query: known(way) },
      { query: known(way), ...persisted(known(way)) },
    ]) {
      const { data, errors } = await transports[way](trusting.url, sent(way, asked))
      expect(errors).toBeUndefined()
      expect(Object.keys(data)).toEqual([field(way)])
    }
  },
)

test.each(transportNames)('beside the list nothing runs over %s', async way => {
  trusting.forget()
  const codeOf = async (asked: Asked) => {
    const { data, errors } = await transports[way](trusting.url, sent(way, asked))
    expect(data ?? null).toBeNull()
    return errors?.[0]?.extensions.code
  }
  expect(await codeOf({ query: unknown(way) })).toBe('FORBIDDEN')
  expect(await codeOf({ query: `${known(way)} ` })).toBe('FORBIDDEN')
  expect(await codeOf({ query: unknown(way), ...persisted(known(way)) })).toBe('FORBIDDEN')
  expect(await codeOf({ query: unknown(way), ...persisted(unknown(way)) })).toBe('FORBIDDEN')
  expect(await codeOf(persisted(unknown(way)))).toBe('PERSISTED_QUERY_NOT_FOUND')
  expect(await codeOf(byId(unknown(way)))).toBe('PERSISTED_QUERY_NOT_FOUND')
  // What was sent with its digest before is none of the list either.
  expect(await codeOf(persisted(unknown(way)))).toBe('PERSISTED_QUERY_NOT_FOUND')
  expect(trusting.calls()).toEqual([])
})

test.each(transportNames)('without a list a document that was left once runs by its digest over %s', async way => {
  const text = unknown(way).replace('{', `{ ${way}: __typename`)
  const ask = (asked: Asked) => transports[way](open.url, sent(way, asked))
  const before = await ask(persisted(text))
  expect(before.errors).toMatchObject([
    { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', retryable: false } },
  ])
  const query = way === 'multipart' ? unknown(way) : text
  expect((await ask({ query, ...persisted(query) })).errors).toBeUndefined()
  for (const asked of [persisted(query), byId(query)]) {
    const { data, errors } = await ask(asked)
    expect(errors).toBeUndefined()
    expect(Object.keys(data)).toContain(field(way))
  }
})

test.each(transportNames)(
  'a digest that is not that of the document is refused over %s, and leaves nothing',
  async way => {
    const query = known(way)
    const wrong = persisted(`${query} # wrong over ${way}`)
    const { errors } = await transports[way](open.url, sent(way, { query, ...wrong }))
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await transports[way](open.url, sent(way, wrong))).errors).toMatchObject([
      { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ])
  },
)

test('clients of application/json get 200 with what was not found, as they expect it, and others 404', async () => {
  const asked = persisted('{ nowhere }')
  expect((await transports.POST(open.url, asked)).status).toBe(200)
  const { status } = await transports.POST(open.url, asked, { accept: 'application/graphql-response+json' })
  expect(status).toBe(404)
})

test.each([
  ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: sha(listed) } } }],
  ['no digest', { extensions: { persistedQuery: { version: 1 } } }],
  ['a digest that is too short', { extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }],
  ['a digest that is none', { extensions: { persistedQuery: 7 } }],
  ['an id without its kind', { documentId: sha(listed) }],
  ['an id of another kind', { documentId: `md5:${sha(listed)}` }],
])('%s is refused in words', async (_what, asked) => {
  const { errors } = await transports.POST(open.url, asked)
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

test('a request that names no document at all is refused as before', async () => {
  for (const { url } of [open, trusting]) {
    expect((await transports.POST(url, { variables: {} })).errors).toMatchObject([
      { message: 'Must provide query string.', extensions: { code: 'BAD_USER_INPUT' } },
    ])
  }
})

test('documents that clients leave are kept up to 8 MiB, the latest first', () => {
  const { textOf } = createNamedDocuments(undefined)
  const texts = Array.from({ length: 100 }, (_, n) => `{ a${n} } #`.padEnd(90_000, 'x'))
  for (const query of texts) textOf({ query, ...persisted(query) })
  const isKept = (text: string): boolean => {
    try {
      return textOf(persisted(text)) === text
    } catch {
      return false
    }
  }
  const kept = texts.map(isKept)
  expect(kept.filter(Boolean)).toHaveLength(46)
  expect(kept.slice(-46)).not.toContain(false)
})

test.each([
  ['no JSON', 'nonsense', /is not JSON/],
  ['a list', '[]', /not an object/],
  ['something else than text', '{"a":1}', /not an object/],
  [
    'a digest that is not its document’s',
    JSON.stringify({ [sha('{ a }')]: listed }),
    /is not the digest of its document/,
  ],
  ['what is no GraphQL', listOf('{ team {'), /Syntax Error/],
  ['what does not fit the schema', listOf('{ tean { name } }'), /Cannot query field "tean"/],
  ['what is beyond the limits', listOf(`{ ${'__typename '.repeat(51)} }`), /51 root fields.*MAX_ROOT_FIELDS/],
])('a list with %s stops the start, and says why', (_what, json, words) => {
  expect(() => read(json)).toThrow(words)
  expect(() => read(json)).toThrow(/^TRUSTED_DOCUMENTS/)
})

test('a list that cannot be read stops the start', () => {
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' })
  const readMissing = () =>
    readTrustedDocuments('list.json', schema, limits, () => {
      throw missing
    })
  expect(readMissing).toThrow('TRUSTED_DOCUMENTS cannot be read (ENOENT)')
})

test('GraphiQL says that only the documents of the list run', async () => {
  const page = await fetch(`${trusting.url}/graphql`, { headers: { accept: 'text/html' } })
  expect(await page.text()).toContain('Only the documents of a list run here')
})
