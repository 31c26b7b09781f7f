import type { ActivityDocument, LeadDocument } from '../../sandbox/documents.ts'
import { csvAnswer, type Handlers, refuse } from '../../sandbox/handlers.ts'
import { between, timeOf } from '../../sandbox/times.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { shownActivity } from '../activities/sandbox.ts'
import { groupOf } from '../activities/types.ts'
import { inState, leadsCsv } from '../leads/sandbox-export.ts'
import type { ActivityOverview, Condition, LeadOverview, overview } from './contract.ts'

type Body = ActivityOverview | LeadOverview

/** Whether a row has a value of a filter. */
type Has<Row> = (row: Row, value: string) => boolean

const ofActivity: Readonly<Record<string, Has<ActivityDocument>>> = {
  campaignIds: ({ campaignId }, value) => campaignId === value,
  sendUserIds: ({ sendUserId, userId }, value) => sendUserId === value || userId === value,
  types: ({ type }, value) => type === value || groupOf(type) === value,
}

const ofLead: Readonly<Record<string, Has<LeadDocument>>> = {
  campaignIds: ({ campaignId }, value) => campaignId === value,
  sendUserIds: ({ sendUserId }, value) => sendUserId === value,
  states: inState,
}

/** lemlist: a filter goes by the name of what it looks at, in the singular elsewhere. */
const hasFor = <Row>(has: Readonly<Record<string, Has<Row>>>, filterId: string): Has<Row> => {
  const found = has[filterId] ?? has[`${filterId}s`]
  if (found === undefined) throw refuse(400, 'Bad params')
  return found
}

const passes = <Row>(has: Readonly<Record<string, Has<Row>>>, conditions: readonly Condition[], row: Row): boolean =>
  conditions.every(condition => {
    const fits = hasFor(has, condition.filterId)
    const among = (values: readonly unknown[]): boolean => values.some(value => fits(row, String(value)))
    return (condition.in === undefined || among(condition.in)) && !among(condition.out ?? [])
  })

/** The conditions of a filter, those with a name of their own first. */
const conditionsOf = (body: Body, names: readonly string[]): Condition[] => [
  ...names.flatMap(filterId => {
    const values = body[filterId]
    return Array.isArray(values) ? [{ filterId, in: values }] : []
  }),
  ...(body.filters ?? []),
]

const within = ({ startDate, endDate }: Pick<Body, 'startDate' | 'endDate'>) =>
  between(timeOf(startDate), timeOf(endDate))

/** The activities that pass, latest first. */
const activitiesFor = ({ activities }: TeamWorld, body: ActivityOverview): ActivityDocument[] => {
  const conditions = conditionsOf(body, Object.keys(ofActivity))
  for (const { filterId } of conditions) hasFor(ofActivity, filterId)
  const inTime = within(body)
  return activities
    .all()
    .filter(activity => inTime(activity.createdAt) && passes(ofActivity, conditions, activity))
    .toReversed()
}

const searched = ['email', 'firstName', 'lastName', 'companyName']

/** The leads that pass, in the order they were added. */
const leadsFor = ({ leads }: TeamWorld, body: LeadOverview): LeadDocument[] => {
  const conditions = conditionsOf(body, Object.keys(ofLead))
  for (const { filterId } of conditions) hasFor(ofLead, filterId)
  const inTime = within(body)
  const wanted = body.search?.toLowerCase() ?? ''
  return leads
    .all()
    .filter(
      lead =>
        inTime(lead.createdAt) &&
        searched.some(name => (lead.variables[name] ?? '').toLowerCase().includes(wanted)) &&
        passes(ofLead, conditions, lead),
    )
}

const cellOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

const activityColumns = [
  ...['_id', 'type', 'createdAt', 'campaignId', 'campaignName', 'leadId', 'contactId', 'leadEmail', 'leadFirstName'],
  ...[
    'leadLastName',
    'leadCompanyName',
    'sendUserId',
    'sendUserName',
    'sendUserEmail',
    'sequenceStep',
    'isFirst',
    'bot',
  ],
]

/** Leads of any campaigns as CSV, each with its campaign. */
const leadsOfMany = ({ campaigns }: TeamWorld, leads: readonly LeadDocument[]) => {
  const variableKeys = new Set(leads.flatMap(({ campaignId }) => campaigns.get(campaignId)?.variableKeys ?? []))
  return leadsCsv({ variableKeys: [...variableKeys] }, leads, {
    campaignId: ({ campaignId }) => campaignId,
    campaignName: ({ campaignId }) => campaigns.get(campaignId)?.name ?? '',
  })
}

const leadIdsOf = (activities: readonly ActivityDocument[]): string[] => [
  ...new Set(activities.flatMap(({ leadId }) => leadId ?? [])),
]

const hot: readonly string[] = ['attracted', 'warmed', 'interested']

/** How the pretend lemlist answers its overviews. */
export const overviewHandlers: Handlers<typeof overview> = {
  leadIdsByActivity: ({ input, team }) => {
    const leadIds = leadIdsOf(activitiesFor(team, input.body))
    return { leadIds, total: leadIds.length }
  },
  leadIdsByOverview: ({ input, team }) => {
    const ids = leadsFor(team, input.body).map(({ _id }) => _id)
    return { ids, total: ids.length }
  },
  activitiesCsv: ({ input, team }) =>
    csvAnswer(
      activityColumns,
      activitiesFor(team, input.body)
        .map(activity => shownActivity(team, activity))
        .map(row => activityColumns.map(name => cellOf(row[name]))),
    ),
  leadsOverviewCsv: ({ input, team }) => leadsOfMany(team, leadsFor(team, input.body)),
  hotLeadsCsv: ({ input: { body }, team }) => {
    const warm = activitiesFor(team, { ...body, types: [...hot] })
    const leads = leadIdsOf(warm).flatMap(id => team.leads.get(id) ?? [])
    return leadsOfMany(team, leads)
  },
}
