import { overview } from '../../../src/domains/overview/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const span = { startDate: '2026-01-01T00:00:00.000Z', endDate: '2026-01-15T00:00:00.000Z' }
const from = span.startDate
const to = span.endDate

const campaignId = ({ campaigns }: TeamWorld): string => first(campaigns)._id
const userId = ({ users }: TeamWorld): string => first(users)._id

const activityBody = (team: TeamWorld) => ({
  campaignIds: [campaignId(team)],
  types: ['emailsSent', 'warmed'],
  sendUserIds: [userId(team)],
  ...span,
})
const activityFilter = (team: TeamWorld) => ({
  filter: { campaignIds: [campaignId(team)], types: ['EMAILS_SENT', 'WARMED'], senderIds: [userId(team)], from, to },
})
const leadBody = (team: TeamWorld) => ({
  campaignIds: [campaignId(team)],
  states: ['contacted'],
  search: 'a',
  filters: [{ filterId: 'state', out: ['paused'] }],
})
const leadFilter = (team: TeamWorld) => ({
  filter: {
    campaignIds: [campaignId(team)],
    states: ['CONTACTED'],
    search: 'a',
    raw: [{ filterId: 'state', out: ['paused'] }],
  },
})

/** The overviews of many campaigns at once. */
export const rows: readonly Row[] = [
  {
    endpoint: overview.leadIdsByActivity,
    input: team => ({ body: activityBody(team) }),
    arrives: team => ({ path: '/overview/activities/leadIds', body: activityBody(team) }),
    query: 'query ($filter: ActivityOverviewFilter) { leadIdsByActivity(filter: $filter) { ids total } }',
    variables: activityFilter,
  },
  {
    endpoint: overview.leadIdsByOverview,
    input: team => ({ body: leadBody(team) }),
    arrives: team => ({ path: '/overview/leads/ids', body: leadBody(team) }),
    query: 'query ($filter: LeadOverviewFilter) { leadIdsByOverview(filter: $filter) { ids total } }',
    variables: leadFilter,
  },
  {
    endpoint: overview.activitiesCsv,
    input: team => ({ body: activityBody(team) }),
    arrives: team => ({ path: '/overview/activities/export', body: activityBody(team) }),
    query: 'query ($filter: ActivityOverviewFilter) { activitiesCsv(filter: $filter) { url fileName } }',
    variables: activityFilter,
  },
  {
    endpoint: overview.leadsOverviewCsv,
    input: team => ({ body: leadBody(team) }),
    arrives: team => ({ path: '/overview/leads/export', body: leadBody(team) }),
    query: 'query ($filter: LeadOverviewFilter) { leadsOverviewCsv(filter: $filter) { url fileName } }',
    variables: leadFilter,
  },
  {
    endpoint: overview.hotLeadsCsv,
    input: team => ({ body: { campaignIds: [campaignId(team)], ...span } }),
    arrives: team => ({ path: '/leads/export/hot-leads', body: { campaignIds: [campaignId(team)], ...span } }),
    query: `query ($campaignIds: [ID!], $from: DateTime, $to: DateTime) {
      hotLeadsCsv(campaignIds: $campaignIds, from: $from, to: $to) { url fileName }
    }`,
    variables: team => ({ campaignIds: [campaignId(team)], from, to }),
  },
]
