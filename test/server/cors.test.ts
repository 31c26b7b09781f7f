import { expect, test } from 'vitest'
import { unauthenticated } from '../../src/server/auth/claim.ts'
import { createNoAuth } from '../../src/server/auth/none.ts'
import { createCors, createOriginRule } from '../../src/server/http/cors.ts'
import { startHarness } from '../support/harness.ts'

const endpoint = 'http://127.0.0.1:4000/graphql'
const friend = 'http://localhost:5173'
const stranger = 'https://evil.example'

const harness = startHarness()

const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'))

const post = (origin: string, headers: Record<string, string> = {}, body = '{"query":"{ viewer { role } }"}') =>
  new Request(endpoint, { method: 'POST', headers: { 'content-type': 'application/json', origin, ...headers }, body })

const readable = {
  'access-control-allow-origin': friend,
  'access-control-expose-headers': expect.stringContaining('retry-after'),
  vary: expect.stringMatching(/\borigin\b/i),
}

const asked = (method: string, headers: Record<string, string> = {}, path = '') =>
  new Request(`${endpoint}${path}`, { method, headers: { origin: friend, ...headers } })

test.each<[what: string, status: number, request: () => Request]>([
  ['an answer', 200, () => post(friend)],
  ['an answer over GET', 200, () => asked('GET', { accept: 'application/json' }, '?query={viewer{role}}')],
  [
    'an event stream',
    200,
    () => post(friend, { accept: 'text/event-stream' }, '{"query":"subscription { activityStream { cursor } }"}'),
  ],
  [
    'what is wrong with a document',
    400,
    () => post(friend, { accept: 'application/graphql-response+json' }, '{"query":"{ nope }"}'),
  ],
  ['what is wrong with a body', 400, () => post(friend, {}, '{')],
  ['what is wrong with a parameter', 400, () => asked('GET', {}, '?query={viewer{role}}&variables={')],
  ['a body that is too large', 413, () => post(friend, {}, ' '.repeat(2 ** 20 + 1))],
  ['a content type that is not taken', 415, () => post(friend, { 'content-type': 'text/plain' })],
  ['a coding that is not taken', 415, () => post(friend, { 'content-encoding': 'gzip' })],
  ['a form without its header', 403, () => post(friend, { 'content-type': 'multipart/form-data; boundary=x' })],
  [
    'a form that is none',
    400,
    () => post(friend, { 'content-type': 'multipart/form-data; boundary=x', 'graphql-require-preflight': '1' }),
  ],
  ['a method that is not taken', 405, () => asked('DELETE')],
  [
    'a mutation over GET',
    405,
    () => asked('GET', {}, '?query=mutation{campaignPause(input:{id:"x"}){userErrors{code}}}'),
  ],
  ['no form of answer', 406, () => post(friend, { accept: 'image/png' })],
  ['a team that is not theirs', 403, () => post(friend, { 'x-lemlist-team': 'nobody' })],
])('pages of an origin that is let in can read %s', async (_what, status, request) => {
  const response = await harness.fetch(request())
  expect(response.status).toBe(status)
  expect(corsOf(response)).toEqual(readable)
  await response.body?.cancel()
})

test.each([
  [unauthenticated('a token is missing'), 401],
  [new Error('the keys of the issuer cannot be had'), 503],
] as const)('pages of an origin that is let in can read why nobody is: %s', async (failure, status) => {
  const recogniser = { ...createNoAuth('READ'), recognise: () => Promise.reject(failure) }
  const { fetch } = startHarness({ gateway: () => ({ recogniser }) })
  const response = await fetch(post(friend))
  expect([response.status, corsOf(response)]).toEqual([status, readable])
})

test('a preflight of an origin that is let in says what may be sent, for two hours, and asks for no cookies', async () => {
  const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,x-evil' }
  const response = await harness.fetch(asked('OPTIONS', headers))
  expect([response.status, await response.text()]).toEqual([204, ''])
  const told = corsOf(response)
  expect(told).toEqual({
    ...readable,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': expect.any(String),
    'access-control-max-age': '7200',
  })
  const allowed = response.headers.get('access-control-allow-headers')?.split(', ') ?? []
  for (const name of [
    'authorization',
    'content-type',
    'x-lemlist-team',
    'x-lemlist-plan',
    'cache-control',
    'last-event-id',
    'graphql-require-preflight',
  ]) {
    expect(allowed).toContain(name)
  }
  expect(allowed).not.toContain('x-evil')
  expect(allowed).not.toContain('*')
})

test.each<[what: string, request: (origin: string) => Request]>([
  ['a preflight', origin => asked('OPTIONS', { origin, 'access-control-request-method': 'POST' })],
  ['a query', origin => post(origin)],
  ['a query over GET', origin => asked('GET', { origin }, '?query={team{name}}')],
  ['a head', origin => asked('HEAD', { origin }, '?query={team{name}}')],
  [
    'a form',
    origin => post(origin, { 'content-type': 'multipart/form-data; boundary=x', 'graphql-require-preflight': '1' }),
  ],
  ['a stream', origin => post(origin, { accept: 'text/event-stream' })],
  ['a query with a lie about its site', origin => post(origin, { 'sec-fetch-site': 'none' })],
])(
  '%s of an origin that is not let in is refused, and says nothing that lets its page read on',
  async (_what, request) => {
    const origins = [
      stranger,
      'null',
      'file://',
      'http://localhost.evil.example',
      'https://localhost:5173@evil.example',
      'http://127.0.0.1.evil.example',
      'x',
      `${friend},${stranger}`,
    ]
    harness.forget()
    for (const origin of origins) {
      const response = await harness.fetch(request(origin))
      expect([origin, response.status, corsOf(response)]).toEqual([origin, 403, { vary: 'Origin' }])
      expect(harness.calls()).toEqual([])
    }
  },
)

test('only /graphql and downloads are for pages of other origins', async () => {
  const at = (path: string) =>
    harness.fetch(new Request(`http://127.0.0.1:4000${path}`, { headers: { origin: friend } }))
  for (const path of ['/health', '/ready', '/metrics', '/nowhere', '/graphiql/x.js', '/webhooks/lemlist']) {
    expect([path, corsOf(await at(path))['access-control-allow-origin']]).toEqual([path, undefined])
  }
  expect(corsOf(await at('/downloads/none'))).toEqual(readable)
})

test('closed to all where no origin is configured, but for the gateway’s own, by any name it goes by', () => {
  const mayCall = createOriginRule({ origins: [], publicUrl: () => 'https://gw.example' })
  expect(mayCall('https://gw.example', '10.0.0.5:4000')).toBe(true)
  expect(mayCall('http://10.0.0.5:4000', '10.0.0.5:4000')).toBe(true)
  for (const origin of [
    'http://localhost:5173',
    'https://gw.example.evil.example',
    'https://gw.example:8443',
    'null',
    '',
    'http://',
  ]) {
    expect([origin, mayCall(origin, '10.0.0.5:4000')]).toEqual([origin, false])
  }
})

test('an origin counts as it is written: neither in part, nor in other letters, nor as a pattern', () => {
  const mayCall = createOriginRule({ origins: ['https://app.example'], publicUrl: () => 'https://gw.example' })
  expect(mayCall('https://app.example', 'gw.example')).toBe(true)
  for (const origin of [
    'https://APP.example',
    'http://app.example',
    'https://app.example:444',
    'https://app.example.evil.example',
    'https://sub.app.example',
    'https://app.example/',
    '*',
  ]) {
    expect([origin, mayCall(origin, 'gw.example')]).toEqual([origin, false])
  }
})

test('a page of the gateway’s own calls behind a proxy that tells no host, by the word of the browser', () => {
  const cors = createCors(createOriginRule({ origins: [], publicUrl: () => 'http://127.0.0.1:4000' }))
  const request = post('https://gw.example', { 'sec-fetch-site': 'same-origin' })
  expect(cors.answer(request, '127.0.0.1:4000')).toBeUndefined()
  expect(cors.answer(post('https://gw.example', { 'sec-fetch-site': 'cross-site' }), '127.0.0.1:4000')?.status).toBe(
    403,
  )
})

test('what an answer varies by already stays', () => {
  const cors = createCors(() => true)
  const response = new Response(null, { headers: { vary: 'accept' } })
  cors.open(post(friend), response, 'x')
  cors.open(post(friend), response, 'x')
  expect(response.headers.get('vary')).toBe('accept, Origin')
})
