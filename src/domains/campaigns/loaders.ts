import type { Context } from '../../graph/context.ts'
import { orNull } from '../../graph/errors.ts'
import { asLoaded, eachLoader, type Loaded, loader } from '../../graph/loader.ts'
import { type Campaign, type CampaignReport, campaigns } from './contract.ts'
import type { CampaignSource } from './node.ts'
import { newestFirst } from './order.ts'
import type { CampaignStatus } from './statuses.ts'

/** The most campaigns that are read to find or filter some of them. */
export const mostCampaigns = 2000

/** The campaign's own document: the only place that says who sends for it. A call for each campaign. */
export const campaignDetail = eachLoader((context: Context, campaignId: string) =>
  context.lemlist.call(campaigns.campaign, { campaignId }),
)

/** All-time counters of a campaign; those of all campaigns that are asked for come in one call per hundred. */
export const campaignReport = eachLoader((context: Context, campaignId: string) =>
  context.lemlist.load(campaigns.campaignReports, campaignId),
)

/** What is known of a campaign wherever it was read. */
interface CampaignFacts {
  readonly name?: string | undefined
  readonly status?: CampaignStatus | undefined
  readonly createdAt?: string | undefined
  readonly creator?: { readonly id: string; readonly email?: string | undefined } | undefined
  /** Its row of the campaign list, where it was read there. */
  readonly row?: Campaign | undefined
}

/** What a row of the list, or the campaign's own document, says. */
const factsOfCampaign = (campaign: Campaign): CampaignFacts => {
  const { name, status, createdAt, createdBy, creator } = campaign
  const id = creator?.userId ?? createdBy
  return { name, status, createdAt, creator: id === undefined ? undefined : { id, email: creator?.userEmail } }
}

const factsOfReport = ({ name, status, createdAt, creator }: CampaignReport): CampaignFacts => {
  // lemlist: `usr_x|email` here; `createdBy` is a display name.
  const [id = '', email] = creator?.split('|') ?? []
  return { name, status, createdAt, creator: id === '' ? undefined : { id, email: email || undefined } }
}

/** Those of the campaigns that exist, as far as that can be told. */
const existing = async (context: Context, ids: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(ids.map(id => campaignReport(context, id).catch(() => undefined)))
  return ids.filter((_, index) => found[index] !== null)
}

/** Rows of the campaign list by id: its first page, and further pages until these ids are among them. */
const rowsWith = async (context: Context, ids: readonly string[]): Promise<ReadonlyMap<string, Campaign>> => {
  const rows = new Map<string, Campaign>()
  let wanted = ids
  const { size } = campaigns.campaigns.paging ?? { size: 1 }
  // Pages overlap by one row, so that a page after the first brings one row less.
  for (let from = 0, count = size; from < mostCampaigns; from += count, count = size - 1) {
    const slice = await context.lemlist.slice(campaigns.campaigns, { version: 'v2', ...newestFirst }, from, count)
    const known = rows.size
    for (const row of slice?.rows ?? []) rows.set(row._id, row)
    // A page without a new campaign is the first one again.
    if (slice === undefined || !slice.more || rows.size === known) break
    const missing = wanted.filter(id => !rows.has(id))
    // One that does not exist would be looked for to the end of the list.
    wanted = from === 0 && missing.length > 0 ? await existing(context, missing) : missing
    if (wanted.length === 0) break
  }
  return rows
}

/** More campaigns than this are looked up in the list, which others look in too, instead of by their ids. */
const fewCampaigns = 10

/**
 * A campaign to look up: by an id that a client gave, because a row of something else names it, or for what only its
 * row of the list has.
 */
interface Lookup {
  readonly id: string
  readonly why: 'asked' | 'named' | 'listed'
}

const reportFacts = async (context: Context, id: string): Promise<CampaignFacts | null> => {
  const report = await campaignReport(context, id)
  return report === null ? null : factsOfReport(report)
}

/**
 * The facts of campaigns by id, never with a call for each. A few ids that clients gave are asked for in the reports.
 * Many, several that rows name, and what only the list has, are found in the list: the next page names others of it. What the list's first page does not have and the reports do comes from the reports.
 */
const lookUp = async (context: Context, lookups: readonly Lookup[]): Promise<readonly Loaded<CampaignFacts>[]> => {
  const idsOf = (why: Lookup['why']): string[] => lookups.filter(each => each.why === why).map(({ id }) => id)
  const listed = idsOf('listed')
  const inList = listed.length > 0 || idsOf('named').length > 1 || lookups.length > fewCampaigns
  const rows = inList ? await rowsWith(context, listed) : new Map<string, Campaign>()
  const answers = lookups.map(async (lookup): Promise<CampaignFacts | null> => {
    const row: Campaign | undefined = rows.get(lookup.id)
    if (row !== undefined) return { ...factsOfCampaign(row), row }
    return lookup.why === 'listed' ? null : reportFacts(context, lookup.id)
  })
  const settled = await Promise.allSettled(answers)
  return settled.map(asLoaded)
}

const facts = loader(lookUp, ({ id, why }) => `${why} ${id}`)

/** The campaign with this id; null when there is none. */
export const campaignById = async (context: Context, id: string): Promise<CampaignSource | null> => {
  const found = await orNull(facts(context, { id, why: 'asked' }))
  return found && { id, name: found.name, status: found.status, row: found.row, asked: true }
}

/** The campaign's row of the list; null when the list does not have it. */
export const listedCampaign = async (context: Context, id: string): Promise<Campaign | null> =>
  (await facts(context, { id, why: 'listed' }))?.row ?? null

/** The facts of a campaign: from where it was read, else by its id; null when there is none. */
export const factsOf = (
  context: Context,
  { id, row, detail, asked }: CampaignSource,
): Promise<CampaignFacts | null> => {
  const read = row ?? detail
  return read === undefined
    ? facts(context, { id, why: asked === true ? 'asked' : 'named' })
    : Promise.resolve(factsOfCampaign(read))
}

/** The row of the list of a campaign wherever it was read. */
export const rowOf = (context: Context, { id, row }: CampaignSource): Promise<Campaign | null> =>
  row === undefined ? listedCampaign(context, id) : Promise.resolve(row)
