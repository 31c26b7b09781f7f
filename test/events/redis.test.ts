import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { LogUnavailable, lossHole } from '../../src/events/log.ts'
import { createRedisLog, type RedisLogOptions } from '../../src/events/redis.ts'
import { durable, redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'
import { createManualClock, eventOf, type OpenLog, until } from './log-fixtures.ts'
import { logSuite } from './log-suite.ts'

sayIfNoRedis()

const team = 'tea_A'
const forever = { ageMs: 1e12, maxBytes: 1e12 }

describe.skipIf(redisBinary === undefined)('on Redis', () => {
  let server: TestRedis
  let admin: Redis
  beforeAll(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  beforeEach(() => admin.flushall())
  afterAll(async () => {
    admin.disconnect()
    await server.stop()
  })

  const clock = createManualClock()
  const opened = (more: Partial<RedisLogOptions> = {}) => {
    const log = createRedisLog({ url: server.url, retention: forever, clock, ...more })
    return Object.assign(log, { [Symbol.asyncDispose]: log.close })
  }

  const open: OpenLog = async ({ clock, retention = forever }) => {
    const options = { url: server.url, retention, clock }
    const log = createRedisLog(options)
    const logs = [log]
    const another = async () => {
      const log = createRedisLog(options)
      logs.push(log)
      return log
    }
    const close = () => Promise.all(logs.map(log => log.close()))
    return {
      log,
      second: another,
      reopen: async () => {
        await close()
        return another()
      },
      stop: async () => {
        await close()
        await admin.flushall()
      },
    }
  }

  logSuite('the log on Redis', open)

  describe('durability', () => {
    const everything = '+@all'
    const settings = async (values: Readonly<Record<string, string>>): Promise<void> => {
      for (const [name, value] of Object.entries(values)) await admin.config('SET', name, value)
    }
    const usual = {
      appendonly: 'yes',
      appendfsync: 'always',
      'no-appendfsync-on-rewrite': 'no',
      maxmemory: '0',
      'maxmemory-policy': 'noeviction',
    }
    beforeEach(() => settings(usual))
    afterAll(() => settings(usual))

    const weaknessFor = async (user: string | undefined): Promise<string | undefined> => {
      const url = new URL(server.url)
      if (user !== undefined) url.username = user
      if (user !== undefined) url.password = 'pass'
      await using log = opened({ url: url.href })
      return await log.weakness()
    }

    test('a Redis that writes to disk before it answers has no weakness', async () => {
      expect(await weaknessFor(undefined)).toBeUndefined()
    })

    test.each([
      [{ appendonly: 'no' }, /no append-only file.*set `appendonly yes`, `appendfsync always`/],
      [{ appendfsync: 'everysec' }, /`appendfsync everysec`.*set .*`appendfsync always`/],
      [{ 'no-appendfsync-on-rewrite': 'yes' }, /set `no-appendfsync-on-rewrite no`/],
      [{ maxmemory: '1gb', 'maxmemory-policy': 'allkeys-lru' }, /`maxmemory-policy allkeys-lru`.*set .*noeviction/],
    ])('%o is a weakness, told with what to set', async (values, words) => {
      await settings(values)
      expect(await weaknessFor(undefined)).toMatch(words)
    })

    test('replicas are a weakness, for a failover loses what they do not have yet', async () => {
      await settings({ 'repl-diskless-sync-delay': '0' })
      const replica = await startRedis([...durable, '--replicaof', '127.0.0.1', new URL(server.url).port])
      onTestFinished(replica.stop)
      await using there = opened({ url: replica.url })
      expect(await there.weakness()).toMatch(/failover loses.*set `min-replicas-to-write`/)
      await until(clock, async () => /^connected_slaves:1\r?$/m.test(await admin.info('replication')))
      expect(await weaknessFor(undefined)).toMatch(/^Redis answers before its replicas[^.]*\.$/)
      await settings({ appendfsync: 'everysec' })
      expect(await weaknessFor(undefined)).toMatch(/`appendfsync everysec`.*before its replicas/)
      await replica.kill()
      await until(clock, async () => (await weaknessFor(undefined))?.includes('replicas') !== true)
    })

    test('a memory without bound drops nothing, whatever its policy', async () => {
      await settings({ 'maxmemory-policy': 'allkeys-lru' })
      expect(await weaknessFor(undefined)).toBeUndefined()
    })

    test('where the settings may not be read, what the server tells of itself is used', async () => {
      await admin.acl('SETUSER', 'limited', 'on', '>pass', '~*', everything, '-config')
      await admin.acl('SETUSER', 'strict', 'on', '>pass', '~*', everything, '-config', '-info')
      expect(await weaknessFor('limited')).toMatch(/does not tell.*set `appendonly yes`/)
      expect(await weaknessFor('strict')).toMatch(/does not tell.*set `appendonly yes`/)
      await settings({ appendonly: 'no' })
      expect(await weaknessFor('limited')).toMatch(/no append-only file/)
    })

    test('a Redis whose memory is full keeps nothing of a call, and takes it later', async () => {
      await using log = opened()
      await log.append(team, [eventOf(clock, 1)])
      await settings({ maxmemory: '1' })
      const events = [eventOf(clock, 2, { covers: ['contacted'] }), eventOf(clock, 3, { heldUntil: 1 })]
      await expect(log.append(team, events)).rejects.toThrow(LogUnavailable)
      expect(await log.isWritable()).toBe(false)
      expect(await log.ends(team)).toEqual({ first: 1, head: 1 })
      await settings({ maxmemory: '0' })
      expect(await log.isWritable()).toBe(true)
      expect(await log.append(team, events)).toEqual(['new', 'held'])
    })
  })

  describe('room', () => {
    test('old events go by themselves, and all that was known of them', async () => {
      await using log = opened({ retention: { ageMs: 60_000, maxBytes: 1e9 } })
      await log.append(team, [
        eventOf(clock, 1, { covers: ['contacted'] }),
        eventOf(clock, 2, { heldUntil: clock.now() + 1 }),
      ])
      await log.append(team, [
        eventOf(clock, 3, { heldUntil: clock.now() + 1 }),
        eventOf(clock, 4, { covers: ['act_3'] }),
      ])
      expect(await log.release(team, clock.now() + 1)).toBe(1)
      expect(await admin.keys('*{tea_A}:facts')).toHaveLength(1)
      clock.advance(5 * 60_000)
      await until(clock, async () => (await log.ends(team)).first === 4)
      expect(await admin.keys('*{tea_A}*')).toEqual(
        expect.not.arrayContaining([expect.stringMatching(/:(facts|held|due|waiting)$/)]),
      )
      expect(await admin.hgetall('lemlist-graphql:{tea_A}:state')).toMatchObject({ head: '3', bytes: '0', held: '2' })
    })

    test('an event that is held is known however long it takes', async () => {
      await using log = opened({ retention: { ageMs: 60_000, maxBytes: 1e9 } })
      const held = eventOf(clock, 1, { heldUntil: clock.now() + 600_000 })
      await log.append(team, [held, eventOf(clock, 2)])
      clock.advance(120_000)
      await log.trim()
      expect(await log.ends(team)).toEqual({ first: 2, head: 1 })
      expect(await log.append(team, [held])).toEqual(['known'])
      expect(await log.release(team, clock.now() + 600_000)).toBe(1)
    })

    test('the bound of size is for all teams together, and the oldest go first', async () => {
      await using log = opened({ retention: { ageMs: 1e12, maxBytes: 40_000 } })
      const tell = (team: string, fact: number) =>
        log.append(team, [eventOf(clock, fact, { body: { text: 'x'.repeat(1000) } })])
      for (let fact = 1; fact <= 150; fact += 1) await tell('tea_A', fact)
      clock.advance(1000)
      for (let fact = 1; fact <= 30; fact += 1) await tell('tea_B', fact)
      await log.trim()
      expect(await log.ends('tea_B')).toEqual({ first: 1, head: 30 })
      const { first } = await log.ends('tea_A')
      expect(first).toBeGreaterThan(140)
      expect(first).toBeLessThan(151)
    })

    test('a held event that outlives a loss of others gets no position of theirs', async () => {
      await using log = opened()
      await log.append(team, [eventOf(clock, 1), eventOf(clock, 2), eventOf(clock, 3, { heldUntil: 1 })])
      await admin.del('lemlist-graphql:{tea_A}:events')
      await admin.hset('lemlist-graphql:{tea_A}:state', 'head', 0)
      expect(await log.release(team, 1)).toBe(1)
      expect(await log.ends(team)).toEqual({ first: 3 + 2 * lossHole, head: 3 + 2 * lossHole })
    })

    test('all keys of a team lie on one node of a cluster', async () => {
      await using log = opened()
      await log.append('tea }{', [eventOf(clock, 1), eventOf(clock, 2, { heldUntil: 1 })])
      const keys = (await admin.keys('*')).filter(key => key !== 'lemlist-graphql:teams')
      expect(keys).toHaveLength(6)
      expect(new Set(keys.map(key => /\{(.*?)\}/.exec(key)?.[1]))).toEqual(new Set(['tea%20%7D%7B']))
    })
  })
})
