import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { DownloadRef, linkTo } from '../../graph/download.ts'
import { badInput } from '../../graph/errors.ts'
import { leads } from '../leads/contract.ts'
import { type KnownState, LeadStateEnum } from '../leads/states.ts'
import { exports } from './contract.ts'
import { CampaignExportRef, findExport } from './types.ts'

const campaignStatsLink = linkTo(exports.campaignStatsCsv)
const campaignLeadListLink = linkTo(exports.campaignLeadListCsv)
const campaignLeadsLink = linkTo(leads.campaignLeadsCsv)

/** lemlist: some accounts get an empty list when no state is named. */
const statesOf = (given: readonly KnownState[] | null | undefined): readonly string[] => {
  const states = [...new Set(given)]
  if (states.includes('other')) throw badInput('`OTHER` is no state that lemlist can filter by', 'state')
  return states.length === 0 ? ['all'] : states
}

const campaignId = 'Id of the campaign, `cam_…`.'
const state =
  'Only leads whose last event is one of these, or belongs to one of these groups. An empty list is as if it were left out: all of them.'
const linkCosts =
  'The link costs no call and is given for unknown campaigns too; each time it is followed, lemlist is asked, in one call.'

builder.queryFields(t => ({
  campaignStatsCsv: t.field({
    type: DownloadRef,
    args: { campaignId: t.arg.id({ required: true, description: campaignId }) },
    resolve: (_root, { campaignId }, context) =>
      campaignStatsLink(context, { campaignId }, `campaign-stats-${campaignId}.csv`),
    description: `The statistics of a campaign as a file that lemlist makes at once. lemlist has left it out of its documentation since 2021: where it is gone, \`campaignExportStart\` gives the same in two steps. ${linkCosts}`,
  }),
  campaignLeadListCsv: t.field({
    type: DownloadRef,
    args: {
      campaignId: t.arg.id({ required: true, description: campaignId }),
      state: t.arg({ type: [LeadStateEnum], description: state }),
    },
    resolve: (_root, { campaignId, state }, context) =>
      campaignLeadListLink(context, { campaignId, state: statesOf(state) }, `campaign-lead-list-${campaignId}.csv`),
    description: `The leads of a campaign as a file, by the older name of \`campaignLeadsCsv\`, which has left lemlist's documentation. ${linkCosts}`,
  }),
  campaignLeadsCsv: t.field({
    type: DownloadRef,
    args: {
      campaignId: t.arg.id({ required: true, description: campaignId }),
      state: t.arg({ type: [LeadStateEnum], description: state }),
    },
    resolve: (_root, { campaignId, state }, context) =>
      campaignLeadsLink(context, { campaignId, state: statesOf(state) }, `campaign-leads-${campaignId}.csv`),
    description: `All leads of a campaign as a file: a column for each variable, then last event, status and id. ${linkCosts}`,
  }),
  campaignExport: t.field({
    ...costs(each(exports.campaignExport)),
    type: CampaignExportRef,
    args: {
      campaignId: t.arg.id({ required: true, description: campaignId }),
      exportId: t.arg.id({ required: true, description: 'Id of the export, `axp_…`.' }),
    },
    resolve: (_root, { campaignId, exportId }, context) => findExport(context, campaignId, exportId),
    description:
      'An export that was started with `campaignExportStart`; null when the campaign has none with this id, and two hours after its start. Costs one call each time: while it is pending, subscribe to `campaignExportProgress` instead of asking again.',
  }),
}))
