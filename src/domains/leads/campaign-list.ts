import { type Connection, type Part, partOfAll } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { eachLoader } from '../../graph/loader.ts'
import { type Selected, selectsAny } from '../../graph/selection.ts'
import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CampaignSource } from '../campaigns/node.ts'
import { type LeadStub, leads } from './contract.ts'
import type { LeadSource } from './node.ts'
import { fromExport, fromStub, together } from './sources.ts'
import { isPlainState } from './states.ts'

/** What a client wants of the leads of a campaign, as far as it decides which calls are made. */
export interface Wish {
  /** Fields that only the export tells. */
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

/** What one call gave: rows, whether it gave all it has to give, and whether one of them could not be read. */
interface Given {
  readonly rows: readonly LeadSource[]
  readonly full: boolean
  readonly unreadable: boolean
}

const nameOf = (input: object): string => JSON.stringify(input)

const list = eachLoader(
  (context: Context, input: InputOf<typeof leads.campaignLeads>) => context.lemlist.call(leads.campaignLeads, input),
  nameOf,
)

const exportOf = eachLoader(
  (context: Context, input: InputOf<typeof leads.campaignLeadsExport>) =>
    context.lemlist.call(leads.campaignLeadsExport, input),
  nameOf,
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
    rows: rows.filter(fits).map(row => fromStub(campaign, row)),
    full: received >= listSize,
    unreadable: rows.length < received,
  }
}

/** All leads, or all in these states. */
const exported = async (context: Context, { campaign, states }: Listing): Promise<Given> => {
  const page = await exportOf(context, {
    campaignId: campaign.id,
    // lemlist: some accounts get an empty list when no state is named.
    state: states.length === 0 ? ['all'] : states,
    format: 'json',
  })
  const rows = page?.rows ?? []
  return {
    rows: rows.map(row => fromExport(campaign, row)),
    full: false,
    unreadable: rows.length < (page?.received ?? 0),
  }
}

/** The export's leads with what the list tells of them, in the order of the list, which the export goes on in. */
const joined = (first: readonly LeadSource[], all: readonly LeadSource[]): LeadSource[] => {
  const byId = new Map(all.map(lead => [lead.id, lead]))
  const known = first.flatMap(lead => {
    const row = byId.get(lead.id)
    byId.delete(lead.id)
    return row === undefined ? [] : [together(row, lead)]
  })
  return [...known, ...byId.values()]
}

const idOf = ({ id }: LeadSource): string => id

/** The part as far as the list reaches; undefined when more must be known. */
const partOfList = ({ part, wish }: Listing, given: Given): Connection<LeadSource> | undefined => {
  const shown = partOfAll(part, given.rows, idOf, given.full || given.unreadable)
  if (!given.full) return shown
  const { hasNextPage } = shown.pageInfo
  const reaches = hasNextPage || (shown.edges.length === part.first && !wish.end)
  if (!reaches || wish.total) return undefined
  return { ...shown, pageInfo: { ...shown.pageInfo, hasNextPage: true }, truncated: given.unreadable }
}

const partOfExport = async (context: Context, listing: Listing, given?: Given): Promise<Connection<LeadSource>> => {
  const merge = listing.wish.contacts && given === undefined
  // The list is asked only for the contacts: which of its rows fit is the export's to say.
  const wider = listing.states.length > 1 ? { ...listing, states: [] } : listing
  const [all, beside] = await Promise.all([exported(context, listing), merge ? listed(context, wider) : given])
  return partOfAll(listing.part, joined(beside?.rows ?? [], all.rows), idOf, all.unreadable)
}

/**
 * A part of the leads of a campaign, by the fewest calls that tell what is wished: the list, which knows the contacts
 * of the first 500; the export, which knows names and states of all; or both.
 */
export const campaignLeadsPart = async (context: Context, listing: Listing): Promise<Connection<LeadSource>> => {
  const { wish, states } = listing
  const listCanTell = states.length < 2 || states.every(isPlainState)
  if (wish.profiles || !listCanTell || (wish.total && !wish.contacts)) return partOfExport(context, listing)
  const given = await listed(context, listing)
  return partOfList(listing, given) ?? partOfExport(context, listing, given)
}
