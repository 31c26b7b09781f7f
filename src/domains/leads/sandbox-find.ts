import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { found, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

/** A lead with its variables beside its own keys, as lemlist shows it in most places. */
export const flatLead = ({ _id, isPaused, campaignId, contactId, emailStatus, variables }: LeadDocument) =>
  present({ ...variables, _id, isPaused, campaignId, contactId, emailStatus })

/** lemlist: writing to a lead also tells its campaign's name, which reading it does not. */
export const writtenLead = (campaign: CampaignDocument, lead: LeadDocument) => ({
  campaignId: campaign._id,
  campaignName: campaign.name,
  ...flatLead(lead),
})

/** A lead with its variables in a map, its campaign in short, its state and its status. */
export const leadV2 = (team: TeamWorld, lead: LeadDocument) => {
  const campaign = team.campaigns.get(lead.campaignId)
  return present({
    _id: lead._id,
    updatedAt: lead.updatedAt,
    isPaused: lead.isPaused,
    state: lead.state ?? undefined,
    status: lead.status,
    personalized: lead.personalized,
    source: lead.source,
    variables: lead.variables,
    contactId: lead.contactId,
    enrichment: present({ emailStatus: lead.emailStatus }),
    campaign: campaign && { id: campaign._id, name: campaign.name, status: campaign.status },
    // lemlist: documented as an object without any key; what it holds once somebody writes to the lead is a guess.
    sendingUser: present({ _id: lead.sendUserId }),
  })
}

/** The leads with this address, whatever its case: one for each campaign it is in. */
export const withEmail = ({ leads }: TeamWorld, email: string): readonly LeadDocument[] => {
  const exact = leads.where('email', email)
  return exact.length > 0 ? exact : leads.where('email', email.toLowerCase())
}

/** The campaign with this id; 404 when there is none. */
export const campaignOf = ({ campaigns }: TeamWorld, id: string): CampaignDocument =>
  found(campaigns.get(id), 'Campaign')

/** The lead of the campaign with this id or address; 404 when there is none. */
export const leadIn = (team: TeamWorld, campaign: CampaignDocument, idOrEmail: string): LeadDocument => {
  const candidates = [team.leads.get(idOrEmail), ...withEmail(team, idOrEmail)]
  return found(
    candidates.find(lead => lead?.campaignId === campaign._id),
    'Lead',
  )
}

/** The leads of a person in all campaigns, or in one; 404 when there are none. */
export const leadsOfPerson = (team: TeamWorld, idOrEmail: string, campaignId?: string): readonly LeadDocument[] => {
  const byId = team.leads.get(idOrEmail)
  const everywhere = byId === undefined ? withEmail(team, idOrEmail) : team.leads.where('contactId', byId.contactId)
  const leads = everywhere.filter(lead => campaignId === undefined || lead.campaignId === campaignId)
  if (leads.length === 0) throw refuse(404, 'Lead not found')
  return leads
}
