import { afterEach, describe, expect, test } from 'vitest'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { createLiveGateway, type Lemlist, type LiveGateway, startLemlist } from '../support/live-gateway.ts'
import { redisBinary, sayIfNoRedis, startRedis, type TestRedis } from '../support/redis.ts'

sayIfNoRedis()

const count = 30

/** The call of this number that adds a lead is carried out, and whoever made it is killed before its answer. */
const deathAt = 12

/** Every tenth has no address, so that lemlist cannot tell whether it was added. */
const people = Array.from({ length: count }, (_, index) => {
  const name = { firstName: `Row ${index}`, lastName: 'Of a job' }
  return index % 10 === 9 ? name : { ...name, email: `row${index}@jobs.test` }
})

const add = 'mutation Add($input: LeadsAddInput!) { leadsAdd(input: $input) { job { id } userErrors { message } } }'
const jobOf =
  'query Job($id: ID!) { job(id: $id) { status done failed unknown results(first: 100) { nodes { status } } } }'

const ask = async ({ url }: LiveGateway, query: string, variables: object) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  expect(errors).toBeUndefined()
  return data
}

const progress = 'subscription Progress($id: ID!) { jobProgress(id: $id) { status } }'

/** Resolves when the job has ended, as this gateway tells it. */
const ended = async ({ url }: LiveGateway, id: string): Promise<void> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: progress, variables: { id } }),
  })
  expect(await response.text()).toContain('"status":"DONE"')
}

const sender = { DEFAULT_ROLE: 'send' }

let lemlist: Lemlist | undefined
let redis: TestRedis | undefined
let gateways: LiveGateway[] = []

afterEach(async () => {
  await Promise.all(gateways.map(gateway => gateway.remove()))
  await redis?.stop()
  await lemlist?.stop()
  gateways = []
  redis = undefined
})

const isAdding = ({ method, url }: Request): boolean => method === 'POST' && /\/campaigns\/\w+\/leads/.test(url)

/** A lemlist that calls this at the death. */
const startDeadly = (onDeath: () => Promise<void>): Promise<Lemlist> => {
  let added = 0
  return startLemlist(async (request: Request, sandbox: Sandbox) => {
    const response = await sandbox.fetch(request)
    if (isAdding(request)) added += 1
    if (isAdding(request) && added === deathAt) await onDeath()
    return response
  })
}

const start = async (running: LiveGateway): Promise<{ id: string; team: ReturnType<typeof teamOf> }> => {
  const team = teamOf()
  const campaignId = team.campaigns.all()[0]?._id
  const { leadsAdd } = await ask(running, add, { input: { campaignId, rows: people } })
  expect(leadsAdd.userErrors).toEqual([])
  return { id: leadsAdd.job.id, team }
}

const teamOf = () => {
  const team = lemlist?.sandbox.world().teams.get('sandbox')
  if (team === undefined) throw new Error('the sandbox has no team')
  return team
}

/** Every row was done once, or lemlist cannot tell of it. */
const expectOnce = async (gateway: LiveGateway, { id, team }: Awaited<ReturnType<typeof start>>): Promise<void> => {
  const { job } = await ask(gateway, jobOf, { id })
  expect(job).toMatchObject({ status: 'DONE', failed: 0 })
  expect(job.done + job.unknown).toBe(count)
  const added = team.leads.all().filter(({ variables }) => variables.lastName === 'Of a job')
  const timesOf = ({ firstName }: { firstName: string }) =>
    added.filter(({ variables }) => variables.firstName === firstName).length
  const rows = people.map((person, index) => [job.results.nodes[index].status, timesOf(person), 'email' in person])
  const isRight = ([status, times, hasAddress]: (typeof rows)[number]): boolean =>
    status === 'DONE' ? times === 1 : status === 'UNKNOWN' && times <= 1 && !hasAddress
  expect(rows.filter(row => !isRight(row))).toEqual([])
  expect(lemlist?.sandbox.requests.filter(({ status }) => status === 409)).toEqual([])
}

test('killed in the middle of a job and started again, the gateway does each row once', {
  timeout: 60_000,
}, async () => {
  const death = Promise.withResolvers<void>()
  lemlist = await startDeadly(async () => {
    await gateway.kill()
    death.resolve()
  })
  const gateway = await createLiveGateway(lemlist, sender)
  gateways.push(gateway)
  await gateway.start()
  const started = await start(gateway)
  await death.promise
  await gateway.start()
  await ended(gateway, started.id)
  await expectOnce(gateway, started)
})

describe.skipIf(redisBinary === undefined)('two gateways on one Redis', () => {
  test('one goes on with the job of the other that was killed, and tells of it', { timeout: 60_000 }, async () => {
    const death = Promise.withResolvers<void>()
    lemlist = await startDeadly(async () => {
      await here.kill()
      death.resolve()
    })
    redis = await startRedis()
    const shared = { ...sender, REDIS_URL: redis.url }
    const here = await createLiveGateway(lemlist, shared)
    const there = await createLiveGateway(lemlist, shared)
    gateways.push(here, there)
    await here.start()
    const started = await start(here)
    await there.start()
    const end = ended(there, started.id)
    await death.promise
    await end
    await expectOnce(there, started)
  })
})
