import { builder } from '../../graph/builder.ts'
import { partArgs } from '../../graph/connection.ts'
import { costs, pages } from '../../graph/cost.ts'
import { chosen } from '../../graph/given.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { LeadRef } from '../leads/node.ts'
import { ActivityRef } from './activity.ts'
import { activities } from './contract.ts'
import { ActivityFilter } from './filter.ts'
import './families.ts'
import { activityList, activityPart } from './list.ts'

const ActivityConnection = builder.connectionObject(
  {
    type: ActivityRef,
    name: 'ActivityConnection',
    description:
      'A part of a list of activities, newest first. `totalCount` is known on the first part alone, and only when it was read to the end.',
  },
  { name: 'ActivityEdge', description: 'An activity and its place in the list.' },
)

const filterArg = builder.args(t => ({
  filter: t.field({ type: ActivityFilter, description: 'Which of them; all when it is left out.' }),
}))

const cost =
  'Costs one call per 100 rows that are read; several types or campaigns cost one call each. Where a filter leaves out many rows, a part may hold fewer than `first` although more follow.'

type Filter = typeof ActivityFilter.$inferInput

/** Whether a filter names campaigns, and this one is not among them. */
const leavesOut = ({ campaignIds }: Filter, id: string): boolean => chosen(campaignIds)?.includes(id) === false

builder.queryField('activities', t =>
  t.field({
    ...costs(pages(activities.activities)),
    type: ActivityConnection,
    args: { ...partArgs(activityList), ...filterArg },
    resolve: (_root, { filter, ...args }, context) => activityPart(context, args, filter ?? {}),
    description: `What happened in the whole team, newest first. ${cost}`,
  }),
)

builder.objectField(CampaignRef, 'activities', t =>
  t.field({
    ...costs(pages(activities.activities)),
    type: ActivityConnection,
    args: { ...partArgs(activityList), ...filterArg },
    resolve: ({ id }, { filter, ...args }, context) =>
      activityPart(context, args, { ...filter, campaignIds: [id] }, leavesOut(filter ?? {}, id)),
    description: `What happened in this campaign, newest first. ${cost}`,
  }),
)

builder.objectField(LeadRef, 'activities', t =>
  t.field({
    ...costs(pages(activities.activities)),
    type: ActivityConnection,
    args: { ...partArgs(activityList), ...filterArg },
    resolve: ({ id }, { filter, ...args }, context) => {
      const isOther = Boolean(filter?.leadId) && filter?.leadId !== id
      return activityPart(context, args, { ...filter, leadId: id }, isOther)
    },
    description: `What this lead did and what was done to it, newest first. Costs one call for each lead.`,
  }),
)
