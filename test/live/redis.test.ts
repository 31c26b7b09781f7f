import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendCallbacks } from '../support/callbacks.ts'
import { type LiveClient, watchLive } from '../support/live-client.ts'
import {
  callbacksOf,
  createLiveGateway,
  type Lemlist,
  type LiveGateway,
  ours,
  startLemlist,
} from '../support/live-gateway.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'
import { faultless, orderOf, tally } from './tally.ts'

sayIfNoRedis()

const count = 2000

/** Gives one of these after the other, again and again. */
const inTurn = (urls: readonly string[]): (() => string) => {
  let turn = 0
  return () => {
    turn += 1
    return urls[turn % urls.length] ?? ''
  }
}

describe.skipIf(redisBinary === undefined)('two gateways on one Redis', () => {
  let redis: TestRedis
  let lemlist: Lemlist
  let here: LiveGateway
  let there: LiveGateway
  let clients: LiveClient[]

  beforeEach(async () => {
    clients = []
    lemlist = await startLemlist()
    redis = await startRedis()
    // Behind one load balancer: lemlist knows one address.
    const shared = { REDIS_URL: redis.url, PUBLIC_URL: 'http://127.0.0.1:9' }
    here = await createLiveGateway(lemlist, shared)
    there = await createLiveGateway(lemlist, shared)
    await Promise.all([here.start(), there.start()])
    await sendCallbacks({ url: here.url, bodies: callbacksOf(1, 1), atOnce: 1 })
  })
  afterEach(async () => {
    await Promise.all(clients.map(client => client.stop()))
    await Promise.all([here.remove(), there.remove()])
    await redis.stop()
    await lemlist.stop()
  })

  const watch = async (url: string | (() => string)): Promise<LiveClient> => {
    const client = await watchLive({ url, filter: ours, last: 1 })
    clients.push(client)
    await client.until(1)
    return client
  }

  /** Sends callbacks by the load balancer, every tenth twice, and calls back at these numbers of acknowledged ones. */
  const send = async (at: Readonly<Record<number, () => Promise<unknown>>>): Promise<void> => {
    const bodies = callbacksOf(2, count).flatMap((body, index) => (index % 10 === 0 ? [body, body] : [body]))
    const done: Promise<unknown>[] = []
    let acknowledged = 0
    await sendCallbacks({
      ...{ url: inTurn([here.url, there.url]), bodies, atOnce: 20 },
      onAcknowledged: () => {
        acknowledged += 1
        const call = at[acknowledged]
        if (call !== undefined) done.push(call())
      },
    })
    expect(done).toHaveLength(Object.keys(at).length)
    await Promise.all(done)
    // Whatever was repeated is told before it.
    await sendCallbacks({ url: here.url, bodies: callbacksOf(count + 1, count + 1), atOnce: 1 })
  }

  const expectAll = async (): Promise<void> => {
    for (const client of clients) {
      await client.untilTold(count + 1)
      expect(tally(client.events, count + 1)).toEqual(faultless)
      expect(orderOf(client.events)).toEqual(orderOf(clients[0]?.events ?? []))
    }
  }

  test('tell everyone of everything once and in one order, though Redis is killed twice and a client wanders', async () => {
    await watch(here.url)
    await watch(there.url)
    const wanderer = await watch(inTurn([here.url, there.url]))
    const wander = async () => wanderer.cut()
    const restart = async () => {
      await redis.kill()
      await redis.restart()
    }
    const cuts = [100, 300, 501, 800, 1000, 1150, 1401, 1700, 1900, 2000]
    await send({ ...Object.fromEntries(cuts.map(at => [at, wander])), 500: restart, 1400: restart })
    await expectAll()
    expect(wanderer.opened).toBeGreaterThan(cuts.length / 2)
    expect(clients[0]?.opened).toBe(1)
  })

  test('tell everyone of everything once, though one is stopped and its clients go to the other', async () => {
    let balanced = inTurn([here.url, there.url])
    const balance = () => balanced()
    for (let index = 0; index < 6; index += 1) await watch(balance)
    const stop = async () => {
      expect(await there.stop()).toBe(0)
      balanced = () => here.url
    }
    await send({ 700: stop })
    await expectAll()
    const moved = clients.filter(({ closings }) => closings.some(({ code }) => code === 1012))
    expect(moved).toHaveLength(3)
  })
})
