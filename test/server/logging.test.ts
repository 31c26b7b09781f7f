import { createHash } from 'node:crypto'
import { createClient } from 'graphql-ws'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { LemlistError } from '../../src/lemlist/errors.ts'
import { createLogger } from '../../src/server/watching/logging.ts'
import { viewerLabel } from '../../src/server/watching/viewer-label.ts'
import { type GraphqlAnswer, type Harness, startHarness } from '../support/harness.ts'
import { onPort } from './auth/gate.ts'

const digestOf = (query: string): string => createHash('sha256').update(query).digest('hex').slice(0, 16)

/** The lines of operations and subscriptions, without what differs from line to line. */
const linesOf = ({ log }: Pick<Harness, 'log'>): Record<string, unknown>[] =>
  log
    .filter(({ msg }) => /^(operation|subscription)/.test(String(msg)))
    .map(({ time: _time, pid: _pid, hostname: _hostname, level: _level, ...line }) => line)

const post = (query: string, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request('http://127.0.0.1:4000/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })

let end: (() => Promise<void>) | undefined
afterEach(async () => {
  await end?.()
  end = undefined
})

test('each operation is one line: what it was, who asked, how it went and what it cost', async () => {
  const harness = startHarness()
  const query = 'query Home { team { name } labels { id } }'
  const response = await harness.fetch(post(query, { 'x-request-id': 'req-1' }))
  expect(response.headers.get('x-request-id')).toBe('req-1')
  const { extensions } = (await response.json()) as GraphqlAnswer
  const { estimatedCalls } = Object(extensions?.lemlist)
  await harness.run(query)
  const line = { operation: 'Home', kind: 'query', document: digestOf(query), viewer: 'anyone', transport: 'http' }
  const [first, second, ...others] = linesOf(harness)
  expect(first).toEqual({
    ...{ msg: 'operation', request: 'req-1', ...line, status: 'ok', ms: expect.any(Number) },
    ...{ restCalls: 2, cacheHits: 0, coalesced: 0 },
    // As the client was told; an estimate that takes long is not made.
    ...(estimatedCalls !== null && { estimated: 2 }),
  })
  expect(second).toMatchObject({ ...line, restCalls: 0, cacheHits: 2 })
  expect(others).toEqual([])
})

test.each([
  { what: 'is made where none is given', given: undefined },
  { what: 'is made anew where the given one could be an address', given: 'ann@acme.test' },
  { what: 'is made anew where the given one is long', given: 'x'.repeat(129) },
  { what: 'is made anew where the given one is none', given: '' },
])('the name of a request $what, and its answer bears it', async ({ given }) => {
  const harness = startHarness()
  const response = await harness.fetch(post('{ __typename }', given === undefined ? {} : { 'x-request-id': given }))
  const id = response.headers.get('x-request-id')
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(linesOf(harness)).toMatchObject([{ request: id }])
})

test('what was refused is told with its codes, and never with what was sent', async () => {
  const harness = startHarness({ role: 'READ' })
  await harness.run('{ nope(email: "ann@acme.test") }')
  await harness.run('{ team { name ')
  await harness.run('mutation Pause($id: ID!) { campaignPause(input: { campaignId: $id }) { campaign { id } } }', {
    id: 'cam_of_ann@acme.test',
  })
  harness.sandbox.faults.add({ operation: 'labels', kind: 'status', status: 403, body: 'ann@acme.test may not' })
  await harness.run('query Labels { labels { id } }')
  expect(linesOf(harness)).toMatchObject([
    { kind: 'query', status: 'errors', codes: ['GRAPHQL_VALIDATION_FAILED'] },
    { kind: 'unknown', status: 'errors', codes: ['GRAPHQL_PARSE_FAILED'] },
    { operation: 'Pause', kind: 'mutation', status: 'errors', codes: ['FORBIDDEN'], restCalls: 0 },
    { operation: 'Labels', kind: 'query', status: 'errors', codes: ['FORBIDDEN'], restCalls: 1 },
  ])
  expect(JSON.stringify(harness.log)).not.toMatch(/acme/)
})

test('a subscription is a line when it begins and one when it ends; its events and its callbacks are none', async () => {
  const harness = startHarness()
  const stream = await harness.subscribe('subscription Feed { activityStream { rawType } }')
  for (const n of [1, 2, 3]) await harness.callback({ type: 'emailsSent', _id: `act_${n}`, leadEmail: 'ann@acme.test' })
  for (const _ of [1, 2, 3]) await stream.next()
  const before = linesOf(harness)
  await stream.leave()
  expect(before).toMatchObject([{ msg: 'subscription begins', operation: 'Feed', transport: 'sse' }])
  expect(linesOf(harness).slice(1)).toMatchObject([
    { msg: 'subscription ends', operation: 'Feed', request: before[0]?.request, messages: 3, ms: expect.any(Number) },
  ])
  expect(JSON.stringify(harness.log)).not.toMatch(/acme|act_/)
})

test('operations over a socket are told like those over HTTP', async () => {
  const harness = await onPort({})
  end = harness.close
  const url = `${harness.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
  const ask = (query: string): Promise<void> =>
    new Promise(resolve => {
      client.subscribe({ query }, { next: () => undefined, error: () => resolve(), complete: () => resolve() })
    })
  await ask('query Socket { team { name } }')
  await ask('query Wrong { nope }')
  await client.dispose()
  expect(linesOf(harness)).toMatchObject([
    { operation: 'Socket', transport: 'websocket', status: 'ok', restCalls: 1 },
    { operation: 'Wrong', transport: 'websocket', status: 'errors', codes: ['GRAPHQL_VALIDATION_FAILED'] },
  ])
})

test('an operation whose answer comes in parts is one line, when the last part is there', async () => {
  const harness = startHarness()
  const query = 'query Parts { team { name } ... @defer { labels { id } } }'
  const response = await harness.fetch(post(query, { accept: 'multipart/mixed' }))
  await response.text()
  expect(linesOf(harness)).toMatchObject([{ operation: 'Parts', status: 'ok', restCalls: 2 }])
})

test.each([
  { id: 'tok_1', name: 'Dashboard', label: 'Dashboard' },
  { id: 'sub-1', name: undefined, label: 'sub-1' },
  { id: 'ann@acme.test', name: undefined, label: `sha256:${digestOf('ann@acme.test')}` },
  { id: 'sub-2', name: 'Ann <ann@acme.test>', label: `sha256:${digestOf('Ann <ann@acme.test>')}` },
  { id: 'sub-3', name: 'n'.repeat(1000), label: 'n'.repeat(100) },
])('a caller with id $id is called $label in the log', ({ id, name, label }) => {
  expect(viewerLabel({ id, name })).toBe(label)
})

test('of errors the log tells what they are and where, without what lemlist answered and without addresses', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line: string) => lines.push(line) })
  const site = { operation: 'leadCreate', method: 'POST', route: '/campaigns/:campaignId/leads' }
  const detail = '{"error":"bob@acme.test"}'
  const inner = new Error('it was eve@acme.test, in node_modules/@a/b.js')
  log.warn(
    {
      err: new LemlistError(
        'ann@acme.test, is known',
        { ...site, kind: 'conflict', status: 409, detail },
        { cause: inner },
      ),
    },
    'a row met a fault',
  )
  log.warn({ err: 'not an error but joe@acme.test' }, 'something was thrown')
  expect(lines.join()).not.toMatch(/acme|detail/)
  const [first, second] = lines.map(line => JSON.parse(line) as Record<string, unknown>)
  expect(first?.err).toMatchObject({ ...site, kind: 'conflict', status: 409, type: 'LemlistError' })
  expect(first?.err).toMatchObject({ message: expect.stringMatching(/^\(an address\), is known/) })
  expect(second?.err).toBe('not an error but (an address)')
  expect(String(Object(first?.err).stack)).toContain(import.meta.filename)
})

test('the log of a call that fails names nobody', async () => {
  const harness = startHarness()
  harness.sandbox.faults.add({ operation: 'team', kind: 'status', status: 500, body: 'no team for ann@acme.test' })
  await harness.run('{ team { name } }')
  await harness.run('subscription { activityStream { rawType } }')
  expect(harness.log.length).toBeGreaterThan(1)
  expect(JSON.stringify(harness.log)).not.toMatch(/acme/)
})
