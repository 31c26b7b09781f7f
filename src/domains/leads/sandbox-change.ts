import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { addLead, spendCredits } from '../../sandbox/effects.ts'
import { type Call, type Handlers, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld, World } from '../../sandbox/world.ts'
import { ownerOf } from '../fields/sandbox-registry.ts'
import type { leads } from './contract.ts'
import { campaignOf, flatLead, leadIn, leadsOfPerson, withEmail, writtenLead } from './sandbox-find.ts'

type Change = (world: World, team: TeamWorld, lead: LeadDocument) => LeadDocument

interface PersonCall extends Pick<Call<unknown>, 'team' | 'world'> {
  readonly input: { readonly idOrEmail: string; readonly campaignId?: string | undefined }
}

/** Changes all leads of a person, or the one in a campaign; the answer is a list. */
export const changePerson =
  (change: Change) =>
  ({ input, team, world }: PersonCall) => {
    if (input.campaignId !== undefined) campaignOf(team, input.campaignId)
    return leadsOfPerson(team, input.idOrEmail, input.campaignId).map(lead => flatLead(change(world, team, lead)))
  }

interface LeadIdCall extends Pick<Call<unknown>, 'team' | 'world'> {
  readonly input: { readonly leadId: string; readonly campaignId?: string | undefined }
}

/** The same for the person behind a lead. lemlist: the retired reference takes an address too, and so does this. */
export const changePersonOf =
  (change: Change) =>
  ({ input: { leadId, campaignId }, team, world }: LeadIdCall) =>
    changePerson(change)({ input: { idOrEmail: leadId, campaignId }, team, world })

interface LeadCall extends Pick<Call<unknown>, 'team' | 'world'> {
  readonly input: { readonly idOrEmail: string; readonly campaignId: string }
}

/** Changes one lead of a campaign; the answer is that lead. */
export const changeLead =
  (change: Change) =>
  ({ input, team, world }: LeadCall) =>
    flatLead(change(world, team, leadIn(team, campaignOf(team, input.campaignId), input.idOrEmail)))

/** lemlist: what a lead costs to enrich is not said here; one credit for each thing that is asked for. */
const enrichments = ['linkedinEnrichment', 'findEmail', 'verifyEmail', 'findPhone'] as const

/** lemlist: a campaign may review its leads by itself, and sends to them at once when it runs. */
const startsAlone = ({ status, autoReview, autoReviewConditions }: CampaignDocument, lead: LeadDocument): boolean =>
  status === 'running' &&
  autoReview &&
  (autoReviewConditions.length === 0 || autoReviewConditions.includes(lead.emailStatus ?? 'unverified'))

/** Takes a lead out of review: its first step is due. */
export const launch = (team: TeamWorld, lead: LeadDocument): LeadDocument =>
  team.leads.update(lead._id, { state: 'reviewed', status: 'running' }) ?? lead

/** Launches a lead that was just added, where its campaign does so by itself. */
export const launchAlone = (team: TeamWorld, campaign: CampaignDocument, lead: LeadDocument): LeadDocument =>
  startsAlone(campaign, lead) ? launch(team, lead) : lead

/** Adds a lead to a campaign. */
export const insertLead: Handlers<typeof leads>['leadAdd'] = ({ input, team, user, world }) => {
  const campaign = campaignOf(team, input.campaignId)
  // lemlist: these two are no variables; `contactId` attaches the lead to a contact and is not documented.
  const { contactOwner, contactId, ...variables } = input.body
  const same = variables.email === undefined ? [] : withEmail(team, variables.email)
  const refused = input.deduplicate === true ? same.length > 0 : same.some(lead => lead.campaignId === campaign._id)
  if (refused) throw refuse(409, 'Lead already in the campaign')
  const lead = addLead(world, team, campaign, variables, { userId: ownerOf(team, contactOwner, user), contactId })
  spendCredits(team, enrichments.filter(flag => input[flag] === true).length)
  return writtenLead(campaign, launchAlone(team, campaign, lead))
}
