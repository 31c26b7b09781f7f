import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventOf, readCallback } from '../../src/events/callback.ts'
import { gapType } from '../../src/events/event.ts'
import { createOwed } from '../../src/events/hook-calls.ts'
import { createStation, type Station } from '../../src/events/station.ts'
import { startHarness } from '../support/harness.ts'
import { createMemoryLog } from './memory-log.ts'

const minute = 60_000

/** Stations over a pretend lemlist whose calls come through while `isOpen`, but for types that it never calls for. */
const setUp = async ({ replicas = 1, never = [] }: { replicas?: number; never?: readonly string[] } = {}) => {
  const line = { isOpen: true, calls: 0 }
  const stations: Station[] = []
  const harness = startHarness({
    deliver: async request => {
      const callback = readCallback(await request.text())
      const [station] = stations.slice(-1)
      if (!line.isOpen || station === undefined) return new Response('', { status: 502 })
      if (callback !== undefined && !never.includes(callback.type)) {
        line.calls += 1
        await station.accept(eventOf(callback, harness.clock.now()))
      }
      return new Response()
    },
  })
  const { tenant, clock, team, sandbox } = harness
  const log = createMemoryLog(clock)
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const open = (): Station => {
    const station = createStation({
      ...{ log, tenant, clock, logger, random: () => 0.5, randomBytes: size => Buffer.alloc(size, 7) },
      ...{ apiKey: 'sandbox', secret: 'a secret of hooks', holder: `gateway ${stations.length}` },
      onNews: async () => undefined,
      publicUrl: () => 'http://127.0.0.1:9',
    })
    onTestFinished(station.close)
    stations.push(station)
    station.start()
    return station
  }
  const pass = (ms: number) => new Promise<void>(resolve => void clock.after(ms, resolve))
  const isUnderWay = ({ _id }: { readonly _id: string }): boolean =>
    team.activities.where('leadId', _id).some(({ sequenceId }) => sequenceId !== undefined)
  const leads = team.leads.all().filter(isUnderWay)
  /** An activity of a type every two minutes, each of another lead and a step of its campaign. */
  const happens = async (type: string, times: number): Promise<void> => {
    for (const { _id: leadId } of leads.slice(0, times)) {
      const body = JSON.stringify({ activity: { type, leadId } })
      const emitted = await sandbox.fetch(new Request('http://lemlist.test/_control/emit', { method: 'POST', body }))
      expect(emitted.status).toBe(200)
      await pass(2 * minute)
    }
  }
  const events = () => log.read(team.team._id, 0, 10_000)
  const gaps = async () => (await events()).filter(({ type }) => type === gapType).map(({ body }) => body)
  for (let n = 0; n < replicas; n += 1) open()
  const health = () => stations.map(({ hook }) => hook.health())
  while (!health().every(({ registered }) => registered)) await nextTurn()
  const made = clock.now()
  await pass(20 * minute)
  return { ...harness, line, stations, open, pass, happens, gaps, events, health, made, lines }
}

describe('a hook whose calls do not arrive', () => {
  test('is told in health and as one gap since it was made, and the gateway polls until a call arrives', async () => {
    const { line, happens, health, gaps, pass, events, made, clock, lines } = await setUp()
    line.isOpen = false
    await happens('emailsSent', 8)
    await pass(10 * minute)
    expect(health()).toMatchObject([
      { mode: 'POLLING', registered: true, problem: expect.stringContaining('PUBLIC_URL') },
    ])
    const found = await gaps()
    expect(found).toEqual([{ from: expect.any(String), to: expect.any(String), lost: null }])
    expect(Math.abs(Date.parse(String(found[0]?.from)) - made)).toBeLessThanOrEqual(1000)
    expect(Date.parse(String(found[0]?.to))).toBeLessThan(clock.now())
    const sent = (await events()).filter(({ type, occurredAt }) => type === 'emailsSent' && occurredAt > made)
    expect(sent).toHaveLength(8)

    await pass(60 * minute)
    line.isOpen = true
    await happens('emailsSent', 1)
    expect(line.calls).toBeGreaterThan(0)
    expect(health()).toMatchObject([{ mode: 'WEBHOOK', problem: undefined }])
    await happens('emailsOpened', 10)
    await pass(30 * minute)
    expect(health()).toMatchObject([{ mode: 'WEBHOOK', problem: undefined }])
    expect(await gaps()).toHaveLength(1)
    const words = lines.map(({ msg }) => msg)
    expect(words.filter(msg => msg === 'something is wrong with the hook')).toHaveLength(1)
    expect(words.filter(msg => msg === 'the hook is well again')).toHaveLength(1)
  })

  test('is told as a gap since the last call that arrived', async () => {
    const { line, happens, gaps, pass, health } = await setUp()
    await happens('emailsSent', 4)
    const [before] = health()
    line.isOpen = false
    await happens('emailsOpened', 8)
    await pass(10 * minute)
    expect(await gaps()).toEqual([
      { from: new Date(before?.lastEventAt ?? 0).toISOString(), to: expect.any(String), lost: null },
    ])
  })

  test('is known to all replicas and to those that start later, and one call to any of them ends it', async () => {
    const { line, happens, health, pass, open, gaps } = await setUp({ replicas: 2 })
    line.isOpen = false
    await happens('emailsSent', 8)
    await pass(10 * minute)
    expect(health().map(({ mode }) => mode)).toEqual(['POLLING', 'POLLING'])
    open()
    await pass(2 * minute)
    expect(health().map(({ mode }) => mode)).toEqual(['POLLING', 'POLLING', 'POLLING'])
    line.isOpen = true
    await happens('emailsOpened', 1)
    expect(health().map(({ mode }) => mode)).toEqual(['WEBHOOK', 'WEBHOOK', 'WEBHOOK'])
    expect(await gaps()).toHaveLength(1)
  })
})

describe('calls are not thought to be missing', () => {
  test('while others arrive, at whichever replica', async () => {
    const { happens, health, gaps, pass, line } = await setUp({ replicas: 2, never: ['emailsSent', 'contacted'] })
    for (let n = 0; n < 5; n += 1) {
      await happens('emailsSent', 2)
      await happens('emailsClicked', 1)
    }
    await pass(20 * minute)
    expect(line.calls).toBeGreaterThan(0)
    expect(health()).toMatchObject([{ mode: 'WEBHOOK' }, { mode: 'WEBHOOK' }])
    expect(await gaps()).toEqual([])
  })

  test('where hardly anything happens', async () => {
    const { line, happens, health, pass } = await setUp()
    line.isOpen = false
    await happens('emailsSent', 2)
    await pass(120 * minute)
    expect(health()).toMatchObject([{ mode: 'WEBHOOK', problem: undefined }])
  })

  test('because of what happened while the gateway was away', async () => {
    const { stations, happens, health, pass, open, gaps, line } = await setUp()
    await stations[0]?.close()
    line.isOpen = false
    await happens('emailsSent', 10)
    stations.pop()
    open()
    line.isOpen = true
    await pass(60 * minute)
    expect(health()).toMatchObject([{ mode: 'WEBHOOK', problem: undefined }])
    // Of the gateway's own absence.
    expect(await gaps()).toHaveLength(1)
  })
})

test('only a step of a campaign that happened long after the hook could be called proves that a call is missing', () => {
  const began = Date.parse('2026-01-15T10:00:00Z')
  let now = began
  let mode: 'WEBHOOK' | 'POLLING' = 'WEBHOOK'
  const owed = createOwed({ now: () => now }, () => mode)
  const step = { _id: 'act_1', type: 'emailsSent', campaignId: 'cam_1', sequenceId: 'seq_1' }
  const at = (ms: number, more: object = {}) =>
    owed.has({ ...step, createdAt: new Date(began + ms).toISOString(), ...more })
  const [soon, late] = [14 * minute, 16 * minute]
  expect([at(soon), at(late)]).toEqual([false, true])
  const doubtful = [
    ...['apiUnsubscribed', 'emailsDone', 'conditionChosen', 'somethingNew'].map(type => ({ type })),
    ...[{ campaignId: undefined }, { sequenceId: undefined }, { bot: true }],
  ]
  expect(doubtful.map(more => at(late, more))).toEqual(doubtful.map(() => false))
  mode = 'POLLING'
  now += 30 * minute
  expect(at(late)).toBe(false)
  owed.look()
  mode = 'WEBHOOK'
  expect([at(30 * minute + soon), at(30 * minute + late)]).toEqual([false, true])
  now += 30 * minute
  owed.outage()
  expect([at(60 * minute + soon), at(60 * minute + late)]).toEqual([false, true])
})
