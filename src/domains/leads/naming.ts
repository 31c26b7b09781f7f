import type { Context } from '../../graph/context.ts'
import { Missing, Unacceptable } from '../../graph/user-errors.ts'
import { leadsOfPerson } from './loaders.ts'
import type { LeadSource } from './node.ts'
import type { LeadName } from './queries.ts'

/** The id or the address of a lead, for the paths that take either. */
export const nameOf = ({ id, email }: LeadName): string => id ?? email ?? ''

/**
 * The lead that an input names, in a campaign or in any; null where an address is that of none. An id is believed; an
 * address costs one call.
 */
export const namedLead = async (
  context: Context,
  { id, email }: LeadName,
  campaignId?: string,
): Promise<LeadSource | null> => {
  const campaign = campaignId === undefined ? undefined : { id: campaignId }
  if (typeof id === 'string') return { id, campaign, facts: {} }
  const leads = (await leadsOfPerson(context, email ?? '')) ?? []
  return leads.find(lead => campaign === undefined || lead.campaign?.id === campaign.id) ?? null
}

/** Throws Unacceptable where an address stands in the place of the id. */
export const mustBeId = ({ id }: LeadName): void => {
  if (id?.includes('@') === true)
    throw new Unacceptable('`lead.id` is an address: name it as `lead.email`', 'lead', 'id')
}

/**
 * The id of the lead that an input names, for the paths that take nothing else. lemlist: behind an address some of them
 * do something else than behind an id. Throws Missing where an address is that of none, Unacceptable where it stands in
 * the place of the id.
 */
export const leadIdOf = async (context: Context, name: LeadName, campaignId?: string): Promise<string> => {
  mustBeId(name)
  const lead = await namedLead(context, name, campaignId)
  if (lead !== null) return lead.id
  const where = campaignId === undefined ? 'the team' : 'the campaign'
  throw new Missing(`No lead of ${where} has the address that \`lead.email\` names`, 'lead', 'email')
}
