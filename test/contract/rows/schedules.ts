import { schedules } from '../../../src/domains/schedules/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import type { Harness } from '../../support/harness.ts'
import { first, type Row } from '../row.ts'

const campaign = (team: TeamWorld): string => first(team.campaigns, ({ status }) => status === 'running')._id

const schedule = (team: TeamWorld): string => first(team.schedules)._id

/** A schedule that the campaign above does not have. */
const other = 'skd_Row00000000000001'

const withOther = ({ team }: Harness): void => {
  team.schedules.insert({ ...first(team.schedules), _id: other })
}

const times = { name: 'Weekends', timezone: 'Europe/Lisbon', start: '10:00', end: '16:30', secondsToWait: 600 }
const written = { ...times, weekdays: [6, 7], public: true }
/** The mutation that makes a schedule and adds it to a campaign. */
const createAndAssign =
  'mutation ($input: CampaignScheduleCreateInput!) { campaignScheduleCreate(input: $input) { campaign { id } schedule { id } userErrors { code message field } } }'

const input = { ...times, weekdays: ['SATURDAY', 'SUNDAY'], isPublic: true }

/** The chapter Schedules. */
export const rows: readonly Row[] = [
  {
    endpoint: schedules.schedules,
    input: { page: 1, limit: 100, sortBy: 'createdAt', sortOrder: 'desc' },
    arrives: { path: '/schedules', query: 'page=1&limit=100&sortBy=createdAt&sortOrder=desc' },
    query: '{ schedules(first: 2) { totalCount nodes { id name } } }',
  },
  {
    endpoint: schedules.schedule,
    input: team => ({ scheduleId: schedule(team) }),
    arrives: team => ({ path: `/schedules/${schedule(team)}` }),
    query: 'query ($id: ID!) { schedule(id: $id) { id weekdays } }',
    variables: team => ({ id: schedule(team) }),
  },
  {
    endpoint: schedules.scheduleCreate,
    input: { body: written },
    arrives: { path: '/schedules', body: written },
    query:
      'mutation ($input: ScheduleCreateInput!) { scheduleCreate(input: $input) { schedule { id weekdays } userErrors { code message field } } }',
    variables: { input },
  },
  {
    endpoint: schedules.scheduleCreate,
    input: { body: written },
    arrives: { path: '/schedules', body: written },
    query: createAndAssign,
    variables: team => ({ input: { campaignId: campaign(team), ...input } }),
  },
  {
    endpoint: schedules.scheduleUpdate,
    input: team => ({ scheduleId: schedule(team), body: written }),
    arrives: team => ({ path: `/schedules/${schedule(team)}`, body: written }),
    query:
      'mutation ($input: ScheduleUpdateInput!) { scheduleUpdate(input: $input) { schedule { id weekdays } userErrors { code message field } } }',
    variables: team => ({ input: { scheduleId: schedule(team), ...input } }),
  },
  {
    endpoint: schedules.scheduleDelete,
    input: team => ({ scheduleId: schedule(team) }),
    arrives: team => ({ path: `/schedules/${schedule(team)}` }),
    query:
      'mutation ($input: ScheduleDeleteInput!) { scheduleDelete(input: $input) { deletedId userErrors { code message field } } }',
    variables: team => ({ input: { scheduleId: schedule(team) } }),
  },
  {
    endpoint: schedules.campaignSchedules,
    input: team => ({ campaignId: campaign(team) }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/schedules` }),
    query: 'query ($id: ID!) { campaign(id: $id) { schedules { id name } } }',
    variables: team => ({ id: campaign(team) }),
  },
  {
    endpoint: schedules.campaignScheduleCreate,
    input: team => ({ campaignId: campaign(team), body: written }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/schedules`, body: written }),
    query: createAndAssign,
    variables: team => ({ input: { campaignId: campaign(team), ...input } }),
  },
  {
    endpoint: schedules.campaignScheduleAssign,
    prepare: withOther,
    input: team => ({ campaignId: campaign(team), scheduleId: other }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/schedules/${other}` }),
    query:
      'mutation ($input: CampaignScheduleAssignInput!) { campaignScheduleAssign(input: $input) { campaign { id } schedule { id } userErrors { code message field } } }',
    variables: team => ({ input: { campaignId: campaign(team), scheduleId: other } }),
  },
  {
    endpoint: schedules.campaignScheduleAssign,
    prepare: withOther,
    input: team => ({ campaignId: campaign(team), scheduleId: other }),
    arrives: team => ({ path: `/campaigns/${campaign(team)}/schedules/${other}` }),
    query: createAndAssign,
    variables: team => ({ input: { campaignId: campaign(team), ...input } }),
  },
]
