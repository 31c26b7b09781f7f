import { afterEach, beforeEach, expect, test } from 'vitest'
import { happen } from '../../src/sandbox/engine.ts'
import { gather, turnsUntil } from '../support/gathering.ts'
import { type Harness, startHarness } from '../support/harness.ts'

const minute = 60_000
const publicUrl = 'http://127.0.0.1:4000'

let harness: Harness

beforeEach(async () => {
  harness = startHarness({ publicUrl, deliver: request => harness.fetch(request) })
  harness.station.start()
  const { hook, healing } = harness.station
  await turnsUntil(() => hook.health().registered && healing.counts().done > 0)
})
afterEach(async () => {
  harness.sandbox.stop()
  await harness.station.close()
})

/** Waits until somebody has just looked at the hook: for most of a minute nobody does so again. */
const looked = async (): Promise<void> => {
  const { hook } = harness.station
  const before = hook.health().lastCheckedAt
  await turnsUntil(() => hook.health().lastCheckedAt !== before)
}

/** Leads open so many mails, one each tenth of a second; the ids of what happened. */
const openMails = (count: number): readonly string[] => {
  const { clock, sandbox, team } = harness
  const leads = team.leads.all()
  return Array.from({ length: count }, (_, index) => {
    const lead = leads[index]
    if (lead === undefined) throw new Error('there are too few leads')
    clock.advance(100)
    return happen(sandbox.world(), team, lead, 'emailsOpened')._id
  })
}

const ownHooks = () => harness.team.hooks.all().filter(({ targetUrl }) => targetUrl === `${publicUrl}/webhooks/lemlist`)

/** Somebody else deletes the gateway's hook. */
const deleteHook = async (): Promise<void> => {
  const [hook] = ownHooks()
  const headers = { authorization: `Basic ${btoa(':sandbox')}` }
  const address = `http://lemlist.test/api/hooks/${hook?._id}`
  const { status } = await harness.sandbox.fetch(new Request(address, { method: 'DELETE', headers }))
  expect(status).toBe(200)
}

test('a hook that is deleted behind our back is there again within a minute, and nothing of that time is lost in silence', async () => {
  const { clock } = harness
  const stream = await harness.subscribe(
    'subscription { activityStream { rawType source activity { id } gap { from to lost } } }',
  )
  const messages = gather(stream)

  const before = openMails(20)
  await turnsUntil(() => messages.length === before.length)
  await looked()
  const deletedAt = clock.now()
  const missed = await clock.hold(
    (async () => {
      await deleteHook()
      expect(ownHooks()).toEqual([])
      return openMails(30)
    })(),
  )
  expect(ownHooks()).toEqual([])
  await turnsUntil(() => ownHooks().length === 1)
  expect(clock.now() - deletedAt).toBeLessThanOrEqual(minute)
  await turnsUntil(() => messages.length === before.length + missed.length + 1)
  const after = openMails(20)
  const all = before.length + missed.length + 1 + after.length
  await turnsUntil(() => messages.length >= all)
  // Whatever would come besides has come once the list of activities was read again.
  const { done } = harness.station.healing.counts()
  await turnsUntil(() => harness.station.healing.counts().done > done + 1)

  const told = messages.map(({ data }) => data.activityStream)
  const opened = (ids: readonly string[], source: string) =>
    ids.map(id => ({ rawType: 'emailsOpened', source, activity: { id }, gap: null }))
  const gap = { from: expect.any(String), to: expect.any(String), lost: null }
  expect(told).toEqual([
    ...opened(before, 'WEBHOOK'),
    ...opened(missed, 'RECONCILED'),
    { rawType: 'gateway.gap', source: 'GATEWAY', activity: null, gap },
    ...opened(after, 'WEBHOOK'),
  ])
  const { from, to } = told.find(event => event.gap !== null).gap
  expect(Date.parse(from)).toBeLessThanOrEqual(deletedAt)
  expect(Date.parse(to)).toBeGreaterThanOrEqual(deletedAt + missed.length * 100)
  expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(minute)
  await stream.leave()
})
