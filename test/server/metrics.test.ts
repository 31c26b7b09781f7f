import { expect, test } from 'vitest'
import { perOutcome } from '../../src/server/intake-answers.ts'
import { createMetrics } from '../../src/server/metrics.ts'
import { startHarness } from '../support/harness.ts'

const url = 'http://127.0.0.1:4000/metrics'

/** The figures without what Prometheus is told about them. */
const figuresIn = (text: string): string[] => text.split('\n').filter(line => line !== '' && !line.startsWith('#'))

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
  expect(figuresIn(text)).toEqual(
    expect.arrayContaining([
      'lemlist_events_received_total{source="webhook"} 1',
      'lemlist_events_received_total{source="reconciled"} 0',
      'lemlist_callbacks_total{outcome="accepted"} 1',
      'lemlist_callbacks_total{outcome="repeated"} 1',
      'lemlist_callbacks_total{outcome="foreign"} 1',
      'lemlist_healing_runs_total{outcome="done"} 0',
      'lemlist_healing_runs_total{outcome="failed"} 0',
      'lemlist_healed_events_total 0',
      'lemlist_subscribers 1',
      'lemlist_sockets 0',
      'lemlist_event_streams 1',
      'lemlist_hook_registered 0',
      `lemlist_hook_last_event_timestamp_seconds ${at}`,
      expect.stringMatching(/^lemlist_budget_remaining \d+$/),
    ]),
  )
  expect(text).not.toMatch(/lea_|acme/)
  expect(text).not.toContain(team.team._id)
  await stream.leave()
})

test('figures are the same however often they are read', async () => {
  const { callback, fetch } = startHarness()
  await callback({ type: 'emailsSent', _id: 'act_1' })
  const read = async () => (await fetch(new Request(url))).text()
  expect(await read()).toBe(await read())
})

/** Figures of nothing, for those who may read them. */
const metricsWith = (token: string | undefined) =>
  createMetrics({
    stations: () => [],
    intake: { counts: () => perOutcome(() => 0) },
    sockets: () => 0,
    eventStreams: () => 0,
    remaining: () => 20,
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
    expect((await response.text()).includes('lemlist_budget_remaining 20')).toBe(status === 200)
  },
)
