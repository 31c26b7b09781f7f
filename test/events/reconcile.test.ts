import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { gapType } from '../../src/events/event.ts'
import type { EventLog } from '../../src/events/log.ts'
import { manualClock } from '../sandbox/manual-clock.ts'
import { createMemoryLog } from './memory-log.ts'
import { calledBack, rowOf, setUp, team } from './reconcile-fixtures.ts'

const second = 1000
const minute = 60 * second

/** A log that counts what is asked of it. */
const counted = (log: EventLog, count: () => void): EventLog =>
  new Proxy(log, {
    get: (target, name, receiver) => {
      count()
      return Reflect.get(target, name, receiver)
    },
  })

/** A team whose time passes second by second, as far as it is told to, and whose work is done meanwhile. */
const setUpHours = () => {
  const clock = manualClock()
  const memory = createMemoryLog(clock)
  let asked = 0
  const log = counted(memory, () => {
    asked += 1
  })
  const it = setUp({ clock, log })
  /** Resolves when nothing has been asked of lemlist or the log for some turns of the event loop. */
  const quiet = async (): Promise<void> => {
    for (let still = 0, before = -1; still < 10; still += 1) {
      const now = asked + it.lemlist.calls.length
      if (now !== before) still = 0
      before = now
      await nextTurn()
    }
  }
  const pass = async (ms: number): Promise<void> => {
    await quiet()
    for (let passed = 0; passed < ms; passed += second) {
      clock.advance(Math.min(second, ms - passed))
      await quiet()
    }
  }
  return { ...it, memory, pass }
}

test('lemlist is asked at the start and every five minutes, for a call each', async () => {
  const { gateway, lemlist, clock, pass } = setUpHours()
  const { reconciler } = gateway()
  expect(reconciler.lastRunAt()).toBeUndefined()
  const start = clock.now()
  reconciler.start()
  await pass(second)
  expect(lemlist.calls).toEqual([0])
  await pass(30 * minute)
  expect(lemlist.calls).toHaveLength(7)
  expect(reconciler.counts()).toEqual({ done: 7, failed: 0, events: 0 })
  expect(reconciler.lastRunAt()).toBeGreaterThan(start + 29 * minute)
  await reconciler.close()
})

test('a gateway that polls asks every 15 s while somebody listens, and soon after the first has come', async () => {
  const { gateway, lemlist, pass, ids, clock } = setUpHours()
  const it = gateway()
  it.mode = 'POLLING'
  it.reconciler.start()
  await pass(2 * minute)
  expect(lemlist.calls).toHaveLength(1)
  it.subscribers = 1
  lemlist.rows = [rowOf(1, clock.now() - second)]
  await pass(5 * second)
  expect(lemlist.calls).toHaveLength(2)
  expect(await ids()).toEqual(['act_1'])
  await pass(minute)
  expect(lemlist.calls).toHaveLength(6)
  it.subscribers = 0
  await pass(minute)
  expect(lemlist.calls).toHaveLength(6)
  await it.reconciler.close()
})

test('of two gateways one asks, and the other goes on when that one is gone', async () => {
  const { gateway, lemlist, pass, clock, ids } = setUpHours()
  const [one, two] = [gateway(), gateway()]
  one.reconciler.start()
  two.reconciler.start()
  await pass(31 * minute)
  expect(lemlist.calls).toHaveLength(7)
  await one.reconciler.close()
  lemlist.rows = [rowOf(1, clock.now())]
  await pass(6 * minute)
  expect(lemlist.calls.length).toBeLessThanOrEqual(9)
  expect(await ids()).toEqual(['act_1'])
  await two.reconciler.close()
})

test('while one gateway is at it another does nothing, and a silent one holds nobody up for long', async () => {
  const { gateway, lemlist, log, pass } = setUpHours()
  expect(await log.lease(`reconcile ${team}`, 'a gateway that died', 30_000)).toBe(true)
  const { reconciler } = gateway()
  expect(await reconciler.run()).toEqual({ outcome: 'busy', events: 0, unheard: 0, calls: 0 })
  await expect(reconciler.outage(0)).rejects.toThrow('another')
  reconciler.start()
  await pass(25 * second)
  expect(lemlist.calls).toEqual([])
  await pass(15 * second)
  expect(lemlist.calls).toEqual([0])
  await reconciler.close()
})

test('those who ask for a run while one is under way share it', async () => {
  const { gateway, lemlist } = setUpHours()
  const { reconciler } = gateway()
  const [one, two] = await Promise.all([reconciler.run(), reconciler.run()])
  expect(two).toBe(one)
  expect(lemlist.calls).toEqual([0])
})

test('what was missed while the gateway was away is fed first, and then one gap is told', async () => {
  const { gateway, lemlist, pass, clock, log, events } = setUpHours()
  const before = gateway()
  before.reconciler.start()
  await pass(10 * minute)
  await before.reconciler.close()
  const lastSeen = clock.now()
  // So many that no single run can read them.
  lemlist.rows = Array.from({ length: 2000 }, (_, n) => rowOf(n + 1, lastSeen + n * 7 * second))
  clock.advance(240 * minute)
  const after = gateway()
  after.reconciler.start()
  await pass(2 * minute)
  const told = await events()
  expect(told.slice(0, -1).map(({ body }) => body._id)).toEqual(lemlist.rows.map(({ _id }) => _id))
  const gap = told.at(-1)
  expect(gap).toMatchObject({ type: gapType, source: 'GATEWAY', receivedAt: gap?.occurredAt })
  expect(gap?.body).toEqual({
    from: expect.any(String),
    to: new Date(lastSeen + 240 * minute).toISOString(),
    lost: null,
  })
  const from = Date.parse(String(gap?.body.from))
  expect(from).toBeLessThanOrEqual(lastSeen)
  expect(from).toBeGreaterThanOrEqual(lastSeen - minute)
  await after.reconciler.close()
  const again = gateway()
  again.reconciler.start()
  await pass(30 * minute)
  expect((await log.ends(team)).head).toBe(2001)
  await again.reconciler.close()
})

test('an outage that lemlist outlasts is no gap, and the first start is none', async () => {
  const { gateway, pass, clock, events } = setUpHours()
  const before = gateway()
  before.reconciler.start()
  await pass(10 * minute)
  await before.reconciler.close()
  clock.advance(3 * minute)
  const after = gateway()
  after.reconciler.start()
  await pass(10 * minute)
  expect(await events()).toEqual([])
  await after.reconciler.close()
})

test('a gateway that polled before it went away tells of no gap, one that was called back does', async () => {
  const { gateway, pass, clock, events } = setUpHours()
  const polling = gateway()
  polling.mode = 'POLLING'
  polling.reconciler.start()
  await pass(10 * minute)
  await polling.reconciler.close()
  clock.advance(60 * minute)
  const hooked = gateway()
  hooked.reconciler.start()
  await pass(10 * minute)
  expect(await events()).toEqual([])
  await hooked.reconciler.close()
  clock.advance(60 * minute)
  // Whether there is a hook is not known at the start.
  const starting = gateway()
  starting.mode = 'POLLING'
  starting.reconciler.start()
  await pass(10 * second)
  expect(await events()).toMatchObject([{ type: gapType }])
  await starting.reconciler.close()
})

test('a log that could not be written for long is an outage as well', async () => {
  const { gateway, lemlist, pass, memory, clock, events } = setUpHours()
  const { reconciler, lines } = gateway()
  reconciler.start()
  await pass(10 * minute)
  memory.isDown = true
  lemlist.rows = [rowOf(1, clock.now())]
  await pass(12 * minute)
  memory.isDown = false
  await pass(10 * minute)
  expect((await events()).map(({ type }) => type)).toEqual(['emailsOpened', gapType])
  expect(lines.map(({ msg }) => msg)).toEqual([
    'what lemlist lists cannot be read or kept for now',
    'what lemlist lists can be read again',
    'lemlist could not tell of events; those it does not list are lost',
  ])
  await reconciler.close()
})

test('what is noticed of one outage later is told for the time that was not told, and what was told is not told again', async () => {
  const { gateway, pass, clock, events } = setUpHours()
  const { reconciler } = gateway()
  reconciler.start()
  await pass(2 * minute)
  const began = clock.now()
  const gaps = async () => {
    const told = (await events()).filter(({ type }) => type === gapType)
    return told.map(({ body }) => [body.from, body.to].map(at => Date.parse(String(at)) - began))
  }
  await pass(10 * second)
  await reconciler.outage(began)
  await pass(20 * second)
  await reconciler.outage(began + 5 * second)
  await pass(20 * second)
  expect(await gaps()).toEqual([
    [0, 10 * second],
    [10 * second, 30 * second],
  ])
  await reconciler.outage(began - minute)
  await pass(20 * second)
  expect((await gaps())[2]).toEqual([-minute, 50 * second])
  await reconciler.close()
})

test('an outage that was told is not told again by a gateway that starts later', async () => {
  const { gateway, pass, clock, events } = setUpHours()
  const before = gateway()
  before.reconciler.start()
  await pass(2 * minute)
  await before.reconciler.close()
  clock.advance(30 * minute)
  const after = gateway()
  after.reconciler.start()
  await after.reconciler.outage(clock.now() - 30 * minute)
  await pass(minute)
  expect((await events()).map(({ type }) => type)).toEqual([gapType])
  await after.reconciler.close()
})

test('a hook that was missing is healed at once and told as one gap, however often that is said', async () => {
  const { gateway, lemlist, pass, clock, events } = setUpHours()
  const { reconciler } = gateway()
  reconciler.start()
  await pass(2 * minute)
  const from = clock.now() - minute
  lemlist.rows = [rowOf(1, from)]
  await reconciler.outage(from)
  await reconciler.outage(from + second)
  await pass(6 * second)
  const told = await events()
  expect(told.map(({ type }) => type)).toEqual(['emailsOpened', gapType])
  expect(told[1]?.body).toEqual({ from: new Date(from).toISOString(), to: expect.any(String), lost: null })
  await pass(20 * minute)
  expect(await events()).toHaveLength(2)
  await reconciler.close()
})

test('a gap is told although the gateway ended before it could be', async () => {
  const { gateway, lemlist, pass, clock, events } = setUpHours()
  const before = gateway()
  before.reconciler.start()
  await pass(2 * minute)
  lemlist.failure = 503
  await before.reconciler.outage(clock.now() - minute)
  await pass(10 * second)
  await before.reconciler.close()
  lemlist.failure = undefined
  const after = gateway()
  after.reconciler.start()
  await pass(10 * second)
  expect((await events()).map(({ type }) => type)).toEqual([gapType])
  await after.reconciler.close()
})

test('while lemlist is away a run is tried once a minute and said once, and then nothing is missing', async () => {
  const { gateway, lemlist, pass, clock, ids } = setUpHours()
  const { reconciler, lines } = gateway()
  reconciler.start()
  await pass(minute)
  lemlist.failure = 503
  lemlist.rows = Array.from({ length: 60 }, (_, n) => rowOf(n + 1, clock.now() + n * minute))
  await pass(60 * minute)
  expect(lines).toMatchObject([{ level: 40 }])
  expect(reconciler.counts().failed).toBeGreaterThan(50)
  expect(reconciler.counts().failed).toBeLessThan(65)
  expect(await ids()).toEqual([])
  lemlist.failure = undefined
  await pass(6 * minute)
  expect(await ids()).toEqual(lemlist.rows.map(({ _id }) => _id))
  expect(lines).toHaveLength(2)
  await reconciler.close()
})

test('a held event is told after a look for its better account, and not where that is found', async () => {
  const { gateway, lemlist, log, pass, clock, events } = setUpHours()
  const { reconciler } = gateway()
  reconciler.start()
  await pass(minute)
  const heldUntil = clock.now() + 30 * second
  const group = (n: number) => ({ ...calledBack(rowOf(n, clock.now()), clock.now()), type: 'hooked', heldUntil })
  const [lone, known] = [group(1), group(2)]
  await log.append(team, [
    { ...lone, facts: ['group:1'], covers: [] },
    { ...known, facts: calledBack(rowOf(2, clock.now()), 0).covers.slice(0, 1), covers: [] },
  ])
  reconciler.held(heldUntil)
  lemlist.rows = [rowOf(2, clock.now())]
  const before = lemlist.calls.length
  await pass(29 * second)
  expect([await events(), lemlist.calls.length]).toEqual([[], before])
  await pass(20 * second)
  expect((await events()).map(({ type, body }) => [type, body._id])).toEqual([
    ['emailsOpened', 'act_2'],
    ['hooked', 'act_1'],
  ])
  expect(lemlist.calls).toHaveLength(before + 1)
  await reconciler.close()
})

test('a held event is told although lemlist is away', async () => {
  const { gateway, lemlist, log, pass, clock, events } = setUpHours()
  const { reconciler } = gateway()
  reconciler.start()
  await pass(minute)
  lemlist.failure = 503
  const heldUntil = clock.now() + 30 * second
  await log.append(team, [{ ...calledBack(rowOf(1, clock.now()), clock.now()), heldUntil }])
  reconciler.held(heldUntil)
  await pass(minute)
  expect(await events()).toHaveLength(1)
  await reconciler.close()
})

test('after the end nothing is asked and nothing waits, also of a run that was under way', async () => {
  const { gateway, lemlist, pass, clock } = setUpHours()
  const { reconciler, lines } = gateway()
  reconciler.start()
  await pass(minute)
  lemlist.failure = 503
  const run = reconciler.run()
  const failed = expect(run).rejects.toThrow()
  await reconciler.close()
  await failed
  const { length } = lemlist.calls
  expect(clock.pending()).toBe(0)
  await pass(20 * minute)
  expect([lemlist.calls.length, lines]).toEqual([length, []])
  await expect(reconciler.run()).rejects.toThrow()
  await reconciler.close()
})
