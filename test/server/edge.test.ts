import { expect, test } from 'vitest'
import { callbackOf } from '../support/callbacks.ts'
import { type GraphqlAnswer, startHarness } from '../support/harness.ts'
import { proxyHeaders } from '../support/proxy.ts'

const home = 'http://127.0.0.1:4000'

const asking = (query: string, headers: Record<string, string> = {}, at = home) =>
  new Request(`${at}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })

const codesOf = ({ errors = [] }: GraphqlAnswer) => errors.map(({ extensions }) => extensions.code)

test.each([
  ...['/webhooks', '/%77ebhooks/lemlist', '/a%2Fwebhooks', '/./webhooks/x', '/x/../webhooks/x', '/gateway/webhooks/x'],
  ...['/\\webhooks/x', '//webhooks//lemlist', '/WEBHOOKS/lemlist', '/graphql/webhooks', '/downloads/webhooks/x'],
])('nothing that may be the address of a hook is missing: %s', async path => {
  const { fetch } = startHarness()
  for (const method of ['GET', 'POST', 'HEAD', 'DELETE']) {
    const { status } = await fetch(new Request(`${home}${path}`, { method }))
    expect([method, status]).toEqual([method, 400])
  }
})

test('behind a proxy that leaves its prefix on the path, callbacks are taken', async () => {
  const harness = startHarness()
  await harness.station.identities.find()
  const { team, secret } = harness.station.identities.known() ?? {}
  const body = JSON.stringify({ _id: 'act_1', type: 'emailsSent', teamId: team, secret })
  const url = `${home}/gateway/webhooks/lemlist`
  expect((await harness.fetch(new Request(url, { method: 'POST', body }))).status).toBe(200)
})

test.each(proxyHeaders)(
  'a gateway for this machine alone answers nobody through a proxy that shows by %s, but for what guards itself',
  async name => {
    const harness = startHarness({ loopbackHostsOnly: true })
    const headers = { [name]: '203.0.113.7' }
    const statusOf = async (path: string, method = 'GET') =>
      (await harness.fetch(new Request(`${home}${path}`, { headers, method }))).status
    const refused = await harness.fetch(asking('{ team { name } }', headers))
    expect(refused.status).toBe(403)
    const { errors } = (await refused.json()) as GraphqlAnswer
    expect(errors?.[0]?.message).toMatch(/proxy.*ask it at localhost.*\/webhooks\/lemlist and \/downloads/)
    expect(harness.calls()).toEqual([])
    expect(await statusOf('/ready')).toBe(403)
    expect(await statusOf('/metrics')).toBe(401)
    expect(await statusOf('/health')).toBe(200)
    expect(await statusOf('/downloads/none')).toBe(404)
    expect(await statusOf('/webhooks/lemlist', 'POST')).toBe(400)
    expect((await harness.fetch(asking('{ team { name } }'))).status).toBe(200)
  },
)

test('a gateway for this machine alone answers no other name, but for what guards itself', async () => {
  const { fetch } = startHarness({ loopbackHostsOnly: true })
  const elsewhere = 'https://gateway.example'
  expect((await fetch(asking('{ team { name } }', {}, elsewhere))).status).toBe(403)
  expect((await fetch(new Request(`${elsewhere}/downloads/none`))).status).toBe(404)
  expect((await fetch(new Request(`${elsewhere}/health`))).status).toBe(200)
})

test('figures are not for those who come through a proxy on this machine', async () => {
  const { fetch } = startHarness()
  expect((await fetch(new Request(`${home}/metrics`))).status).toBe(200)
  for (const name of proxyHeaders) {
    const { status } = await fetch(new Request(`${home}/metrics`, { headers: { [name]: '203.0.113.7' } }))
    expect([name, status]).toEqual([name, 401])
  }
})

test('a document of more than 100,000 characters is refused, though most of them are a comment', async () => {
  const harness = startHarness()
  const padded = (length: number) => '{ team { name } } #'.padEnd(length, 'x')
  expect(codesOf(await harness.run(padded(100_001)))).toEqual(['BAD_USER_INPUT'])
  expect(harness.calls()).toEqual([])
  expect((await harness.run(padded(100_000))).data.team).toEqual({ name: harness.team.team.name })
})

test.each([
  ['in it', 'subscription { activityStream { rawType ... @defer { cursor } } }'],
  [
    'behind a variable',
    'subscription ($d: Boolean! = true) { activityStream { rawType ... @defer(if: $d) { cursor } } }',
  ],
  ['that is switched off', 'subscription { activityStream { rawType ... @defer(if: false) { cursor } } }'],
  [
    'in a fragment of a fragment',
    `subscription { activityStream { ...A } } fragment A on ActivityEvent { ...B }
     fragment B on ActivityEvent { rawType ... @defer(label: "x") { cursor } }`,
  ],
  ['as a stream', 'subscription { activityStream { campaign { senders @stream { email } } } }'],
])('a subscription with @defer %s is refused when it is asked for', async (_where, query) => {
  const harness = startHarness()
  const response = await harness.fetch(asking(query, { accept: 'text/event-stream' }))
  const text = await response.text()
  expect(text).toContain('"code":"BAD_USER_INPUT"')
  expect(text).toMatch(/@(defer|stream) is for queries/)
  expect(harness.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  expect(harness.station.hub.subscribers()).toBe(0)
})

test('a query with @defer in the same document as a subscription comes in parts', async () => {
  const { fetch } = startHarness()
  const query = 'query Q { team { name ... @defer { createdAt } } } subscription S { activityStream { rawType } }'
  const response = await fetch(
    new Request(`${home}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({ query, operationName: 'Q' }),
    }),
  )
  expect(await response.text()).toContain('"hasNext":false')
})

test('one message of a subscription makes 60 REST calls at most; what would need more at once is not begun and says so on its fields', async () => {
  const harness = startHarness()
  const [campaign] = harness.team.campaigns.all()
  const fields = Array.from({ length: 80 }, (_, n) => {
    const range = `{ from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:${String(n % 60).padStart(2, '0')}.${n}Z" }`
    return `s${n}: stats(range: ${range}) { sent }`
  })
  const stream = await harness.subscribe(`subscription { activityStream { rawType campaign { ${fields.join(' ')} } } }`)
  harness.forget()
  await harness.callback(callbackOf(1, { campaignId: campaign?._id }))
  const { data, errors = [] } = (await stream.next()) ?? {}
  expect(data.activityStream.rawType).toBe('emailsOpened')
  expect(harness.calls()).toEqual([])
  expect(errors).toHaveLength(80)
  expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['COST_LIMIT_EXCEEDED']))
  expect(errors[0]?.path?.slice(0, 2)).toEqual(['activityStream', 'campaign'])
  await stream.leave()
})

test('a subscription with many events holds up the fetches of another no more than one event of it does', async () => {
  const harness = startHarness()
  const leads = harness.team.leads.all().slice(0, 101)
  const subscribe = (type: string) =>
    harness.subscribe(`subscription { activityStream(filter: { rawTypes: ["${type}"] }) { lead { status } } }`)
  const [busy, calm] = [await subscribe('emailsSent'), await subscribe('emailsOpened')]
  harness.forget()
  const typeOf = (n: number) => (n < 100 ? 'emailsSent' : 'emailsOpened')
  await Promise.all(
    leads.map(({ _id, email }, n) =>
      harness.callback(callbackOf(n, { type: typeOf(n), leadId: _id, leadEmail: email })),
    ),
  )
  await Promise.all([busy.take(100), calm.next()])
  const asked = harness.calls().indexOf(`GET /api/leads/${encodeURIComponent(leads.at(-1)?.email ?? '')}`)
  expect(asked).toBeGreaterThan(0)
  // The first window is taken before it comes.
  expect(asked).toBeLessThan(25)
  await Promise.all([busy.leave(), calm.leave()])
})
