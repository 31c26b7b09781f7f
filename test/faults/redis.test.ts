import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { type Clients, startClients } from '../support/clients.ts'
import { createLiveGateway, type Lemlist, type LiveGateway, startLemlist } from '../support/live-gateway.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'
import { expectAllKept, recoveryMs } from './kept.ts'

sayIfNoRedis()

describe.skipIf(redisBinary === undefined)('two gateways on one Redis', () => {
  let redis: TestRedis
  let lemlist: Lemlist
  let team: TeamWorld
  let gateways: readonly LiveGateway[] = []
  let clients: Clients
  let turn = 0

  /** The gateways one after the other, as a load balancer takes them. */
  const url = (): string => {
    turn += 1
    return gateways[turn % gateways.length]?.url ?? ''
  }

  beforeAll(async () => {
    lemlist = await startLemlist()
    const sandboxed = lemlist.sandbox.world().teams.get('sandbox')
    if (sandboxed === undefined) throw new Error('the sandbox has no team')
    team = sandboxed
    redis = await startRedis()
    const shared = { REDIS_URL: redis.url, PUBLIC_URL: 'http://127.0.0.1:9', DEFAULT_ROLE: 'send', LOG_LEVEL: 'silent' }
    gateways = [await createLiveGateway(lemlist, shared), await createLiveGateway(lemlist, shared)]
    await Promise.all(gateways.map(gateway => gateway.start()))
    clients = await startClients({ url, team })
  })
  afterAll(async () => {
    await Promise.all(gateways.map(gateway => gateway.remove()))
    await redis.stop()
    await lemlist.stop()
  })

  const codesOfRound = async (): Promise<ReadonlySet<string>> => {
    const first = clients.operations.length
    // Those who read wait long with what is left of the budget, each for itself.
    await clients.rounds(1, 'orders')
    return new Set(clients.operations.slice(first).flatMap(({ said }) => said))
  }

  test('Redis is killed and comes back: nothing is taken that is not kept, and all recover', async () => {
    const { refused } = clients
    await redis.kill()
    expect(await codesOfRound()).toContain('UPSTREAM_UNAVAILABLE')
    await redis.restart()
    expect(await clients.recovered()).toBeLessThan(recoveryMs)
    expect(clients.refused).toBeGreaterThan(refused)
  })

  test('Redis stands still and goes on: nobody waits for it without end, and all recover', async () => {
    redis.freeze()
    expect(await codesOfRound()).toContain('UPSTREAM_UNAVAILABLE')
    redis.thaw()
    expect(await clients.recovered()).toBeLessThan(recoveryMs)
  })

  test('after all of it nothing is lost, nothing was done twice, and every answer was clear', async () => {
    await expectAllKept(clients, team)
    expect(clients.operations.filter(({ ending }) => ending === 'unreached')).toEqual([])
  })
})
