import { afterEach, beforeEach, expect, test } from 'vitest'
import { gapType } from '../../../src/events/event.ts'
import { first } from '../../contract/row.ts'
import { type Harness, type HarnessOptions, startHarness } from '../../support/harness.ts'

let harness: Harness

const start = async (options: HarnessOptions = {}) => {
  harness = startHarness({ preset: 'team', ...options })
  // To know the team takes a call, which is made before anything can be live.
  await harness.station.identities.find()
  harness.forget()
}
beforeEach(() => start())
afterEach(() => harness.station.close())

const range = { from: '2025-10-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' }
const batch = 'POST /api/v2/campaigns/stats/batch'
const query = `subscription ($campaignId: ID!, $range: DateRange!) {
  campaignStatsLive(campaignId: $campaignId, range: $range) { replied }
}`

const watch = (campaignId: string) => harness.subscribe(query, { campaignId, range })

/** Campaigns in which somebody was written to and has not answered. */
const campaignIds = (): string[] => [...new Set(unanswered().flatMap(({ campaignId }) => campaignId ?? []))]

const unanswered = () => {
  const activities = harness.team.activities.all()
  const answered = new Set(activities.flatMap(({ type, leadId }) => (type === 'emailsReplied' ? [leadId] : [])))
  return activities.filter(
    ({ type, campaignId, leadId }) => type === 'emailsSent' && campaignId !== undefined && !answered.has(leadId),
  )
}

const repliedIn = (campaignId: string): number => {
  const { from, to } = range
  const replies = harness.team.activities.where('campaignId', campaignId)
  const isCounted = (at: string) => at >= from && at <= to
  return new Set(
    replies.filter(({ type, createdAt }) => type.endsWith('Replied') && isCounted(createdAt)).map(({ _id }) => _id),
  ).size
}

/** Somebody answers by mail; only lemlist knows so far. */
const reply = (campaignId: string): void => {
  const { activities } = harness.team
  const sent = unanswered().find(each => each.campaignId === campaignId)
  const createdAt = new Date(harness.clock.now()).toISOString()
  activities.insert({ ...sent, _id: `act_new${activities.size}`, type: 'emailsReplied', createdAt, isFirst: true })
}

const tell = (type: string, body: Readonly<Record<string, unknown>>) => {
  const now = harness.clock.now()
  const facts = [JSON.stringify([type, body])]
  return harness.station.accept({ type, body, occurredAt: now, receivedAt: now, source: 'WEBHOOK', facts, covers: [] })
}

test('the numbers come at once, and anew when something happened in the campaign', async () => {
  const [campaignId = '', other] = campaignIds()
  const stream = await watch(campaignId)
  const before = repliedIn(campaignId)
  expect((await stream.next())?.data).toEqual({ campaignStatsLive: { replied: before } })
  const told = harness.clock.now()
  reply(campaignId)
  await tell('emailsOpened', { campaignId: other })
  await tell('emailsReplied', { campaignId })
  expect((await stream.next())?.data).toEqual({ campaignStatsLive: { replied: before + 1 } })
  expect(harness.clock.now() - told).toBeLessThanOrEqual(1000)
  expect(harness.calls()).toEqual([batch, batch])
  await stream.leave()
})

test('a gap has them counted anew', async () => {
  const [campaignId = ''] = campaignIds()
  const stream = await watch(campaignId)
  await stream.next()
  const told = harness.clock.now()
  reply(campaignId)
  await tell(gapType, { from: range.from, to: range.to, lost: null })
  expect((await stream.next())?.data).toEqual({ campaignStatsLive: { replied: repliedIn(campaignId) } })
  expect(harness.clock.now() - told).toBeLessThanOrEqual(1000)
  await stream.leave()
})

test('what no event tells of is counted within a minute', async () => {
  const [campaignId = ''] = campaignIds()
  const stream = await watch(campaignId)
  await stream.next()
  const begun = harness.clock.now()
  reply(campaignId)
  expect((await stream.next())?.data).toEqual({ campaignStatsLive: { replied: repliedIn(campaignId) } })
  expect(harness.clock.now() - begun).toBeLessThanOrEqual(61_000)
  expect(harness.calls()).toEqual([batch, batch])
  await stream.leave()
})

test('many campaigns and many who watch them share one call', async () => {
  const watched = [...campaignIds(), ...campaignIds()]
  const streams = await Promise.all(watched.map(watch))
  const answers = await Promise.all(streams.map(stream => stream.next()))
  expect(answers.map(message => message?.data.campaignStatsLive.replied)).toEqual(watched.map(repliedIn))
  expect(watched.length).toBeGreaterThan(2)
  expect(harness.calls()).toEqual([batch])
  for (const stream of streams) await stream.leave()
})

test('an unknown campaign is null with NOT_FOUND, and that is all', async () => {
  const stream = await watch('cam_unknown')
  const { data, errors } = (await stream.next()) ?? {}
  expect(data).toEqual({ campaignStatsLive: null })
  expect(errors).toMatchObject([{ path: ['campaignStatsLive'], extensions: { code: 'NOT_FOUND' } }])
  expect(await stream.next()).toBeUndefined()
  expect(harness.calls()).toEqual([batch])
})

test('lemlist’s failure is an error on the field, and the numbers follow when it has passed', async () => {
  let isDown = true
  await start({
    preset: 'team',
    upstream: async (request, sandbox) =>
      isDown && request.url.endsWith('/batch') ? new Response('no', { status: 500 }) : sandbox.fetch(request),
  })
  const { _id: campaignId } = first(harness.team.campaigns, ({ status }) => status === 'running')
  const stream = await watch(campaignId)
  const { data, errors } = (await stream.next()) ?? {}
  expect(data).toEqual({ campaignStatsLive: null })
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }])
  isDown = false
  expect((await stream.next())?.data).toEqual({ campaignStatsLive: { replied: repliedIn(campaignId) } })
  await stream.leave()
})

test('a range that ends before it begins, and an id that is none, are refused before lemlist is called', async () => {
  const refused = { campaignId: 'cam_1', range: { from: range.to, to: range.from } }
  for (const [variables, argument] of [
    [refused, 'range.from'],
    [{ campaignId: ' ', range }, 'campaignId'],
    [{ campaignId: 'c'.repeat(201), range }, 'campaignId'],
  ] as const) {
    const { errors } = (await (await harness.subscribe(query, variables)).next()) ?? {}
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
  }
  expect(harness.calls()).toEqual([])
})
