import { describe, expect, test } from 'vitest'
import { signals } from '../../../src/domains/signals/contract.ts'
import { signalsHandlers } from '../../../src/domains/signals/sandbox.ts'
import { mostActive } from '../../../src/domains/signals/sandbox-agents.ts'
import { mostOfDay } from '../../../src/domains/signals/sandbox-signals.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'
import { agent, signal } from './world.ts'

const routes = routesOf(signals, signalsHandlers)

const teamWith = (...agents: ReturnType<typeof agent>[]): TeamWorld => {
  const team = smallTeam()
  for (const each of agents) team.signalAgents.insert(each)
  return team
}

const common = { ownerId: 'usr_1', createdBy: 'usr_1', createdAt: '2026-01-01T00:00:00.000Z' }
const profile = 'https://www.linkedin.com/in/cleo'

const withPeople = (team: TeamWorld): TeamWorld => {
  const fields = { firstName: 'Cleo', lastName: 'Day', linkedinUrl: profile }
  team.contacts.insert({ ...common, _id: 'ctc_1', email: 'cleo@x.test', fields, unsubscribed: false, listIds: [] })
  const company = { name: 'X', industry: 'Retail', linkedinUrl: 'https://www.linkedin.com/company/x' }
  team.companies.insert({ ...common, _id: 'cpn_1', domain: 'x.test', fields: company })
  return team
}

const shown = {
  _id: 'wl_1',
  name: 'Champions',
  type: 'jobChange',
  status: 'active',
  entity: 'contact',
  segmentType: 'all',
  signalProcessingType: 'manual',
  filters: [],
  emoji: '🚀',
}

describe('the list of agents', () => {
  test('is paged, newest first, and tells how many there are', () => {
    const call = rest(routes, teamWith(agent('wl_1'), agent('wl_2'), agent('wl_3')))
    const pagination = { page: 2, limit: 2, totalRecords: 3, totalPages: 2 }
    expect(call('GET', '/watchlist?page=2&limit=2')).toEqual({
      status: 200,
      body: { data: [shown], meta: { pagination } },
    })
  })

  test('is filtered by types and statuses', () => {
    const call = rest(
      routes,
      teamWith(agent('wl_1'), agent('wl_2', { status: 'draft' }), agent('wl_3', { type: 'newHire' })),
    )
    const ids = (query: string) => call('GET', `/watchlist?${query}`).body
    expect(ids('type=jobChange&status=active')).toMatchObject({ data: [{ _id: 'wl_1' }] })
    expect(ids('type=jobChange,newHire')).toMatchObject({ data: [{ _id: 'wl_3' }, { _id: 'wl_2' }, { _id: 'wl_1' }] })
  })

  test.each([
    ['type=mood', 'Invalid type values'],
    ['status=asleep', 'Invalid status values: asleep'],
    ['page=0', 'page must be a positive integer'],
    ['limit=101', 'limit must be between 1 and 100'],
  ])('asked with %s is refused', (query, words) => {
    expect(rest(routes, teamWith())('GET', `/watchlist?${query}`)).toEqual({ status: 400, body: words })
  })
})

describe('an agent', () => {
  const draft = { name: 'Hires', type: 'newHire', filters: [{ filterId: 'companyIndustries', in: ['Software'] }] }
  const atWork = { ...draft, segmentType: 'all', signalProcessingType: 'manual', activate: true }

  test('is created as a draft, or at work', () => {
    const team = teamWith()
    const call = rest(routes, team)
    expect(call('POST', '/watchlist', draft)).toEqual({
      status: 201,
      body: {
        data: {
          _id: expect.stringMatching(/^wl_/),
          name: 'Hires',
          type: 'newHire',
          status: 'draft',
          entity: 'contact',
          segmentType: 'all',
          filters: [{ filterId: 'companyIndustries', in: ['Software'], out: [] }],
          emoji: expect.any(String),
        },
      },
    })
    expect(call('POST', '/watchlist', atWork)).toMatchObject({ status: 201, body: { data: { status: 'active' } } })
    expect(team.signalAgents.size).toBe(2)
  })

  test.each([
    ['without a name', { ...draft, name: ' ' }, 'name must be a non-empty string'],
    ['of a type there is not', { ...draft, type: 'mood' }, 'Bad params: type'],
    ['with a filter of another type', { ...draft, filters: [{ filterId: 'website' }] }, 'Invalid filters: website'],
    [
      'at work without saying what to do with signals',
      { ...draft, activate: true },
      'activate requires both segmentType and signalProcessingType',
    ],
    [
      'at work without what it must look at',
      { ...atWork, type: 'technologyChange', filters: [] },
      'Missing required filters: technologies',
    ],
    [
      'with tasks for nobody',
      { ...draft, signalOpportunityTemplate: { ownerId: 'usr_9' } },
      'signalOpportunityTemplate.ownerId must be a valid user ID',
    ],
    [
      'with mails of no template',
      { ...draft, signalOpportunityTemplate: { data: { emailTemplateId: 'etp_9' } } },
      'signalOpportunityTemplate.data.emailTemplateId must be a valid email template ID',
    ],
  ])('%s is refused, and none is added', (_what, body, words) => {
    const team = teamWith()
    expect(rest(routes, team)('POST', '/watchlist', body)).toEqual({ status: 400, body: words })
    expect(team.signalAgents.size).toBe(0)
  })

  test('that would watch needs a credit, and is one too many at some point; a draft is neither', () => {
    const poor = teamWith()
    poor.team = { ...poor.team, credits: { freemium: 0, subscription: 0, gifted: 0, paid: 0 } }
    expect(rest(routes, poor)('POST', '/watchlist', atWork)).toEqual({ status: 402, body: 'Insufficient credits' })
    expect(rest(routes, poor)('POST', '/watchlist', draft).status).toBe(201)
    const busy = teamWith(...Array.from({ length: mostActive }, (_, place) => agent(`wl_${place}`)))
    expect(rest(routes, busy)('POST', '/watchlist', atWork)).toEqual({ status: 429, body: 'Monitoring limit exceeded' })
    expect(rest(routes, busy)('POST', '/watchlist', draft).status).toBe(201)
  })

  test('that is changed keeps its past, with the signals of that time', () => {
    const team = teamWith(agent('wl_1'))
    team.signals.insert(signal('wls_1', 10))
    const call = rest(routes, team)
    const filters = [{ filterId: 'seniority', in: ['Director'] }]
    const change = { watchListId: 'wl_1', name: 'Movers', filters, signalProcessingType: 'create_opportunity' }
    expect(call('PATCH', '/watchlist', change)).toEqual({
      status: 200,
      body: { data: { ...shown, name: 'Movers', filters, signalProcessingType: 'create_opportunity' } },
    })
    const { status: _status, _id: _agentId, ...past } = shown
    expect(call('GET', '/watchlist/history?watchListId=wl_1').body).toEqual({
      data: [
        {
          ...past,
          _id: expect.any(String),
          startDate: '2026-02-01T00:00:00.000Z',
          endDate: now,
          createdBy: 'usr_1',
          stats: { signalsCount: 1 },
        },
      ],
      meta: { pagination: { page: 1, limit: 100, totalRecords: 1, totalPages: 1 } },
    })
  })

  test.each([
    [{ watchListId: 'wl_9', name: 'X' }, 404, 'Watch list not found'],
    [{ watchListId: 'wl_1', type: 'newHire' }, 409, 'Watch list type cannot be changed after creation'],
    [{ watchListId: 'wl_1', name: '' }, 400, 'name must be a non-empty string'],
    [{ watchListId: 'wl_1', filters: [{ filterId: 'website' }] }, 400, 'Invalid filters: website'],
  ])('changed by %j is refused and stays as it is', (body, status, words) => {
    const team = teamWith(agent('wl_1'))
    expect(rest(routes, team)('PATCH', '/watchlist', body)).toEqual({ status, body: words })
    expect(team.signalAgents.all()).toEqual([agent('wl_1')])
    expect(team.signalAgentVersions.size).toBe(0)
  })

  test('that is deleted takes its signals and its past along; an unknown one is told apart by the answer alone', () => {
    const team = teamWith(agent('wl_1'), agent('wl_2'))
    team.signals.insert(signal('wls_1', 10))
    team.signals.insert(signal('wls_2', 11, { agentId: 'wl_2' }))
    const call = rest(routes, team)
    call('PATCH', '/watchlist', { watchListId: 'wl_1', name: 'X' })
    const gone = { status: 200, body: { data: { _id: 'wl_1', deleted: true, deletedCount: 1 } } }
    expect(call('DELETE', '/watchlist?watchListId=wl_1')).toEqual(gone)
    expect([team.signals.size, team.signalAgentVersions.size]).toEqual([1, 0])
    expect(call('DELETE', '/watchlist?watchListId=wl_1').body).toEqual({
      data: { _id: 'wl_1', deleted: false, deletedCount: 0 },
    })
    expect(call('DELETE', '/watchlist?watchListId=nonsense')).toEqual({
      status: 400,
      body: 'watchListId must be a valid watch list ID',
    })
    expect(call('GET', '/watchlist/history?watchListId=wl_1')).toEqual({
      status: 404,
      body: 'WatchList not found or access denied',
    })
  })
})

describe('signals', () => {
  const team = (): TeamWorld => {
    const made = withPeople(teamWith(agent('wl_1'), agent('wl_2', { type: 'companyIsHiring', entity: 'company' })))
    made.signals.insert(signal('wls_1', 1, { contactId: 'ctc_1' }))
    made.signals.insert(signal('wls_2', 3, { status: 'handled' }))
    const hiring = { agentId: 'wl_2', type: 'companyIsHiring', companyId: 'cpn_1', data: { jobTitle: 'Planner' } }
    made.signals.insert(signal('wls_3', 2, hiring))
    return made
  }

  test('come with who they are about and what was noticed, latest first', () => {
    const { body } = rest(routes, team())('GET', '/watchlist/signals?sortBy=receivedAt&sortOrder=desc')
    expect(body).toEqual({
      data: [
        expect.objectContaining({ _id: 'wls_2', status: 'handled' }),
        {
          _id: 'wls_3',
          teamId: 'tea_1',
          watchListId: 'wl_2',
          watchListName: 'Champions',
          type: 'companyIsHiring',
          status: 'new',
          receivedAt: '2026-02-02T12:00:00.000Z',
          createdAt: '2026-02-02T12:00:00.000Z',
          company: {
            _id: 'cpn_1',
            name: 'X',
            domain: 'x.test',
            linkedinUrl: 'https://www.linkedin.com/company/x',
            industry: 'Retail',
          },
          signalData: { jobTitle: 'Planner' },
        },
        expect.objectContaining({
          _id: 'wls_1',
          contact: { _id: 'ctc_1', firstName: 'Cleo', lastName: 'Day', email: 'cleo@x.test', linkedinUrl: profile },
        }),
      ],
      meta: { pagination: { page: 1, limit: 100, totalRecords: 3, totalPages: 1 } },
    })
  })

  test.each([
    ['type[]=companyIsHiring', ['wls_3']],
    ['type[]=companyIsHiring&type[]=jobChange&status[]=new', ['wls_3', 'wls_1']],
    ['watchListId=wl_1', ['wls_2', 'wls_1']],
    ['receivedAtFrom=2026-02-02T00:00:00Z&receivedAtTo=2026-02-02T12:00:00Z', ['wls_3']],
    ['sortOrder=asc&limit=2', ['wls_1', 'wls_3']],
  ])('asked with %s are these', (query, ids) => {
    expect(rest(routes, team())('GET', `/watchlist/signals?${query}`).body).toMatchObject({
      data: ids.map(_id => ({ _id })),
    })
  })

  test.each([
    ['type[]=mood', 400, 'Invalid type values: mood'],
    ['status[]=lost', 400, 'Invalid status values: lost'],
    ['receivedAtFrom=yesterday', 400, 'receivedAtFrom must be a valid ISO date string'],
    ['receivedAtFrom=2026-02-02&receivedAtTo=2026-02-01', 400, 'receivedAtFrom must be before receivedAtTo'],
    ['watchListId=wl_9', 404, 'Watchlist not found'],
  ])('asked with %s are refused', (query, status, words) => {
    expect(rest(routes, team())('GET', `/watchlist/signals?${query}`)).toEqual({ status, body: words })
  })
})

describe('a signal from outside', () => {
  const external = agent('wl_1', { type: 'externalSignalContact' })
  const path = '/watchlist/wl_1/external-signals'
  const body = { contact: { linkedinUrl: `${profile}/` }, customFields: { plan: 'enterprise' } }

  test('about a contact of the team is written down, and becomes the task that the agent makes', () => {
    const signalOpportunityTemplate = { type: 'phone', priority: 2, data: { title: 'Call' } }
    const tasks = { signalProcessingType: 'create_opportunity', signalOpportunityTemplate } as const
    const team = withPeople(teamWith({ ...external, ...tasks }))
    const { body: answer } = rest(routes, team)('POST', path, body)
    const [made] = team.signals.all()
    expect(answer).toEqual({
      status: 'processed',
      signalId: made?._id,
      creditsConsumed: 0,
      entity: { type: 'contact', id: 'ctc_1', enriched: true },
    })
    expect(made).toMatchObject({ contactId: 'ctc_1', receivedAt: now, status: 'new', data: { plan: 'enterprise' } })
    expect(team.tasks.all()).toMatchObject([
      { type: 'phone', priority: 2, title: 'Call', contactId: 'ctc_1', userId: 'usr_1', status: 'pending' },
    ])
  })

  test('about a company is matched by its domain, and becomes no task where the agent makes none', () => {
    const team = withPeople(teamWith({ ...external, type: 'externalSignalCompany', entity: 'company' }))
    const answer = rest(routes, team)('POST', path, { company: { domain: 'X.test', name: 'X' } })
    expect(answer.body).toMatchObject({ status: 'processed', entity: { type: 'company', id: 'cpn_1' } })
    expect([team.signals.size, team.tasks.size]).toEqual([1, 0])
  })

  test('about nobody of the team, or beyond what is taken in a day, is ignored', () => {
    const team = withPeople(teamWith(external))
    const stranger = { contact: { linkedinUrl: 'https://www.linkedin.com/in/nobody' } }
    const call = rest(routes, team)
    const ignored = { status: 'ignored', creditsConsumed: 0 }
    expect(call('POST', path, stranger).body).toEqual({ ...ignored, reason: 'no_entity_match' })
    for (let place = 0; place < mostOfDay; place += 1) {
      team.signals.insert({ ...signal(`wls_${place}`, 1), receivedAt: now })
    }
    expect(call('POST', path, body).body).toEqual({ ...ignored, reason: 'daily_limit_reached' })
    expect(team.signals.size).toBe(mostOfDay)
  })

  test.each([
    [
      'an agent of another type',
      agent('wl_1'),
      body,
      404,
      'Watch list not found or not configured for external signals',
    ],
    [
      'no contact',
      external,
      {},
      400,
      'Contact must have a valid LinkedIn profile URL (e.g. https://www.linkedin.com/in/...)',
    ],
    [
      'a profile elsewhere',
      external,
      { contact: { linkedinUrl: 'https://x.test/in/cleo' } },
      400,
      'Contact must have a valid LinkedIn profile URL (e.g. https://www.linkedin.com/in/...)',
    ],
    [
      'no company',
      { ...external, type: 'externalSignalCompany', entity: 'company' as const },
      {},
      400,
      'Company must have a domain and a name; linkedinUrl (when provided) must be a valid LinkedIn company URL (e.g. https://www.linkedin.com/company/...)',
    ],
    [
      'too much to keep',
      external,
      { ...body, customFields: Object.fromEntries(Array.from({ length: 21 }, (_, place) => [`k${place}`, 'v'])) },
      400,
      'Custom fields must have 20 keys or less with string values',
    ],
  ])('with %s is refused, and none is written down', (_what, each, sent, status, words) => {
    const team = withPeople(teamWith(each))
    expect(rest(routes, team)('POST', path, sent)).toEqual({ status, body: words })
    expect(team.signals.size).toBe(0)
  })
})

describe('what there is to choose from', () => {
  const call = rest(routes, smallTeam())

  test('every type has a title and its filters', () => {
    const { body: library } = call('GET', '/watchlist/library')
    const { body: filters } = call('GET', '/watchlist/filters')
    expect(library).toMatchObject({ data: { length: 19 } })
    expect(filters).toMatchObject({ data: { technologyChange: expect.any(Array), buyingIntent: expect.any(Array) } })
    expect(call('GET', '/watchlist/filters?type=linkedinPeopleProfile').body).toEqual({
      data: {
        linkedinPeopleProfile: [
          { filterId: 'linkedinUrls', name: 'LinkedIn profiles', properties: ['in'], required: ['in'] },
          { filterId: 'watcherWatchKey', name: 'Whoever is watched', properties: ['in'], required: [] },
        ],
      },
    })
    expect(call('GET', '/watchlist/filters?type=companyEmployeeVisitedMyWebsite').body).toMatchObject({
      data: {
        companyEmployeeVisitedMyWebsite: expect.arrayContaining([
          expect.objectContaining({ filterId: 'internalTraffic' }),
        ]),
      },
    })
    expect(call('GET', '/watchlist/filters?type=mood')).toEqual({ status: 400, body: 'Invalid type values' })
  })

  test('values are those that hold the words; a filter that takes any value has none', () => {
    const values = (query: string) => call('GET', `/watchlist/filter-values?${query}`)
    expect(values('filterId=companyIndustries&query=SOFT').body).toEqual({
      data: { filterId: 'companyIndustries', results: ['Software', 'Software Development'] },
    })
    expect(values('filterId=questions').body).toEqual({ data: { filterId: 'questions', results: null } })
    expect(values('filterId=mood')).toEqual({
      status: 400,
      body: 'filterId is not a supported watch list autocomplete filter',
    })
    expect(values('filterId=companyIndustries&query=')).toEqual({
      status: 400,
      body: 'query must be between 1 and 100 characters',
    })
  })
})
