import { signals } from '../../../src/domains/signals/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const agentOf = (world: TeamWorld): string => first(world.signalAgents)._id

const pushable = (world: TeamWorld): string =>
  first(world.signalAgents, ({ type }) => type === 'externalSignalContact')._id

const personOf = (world: TeamWorld) => {
  const { email, fields } = first(world.contacts, contact => contact.email !== undefined)
  return { linkedinUrl: String(fields.linkedinUrl), email: String(email), firstName: 'Ann', lastName: 'Lee' }
}

const templateOf = (world: TeamWorld): string | undefined =>
  first(world.sequences, ({ steps }) => steps.length > 0).steps[0]?.emailTemplateId

const errors = 'userErrors { code message field }'
const filters = [{ filterId: 'companyIndustries', in: ['Software'], out: ['Retail'] }]

/** The chapter Signal agents. */
export const rows: readonly Row[] = [
  {
    endpoint: signals.signalAgents,
    input: { page: 1, limit: 100, type: ['jobChange', 'newHire'], status: ['active', 'draft'] },
    arrives: { path: '/watchlist', query: 'page=1&limit=100&type=jobChange%2CnewHire&status=active%2Cdraft' },
    query:
      '{ signalAgents(types: [JOB_CHANGE, NEW_HIRE], statuses: [ACTIVE, DRAFT]) { nodes { id name type status filters { filterId in out } } } }',
  },
  {
    endpoint: signals.signalAgentCreate,
    input: { body: { name: 'New hires', type: 'newHire', filters } },
    arrives: { path: '/watchlist', body: { name: 'New hires', type: 'newHire', filters } },
    query: `mutation ($input: SignalAgentCreateInput!) { signalAgentCreate(input: $input) { agent { id name status } ${errors} } }`,
    variables: world => ({
      input: {
        name: 'New hires',
        type: 'NEW_HIRE',
        filters: [{ filterId: 'seniority', in: ['Director'] }],
        emoji: '🆕',
        processing: 'CREATE_TASK',
        taskTemplate: {
          ownerId: first(world.users)._id,
          type: 'EMAIL',
          priority: 1,
          title: 'Say hello',
          subject: 'Hello',
          emailTemplateId: templateOf(world),
          message: 'Hello!',
        },
        activate: true,
      },
    }),
  },
  {
    endpoint: signals.signalAgentUpdate,
    input: world => ({ body: { watchListId: agentOf(world), name: 'Renamed' } }),
    arrives: world => ({ path: '/watchlist', body: { watchListId: agentOf(world), name: 'Renamed' } }),
    query: `mutation ($input: SignalAgentUpdateInput!) { signalAgentUpdate(input: $input) { agent { id name } ${errors} } }`,
    variables: world => ({
      input: {
        agentId: agentOf(world),
        name: 'Renamed',
        filters: [{ filterId: 'seniority', in: ['Director'], out: [] }],
        emoji: '🛰',
        processing: 'CREATE_TASK',
      },
    }),
  },
  {
    endpoint: signals.signalAgentDelete,
    input: world => ({ watchListId: agentOf(world) }),
    arrives: world => ({ path: '/watchlist', query: `watchListId=${agentOf(world)}` }),
    query: `mutation ($input: SignalAgentDeleteInput!) { signalAgentDelete(input: $input) { deletedId ${errors} } }`,
    variables: world => ({ input: { agentId: agentOf(world) } }),
  },
  {
    endpoint: signals.signalAgentHistory,
    input: world => ({ watchListId: agentOf(world), page: 1, limit: 100 }),
    arrives: world => ({ path: '/watchlist/history', query: `watchListId=${agentOf(world)}&page=1&limit=100` }),
    query: '{ signalAgents { nodes { history { nodes { id name from to author { id } signalsCount } } } } }',
  },
  {
    endpoint: signals.signalTypes,
    input: {},
    arrives: { path: '/watchlist/library' },
    query: '{ signalTypes { type rawType title description } }',
  },
  {
    endpoint: signals.signalFilters,
    input: { type: 'jobChange' },
    arrives: { path: '/watchlist/filters', query: 'type=jobChange' },
    query: '{ signalFilters(type: JOB_CHANGE) { type filters { id name sides requiredSides min max default } } }',
  },
  {
    endpoint: signals.signalFilterValues,
    input: { filterId: 'companyIndustries', query: 'soft ware' },
    arrives: { path: '/watchlist/filter-values', query: 'filterId=companyIndustries&query=soft%20ware' },
    query: '{ signalFilterValues(filterId: "companyIndustries", query: "soft") }',
  },
  {
    endpoint: signals.signals,
    input: world => ({
      page: 1,
      limit: 100,
      sortBy: 'receivedAt',
      sortOrder: 'desc',
      type: ['jobChange', 'newHire'],
      status: ['new'],
      receivedAtFrom: '2025-11-01T00:00:00.000Z',
      receivedAtTo: '2026-02-01T00:00:00.000Z',
      watchListId: agentOf(world),
    }),
    arrives: world => ({
      path: '/watchlist/signals',
      query: `page=1&limit=100&sortBy=receivedAt&sortOrder=desc&type%5B%5D=jobChange&type%5B%5D=newHire&status%5B%5D=new&receivedAtFrom=2025-11-01T00%3A00%3A00.000Z&receivedAtTo=2026-02-01T00%3A00%3A00.000Z&watchListId=${agentOf(world)}`,
    }),
    query:
      'query ($id: ID) { signals(filter: { types: [JOB_CHANGE], statuses: [NEW], agentId: $id }) { nodes { id type person { id } data } } }',
    variables: world => ({ id: agentOf(world) }),
  },
  {
    endpoint: signals.signalPush,
    input: world => ({
      watchListId: pushable(world),
      body: { contact: personOf(world), customFields: { plan: 'enterprise' } },
    }),
    arrives: world => ({
      path: `/watchlist/${pushable(world)}/external-signals`,
      body: { contact: personOf(world), customFields: { plan: 'enterprise' } },
    }),
    query: `mutation ($input: SignalPushInput!) { signalPush(input: $input) { status reason signalId contact { id } ${errors} } }`,
    variables: world => ({
      input: {
        agentId: pushable(world),
        contact: personOf(world),
        company: { domain: 'acme.example', name: 'Acme', linkedinUrl: 'https://www.linkedin.com/company/acme' },
        customFields: [{ name: 'plan', value: 'enterprise' }],
      },
    }),
  },
]
