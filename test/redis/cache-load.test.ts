import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/lemlist/clock.ts'
import { createRedisCache } from '../../src/redis/cache.ts'
import { one } from '../lemlist/cache-suite.ts'
import { durable, redisBinary, sayIfNoRedis, startRedis } from '../support/redis.ts'

sayIfNoRedis()

/** How long to wait for what must come, in milliseconds. */
const patience = { timeout: 10_000, interval: 20 }

/** Two gateways' caches of one team, on a Redis that keeps what it has acknowledged. */
const start = async () => {
  const redis = await startRedis(durable)
  const options = { url: redis.url, clock: systemClock, random: () => 0.5, maxBytes: 1_000_000 }
  const gateways = ['here', 'there'].map(holder => createRedisCache({ ...options, team: async () => 'team', holder }))
  onTestFinished(async () => {
    await Promise.all(gateways.map(cache => cache.close()))
    await redis.stop()
  })
  return { redis, gateways }
}

describe.skipIf(redisBinary === undefined)('caches in a Redis that fails', () => {
  test('killed and started again under load, no gateway ever finds what was changed before', async () => {
    const { redis, gateways } = await start()
    const names = ['a', 'b', 'c']
    /** What lemlist would answer, and what a client knows that it must at least answer. */
    const versions = new Map(names.map(name => [name, { now: 0, known: 0 }]))
    const found = { hits: 0, stale: 0, misses: 0 }
    let isOver = false
    let draw = 1
    const pick = <Item>(items: readonly Item[]): Item => {
      draw = (draw * 48_271) % 2_147_483_647
      return items[draw % items.length] as Item
    }
    const read = async (): Promise<void> => {
      const [cache, name] = [pick(gateways), pick(names)]
      const version = versions.get(name)
      if (version === undefined) return
      const { known } = version
      const at = Date.now()
      const { kept, reading } = await cache.look(one, name)
      if (kept !== undefined) {
        found.hits += 1
        if ((kept.value as number) < known) found.stale += 1
        return
      }
      found.misses += 1
      const value = version.now
      await turn()
      await cache.keep({ ...{ name, subject: one, marks: [name, '*'], value, size: 1, seconds: 60 }, at, reading })
    }
    const change = async (): Promise<void> => {
      const [cache, name] = [pick(gateways), pick(names)]
      const version = versions.get(name)
      if (version === undefined) return
      version.now += 1
      const changed = version.now
      await cache.forget([{ subject: one, marks: [name] }])
      version.known = Math.max(version.known, changed)
    }
    const work = async (worker: number): Promise<void> => {
      for (let round = 0; !isOver; round += 1) {
        await turn()
        await (round % 20 === worker ? change() : read())
      }
    }
    const workers = Array.from({ length: 8 }, (_, worker) => work(worker))
    const untilHits = (more: number): Promise<void> => {
      const enough = found.hits + more
      return vi.waitFor(() => expect(found.hits).toBeGreaterThan(enough), patience)
    }
    const untilMisses = (more: number): Promise<void> => {
      const enough = found.misses + more
      return vi.waitFor(() => expect(found.misses).toBeGreaterThan(enough), patience)
    }
    for (let outage = 0; outage < 4; outage += 1) {
      await untilHits(300)
      await redis.kill()
      await untilMisses(100)
      await redis.restart()
    }
    await untilHits(300)
    redis.freeze()
    await untilMisses(20)
    redis.thaw()
    await untilHits(300)
    isOver = true
    await Promise.all(workers)
    expect(found.stale).toBe(0)
  })
})
