import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { LoggedEvent } from '../../src/events/event.ts'
import { type EventLog, LogUnavailable, lossHole } from '../../src/events/log.ts'
import { createRedisLog } from '../../src/events/redis.ts'
import { systemClock } from '../../src/lemlist/clock.ts'
import { durable, redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'
import { createManualClock, eventOf, until } from './log-fixtures.ts'

sayIfNoRedis()

const team = 'tea_A'
const range = (length: number): number[] => Array.from({ length }, (_, index) => index + 1)
const positionsOf = (events: readonly LoggedEvent[]): number[] => events.map(({ position }) => position)

/** How many clients the server has, `admin` among them. */
const connections = async (admin: Redis): Promise<number> => {
  const lines = String(await admin.client('LIST'))
  return lines.trim().split('\n').length
}

describe.skipIf(redisBinary === undefined)('outages of Redis', () => {
  let server: TestRedis
  let logs: EventLog[]
  const clock = createManualClock()
  const opened = (url = server.url): EventLog => {
    const options = { url, retention: { ageMs: 1e12, maxBytes: 1e12 }, clock: systemClock }
    const log = createRedisLog(options)
    logs.push(log)
    return log
  }
  const start = async (options?: readonly string[]): Promise<void> => {
    await server?.stop()
    server = await startRedis(options)
  }
  const followed = (log: EventLog): LoggedEvent[] => {
    const told: LoggedEvent[] = []
    log.follow(team, 0, events => void told.push(...events))
    return told
  }

  beforeEach(async () => {
    logs = []
    server = await startRedis()
  })
  afterEach(async () => {
    await Promise.all(logs.map(log => log.close()))
    await server.stop()
  })

  test('killed twice under load, it has all that it acknowledged, and what was retried once', async () => {
    const [here, there] = [opened(), opened()]
    const told = [followed(here), followed(there)]
    const facts = range(3000)
    const acknowledged: number[] = []
    let refused = 0
    let restarted: Promise<void> = Promise.resolve()
    const killAt = new Set([700, 1900])
    const restart = async (): Promise<void> => {
      await server.kill()
      await server.restart()
    }
    const tellOnce = async (log: EventLog, fact: number): Promise<void> => {
      try {
        await log.append(team, [eventOf(clock, fact)])
        acknowledged.push(fact)
        if (killAt.delete(acknowledged.length)) restarted = restart()
      } catch (error) {
        expect(error).toBeInstanceOf(LogUnavailable)
        refused += 1
        await until(clock, () => log.isWritable())
        await tellOnce(log, fact)
      }
    }
    const caller = async (log: EventLog): Promise<void> => {
      for (let fact = facts.pop(); fact !== undefined; fact = facts.pop()) await tellOnce(log, fact)
    }
    await Promise.all(range(20).flatMap(() => [caller(here), caller(there)]))
    await restarted

    expect(killAt.size).toBe(0)
    expect(refused).toBeGreaterThan(0)
    const kept = await here.read(team, 0, 10_000)
    expect(positionsOf(kept)).toEqual(range(3000))
    expect(kept.map(({ body }) => body._id).toSorted()).toEqual(acknowledged.map(fact => `act_${fact}`).toSorted())
    await until(clock, () => told.every(events => events.length >= 3000))
    expect(told[0]).toEqual(kept)
    expect(told[1]).toEqual(kept)
  })

  test('a follower whose connection is cut goes on without gap or repeat', async () => {
    const log = opened()
    const told = followed(log)
    const admin = new Redis(server.url)
    for (const fact of range(20)) {
      await until(clock, () => log.isWritable())
      await log.append(team, [eventOf(clock, fact)])
      if (fact % 3 === 0) await until(clock, () => told.length === fact)
      if (fact % 5 === 0) await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    }
    admin.disconnect()
    await until(clock, () => told.length >= 20)
    expect(positionsOf(told)).toEqual(range(20))
  })

  /** Facts that are told, and whether a hole is seen before each. */
  const seenBy = (events: readonly LoggedEvent[]): readonly string[] =>
    events.map(({ position, body }, index) => {
      const before = events[index - 1]?.position ?? 0
      return position - before >= lossHole ? `hole ${String(body._id)}` : String(body._id)
    })
  const told = async (log: EventLog, ...facts: readonly number[]): Promise<void> => {
    for (const fact of facts) await log.append(team, [eventOf(clock, fact)])
  }

  test('where Redis loses everything after all, no position is given twice, and the loss can be seen', async () => {
    await start(['--appendonly', 'no'])
    const [log, other] = [opened(), opened()]
    const both = [followed(log), followed(other)]
    await told(log, ...range(5))
    await until(clock, () => both.every(events => events.length === 5))
    const loseAll = async (): Promise<void> => {
      await server.kill()
      await server.restart()
      await until(clock, () => other.isWritable())
    }
    await loseAll()
    await told(other, 6)
    await until(clock, () => both.every(events => events.length === 6))
    await loseAll()
    await other.append(team, [eventOf(clock, 7, { heldUntil: 1 })])
    await other.release(team, 1)
    await until(clock, () => both.every(events => events.length === 7))
    for (const events of both) {
      expect(seenBy(events)).toEqual(['act_1', 'act_2', 'act_3', 'act_4', 'act_5', 'hole act_6', 'hole act_7'])
      expect(new Set(positionsOf(events)).size).toBe(7)
    }
    await until(clock, () => log.isWritable())
    const [last = 0] = positionsOf(both[0] ?? []).slice(-1)
    expect(await log.ends(team)).toEqual({ first: last, head: last })
  })

  test('after a restore from a snapshot a gateway that knows nothing of the lost events gives none of their positions', async () => {
    await start(['--appendonly', 'no'])
    const admin = new Redis(server.url)
    const here = opened()
    const live = followed(here)
    await told(here, ...range(7))
    await admin.save()
    await told(here, 8, 9, 10)
    await until(clock, () => live.length === 10)
    admin.disconnect()
    await server.kill()
    await server.restart()
    const fresh = opened()
    await told(fresh, 11)
    const resumed: LoggedEvent[] = []
    fresh.follow(team, 9, events => void resumed.push(...events))
    await until(clock, () => live.length > 10 && resumed.length > 0)
    expect(seenBy(live).slice(9)).toEqual(['act_10', 'hole act_11'])
    expect(seenBy(resumed)).toEqual(['hole act_11'])
    await told(fresh, 12)
    await until(clock, () => resumed.length === 2)
    expect(seenBy(resumed)).toEqual(['hole act_11', 'act_12'])
  })

  test('a replica that takes over gives no position that its primary may have given', async () => {
    const admin = new Redis(server.url)
    await admin.config('SET', 'repl-diskless-sync-delay', '0')
    admin.disconnect()
    const replica = await startRedis([...durable, '--replicaof', '127.0.0.1', new URL(server.url).port])
    onTestFinished(replica.stop)
    const [here, there] = [opened(), opened(replica.url)]
    await told(here, ...range(7))
    await until(clock, async () => (await there.read(team, 6, 1)).length === 1)
    const replicaAdmin = new Redis(replica.url)
    await replicaAdmin.replicaof('NO', 'ONE')
    replicaAdmin.disconnect()
    await told(here, 8, 9)
    await told(there, 10, 11)
    expect(seenBy(await there.read(team, 6, 10))).toEqual(['act_7', 'hole act_10', 'act_11'])
  })

  test.each(['asks', 'is connected again'])(
    'a gateway that knows of lost positions says so as soon as it %s, before another gives them anew',
    async occasion => {
      const [here, fresh] = [opened(), opened()]
      const live = followed(here)
      await told(here, ...range(5))
      await until(clock, () => live.length === 5)
      const admin = new Redis(server.url)
      const head = async () => Number(await admin.hget(`lemlist-graphql:{${team}}:state`, 'head'))
      await admin.del(`lemlist-graphql:{${team}}:events`)
      await admin.hset(`lemlist-graphql:{${team}}:state`, 'head', 2)
      if (occasion === 'asks') await here.ends(team)
      else await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      await until(clock, async () => (await head()) > 5)
      admin.disconnect()
      await told(fresh, 6)
      await until(clock, () => live.length === 6)
      expect(seenBy(live).slice(4)).toEqual(['act_5', 'hole act_6'])
    },
  )

  test('an answer that does not come is no success, and the event is there once after it is told again', async () => {
    const log = opened()
    await log.append(team, [eventOf(clock, 1)])
    server.freeze()
    const asked = [log.append(team, [eventOf(clock, 2)]), log.read(team, 0, 1), log.get('mark'), log.weakness()]
    const results = await Promise.allSettled(asked)
    for (const result of results) {
      expect(result.status).toBe('rejected')
      expect('reason' in result && result.reason).toBeInstanceOf(LogUnavailable)
    }
    expect(await log.isWritable()).toBe(false)
    server.thaw()
    await until(clock, () => log.isWritable())
    await log.append(team, [eventOf(clock, 2)])
    expect(positionsOf(await log.read(team, 0, 10))).toEqual([1, 2])
  })

  test('a log can be closed while it follows, and while Redis is frozen or away', async () => {
    const [following, frozen, away] = [opened(), opened(), opened()]
    const admin = new Redis(server.url)
    followed(following)
    await following.append(team, [eventOf(clock, 1)])
    await until(clock, async () => (await connections(admin)) === 3)
    await following.close()
    await until(clock, async () => (await connections(admin)) === 1)
    admin.disconnect()

    followed(frozen)
    await frozen.append(team, [eventOf(clock, 2)])
    server.freeze()
    await frozen.close()
    server.thaw()

    followed(away)
    await away.append(team, [eventOf(clock, 3)])
    await server.kill()
    await expect(away.ends(team)).rejects.toThrow(LogUnavailable)
    await away.close()
  })

  test('a connection that nobody follows by is hung up, and opened for the next', async () => {
    const log = opened()
    const admin = new Redis(server.url)
    for (const turn of range(3)) {
      const told: LoggedEvent[] = []
      const end = log.follow(team, turn - 1, events => void told.push(...events))
      await log.append(team, [eventOf(clock, turn)])
      await until(clock, () => told.length > 0)
      expect(positionsOf(told)).toEqual([turn])
      end()
      await until(clock, async () => (await connections(admin)) === 2)
    }
    admin.disconnect()
  })

  test('the scripts are known again after Redis forgot them', async () => {
    const log = opened()
    await log.append(team, [eventOf(clock, 1)])
    const admin = new Redis(server.url)
    await admin.script('FLUSH')
    admin.disconnect()
    expect(await Promise.all([2, 3].map(fact => log.append(team, [eventOf(clock, fact)])))).toEqual([['new'], ['new']])
  })
})
