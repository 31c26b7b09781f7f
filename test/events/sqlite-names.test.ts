import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { hashOf } from '../../src/lemlist/hash.ts'
import { eventOf } from './log-fixtures.ts'
import { logFile, team } from './sqlite-fixtures.ts'

const retention = { ageMs: 60_000, maxBytes: 1e9 }
/** Facts whose names share a hash in the first team of a file. */
const alike = [687_369, 1_435_866] as const

const { clock, path, open, appendFacts } = logFile(retention)

test('names with one hash are told apart: in memory, on disk and by another process', async () => {
  const [one, other] = alike
  expect(hashOf(1, `act_${one}`)).toBe(hashOf(1, `act_${other}`))
  const log = open()
  expect(await appendFacts(log, [one])).toEqual(['new'])
  expect(await appendFacts(log, [other, one])).toEqual(['new', 'known'])
  expect(await appendFacts(open(), [one, other])).toEqual(['known', 'known'])
  const many = Array.from({ length: 40_000 }, (_, index) => index)
  expect(new Set(await appendFacts(log, many))).toEqual(new Set(['new']))
  expect(await appendFacts(log, [one, other])).toEqual(['known', 'known'])
  expect(await appendFacts(open(), [one, other])).toEqual(['known', 'known'])
})

test('of two names with one hash, one goes with its event, the other stays known', async () => {
  const [one, other] = alike
  const log = open()
  await appendFacts(log, [one])
  clock().advance(40_000)
  await appendFacts(log, [other])
  clock().advance(20_001)
  await log.trim()
  expect(await appendFacts(log, [other, one])).toEqual(['known', 'new'])
})

test('a held event gives way though another name has the hash of its fact', async () => {
  const [one, other] = alike
  const log = open()
  expect(await log.append(team, [eventOf(clock(), one, { heldUntil: clock().now() + 1000 })])).toEqual(['held'])
  expect(await appendFacts(log, [other])).toEqual(['new'])
  expect(await log.append(team, [eventOf(clock(), 1, { covers: [`act_${one}`] })])).toEqual(['new'])
  expect(await log.release(team, clock().now() + 1000)).toBe(0)
  expect(await appendFacts(log, [one, other])).toEqual(['known', 'known'])
})

/** Makes the file what the first version would have left. */
const makeFirstVersion = (): void => {
  const db = new DatabaseSync(path())
  db.exec(`
    DROP TABLE names;
    CREATE TABLE names (team INTEGER NOT NULL, name TEXT NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (team, name))
      WITHOUT ROWID;
    INSERT INTO names SELECT team, value, -held.id FROM held, json_each(held.names);
    PRAGMA user_version = 1;
  `)
  db.close()
}

test('a file of the first version is taken over: what it knew is known, and what it held is held', async () => {
  const before = open()
  await appendFacts(before, [1, 2])
  await before.append(team, [eventOf(clock(), 3, { heldUntil: clock().now() + 1000 })])
  await before.append(team, [eventOf(clock(), 4, { heldUntil: clock().now() + 1000 })])
  await before.close()
  makeFirstVersion()
  const log = open()
  expect(await appendFacts(log, [1, 2, 3, 4, 5])).toEqual(['known', 'known', 'known', 'known', 'new'])
  expect(await log.append(team, [eventOf(clock(), 6, { covers: ['act_3'] })])).toEqual(['new'])
  expect(await log.release(team, clock().now() + 1000)).toBe(1)
  expect((await log.read(team, 0, 10)).map(({ body }) => body._id)).toEqual([1, 2, 5, 6, 4].map(fact => `act_${fact}`))
  expect(await appendFacts(open(), [1, 2, 3, 4, 5, 6])).toEqual(Array(6).fill('known'))
  clock().advance(60_001)
  await log.trim()
  expect(await appendFacts(log, [1, 3, 4])).toEqual(['new', 'new', 'new'])
})

test('callers that come while the disk is waited for share the next commit', async () => {
  const log = open()
  let turn = 0
  const turns: number[] = []
  const append = async (fact: number): Promise<void> => {
    await appendFacts(log, [fact])
    turns.push(turn)
  }
  let isOver = false
  const count = (): void => {
    turn += 1
    if (!isOver) setImmediate(count)
  }
  count()
  await Promise.all([0, 1, 2, 3, 4, 5].map(append))
  isOver = true
  expect(turns).toHaveLength(6)
  expect(new Set(turns.slice(1)).size).toBe(1)
})
