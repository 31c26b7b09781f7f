import { type Connection, mapNodes, type Part, partOfAll } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { eachLoader } from '../../graph/loader.ts'
import { type Selected, selectsAny } from '../../graph/selection.ts'
import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CampaignSource } from '../campaigns/node.ts'
import { leads } from './contract.ts'
import { exportOf } from './exports.ts'
import type { LeadSource } from './node.ts'
import type { ExportedLead, LeadStub } from './shapes.ts'
import { fromExport, fromStub, together } from './sources.ts'
import { isPlainState } from './states.ts'

/** What a client wants of the leads of a campaign, as far as it decides which calls are made. */
interface Wish {
  /** Fields that only the export tells, or leads to. */
  readonly profiles: boolean
  /** The contact, which only the list tells. */
  readonly contacts: boolean
  readonly total: boolean
  /** Whether rows follow. */
  readonly end: boolean
}

const profileFields = [
  ...['email', 'firstName', 'lastName', 'companyName', 'jobTitle', 'phone', 'linkedinUrl'],
  ...['status', 'emailStatus', 'variables', 'variable'],
  // The export does not tell these; it tells the addresses that they are asked for by.
  ...['updatedAt', 'source', 'isPersonalized', 'sender'],
]

/** Reads the wish off the selection of a connection. */
export const wishOf = (selected: Selected): Wish => {
  const node = new Set([...selected('nodes'), ...selected('edges', 'node')])
  return {
    profiles: selectsAny(node, profileFields),
    contacts: node.has('contact'),
    total: selected().has('totalCount'),
    end: selected('pageInfo').has('hasNextPage'),
  }
}

interface Listing {
  readonly campaign: CampaignSource
  readonly part: Part
  /** Only leads in one of these states; all of them when there are none. */
  readonly states: readonly string[]
  readonly wish: Wish
}

/** A lead as the list, the export or both tell it. */
interface Told {
  readonly id: string
  readonly stub?: LeadStub | undefined
  readonly row?: ExportedLead | undefined
}

/** What one call gave: rows, whether it gave all it has to give, and whether one of them could not be read. */
interface Given {
  readonly rows: readonly Told[]
  readonly full: boolean
  readonly unreadable: boolean
}

const list = eachLoader(
  (context: Context, input: InputOf<typeof leads.campaignLeads>) => context.lemlist.call(leads.campaignLeads, input),
  input => JSON.stringify(input),
)

const listSize = leads.campaignLeads.paging?.size ?? 1

/** The first leads of the list, of one state where one is asked for. */
const listed = async (context: Context, { campaign, states }: Listing): Promise<Given> => {
  const [state, ...more] = states
  const page = await list(context, {
    campaignId: campaign.id,
    limit: listSize,
    // lemlist: the list takes one state; several are picked out here.
    state: more.length === 0 ? state : undefined,
  })
  const rows = page?.rows ?? []
  const fits = ({ state }: LeadStub): boolean => more.length === 0 || states.includes(state ?? '')
  const received = page?.received ?? 0
  return {
    rows: rows.filter(fits).map(stub => ({ id: stub._id, stub })),
    full: received >= listSize,
    unreadable: rows.length < received,
  }
}

/** All leads, or all in these states. */
const exported = async (context: Context, { campaign, states }: Listing): Promise<Given> => {
  const page = await exportOf(context, { campaignId: campaign.id, states })
  const rows = page?.rows ?? []
  return {
    rows: rows.map(row => ({ id: row._id, row })),
    full: false,
    unreadable: rows.length < (page?.received ?? 0),
  }
}

/** The export's leads with what the list tells of them, in the order of the list, which the export goes on in. */
const joined = (first: readonly Told[], all: readonly Told[]): readonly Told[] => {
  if (first.length === 0) return all
  const inList = new Set(first.map(({ id }) => id))
  const both = new Map(all.filter(({ id }) => inList.has(id)).map(({ id, row }) => [id, row]))
  const known = first.flatMap(lead => (both.has(lead.id) ? [{ ...lead, row: both.get(lead.id) }] : []))
  return [...known, ...all.filter(({ id }) => !inList.has(id))]
}

const idOf = ({ id }: Told): string => id

/** The part as far as the list reaches; undefined when more must be known. */
const partOfList = ({ part, wish }: Listing, given: Given): Connection<Told> | undefined => {
  const shown = partOfAll(part, { rows: given.rows, idOf, truncated: given.full || given.unreadable })
  if (!given.full) return shown
  const { hasNextPage } = shown.pageInfo
  const reaches = hasNextPage || (shown.edges.length === part.first && !wish.end)
  if (!reaches || wish.total) return undefined
  return { ...shown, pageInfo: { ...shown.pageInfo, hasNextPage: true }, truncated: given.unreadable }
}

const partOfExport = async (context: Context, listing: Listing, given?: Given): Promise<Connection<Told>> => {
  const merge = listing.wish.contacts && given === undefined
  // The list is asked only for the contacts: which of its rows fit is the export's to say.
  const wider = listing.states.length > 1 ? { ...listing, states: [] } : listing
  const [all, beside] = await Promise.all([exported(context, listing), merge ? listed(context, wider) : given])
  const rows = joined(beside?.rows ?? [], all.rows)
  return partOfAll(listing.part, { rows, idOf, truncated: all.unreadable })
}

/** A part of the leads of a campaign as lemlist told them, by the fewest calls that tell what is wished. */
const toldPart = async (context: Context, listing: Listing): Promise<Connection<Told>> => {
  const { wish, states } = listing
  const listCanTell = states.length < 2 || states.every(isPlainState)
  if (wish.profiles || !listCanTell || (wish.total && !wish.contacts)) return partOfExport(context, listing)
  const given = await listed(context, listing)
  return partOfList(listing, given) ?? partOfExport(context, listing, given)
}

const partName = ({ campaign, part: { first, after }, states, wish }: Listing): string =>
  JSON.stringify([campaign.id, first, after, states, wish])

const told = eachLoader(toldPart, partName)

const sourceOf = (campaign: CampaignSource, { id, stub, row }: Told): LeadSource => {
  const lead = row === undefined ? { id, campaign, facts: {} } : fromExport(campaign, row)
  return together(lead, stub === undefined ? null : fromStub(campaign, stub))
}

/** Learns whether there is such a campaign by the calls that the part takes; they are not made again for the part. */
export const readCampaignLeads = async (context: Context, listing: Listing): Promise<void> => {
  await told(context, listing)
}

/**
 * A part of the leads of a campaign, by the fewest calls that tell what is wished: the list, which knows the contacts
 * of the first 500; the export, which knows names and states of all; or both.
 */
export const campaignLeadsPart = async (context: Context, listing: Listing): Promise<Connection<LeadSource> | null> => {
  const part = await told(context, listing)
  return part && mapNodes(part, lead => sourceOf(listing.campaign, lead))
}
