import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { createClient } from 'graphql-ws'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../src/lemlist/clock.ts'
import { openTracer, type Tracer, traceSettings } from '../../src/telemetry.ts'
import { createTestClock } from '../support/clock.ts'
import { type Harness, type HarnessOptions, startHarness } from '../support/harness.ts'
import { onPort } from './auth/gate.ts'
import { type Collector, type ReceivedSpan, startCollector } from './collector.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${parentId}-01`

let collector: Collector
let tracer: Tracer

beforeEach(async () => {
  collector = await startCollector()
  // The exporter reads its variables itself.
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url)
  vi.stubEnv('OTEL_SERVICE_NAME', 'gateway-of-tests')
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test')
  const opened = await openTracer(traceSettings(process.env), {
    ...{ version: '1.2.3', upstream: 'lemlist.test', clock: createTestClock(), log: pino({ level: 'silent' }) },
  })
  if (opened === undefined) throw new Error('there is no tracer')
  tracer = opened
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await tracer.close()
  await collector.close()
})

/** A gateway that is traced, and what lemlist was sent. */
const start = (more: HarnessOptions = {}) => {
  const headers: string[] = []
  const harness = startHarness({
    tracer,
    upstream: (request, sandbox) => {
      headers.push(...request.headers.keys())
      return sandbox.fetch(request)
    },
    ...more,
  })
  return { ...harness, headers }
}

const ask = (
  { fetch }: Pick<Harness, 'fetch'>,
  query: string,
  { variables = {}, headers = {} }: { variables?: object; headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> =>
  fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    }),
  )

/** What has arrived when all was sent. */
const arrived = async (): Promise<ReceivedSpan[]> => {
  await tracer.close()
  return collector.spans()
}

const only = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.filter(span => span.name === name)
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} spans are named ${name}`)
  return found[0]
}

test('an operation and its REST calls arrive as one trace, under the trace of its request', async () => {
  const harness = start()
  const query = 'query Home { team { name } labels { id } }'
  await ask(harness, query, { headers: { traceparent } })
  const spans = await arrived()
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['lemlist.labels', 'lemlist.team', 'query Home'])
  expect(spans.every(span => span.traceId === traceId)).toBe(true)
  const operation = only(spans, 'query Home')
  expect(operation).toMatchObject({ parentSpanId: parentId, kind: 2, status: 0 })
  expect(operation.attributes).toEqual({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Home',
    'graphql.document.sha256': createHash('sha256').update(query).digest('hex').slice(0, 16),
    'lemlist.transport': 'http',
    'lemlist.rest_calls': 2,
    'lemlist.cache_hits': 0,
    'lemlist.coalesced': 0,
  })
  const call = only(spans, 'lemlist.labels')
  expect(call).toMatchObject({ parentSpanId: operation.spanId, kind: 3, status: 0, events: ['lemlist.sent'] })
  expect(call.attributes).toEqual({
    'http.request.method': 'GET',
    'url.template': '/inbox/labels',
    'server.address': 'lemlist.test',
    'http.response.status_code': 200,
  })
  expect(collector.resource()).toMatchObject({
    'service.name': 'gateway-of-tests',
    'service.version': '1.2.3',
    'deployment.environment.name': 'test',
  })
  // lemlist is a third party: what calls belong together is not for it.
  expect(harness.headers.length).toBeGreaterThan(0)
  expect(harness.headers).not.toContain('traceparent')
})

test('each attempt of a call is a span of its own, with what it met', async () => {
  const harness = start()
  harness.sandbox.faults.add({ operation: 'labels', kind: 'status', status: 503, times: 1 })
  harness.sandbox.faults.add({ operation: 'team', kind: 'status', status: 403, body: 'ann@acme.test may not' })
  await ask(harness, 'query Both { labels { id } team { name } }')
  const spans = await arrived()
  const [first, second] = spans.filter(({ name }) => name === 'lemlist.labels')
  expect(first).toMatchObject({ status: 2, attributes: { 'http.response.status_code': 503, 'error.type': '503' } })
  expect(second).toMatchObject({ status: 0, attributes: { 'http.request.resend_count': 1 } })
  expect(only(spans, 'lemlist.team')).toMatchObject({ status: 2, attributes: { 'error.type': '403' } })
  expect(only(spans, 'query Both')).toMatchObject({ status: 2, attributes: { 'error.type': 'FORBIDDEN' } })
})

test('a call that another operation waits for as well is linked to it', async () => {
  const harness = start()
  harness.sandbox.faults.add({ operation: 'labels', kind: 'delay', ms: 500, times: 1 })
  await Promise.all([ask(harness, 'query One { labels { id } }'), ask(harness, 'query Two { labels { id } }')])
  const spans = await arrived()
  const call = only(spans, 'lemlist.labels')
  const [one, two] = [only(spans, 'query One'), only(spans, 'query Two')]
  const [own, other] = call.parentSpanId === one.spanId ? [one, two] : [two, one]
  expect(call.parentSpanId).toBe(own.spanId)
  expect(other.links).toEqual([call.spanId])
  expect(own.links).toEqual([])
  expect(other.traceId).not.toBe(own.traceId)
})

test('a call for many things is part of one operation and linked to the others', async () => {
  const harness = start()
  const ids = [...harness.team.contacts.all()].slice(0, 2).map(({ _id }) => _id)
  const query = (name: string): string => `query ${name}($id: ID!) { contact(by: { id: $id }) { fullName } }`
  await Promise.all(ids.map((id, index) => ask(harness, query(`C${index}`), { variables: { id } })))
  const spans = await arrived()
  const call = only(spans, 'lemlist.contacts')
  const operations = [only(spans, 'query C0'), only(spans, 'query C1')]
  expect(operations.map(({ links }) => links.length).toSorted()).toEqual([0, 1])
  expect(operations.find(({ links }) => links.length === 0)?.spanId).toBe(call.parentSpanId)
  expect(operations.flatMap(({ links }) => links)).toEqual([call.spanId])
})

test('nothing of variables, answers, credentials or addresses is in a trace', async () => {
  const harness = start()
  const [contact] = harness.team.contacts.all()
  const email = String(contact?.email ?? 'ann@acme.test')
  const headers = { authorization: 'Bearer token-of-a-caller', 'x-request-id': 'request-of-a-caller' }
  await ask(harness, 'query P($email: EmailAddress!) { leads(email: $email) { id firstName } }', {
    ...{ variables: { email }, headers },
  })
  await ask(harness, '{ contact(by: { email: "ann@acme.test" }) { fullName } }', { headers })
  const spans = await arrived()
  expect(spans.length).toBeGreaterThan(2)
  const text = collector.bodies.join()
  for (const secret of [email, 'acme', 'token-of-a-caller', 'sandbox"', '@']) expect(text).not.toContain(secret)
})

test('operations over a socket are part of the trace that opened it', async () => {
  const harness = await onPort({ tracer })
  class Traced extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, { headers: { traceparent } })
    }
  }
  const url = `${harness.url.replace('http', 'ws')}/graphql`
  const client = createClient({ url, webSocketImpl: Traced, retryAttempts: 0 })
  for await (const { data } of client.iterate({ query: 'query Socket { team { name } }' })) expect(data).toBeTruthy()
  await client.dispose()
  await harness.close()
  const spans = await arrived()
  const operation = only(spans, 'query Socket')
  expect(operation).toMatchObject({ traceId, parentSpanId: parentId })
  expect(operation.attributes).toMatchObject({ 'lemlist.transport': 'websocket', 'lemlist.rest_calls': 1 })
  expect(only(spans, 'lemlist.team').parentSpanId).toBe(operation.spanId)
})

test.each([
  { header: 'none', headers: {} },
  { header: 'no trace', headers: { traceparent: 'ann@acme.test' } },
  { header: 'a trace of zeros', headers: { traceparent: `00-${'0'.repeat(32)}-${parentId}-01` } },
])('an operation whose request has $header begins a trace', async ({ headers }) => {
  const harness = start()
  await ask(harness, 'query Alone { __typename }', { headers })
  const operation = only(await arrived(), 'query Alone')
  expect(operation.traceId).not.toBe(traceId)
  expect(operation.parentSpanId ?? '').toBe('')
})

test('a trace that whoever asks does not take is not taken here', async () => {
  await ask(start(), 'query Quiet { labels { id } }', { headers: { traceparent: `00-${traceId}-${parentId}-00` } })
  expect(await arrived()).toEqual([])
})

test('a collector that is away holds nobody up, neither operations nor the end, and is told of at most once', async () => {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const options = { version: '1', upstream: 'lemlist.test', clock: systemClock, log }
  const away = await openTracer(traceSettings(process.env), options)
  if (away === undefined) throw new Error('there is no tracer')
  await collector.close()
  const response = await ask(start({ tracer: away }), 'query Alone { labels { id } }')
  expect(response.status).toBe(200)
  await away.close()
  expect(collector.bodies).toEqual([])
  const told = lines.filter(({ msg }) => msg === 'traces cannot be sent')
  expect(told.length).toBeLessThanOrEqual(1)
  for (const { reason } of told) expect(String(reason)).toMatch(/^connect ECONNREFUSED/)
})

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

test.each([
  { what: 'nothing', environment: {}, settings: undefined },
  { what: 'an endpoint', environment: endpoint, settings: { sampler: undefined, argument: undefined } },
  {
    what: 'an endpoint of traces, and a sampler',
    environment: {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.1',
    },
    settings: { sampler: 'traceidratio', argument: '0.1' },
  },
  { what: 'an empty endpoint', environment: { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, settings: undefined },
  { what: 'that it is off', environment: { ...endpoint, OTEL_SDK_DISABLED: 'true' }, settings: undefined },
  { what: 'no exporter', environment: { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }, settings: undefined },
])('an environment that says $what asks for $settings', ({ environment, settings }) => {
  expect(traceSettings(environment)).toEqual(settings)
})

test.each([
  { sampler: 'always_off', argument: undefined, count: 0 },
  { sampler: 'parentbased_always_off', argument: undefined, count: 0 },
  { sampler: 'traceidratio', argument: '0', count: 0 },
  { sampler: 'parentbased_traceidratio', argument: '1', count: 1 },
  { sampler: 'of another kind', argument: undefined, count: 1 },
])('the sampler "$sampler" ($argument) takes $count of 1', async ({ sampler, argument, count }) => {
  const log = pino({ level: 'silent' })
  const options = { version: '1', upstream: 'lemlist.test', clock: createTestClock(), log }
  const sampled = await openTracer({ sampler, argument }, options)
  const over = { kind: 'query', name: 'A', document: undefined, team: undefined, transport: 'http', code: undefined }
  sampled?.begin(undefined).end({ ...over, restCalls: 0, cacheHits: 0, coalesced: 0 })
  await sampled?.close()
  expect(collector.spans()).toHaveLength(count)
})

/** Imports the gateway and opens a tracer with these settings; prints the modules of OpenTelemetry that were asked for. */
const importing = (settings: string): string => `
  import { registerHooks } from 'node:module'
  const seen = new Set()
  registerHooks({ resolve: (name, context, next) => (seen.add(name), next(name, context)) })
  await import('./src/assemble.ts')
  const { openTracer } = await import('./src/telemetry.ts')
  const clock = { now: () => 0, after: () => () => undefined }
  await openTracer(${settings}, { version: '1', upstream: 'lemlist.test', clock, log: {} })
  process.stdout.write(JSON.stringify([...seen].filter(name => /@opentelemetry.(?!api)/.test(name))))
  process.exit()
`

test('where no traces are asked for, nothing that takes them is loaded', async () => {
  const loaded = async (settings: string): Promise<unknown> => {
    const args = ['--input-type=module', '--eval', importing(settings)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })
    return JSON.parse(stdout)
  }
  const [without, having] = await Promise.all([loaded('undefined'), loaded('{}')])
  expect(without).toEqual([])
  expect(having).toContain('@opentelemetry/sdk-trace')
}, 40_000)
