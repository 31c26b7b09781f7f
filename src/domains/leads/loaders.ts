import type { Context } from '../../graph/context.ts'
import { orNull } from '../../graph/errors.ts'
import { asLoaded, eachLoader, loader } from '../../graph/loader.ts'
import { leads } from './contract.ts'
import { exportOf } from './exports.ts'
import type { LeadSource } from './node.ts'
import { fromExport, fromFlat, fromPerson, together } from './sources.ts'

/** All leads of an address, one for each campaign it is in; none when lemlist knows no lead of it. */
export const leadsOfPerson = eachLoader(
  async (context: Context, email: string): Promise<LeadSource[]> => {
    const page = await orNull(context.lemlist.call(leads.leadsByEmail, { email, version: 'v2' }))
    return page?.rows.map(fromPerson) ?? []
  },
  email => email.toLowerCase(),
)

/** A lead by its id: without state and status. */
export const leadById = eachLoader(async (context: Context, id: string): Promise<LeadSource | null> => {
  const lead = await orNull(context.lemlist.call(leads.leadById, { id, version: 'v2' }))
  return lead === null ? null : fromFlat(lead)
})

interface LeadOfCampaign {
  readonly campaignId: string
  readonly id: string
}

/** A lead as its campaign tells it, for an id whose own call does not name the campaign. */
export const leadInCampaign = eachLoader(
  async (context: Context, { campaignId, id }: LeadOfCampaign): Promise<LeadSource | null> => {
    const lead = await orNull(context.lemlist.call(leads.leadInCampaign, { campaignId, idOrEmail: id }))
    return lead?._id === id ? { ...fromFlat(lead), campaign: { id: campaignId } } : null
  },
  ({ campaignId, id }) => `${campaignId} ${id}`,
)

/** All leads of a campaign by id, from one export. */
const rowsOfCampaign = eachLoader(async (context: Context, campaignId: string) => {
  const page = await orNull(exportOf(context, { campaignId, states: [] }))
  return new Map(page?.rows.map(row => [row._id, row]))
})

/**
 * What is asked of a lead: `profile` is what every call but the list tells; `standing` is state and status, which the
 * call by id lacks; `pause` is whether it is paused and its contact, which the export lacks; `origin` is what only the
 * leads of an address tell: where it came from, who sends to it, when it was changed.
 */
export type Need = 'profile' | 'standing' | 'pause' | 'origin'

/** What no export tells. */
const isPersonal = (need: Need): boolean => need === 'pause' || need === 'origin'

interface Asked {
  readonly lead: LeadSource
  readonly need: Need
}

const emailOf = ({ facts }: LeadSource): string | undefined => facts.email?.toLowerCase()

const inPerson = async (context: Context, email: string, id: string): Promise<LeadSource | null> =>
  (await leadsOfPerson(context, email))?.find(lead => lead.id === id) ?? null

const inCampaign = async (context: Context, campaignId: string, id: string): Promise<LeadSource | null> => {
  const row = (await rowsOfCampaign(context, campaignId))?.get(id)
  return row === undefined ? null : fromExport({ id: campaignId }, row)
}

/** A lead by its id, then whatever tells the state where that is asked for. */
const alone = async (context: Context, { lead, need }: Asked): Promise<LeadSource | null> => {
  const found = await leadById(context, lead.id)
  if (found === null || need === 'profile' || need === 'pause') return found
  const email = emailOf(found)
  const person = email === undefined ? null : await inPerson(context, email, lead.id)
  const campaignId = found.campaign?.id ?? lead.campaign?.id
  if (person !== null || campaignId === undefined || need === 'origin') return together(found, person)
  return together(found, await inCampaign(context, campaignId, lead.id))
}

/** Calls that are made for one lead by itself. lemlist: without an address nothing but an export tells the state. */
const callsAlone = ({ lead, need }: Asked): number =>
  emailOf(lead) !== undefined || need === 'profile' ? 1 : lead.facts.email === null ? Number.POSITIVE_INFINITY : 2

/** What a lead is asked for by: leads of one person cost one call together. */
const personKey = ({ lead }: Asked): string => emailOf(lead) ?? lead.id

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0)

/**
 * The campaigns whose export is read, because that takes fewer calls than asking for the people in them one by one.
 * People who are asked for anyway cost nothing more.
 */
const campaignsToExport = (asked: readonly Asked[]): ReadonlySet<string> => {
  const anyway = new Set(asked.filter(({ need }) => isPersonal(need)).map(personKey))
  const open = asked.filter(one => one.lead.campaign !== undefined && !anyway.has(personKey(one)))
  const people = new Map<string, number>()
  for (const one of open) people.set(personKey(one), Math.max(callsAlone(one), people.get(personKey(one)) ?? 0))
  const campaigns = new Set(open.flatMap(({ lead }) => lead.campaign?.id ?? []))
  if (campaigns.size < sum(people.values())) return campaigns
  return new Set()
}

const find = async (context: Context, asked: Asked, exported: ReadonlySet<string>): Promise<LeadSource | null> => {
  const { lead, need } = asked
  const email = emailOf(lead)
  const campaignId = lead.campaign?.id
  if (need === 'origin' && lead.facts.email === null) return null
  if (!isPersonal(need) && campaignId !== undefined && exported.has(campaignId)) {
    const row = await inCampaign(context, campaignId, lead.id)
    if (row !== null) return row
  } else if (email !== undefined) {
    const row = await inPerson(context, email, lead.id)
    if (row !== null) return row
  }
  return alone(context, asked)
}

const recordOf = loader<Asked, LeadSource>(
  async (context, asked) => {
    const exported = campaignsToExport(asked)
    const found = await Promise.allSettled(asked.map(one => find(context, one, exported)))
    return found.map(asLoaded)
  },
  ({ lead, need }) => `${lead.id} ${need}`,
)

/** The lead with what is needed of it, by the fewest calls for all that are asked for together. */
export const withNeeds = async (context: Context, lead: LeadSource, needs: Iterable<Need>): Promise<LeadSource> => {
  const records = await Promise.all([...needs].map(need => recordOf(context, { lead, need })))
  return records.reduce(together, lead)
}
