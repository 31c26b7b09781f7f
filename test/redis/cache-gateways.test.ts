import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { eventsOf } from '../../src/domains/webhooks/sandbox-events.ts'
import { recordActivity } from '../../src/sandbox/effects.ts'
import { sendCallbacks } from '../support/callbacks.ts'
import type { GraphqlAnswer } from '../support/harness.ts'
import {
  callbacksOf,
  createLiveGateway,
  type Lemlist,
  type LiveGateway,
  startLemlist,
} from '../support/live-gateway.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'

sayIfNoRedis()

/** How long to wait for what must come, in milliseconds. */
const patience = { timeout: 10_000, interval: 50 }

const ask = async ({ url }: LiveGateway, query: string): Promise<GraphqlAnswer> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as GraphqlAnswer
}

/** What an operation answered, with the REST calls it cost; fails where any field did. */
const read = async (gateway: LiveGateway, query: string) => {
  const { data, errors, extensions } = await ask(gateway, query)
  expect(errors).toBeUndefined()
  return { data, cost: extensions?.lemlist as { readonly restCalls: number; readonly cacheHits: number } }
}

describe.skipIf(redisBinary === undefined)('the caches of two gateways on one Redis', () => {
  let redis: TestRedis
  let lemlist: Lemlist
  let here: LiveGateway
  let there: LiveGateway
  beforeAll(async () => {
    lemlist = await startLemlist()
    redis = await startRedis()
    // Behind one load balancer: lemlist knows one address.
    const shared = { REDIS_URL: redis.url, PUBLIC_URL: 'http://127.0.0.1:9', DEFAULT_ROLE: 'send' }
    here = await createLiveGateway(lemlist, shared)
    there = await createLiveGateway(lemlist, shared)
    await Promise.all([here.start(), there.start()])
    await sendCallbacks({ url: here.url, bodies: callbacksOf(1, 1), atOnce: 1 })
  })
  afterAll(async () => {
    await Promise.all([here.remove(), there.remove()])
    await redis.stop()
    await lemlist.stop()
  })

  const team = () => {
    const found = lemlist.sandbox.world().teams.get('sandbox')
    if (found === undefined) throw new Error('the sandbox has no team')
    return found
  }

  /** Asks until nothing of it costs a call: answers are kept after they were given. */
  const untilKept = async (gateway: LiveGateway, query: string) =>
    vi.waitFor(async () => {
      const answer = await read(gateway, query)
      expect(answer.cost.restCalls).toBe(0)
      return answer
    }, patience)

  test('what one has read costs the other no call', async () => {
    const [campaign] = team().campaigns.all()
    const query = `{ campaign(id: "${campaign?._id}") { name sequences { id } } contacts(first: 20) { nodes { id fullName } } }`
    const first = await read(here, query)
    expect(first.cost.restCalls).toBeGreaterThan(1)
    await untilKept(here, query)
    const other = await read(there, query)
    expect(other.cost).toMatchObject({ restCalls: 0 })
    expect(other.cost.cacheHits).toBeGreaterThan(1)
    expect(other.data).toEqual(first.data)
  })

  test('after a mutation at one, the next query at the other shows what it did, and what it did not touch is kept', async () => {
    const [campaign, bystander] = team().campaigns.all()
    const queryOf = (id: string | undefined) => `{ campaign(id: "${id}") { name } }`
    for (const each of [campaign, bystander]) await untilKept(here, queryOf(each?._id))
    await read(
      there,
      `mutation { campaignUpdate(input: { campaignId: "${campaign?._id}", name: "Renamed" }) { campaign { id } } }`,
    )
    expect((await read(here, queryOf(campaign?._id))).data).toEqual({ campaign: { name: 'Renamed' } })
    expect((await read(here, queryOf(bystander?._id))).cost.restCalls).toBe(0)
  })

  test('after a callback at one, the next query at the other shows what it tells of', async () => {
    const lead = team()
      .leads.all()
      .find(({ state }) => state !== 'emailsReplied')
    const query = `{ lead(id: "${lead?._id}") { state } }`
    const before = await untilKept(here, query)
    const fields = { type: 'emailsReplied', leadId: lead?._id ?? '', message: '<p>Yes</p>' }
    const activity = recordActivity(lemlist.sandbox.world(), team(), fields)
    expect((await read(here, query)).data).toEqual(before.data)
    const bodies = eventsOf(team(), activity).flatMap(({ body }) =>
      callbacksOf(2, 2, body() as Readonly<Record<string, unknown>>),
    )
    expect(bodies.length).toBeGreaterThan(0)
    await sendCallbacks({ url: there.url, bodies, atOnce: 1 })
    const after = await read(here, query)
    expect(after.cost.restCalls).toBeGreaterThan(0)
    expect(after.data).not.toEqual(before.data)
  })

  test('while Redis is away both answer without a fault, and show each other’s changes', async () => {
    const [, , campaign] = team().campaigns.all()
    const query = `{ campaign(id: "${campaign?._id}") { name } }`
    await untilKept(here, query)
    await untilKept(there, query)
    const rename = (gateway: LiveGateway, name: string) =>
      read(
        gateway,
        `mutation { campaignUpdate(input: { campaignId: "${campaign?._id}", name: "${name}" }) { campaign { id } } }`,
      )
    await redis.kill()
    await rename(here, 'Renamed while Redis was away')
    for (const gateway of [there, here])
      expect((await read(gateway, query)).data).toEqual({ campaign: { name: 'Renamed while Redis was away' } })
    await redis.restart()
    await rename(there, 'Renamed when it was back')
    for (const gateway of [here, there])
      expect((await read(gateway, query)).data).toEqual({ campaign: { name: 'Renamed when it was back' } })
    await untilKept(here, query)
    await untilKept(there, query)
  })
})
