import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { addLead } from '../../sandbox/effects.ts'
import { type Call, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import type { leads } from './contract.ts'
import { campaignOf, flatLead, leadIn, leadsOfPerson, withEmail, writtenLead } from './sandbox-find.ts'

type Change = (world: World, team: TeamWorld, lead: LeadDocument) => LeadDocument

interface PersonCall extends Pick<Call<unknown>, 'team' | 'world'> {
  readonly input: { readonly idOrEmail: string; readonly campaignId?: string | undefined }
}

/** Changes all leads of a person, or the one in a campaign; the answer is a list. */
export const changePerson =
  (change: Change) =>
  ({ input, team, world }: PersonCall) =>
    leadsOfPerson(team, input.idOrEmail, input.campaignId).map(lead => flatLead(change(world, team, lead)))

interface LeadCall extends Pick<Call<unknown>, 'team' | 'world'> {
  readonly input: { readonly idOrEmail: string; readonly campaignId: string }
}

/** Changes one lead of a campaign; the answer is that lead. */
export const changeLead =
  (change: Change) =>
  ({ input, team, world }: LeadCall) =>
    flatLead(change(world, team, leadIn(team, campaignOf(team, input.campaignId), input.idOrEmail)))

const knowVariables = ({ campaigns }: TeamWorld, campaign: CampaignDocument, names: readonly string[]): void => {
  const variableKeys = [...new Set([...campaign.variableKeys, ...names])]
  if (variableKeys.length > campaign.variableKeys.length) campaigns.update(campaign._id, { variableKeys })
}

/** Sets the variables that are named. */
export const updateLead: Handlers<typeof leads>['leadUpdate'] = ({ input, team, world }) => {
  const campaign = campaignOf(team, input.campaignId)
  const lead = leadIn(team, campaign, input.idOrEmail)
  if (Object.keys(input.body).length === 0) throw refuse(400, 'Bad params')
  const gone = lead.status === 'unsubscribed' || team.contacts.get(lead.contactId)?.unsubscribed === true
  // lemlist: a person who has unsubscribed cannot be written to, ever; it says so as a server error.
  if (gone) throw refuse(500, 'Lead in graveyard')
  knowVariables(team, campaign, Object.keys(input.body))
  const variables = { ...lead.variables, ...input.body }
  const change = { variables, email: variables.email || undefined, updatedAt: isoNow(world) }
  const changed = team.leads.update(lead._id, change) ?? lead
  const leadUrl =
    changed.email === undefined ? undefined : `https://api.lemlist.com/api/leads/${encodeURIComponent(changed.email)}`
  return present({ ...writtenLead(campaign, changed), leadUrl })
}

/** Takes credits out of the team's pots, one after the other, as far as they reach. */
const spendCredits = (team: TeamWorld, amount: number): void => {
  const pots = ['subscription', 'gifted', 'paid', 'freemium'] as const
  const credits = { ...team.team.credits }
  let left = amount
  for (const pot of pots) {
    const taken = Math.min(credits[pot], left)
    credits[pot] -= taken
    left -= taken
  }
  team.team = { ...team.team, credits }
}

/** lemlist: what a lead costs to enrich is not said here; one credit for each thing that is asked for. */
const enrichments = ['linkedinEnrichment', 'findEmail', 'verifyEmail', 'findPhone'] as const

/** lemlist: a campaign may review its leads by itself, and sends to them at once when it runs. */
const startsAlone = ({ status, autoReview, autoReviewConditions }: CampaignDocument, lead: LeadDocument): boolean =>
  status === 'running' &&
  autoReview &&
  (autoReviewConditions.length === 0 || autoReviewConditions.includes(lead.emailStatus ?? 'unverified'))

/** lemlist: the contact's owner is named by id or by the address of the login. */
const ownerOf = ({ users }: TeamWorld, owner: string | undefined): string | undefined =>
  users.all().find(({ _id, email }) => _id === owner || email === owner)?._id

/** Adds a lead to a campaign. */
export const insertLead: Handlers<typeof leads>['leadAdd'] = ({ input, team, user, world }) => {
  const campaign = campaignOf(team, input.campaignId)
  // lemlist: these two are no variables; `contactId` attaches the lead to a contact and is not documented.
  const { contactOwner, contactId, ...variables } = input.body
  const same = variables.email === undefined ? [] : withEmail(team, variables.email)
  const refused = input.deduplicate === true ? same.length > 0 : same.some(lead => lead.campaignId === campaign._id)
  if (refused) throw refuse(409, 'Lead already in the campaign')
  const lead = addLead(world, team, campaign, variables, { userId: ownerOf(team, contactOwner) ?? user._id, contactId })
  spendCredits(team, enrichments.filter(flag => input[flag] === true).length)
  const started = startsAlone(campaign, lead)
    ? team.leads.update(lead._id, { state: 'reviewed', status: 'running' })
    : undefined
  return writtenLead(campaign, started ?? lead)
}
