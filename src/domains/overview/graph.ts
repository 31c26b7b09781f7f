import { builder } from '../../graph/builder.ts'
import { mapNodes, partArgs, partOf, partOfAll } from '../../graph/connection.ts'
import { costs, each } from '../../graph/cost.ts'
import { DownloadRef, linkTo } from '../../graph/download.ts'
import { chosen } from '../../graph/given.ts'
import type { ValueOf } from '../../lemlist/endpoint.ts'
import type { LeadSource } from '../leads/node.ts'
import { LeadConnection } from '../leads/queries.ts'
import { overview } from './contract.ts'
import { ActivityOverviewFilter, activityBody, LeadOverviewFilter, leadBody, spanOf } from './filters.ts'

type Found = ValueOf<typeof overview.leadIdsByActivity>

const leadKind = { name: 'leads of an overview', max: 100 }

const LeadIds = builder.objectRef<Found>('LeadIds').implement({
  description: 'Leads of any campaigns, by their ids.',
  fields: t => ({
    ids: t.exposeIDList('ids', {
      nullable: { list: false, items: false },
      description: 'Ids of the leads, in the order of lemlist.',
    }),
    total: t.exposeInt('total', { description: 'How many there are. Null where lemlist does not say.' }),
    leads: t.field({
      type: LeadConnection,
      args: partArgs(leadKind),
      resolve: ({ ids, total }, args) => {
        const part = partOf(leadKind, args)
        const truncated = total !== undefined && total > ids.length
        const connection = partOfAll(part, { rows: ids, idOf: id => id, truncated })
        return mapNodes(connection, (id): LeadSource => ({ id, facts: {} }))
      },
      description:
        'The same leads, a part at a time. Whatever is asked of one besides its id costs a call for each lead.',
    }),
  }),
})

const undocumented = 'lemlist describes this nowhere, and may not offer it to every team.'

const activityFilter = builder.args(t => ({
  filter: t.field({ type: ActivityOverviewFilter, description: 'Which of them; all when it is left out.' }),
}))

const leadFilter = builder.args(t => ({
  filter: t.field({ type: LeadOverviewFilter, description: 'Which of them; all when it is left out.' }),
}))

builder.queryFields(t => ({
  leadIdsByActivity: t.field({
    ...costs(each(overview.leadIdsByActivity)),
    type: LeadIds,
    args: activityFilter,
    resolve: async (_root, { filter }, { lemlist }) =>
      (await lemlist.call(overview.leadIdsByActivity, { body: activityBody(filter ?? {}) })) ?? null,
    description: `The leads to whom the activities that fit belong. ${undocumented} Costs one call.`,
  }),
  leadIdsByOverview: t.field({
    ...costs(each(overview.leadIdsByOverview)),
    type: LeadIds,
    args: leadFilter,
    resolve: async (_root, { filter }, { lemlist }) =>
      (await lemlist.call(overview.leadIdsByOverview, { body: leadBody(filter ?? {}) })) ?? null,
    description: `The leads of all campaigns that fit. ${undocumented} Costs one call.`,
  }),
}))

const activitiesLink = linkTo(overview.activitiesCsv)
const leadsLink = linkTo(overview.leadsOverviewCsv)
const hotLeadsLink = linkTo(overview.hotLeadsCsv)

builder.queryFields(t => ({
  activitiesCsv: t.field({
    type: DownloadRef,
    args: activityFilter,
    resolve: (_root, { filter }, context) =>
      activitiesLink(context, { body: activityBody(filter ?? {}) }, 'activities.csv'),
    description: `A link to the activities that fit as CSV. Making it costs no call; it leads to an error where lemlist has no such file. ${undocumented}`,
  }),
  leadsOverviewCsv: t.field({
    type: DownloadRef,
    args: leadFilter,
    resolve: (_root, { filter }, context) => leadsLink(context, { body: leadBody(filter ?? {}) }, 'leads.csv'),
    description: `A link to the leads of all campaigns that fit as CSV. Making it costs no call; it leads to an error where lemlist has no such file. ${undocumented}`,
  }),
  hotLeadsCsv: t.field({
    type: DownloadRef,
    args: {
      campaignIds: t.arg.idList({ description: 'Only of these campaigns; of all when it is left out or empty.' }),
      from: t.arg({ type: 'DateTime', description: 'Only who showed interest at this time or later.' }),
      to: t.arg({ type: 'DateTime', description: 'Only who showed interest at this time or earlier.' }),
    },
    resolve: (_root, { campaignIds, from, to }, context) => {
      const campaigns = chosen(campaignIds)
      const body = { ...(campaigns ? { campaignIds: [...campaigns] } : {}), ...spanOf({ from, to }) }
      return hotLeadsLink(context, { body }, 'hot-leads.csv')
    },
    description: `A link to the leads who clicked, accepted an invitation, answered or are interested, as CSV. Making it costs no call; it leads to an error where lemlist has no such file. ${undocumented}`,
  }),
}))
