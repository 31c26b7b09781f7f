import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LoggedEvent, NewEvent } from '../../src/events/event.ts'
import { type EventLog, LogUnavailable } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { pack } from '../../src/events/sqlite-drafts.ts'
import { openDatabase } from '../../src/events/sqlite-schema.ts'
import { createGroups } from '../../src/events/sqlite-store.ts'
import { createManualClock, eventOf, type ManualClock, until } from './log-fixtures.ts'
import { logSuite } from './log-suite.ts'

const forever = { ageMs: 1e12, maxBytes: 1e12 }
const team = 'tea_A'

logSuite('the embedded event log', async ({ clock, retention = forever }) => {
  const folder = mkdtempSync(join(tmpdir(), 'event-log-'))
  const logs: EventLog[] = []
  const openOne = (): EventLog => {
    const log = createSqliteLog({ file: join(folder, 'events.db'), retention, clock })
    logs.push(log)
    return log
  }
  const log = openOne()
  return {
    log,
    second: async () => openOne(),
    reopen: async () => {
      await log.close()
      return openOne()
    },
    stop: async () => {
      await Promise.all(logs.map(one => one.close()))
      rmSync(folder, { recursive: true })
    },
  }
})

describe('the file of the embedded event log', () => {
  let clock: ManualClock
  let folder: string
  let file: string
  let logs: EventLog[]

  const open = (options: { retention?: typeof forever; file?: string } = {}): EventLog => {
    const log = createSqliteLog({ file, retention: forever, clock, ...options })
    logs.push(log)
    return log
  }
  const appendFacts = (log: EventLog, facts: readonly number[]) =>
    log.append(
      team,
      facts.map(fact => eventOf(clock, fact)),
    )

  beforeEach(() => {
    clock = createManualClock()
    folder = mkdtempSync(join(tmpdir(), 'event-log-'))
    file = join(folder, 'data', 'events.db')
    logs = []
  })
  afterEach(async () => {
    await Promise.all(logs.map(log => log.close()))
    rmSync(folder, { recursive: true })
  })

  test('nothing is touched before the first call', async () => {
    await open().close()
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('the folder is made, and only the owner may read what it holds', async () => {
    const log = open()
    await appendFacts(log, [1])
    const modes = ['', '-wal', '-shm'].map(end => statSync(file + end).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o600])
    await log.close()
    chmodSync(file, 0o644)
    await open().ends(team)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('every commit waits for the disk, and readers for no writer', () => {
    const db = openDatabase(file)
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    db.close()
  })

  test('a file that is no database is refused and left alone, until there is room for one', async () => {
    const log = open()
    writeFileSync(join(folder, 'data'), 'something else')
    const told: LoggedEvent[] = []
    log.follow(team, 0, events => told.push(...events))
    await expect(appendFacts(log, [1])).rejects.toThrow(LogUnavailable)
    expect(await log.isWritable()).toBe(false)
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('something else')
    rmSync(join(folder, 'data'))
    expect(await log.isWritable()).toBe(true)
    await appendFacts(open(), [1])
    await until(clock, () => told.length > 0)
    expect(told.map(({ position }) => position)).toEqual([1])
  })

  test('a file of another version is refused and left alone', async () => {
    const log = open()
    await appendFacts(log, [1])
    const db = new DatabaseSync(file)
    db.exec('PRAGMA user_version = 7')
    await log.close()
    await expect(open().read(team, 0, 1)).rejects.toThrow(/version 7/)
    expect(db.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 1 })
    db.close()
  })

  test('what cannot be read back is refused, and what lies beside it is not', async () => {
    const log = open()
    await appendFacts(log, [1, 2])
    const db = new DatabaseSync(file)
    db.exec(`UPDATE events SET body = '[1' WHERE position = 1`)
    db.close()
    await expect(log.read(team, 0, 1)).rejects.toThrow(LogUnavailable)
    expect(await log.read(team, 1, 1)).toHaveLength(1)
  })

  test('an event without a time is refused alone', async () => {
    const log = open()
    const bad = log.append(team, [eventOf(clock, 1), eventOf(clock, 2, { occurredAt: Number.NaN })])
    const good = appendFacts(log, [3])
    await expect(bad).rejects.toThrow(RangeError)
    expect(await good).toEqual(['new'])
    expect((await log.ends(team)).head).toBe(1)
  })

  test('what another process locks for long is refused, and kept once it lets go', async () => {
    const log = open()
    await appendFacts(log, [1])
    const db = new DatabaseSync(file)
    db.exec('BEGIN IMMEDIATE')
    await expect(appendFacts(log, [2])).rejects.toThrow(LogUnavailable)
    expect((await log.ends(team)).head).toBe(1)
    db.exec('ROLLBACK')
    db.close()
    expect(await appendFacts(log, [2])).toEqual(['new'])
  })

  test('more than the thread can take at once is refused, and the rest is kept', async () => {
    const log = open()
    const text = 'x'.repeat(4 * 1024 * 1024)
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, fact) => log.append(team, [eventOf(clock, fact, { body: { text } })])),
    )
    const refused = answers.filter(answer => answer.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.every(({ reason }) => reason instanceof LogUnavailable)).toBe(true)
    expect((await log.ends(team)).head).toBe(20 - refused.length)
    const more = Array.from({ length: 10 }, (_, n) => log.append(team, [eventOf(clock, 100 + n, { body: { text } })]))
    expect((await Promise.all(more)).flat()).toEqual(Array(10).fill('new'))
  })

  test('the event loop turns while events are kept', async () => {
    const log = open()
    await log.isWritable()
    let turns = 0
    let kept = false
    const count = (): void => {
      turns += 1
      if (!kept) setImmediate(count)
    }
    const appended = appendFacts(
      log,
      Array.from({ length: 10_000 }, (_, fact) => fact),
    )
    count()
    await appended
    kept = true
    expect(turns).toBeGreaterThan(20)
  })

  test('what is old is dropped by itself', async () => {
    const log = open({ retention: { ageMs: 60_000, maxBytes: 1e9 } })
    await appendFacts(log, [1, 2])
    const byMinutes = { ...clock, advance: () => clock.advance(60_000) }
    await until(byMinutes, async () => (await log.ends(team)).first === 3)
    expect(await appendFacts(log, [1])).toEqual(['new'])
    await until(byMinutes, async () => (await log.ends(team)).first === 4)
  })

  test('held events that nobody releases are dropped with the rest', async () => {
    const log = open({ retention: { ageMs: 60_000, maxBytes: 1e9 } })
    await log.append(team, [eventOf(clock, 1, { heldUntil: clock.now() + 1000 })])
    clock.advance(60_001)
    await log.trim()
    expect(await log.release(team, clock.now())).toBe(0)
    expect(await appendFacts(log, [1])).toEqual(['new'])
  })

  test('the names of an event that was held go with it', async () => {
    const log = open({ retention: { ageMs: 60_000, maxBytes: 1e9 } })
    await log.append(team, [eventOf(clock, 1, { heldUntil: clock.now() + 1000 })])
    expect(await log.release(team, clock.now() + 1000)).toBe(1)
    clock.advance(60_001)
    await log.trim()
    expect(await appendFacts(log, [1])).toEqual(['new'])
  })

  test('what this process keeps or releases is told at once, whatever the time', async () => {
    const log = open()
    const told: number[] = []
    await appendFacts(log, [1, 2])
    log.follow(team, 0, events => told.push(...events.map(({ position }) => position)))
    const appends = [appendFacts(log, [3]), log.append(team, [eventOf(clock, 4, { heldUntil: clock.now() })])]
    await Promise.all(appends)
    await Promise.all([appendFacts(log, [5]), log.release(team, clock.now()), appendFacts(log, [6])])
    await until({ ...clock, advance: () => {} }, () => told.length >= 6)
    expect(told).toEqual([1, 2, 3, 4, 5, 6])
    expect(await log.append(team, [eventOf(clock, 7, { heldUntil: clock.now() })])).toEqual(['held'])
    await log.release(team, clock.now())
    await until({ ...clock, advance: () => {} }, () => told.length >= 7)
  })

  const appendOf = (of: string, events: readonly NewEvent[]) =>
    ({ kind: 'append', team: of, events: pack(events) }) as const

  test('a fault undoes the whole group, and the next group finds the log as it was, also in memory', () => {
    const append = (...facts: number[]) =>
      appendOf(
        team,
        facts.map(fact => eventOf(clock, fact)),
      )
    const half = appendOf(team, [eventOf(clock, 2), eventOf(clock, 3, { occurredAt: 7 })])
    const bad = { ...half, events: half.events.map(field => (field === 7 ? Number.NaN : field)) }
    for (const place of [':memory:', file]) {
      const run = createGroups(place)
      const faulty = run([append(1), bad, { kind: 'ends', team }])
      expect(faulty.map(outcome => 'fault' in outcome)).toEqual([true, true, false])
      expect(faulty[2]).toEqual({ answer: { first: 1, head: 0 } })
      expect(run([append(1, 2)])).toEqual([{ answer: [1, 'nn'] }])
      run([bad])
      expect(run([append(1, 3)])).toEqual([{ answer: [3, 'kn'] }])
      run([{ kind: 'close' }])
    }
  })

  test('within one commit, too, a fact is known at once, to its team alone, and a held event gives way', () => {
    const run = createGroups(file)
    const held = eventOf(clock, 2, { facts: ['contacted', 'act_2'], heldUntil: clock.now() })
    const outcomes = run([
      appendOf(team, [eventOf(clock, 1)]),
      appendOf('tea_B', [eventOf(clock, 1), held]),
      appendOf(team, [eventOf(clock, 1), held]),
      appendOf(team, [eventOf(clock, 3, { covers: ['contacted'] }), eventOf(clock, 4, { unless: ['act_2'] })]),
      { kind: 'release', team, now: clock.now() },
      { kind: 'release', team: 'tea_B', now: clock.now() },
      appendOf('tea_B', [eventOf(clock, 2), eventOf(clock, 3)]),
    ])
    run([{ kind: 'close' }])
    expect(outcomes.map(outcome => 'answer' in outcome && outcome.answer)).toEqual([
      [1, 'n'],
      [1, 'nh'],
      [2, 'kh'],
      [2, 'nk'],
      0,
      1,
      [3, 'kn'],
    ])
  })

  test('what is known stays so however much is kept after it, also to another process, and goes with its event', async () => {
    const retention = { ageMs: 60_000, maxBytes: 1e9 }
    const log = open({ retention })
    const other = open({ retention })
    const facts = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
    const groups = [facts(0, 24_000), facts(24_000, 42_000), facts(42_000, 43_000)]
    const countOf = (db: DatabaseSync) => db.prepare('SELECT count(*) AS names FROM names').get()?.names
    const db = openDatabase(file)
    expect(await other.append(team, [eventOf(clock, -1, { heldUntil: clock.now() + 1000 })])).toEqual(['held'])
    for (const group of groups) expect(new Set(await appendFacts(log, group))).toEqual(new Set(['new']))
    // Most names are in their table by now, the latest are not.
    expect(countOf(db)).toBeGreaterThan(40_000)
    expect(countOf(db)).toBeLessThan(43_000)
    for (const one of [log, other, open({ retention })]) {
      const some = facts(-1, 43_000).filter(fact => fact < 1 || fact % 7 === 0)
      expect(new Set(await appendFacts(one, some))).toEqual(new Set(['known']))
    }
    expect(await log.append(team, [eventOf(clock, 43_000, { covers: ['act_-1'] })])).toEqual(['new'])
    expect(await other.release(team, clock.now() + 1000)).toBe(0)
    clock.advance(60_001)
    await log.trim()
    expect(countOf(db)).toBe(0)
    db.close()
    expect(await appendFacts(log, [-1, 0, 42_999, 43_000])).toEqual(['new', 'new', 'new', 'new'])
    expect(await appendFacts(open({ retention }), [0, 42_999, 43_001])).toEqual(['known', 'known', 'new'])
  })

  test('a name may have any letters', async () => {
    const log = open()
    const odd = ['a', 'a\u0000', 'a\u0000b', 'a\ud800', 'a"\\\n🦊'].map((name, fact) =>
      eventOf(clock, fact, { facts: [name] }),
    )
    expect(await log.append(team, odd)).toEqual(Array(5).fill('new'))
    await appendFacts(
      log,
      Array.from({ length: 40_000 }, (_, index) => index),
    )
    expect(await log.append(team, odd)).toEqual(Array(5).fill('known'))
    expect(await open().append(team, odd)).toEqual(Array(5).fill('known'))
  })

  test('a log in memory says that it is one, a file has no weakness', async () => {
    const log = open({ file: ':memory:' })
    expect(await appendFacts(log, [1])).toEqual(['new'])
    expect((await log.read(team, 0, 10)).map(({ position }) => position)).toEqual([1])
    expect(await log.weakness()).toContain('EVENT_LOG')
    expect(await open().weakness()).toBeUndefined()
  })
})
