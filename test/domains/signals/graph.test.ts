import { beforeEach, describe, expect, test } from 'vitest'
import type { SignalDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const newestFirst = () => harness.team.signalAgents.all().toReversed()

const latestFirst = (fits: (signal: SignalDocument) => boolean = () => true): SignalDocument[] =>
  harness.team.signals
    .all()
    .filter(fits)
    .toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt))

const idsOf = (documents: readonly { readonly _id: string }[]) => documents.map(({ _id }) => ({ id: _id }))

const asked = (): string[] =>
  harness.requests.map(({ method, path, query }) => `${method} ${path}${decodeURIComponent(query)}`)

const spelled: Readonly<Record<string, string>> = {
  jobChange: 'JOB_CHANGE',
  companyIsHiring: 'COMPANY_IS_HIRING',
  externalSignalContact: 'EXTERNAL_SIGNAL_CONTACT',
  companyEmployeeVisitedMyWebsite: 'COMPANY_EMPLOYEE_VISITED_MY_WEBSITE',
  newHire: 'NEW_HIRE',
}

describe('agents', () => {
  test('come newest first, with what they look at and what they do', async () => {
    const { data, errors } = await harness.run(`{ signalAgents { totalCount truncated nodes { id name emoji type rawType
      status entity segment processing filters { filterId in out }
      taskTemplate { owner { id } type priority title subject emailTemplateId message } } } }`)
    expect(errors).toBeUndefined()
    const tasks: Readonly<Record<string, string>> = { phone: 'PHONE', email: 'EMAIL' }
    expect(data.signalAgents).toEqual({
      totalCount: 5,
      truncated: false,
      nodes: newestFirst().map(agent => ({
        id: agent._id,
        name: agent.name,
        emoji: agent.emoji,
        type: spelled[agent.type],
        rawType: agent.type,
        status: agent.status.toUpperCase(),
        entity: agent.entity.toUpperCase(),
        segment: 'ALL',
        processing:
          agent.signalProcessingType === undefined
            ? null
            : agent.signalProcessingType === 'manual'
              ? 'MANUAL'
              : 'CREATE_TASK',
        filters: agent.filters,
        taskTemplate:
          agent.signalOpportunityTemplate === undefined
            ? null
            : {
                owner: null,
                type: tasks[agent.signalOpportunityTemplate.type ?? ''],
                priority: agent.signalOpportunityTemplate.priority,
                title: agent.signalOpportunityTemplate.data?.title,
                subject: null,
                emailTemplateId: null,
                message: null,
              },
      })),
    })
    expect(asked()).toEqual(['GET /api/watchlist?page=1&limit=100'])
    expect(harness.drift).toEqual([])
  })

  test('are filtered by type and status, and read in parts from one call', async () => {
    const { data } = await harness.run(
      '{ signalAgents(types: [JOB_CHANGE], rawTypes: ["newHire"], statuses: [ACTIVE]) { nodes { rawType } } }',
    )
    expect(data.signalAgents.nodes).toEqual([{ rawType: 'jobChange' }])
    expect(asked()).toEqual(['GET /api/watchlist?page=1&limit=100&type=jobChange,newHire&status=active'])
    const query =
      'query ($after: String) { signalAgents(first: 3, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }'
    const first = await harness.run(query)
    const second = await harness.run(query, { after: first.data.signalAgents.pageInfo.endCursor })
    expect([...first.data.signalAgents.nodes, ...second.data.signalAgents.nodes]).toEqual(idsOf(newestFirst()))
    expect(second.data.signalAgents.pageInfo.hasNextPage).toBe(false)
    expect(asked()).toHaveLength(2)
  })

  test('have a past and signals of their own', async () => {
    const [agent] = harness.team.signalAgents.all()
    const [version] = harness.team.signalAgentVersions.all()
    const { data, errors } = await harness.run(
      `query ($id: ID!) { node(id: $id) { ... on SignalAgent { name
        history { totalCount nodes { id name emoji type rawType entity segment processing from to signalsCount campaigns
          author { id } filters { filterId in out } } }
        signals { totalCount nodes { id } } } } }`,
      { id: agent?._id },
    )
    expect(errors).toBeUndefined()
    expect(data.node).toEqual({
      name: agent?.name,
      history: {
        totalCount: 1,
        nodes: [
          {
            id: version?._id,
            name: 'Job changes',
            emoji: '🚀',
            type: 'JOB_CHANGE',
            rawType: 'jobChange',
            entity: 'CONTACT',
            segment: 'ALL',
            processing: 'MANUAL',
            from: version?.startDate,
            to: version?.endDate,
            signalsCount: 0,
            campaigns: null,
            author: { id: version?.createdBy },
            filters: version?.was.filters,
          },
        ],
      },
      signals: { totalCount: 2, nodes: idsOf(latestFirst(({ agentId }) => agentId === agent?._id)) },
    })
    expect(asked().toSorted()).toEqual([
      `GET /api/watchlist/history?watchListId=${agent?._id}&page=1&limit=100`,
      `GET /api/watchlist/signals?page=1&limit=100&sortBy=receivedAt&sortOrder=desc&watchListId=${agent?._id}`,
      'GET /api/watchlist?page=1&limit=100',
    ])
    expect(harness.drift).toEqual([])
  })

  test('that are unknown are null, by either spelling of their ids', async () => {
    const { data, errors } = await harness.run('{ a: node(id: "wl_none") { id } b: node(id: "wli_none") { id } }')
    expect([data, errors]).toEqual([{ a: null, b: null }, undefined])
  })

  test('of a type or status that is new at lemlist do not fail the list', async () => {
    const strange = (body: { data: object[] }) => ({
      ...body,
      data: body.data.map(row => ({ ...row, type: 'moonPhase', status: 'dreaming' })),
    })
    harness = startHarness({ upstream: edited(/watchlist$/, strange) })
    const { data, errors } = await harness.run('{ signalAgents(first: 1) { nodes { type rawType status } } }')
    expect([data.signalAgents.nodes, errors]).toEqual([
      [{ type: 'OTHER', rawType: 'moonPhase', status: null }],
      undefined,
    ])
    expect(harness.drift).toEqual(['signalAgents rows[].status'])
  })
})

describe('signals', () => {
  test('come latest first, with whom they are about as the signal tells, in one call', async () => {
    const { data, errors } =
      await harness.run(`{ signals { totalCount nodes { id type rawType status receivedAt createdAt
      data agent { id name } person { id firstName lastName email jobTitle linkedinUrl }
      organization { id name domain industry } } } }`)
    expect(errors).toBeUndefined()
    const { contacts, companies, signalAgents } = harness.team
    expect(data.signals).toEqual({
      totalCount: harness.team.signals.size,
      nodes: latestFirst().map(signal => {
        const contact = contacts.get(signal.contactId ?? '')
        const company = companies.get(signal.companyId ?? '')
        return {
          id: signal._id,
          type: spelled[signal.type],
          rawType: signal.type,
          status: signal.status.toUpperCase(),
          receivedAt: signal.receivedAt,
          createdAt: signal.receivedAt,
          data: signal.data,
          agent: { id: signal.agentId, name: signalAgents.get(signal.agentId)?.name },
          person:
            contact === undefined
              ? null
              : {
                  id: contact._id,
                  firstName: contact.fields.firstName,
                  lastName: contact.fields.lastName,
                  email: contact.email ?? null,
                  jobTitle: contact.fields.jobTitle,
                  linkedinUrl: contact.fields.linkedinUrl,
                },
          organization:
            company === undefined
              ? null
              : {
                  id: company._id,
                  name: company.fields.name,
                  domain: company.domain,
                  industry: company.fields.industry,
                },
        }
      }),
    })
    expect(asked()).toEqual(['GET /api/watchlist/signals?page=1&limit=100&sortBy=receivedAt&sortOrder=desc'])
    expect(harness.drift).toEqual([])
  })

  test("lead to the team's contacts and companies in a call for each kind, and to the status of all agents in one", async () => {
    const { data, errors } = await harness.run(
      '{ signals { nodes { contact { id firstName } lead { id } company { id name } agent { status } } } }',
    )
    expect(errors).toBeUndefined()
    const { contacts, companies, signalAgents } = harness.team
    expect(data.signals.nodes).toEqual(
      latestFirst().map(({ contactId, companyId, agentId }) => ({
        contact:
          contactId === undefined ? null : { id: contactId, firstName: contacts.get(contactId)?.fields.firstName },
        lead: null,
        company: companyId === undefined ? null : { id: companyId, name: companies.get(companyId)?.fields.name },
        agent: { status: signalAgents.get(agentId)?.status.toUpperCase() },
      })),
    )
    expect(harness.calls().toSorted()).toEqual([
      'GET /api/companies',
      'GET /api/contacts',
      'GET /api/watchlist',
      'GET /api/watchlist/signals',
    ])
  })

  test('about somebody with an id of another kind keep what the signal tells', async () => {
    const foreign = (body: { data: object[] }) => ({
      ...body,
      data: [
        { _id: 'wls_1', type: 'jobChange', contact: { _id: 'lea_1', firstName: 'Ann' } },
        { _id: 'wls_2', type: 'jobChange', contact: { _id: 'wk_1', firstName: 'Bo' }, company: { _id: 'wk_2' } },
      ],
    })
    harness = startHarness({ upstream: edited(/signals$/, foreign) })
    const { data, errors } = await harness.run(
      '{ signals { nodes { person { id firstName } contact { id } lead { id } company { id } organization { id } agent { id } } } }',
    )
    expect(errors).toBeUndefined()
    const nobody = { contact: null, company: null, agent: null }
    expect(data.signals.nodes).toEqual([
      { ...nobody, person: { id: 'lea_1', firstName: 'Ann' }, lead: { id: 'lea_1' }, organization: null },
      { ...nobody, person: { id: 'wk_1', firstName: 'Bo' }, lead: null, organization: { id: 'wk_2' } },
    ])
    expect(harness.calls()).toEqual(['GET /api/watchlist/signals'])
  })

  test('are filtered by lemlist', async () => {
    const [{ agentId = '', receivedAt = '' } = {}] = latestFirst()
    const filter = {
      types: ['JOB_CHANGE'],
      rawTypes: ['companyIsHiring'],
      statuses: ['NEW', 'HANDLED'],
      agentId,
      receivedFrom: '2026-01-01T00:00:00.000Z',
      receivedTo: receivedAt,
    }
    const { data } = await harness.run('query ($filter: SignalFilter) { signals(filter: $filter) { nodes { id } } }', {
      filter,
    })
    const fits = (signal: SignalDocument) =>
      ['jobChange', 'companyIsHiring'].includes(signal.type) &&
      ['new', 'handled'].includes(signal.status) &&
      signal.agentId === agentId &&
      signal.receivedAt >= filter.receivedFrom
    expect(data.signals.nodes).toEqual(idsOf(latestFirst(fits)))
    expect(asked()).toEqual([
      `GET /api/watchlist/signals?page=1&limit=100&sortBy=receivedAt&sortOrder=desc&type[]=jobChange&type[]=companyIsHiring&status[]=new&status[]=handled&receivedAtFrom=${filter.receivedFrom}&receivedAtTo=${receivedAt}&watchListId=${agentId}`,
    ])
  })

  test('go on behind a cursor of their own list alone', async () => {
    const query =
      'query ($after: String) { signals(first: 4, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }'
    const first = await harness.run(query)
    const second = await harness.run(query, { after: first.data.signals.pageInfo.endCursor })
    expect([...first.data.signals.nodes, ...second.data.signals.nodes]).toEqual(idsOf(latestFirst()))
    expect([first, second].map(({ data }) => data.signals.pageInfo.hasNextPage)).toEqual([true, false])
    expect(harness.calls()).toHaveLength(1)
    const [agent] = harness.team.signalAgents.all()
    const foreign = await harness.run(
      'query ($id: ID, $after: String) { signals(filter: { agentId: $id }, after: $after) { nodes { id } } }',
      { id: agent?._id, after: first.data.signals.pageInfo.endCursor },
    )
    expect(foreign.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }])
  })

  test('of an agent that is not there are null', async () => {
    const { data, errors } = await harness.run('{ signals(filter: { agentId: "wl_none" }) { totalCount } }')
    expect([data, errors]).toEqual([{ signals: null }, undefined])
    expect(harness.calls()).toEqual(['GET /api/watchlist/signals'])
  })

  test('and agents take an empty list as if it were left out', async () => {
    const { data } = await harness.run(
      `{ signals(filter: { types: [], rawTypes: [], statuses: [] }) { totalCount }
        signalAgents(types: [], rawTypes: [], statuses: []) { totalCount } }`,
    )
    expect(data).toEqual({
      signals: { totalCount: harness.team.signals.size },
      signalAgents: { totalCount: harness.team.signalAgents.size },
    })
    expect(asked().toSorted()).toEqual([
      'GET /api/watchlist/signals?page=1&limit=100&sortBy=receivedAt&sortOrder=desc',
      'GET /api/watchlist?page=1&limit=100',
    ])
  })

  test.each([
    ['OTHER among the types', '{ signals(filter: { types: [OTHER] }) { totalCount } }', 'filter.types'],
    ['OTHER among the types of agents', '{ signalAgents(types: [OTHER]) { totalCount } }', 'types'],
    ['OTHER as a type of filters', '{ signalFilters(type: OTHER) { rawType } }', 'type'],
    [
      'a span of time that ends before it starts',
      '{ signals(filter: { receivedFrom: "2026-02-01T00:00:00Z", receivedTo: "2026-01-01T00:00:00Z" }) { totalCount } }',
      'filter.receivedFrom',
    ],
    ['`first` beyond 100', '{ signals(first: 101) { totalCount } }', 'first'],
    ['words that are too long', `{ signalFilterValues(filterId: "title", query: "${'x'.repeat(101)}") }`, 'query'],
  ])('%s is refused before lemlist is called', async (_what, query, argument) => {
    const { errors } = await harness.run(query)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    expect(harness.calls()).toEqual([])
  })
})

describe('what agents can be told', () => {
  test('types, their filters and the values of those are listed', async () => {
    const { data, errors } = await harness.run(`{
      signalTypes { type rawType title description }
      signalFilters(type: COMPANY_IS_HIRING) { type rawType filters { id name sides requiredSides min max default } }
      values: signalFilterValues(filterId: "companyIndustries", query: "soft")
      free: signalFilterValues(filterId: "questions")
    }`)
    expect(errors).toBeUndefined()
    expect(data.signalTypes).toHaveLength(19)
    expect(data.signalTypes[0]).toEqual({
      type: 'COMPANY_IS_HIRING',
      rawType: 'companyIsHiring',
      title: 'Company is hiring',
      description: expect.any(String),
    })
    const [{ filters, ...type }] = data.signalFilters
    expect(type).toEqual({ type: 'COMPANY_IS_HIRING', rawType: 'companyIsHiring' })
    const nothing = { min: null, max: null, default: null }
    expect(filters[0]).toEqual({ id: 'title', name: 'Job title', sides: ['IN'], requiredSides: ['IN'], ...nothing })
    expect(filters.find(({ id }: { id: string }) => id === 'minJobCount')).toMatchObject({ min: 1, max: 500 })
    expect(data.values).toEqual(['Software', 'Software Development'])
    expect(data.free).toBeNull()
    expect(harness.drift).toEqual([])
  })

  test('values that cannot be looked up are an outage of that field alone', async () => {
    harness.sandbox.faults.add({
      operation: 'signalFilterValues',
      kind: 'status',
      status: 502,
      body: 'Failed to fetch filter values from search backend',
    })
    const { data, errors } = await harness.run(
      '{ signalFilterValues(filterId: "companyIndustries", query: "soft") signalTypes { rawType } }',
    )
    expect(data.signalFilterValues).toBeNull()
    expect(data.signalTypes).toHaveLength(19)
    expect(errors).toMatchObject([
      { path: ['signalFilterValues'], extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } },
    ])
  })
})
