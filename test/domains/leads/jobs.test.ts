import { expect, test } from 'vitest'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { type Harness, type HarnessOptions, startHarness } from '../../support/harness.ts'

const jobFields = 'id kind status total done failed unknown etaSeconds error { code message }'
const add = `mutation Add($input: LeadsAddInput!) { leadsAdd(input: $input) { job { ${jobFields} } userErrors { code field message } } }`
const progress = `subscription Progress($id: ID!) { jobProgress(id: $id) { status done failed unknown total etaSeconds } }`
const results = `query Results($id: ID!, $first: Int, $after: String) {
  job(id: $id) { ${jobFields} createdAt finishedAt results(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { index status leads { id } error { code message } } } } }`

const setUp = (options: HarnessOptions = {}) => {
  const harness = startHarness(options)
  const [campaign] = harness.team.campaigns.all()
  if (campaign === undefined) throw new Error('the team has no campaign')
  return { ...harness, campaignId: campaign._id }
}

const leadsOf = (team: TeamWorld, email: string) => team.leads.all().filter(lead => lead.email === email)

const people = (count: number) => Array.from({ length: count }, (_, index) => ({ email: `row${index}@jobs.test` }))

/** Watches a job up to its end; what was told. */
const watch = async ({ subscribe }: Harness, id: string) => {
  const subscription = await subscribe(progress, { id })
  const told = []
  for (let message = await subscription.next(); message !== undefined; message = await subscription.next())
    told.push(message.data.jobProgress)
  return told
}

const started = (answer: Awaited<ReturnType<Harness['run']>>, mutation: string): string => {
  expect(answer.errors).toBeUndefined()
  expect(answer.data[mutation].userErrors).toEqual([])
  return answer.data[mutation].job.id
}

test('leadsAdd adds each person once, with one call each, and tells which lead each became', async () => {
  const harness = setUp()
  const { run, campaignId, team, calls, forget } = harness
  await run('{ team { id } }')
  forget()
  const id = started(await run(add, { input: { campaignId, rows: people(30) } }), 'leadsAdd')
  expect(id).toMatch(/^job_/)
  const told = await watch(harness, id)
  expect(told.at(-1)).toEqual({ status: 'DONE', done: 30, failed: 0, unknown: 0, total: 30, etaSeconds: null })
  const added = people(30).map(({ email }) => leadsOf(team, email).map(({ _id }) => _id))
  expect(added.every(leads => leads.length === 1)).toBe(true)
  expect(calls().filter(call => call.startsWith('POST'))).toHaveLength(30)
  const { data } = await run(results, { id, first: 100 })
  expect(data.job.results.nodes).toEqual(
    added.map(([lead], index) => ({ index, status: 'DONE', leads: [{ id: lead }], error: null })),
  )
})

test('more than 1,000 rows, none, and rows that cannot be done are refused with their places before anything is called', async () => {
  const { run, campaignId, forget, calls } = setUp()
  forget()
  const faultsOf = async (rows: readonly object[]) => {
    const { data } = await run(add, { input: { campaignId, rows } })
    expect(data.leadsAdd.job).toBeNull()
    return data.leadsAdd.userErrors.map(({ field }: { field: readonly string[] }) => field.join('.'))
  }
  expect(await faultsOf(people(1001))).toEqual(['input.rows'])
  expect(await faultsOf([])).toEqual(['input.rows'])
  const rows = [
    ...[{ email: 'a@jobs.test' }, {}, { linkedinUrl: 'ftp://a.test/' }],
    { variables: [{ name: 'state', value: 'x' }] },
  ]
  expect(await faultsOf(rows)).toEqual(['input.rows.1', 'input.rows.2.linkedinUrl', 'input.rows.3.variables'])
  expect(calls()).toEqual([])
})

test('rows that lemlist refuses fail with its words, and the others are done', async () => {
  const harness = setUp()
  const { run, campaignId, team } = harness
  const there = team.leads.all().find(lead => lead.campaignId === campaignId && lead.email !== undefined)
  const rows = [...people(2), { email: there?.email }]
  const id = started(await run(add, { input: { campaignId, rows } }), 'leadsAdd')
  expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'DONE', done: 2, failed: 1 })
  const { data } = await run(results, { id, first: 1 })
  expect(data.job.results).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true }, nodes: [{ index: 0 }] })
  const rest = await run(results, { id, first: 2, after: data.job.results.pageInfo.endCursor })
  expect(rest.data.job.results.nodes).toMatchObject([
    { index: 1, status: 'DONE', error: null },
    { index: 2, status: 'FAILED', leads: null, error: { code: 'CONFLICT', message: 'Lead already in the campaign' } },
  ])
  const node = await run('query Node($id: ID!) { node(id: $id) { ... on Job { kind total } } }', { id })
  expect(node.data.node).toEqual({ kind: 'leadsAdd', total: 3 })
})

test('what a client asks for while a job runs is answered before the rest of the job is called', async () => {
  const harness = setUp()
  const { run, campaignId, calls, clock } = harness
  const id = started(await run(add, { input: { campaignId, rows: people(60) } }), 'leadsAdd')
  const subscription = await harness.subscribe(progress, { id })
  while ((await subscription.next())?.data.jobProgress.done === 0);
  const askedAt = clock.now()
  const { data } = await run('{ campaigns(first: 1) { nodes { id name } } }')
  expect(data.campaigns.nodes).toHaveLength(1)
  expect(clock.now() - askedAt).toBeLessThan(2000)
  expect(calls().filter(call => call.startsWith('POST')).length).toBeLessThan(60)
  await subscription.leave()
  expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'DONE', done: 60 })
})

const leadsOfJob = (mutation: string, type: string) =>
  `mutation Go($input: ${type}!) { ${mutation}(input: $input) { job { ${jobFields} } userErrors { code field message } } }`

test('leadsUpdate, leadsPause, leadsResume and leadsUnsubscribe do to each what the mutation for one does', async () => {
  const harness = setUp()
  const { run, campaignId, team } = harness
  await watch(harness, started(await run(add, { input: { campaignId, rows: people(4) } }), 'leadsAdd'))
  const [byId, ...others] = people(4).map(({ email }) => leadsOf(team, email)[0])
  const leads = [{ id: byId?._id }, ...others.map(lead => ({ email: lead?.email }))]
  const stored = () => people(4).map(({ email }) => leadsOf(team, email)[0])
  const done = async (mutation: string, input: object) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`
    const id = started(await run(leadsOfJob(mutation, type), { input }), mutation)
    expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'DONE', done: 4, failed: 0, unknown: 0 })
  }
  await done('leadsPause', { campaignId, leads })
  expect(stored().map(lead => lead?.isPaused)).toEqual([true, true, true, true])
  await done('leadsResume', { leads })
  expect(stored().map(lead => lead?.isPaused)).toEqual([false, false, false, false])
  await done('leadsUpdate', { campaignId, rows: leads.map((lead, index) => ({ lead, firstName: `Name ${index}` })) })
  expect(stored().map(lead => lead?.variables.firstName)).toEqual(['Name 0', 'Name 1', 'Name 2', 'Name 3'])
  await done('leadsUnsubscribe', { campaignId, leads })
  expect(stored().map(lead => lead?.status)).toEqual(Array(4).fill('unsubscribed'))
})

const isAdding = ({ method, url }: Request): boolean => method === 'POST' && url.includes('/leads')

/** lemlist carries these calls out, and the answers get lost. */
const losing = (isLost: (body: string) => boolean): HarnessOptions => ({
  upstream: async (request, sandbox) => {
    const body = isAdding(request) ? await request.clone().text() : ''
    const response = await sandbox.fetch(request)
    if (isAdding(request) && isLost(body)) throw new TypeError('fetch failed')
    return response
  },
})

test('a row whose answer got lost is looked for before it is called again, and is UNKNOWN where that does not tell', async () => {
  const harness = setUp(losing(body => body.includes('row1@') || body.includes('Nobody')))
  const { run, campaignId, team, calls } = harness
  const rows = [...people(3), { firstName: 'Nobody', lastName: 'Known' }]
  const id = started(await run(add, { input: { campaignId, rows } }), 'leadsAdd')
  expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'DONE', done: 3, unknown: 1 })
  expect(people(3).map(({ email }) => leadsOf(team, email).length)).toEqual([1, 1, 1])
  expect(calls().filter(call => call.startsWith('POST'))).toHaveLength(4)
  const { data } = await run(results, { id, first: 10 })
  expect(data.job.results.nodes[3]).toMatchObject({ status: 'UNKNOWN', error: { code: 'UPSTREAM_UNAVAILABLE' } })
})

test('a row that lemlist fails on for good fails, and the others are done', async () => {
  const harness = setUp({
    upstream: async (request, sandbox) =>
      isAdding(request) && (await request.clone().text()).includes('row1@')
        ? new Response('broken', { status: 500 })
        : sandbox.fetch(request),
  })
  const { run, campaignId } = harness
  const id = started(await run(add, { input: { campaignId, rows: people(3) } }), 'leadsAdd')
  expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'DONE', done: 2, failed: 1 })
})

test('a job waits while lemlist cannot be reached, and goes on', async () => {
  let refusals = 0
  const harness = setUp({
    upstream: async (request, sandbox) => {
      if (!isAdding(request) || refusals >= 30) return sandbox.fetch(request)
      refusals += 1
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) })
    },
  })
  const { run, campaignId, team } = harness
  const id = started(await run(add, { input: { campaignId, rows: people(10) } }), 'leadsAdd')
  expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'DONE', done: 10 })
  expect(people(10).map(({ email }) => leadsOf(team, email).length)).toEqual(Array(10).fill(1))
})

test('a revoked key ends the job: rows that were not begun are SKIPPED', async () => {
  let posts = 0
  const harness = setUp({
    upstream: async (request, sandbox) => {
      if (!isAdding(request)) return sandbox.fetch(request)
      posts += 1
      return posts > 5 ? new Response('unauthorized', { status: 401 }) : sandbox.fetch(request)
    },
  })
  const { run, campaignId } = harness
  const id = started(await run(add, { input: { campaignId, rows: people(50) } }), 'leadsAdd')
  expect((await watch(harness, id)).at(-1)).toMatchObject({ status: 'FAILED', done: 5 })
  const { data } = await run(results, { id, first: 100 })
  expect(data.job.error.code).toBe('UNAUTHENTICATED')
  expect(data.job.results.nodes.at(-1)).toMatchObject({ index: 49, status: 'SKIPPED' })
  expect(posts).toBeLessThan(20)
})

test('jobCancel has no more rows begun, and what is under way finishes', async () => {
  const harness = setUp()
  const { run, campaignId, team } = harness
  const id = started(await run(add, { input: { campaignId, rows: people(200) } }), 'leadsAdd')
  const cancel =
    'mutation Cancel($input: JobCancelInput!) { jobCancel(input: $input) { job { id } userErrors { code } } }'
  expect((await run(cancel, { input: { id } })).data.jobCancel).toEqual({ job: { id }, userErrors: [] })
  const last = (await watch(harness, id)).at(-1)
  expect(last).toMatchObject({ status: 'CANCELLED', failed: 0, unknown: 0 })
  expect(team.leads.all().filter(({ email }) => email?.endsWith('@jobs.test'))).toHaveLength(last.done)
  expect(last.done).toBeLessThan(200)
  const none = await run(cancel, { input: { id: 'job_0' } })
  expect(none.data.jobCancel).toEqual({ job: null, userErrors: [{ code: 'NOT_FOUND' }] })
})

test('under one idempotency key a job is started once', async () => {
  const harness = setUp()
  const { run, campaignId, team } = harness
  const lead = team.leads.all().find(each => each.campaignId === campaignId)
  const input = { campaignId, leads: [{ id: lead?._id }], idempotencyKey: 'once' }
  const go = async () => started(await run(leadsOfJob('leadsPause', 'LeadsPauseInput'), { input }), 'leadsPause')
  const id = await go()
  await watch(harness, id)
  expect(await go()).toBe(id)
})

test('a team has twenty jobs that have not ended at most', async () => {
  let isUp = false
  const harness = setUp({
    upstream: async (request, sandbox) => {
      if (isUp || !isAdding(request)) return sandbox.fetch(request)
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) })
    },
  })
  const { run, campaignId } = harness
  const answers = []
  for (let count = 0; count < 21; count += 1) answers.push(await run(add, { input: { campaignId, rows: people(1) } }))
  expect(answers.map(({ data }) => data?.leadsAdd.userErrors.length)).toEqual([...Array(20).fill(0), 1])
  isUp = true
  const { length } = await watch(harness, answers[19]?.data.leadsAdd.job.id)
  expect(length).toBeGreaterThan(0)
})

test('who may only write starts no job that sends, and a plan starts none', async () => {
  const writer = setUp({ role: 'WRITE' })
  const refused = await writer.run(add, { input: { campaignId: writer.campaignId, rows: people(1) } })
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  const { fetch, campaignId, calls, run } = setUp()
  await run('{ team { id } }')
  const response = await fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-lemlist-plan': 'only' },
      body: JSON.stringify({ query: add, variables: { input: { campaignId, rows: people(1) } } }),
    }),
  )
  expect((await response.json()).data).toBeNull()
  expect(calls().some(call => call.startsWith('POST'))).toBe(false)
})
