import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LoggedEvent } from '../../src/events/event.ts'
import { type EventLog, LogUnavailable, type Retention } from '../../src/events/log.ts'
import type { Clock } from '../../src/lemlist/clock.ts'
import {
  createManualClock,
  eventOf,
  loggedAs,
  type ManualClock,
  type OpenedLog,
  type OpenLog,
  until,
} from './log-fixtures.ts'
import { compare, steps } from './log-model.ts'

const team = 'tea_A'
const day = 24 * 60 * 60 * 1000

/** What every event log guarantees, whatever keeps it. */
export const logSuite = (title: string, open: OpenLog): void => {
  describe(title, () => {
    let clock: ManualClock
    let opened: OpenedLog
    let log: EventLog

    const start = async (retention?: Retention, of: Clock = clock): Promise<void> => {
      opened = await open({ clock: of, ...(retention && { retention }) })
      log = opened.log
    }
    const startWith = async (retention: Retention, of?: Clock): Promise<void> => {
      await opened.stop()
      await start(retention, of)
    }
    const positions = (events: readonly LoggedEvent[]): number[] => events.map(({ position }) => position)
    const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
    const events = (from: number, to: number) => range(from, to).map(fact => eventOf(clock, fact))

    beforeEach(async () => {
      clock = createManualClock()
      await start()
    })
    afterEach(() => opened.stop())

    describe('keeping', () => {
      test('events are given back as they were told, at the positions 1, 2, 3, …', async () => {
        const told = [
          eventOf(clock, 1),
          eventOf(clock, 2, {
            type: 'somethingNew',
            source: 'RECONCILED',
            body: { text: 'Zoë — “🦊” \u0000\ud800', at: [1.5, null, { a: {} }] },
          }),
          eventOf(clock, 3, { source: 'GATEWAY', body: {} }),
        ]
        expect(await log.append(team, told.slice(0, 2))).toEqual(['new', 'new'])
        expect(await log.append(team, told.slice(2))).toEqual(['new'])
        expect(await log.read(team, 0, 10)).toEqual(told.map((event, index) => loggedAs(event, index + 1)))
      })

      test('a body of 2 MB comes back whole', async () => {
        const event = eventOf(clock, 1, { body: { transcript: 'é'.repeat(1024 * 1024) } })
        await log.append(team, [event])
        expect(await log.read(team, 0, 1)).toEqual([loggedAs(event, 1)])
      })

      test('nothing to keep is no fault', async () => {
        expect(await log.append(team, [])).toEqual([])
        expect(await log.ends(team)).toEqual({ first: 1, head: 0 })
      })

      test('a fact that is told again is known, also within one call', async () => {
        expect(await log.append(team, [...events(1, 2), ...events(1, 1)])).toEqual(['new', 'new', 'known'])
        expect(await log.append(team, events(2, 3))).toEqual(['known', 'new'])
        expect(await log.append(team, [eventOf(clock, 4, { facts: ['act_4', 'act_1'] })])).toEqual(['known'])
        expect(await log.append(team, events(4, 4))).toEqual(['new'])
        expect(positions(await log.read(team, 0, 10))).toEqual([1, 2, 3, 4])
      })

      test('what an event covers is known from then on', async () => {
        await log.append(team, [eventOf(clock, 1, { covers: ['contacted'] })])
        expect(await log.append(team, [eventOf(clock, 2, { facts: ['contacted'] })])).toEqual(['known'])
      })

      test('an event is left out when another stands for it, and makes that name known to nobody', async () => {
        const first = eventOf(clock, 1, { unless: ['nameless'] })
        expect(await log.append(team, [first])).toEqual(['new'])
        expect(await log.append(team, [eventOf(clock, 2, { facts: ['like'], covers: ['nameless'] })])).toEqual(['new'])
        expect(await log.append(team, [eventOf(clock, 3, { unless: ['nameless'] })])).toEqual(['known'])
        expect(await log.append(team, [eventOf(clock, 3)])).toEqual(['new'])
      })

      test('teams share neither facts nor positions', async () => {
        expect(await log.append(team, events(1, 2))).toEqual(['new', 'new'])
        expect(await log.append('tea_B', events(2, 2))).toEqual(['new'])
        expect(positions(await log.read('tea_B', 0, 10))).toEqual([1])
        expect(await log.ends('tea_B')).toEqual({ first: 1, head: 1 })
        expect(await log.ends('tea_C')).toEqual({ first: 1, head: 0 })
      })

      test('appends asked for at the same time keep their order, without holes', async () => {
        const answers = await Promise.all(range(1, 200).map(fact => log.append(team, events(fact, fact))))
        expect(answers.flat()).toEqual(Array(200).fill('new'))
        const read = await log.read(team, 0, 1000)
        expect(positions(read)).toEqual(range(1, 200))
        expect(read.map(({ body }) => body._id)).toEqual(range(1, 200).map(fact => `act_${fact}`))
      })

      test('two processes that keep the same events at once keep each once', async () => {
        const other = await opened.second()
        const answers = await Promise.all(
          range(1, 50).flatMap(fact => [log.append(team, events(fact, fact)), other.append(team, events(fact, fact))]),
        )
        expect(answers.flat().filter(kept => kept === 'new')).toHaveLength(50)
        const read = await other.read(team, 0, 1000)
        expect(positions(read)).toEqual(range(1, 50))
        expect(new Set(read.map(({ body }) => body._id)).size).toBe(50)
      })

      test('nobody sees a part of what one call keeps', async () => {
        const other = await opened.second()
        const appended = Promise.all(range(0, 9).map(call => log.append(team, events(call * 20 + 1, call * 20 + 20))))
        const heads: number[] = []
        while (heads.at(-1) !== 200) heads.push((await other.ends(team)).head)
        await appended
        expect(heads.filter(head => head % 20 !== 0)).toEqual([])
      })
    })

    describe('holding', () => {
      const held = (fact: number, seconds: number) => eventOf(clock, fact, { heldUntil: clock.now() + seconds * 1000 })

      test('a held event is not told before its time, and then once', async () => {
        expect(await log.append(team, [held(1, 10)])).toEqual(['held'])
        expect(await log.append(team, [held(1, 10)])).toEqual(['known'])
        expect(await log.release(team, clock.now() + 9999)).toBe(0)
        expect(await log.ends(team)).toEqual({ first: 1, head: 0 })
        expect(await log.release('tea_B', clock.now() + 10_000)).toBe(0)
        expect(await log.release(team, clock.now() + 10_000)).toBe(1)
        expect(await log.release(team, clock.now() + 10_000)).toBe(0)
        expect(await log.read(team, 0, 10)).toEqual([loggedAs(held(1, 10), 1)])
        expect(await log.append(team, events(1, 1))).toEqual(['known'])
      })

      test('held events are told in the order in which their times come', async () => {
        await log.append(team, [held(1, 20), held(2, 10), held(3, 20)])
        await log.append(team, events(4, 4))
        expect(await log.release(team, clock.now() + 30_000)).toBe(3)
        const told = (await log.read(team, 0, 10)).map(({ body }) => body._id)
        expect(told).toEqual(['act_4', 'act_2', 'act_1', 'act_3'])
      })

      test('a held event is dropped when a better account of its fact comes, and stays known', async () => {
        await log.append(team, [eventOf(clock, 1, { facts: ['contacted', 'sent'], heldUntil: clock.now() + 1000 })])
        expect(await log.append(team, [eventOf(clock, 2, { covers: ['contacted'] })])).toEqual(['new'])
        expect(await log.release(team, clock.now() + 60_000)).toBe(0)
        expect(await log.read(team, 0, 10)).toEqual([loggedAs(eventOf(clock, 2), 1)])
        expect(await log.append(team, [eventOf(clock, 3, { facts: ['sent'] })])).toEqual(['known'])
      })

      test('an event that comes after its lesser account was told is told as well', async () => {
        await log.append(team, [held(1, 1)])
        await log.release(team, clock.now() + 1000)
        expect(await log.append(team, [eventOf(clock, 2, { covers: ['act_1'] })])).toEqual(['new'])
        expect(positions(await log.read(team, 0, 10))).toEqual([1, 2])
      })
    })

    describe('reading', () => {
      test('a read begins behind a position and ends at its limit', async () => {
        await log.append(team, events(1, 10))
        expect(positions(await log.read(team, 0, 3))).toEqual([1, 2, 3])
        expect(positions(await log.read(team, 3, 3))).toEqual([4, 5, 6])
        expect(positions(await log.read(team, 8, 3))).toEqual([9, 10])
        expect(await log.read(team, 10, 3)).toEqual([])
        expect(await log.read(team, 99, 3)).toEqual([])
        expect(await log.read('tea_B', 0, 3)).toEqual([])
      })

      test('whatever is done, a log shows what a list with a set of names would', async () => {
        const ageMs = 60_000
        // Nothing comes due, because what a log drops by itself the model would not know.
        await startWith({ ageMs, maxBytes: 1e9 }, { now: clock.now, after: () => () => undefined })
        let lives = 0
        await fc.assert(
          fc.asyncProperty(steps, life => {
            lives += 1
            return compare(log, `tea_${lives}`, clock, ageMs, life)
          }),
          { numRuns: 60 },
        )
      })
    })

    describe('following', () => {
      const follow = (of: EventLog, after: number): { told: LoggedEvent[]; end: () => void } => {
        const told: LoggedEvent[] = []
        return { told, end: of.follow(team, after, more => told.push(...more)) }
      }

      test('history comes first and what happens comes next, in order and each once', async () => {
        await log.append(team, events(1, 30))
        const appends = [log.append(team, events(31, 40))]
        const all = follow(log, 0)
        const some = follow(log, 25)
        const live = follow(log, 40)
        for (const fact of range(41, 90)) appends.push(log.append(team, events(fact, fact)))
        await Promise.all(appends)
        await until(clock, () => [all, some, live].every(({ told }) => told.at(-1)?.position === 90))
        expect(positions(all.told)).toEqual(range(1, 90))
        expect(positions(some.told)).toEqual(range(26, 90))
        expect(positions(live.told)).toEqual(range(41, 90))
        expect(all.told).toEqual(await log.read(team, 0, 1000))
      })

      test('released events are told, held ones and those of other teams are not', async () => {
        const { told } = follow(log, 0)
        await log.append(team, [eventOf(clock, 1, { heldUntil: clock.now() + 1000 })])
        await log.append('tea_B', events(1, 3))
        await log.append(team, events(2, 2))
        await until(clock, () => told.length === 1)
        await log.release(team, clock.now() + 1000)
        await until(clock, () => told.length === 2)
        expect(told.map(({ position, body }) => [position, body._id])).toEqual([
          [1, 'act_2'],
          [2, 'act_1'],
        ])
      })

      test('what another process keeps is told as well, in the same order', async () => {
        const other = await opened.second()
        const here = follow(log, 0)
        const there = follow(other, 0)
        await Promise.all(range(1, 60).map(fact => (fact % 3 === 0 ? other : log).append(team, events(fact, fact))))
        await until(clock, () => [here, there].every(({ told }) => told.length >= 60))
        expect(positions(here.told)).toEqual(range(1, 60))
        expect(there.told).toEqual(here.told)
      })

      test('who follows from a dropped position hears what is left', async () => {
        await startWith({ ageMs: 30 * day, maxBytes: 1e9 })
        await log.append(team, events(1, 5))
        clock.advance(20 * day)
        await log.append(team, events(6, 9))
        clock.advance(20 * day)
        await log.trim()
        const { told } = follow(log, 2)
        await until(clock, () => told.length >= 4)
        expect(positions(told)).toEqual([6, 7, 8, 9])
      })

      test('who is ended by another who was told first is told nothing', async () => {
        const unwanted: LoggedEvent[] = []
        const told: LoggedEvent[] = []
        let end = () => {}
        log.follow(team, 0, more => {
          told.push(...more)
          end()
        })
        end = log.follow(team, 0, more => unwanted.push(...more))
        // Both have read what there is by now.
        await log.ends(team)
        await log.append(team, events(1, 1))
        await until(clock, () => told.length === 1)
        await log.append(team, events(2, 2))
        await until(clock, () => told.length === 2)
        expect(unwanted).toEqual([])
      })

      test('nothing is told after the end', async () => {
        const ended = follow(log, 0)
        const going = follow(log, 0)
        await log.append(team, events(1, 1))
        await until(clock, () => ended.told.length === 1)
        ended.end()
        ended.end()
        await log.append(team, events(2, 2))
        await until(clock, () => going.told.length === 2)
        expect(positions(ended.told)).toEqual([1])
      })
    })

    describe('dropping', () => {
      test('what is older than the retention goes, and the positions go on', async () => {
        await startWith({ ageMs: 60_000, maxBytes: 1e9 })
        await log.append(team, events(1, 1500))
        await log.append('tea_B', events(1, 2))
        clock.advance(60_000)
        await log.append(team, events(1501, 1502))
        await log.trim()
        expect(await log.ends(team)).toEqual({ first: 1, head: 1502 })
        clock.advance(1000)
        await log.trim()
        expect(await log.ends(team)).toEqual({ first: 1501, head: 1502 })
        expect(await log.ends('tea_B')).toEqual({ first: 3, head: 2 })
        expect(positions(await log.read(team, 0, 1))).toEqual([1501])
        clock.advance(60_000)
        await log.trim()
        expect(await log.ends(team)).toEqual({ first: 1503, head: 1502 })
        expect(await log.read(team, 0, 10)).toEqual([])
        log = await opened.reopen()
        expect(await log.ends(team)).toEqual({ first: 1503, head: 1502 })
        await log.append(team, events(1503, 1503))
        expect(positions(await log.read(team, 0, 10))).toEqual([1503])
      })

      test('what is beyond the bound of size goes, oldest first', async () => {
        await startWith({ ageMs: 1e9, maxBytes: 1_000_000 })
        for (const fact of range(1, 200))
          await log.append(team, [eventOf(clock, fact, { body: { text: 'x'.repeat(10_000) } })])
        await log.trim()
        const { first, head } = await log.ends(team)
        await log.trim()
        expect(await log.ends(team)).toEqual({ first, head })
        expect(head).toBe(200)
        expect(positions(await log.read(team, 0, 1000))).toEqual(range(first, 200))
        // Names and other words may count, but most of the room is for the bodies.
        expect(201 - first).toBeLessThanOrEqual(100)
        expect(201 - first).toBeGreaterThanOrEqual(80)
      })
    })

    describe('notes and leases', () => {
      test('the first text kept under a name stays, for everybody', async () => {
        const other = await opened.second()
        expect(await log.get('secret')).toBeUndefined()
        const kept = await Promise.all([log.keep('secret', 'a'), other.keep('secret', 'b'), log.keep('secret', 'c')])
        expect(new Set(kept).size).toBe(1)
        expect(await other.keep('secret', 'd')).toBe(kept[0])
        expect(await other.get('secret')).toBe(kept[0])
      })

      test('a text is replaced when it is put', async () => {
        await log.put('mark', '1')
        await log.put('mark', '2')
        expect(await log.get('mark')).toBe('2')
        expect(await log.keep('mark', '3')).toBe('2')
      })

      test('a text that was dropped is there no more, and another can be kept under its name', async () => {
        const other = await opened.second()
        await log.keep('mark', '1')
        await log.drop('mark')
        expect(await other.get('mark')).toBeUndefined()
        expect(await other.names('mark')).toEqual([])
        await log.drop('mark')
        expect(await other.keep('mark', '2')).toBe('2')
        expect(await log.get('mark')).toBe('2')
      })

      test('names are told by their beginning, in order, whoever wrote them', async () => {
        const other = await opened.second()
        for (const name of ['job b', 'job a 2', 'job', 'job a 10', 'joke', 'job a é', 'Job a', 'job a 2']) {
          await log.put(name, name)
        }
        await other.keep('job a 1', '')
        await log.drop('job b')
        expect(await log.names('job a ')).toEqual(['job a 1', 'job a 10', 'job a 2', 'job a é'])
        expect(await other.names('job')).toEqual(['job', 'job a 1', 'job a 10', 'job a 2', 'job a é'])
        expect(await log.names('jobs')).toEqual([])
      })

      test('a lease has one holder, who renews it', async () => {
        const other = await opened.second()
        const won = await Promise.all([log.lease('heal', 'a', 600_000), other.lease('heal', 'b', 600_000)])
        expect(won.filter(Boolean)).toHaveLength(1)
        const [winner, loser] = won[0] ? ['a', 'b'] : ['b', 'a']
        expect(await other.lease('heal', winner, 600_000)).toBe(true)
        expect(await log.lease('heal', loser, 600_000)).toBe(false)
        expect(await log.lease('another', loser, 600_000)).toBe(true)
      })

      test('a lease that is not renewed passes on', async () => {
        expect(await log.lease('heal', 'a', 100)).toBe(true)
        await until(clock, () => log.lease('heal', 'b', 600_000))
        expect(await log.lease('heal', 'a', 100)).toBe(false)
      })
    })

    describe('opening and closing', () => {
      test('everything is there when it is opened again', async () => {
        await log.append(team, events(1, 3))
        await log.append(team, [eventOf(clock, 4, { heldUntil: clock.now() + 1000, covers: ['contacted'] })])
        await log.put('mark', '1')
        const before = await log.read(team, 0, 10)
        log = await opened.reopen()
        expect(await log.read(team, 0, 10)).toEqual(before)
        expect(await log.append(team, [...events(2, 5), eventOf(clock, 6, { facts: ['contacted'] })])).toEqual([
          ...['known', 'known', 'known', 'new', 'known'],
        ])
        expect(await log.release(team, clock.now() + 1000)).toBe(1)
        expect(positions(await log.read(team, 3, 10))).toEqual([4, 5])
        expect(await log.get('mark')).toBe('1')
      })

      test('what was asked for before the end is done, what comes after is refused', async () => {
        await log.ends(team)
        const asked = range(1, 50).map(fact => log.append(team, events(fact, fact)))
        const closed = log.close()
        expect((await Promise.all(asked)).flat()).toEqual(Array(50).fill('new'))
        await closed
        await expect(log.append(team, events(51, 51))).rejects.toThrow(LogUnavailable)
        await expect(log.read(team, 0, 1)).rejects.toThrow(LogUnavailable)
        expect(await log.isWritable()).toBe(false)
        await log.close()
        log = await opened.reopen()
        expect(await log.ends(team)).toEqual({ first: 1, head: 50 })
      })

      test('an open log can be written', async () => {
        expect(await log.isWritable()).toBe(true)
      })
    })
  })
}
