import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { few } from '../../src/domains/few.ts'
import { schema } from '../../src/domains/schema.ts'
import type { Context } from '../../src/graph/context.ts'
import { createPlanner, type Plan } from '../../src/graph/plan.ts'
import { Memory } from '../../src/graph/plan-memory.ts'
import { seededRandom } from '../../src/sandbox/ids.ts'
import { everyField } from '../domains/plans-reads.ts'
import { type GraphqlAnswer, type Harness, startHarness } from '../support/harness.ts'

type Variables = Readonly<Record<string, unknown>>

const requestOf = (query: string, variables: Variables, method = 'POST'): Request => {
  const headers = { 'content-type': 'application/json', accept: 'application/json', 'x-lemlist-plan': 'only' }
  if (method === 'POST') {
    const body = JSON.stringify({ query, variables })
    return new Request('http://127.0.0.1:4000/graphql', { method, headers, body })
  }
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) })
  return new Request(`http://127.0.0.1:4000/graphql?${search}`, { headers })
}

const asked = async (harness: Harness, query: string, variables: Variables = {}, method = 'POST') =>
  (await (await harness.fetch(requestOf(query, variables, method))).json()) as GraphqlAnswer

const planOf = ({ extensions }: GraphqlAnswer): Plan => Reflect.get(Object(extensions?.lemlist), 'plan') as Plan

const estimateOf = ({ extensions }: GraphqlAnswer): unknown =>
  Reflect.get(Object(extensions?.lemlist), 'estimatedCalls')

/** Longer than any answer is kept, in milliseconds. */
const longMs = 400 * 86_400_000

const range = { from: '2025-12-01T00:00:00Z', to: '2026-01-14T00:00:00Z' }
const other = { from: '2025-11-01T00:00:00Z', to: '2025-12-01T00:00:00Z' }

const variablesOf = ({ team }: Harness) => ({
  range,
  other,
  campaign: team.campaigns.all()[0]?._id,
  email: team.contacts.all().find(contact => contact.email !== undefined)?.email,
})

const screens: readonly (readonly [name: string, query: string])[] = [
  [
    'a dashboard over two ranges',
    `query ($range: DateRange!, $other: DateRange!) { team { name credits { total } }
      campaigns(first: 40) { nodes { id name now: stats(range: $range) { sent } before: stats(range: $other) { sent } again: stats(range: $range) { replied } } } }`,
  ],
  [
    'fragments and directives',
    `query ($campaign: ID!, $yes: Boolean = true) { campaign(id: $campaign) { ...Steps report @skip(if: $yes) { leads } checks @include(if: $yes) { message } } }
      fragment Steps on Campaign { name sequences { steps { id subject } } ... on Campaign { schedules { name } } }`,
  ],
  [
    'people with their companies and owners',
    '{ contacts(first: 30) { nodes { fullName company { name } owner { name } memberships { campaign { name } lead { state } } } } }',
  ],
  ['the inbox of everyone', '{ inbox(first: 20) { nodes { lastActivityAt contact { fullName } labels { name } } } }'],
  [
    'one person',
    'query ($email: EmailAddress!) { contact(by: { email: $email }) { fullName leads { state activities(first: 5) { nodes { type } } } conversation { messages(first: 5) { nodes { text } } } } }',
  ],
  ['mailboxes', '{ users { name mailboxes { email lemwarm { score } } } }'],
  [
    'several screens at once',
    `query ($campaign: ID!) { team { name } users { name } labels { name } webhooks { targetUrl } tasks(first: 10) { nodes { title assignee { name } } }
      campaign(id: $campaign) { leads(first: 10) { nodes { state contact { fullName } firstName } } } }`,
  ],
]

test.each(screens)('the plan of %s is what it costs, where its answers were seen before', async (_, query) => {
  const harness = startHarness({ preset: 'team' })
  const variables = variablesOf(harness)
  const first = await harness.run(query, variables)
  expect(first.errors).toBeUndefined()
  harness.clock.advance(longMs)
  harness.forget()
  const plan = planOf(await asked(harness, query, variables))
  expect(harness.calls()).toEqual([])
  const again = await harness.run(query, variables)
  expect(again.errors).toBeUndefined()
  expect(plan).toMatchObject({ restCalls: harness.calls().length, exact: true, cachedCalls: 0 })
  expect(estimateOf(again)).toBe(harness.calls().length)
  const made = harness.requests.map(({ operation }) => operation).toSorted()
  expect(plan.calls.flatMap(({ operation, calls }) => Array<string>(calls).fill(operation)).toSorted()).toEqual(made)
})

test.each(screens)('the plan of %s has no calls while the cache has its answers', async (_, query) => {
  const harness = startHarness({ preset: 'team' })
  const variables = variablesOf(harness)
  await harness.run(query, variables)
  const plan = planOf(await asked(harness, query, variables))
  expect(plan).toMatchObject({ restCalls: 0, certain: 0, calls: [], waitMs: 0 })
  expect(plan.cachedCalls).toBeGreaterThan(0)
})

test('a plan is made without a call, over POST and GET', async () => {
  const harness = startHarness({ preset: 'team' })
  const query = '{ campaigns(first: 10) { nodes { name checks { message } } } }'
  for (const method of ['POST', 'GET']) {
    const answer = await asked(harness, query, {}, method)
    expect(answer.data).toBeNull()
    expect(answer.errors).toBeUndefined()
    expect(planOf(answer).calls[0]).toEqual({
      path: 'campaigns',
      field: 'Query.campaigns',
      operation: 'campaigns',
      calls: 1,
      certain: 1,
    })
    expect(planOf(answer).calls[1]).toMatchObject({ path: 'campaigns.nodes.checks', calls: 10, certain: 0 })
  }
  expect(harness.calls()).toEqual([])
})

test('the plan of a mutation is its calls, and nothing is done', async () => {
  const harness = startHarness()
  const campaignId = harness.team.campaigns.all()[0]?._id
  const before = JSON.stringify(harness.team.campaigns.all())
  const query =
    'mutation ($campaignId: ID!) { campaignPause(input: { campaignId: $campaignId }) { campaign { id } userErrors { message } } }'
  const plan = planOf(await asked(harness, query, { campaignId }))
  expect(plan.calls[0]).toMatchObject({ path: 'campaignPause', operation: 'campaignPause', calls: 1, certain: 1 })
  expect(harness.calls()).toEqual([])
  expect(JSON.stringify(harness.team.campaigns.all())).toBe(before)
})

test('what is wrong with a request is told in place of a plan, or beside it', async () => {
  const harness = startHarness({ role: 'READ' })
  expect((await asked(harness, '{ nothing }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
  const tooMany = await asked(harness, '{ contacts(first: 9999) { totalCount } }')
  expect(tooMany.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  const query = 'mutation { campaignPause(input: { campaignId: "cam_1" }) { userErrors { message } } }'
  expect((await asked(harness, query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect(harness.calls()).toEqual([])
})

test('the plan of a subscription is that of one message', async () => {
  const harness = startHarness()
  const query = `subscription { activityStream { type contact { email } activity { step { index } } } }`
  const plan = planOf(await asked(harness, query))
  expect(plan.calls.map(({ path, operation }) => [path, operation])).toContainEqual([
    'activityStream.contact.email',
    'contacts',
  ])
  expect(plan.certain).toBe(0)
  expect(harness.calls()).toEqual([])
})

const manyLeads = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, at) => `l${at}: lead(id: "lea_${at}") { id }`).join(' ')} }`

test('an operation that is sure to need too many calls is refused before any is made, with its plan', async () => {
  const harness = startHarness({ documentLimits: { rootFields: 61 } })
  const { data, errors } = await harness.run(manyLeads(61))
  expect(data).toBeNull()
  expect(errors).toHaveLength(1)
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'COST_LIMIT_EXCEEDED',
    retryable: false,
    plan: { certain: 61 },
  })
  expect(errors?.[0]?.message).toContain('at least 61 REST calls, and one operation may make 60')
  expect(harness.calls()).toEqual([])
  await harness.run(manyLeads(60))
  expect(harness.calls()).toHaveLength(60)
})

test('a fan-out over a list that is in the cache is refused before any call, with the path and the cheaper way', async () => {
  const harness = startHarness({ preset: 'team' })
  await harness.run('{ campaigns(first: 40) { nodes { id } } }')
  harness.forget()
  const { errors } = await harness.run('{ campaigns(first: 40) { nodes { checks { message } schedules { name } } } }')
  expect(errors?.[0]?.message).toMatch(
    /at least 80 REST calls, .*`campaigns\.nodes\.checks` 40.*Cheaper: ask for fewer `campaigns` at once/,
  )
  expect(harness.calls()).toEqual([])
})

test('calls wait as long as the plan says', async () => {
  const harness = startHarness()
  const { restCalls, waitMs } = planOf(await asked(harness, manyLeads(45)))
  expect(restCalls).toBe(45)
  expect(waitMs).toBe(4000)
  const begun = harness.clock.now()
  await harness.run(manyLeads(45))
  expect(harness.clock.now() - begun).toBeGreaterThanOrEqual(waitMs)
})

test('a client that wants it fresh is planned without the cache', async () => {
  const harness = startHarness()
  const query = '{ team { name } }'
  await harness.run(query)
  harness.clock.advance(10)
  const request = requestOf(query, {})
  request.headers.set('cache-control', 'no-cache')
  expect(planOf((await (await harness.fetch(request)).json()) as GraphqlAnswer)).toMatchObject({ restCalls: 1 })
  expect(planOf(await asked(harness, query))).toMatchObject({ restCalls: 0, cachedCalls: 1 })
})

test('whatever is selected, no more calls are made than a plan says that is exact', async () => {
  const harness = startHarness()
  const fields = everyField(harness.team)
  const random = seededRandom(5)
  const wrong: unknown[] = []
  let exact = 0
  for (let round = 0; round < 150; round += 1) {
    const some = Array.from(
      { length: 1 + Math.floor(random() * 4) },
      () => fields[Math.floor(random() * fields.length)],
    )
    // Each query is `{ one field { … } }`; together they go under names of their own.
    const query = `{ ${some.map((one, at) => `f${at}: ${one?.query.slice(2, -2) ?? ''}`).join(' ')} }`
    // What is asked now and then is seen twice, and exact the second time.
    if (round % 2 === 0) await harness.run(query)
    harness.clock.advance(longMs)
    harness.forget()
    const plan = planOf(await asked(harness, query))
    await harness.run(query)
    if (!plan.exact) continue
    exact += 1
    const made = harness.requests.map(({ operation }) => operation)
    if (made.length > plan.restCalls) wrong.push({ query, made, planned: plan.calls })
  }
  expect(wrong).toEqual([])
  expect(exact).toBeGreaterThan(50)
}, 30_000)

test('an operation that an answer of before would make too costly is run when it no longer is', async () => {
  const harness = startHarness({ preset: 'team', maxRestCalls: 12 })
  await harness.run('{ campaigns(first: 100) { nodes { id } } }')
  for (const { _id } of harness.team.campaigns.all().slice(3)) harness.team.campaigns.delete(_id)
  harness.clock.advance(longMs)
  harness.forget()
  const { data, errors } = await harness.run('{ campaigns(first: 100) { nodes { schedules { id } } } }')
  expect(errors).toBeUndefined()
  expect(data.campaigns.nodes).toHaveLength(3)
  expect(harness.calls()).toHaveLength(4)
})

const lists = ['contacts', 'companies', 'unsubscribes', 'schedules', 'campaigns']

test.each(lists)('a cursor of %s that was made up is answered like any cursor', async list => {
  const harness = startHarness()
  const first = await harness.run(`{ ${list}(first: 1) { pageInfo { endCursor } } }`)
  const cursor = JSON.parse(Buffer.from(first.data[list].pageInfo.endCursor, 'base64url').toString()) as unknown[]
  const after = async (place: number): Promise<GraphqlAnswer> => {
    const made = Buffer.from(JSON.stringify(cursor.with(1, place))).toString('base64url')
    return harness.run(`{ ${list}(first: 5, after: "${made}") { nodes { id } } }`)
  }
  const near = await after(10_000_000)
  expect(near.errors).toBeUndefined()
  expect(Array.isArray(near.data[list].nodes)).toBe(true)
  for (const place of [10_000_001, 1e12, 9e15])
    expect((await after(place)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  expect(harness.log.filter(({ level }) => level === 50)).toEqual([])
})

test('a plan that goes wrong ends where it did, and the fault is told', async () => {
  const harness = startHarness()
  const faults: unknown[] = []
  const { clock } = harness
  const planner = createPlanner({ schema, few, clock, onFault: fault => faults.push(fault) })
  const fault = new Error('the cache cannot be looked into')
  const { plan } = await planner({
    document: parse('{ team { name } }'),
    tenant: { ...harness.tenant, peek: () => Promise.reject(fault) },
    contextOf: lemlist => ({ ...({} as Context), lemlist }),
    effort: { calls: 10, certain: 10, rows: 10, ms: 10 },
  })
  expect(plan).toMatchObject({ truncated: true, exact: false })
  expect(faults).toEqual([fault])
})

test('what is sampled ends, and others have their turn meanwhile', async () => {
  const harness = startHarness({ preset: 'team', documentLimits: { rootFields: 200, aliases: 200 } })
  const query = `{ ${Array.from({ length: 200 }, (_, at) => `a${at}: contacts(first: 500, search: "ab${at}") { nodes { id } }`).join(' ')} }`
  let turns = 0
  const count = (): void => {
    turns += 1
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  const plan = planOf(await asked(harness, query))
  clearImmediate(next)
  expect(plan).toMatchObject({ restCalls: 200, certain: 200, truncated: true })
  // One for each list of which samples are given, at least.
  expect(turns).toBeGreaterThanOrEqual(10)
  const { errors } = await harness.run(query)
  expect(errors?.[0]?.extensions.code).toBe('COST_LIMIT_EXCEEDED')
  expect(harness.calls()).toEqual([])
})

test('long lists from the cache are not planned to their end before they are run', async () => {
  const harness = startHarness({ preset: 'team' })
  const query = '{ one: contacts(first: 500) { nodes { id } } other: contacts(first: 500) { nodes { email } } }'
  await harness.run(query)
  harness.forget()
  const again = await harness.run(query)
  expect(again.errors).toBeUndefined()
  expect(estimateOf(again)).toBeNull()
  expect(harness.calls()).toEqual([])
  expect(planOf(await asked(harness, query))).toMatchObject({ restCalls: 0, exact: true, truncated: false })
})

test('what is too old to be served while no events arrive is planned as a call', async () => {
  let told = true
  const harness = startHarness({ preset: 'team', isTold: () => told })
  const query = '{ contacts(first: 2) { nodes { id } } }'
  await harness.run(query)
  harness.clock.advance(60_000)
  expect(planOf(await asked(harness, query)).restCalls).toBe(0)
  told = false
  expect(planOf(await asked(harness, query)).restCalls).toBe(1)
  harness.forget()
  await harness.run(query)
  expect(harness.calls()).toHaveLength(1)
})

test('what a write changes is planned as calls, though the cache has it', async () => {
  const harness = startHarness({ preset: 'team' })
  const id = harness.team.campaigns.all().find(({ status }) => status === 'running')?._id
  await harness.run(`{ campaign(id: "${id}") { status createdAt } }`)
  const pause = `mutation { campaignPause(input: { campaignId: "${id}" }) { campaign { status createdAt } userErrors { message } } }`
  const plan = planOf(await asked(harness, pause))
  harness.forget()
  await harness.run(pause)
  expect(plan.restCalls).toBe(harness.calls().length)
  expect(harness.calls().length).toBeGreaterThan(1)
})

test('what is remembered of answers is bounded, their names included', () => {
  const memory = new Memory()
  const nameOf = (at: number): string => `contacts ${at} ${'x'.repeat(64_000)}`
  for (let at = 0; at < 300; at += 1) memory.note(nameOf(at), { rows: [] })
  expect(memory.recall(nameOf(299))).toBeDefined()
  expect(memory.recall(nameOf(0))).toBeUndefined()
})
