import { describe, expect, test } from 'vitest'
import { type Harness, type HarnessOptions, startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

/** A campaign whose leads answer. */
const livelyCampaign = ({ team }: Harness): string =>
  found(found(team.activities.all().findLast(({ type }) => type === 'emailsReplied')).campaignId)

/** The ids of the leads of a campaign's activities of these types, the latest first. */
const leadIdsOf = ({ team }: Harness, campaignId: string, types: readonly string[]): string[] => {
  const fitting = team.activities.where('campaignId', campaignId).filter(({ type }) => types.includes(type))
  return [...new Set(fitting.toReversed().flatMap(({ leadId }) => leadId ?? []))]
}

const byActivity = `query ($filter: ActivityOverviewFilter, $after: String) {
  leadIdsByActivity(filter: $filter) {
    ids total leads(first: 2, after: $after) { totalCount truncated pageInfo { hasNextPage endCursor } nodes { id } }
  }
}`

describe('the leads of activities', () => {
  test('come by id in one call, and a part of them as leads for nothing but their id', async () => {
    const harness = startHarness()
    const campaignId = livelyCampaign(harness)
    const filter = { campaignIds: [campaignId], types: ['EMAILS_SENT'], rawTypes: ['emailsOpened'] }
    const ids = leadIdsOf(harness, campaignId, ['emailsSent', 'emailsOpened'])
    const { data, errors } = await harness.run(byActivity, { filter })
    expect(errors).toBeUndefined()
    const { endCursor } = data.leadIdsByActivity.leads.pageInfo
    expect(data.leadIdsByActivity).toEqual({
      ids,
      total: ids.length,
      leads: {
        totalCount: ids.length,
        truncated: false,
        pageInfo: { hasNextPage: true, endCursor },
        nodes: ids.slice(0, 2).map(id => ({ id })),
      },
    })
    const next = await harness.run(byActivity, { filter, after: endCursor })
    expect(next.data.leadIdsByActivity.leads.nodes).toEqual(ids.slice(2, 4).map(id => ({ id })))
    expect(harness.calls()).toEqual(['POST /api/overview/activities/leadIds'])
    expect(harness.drift).toEqual([])
  })

  test('are leads like any other, at a call each', async () => {
    const harness = startHarness()
    const { data } = await harness.run('{ leadIdsByActivity { leads(first: 2) { nodes { id firstName } } } }')
    for (const { id, firstName } of data.leadIdsByActivity.leads.nodes)
      expect(firstName).toBe(harness.team.leads.get(id)?.variables.firstName)
    expect(harness.calls()).toHaveLength(3)
  })

  test('are all where a list of the filter is empty', async () => {
    const harness = startHarness()
    const { data } = await harness.run(
      `{ leadIdsByActivity { total } empty: leadIdsByActivity(filter: { campaignIds: [], types: [], senderIds: [] }) { total }
        leadIdsByOverview(filter: { states: [], raw: [] }) { total } }`,
    )
    expect(data.leadIdsByActivity.total).toBeGreaterThan(0)
    expect(data.empty).toEqual(data.leadIdsByActivity)
    expect(data.leadIdsByOverview).toEqual({ total: harness.team.leads.size })
  })

  test('are those whom a sender wrote to', async () => {
    const harness = startHarness()
    const { sendUserId } = found(
      harness.team.activities.all().findLast(({ sendUserId: sender }) => sender !== undefined),
    )
    const { data } = await harness.run(byActivity, { filter: { senderIds: [sendUserId] } })
    const fitting = harness.team.activities
      .all()
      .filter(activity => activity.sendUserId === sendUserId || activity.userId === sendUserId)
    expect(data.leadIdsByActivity.total).toBe(new Set(fitting.flatMap(({ leadId }) => leadId ?? [])).size)
  })
})

test('the leads of an overview are found by state, words, time and what lemlist takes besides', async () => {
  const harness = startHarness()
  const { team } = harness
  const campaignId = livelyCampaign(harness)
  const filter = {
    campaignIds: [campaignId],
    rawStates: ['emailsOpened'],
    states: ['WARMED'],
    from: '2020-01-01T00:00:00.000Z',
    raw: { filters: [{ filterId: 'state', out: ['paused'] }] },
  }
  const { data } = await harness.run(
    'query ($filter: LeadOverviewFilter) { leadIdsByOverview(filter: $filter) { ids total } }',
    { filter },
  )
  const ids = team.leads
    .where('campaignId', campaignId)
    .filter(({ state, isPaused }) => !isPaused && /Opened$|Replied$/.test(state ?? ''))
    .filter(({ state }) => state === 'emailsOpened' || state?.endsWith('Replied'))
    .map(({ _id }) => _id)
  expect(ids).not.toEqual([])
  expect(data.leadIdsByOverview).toEqual({ ids, total: ids.length })
  expect(harness.calls()).toEqual(['POST /api/overview/leads/ids'])
})

/** A harness whose lemlist answers every overview so. */
const answering = (answer: () => Response): Harness => {
  const upstream: HarnessOptions['upstream'] = async (request, sandbox) =>
    request.url.includes('/overview/') ? answer() : sandbox.fetch(request)
  return startHarness({ upstream })
}

describe('an answer that is described nowhere', () => {
  test.each([
    ['a bare list', ['lea_1', 'lea_2'], null],
    ['a list of leads', [{ _id: 'lea_1' }, { leadId: 'lea_2', _id: 'act_1' }], null],
    ['an object with `ids`', { ids: ['lea_1', 'lea_2'], total: 7 }, 7],
    ['an object with `leadIds`', { leadIds: ['lea_1', 'lea_2'] }, null],
  ])('is read as %s', async (_what, body, total) => {
    const harness = answering(() => Response.json(body))
    const { data } = await harness.run('{ leadIdsByActivity { ids total leads { truncated } } }')
    expect(data.leadIdsByActivity).toEqual({ ids: ['lea_1', 'lea_2'], total, leads: { truncated: total === 7 } })
    expect(harness.drift).toEqual([])
  })

  test.each([
    ['a page of the web', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['405', () => new Response('', { status: 405 })],
  ])('is an error of its field alone when it is %s', async (_what, answer) => {
    const harness = answering(answer)
    const { data, errors } = await harness.run('{ leadIdsByActivity { ids } leadIdsByOverview { ids } team { id } }')
    expect(data).toEqual({
      leadIdsByActivity: null,
      leadIdsByOverview: null,
      team: { id: harness.team.team._id },
    })
    expect(errors).toMatchObject([
      { path: ['leadIdsByActivity'], extensions: { code: 'UPSTREAM_UNSUPPORTED' } },
      { path: ['leadIdsByOverview'], extensions: { code: 'UPSTREAM_UNSUPPORTED' } },
    ])
  })

  test('is null when it is empty', async () => {
    const harness = answering(() => new Response(null, { status: 200 }))
    expect(await harness.run('{ leadIdsByActivity { ids } }')).toMatchObject({ data: { leadIdsByActivity: null } })
  })
})

test.each([
  [
    'a span that ends before it starts',
    'leadIdsByActivity(filter: { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }) { ids }',
  ],
  ['a type that is none', 'leadIdsByActivity(filter: { types: [OTHER] }) { ids }'],
  ['a state that is none', 'leadIdsByOverview(filter: { states: [OTHER] }) { ids }'],
  ['text in place of an object', 'leadIdsByOverview(filter: { raw: "x" }) { ids }'],
])('%s is refused before lemlist is called', async (_what, field) => {
  const harness = startHarness()
  const { errors } = await harness.run(`{ ${field} }`)
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: expect.any(String) } }])
  expect(harness.calls()).toEqual([])
})

test('links to files cost no call until they are followed', async () => {
  const harness = startHarness()
  const campaignId = livelyCampaign(harness)
  const { data } = await harness.run(
    `query ($id: ID!) {
      activitiesCsv(filter: { campaignIds: [$id], types: [WARMED] }) { url fileName contentType }
      leadsOverviewCsv(filter: { campaignIds: [$id] }) { url fileName }
      hotLeadsCsv(campaignIds: [$id]) { url fileName }
    }`,
    { id: campaignId },
  )
  const links = [data.activitiesCsv, data.leadsOverviewCsv, data.hotLeadsCsv]
  expect(links.map(({ fileName }) => fileName)).toEqual(['activities.csv', 'leads.csv', 'hot-leads.csv'])
  expect(harness.calls()).toEqual([])
  const files = []
  for (const { url } of links) files.push(await (await harness.fetch(new Request(url))).text())
  const leads = harness.team.leads.where('campaignId', campaignId)
  expect(files[1]?.match(/\blea_\w+/g)).toEqual(leads.map(({ _id }) => _id))
  const hot = files[2]?.match(/\blea_\w+/g) ?? []
  expect(hot).not.toEqual([])
  for (const id of hot) expect(leads.map(({ _id }) => _id)).toContain(id)
  expect(asked(harness)).toEqual([
    'POST /overview/activities/export',
    'POST /overview/leads/export',
    'POST /leads/export/hot-leads',
  ])
})
