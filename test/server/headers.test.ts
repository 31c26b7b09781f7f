import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { assetDirectory } from '../../src/server/graphiql/assets.ts'
import { startHarness } from '../support/harness.ts'
import { startGateway } from './edge-gateway.ts'
import { lines, sendRaw } from './edge-raw.ts'

const home = 'http://127.0.0.1:4000'
const harness = startHarness()
const json = { 'content-type': 'application/json' }
const ask = (path: string, init: RequestInit = {}) => harness.fetch(new Request(`${home}${path}`, init))
const body = (query: string) => ({ method: 'POST', headers: json, body: JSON.stringify({ query }) })

/** What every answer says to browsers, whatever else it says. */
const said = {
  'content-security-policy': expect.stringMatching(/(?=.*default-src 'none')(?!.*unsafe-eval)/),
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': expect.stringContaining('camera=()'),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const headersOf = ({ headers }: Response) => Object.fromEntries(headers)

test.each<[what: string, path: string, status: number, init?: RequestInit]>([
  ['an answer', '/graphql', 200, body('{ viewer { role } }')],
  [
    'an answer in parts',
    '/graphql',
    200,
    { ...body('{ team { ... @defer { name } } }'), headers: { ...json, accept: 'multipart/mixed' } },
  ],
  ['a fault of a document', '/graphql', 200, body('{ nope }')],
  ['a fault of a body', '/graphql', 400, { method: 'POST', headers: json, body: '{' }],
  ['a preflight', '/graphql', 204, { method: 'OPTIONS', headers: { origin: 'http://localhost:1' } }],
  [
    'a refusal of an origin',
    '/graphql',
    403,
    { ...body('{ viewer { role } }'), headers: { ...json, origin: 'https://evil.example' } },
  ],
  ['a method that is not taken', '/graphql', 405, { method: 'DELETE' }],
  [
    'a refusal to upload',
    '/graphql',
    403,
    { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
  ],
  ['the way to GraphQL', '/', 302],
  ['an unknown path', '/nowhere', 404],
  ['health', '/health', 200],
  ['readiness', '/ready', 503],
  ['figures', '/metrics', 200],
  ['a link that leads nowhere', '/downloads/none', 404],
  ['a file that is none', '/graphiql/none.js', 404],
  ['a callback that is none', '/webhooks/lemlist', 400, { method: 'POST', headers: json, body: '{}' }],
  ['a lost callback', '/webhooks/nowhere', 400],
])('%s at %s says what browsers may do with it, and that nobody keeps it', async (_what, path, status, init) => {
  const response = await ask(path, init)
  const headers = headersOf(response)
  expect([response.status, headers]).toEqual([
    status,
    expect.objectContaining({ ...said, 'cache-control': 'no-store' }),
  ])
  for (const name of ['server', 'x-powered-by', 'set-cookie', 'strict-transport-security'])
    expect(headers).not.toHaveProperty(name)
  await response.text()
})

test('an event stream says so, too', async () => {
  const response = await ask('/graphql', {
    ...body('subscription { activityStream { cursor } }'),
    headers: { ...json, accept: 'text/event-stream' },
  })
  expect(headersOf(response)).toMatchObject({ ...said, 'cache-control': expect.stringContaining('no-cache') })
  await response.body?.cancel()
})

test('the page of GraphiQL runs no script but its files, and is shown in no frame, whatever it is asked with', async () => {
  for (const path of ['/graphql', '/graphql?query={team{name}}', '/graphql?x=<script>']) {
    const response = await ask(path, { headers: { accept: 'text/html' } })
    expect(headersOf(response)).toMatchObject(said)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy.replace("style-src 'self' 'unsafe-inline'", '')).not.toMatch(/unsafe|\*|https?:|data: *script/)
    expect(await response.text()).not.toMatch(
      /<script(?![^>]*(?:\bsrc=|type="application\/json"))|\bon\w+=|javascript:/i,
    )
  }
})

test.runIf(existsSync(assetDirectory))(
  'every file of GraphiQL has a policy of its own, which lets nothing else run',
  async () => {
    const names = readdirSync(assetDirectory).filter(name => /\.(?:js|css|svg|ttf|woff2?)$/.test(name))
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) {
      const response = await ask(`/graphiql/${name}`)
      expect([name, response.status, headersOf(response)]).toEqual([name, 200, expect.objectContaining(said)])
      const policy = response.headers.get('content-security-policy')
      expect([name, policy]).toEqual([name, "default-src 'none'; script-src 'self'"])
      await response.body?.cancel()
    }
  },
)

test('whoever came by HTTPS is told to stay with it: by PUBLIC_URL, or by the word of a proxy that is believed', async () => {
  const hsts = async (gateway: string, header = 'X: y') =>
    (await sendRaw(gateway, lines('GET /health HTTP/1.1', 'Host: gw.example', header))).headers.get(
      'strict-transport-security',
    )
  const behind = await startGateway({ TRUST_PROXY: '127.0.0.1' })
  expect(await hsts(behind.url)).toBeNull()
  expect(await hsts(behind.url, 'X-Forwarded-Proto: http')).toBeNull()
  expect(await hsts(behind.url, 'X-Forwarded-Proto: https')).toBe('max-age=31536000')
  await behind.stop()
  const alone = await startGateway()
  expect(await hsts(alone.url, 'X-Forwarded-Proto: https')).toBeNull()
  await alone.stop()
  const known = await startGateway({ PUBLIC_URL: 'https://gw.example' })
  expect(await hsts(known.url)).toBe('max-age=31536000')
  await known.stop()
})

test('what a port answers by itself says no more than it must: callbacks, refusals to upgrade, and of heads', async () => {
  const gateway = await startGateway()
  const socket = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  for (const [status, request] of [
    [400, lines('POST /webhooks/lemlist HTTP/1.1', 'Host: x', 'Content-Length: 0')],
    [400, lines('GET /health HTTP/1.1', 'Host: x', 'Host: y')],
    [403, ['GET /graphql HTTP/1.1', 'Host: x', ...socket, 'Origin: https://evil.example', '', ''].join('\r\n')],
    [400, ['GET /graphql HTTP/1.1', 'Host: x', ...socket, 'Origin: a', 'Origin: b', '', ''].join('\r\n')],
  ] as const) {
    const answer = await sendRaw(gateway.url, request)
    const headers = Object.fromEntries(answer.headers)
    expect([request, answer.status, headers]).toEqual([
      request,
      status,
      expect.objectContaining({ ...said, 'cache-control': 'no-store' }),
    ])
    for (const name of ['server', 'x-powered-by']) expect(headers).not.toHaveProperty(name)
  }
  await gateway.stop()
})
