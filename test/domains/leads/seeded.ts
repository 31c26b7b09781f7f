import type { LeadDocument } from '../../../src/sandbox/documents.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import type { Harness } from '../../support/harness.ts'

/** The value, which the seed is known to have. */
export const found = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('the world has none such')
  return value
}

/** The leads of a campaign, in the order lemlist lists them. */
export const leadsIn = (team: TeamWorld, campaignId: string): LeadDocument[] =>
  team.leads.where('campaignId', campaignId)

/** A campaign with at least, and at most, so many leads. */
export const campaignWith = (team: TeamWorld, least: number, most = Number.POSITIVE_INFINITY): string => {
  const campaigns = team.campaigns.all().map(({ _id }) => ({ _id, leads: leadsIn(team, _id).length }))
  return found(campaigns.find(({ leads }) => leads >= least && leads <= most))._id
}

/** The leads of a person who is in exactly so many campaigns. */
export const personIn = (team: TeamWorld, campaigns: number): LeadDocument[] => {
  const leadsOf = ({ email }: LeadDocument) => (email === undefined ? [] : team.leads.where('email', email))
  return leadsOf(found(team.leads.all().find(lead => leadsOf(lead).length === campaigns)))
}

/** A lead as GraphQL spells its state. */
export const spelled = (state: string | null): string | null =>
  state?.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase() ?? null

/** The calls made, with what they asked; lists of ids are left out. */
export const asked = (harness: Harness): string[] =>
  harness.requests.map(({ method, path, query }) => {
    const shown = decodeURIComponent(query).replace(/(idsOrEmails|idsOrDomains)=.*/, '$1')
    return `${method} ${decodeURIComponent(path.replace('/api', ''))}${shown}`
  })
