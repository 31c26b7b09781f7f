import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/lemlist/clock.ts'
import { createRedisCache, type RedisCache, type RedisCacheOptions } from '../../src/redis/cache.ts'
import { keepIn, one, thereIn, two } from '../lemlist/cache-suite.ts'
import { durable, redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'
import { openWay } from '../support/way.ts'

sayIfNoRedis()

/** How long to wait for what must come, in milliseconds. */
const patience = { timeout: 10_000, interval: 20 }

describe.skipIf(redisBinary === undefined)('a cache in a Redis that fails', () => {
  let redis: TestRedis
  let caches: RedisCache[]
  let lines: { readonly msg: string; readonly reason?: string }[]
  beforeEach(async () => {
    caches = []
    lines = []
    // What is acknowledged is on disk: a restart brings back all that was kept.
    redis = await startRedis(durable)
  })
  afterEach(async () => {
    await Promise.all(caches.map(cache => cache.close()))
    await redis.stop()
  })

  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) })

  const open = (more: Partial<RedisCacheOptions> = {}): RedisCache => {
    const cache = createRedisCache({
      ...{ url: redis.url, clock: systemClock, random: () => 0.5, maxBytes: 1_000_000, log },
      ...{ team: async () => 'team', holder: `holder ${caches.length}` },
      ...more,
    })
    caches.push(cache)
    return cache
  }

  const keep = (cache: RedisCache, name: string, marks: readonly string[] = [], subject = one): Promise<void> =>
    keepIn(cache, { name, marks, subject, at: Date.now() })

  /** Waits until a cache keeps again. */
  const untilBack = (cache: RedisCache): Promise<void> =>
    vi.waitFor(async () => {
      await keep(cache, 'back')
      expect(await thereIn(cache, 'back')).toEqual([true])
    }, patience)

  test('while it is away nothing is found and nothing kept, nobody fails, and the log says so once and that it is back once', async () => {
    const cache = open()
    await keep(cache, 'a')
    await redis.kill()
    for (let round = 0; round < 20; round += 1) {
      const { kept, reading } = await cache.look(one, 'a')
      expect(kept).toBeUndefined()
      expect(reading).toBeLessThan(0)
      await keepIn(cache, { name: 'b', at: Date.now(), reading })
      await cache.forget([{ subject: two, marks: 'all' }])
    }
    await redis.restart()
    await untilBack(cache)
    expect(await thereIn(cache, 'a', 'b')).toEqual([false, false])
    expect(lines.map(({ msg }) => msg)).toEqual([
      'the shared cache is away with Redis',
      'the shared cache is back with Redis',
    ])
  })

  test('a gateway that starts without Redis finds nothing, and shares as soon as Redis is there', async () => {
    await redis.kill()
    const cache = open()
    expect(await cache.look(one, 'a')).toEqual({ kept: undefined, reading: -1 })
    await cache.forget('everything')
    await redis.restart()
    await untilBack(cache)
  })

  test('while it is frozen each question waits no longer than a moment, and only the first ones do', async () => {
    const [here, there] = [open(), open()]
    await keep(here, 'a')
    expect(await thereIn(there, 'a')).toEqual([true])
    redis.freeze()
    try {
      const begun = performance.now()
      for (let round = 0; round < 100; round += 1) expect(await thereIn(here, 'a')).toEqual([false])
      expect(performance.now() - begun).toBeLessThan(1500)
    } finally {
      redis.thaw()
    }
    await untilBack(here)
  })

  test('what is forgotten while it is frozen nobody finds when it goes on', async () => {
    const [here, there] = [open(), open()]
    await keep(here, 'a', ['m1'])
    await keep(here, 'b', ['m2'])
    expect(await thereIn(there, 'a', 'b')).toEqual([true, true])
    redis.freeze()
    try {
      await here.forget([{ subject: one, marks: ['m1'] }])
    } finally {
      redis.thaw()
    }
    await vi.waitFor(async () => expect(await thereIn(there, 'b')).toEqual([true]), patience)
    expect(await thereIn(there, 'a')).toEqual([false])
  })

  test('a connection that is cut is made anew by the next question, which finds what was kept', async () => {
    const [here, there] = [open(), open()]
    await keep(here, 'a')
    await keep(there, 'b')
    const admin = new Redis(redis.url)
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    admin.disconnect()
    await vi.waitFor(async () => expect(await thereIn(here, 'a', 'b')).toEqual([true, true]), patience)
  })

  test('what one gateway forgets while it alone does not reach Redis is told before it finds anything again', async () => {
    const way = await openWay(redis.url)
    const [here, there] = [open({ url: way.url }), open()]
    const keepAll = async (): Promise<void> => {
      await keep(there, 'a', ['m1'])
      await keep(there, 'b', ['m2'])
      await keep(there, 'c', ['m1'], two)
    }
    /** What there is on each side once one side reaches Redis again. */
    const afterwards = async () => {
      way.isCut = false
      await vi.waitFor(async () => expect((await here.look(one, 'a')).reading).toBeGreaterThan(0), patience)
      const [found, same] = await Promise.all([here, there].map(cache => thereIn(cache, 'a', 'b')))
      expect(found).toEqual(same)
      return [...(found ?? []), (await here.look(two, 'c')).kept !== undefined]
    }
    await keepAll()
    expect(await thereIn(here, 'a', 'b')).toEqual([true, true])
    way.cut()
    await here.forget([{ subject: one, marks: ['m1'] }])
    await here.forget([{ subject: one, marks: ['m3'] }])
    expect(await thereIn(here, 'a', 'b')).toEqual([false, false])
    expect(await afterwards()).toEqual([false, true, true])
    await keepAll()
    way.cut()
    // More than is remembered.
    for (let round = 0; round < 11; round += 1)
      await here.forget([{ subject: one, marks: Array.from({ length: 1000 }, (_, n) => `${round} ${n}`) }])
    expect(await afterwards()).toEqual([false, false, false])
  })

  test('what is forgotten before Redis was ever reached is told when it is', async () => {
    const way = await openWay(redis.url)
    const [here, there] = [open({ url: way.url }), open()]
    await keep(there, 'a')
    way.cut()
    await here.forget([{ subject: one, marks: 'all' }])
    expect(await thereIn(there, 'a')).toEqual([true])
    way.isCut = false
    await untilBack(here)
    expect(await thereIn(there, 'a')).toEqual([false])
  })

  test('what is forgotten when Redis is back is told at once, whether or not the next attempt is due and the team’s name can be had', async () => {
    const way = await openWay(redis.url)
    let isNamed = true
    const team = async (): Promise<string> => {
      if (!isNamed) throw new Error('the name cannot be had')
      return 'team'
    }
    // Its timers never end, and so does its pause between attempts.
    const clock = { now: Date.now, after: () => () => undefined }
    const here = open({ url: way.url, clock, team })
    const there = open()
    for (const isStillNamed of [true, false]) {
      await keep(there, 'a')
      expect(await thereIn(here, 'a')).toEqual([true])
      way.cut()
      expect(await thereIn(here, 'a')).toEqual([false])
      way.isCut = false
      isNamed = isStillNamed
      expect(await thereIn(there, 'a')).toEqual([true])
      await here.forget([{ subject: one, marks: 'all' }])
      expect(await thereIn(there, 'a')).toEqual([false])
    }
    await keep(there, 'a')
    expect(await thereIn(here, 'a')).toEqual([false])
  })

  test('where a team goes by another name after an outage, nothing of that name is trusted that was there before', async () => {
    const names = ['old', 'new']
    const [here, there] = [open({ team: async () => names[0] ?? '' }), open({ team: async () => 'new' })]
    await keep(here, 'a')
    await keep(there, 'a')
    names.shift()
    redis.freeze()
    await here.forget([{ subject: one, marks: 'all' }])
    redis.thaw()
    await untilBack(here)
    expect(await thereIn(there, 'a', 'back')).toEqual([false, true])
  })
})
