import { GraphQLError } from 'graphql'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createErrorMask } from '../../src/server/errors.ts'
import { type GraphqlAnswer, startHarness } from '../support/harness.ts'

const endpoint = 'http://127.0.0.1:4000/graphql'

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(endpoint, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

const answerOf = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as GraphqlAnswer,
})

const codesOf = ({ errors = [] }: GraphqlAnswer) => errors.map(({ extensions }) => extensions.code)

test('a document that is not GraphQL says where it stops being one', async () => {
  const harness = startHarness()
  const answer = await harness.run('{ team { name ')
  expect(codesOf(answer)).toEqual(['GRAPHQL_PARSE_FAILED'])
  expect(answer.errors?.[0]?.message).toContain('Expected Name, found <EOF>')
  expect(harness.calls()).toEqual([])
})

test('an unknown field is refused before lemlist is called, and the likely one is named', async () => {
  const harness = startHarness()
  const answer = await harness.run('{ team { nam } }')
  expect(codesOf(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  expect(answer.errors?.[0]?.message).toContain('Did you mean "name"')
  expect(answer.errors?.[0]?.extensions.retryable).toBe(false)
  expect(harness.calls()).toEqual([])
})

test('an argument of another type is refused before lemlist is called', async () => {
  const harness = startHarness()
  expect(codesOf(await harness.run('{ campaigns(first: "many") { totalCount } }'))).toEqual([
    'GRAPHQL_VALIDATION_FAILED',
  ])
  const variable = await harness.run('query ($first: Int) { campaigns(first: $first) { totalCount } }', {
    first: 'many',
  })
  expect(codesOf(variable)).toEqual(['BAD_USER_INPUT'])
  expect(variable.errors?.[0]?.message).toContain('$first')
  expect(codesOf(await harness.run('{ leads(email: "not an address") { id } }'))).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  expect(harness.calls()).toEqual([])
})

test('a part of no rows, or of too many, is refused in words and costs the rest of the answer nothing', async () => {
  const harness = startHarness()
  for (const first of [0, -1, 100_000]) {
    const answer = await harness.run(`{ campaigns(first: ${first}) { totalCount } team { name } }`)
    expect(answer.data).toEqual({ campaigns: null, team: { name: harness.team.team.name } })
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining(`not ${first}`), path: ['campaigns'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
  }
})

test('a body that is not JSON, no query at all, and a parameter of another type are refused in words', async () => {
  const { fetch } = startHarness()
  for (const body of [
    '{"query":',
    '',
    '[]',
    '"text"',
    '{"query":5}',
    '{"query":"{ team { name } }","variables":"x"}',
  ]) {
    const { status, body: answer } = await answerOf(await fetch(post(body)))
    expect([body, status, codesOf(answer)]).toEqual([body, 400, ['BAD_USER_INPUT']])
    expect(answer.errors?.[0]?.message.length).toBeGreaterThan(10)
  }
})

test('a method or content type that is not taken is told which one is', async () => {
  const { fetch, calls } = startHarness()
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    const response = await fetch(new Request(endpoint, { method }))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS'])
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
    const { status, body } = await answerOf(
      await fetch(post('{"query":"{ team { name } }"}', { 'content-type': type })),
    )
    expect([status, codesOf(body)]).toEqual([415, ['BAD_USER_INPUT']])
    expect(body.errors?.[0]?.message).toContain('send application/json')
  }
  expect(calls()).toEqual([])
})

test('a query works over GET; a mutation does not', async () => {
  const { fetch, calls } = startHarness()
  const get = (query: string) =>
    fetch(new Request(`${endpoint}?query=${encodeURIComponent(query)}`, { headers: { accept: 'application/json' } }))
  expect((await answerOf(await get('{ viewer { role } }'))).body.data).toEqual({ viewer: { role: 'SEND' } })
  const mutation = await get('mutation { campaignPause(input: { id: "cam_x" }) { userErrors { message } } }')
  expect([mutation.status, mutation.headers.get('allow')]).toEqual([405, 'POST'])
  expect(calls()).toEqual([])
})

test('a body of 10 MB is refused, with and without its length told', async () => {
  const { fetch, calls } = startHarness()
  const large = `{"query":"{ team { name } }","extensions":{"x":"${'x'.repeat(10 * 1024 * 1024)}"}}`
  const told = await fetch(post(large, { 'content-length': String(large.length) }))
  expect(told.status).toBe(413)
  const chunked = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new Blob([large]).stream(),
    duplex: 'half',
  }
  const streamed = new Request(endpoint, chunked)
  const { status, body } = await answerOf(await fetch(streamed))
  expect([status, codesOf(body)]).toEqual([413, ['BAD_USER_INPUT']])
  expect(calls()).toEqual([])
})

test('a wrong key, a blocked user and no team are told apart', async () => {
  const refused = async (apiKey: string) => {
    const harness = startHarness({ apiKey })
    const answer = await harness.run('{ team { name } viewer { role } }')
    expect(answer.data).toEqual({ team: null, viewer: { role: 'SEND' } })
    return answer.errors?.[0]
  }
  expect(await refused('wrong')).toMatchObject({
    message: 'lemlist refused the API key; check that it is complete and was not revoked',
    path: ['team'],
    extensions: {
      code: 'UNAUTHENTICATED',
      retryable: false,
      upstream: { operation: 'team', method: 'GET', route: '/team', status: 401 },
    },
  })
  expect(await refused('sandbox-blocked')).toMatchObject({
    message: 'User linked to this API key is blocked',
    extensions: { code: 'FORBIDDEN' },
  })
})

const html = () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } })
const dead = (): Response => {
  throw new TypeError('connect ECONNREFUSED 10.0.0.1:443')
}

test('an upstream that is dead, sends HTML or half a body costs the field it feeds, and says so', async () => {
  const cases: readonly (readonly [upstream: () => Response, code: string, status: number | null])[] = [
    [dead, 'UPSTREAM_UNAVAILABLE', null],
    [html, 'UPSTREAM_UNSUPPORTED', 200],
    [() => new Response('{"credits": 1', { headers: { 'content-type': 'application/json' } }), 'UPSTREAM_INVALID', 200],
    [() => Response.json(['not', 'credits']), 'UPSTREAM_INVALID', 200],
    [() => new Response('upstream exploded at line 7', { status: 502 }), 'UPSTREAM_UNAVAILABLE', 502],
  ]
  for (const [broken, code, status] of cases) {
    const harness = startHarness({
      upstream: async (request, sandbox) => (request.url.endsWith('/team/credits') ? broken() : sandbox.fetch(request)),
    })
    const answer = await harness.run('{ team { name credits { total } } }')
    expect(answer.data).toEqual({ team: { name: harness.team.team.name, credits: null } })
    expect(answer.errors).toMatchObject([
      {
        path: ['team', 'credits'],
        extensions: { code, upstream: { operation: 'teamCredits', route: '/team/credits', status } },
      },
    ])
    expect(JSON.stringify(answer)).not.toMatch(/exploded|ECONNREFUSED|10\.0\.0\.1/)
  }
})

test('an upstream that answers nothing is "nothing there": null without an error', async () => {
  const { run } = startHarness({ upstream: async () => new Response('') })
  const answer = await run(
    '{ team { name } campaigns { totalCount } users { id } webhooks { id } contacts { totalCount } }',
  )
  expect(answer).toMatchObject({ data: { team: null, campaigns: null, users: null, webhooks: null, contacts: null } })
  expect(answer.errors).toBeUndefined()
})

test('the other envelope around a list reads the same', async () => {
  const harness = startHarness()
  const query = '{ campaigns { nodes { id name } } labels { id name } }'
  const { data } = await harness.run(query)
  expect(data.campaigns.nodes.length).toBeGreaterThan(0)
  const other = startHarness()
  for (const operation of ['campaigns', 'labels']) other.sandbox.faults.add({ operation, kind: 'envelope' })
  expect((await other.run(query)).data).toEqual(data)
})

test('a fault of the gateway shows one sentence and an id; the log holds the rest under it', () => {
  const lines: string[] = []
  const mask = createErrorMask(pino({}, { write: line => lines.push(line) }), ({ message }) => message)
  const masked = mask(
    new GraphQLError('secret detail', { path: ['team'], originalError: new RangeError('secret detail') }),
  )
  const id = masked.extensions.id
  expect(masked.toJSON()).toEqual({
    message: `Something went wrong in the gateway. Its log has the details under ${id}.`,
    path: ['team'],
    extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, id },
  })
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { id, err: { type: 'RangeError', message: 'secret detail' } },
  ])
})

test('every answer says what it cost and what is left', async () => {
  const harness = startHarness()
  const query = '{ team { name } }'
  const budget = { limit: 20, remaining: 19, resetAt: expect.any(String) }
  expect((await harness.run(query)).extensions).toEqual({
    lemlist: { restCalls: 1, cacheHits: 0, coalesced: 0, oldestAgeMs: 0, estimatedCalls: 1, budget },
  })
  harness.clock.advance(1500)
  expect((await harness.run(query)).extensions).toMatchObject({
    lemlist: { restCalls: 0, cacheHits: 1, oldestAgeMs: 1500, budget },
  })
})

test('only origins that are let in get CORS headers', async () => {
  const { fetch } = startHarness()
  const preflight = async (origin: string) =>
    (
      await fetch(
        new Request(endpoint, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }),
      )
    ).headers.get('access-control-allow-origin')
  expect(await preflight('http://localhost:5173')).toBe('http://localhost:5173')
  expect(await preflight('https://evil.example')).toBeNull()
})

test('health is told without a call, and an unknown path is told where to go', async () => {
  const { fetch, calls } = startHarness()
  expect(await (await fetch(new Request('http://127.0.0.1:4000/health'))).json()).toEqual({ status: 'ok' })
  const lost = await fetch(new Request('http://127.0.0.1:4000/nowhere'))
  expect([lost.status, await lost.text()]).toEqual([404, 'Nothing here. GraphQL is at /graphql\n'])
  expect(calls()).toEqual([])
})

test('a document too long or too deep is refused while it is read, and harms nobody', async () => {
  const harness = startHarness()
  for (const document of [
    `{${'a'.repeat(3)}${' b'.repeat(5000)} }`,
    '{a'.repeat(20_000),
    `{ labels(x: ${'['.repeat(50_000)}`,
  ]) {
    expect(codesOf(await harness.run(document))).toEqual(['GRAPHQL_PARSE_FAILED'])
  }
  expect(harness.calls()).toEqual([])
})

test('an operation that is not told apart, and variables over GET that are not JSON, are refused in words', async () => {
  const harness = startHarness()
  expect(codesOf(await harness.run('query A { viewer { role } } query B { viewer { role } }'))).toEqual([
    'BAD_USER_INPUT',
  ])
  const get = await harness.fetch(new Request(`${endpoint}?query={viewer{role}}&variables={bad`))
  expect(await answerOf(get)).toMatchObject({
    status: 400,
    body: { errors: [{ message: 'the parameter variables is not JSON' }] },
  })
})

test('a page of another site cannot spend the budget over GET', async () => {
  const harness = startHarness()
  const get = (headers: Record<string, string>) =>
    harness.fetch(
      new Request(`${endpoint}?query={team{name}}`, { headers: { accept: 'application/json', ...headers } }),
    )
  expect((await get({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).status).toBe(403)
  expect(harness.calls()).toEqual([])
  expect((await get({ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:5173' })).status).toBe(200)
  expect((await get({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
})

test('text that is no text, and words in the place of ids, cost nobody else anything', async () => {
  const harness = startHarness()
  const query =
    'query ($id: ID!) { broken: contact(by: { id: $id }) { id } word: campaign(id: "reports") { id } team { name } }'
  const answer = await harness.run(query, { id: 'ctc_\ud800' })
  expect(answer.data).toEqual({ broken: null, word: null, team: { name: harness.team.team.name } })
  expect(answer.errors).toBeUndefined()
  expect(harness.calls().toSorted()).toEqual(['GET /api/campaigns/reports', 'GET /api/team'])
})

test('what was deferred arrives later, its errors as fit for clients as all others, and the last part says what it cost', async () => {
  const harness = startHarness()
  harness.sandbox.faults.add({ operation: 'teamCredits', kind: 'status', status: 500, body: 'secret trouble' })
  for (const accept of ['multipart/mixed', 'text/event-stream']) {
    const response = await harness.fetch(
      new Request(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query: '{ team { name ... @defer { credits { total } } } }' }),
      }),
    )
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain(accept)
    const parts = [...text.matchAll(/^(?:data: )?(\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json))
    expect(parts[0]).toMatchObject({ data: { team: { name: harness.team.team.name } }, hasNext: true })
    expect(parts.at(-1)).toMatchObject({ hasNext: false, extensions: { lemlist: { restCalls: expect.any(Number) } } })
    expect(text).toContain('"code":"UPSTREAM_UNAVAILABLE"')
    expect(text).not.toContain('secret trouble')
  }
})

test('the key never comes back, even where lemlist quotes it', async () => {
  const harness = startHarness({
    apiKey: 'key-of-the-team',
    upstream: async request =>
      new Response(`no: key-of-the-team ${request.headers.get('authorization')}`, { status: 400 }),
  })
  const answer = await harness.run('{ team { name } }')
  expect(answer.errors).toHaveLength(1)
  expect(JSON.stringify([answer, harness.log])).not.toMatch(new RegExp(`key-of-the-team|${btoa(':key-of-the-team')}`))
})

test('an answer in a form that is not accepted is refused in words', async () => {
  const harness = startHarness()
  const ask = (query: string, accept: string) =>
    harness.fetch(
      new Request(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({ query }),
      }),
    )
  for (const [query, accept] of [
    ['{ team { name ... @defer { credits { total } } } }', 'application/json'],
    ['{ team { name } }', 'image/png'],
  ] as const) {
    const { status, body } = await answerOf(await ask(query, accept))
    expect([status, codesOf(body)]).toEqual([406, ['BAD_USER_INPUT']])
    expect(body.errors?.[0]?.message).toContain('multipart/mixed')
  }
})
