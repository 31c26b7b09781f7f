import type { Context } from '../../graph/context.ts'
import { mustChange, Unacceptable, Unanswered } from '../../graph/user-errors.ts'
import type { Page } from '../../lemlist/wire.ts'
import { leads } from './contract.ts'
import { leadIdOf, namedLead, nameOf } from './naming.ts'
import type { LeadSource } from './node.ts'
import { type Profile, variablesOf } from './profile.ts'
import type { LeadName } from './queries.ts'
import type { FlatLead } from './shapes.ts'
import { fromFlat } from './sources.ts'

type Given<Value> = Value | null | undefined

/** How people are added to a campaign. */
export interface Adding {
  readonly campaignId: string
  readonly deduplicate?: Given<boolean>
  readonly linkedinEnrichment?: Given<boolean>
  readonly findEmail?: Given<boolean>
  readonly verifyEmail?: Given<boolean>
  readonly findPhone?: Given<boolean>
}

/** A person to be added, and whose contact they become. */
interface NewPerson extends Profile {
  readonly ownerId?: Given<string>
}

/** A checked lead to be added, in plain JSON. */
export type LeadToAdd = ReturnType<typeof leadToAdd>

/** Checks a person to be added. Throws Unacceptable, or Refused. */
export const leadToAdd = (adding: Adding, person: NewPerson) => {
  const profile = variablesOf(person)
  if (Object.values(profile).every(value => value.trim() === ''))
    throw new Unacceptable('Nothing is said of the person')
  const { ownerId } = person
  return {
    campaignId: adding.campaignId,
    deduplicate: adding.deduplicate ?? undefined,
    linkedinEnrichment: adding.linkedinEnrichment ?? undefined,
    findEmail: adding.findEmail ?? undefined,
    verifyEmail: adding.verifyEmail ?? undefined,
    findPhone: adding.findPhone ?? undefined,
    body: typeof ownerId === 'string' ? { ...profile, contactOwner: ownerId } : profile,
  }
}

/** Adds a lead. Throws Unanswered where it is not known whether lemlist has it. */
export const addLead = async (context: Context, lead: LeadToAdd): Promise<LeadSource> => {
  const added = await context.lemlist.call(leads.leadAdd, lead)
  if (added !== undefined) return fromFlat(added)
  const found = await namedLead(context, { email: lead.body.email }, lead.campaignId)
  if (found === null) throw new Unanswered('lemlist answered nothing, so that it is not known whether it has the lead')
  return found
}

/** A checked change of a lead, in plain JSON. */
export interface LeadToUpdate {
  readonly campaignId: string
  readonly lead: LeadName
  readonly body: Readonly<Record<string, string>>
}

/** Checks a change of a lead. Throws Unacceptable, or Refused. */
export const leadToUpdate = (campaignId: string, lead: LeadName, profile: Profile): LeadToUpdate => {
  const body = variablesOf(profile)
  mustChange(body)
  return { campaignId, lead, body }
}

/** Changes a lead; what is not given stays as it is. */
export const updateLead = async (
  context: Context,
  { campaignId, lead: name, body }: LeadToUpdate,
): Promise<LeadSource> => {
  const leadId = await leadIdOf(context, name, campaignId)
  const lead = await context.lemlist.call(leads.leadUpdate, { campaignId, leadId, body })
  return lead === undefined ? { id: leadId, campaign: { id: campaignId }, facts: {} } : fromFlat(lead)
}

/** A person, in one campaign or in all. */
export interface Person {
  readonly lead: LeadName
  readonly campaignId?: string | undefined
}

const rowsOf = (page: Page<FlatLead> | undefined): readonly FlatLead[] => page?.rows ?? []

/** What an action by the lead's id is called with. */
const byId = async (context: Context, { lead, campaignId }: Person) => ({
  leadId: await leadIdOf(context, lead, campaignId),
  campaignId,
})

/** Pauses a person; the leads that were touched. */
export const pausePerson = async (context: Context, person: Person): Promise<readonly FlatLead[]> =>
  rowsOf(await context.lemlist.call(leads.leadPause, await byId(context, person)))

/** Lets a paused person go on; the leads that were touched. */
export const resumePerson = async (context: Context, person: Person): Promise<readonly FlatLead[]> =>
  rowsOf(await context.lemlist.call(leads.leadResume, await byId(context, person)))

/** A lead of one campaign, in plain JSON. */
export interface LeadOfCampaign {
  readonly campaignId: string
  readonly lead: LeadName
}

/** Unsubscribes a lead; null where lemlist neither says which it was nor knows one of the name. */
export const unsubscribeLead = async (
  context: Context,
  { campaignId, lead: name }: LeadOfCampaign,
): Promise<LeadSource | null> => {
  const lead = await context.lemlist.call(leads.leadUnsubscribe, { campaignId, idOrEmail: nameOf(name) })
  if (lead === undefined) return namedLead(context, name, campaignId)
  // lemlist: its answer leaves out variables where the lead was named by its address, so that they are read again.
  const { id, contactId, facts } = fromFlat(lead)
  const campaign = { id: campaignId }
  return { id, contactId, campaign, facts: typeof facts.email === 'string' ? { email: facts.email } : {} }
}
