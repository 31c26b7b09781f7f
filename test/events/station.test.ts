import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { gapType, type NewEvent } from '../../src/events/event.ts'
import { LogUnavailable } from '../../src/events/log.ts'
import { createStation } from '../../src/events/station.ts'
import { startHarness } from '../support/harness.ts'
import { createMemoryLog } from './memory-log.ts'

const targetUrl = 'https://gateway.example/webhooks/lemlist'
const minute = 60_000

/** A station over a pretend lemlist, on a log that outlives it. */
const setUp = () => {
  const harness = startHarness()
  const { tenant, clock, team, sandbox } = harness
  const log = createMemoryLog(clock)
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>)
  const logger = pino({ level: 'info' }, { write })
  let given = 0
  const randomBytes = (size: number) => {
    given += 1
    return Buffer.alloc(size, given)
  }
  const create = ({ publicUrl, holder = 'one' }: { publicUrl?: string; holder?: string } = {}) => {
    const station = createStation({
      ...{ log, tenant, clock, random: () => 0.5, randomBytes, apiKey: 'sandbox', secret: undefined, holder, logger },
      onNews: async () => undefined,
      publicUrl: () => publicUrl,
    })
    onTestFinished(station.close)
    return station
  }
  const event = (fact: string, more: Partial<NewEvent> = {}): NewEvent => ({
    ...{ type: 'emailsSent', occurredAt: clock.now(), receivedAt: clock.now(), source: 'WEBHOOK', covers: [] },
    ...{ body: { fact }, facts: [fact] },
    ...more,
  })
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await nextTurn()
  }
  const pass = (ms: number) => new Promise<void>(resolve => void clock.after(ms, resolve))
  const events = () => log.read(team.team._id, 0, 10_000)
  return { ...harness, log, lines, create, event, until, pass, events, sandbox }
}

test('an event that a callback told of is kept once, in the part of the team', async () => {
  const { create, event, team, log, clock } = setUp()
  const station = create()
  const told = event('one')
  expect(await station.accept(told)).toBe('new')
  expect(await station.accept(told)).toBe('known')
  expect(await log.read(team.team._id, 0, 10)).toEqual([
    expect.objectContaining({ position: 1, body: { fact: 'one' } }),
  ])
  expect(station.hook.health().lastEventAt).toBe(clock.now())
})

test('an event is not accepted while the log is away', async () => {
  const { create, event, log, events } = setUp()
  const station = create()
  await station.identities.find()
  expect(await station.isReady()).toBe(true)
  log.isDown = true
  expect(await station.isReady()).toBe(false)
  await expect(station.accept(event('one'))).rejects.toThrow(LogUnavailable)
  expect(station.hook.health().lastEventAt).toBeUndefined()
  log.isDown = false
  expect(await station.accept(event('one'))).toBe('new')
  expect(await events()).toHaveLength(1)
})

test('a station begins as soon as lemlist says whose key it is, and warns once until then', async () => {
  const { create, sandbox, until, pass, lines, team } = setUp()
  sandbox.faults.add({ operation: 'team', kind: 'status', status: 403, body: 'no' })
  const station = create({ publicUrl: 'https://gateway.example' })
  station.start()
  await pass(5 * minute)
  expect(await station.isReady()).toBe(false)
  expect(team.hooks.all().map(hook => hook.targetUrl)).not.toContain(targetUrl)
  expect(lines.filter(({ msg }) => String(msg).startsWith('the team is not known'))).toHaveLength(1)
  sandbox.faults.clear()
  await until(() => station.hook.health().registered)
  expect(await station.isReady()).toBe(true)
  expect(team.hooks.all().map(hook => hook.targetUrl)).toContain(targetUrl)
})

test('without an address events are learned of from the list, and when lemlist was asked is told', async () => {
  const { create, calls, until } = setUp()
  const station = create()
  station.start()
  await until(() => station.hook.health().lastCheckedAt !== undefined)
  expect(station.hook.health()).toMatchObject({ mode: 'POLLING', registered: false })
  expect(station.healing.counts().done).toBeGreaterThan(0)
  expect(calls().filter(call => call.includes('/hooks'))).toEqual([])
})

test('when a hook was missing, what happened meanwhile is sought, and then the gap is told, once', async () => {
  const { create, team, until, pass, events, lines } = setUp()
  const station = create({ publicUrl: 'https://gateway.example' })
  station.start()
  await until(() => station.hook.health().registered)
  await pass(2 * minute)
  const seenAt = station.hook.health().lastCheckedAt ?? 0
  const hook = team.hooks.all().find(each => each.targetUrl === targetUrl)
  team.hooks.delete(hook?._id ?? '')
  const gaps = async () => (await events()).filter(({ type }) => type === gapType)
  await until(async () => (await gaps()).length > 0)
  const [gap] = await gaps()
  expect(gap?.body).toEqual({ from: new Date(seenAt).toISOString(), to: expect.any(String), lost: null })
  expect(Date.parse(String(gap?.body.to)) - seenAt).toBeLessThanOrEqual(1.5 * minute)
  await pass(20 * minute)
  expect(await gaps()).toHaveLength(1)
  expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([])
})

test('an outage in which the hook went away as well is told once, with all of its time', async () => {
  const { create, team, until, pass, events, clock, sandbox } = setUp()
  const before = create({ publicUrl: 'https://gateway.example' })
  before.start()
  await until(() => before.hook.health().registered)
  await pass(3 * minute)
  await before.close()
  const closedAt = clock.now()
  team.hooks.delete(team.hooks.all().find(each => each.targetUrl === targetUrl)?._id ?? '')
  await pass(30 * minute)
  const after = create({ publicUrl: 'https://gateway.example', holder: 'two' })
  sandbox.faults.add({ operation: 'webhooks', kind: 'delay', ms: 10_000, times: 1 })
  after.start()
  await pass(20 * minute)
  const gaps = (await events()).filter(({ type }) => type === gapType).map(({ body }) => body)
  expect(gaps).toEqual([{ from: expect.any(String), to: expect.any(String), lost: null }])
  const [from = 0, to = 0] = [gaps[0]?.from, gaps[0]?.to].map(at => Date.parse(String(at)))
  expect(from).toBeLessThanOrEqual(closedAt)
  expect(from).toBeGreaterThanOrEqual(closedAt - 2 * minute)
  expect(to).toBeGreaterThanOrEqual(closedAt + 30 * minute)
})

test('nothing happens after the end, and the log is still open', async () => {
  const { create, until, pass, forget, calls, log, sandbox } = setUp()
  const station = create({ publicUrl: 'https://gateway.example' })
  station.start()
  await until(() => station.hook.health().registered)
  await station.close()
  const waiting = create({ holder: 'two' })
  sandbox.faults.add({ operation: '*', kind: 'status', status: 500 })
  waiting.start()
  await waiting.close()
  forget()
  await pass(30 * minute)
  expect(calls()).toEqual([])
  expect(await log.isWritable()).toBe(true)
})
