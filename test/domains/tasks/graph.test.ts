import { beforeEach, describe, expect, test } from 'vitest'
import type { TaskDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

/** The open tasks of the pretend team in lemlist's order. */
const open = (wanted: (task: TaskDocument) => boolean = () => true) =>
  harness.team.tasks
    .all()
    .filter(task => task.status === 'pending' && wanted(task))
    .toSorted((a, b) => b.dueDate.localeCompare(a.dueDate))

const enumName = (raw: string) => raw.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()

const idsOf = (tasks: readonly { readonly _id: string }[]) => tasks.map(({ _id }) => ({ id: _id }))

const filters = (): unknown[] => {
  const requests = harness.requests.filter(({ path }) => path === '/api/tasks')
  harness.forget()
  return requests.map(({ query }) => JSON.parse(new URLSearchParams(query).get('filters') ?? 'null'))
}

const codesOf = async (query: string) => {
  const { errors = [] } = await harness.run(query)
  return errors.map(({ extensions }) => extensions.code)
}

describe('the list', () => {
  test('of open tasks takes one call, and one for the names of the users', async () => {
    const { data, errors } = await harness.run(`{
      tasks(first: 10) {
        totalCount
        nodes { id type rawType title content priority dueAt assignee { id name } lead { id } contact { id } campaign { id } }
      }
    }`)
    expect(errors).toBeUndefined()
    const idOrNull = (id: string | undefined) => (id === undefined ? null : { id })
    expect(data.tasks).toEqual({
      totalCount: null,
      nodes: open()
        .slice(0, 10)
        .map(task => ({
          id: task._id,
          type: enumName(task.type),
          rawType: task.type,
          title: task.title ?? null,
          content: task.content === '' ? null : task.content,
          priority: task.priority,
          dueAt: task.dueDate,
          assignee: { id: task.userId, name: harness.team.users.get(task.userId)?.name },
          lead: idOrNull(task.leadId),
          contact: idOrNull(task.contactId),
          campaign: idOrNull(task.campaignId),
        })),
    })
    expect(harness.calls()).toEqual(['GET /api/tasks', 'GET /api/team'])
    expect(harness.drift).toEqual([])
  })

  test('is walked to its end, each task once', async () => {
    const seen: unknown[] = []
    let after: string | null = null
    for (let parts = 0; parts < 100; parts += 1) {
      const { data } = await harness.run(
        'query ($after: String) { tasks(first: 40, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }',
        { after },
      )
      seen.push(...data.tasks.nodes)
      if (!data.tasks.pageInfo.hasNextPage) break
      after = data.tasks.pageInfo.endCursor
    }
    expect(seen).toEqual(idsOf(open()))
  })

  test('is filtered by lemlist', async () => {
    const [first] = open(({ campaignId }) => campaignId !== undefined)
    const day = first?.dueDate.slice(0, 10)
    const status = harness.team.campaigns.get(first?.campaignId ?? '')?.status
    const { data } = await harness.run(
      'query ($filter: TaskFilter) { tasks(first: 100, filter: $filter) { nodes { id } } }',
      {
        filter: {
          types: [enumName(first?.type ?? '')],
          assigneeIds: [first?.userId],
          campaignIds: [first?.campaignId],
          campaignStatuses: [status?.toUpperCase()],
          dueFrom: day,
          dueTo: day,
        },
      },
    )
    const wanted = open(
      ({ type, userId, campaignId, dueDate }) =>
        type === first?.type &&
        userId === first.userId &&
        campaignId === first.campaignId &&
        dueDate.startsWith(day ?? '?'),
    )
    expect(data.tasks.nodes).toEqual(idsOf(wanted))
    expect(filters()[0]).toEqual([
      { filterId: 'type', in: [first?.type] },
      { filterId: 'assignedTo', in: [first?.userId] },
      { filterId: 'campaignId', in: [first?.campaignId] },
      { filterId: 'campaignState', in: [status] },
      { filterId: 'dueDate', from: day, to: day },
    ])
  })

  test('leaves out what a filter excludes', async () => {
    const [first] = open(({ campaignId }) => campaignId !== undefined)
    const { data, errors } = await harness.run(
      'query ($filter: TaskFilter) { tasks(first: 100, filter: $filter) { nodes { id } } }',
      {
        filter: {
          notTypes: ['LINKEDIN_SEND'],
          notRawTypes: [first?.type],
          notAssigneeIds: [first?.userId],
          notCampaignIds: [first?.campaignId],
          notCampaignStatuses: ['ARCHIVED'],
          rawTypes: [],
        },
      },
    )
    expect(errors).toBeUndefined()
    const status = ({ campaignId = '' }: TaskDocument) => harness.team.campaigns.get(campaignId)?.status
    const left = open(
      task =>
        !['linkedinSend', first?.type].includes(task.type) &&
        task.userId !== first?.userId &&
        task.campaignId !== first?.campaignId &&
        status(task) !== 'archived',
    )
    expect(left.length).toBeGreaterThan(0)
    expect(data.tasks.nodes).toEqual(idsOf(left))
    expect(filters()[0]).toEqual([
      { filterId: 'type', out: ['linkedinSend', first?.type] },
      { filterId: 'assignedTo', out: [first?.userId] },
      { filterId: 'campaignId', out: [first?.campaignId] },
      { filterId: 'campaignState', out: ['archived'] },
    ])
  })

  test('finds tasks by patterns, and tells one that is none', async () => {
    const [task] = open(({ contactId }) => contactId !== undefined)
    const name = harness.team.contacts.get(task?.contactId ?? '')?.fullName ?? ''
    const query =
      'query ($filter: TaskFilter) { tasks(first: 5, filter: $filter) { nodes { id contact { fullName } } } }'
    const { data } = await harness.run(query, { filter: { fullNameMatches: `^${name}$` } })
    expect(data.tasks.nodes).toContainEqual({ id: task?._id, contact: { fullName: name } })
    expect(filters()[0]).toEqual([{ filterId: 'fullName', regex: `^${name}$` }])
    await harness.run(query, { filter: { emailMatches: 'a', phoneMatches: 'b', linkedinUrlMatches: 'c' } })
    expect(filters()[0]).toEqual([
      { filterId: 'email', regex: 'a' },
      { filterId: 'phone', regex: 'b' },
      { filterId: 'linkedin', regex: 'c' },
    ])
    expect(await codesOf('{ tasks(filter: { fullNameMatches: "(" }) { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
  })

  test('finds tasks by what is known of the person', async () => {
    await harness.run(
      '{ tasks(first: 1, filter: { fullName: "Ann", email: "a@x.io", phone: "+33", linkedinUrl: "in/ann" }) { nodes { id } } }',
    )
    expect(filters()).toEqual([
      [
        { filterId: 'fullName', value: 'Ann' },
        { filterId: 'email', value: 'a@x.io' },
        { filterId: 'phone', value: '+33' },
        { filterId: 'linkedin', value: 'in/ann' },
      ],
    ])
  })

  test('takes an empty list in a filter as if it had been left out', async () => {
    const { data } = await harness.run(
      '{ tasks(first: 3, filter: { assigneeIds: [], notTypes: [] }) { nodes { id } } }',
    )
    expect(data.tasks.nodes).toEqual(idsOf(open().slice(0, 3)))
    expect(filters()).toEqual([[]])
  })

  test.each([
    ['`first` of none', '{ tasks(first: 0) { nodes { id } } }'],
    ['`first` beyond 100', '{ tasks(first: 100000) { nodes { id } } }'],
    ['a cursor that is none', '{ tasks(after: "nonsense") { nodes { id } } }'],
    ['a type that is none', '{ tasks(filter: { types: [OTHER] }) { nodes { id } } }'],
    ['a text beside its pattern', '{ tasks(filter: { email: "a", emailMatches: "b" }) { nodes { id } } }'],
    [
      'a span of days that ends before it starts',
      '{ tasks(filter: { dueFrom: "2026-02-01", dueTo: "2026-01-01" }) { nodes { id } } }',
    ],
  ])('%s is refused before lemlist is called', async (_what, query) => {
    expect(await codesOf(query)).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
  })
})

describe('edges', () => {
  test('the tasks of many campaigns are asked for together', async () => {
    const ids = harness.team.campaigns.all().map(({ _id }) => _id)
    const { data } = await harness.run(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Campaign { id tasks { id } } } }',
      {
        ids,
      },
    )
    expect(data.nodes).toEqual(ids.map(id => ({ id, tasks: idsOf(open(({ campaignId }) => campaignId === id)) })))
    // The second call sees that nothing follows: a page as short as the first may be a full one.
    const asked = [{ filterId: 'campaignId', in: ids }]
    expect(filters()).toEqual([asked, asked])
  })

  test('a lead has the tasks about it', async () => {
    const leadId = open(task => task.leadId !== undefined)[0]?.leadId
    const { data } = await harness.run('query ($id: ID!) { lead(id: $id) { tasks { id } } }', { id: leadId })
    expect(data.lead.tasks).toEqual(idsOf(open(task => task.leadId === leadId)))
    const asked = [{ filterId: 'campaignId', in: [harness.team.leads.get(leadId ?? '')?.campaignId] }]
    expect(filters()).toEqual([asked, asked])
  })

  test('a lead of a task leads back to its tasks without asking for the lead', async () => {
    const { data } = await harness.run('{ tasks(first: 100) { nodes { id lead { tasks { id } } } } }')
    for (const { id, lead } of data.tasks.nodes) if (lead !== null) expect(lead.tasks).toContainEqual({ id })
    expect(new Set(harness.calls())).toEqual(new Set(['GET /api/tasks']))
  })
})

test('tasks of a campaign that cannot be shown whole are an error rather than some of them', async () => {
  const unreadable = edited(/tasks$/, (body: { results: object[] }) => ({ ...body, results: [{}, ...body.results] }))
  harness = startHarness({ upstream: unreadable })
  const [campaign] = harness.team.campaigns.all()
  const query = 'query ($id: ID!) { campaign(id: $id) { id tasks { id } } }'
  const { data, errors } = await harness.run(query, { id: campaign?._id })
  expect(data).toEqual({ campaign: { id: campaign?._id, tasks: null } })
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID'])
})

test('an open task is found by its id, a closed or unknown one is not', async () => {
  const [task] = open()
  const done = harness.team.tasks.all().find(({ status }) => status !== 'pending')
  const { data } = await harness.run(
    'query ($id: ID!, $done: ID!) { node(id: $id) { id ... on Task { title } } done: node(id: $done) { id } none: node(id: "opp_none") { id } }',
    { id: task?._id, done: done?._id ?? 'opp_done' },
  )
  expect(data).toEqual({ node: { id: task?._id, title: task?.title ?? null }, done: null, none: null })
  expect(new Set(harness.calls())).toEqual(new Set(['GET /api/tasks']))
})
