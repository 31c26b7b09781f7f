import type { CampaignDocument, LeadDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import type { leads } from './contract.ts'
import { campaignOf, leadIn, writtenLead } from './sandbox-find.ts'

type Variables = Readonly<Record<string, string>>

const knowVariables = ({ campaigns }: TeamWorld, campaign: CampaignDocument, names: readonly string[]): void => {
  const variableKeys = [...new Set([...campaign.variableKeys, ...names])]
  if (variableKeys.length > campaign.variableKeys.length) campaigns.update(campaign._id, { variableKeys })
}

const writeVariables = (world: World, team: TeamWorld, lead: LeadDocument, given: Variables): LeadDocument => {
  const variables = { ...lead.variables, ...given }
  const change = { variables, email: variables.email || undefined, updatedAt: isoNow(world) }
  return team.leads.update(lead._id, change) ?? lead
}

/** Sets the variables that are named in the body. */
export const updateLead: Handlers<typeof leads>['leadUpdate'] = ({ input, team, world }) => {
  const campaign = campaignOf(team, input.campaignId)
  // lemlist: the retired reference takes an address in place of the id, and so does this.
  const lead = leadIn(team, campaign, input.leadId)
  if (Object.keys(input.body).length === 0) throw refuse(400, 'Bad params')
  const gone = lead.status === 'unsubscribed' || team.contacts.get(lead.contactId)?.unsubscribed === true
  // lemlist: a person who has unsubscribed cannot be written to, ever; it says so as a server error.
  if (gone) throw refuse(500, 'Lead in graveyard')
  knowVariables(team, campaign, Object.keys(input.body))
  const changed = writeVariables(world, team, lead, input.body)
  const leadUrl =
    changed.email === undefined ? undefined : `https://api.lemlist.com/api/leads/${encodeURIComponent(changed.email)}`
  return present({ ...writtenLead(campaign, changed), leadUrl })
}

interface Asked {
  readonly input: { readonly leadId: string; readonly variables?: Variables | undefined }
  readonly team: TeamWorld
}

/** The lead and the variables of a call. lemlist: what stands in a body is not read, and then nothing is named. */
const askedFor = ({ input, team }: Asked) => {
  const lead = found(team.leads.get(input.leadId), 'Lead')
  if (input.variables === undefined) throw refuse(400, 'Variable not found')
  return { lead, campaign: campaignOf(team, lead.campaignId), given: input.variables }
}

const done = { ok: true }

/** Sets variables, new ones too. */
export const setVariables: Handlers<typeof leads>['leadVariablesSet'] = ({ input, team, world }) => {
  const { lead, campaign, given } = askedFor({ input, team })
  knowVariables(team, campaign, Object.keys(given))
  writeVariables(world, team, lead, given)
  return done
}

/** Changes variables that the campaign or the lead has. */
export const updateVariables: Handlers<typeof leads>['leadVariablesUpdate'] = ({ input, team, world }) => {
  const { lead, campaign, given } = askedFor({ input, team })
  const isKnown = (name: string) => campaign.variableKeys.includes(name) || Object.hasOwn(lead.variables, name)
  if (!Object.keys(given).every(isKnown)) throw refuse(400, 'Variable not found')
  writeVariables(world, team, lead, given)
  return done
}

/** Blanks variables. lemlist: what becomes of a name that nobody knows is not said; here nothing. */
export const clearVariables: Handlers<typeof leads>['leadVariablesClear'] = ({ input, team, world }) => {
  const { lead, given } = askedFor({ input, team })
  const named = Object.keys(given).filter(name => Object.hasOwn(lead.variables, name))
  writeVariables(world, team, lead, Object.fromEntries(named.map(name => [name, ''])))
  return done
}
