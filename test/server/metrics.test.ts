import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { HealingCounts } from '../../src/events/reconcile.ts'
import { errorCodes } from '../../src/graph/errors.ts'
import { unauthenticated } from '../../src/server/auth/claim.ts'
import { createNoAuth } from '../../src/server/auth/none.ts'
import { perOutcome } from '../../src/server/intake/intake-answers.ts'
import { addProcessFigures, createFigures, outcomeOf } from '../../src/server/watching/figures.ts'
import { createMetrics } from '../../src/server/watching/metrics.ts'
import { createReach } from '../../src/server/watching/reach.ts'
import { Totals } from '../../src/server/watching/totals.ts'
import { createTestClock } from '../support/clock.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { type Family, familiesIn, valuesIn } from './exposition.ts'

const url = 'http://127.0.0.1:4000/metrics'

const read = async ({ fetch }: Pick<Harness, 'fetch'>): Promise<string> => (await fetch(new Request(url))).text()

test('figures tell what was received, refused and is open, and name nobody', async () => {
  const harness = startHarness()
  const { callback, fetch, subscribe, clock, team } = harness
  const lead = { type: 'emailsSent', leadId: 'lea_Secret', leadEmail: 'ann@acme.test' }
  expect(await callback({ ...lead, _id: 'act_1' })).toBe(200)
  const at = clock.now() / 1000
  expect(await callback({ ...lead, _id: 'act_1' })).toBe(200)
  expect(await callback({ ...lead, _id: 'act_2', secret: 'wrong' })).toBe(400)
  const stream = await subscribe('subscription { activityStream { rawType } }')
  const response = await fetch(new Request(url))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const text = await response.text()
  expect(valuesIn(text)).toMatchObject({
    'lemlist_events_received_total{source="webhook"}': 1,
    'lemlist_events_received_total{source="reconciled"}': 0,
    'lemlist_callbacks_total{outcome="accepted"}': 1,
    'lemlist_callbacks_total{outcome="repeated"}': 1,
    'lemlist_callbacks_total{outcome="foreign"}': 1,
    'lemlist_healing_runs_total{outcome="done"}': 0,
    'lemlist_healing_runs_total{outcome="failed"}': 0,
    lemlist_healed_events_total: 0,
    lemlist_subscribers: 1,
    lemlist_sockets: 0,
    lemlist_event_streams: 1,
    lemlist_hook_registered: 0,
    lemlist_hook_last_event_timestamp_seconds: at,
    lemlist_teams: 1,
    lemlist_ready: 1,
  })
  expect(text).not.toMatch(/lea_|acme/)
  expect(text).not.toContain(team.team._id)
  await stream.leave()
})

test('figures move with what operations ask, find and meet', async () => {
  const harness = startHarness({ maxRestCalls: 3 })
  const { run, sandbox, callback, subscribe } = harness
  await run('{ team { name } labels { id } }')
  await run('{ team { name } labels { id } }')
  sandbox.faults.add({ operation: 'schedules', kind: 'delay', ms: 500, times: 1 })
  await Promise.all([run('{ schedules { nodes { id } } }'), run('{ schedules { nodes { id } } }')])
  sandbox.faults.add({ operation: 'webhooks', kind: 'status', status: 503, times: 1 })
  await run('{ webhooks { id } }')
  sandbox.faults.add({ operation: 'campaigns', kind: 'status', status: 403, body: 'no' })
  await run('{ campaigns { nodes { id } } }')
  await run('{ nothing }')
  await run('{')
  const watching = await subscribe('subscription { activityStream { rawType } }')
  await callback({ type: 'emailsSent', _id: 'act_1' })
  await watching.next()
  const values = valuesIn(await read(harness))
  expect(values).toMatchObject({
    'lemlist_operations_total{kind="query",outcome="ok"}': 5,
    'lemlist_operations_total{kind="query",outcome="FORBIDDEN"}': 1,
    'lemlist_operations_total{kind="query",outcome="GRAPHQL_VALIDATION_FAILED"}': 1,
    'lemlist_operations_total{kind="unknown",outcome="GRAPHQL_PARSE_FAILED"}': 1,
    'lemlist_operations_total{kind="subscription",outcome="ok"}': 1,
    'lemlist_operation_duration_seconds_count{kind="query"}': 7,
    'lemlist_rest_calls_total{operation="labels",outcome="2xx"}': 1,
    'lemlist_rest_calls_total{operation="schedules",outcome="2xx"}': 1,
    'lemlist_rest_calls_total{operation="webhooks",outcome="5xx"}': 1,
    'lemlist_rest_calls_total{operation="webhooks",outcome="2xx"}': 1,
    'lemlist_rest_calls_total{operation="campaigns",outcome="4xx"}': 1,
    'lemlist_rest_retries_total{operation="webhooks"}': 1,
    'lemlist_cache_lookups_total{result="hit"}': 2,
    lemlist_coalesced_total: 1,
    lemlist_event_log_events_total: 0,
    lemlist_messages_delivered_total: 1,
    lemlist_upstream_reachable: 1,
  })
  // The gateway asked whose key it is by itself.
  expect(values).toMatchObject({
    'lemlist_rest_wait_seconds_count{lane="interactive"}': 6,
    'lemlist_rest_wait_seconds_count{lane="background"}': 1,
    lemlist_rest_call_duration_seconds_count: 7,
  })
  expect(values.lemlist_cache_entries).toBeGreaterThan(0)
  expect(values.lemlist_cache_bytes).toBeGreaterThan(values.lemlist_cache_entries ?? 0)
  await watching.leave()
})

test('calls that are kept back, and waits for budget, are seen', async () => {
  const harness = startHarness()
  const { run, sandbox } = harness
  sandbox.faults.add({ operation: '*', kind: 'drop' })
  for (let time = 0; time < 6; time += 1) await run('{ labels { id } }')
  const values = valuesIn(await read(harness))
  expect(values).toMatchObject({
    lemlist_breaker_shut_teams: 1,
    'lemlist_rest_calls_total{operation="labels",outcome="unreachable"}': 17,
    'lemlist_operations_total{kind="query",outcome="UPSTREAM_UNAVAILABLE"}': 6,
  })
  expect(values['lemlist_rest_unsent_total{reason="breaker"}']).toBeGreaterThan(0)
})

test('requests are counted by what they were for, and callers who are not let in by why', async () => {
  const recogniser = {
    ...createNoAuth('READ'),
    recognise: () => Promise.reject(unauthenticated('bring a token')),
  }
  const harness = startHarness({ gateway: () => ({ recogniser }) })
  for (const path of ['/health', '/ready', '/nowhere', '/downloads/nothing', '/graphql'])
    await harness.fetch(new Request(`http://127.0.0.1:4000${path}`, { headers: { accept: 'application/json' } }))
  await harness.run('{ team { name } }')
  expect(valuesIn(await read(harness))).toMatchObject({
    'lemlist_http_requests_total{route="probes",status="2xx"}': 1,
    'lemlist_http_requests_total{route="probes",status="5xx"}': 1,
    'lemlist_http_requests_total{route="other",status="4xx"}': 1,
    'lemlist_http_requests_total{route="downloads",status="4xx"}': 1,
    'lemlist_http_requests_total{route="graphql",status="4xx"}': 2,
    'lemlist_auth_refusals_total{code="UNAUTHENTICATED"}': 2,
    'lemlist_auth_refusals_total{code="FORBIDDEN"}': 0,
  })
})

/** Operations that say of themselves what they are, and values that would be new series. */
const fromClients = async ({ run, fetch }: Harness): Promise<void> => {
  await run('query Client_Made_Name { team { name } }')
  await run('query { campaign(id: "cam_client_made") { name } }')
  const headers = { 'content-type': 'application/json', 'x-request-id': 'client-made', 'user-agent': 'client-made' }
  for (const path of ['/graphql?client=made', '/client-made', '/downloads/client-made', '/graphiql/client-made'])
    await fetch(new Request(`http://127.0.0.1:4000${path}`, { method: 'POST', headers, body: '{"query":"{client"}' }))
}

/** What a label may say; operations of lemlist are known by having arrived. */
const allowed = ({ requests }: Harness): Readonly<Record<string, (value: string) => boolean>> => {
  const operations = new Set(requests.map(({ operation }) => operation))
  const oneOf =
    (...values: readonly string[]) =>
    (value: string): boolean =>
      values.includes(value)
  const outcomes = oneOf('ok', 'OTHER', '2xx', '4xx', '5xx', 'done', 'failed', ...Object.keys(errorCodes))
  return {
    operation: value => operations.has(value),
    outcome: value => outcomes(value) || value in perOutcome(() => 0),
    kind: oneOf('query', 'mutation', 'subscription', 'unknown'),
    route: oneOf('graphql', 'webhooks', 'downloads', 'graphiql', 'metrics', 'probes', 'other'),
    status: oneOf('2xx', '3xx', '4xx', '5xx'),
    code: value => value in errorCodes || value === 'OTHER',
    lane: oneOf('interactive', 'live', 'background'),
    reason: oneOf('budget', 'breaker'),
    result: oneOf('hit', 'miss'),
    source: oneOf('webhook', 'reconciled'),
    le: value => value === '+Inf' || Number(value) > 0,
  }
}

test('no label takes its value from a client', async () => {
  const harness = startHarness()
  await fromClients(harness)
  const text = await read(harness)
  expect(text).not.toMatch(/client.?made/i)
  const rules = allowed(harness)
  const labels = familiesIn(text).flatMap(({ samples }) => samples.flatMap(sample => Object.entries(sample.labels)))
  expect(labels.length).toBeGreaterThan(50)
  expect(labels.filter(([label, value]) => rules[label]?.(value) !== true)).toEqual([])
})

/** What a figure's name has to end with, by its type. */
const isWellNamed = ({ name, type }: Family): boolean =>
  type === 'counter' ? name.endsWith('_total') : !/_(total|count|sum|bucket)$/.test(name)

/** Units that are not Prometheus' own. */
const strangeUnit = /_(ms|milliseconds|minutes|hours|days|kb|kilobytes|mb|percent)(_|$)/

test('every figure has a help, a type, and a name as Prometheus wants it', async () => {
  const families = familiesIn(await read(startHarness()))
  expect(families.length).toBeGreaterThan(25)
  expect(families.filter(({ name }) => !/^lemlist_[a-z_]+$/.test(name))).toEqual([])
  expect(families.filter(({ help }) => !/^[A-Z0-9].*\.$/.test(help))).toEqual([])
  expect(families.filter(({ type }) => !['counter', 'gauge', 'histogram'].includes(type))).toEqual([])
  expect(families.filter(family => !isWellNamed(family))).toEqual([])
  expect(families.filter(({ name }) => strangeUnit.test(name))).toEqual([])
  expect(families.filter(({ name, type }) => type === 'histogram' && !name.endsWith('_seconds'))).toEqual([])
  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length)
})

test('figures are the same however often they are read, but for how often that was', async () => {
  const harness = startHarness()
  await harness.callback({ type: 'emailsSent', _id: 'act_1' })
  const readings = /^lemlist_http_requests_total\{route="metrics".*\n/m
  const [one, other] = [await read(harness), await read(harness)]
  expect(other.replace(readings, '')).toBe(one.replace(readings, ''))
})

test('sums over teams never fall when a team is closed', () => {
  const team = (done: number): { counts(): HealingCounts } => ({
    counts: () => ({ done, failed: 1, events: 2 * done }),
  })
  const [first, second] = [team(3), team(4)]
  let open = [first, second]
  const totals = new Totals(() => open)
  expect(totals.read()).toEqual({ done: 7, failed: 2, events: 14 })
  open = [second]
  expect(totals.read()).toEqual({ done: 7, failed: 2, events: 14 })
  open = [second, team(1)]
  expect(totals.read()).toEqual({ done: 8, failed: 3, events: 16 })
})

test.each([
  { status: 200, fault: undefined, outcome: '2xx' },
  { status: 200, fault: 'invalid', outcome: 'unreadable' },
  { status: 404, fault: 'notFound', outcome: '4xx' },
  { status: 405, fault: 'unsupported', outcome: '4xx' },
  { status: 429, fault: 'rateLimited', outcome: '429' },
  { status: 504, fault: 'timeout', outcome: '5xx' },
  { status: 0, fault: 'timeout', outcome: 'timeout' },
  { status: 0, fault: 'unavailable', outcome: 'unreachable' },
  { status: 200, fault: 'abandoned', outcome: 'abandoned' },
] as const)('a call with status $status and fault $fault counts as $outcome', ({ status, fault, outcome }) => {
  expect(outcomeOf({ status, fault })).toBe(outcome)
})

test('a log that cannot keep what it is given is counted, and what it could', async () => {
  const clock = createTestClock()
  const { watched, registry } = createFigures(clock.now)
  let isFull = false
  const append = async () => {
    clock.advance(20)
    if (isFull) throw new Error('the disk is full')
    return ['new' as const, 'known' as const]
  }
  // Nothing else of the log is asked for.
  const log = watched({ append } as unknown as Parameters<typeof watched>[0])
  await log.append('team', [])
  isFull = true
  await expect(log.append('team', [])).rejects.toThrow('the disk is full')
  expect(valuesIn(await registry.metrics())).toMatchObject({
    lemlist_event_log_failures_total: 1,
    'lemlist_event_log_append_duration_seconds_bucket{le="0.01"}': 0,
    'lemlist_event_log_append_duration_seconds_bucket{le="0.025"}': 1,
    lemlist_event_log_append_duration_seconds_count: 1,
  })
})

test('the process tells its version, its memory and how late its event loop is', async () => {
  const registry = new Registry()
  addProcessFigures(registry, '1.2.3')
  const values = valuesIn(await registry.metrics())
  expect(values).toMatchObject({ 'lemlist_build_info{version="1.2.3"}': 1 })
  expect(values.process_resident_memory_bytes).toBeGreaterThan(1_000_000)
  expect(Object.keys(values)).toEqual(expect.arrayContaining(['nodejs_eventloop_lag_p99_seconds']))
})

/** Figures of nothing, for those who may read them. */
const metricsWith = (token: string | undefined) =>
  createMetrics({
    figures: createFigures(() => 0),
    teams: { own: [], all: () => [] },
    intake: { counts: () => perOutcome(() => 0) },
    sockets: () => 0,
    eventStreams: () => 7,
    reach: createReach(createTestClock()),
    isReady: async () => true,
    isCalled: () => false,
    token,
  })

test.each([
  { token: undefined, authorization: undefined, isLocal: true, status: 200 },
  { token: undefined, authorization: undefined, isLocal: false, status: 401 },
  { token: undefined, authorization: 'Bearer undefined', isLocal: false, status: 401 },
  { token: 'sixteen letters!', authorization: 'Bearer sixteen letters!', isLocal: false, status: 200 },
  { token: 'sixteen letters!', authorization: 'Bearer sixteen letters', isLocal: false, status: 401 },
  { token: 'sixteen letters!', authorization: 'sixteen letters!', isLocal: false, status: 401 },
  { token: 'sixteen letters!', authorization: undefined, isLocal: true, status: 401 },
])(
  'with token $token a caller with $authorization (this machine: $isLocal) is answered $status',
  async ({ token, authorization, isLocal, status }) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    const response = await metricsWith(token).answer(new Request(url, { headers }), isLocal)
    expect(response.status).toBe(status)
    expect((await response.text()).includes('lemlist_event_streams 7')).toBe(status === 200)
  },
)
