import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createRedisCache, type RedisCache, type RedisCacheOptions } from '../../src/redis/cache.ts'
import { handClock, keepIn, one, testCache, thereIn, two } from '../lemlist/cache-suite.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'

sayIfNoRedis()

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index)
const longText = 'long '.repeat(60_000)

describe.skipIf(redisBinary === undefined)('a cache in Redis', () => {
  let redis: TestRedis
  let admin: Redis
  let caches = 0
  beforeAll(async () => {
    redis = await startRedis([])
  })
  afterAll(() => redis.stop())
  beforeEach(() => {
    admin = new Redis(redis.url)
  })
  afterEach(() => admin.disconnect())

  /** A gateway's cache of a team. */
  const open = (team: string, more: Partial<RedisCacheOptions> = {}): RedisCache => {
    caches += 1
    const cache = createRedisCache({
      ...{ url: redis.url, clock: handClock(), random: () => 0.5, maxBytes: 1_000_000 },
      ...{ team: async () => team, holder: `holder ${caches}` },
      ...more,
    })
    onTestFinished(cache.close)
    return cache
  }

  testCache(options => open(`own ${caches}`, options), 300)

  test('what one gateway has kept the others of the team find, and other teams do not', async () => {
    const [here, there, elsewhere] = [open('a team'), open('a team'), open('another team')]
    await keepIn(here, { value: { of: 'a team' } })
    expect((await there.look(one, 'a')).kept).toEqual({ value: { of: 'a team' }, at: 1_000_000 })
    expect(await thereIn(elsewhere, 'a')).toEqual([false])
    await elsewhere.forget('everything')
    expect(await thereIn(there, 'a')).toEqual([true])
  })

  test('what one gateway forgets all have forgotten, also what one of them is just asking for', async () => {
    const [here, there] = [open('forgetful'), open('forgetful')]
    await keepIn(here, { name: 'a', marks: ['m1'] })
    await keepIn(here, { name: 'b', marks: ['m2'] })
    expect(await thereIn(there, 'a', 'b')).toEqual([true, true])
    const { reading } = await there.look(one, 'c')
    await here.forget([{ subject: one, marks: ['m1'] }])
    await keepIn(there, { name: 'c', marks: ['m1'], reading })
    await keepIn(there, { name: 'd', marks: ['m2'], reading })
    expect(await thereIn(there, 'a', 'b', 'c', 'd')).toEqual([false, true, false, true])
    await here.forget('everything')
    expect(await thereIn(there, 'b', 'd')).toEqual([false, false])
  })

  test('nothing that was answered is kept as nothing that was answered', async () => {
    const [here, there] = [open('nothing'), open('nothing')]
    await keepIn(here, { value: undefined })
    for (const cache of [here, there]) expect((await cache.look(one, 'a')).kept).toEqual({ value: undefined, at: 1e6 })
  })

  test('an answer with ten thousand marks is forgotten by each of them', async () => {
    const cache = open('many marks')
    const marks = numbers(10_000).map(n => `cam_${n}`)
    for (const mark of ['cam_0', 'cam_5000', 'cam_9999']) {
      await keepIn(cache, { marks })
      await cache.forget([{ subject: one, marks: ['cam_10000', 'am_1', 'cam_'] }])
      expect(await thereIn(cache, 'a')).toEqual([true])
      await cache.forget([{ subject: one, marks: [mark] }])
      expect(await thereIn(cache, 'a')).toEqual([false])
    }
    await keepIn(cache, { marks })
    await cache.forget([{ subject: one, marks: numbers(20).map(n => `other ${n}`) }])
    expect(await thereIn(cache, 'a')).toEqual([true])
    await cache.forget([{ subject: one, marks: [...numbers(20).map(n => `other ${n}`), 'cam_77'] }])
    expect(await thereIn(cache, 'a')).toEqual([false])
    await keepIn(cache, { marks })
    await cache.forget([{ subject: one, marks: numbers(10_000).map(n => `other ${n}`) }])
    expect(await thereIn(cache, 'a')).toEqual([false])
  })

  /** The answers' bytes in Redis, without what Redis itself needs for each. */
  const bytesOf = async (team: string): Promise<number> => {
    const keys = await admin.keys(`lemlist-graphql:cache:{${team}}:answer:*`)
    const values = await Promise.all(keys.map(key => admin.hgetall(key)))
    return values.flatMap(Object.values).reduce((sum, text) => sum + text.length, 0)
  }

  test('a team has no more bytes than it may, marks included, and those that end first make room', async () => {
    const maxBytes = 20_000
    const cache = open('full', { maxBytes })
    for (const n of numbers(50)) {
      const more = n % 2 === 0 ? { value: 'v'.repeat(900) } : { marks: numbers(100).map(m => `mark ${m}`) }
      await keepIn(cache, { name: `${n}`, seconds: 60 + ((n * 7) % 50), ...more })
      expect(await bytesOf('full')).toBeLessThanOrEqual(maxBytes)
    }
    const there = await thereIn(cache, ...numbers(50).map(String))
    const lifetimes = numbers(50).flatMap(n => (there[n] ? [(n * 7) % 50] : []))
    expect(lifetimes.length).toBeGreaterThan(8)
    // An answer that has just come may be the one that makes room for the next.
    expect(Math.min(...lifetimes.filter(each => each !== (49 * 7) % 50))).toBeGreaterThan(25)
    await keepIn(cache, { name: 'too long', value: 'v'.repeat(maxBytes) })
    expect(await thereIn(cache, 'too long')).toEqual([false])
    await cache.forget('everything')
    await thereIn(cache, ...numbers(50).map(String))
    expect(await admin.hget('lemlist-graphql:cache:{full}:state', 'bytes')).toBe('0')
  })

  test('a team that may have no bytes keeps nothing', async () => {
    const cache = open('none', { maxBytes: 0 })
    await keepIn(cache, { value: undefined })
    await keepIn(cache, { name: 'b', value: '' })
    expect(await thereIn(cache, 'a', 'b')).toEqual([false, false])
    expect(await bytesOf('none')).toBe(0)
  })

  test('a value that a gateway has at hand does not come from Redis again, and a newer one does', async () => {
    const maxBytes = 10_000_000
    const [here, there] = [open('near', { maxBytes }), open('near', { maxBytes })]
    await keepIn(here, { value: longText })
    expect((await there.look(one, 'a')).kept?.value).toBe(longText)
    const sent = async () => Number(/total_net_output_bytes:(\d+)/.exec(await admin.info('stats'))?.[1])
    const before = await sent()
    for (const cache of [here, there, here, there]) expect((await cache.look(one, 'a')).kept?.value).toBe(longText)
    expect((await sent()) - before).toBeLessThan(longText.length / 10)
    await keepIn(here, { value: 'newer' })
    expect((await there.look(one, 'a')).kept?.value).toBe('newer')
  })

  test('all keys of a team are in one slot of a cluster, and none stays for ever', async () => {
    const cache = open('slots', { prefix: 'mine' })
    await keepIn(cache, { marks: ['m1'] })
    await cache.forget([{ subject: one, marks: ['m1'] }])
    await keepIn(cache, { name: 'b', subject: two })
    const keys = (await admin.keys('*slots*')).toSorted()
    expect(keys.map(key => key.replace(/answer:.*/, 'answer:…'))).toEqual([
      'mine:cache:{slots}:answer:…',
      'mine:cache:{slots}:answer:…',
      'mine:cache:{slots}:changed:one',
      'mine:cache:{slots}:index',
      'mine:cache:{slots}:state',
    ])
    for (const key of keys) expect(await admin.pttl(key)).toBeGreaterThan(0)
  })

  test('answers do not outlive what Redis has lost of changes, whichever keys it drops', async () => {
    const cache = open('dropped')
    const keep = async () => {
      await keepIn(cache, { marks: ['m1'] })
      await cache.forget([{ subject: one, marks: ['m2'] }])
      expect(await thereIn(cache, 'a')).toEqual([true])
      await cache.forget([{ subject: one, marks: ['m1'] }])
    }
    for (const key of ['changed:one', 'state', 'index']) {
      await keep()
      await admin.del(`lemlist-graphql:cache:{dropped}:${key}`)
      expect(await thereIn(cache, 'a')).toEqual([false])
    }
    await keep()
    await admin.script('FLUSH')
    expect(await thereIn(cache, 'a')).toEqual([false])
    await admin.flushall()
    expect(await thereIn(cache, 'a')).toEqual([false])
    await keepIn(cache)
    expect(await thereIn(cache, 'a')).toEqual([true])
  })

  test('a value that cannot be read is not there, and the next one is', async () => {
    const [here, there] = [open('broken'), open('broken')]
    await keepIn(here)
    const [key = ''] = await admin.keys('lemlist-graphql:cache:{broken}:answer:*')
    await admin.hset(key, 'value', '{')
    expect(await there.look(one, 'a')).toEqual({ kept: undefined, reading: -1 })
    await keepIn(there, { value: 'good' })
    expect((await there.look(one, 'a')).kept?.value).toBe('good')
  })
})
