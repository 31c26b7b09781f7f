import type { GraphQLResolveInfo } from 'graphql'
import { builder } from '../../graph/builder.ts'
import { type Connection, type PartArgs, partArgs, partOf, partOfAll } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each, pages, when } from '../../graph/cost.ts'
import { isNotFound, orNull } from '../../graph/errors.ts'
import { listPart } from '../../graph/offset.ts'
import { selectedFields, selectedWithArguments, selectsAny } from '../../graph/selection.ts'
import { activities } from '../activities/contract.ts'
import { leads } from '../leads/contract.ts'
import { schedules } from '../schedules/contract.ts'
import { sequences } from '../sequences/contract.ts'
import { tasks } from '../tasks/contract.ts'
import { type Campaign, campaigns } from './contract.ts'
import { readingOf } from './existence.ts'
import { campaignById, campaignDetail, listedCampaign, mostCampaigns } from './loaders.ts'
import { CampaignRef, type CampaignSource } from './node.ts'
import { newestFirst } from './order.ts'
import { CampaignStatusEnum } from './status.ts'
import type { CampaignStatus } from './statuses.ts'

const campaignList = { name: 'campaigns', max: 100 }

const CampaignConnection = builder.connectionObject(
  {
    type: CampaignRef,
    name: 'CampaignConnection',
    description:
      'A part of a list of campaigns, newest first. `totalCount` is known where lemlist was read to the end of the list, and null otherwise.',
  },
  { name: 'CampaignEdge', description: 'A campaign and its place in the list.' },
)

interface Wanted {
  readonly status: ReadonlySet<CampaignStatus>
  readonly createdBy: string | undefined
}

const sourceOf = (row: Campaign): CampaignSource => ({ id: row._id, name: row.name, status: row.status, row })

/** lemlist: what is asked for as `errors` is listed under the status it has besides. */
const isWanted = ({ status, hasError, errors }: Campaign, wanted: ReadonlySet<CampaignStatus>): boolean =>
  (status !== undefined && wanted.has(status)) ||
  (wanted.has('errors') && (hasError === true || (errors?.length ?? 0) > 0))

const readRows = (context: Context, { createdBy }: Pick<Wanted, 'createdBy'>, status?: CampaignStatus) => {
  const filter = { version: 'v2' as const, ...newestFirst, createdBy, status }
  return async (from: number, count: number, anew?: boolean) => {
    const slice = await context.lemlist.slice(campaigns.campaigns, filter, from, count, anew)
    if (slice === undefined) return undefined
    const { rows, more, truncated } = slice
    // lemlist: does not say how many campaigns there are; where the list ends, it can be counted.
    const isCounted = !more && !truncated && (rows.length > 0 || from === 0)
    return { ...slice, rows: rows.map(sourceOf), total: isCounted ? from + rows.length : undefined }
  }
}

const idOf = ({ id }: CampaignSource): string => id
const timeOf = ({ row }: CampaignSource): number => Date.parse(row?.createdAt ?? '')

const campaignsPart = async (
  context: Context,
  args: PartArgs,
  wanted: Wanted,
): Promise<Connection<CampaignSource> | null> => {
  const { status } = wanted
  // lemlist: its list takes one status; with several the whole list is read and filtered here.
  if (status.size <= 1) {
    const [only] = status
    const read = readRows(context, wanted, only)
    return listPart(campaignList, args, { endpoint: campaigns.campaigns, read, idOf, timeOf, newestFirst: true })
  }
  const part = partOf(campaignList, args)
  const all = await readRows(context, wanted)(0, mostCampaigns)
  if (all === undefined) return null
  const rows = all.rows.filter(({ row }) => row !== undefined && isWanted(row, status))
  return partOfAll(part, { rows, idOf, truncated: all.more || all.truncated })
}

/** What the campaign's own document and the report both have. */
const commonFields = ['name', 'status', 'createdAt', 'creator']
/** What only the campaign's own document has. */
const detailFields = ['senders']
/** What only the list has, besides everything in `commonFields`. */
const listFields = ['emoji', 'labels', 'timezone', 'hasErrors', 'errors']

const byDetail = async (context: Context, id: string): Promise<CampaignSource | null> => {
  const detail = await orNull(campaignDetail(context, id))
  return detail === null ? null : { id, name: detail.name, status: detail.status, detail }
}

const byList = async (context: Context, id: string): Promise<CampaignSource | null> => {
  const row = await listedCampaign(context, id)
  return row === null ? null : sourceOf(row)
}

/** The campaign as the first of the selected fields that tells of its existence finds it. */
const byFirstField = async (context: Context, id: string, info: GraphQLResolveInfo): Promise<CampaignSource | null> => {
  for (const { name, args, selected } of selectedWithArguments(info)) {
    const read = readingOf(name)
    if (read === undefined) continue
    try {
      await read(context, id, args, selected)
    } catch (error) {
      // Every other fault is the field's own, and will be told there.
      if (isNotFound(error)) return null
    }
    return { id }
  }
  return campaignById(context, id)
}

/** A campaign through the one call that the selection cannot do without; null when there is no such campaign. */
const findCampaign = async (context: Context, id: string, info: GraphQLResolveInfo): Promise<CampaignSource | null> => {
  if (id === '') return null
  const selected = selectedFields(info)
  if (selectsAny(selected, listFields)) return (await byList(context, id)) ?? campaignById(context, id)
  if (selectsAny(selected, detailFields)) return byDetail(context, id)
  if (selectsAny(selected, commonFields)) return campaignById(context, id)
  return byFirstField(context, id, info)
}

builder.queryFields(t => ({
  campaigns: t.field({
    ...costs(pages(campaigns.campaigns)),
    type: CampaignConnection,
    args: {
      ...partArgs(campaignList),
      status: t.arg({
        type: [CampaignStatusEnum],
        description: 'Only campaigns that stand there. An empty list is as if it were left out: all of them.',
      }),
      createdBy: t.arg.id({ description: 'Only campaigns that this user created: the id of a user, `usr_…`.' }),
    },
    resolve: (_root, { status, createdBy, ...args }, context) =>
      campaignsPart(context, args, {
        status: new Set(status ?? []),
        createdBy: createdBy ?? undefined,
      }),
    description: `The campaigns, newest first. Costs one call per hundred campaigns that are read. With more than one status the whole list is read, up to ${mostCampaigns} campaigns, and filtered here.`,
  }),
  campaign: t.field({
    ...costs(
      when('its facts are selected', batch(campaigns.campaignReports)),
      when('what only the list has is selected', pages(campaigns.campaigns)),
      when('`email` or mailbox of its senders is selected', each(campaigns.campaign)),
      when('the first of its selected fields finds it', batch(campaigns.campaignStatsBatch)),
      when('the first of its selected fields finds it', each(campaigns.campaignChecks)),
      when('the first of its selected fields finds it', each(leads.campaignLeads)),
      when('the first of its selected fields finds it', each(leads.campaignLeadsExport)),
      when('the first of its selected fields finds it', each(campaigns.campaignLegacyStats)),
      when('the first of its selected fields finds it', each(schedules.campaignSchedules)),
      when('the first of its selected fields finds it', each(sequences.campaignSequences)),
      when('the first of its selected fields finds it', each(leads.leadById)),
      when('the first of its selected fields finds it', each(leads.leadsByEmail)),
      when('the first of its selected fields finds it', each(tasks.tasks)),
      when('the first of its selected fields finds it', each(activities.activities)),
    ),
    type: CampaignRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the campaign, `cam_…`.' }) },
    resolve: (_root, { id }, context, info) => findCampaign(context, id, info),
    description:
      'A campaign; null when there is none with this id. Its facts alone cost one call for all campaigns asked for, up to a hundred.',
  }),
}))
