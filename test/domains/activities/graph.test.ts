import { beforeEach, describe, expect, test } from 'vitest'
import { activityTypes } from '../../../src/domains/activities/types.ts'
import { schema } from '../../../src/domains/schema.ts'
import type { ActivityDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

/** The activities of the pretend team, newest first. */
const newestFirst = (wanted: (activity: ActivityDocument) => boolean = () => true) =>
  harness.team.activities.all().toReversed().filter(wanted)

const idsOf = (activities: readonly { readonly _id: string }[]) => activities.map(({ _id }) => _id)

/** What `GET /activities` was asked since the last look. */
const asked = (): Record<string, string>[] => {
  const requests = harness.requests.filter(({ path }) => path === '/api/activities')
  harness.forget()
  return requests.map(({ query }) => {
    const {
      version: _version,
      offset: _offset,
      limit: _limit,
      ...rest
    } = Object.fromEntries(new URLSearchParams(query))
    return rest
  })
}

const insert = (activity: Partial<ActivityDocument>) => {
  const _id = `act_new${harness.team.activities.size}`
  return harness.team.activities.insert({ _id, type: 'emailsSent', createdAt: '2026-01-15T09:59:00.000Z', ...activity })
}

const codeOf = async (query: string) => {
  const { errors = [] } = await harness.run(query)
  return errors.map(({ extensions }) => extensions.code)
}

describe('the feed', () => {
  const feed = `{
    activities(first: 50, filter: { types: [EMAILS_REPLIED, LINKEDIN_REPLIED, EMAILS_CLICKED], excludeBots: true }) {
      nodes {
        id type occurredAt isFirst isBot
        sender { name } campaign { id name } lead { id email firstName companyName }
      }
    }
  }`

  test('of three types takes three calls, one for each, and none while they are fresh', async () => {
    const { data, errors } = await harness.run(feed)
    expect(errors).toBeUndefined()
    expect(harness.calls()).toEqual(Array.from({ length: 3 }, () => 'GET /api/activities'))
    expect(asked().map(({ type }) => type)).toEqual(['emailsReplied', 'linkedinReplied', 'emailsClicked'])
    expect((await harness.run(feed)).data).toEqual(data)
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('shows the newest of all three with all that lemlist told beside them', async () => {
    const { team } = harness
    const types = ['emailsReplied', 'linkedinReplied', 'emailsClicked']
    const names = new Map([
      ['emailsReplied', 'EMAILS_REPLIED'],
      ['linkedinReplied', 'LINKEDIN_REPLIED'],
      ['emailsClicked', 'EMAILS_CLICKED'],
    ])
    const expected = newestFirst(({ type, bot }) => types.includes(type) && bot !== true)
      .slice(0, 50)
      .map(({ _id, type, createdAt, isFirst, sendUserId = '', campaignId = '', leadId = '' }) => {
        const { email, variables } = team.leads.get(leadId) ?? {
          email: undefined,
          variables: {} as Record<string, string>,
        }
        return {
          id: _id,
          type: names.get(type),
          occurredAt: createdAt,
          isFirst: isFirst ?? null,
          isBot: false,
          sender: { name: team.users.get(sendUserId)?.name },
          campaign: { id: campaignId, name: team.campaigns.get(campaignId)?.name },
          lead: {
            id: leadId,
            email: email ?? null,
            firstName: variables.firstName ?? null,
            companyName: variables.companyName ?? null,
          },
        }
      })
    expect((await harness.run(feed)).data.activities.nodes).toEqual(expected)
  })

  test('without a type takes one call', async () => {
    const { data } = await harness.run('{ activities(first: 50) { nodes { id rawType } pageInfo { hasNextPage } } }')
    expect(data.activities.nodes).toEqual(
      newestFirst()
        .slice(0, 50)
        .map(({ _id, type }) => ({ id: _id, rawType: type })),
    )
    expect(harness.calls()).toEqual(['GET /api/activities'])
  })

  test('leaves out what scanners did', async () => {
    const { data } = await harness.run(
      '{ activities(first: 100, filter: { types: [EMAILS_OPENED], excludeBots: true }) { nodes { id isBot } } }',
    )
    const people = newestFirst(({ type, bot }) => type === 'emailsOpened' && bot !== true)
    expect(data.activities.nodes).toEqual(idsOf(people.slice(0, 100)).map(id => ({ id, isBot: false })))
  })

  test('asks one campaign after the other where a filter names several', async () => {
    const [one, two] = harness.team.campaigns.all()
    const { data } = await harness.run(
      `query ($ids: [ID!]) { activities(first: 20, filter: { campaignIds: $ids }) { nodes { id } } }`,
      { ids: [one?._id, two?._id] },
    )
    const both = newestFirst(({ campaignId }) => campaignId === one?._id || campaignId === two?._id)
    expect(data.activities.nodes.map(({ id }: { id: string }) => id)).toEqual(idsOf(both.slice(0, 20)))
    expect(asked()).toEqual([{ campaignId: one?._id }, { campaignId: two?._id }])
  })

  test('a stage stands for the types that bring it', async () => {
    const { data } = await harness.run('{ activities(first: 30, filter: { types: [WARMED] }) { nodes { id } } }')
    const replies = newestFirst(({ type }) => type.endsWith('Replied'))
    expect(data.activities.nodes.map(({ id }: { id: string }) => id)).toEqual(idsOf(replies.slice(0, 30)))
    expect(asked()).toEqual([{ type: 'warmed' }])
  })

  test('of one moment is what happened at that moment', async () => {
    const [, newest] = newestFirst()
    const at = newest?.createdAt
    const { data } = await harness.run(
      'query ($at: DateTime!) { activities(filter: { from: $at, to: $at }) { nodes { occurredAt } } }',
      { at },
    )
    expect(data.activities.nodes.length).toBeGreaterThan(0)
    expect(new Set(data.activities.nodes.map(({ occurredAt }: { occurredAt: string }) => occurredAt))).toEqual(
      new Set([at]),
    )
    expect(asked()).toEqual([{ minDate: at, maxDate: new Date(Date.parse(at ?? '') + 1).toISOString() }])
  })

  test('asks nothing where a filter lets nothing through', async () => {
    const empty = { nodes: [], totalCount: 0, truncated: false, pageInfo: { hasNextPage: false } }
    const { data } = await harness.run(
      '{ activities(filter: { types: [SEND_LIMIT_REACHED] }) { nodes { id } totalCount truncated pageInfo { hasNextPage } } }',
    )
    expect(data.activities).toEqual(empty)
    expect(harness.calls()).toEqual([])
  })

  test('takes an empty list as if it were left out', async () => {
    const query = 'query ($filter: ActivityFilter) { activities(filter: $filter) { nodes { id } } }'
    const all = await harness.run(query)
    expect(all.data.activities.nodes).not.toEqual([])
    for (const filter of [{ types: [] }, { rawTypes: [] }, { campaignIds: [] }])
      expect((await harness.run(query, { filter })).data).toEqual(all.data)
    expect(harness.calls()).toEqual(['GET /api/activities'])
  })
})

describe('paging', () => {
  const query = `query ($after: String) {
    activities(first: 40, after: $after, filter: { types: [EMAILS_SENT, EMAILS_OPENED] }) {
      nodes { id } pageInfo { endCursor hasNextPage }
    }
  }`

  test('gives each activity once although others happen in between, with one call for each type and part', async () => {
    const expected = idsOf(newestFirst(({ type }) => type === 'emailsSent' || type === 'emailsOpened'))
    const seen: string[] = []
    let after: string | null = null
    for (let parts = 0; parts < 100; parts += 1) {
      const { data } = await harness.run(query, { after })
      seen.push(...data.activities.nodes.map(({ id }: { id: string }) => id))
      expect(asked()).toHaveLength(2)
      insert({ type: 'emailsOpened', createdAt: '2026-01-15T09:59:59.000Z' })
      if (!data.activities.pageInfo.hasNextPage) break
      after = data.activities.pageInfo.endCursor
    }
    // Newest first; what happened at one moment in two lists has no order of its own.
    expect(seen.toSorted()).toEqual(expected.toSorted())
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('a further part asks for what happened until its anchor', async () => {
    const { data } = await harness.run('{ activities(first: 3) { nodes { occurredAt } pageInfo { endCursor } } }')
    asked()
    const { endCursor } = data.activities.pageInfo
    await harness.run(`{ activities(first: 3, after: "${endCursor}") { nodes { id } } }`)
    expect(asked()).toEqual([{ maxDate: data.activities.nodes[2].occurredAt }])
  })

  test('the length of a list is known where it was read to its end', async () => {
    const { data } = await harness.run(
      '{ activities(first: 1, filter: { types: [LINKEDIN_REPLIED] }) { totalCount } all: activities { totalCount } }',
    )
    expect(data.activities.totalCount).toBe(newestFirst(({ type }) => type === 'linkedinReplied').length)
    expect(data.all.totalCount).toBeNull()
  })
})

describe('an activity', () => {
  const families: readonly (readonly [type: string, typename: string])[] = [
    ['emailsBounced', 'EmailActivity'],
    ['linkedinVisitDone', 'LinkedInActivity'],
    ['aircallEnded', 'CallActivity'],
    ['whatsappReplied', 'WhatsAppActivity'],
    ['smsSent', 'SmsActivity'],
    ['manualDone', 'ManualActivity'],
    ['apiDone', 'ApiActivity'],
    ['annotated', 'NoteActivity'],
    ['paused', 'WorkflowActivity'],
    ['hologramShown', 'OtherActivity'],
  ]

  test.each(families)('of type %s is a %s with the id that lemlist gave it', async (type, typename) => {
    const { _id } = insert({ type, createdAt: '2026-01-15T10:00:00.000Z' })
    const { data } = await harness.run('{ activities(first: 1) { nodes { __typename id rawType } } }')
    expect(data.activities.nodes).toEqual([{ __typename: typename, id: _id, rawType: type }])
  })

  test('of a type that nobody knows is OTHER, with the word and everything else beside it', async () => {
    const { _id } = insert({ type: 'hologramShown', extra: { room: 'blue' } })
    const { data, errors } = await harness.run(
      '{ activities(first: 1, filter: { rawTypes: ["hologramShown"] }) { nodes { id type rawType raw } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.activities.nodes).toMatchObject([
      { id: _id, type: 'OTHER', rawType: 'hologramShown', raw: { type: 'hologramShown', room: 'blue' } },
    ])
  })

  test('shows the words of its family', async () => {
    const [company] = harness.team.companies.all()
    const { campaignId, leadId } = newestFirst(activity => activity.leadId !== undefined)[0] ?? {}
    const lead = { campaignId, leadId }
    insert({ type: 'annotated', companyId: company?._id, note: 'Call again', userId: harness.team.users.all()[0]?._id })
    insert({ ...lead, type: 'aircallEnded', duration: 61.5 })
    insert({ ...lead, type: 'emailsBounced', extra: { bounceReason: 'full' }, sequenceTested: 'B' })
    insert({ ...lead, type: 'manualDone', opportunityId: 'opp_1' })
    insert({ ...lead, type: 'paused', userName: 'api' })
    harness.forget()
    const { data } = await harness.run(`{
      activities(first: 5) {
        nodes {
          rawType sender { name }
          ... on NoteActivity { note company { id } }
          ... on CallActivity { durationSeconds }
          ... on EmailActivity { bounceReason variant linkUrl }
          ... on ManualActivity { taskId }
          ... on WorkflowActivity { actorName }
        }
      }
    }`)
    const nodes = data.activities.nodes.toReversed()
    expect(nodes).toEqual([
      {
        rawType: 'annotated',
        sender: { name: harness.team.users.all()[0]?.name },
        note: 'Call again',
        company: { id: company?._id },
      },
      { rawType: 'aircallEnded', sender: null, durationSeconds: 61.5 },
      { rawType: 'emailsBounced', sender: null, bounceReason: 'full', variant: 'B', linkUrl: null },
      { rawType: 'manualDone', sender: null, taskId: 'opp_1' },
      { rawType: 'paused', sender: null, actorName: 'api' },
    ])
    expect(harness.calls().toSorted()).toEqual(['GET /api/activities', 'GET /api/companies', 'GET /api/team'])
  })

  test('leads to its step through the sequences of its campaign, one call for each campaign', async () => {
    const { data } = await harness.run(
      '{ activities(first: 100, filter: { types: [EMAILS_SENT] }) { nodes { campaign { id } step { id } } } }',
    )
    const sent = newestFirst(({ type }) => type === 'emailsSent').slice(0, 100)
    const steps = new Map(
      harness.team.sequences.all().map(({ _id, steps }) => [_id, steps.map(step => step._id)] as const),
    )
    expect(data.activities.nodes.map(({ step }: { step: { id: string } | null }) => step?.id)).toEqual(
      sent.map(({ sequenceId = '', sequenceStep = 0 }) => steps.get(sequenceId)?.[sequenceStep]),
    )
    const campaigns = new Set(sent.map(({ campaignId }) => campaignId))
    expect(harness.calls()).toEqual([
      'GET /api/activities',
      ...[...campaigns].map(id => `GET /api/campaigns/${id}/sequences`),
    ])
  })

  test('never shows the secret of a hook', async () => {
    insert({ extra: { secret: 'hush' } })
    const { data } = await harness.run('{ activities(first: 1) { nodes { raw } } }')
    expect(data.activities.nodes[0].raw).not.toHaveProperty('secret')
  })

  test('that was seen is found again by its id with one call, through its lead and its moment', async () => {
    const { data } = await harness.run('{ activities(first: 5) { nodes { id __typename occurredAt lead { id } } } }')
    const [activity] = data.activities.nodes
    harness.clock.advance(60_000)
    asked()
    const found = await harness.run(`{ node(id: "${activity.id}") { __typename id ... on Activity { occurredAt } } }`)
    expect(found.data.node).toEqual({
      __typename: activity.__typename,
      id: activity.id,
      occurredAt: activity.occurredAt,
    })
    const { leadId } = harness.team.activities.get(activity.id) ?? {}
    const from = activity.occurredAt
    const span = { minDate: from, maxDate: new Date(Date.parse(from) + 1).toISOString() }
    expect(asked()).toEqual([leadId === undefined ? span : { leadId, ...span }])
  })

  test('that nobody has seen is null, without a call', async () => {
    const { data, errors } = await harness.run('{ node(id: "act_unknown") { id } }')
    expect([data.node, errors]).toEqual([null, undefined])
    expect(harness.calls()).toEqual([])
  })
})

describe('edges', () => {
  test('a campaign has its activities', async () => {
    const campaignId = newestFirst(activity => activity.campaignId !== undefined)[0]?.campaignId
    const { data } = await harness.run(
      `{ campaign(id: "${campaignId}") { activities(first: 10) { nodes { id campaign { id } } } } }`,
    )
    const own = newestFirst(activity => activity.campaignId === campaignId).slice(0, 10)
    expect(data.campaign.activities.nodes).toEqual(idsOf(own).map(id => ({ id, campaign: { id: campaignId } })))
    expect(asked()).toEqual([{ campaignId }])
    const other = await harness.run(
      `{ campaign(id: "${campaignId}") { activities(filter: { campaignIds: ["cam_other"] }) { nodes { id } } } }`,
    )
    expect(other.data.campaign.activities.nodes).toEqual([])
    expect(asked()).toEqual([])
  })

  test('a lead has its activities, filtered without further calls', async () => {
    const leadId = newestFirst(({ type }) => type === 'emailsReplied')[0]?.leadId
    const { data } = await harness.run(`{
      lead(id: "${leadId}") {
        all: activities(first: 50) { totalCount nodes { id } }
        some: activities(first: 50, filter: { types: [EMAILS_SENT, EMAILS_REPLIED] }) { nodes { id } }
        none: activities(filter: { leadId: "lea_other" }) { nodes { id } }
      }
    }`)
    const own = newestFirst(activity => activity.leadId === leadId)
    const some = own.filter(({ type }) => type === 'emailsSent' || type === 'emailsReplied')
    expect(data.lead).toEqual({
      all: { totalCount: own.length, nodes: idsOf(own).map(id => ({ id })) },
      some: { nodes: idsOf(some).map(id => ({ id })) },
      none: { nodes: [] },
    })
    expect(asked()).toEqual([{ leadId }])
  })
})

describe('refusals', () => {
  test.each([
    ['`first` of none', '{ activities(first: 0) { nodes { id } } }'],
    ['`first` beyond 100', '{ activities(first: 100000) { nodes { id } } }'],
    ['a cursor that is none', '{ activities(after: "nonsense") { nodes { id } } }'],
    [
      'a cursor of another list',
      `{ activities(after: "${Buffer.from('["tasks",0,"opp_1"]').toString('base64url')}") { nodes { id } } }`,
    ],
    [
      'a cursor without a moment',
      `{ activities(after: "${Buffer.from('["activities",0,"act_1"]').toString('base64url')}") { nodes { id } } }`,
    ],
    ['OTHER as a filter', '{ activities(filter: { types: [OTHER] }) { nodes { id } } }'],
    [
      'a span that ends before it starts',
      '{ activities(filter: { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }) { nodes { id } } }',
    ],
  ])('%s is refused before lemlist is called', async (_what, query) => {
    expect(await codeOf(query)).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
  })
})

test('every type that lemlist documents has a name and a word of explanation in the graph', () => {
  const type = schema.getType('ActivityType')
  const values = type !== undefined && 'getValues' in type ? type.getValues() : []
  const known = new Map(values.map(({ value, description }) => [value, description ?? '']))
  for (const { raw } of activityTypes) expect(known.get(raw), raw).toMatch(/^[A-Z].*\.$/)
  expect(values).toHaveLength(activityTypes.length + 1)
})
