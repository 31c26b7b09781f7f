import { campaigns } from '../../../src/domains/campaigns/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const sending = (team: TeamWorld): string => first(team.campaigns, ({ senders }) => senders.length > 0)._id

const another = (team: TeamWorld): string => first(team.campaigns, ({ _id }) => _id !== sending(team))._id

const user = (team: TeamWorld) => first(team.users)

const range = { startDate: '2025-11-01T00:00:00.000Z', endDate: '2026-01-15T00:00:00.000Z' }
const printedRange = 'startDate=2025-11-01T00%3A00%3A00.000Z&endDate=2026-01-15T00%3A00%3A00.000Z'
const asked = { from: range.startDate, to: range.endDate }

const stats = 'query ($id: ID!, $range: DateRange!) { campaign(id: $id) { stats(range: $range) { leads sent } } }'

const change = {
  name: 'Renamed',
  archived: false,
  autoReview: false,
  autoReviewConditions: ['deliverable'],
  stopOnLinkClickedFilter: 'https://example.com',
  tracking: { trackOpens: true },
  onReplied: { createNewTask: true, campaignProgress: 'stop' },
  onLinkClicked: { specificLinks: ['https://example.com/a'] },
  onMeetingBooked: { campaignProgress: 'stop' },
}

/** The chapter Campaigns. */
export const rows: readonly Row[] = [
  {
    endpoint: campaigns.campaigns,
    input: team => ({
      version: 'v2',
      offset: 0,
      limit: 100,
      sortBy: 'createdAt',
      sortOrder: 'desc',
      status: 'running',
      createdBy: user(team)._id,
    }),
    arrives: team => ({
      path: '/campaigns',
      query: `offset=0&limit=100&version=v2&sortBy=createdAt&sortOrder=desc&status=running&createdBy=${user(team)._id}`,
    }),
    query: '{ campaigns(first: 3, status: [RUNNING]) { nodes { id name emoji labels } } }',
  },
  {
    endpoint: campaigns.campaign,
    input: team => ({ campaignId: sending(team) }),
    arrives: team => ({ path: `/campaigns/${sending(team)}` }),
    query: 'query ($id: ID!) { campaign(id: $id) { senders { email mailboxId } } }',
    variables: team => ({ id: sending(team) }),
  },
  {
    endpoint: campaigns.campaignCreate,
    input: {
      body: { name: 'Harbour towns', timezone: 'Europe/Lisbon', autoReview: true, autoReviewConditions: ['risky'] },
    },
    arrives: {
      path: '/campaigns',
      body: { name: 'Harbour towns', timezone: 'Europe/Lisbon', autoReview: true, autoReviewConditions: ['risky'] },
    },
    query:
      'mutation ($input: CampaignCreateInput!) { campaignCreate(input: $input) { campaign { id name } userErrors { code message field } } }',
    variables: {
      input: { name: 'Harbour towns', timezone: 'Europe/Lisbon', autoReview: true, autoReviewConditions: ['RISKY'] },
    },
  },
  {
    endpoint: campaigns.campaignDuplicate,
    input: team => ({ campaignId: sending(team), body: { name: 'Once more' } }),
    arrives: team => ({ path: `/campaigns/${sending(team)}/duplicate`, body: { name: 'Once more' } }),
    query:
      'mutation ($input: CampaignDuplicateInput!) { campaignDuplicate(input: $input) { campaign { id name } userErrors { code message field } } }',
    variables: team => ({ input: { campaignId: sending(team), name: 'Once more' } }),
  },
  {
    endpoint: campaigns.campaignUpdate,
    input: team => ({ campaignId: sending(team), body: { ...change, sendUserIds: [user(team)._id] } }),
    arrives: team => ({ path: `/campaigns/${sending(team)}`, body: { ...change, sendUserIds: [user(team)._id] } }),
    query:
      'mutation ($input: CampaignUpdateInput!) { campaignUpdate(input: $input) { campaign { id name } settings { stopOnEmailReplied tracking { trackOpens } senders { user { id } } } userErrors { code message field } } }',
    variables: team => ({
      input: {
        ...change,
        campaignId: sending(team),
        senderIds: [user(team)._id],
        autoReviewConditions: ['DELIVERABLE'],
        onReplied: { createNewTask: true, campaignProgress: 'STOP' },
        onMeetingBooked: { campaignProgress: 'STOP' },
      },
    }),
  },
  {
    endpoint: campaigns.campaignReports,
    input: team => ({ campaignIds: [sending(team), another(team)] }),
    arrives: team => ({ path: '/campaigns/reports', query: `campaignIds=${sending(team)}%2C${another(team)}` }),
    query: 'query ($id: ID!) { campaign(id: $id) { name status report { leads emailsSent } } }',
    variables: team => ({ id: sending(team) }),
  },
  {
    endpoint: campaigns.campaignPause,
    input: team => ({ campaignId: sending(team) }),
    arrives: team => ({ path: `/campaigns/${sending(team)}/pause` }),
    query:
      'mutation ($input: CampaignPauseInput!) { campaignPause(input: $input) { campaign { id status } userErrors { code message field } } }',
    variables: team => ({ input: { campaignId: sending(team) } }),
  },
  {
    endpoint: campaigns.campaignStart,
    prepare: ({ team }) => void team.campaigns.update(sending(team), { status: 'paused' }),
    input: team => ({ campaignId: sending(team) }),
    arrives: team => ({ path: `/campaigns/${sending(team)}/start` }),
    query:
      'mutation ($input: CampaignStartInput!) { campaignStart(input: $input) { campaign { id } userErrors { code message field } } }',
    variables: team => ({ input: { campaignId: sending(team) } }),
  },
  {
    endpoint: campaigns.campaignStats,
    input: team => ({
      campaignId: sending(team),
      ...range,
      sendUser: `${user(team)._id}|${user(team).email}`,
      ABSelected: 'A',
      channels: ['email'],
    }),
    arrives: team => ({
      path: `/v2/campaigns/${sending(team)}/stats`,
      query: `${printedRange}&sendUser=${encodeURIComponent(`${user(team)._id}|${user(team).email}`)}&ABSelected=A&channels=%5B%22email%22%5D`,
    }),
    query: stats,
    variables: team => ({ id: sending(team), range: asked }),
  },
  {
    endpoint: campaigns.campaignStatsBatch,
    input: team => ({ body: { campaignIds: [sending(team)], ...range, channels: ['email', 'others'] } }),
    arrives: team => ({
      path: '/v2/campaigns/stats/batch',
      body: { campaignIds: [sending(team)], ...range, channels: ['email', 'others'] },
    }),
    query: stats,
    variables: team => ({ id: sending(team), range: asked }),
  },
  {
    endpoint: campaigns.campaignLegacyStats,
    input: team => ({ campaignId: sending(team), ...range, timezone: 'Europe/Paris' }),
    arrives: team => ({
      path: `/campaigns/${sending(team)}/stats`,
      query: `${printedRange}&timezone=Europe%2FParis`,
    }),
    query: 'query ($id: ID!) { campaign(id: $id) { legacyStats { leads sent } } }',
    variables: team => ({ id: sending(team) }),
  },
  {
    endpoint: campaigns.campaignChecks,
    input: team => ({ campaignId: sending(team) }),
    arrives: team => ({ path: `/campaigns/${sending(team)}/statutes` }),
    query: 'query ($id: ID!) { campaign(id: $id) { checks { type level message } } }',
    variables: team => ({ id: sending(team) }),
  },
]
