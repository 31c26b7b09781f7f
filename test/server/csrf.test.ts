import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

const endpoint = 'http://127.0.0.1:4000/graphql'
const body = '{"query":"mutation { webhookDelete(input: { webhookId: \\"hoo_1\\" }) { userErrors { code } } }"}'

const harness = startHarness()

const statusOf = async (request: Request) => {
  harness.clock.advance(120_000)
  harness.forget()
  const { status } = await harness.fetch(request)
  return { status, calls: harness.calls() }
}

/** Content types that a form, a beacon or a script of another site sends without being let in, and their kin. */
test.each([
  ...[
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'text/plain',
    'TEXT/PLAIN',
  ],
  ...['text/plain; charset=utf-8', 'text/plain; application/json', 'text/plain;charset="application/json"'],
  ...['text/plain, application/json', 'application/json, text/plain', 'application/json,application/json', 'text/json'],
  ...[
    'application/jsonx',
    'application/json-patch+json',
    'xapplication/json',
    '/json',
    'json',
    'application',
    ';',
    ',',
  ],
  ...['application/graphql', 'application/xml', 'application/octet-stream', 'image/png', '*/*', 'application/*'],
  ...['application/json; charset=utf-16', 'application/json; charset=utf-7', 'application/json;charset=latin1'],
  ...[
    'application/json; charset=utf-8; charset=utf-16',
    'application/json; charset="utf-16"',
    'application/json; charset=utf-8x',
  ],
  ...['application/json text/plain', 'application /json', 'application/ json', 'application/json\t, text/plain'],
])('a body of content type %s is refused, and changes nothing', async type => {
  const request = new Request(endpoint, { method: 'POST', headers: { 'content-type': type }, body })
  expect(await statusOf(request)).toEqual({ status: 415, calls: [] })
})

test('a body without a content type is refused', async () => {
  const request = new Request(endpoint, { method: 'POST', body: new TextEncoder().encode(body) })
  expect(request.headers.get('content-type')).toBeNull()
  expect(await statusOf(request)).toEqual({ status: 415, calls: [] })
})

test.each([
  ...[
    'multipart/form-data; boundary=x',
    'MULTIPART/FORM-DATA; boundary=x',
    'multipart/form-data',
    'multipart/form-data, application/json',
  ],
  ...['multipart/form-data; application/json', 'multipart/form-data; boundary="application/json"'],
])('a form of type %s needs a header that no form can send', async type => {
  const form = `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${body}\r\n--x--\r\n`
  const request = new Request(endpoint, { method: 'POST', headers: { 'content-type': type }, body: form })
  expect(await statusOf(request)).toEqual({ status: 403, calls: [] })
})

test.each([
  ...['application/json', 'APPLICATION/JSON', 'application/json;charset=utf-8', 'application/json; charset="UTF-8"'],
  ...[
    'application/json ; charset=utf8',
    'application/graphql+json',
    'application/json; profile=x; charset=utf-8',
    'application/json;',
  ],
])('a body of content type %s is taken, which no form sends', async type => {
  const request = new Request(endpoint, { method: 'POST', headers: { 'content-type': type }, body })
  expect(await statusOf(request)).toEqual({ status: 200, calls: ['DELETE /api/hooks/hoo_1'] })
})

const query = `${endpoint}?query=${encodeURIComponent('{ team { name } }')}`

test.each<[what: string, headers: Record<string, string>]>([
  ['an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', accept: 'image/*' }],
  [
    'a script of another port of this host',
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', accept: '*/*' },
  ],
  ['a page of another origin', { origin: 'https://evil.example', accept: 'application/json' }],
  ['a page of no origin', { origin: 'null', accept: '*/*' }],
])('%s cannot spend budget over GET', async (_what, headers) => {
  expect(await statusOf(new Request(query, { headers }))).toEqual({ status: 403, calls: [] })
})

test('HEAD asks nothing', async () => {
  expect(await statusOf(new Request(query, { method: 'HEAD' }))).toEqual({ status: 405, calls: [] })
})

test.each<[what: string, headers: Record<string, string>]>([
  ['what is no browser', {}],
  ['a reader who types the address', { 'sec-fetch-site': 'none' }],
  ['GraphiQL', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', origin: 'http://127.0.0.1:4000' }],
  [
    'a page that is let in',
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', origin: 'http://localhost:3000' },
  ],
])('%s may ask over GET', async (_what, headers) => {
  const asked = new Request(query, { headers: { accept: 'application/json', ...headers } })
  expect(await statusOf(asked)).toEqual({ status: 200, calls: ['GET /api/team'] })
})

test.each(['PUT', 'DELETE', 'PATCH', 'QUERY', 'PROPFIND'])('%s changes nothing', async method => {
  const headers = { 'content-type': 'application/json' }
  expect(await statusOf(new Request(endpoint, { method, headers, body }))).toEqual({ status: 405, calls: [] })
})

test('a mutation over GET changes nothing, in whatever form its answer is asked for', async () => {
  const mutation = 'mutation { webhookDelete(input: { webhookId: "hoo_1" }) { userErrors { code } } }'
  for (const accept of [
    'application/json',
    'application/graphql-response+json',
    'text/event-stream',
    'multipart/mixed',
    '*/*',
  ]) {
    const request = new Request(`${endpoint}?query=${encodeURIComponent(mutation)}`, { headers: { accept } })
    expect([accept, await statusOf(request)]).toEqual([accept, { status: 405, calls: [] }])
  }
})

test.each(['query', 'operationName', 'variables', 'extensions'])(
  'a parameter %s that is there twice is refused',
  async name => {
    const response = await harness.fetch(new Request(`${query}&variables={}&extensions={}&operationName=&${name}={}`))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(`the parameter ${name} is there more than once`)
    expect(harness.calls()).toEqual([])
  },
)
