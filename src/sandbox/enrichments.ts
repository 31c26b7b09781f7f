import type { EnrichmentDocument, LeadDocument } from './documents.ts'
import { spendCredits } from './effects.ts'
import { findingsOf } from './findings.ts'
import { present } from './handlers.ts'
import { announce } from './hook-events.ts'
import { isWaiting } from './lead-state.ts'
import { isoNow, type TeamWorld, type World } from './world.ts'

/** How long an enrichment takes, in milliseconds. */
const takesMs = 8_000

/** What is asked for, and of whom. */
export type Wanted = Pick<EnrichmentDocument, 'requests' | 'input' | 'leadId' | 'contactId' | 'webhookUrl' | 'metadata'>

/**
 * Begins to look for what is wanted, at the price of one credit for each thing; a lead that waits for review is being
 * scanned meanwhile. Whether the credits suffice is for the caller.
 */
export const startEnrichment = (world: World, team: TeamWorld, wanted: Wanted): EnrichmentDocument => {
  spendCredits(team, wanted.requests.length)
  const lead = team.leads.get(wanted.leadId ?? '')
  world.outside?.later(takesMs, () => endDueEnrichments(world, team))
  if (lead?.status === 'review') team.leads.update(lead._id, { status: 'scanning' })
  return team.enrichments.insert({
    _id: world.ids('enr'),
    status: 'in-progress',
    ...wanted,
    createdAt: isoNow(world),
    dueAt: new Date(world.clock.now() + takesMs).toISOString(),
  })
}

type Facts = Readonly<Record<string, string>>

const textsAmong = (found: Readonly<Record<string, unknown>> | undefined, names: readonly string[]): Facts =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = found?.[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )

/** What was found, under the names that leads and contacts have for it. */
const learned = (data: EnrichmentDocument['data']): { readonly sought: Facts; readonly profile: Facts } => ({
  sought: { ...textsAmong(data?.email, ['email']), ...textsAmong(data?.phone, ['phone']) },
  profile: textsAmong(data?.linkedin, ['firstName', 'lastName', 'jobTitle', 'companyName']),
})

const addressStatus = (data: EnrichmentDocument['data']): LeadDocument['emailStatus'] =>
  (['deliverable', 'risky', 'undeliverable'] as const).find(status => status === data?.email?.status)

/** Fills in what was found; what LinkedIn says does not replace what is known. */
const fillIn = (world: World, team: TeamWorld, { leadId, contactId, data }: EnrichmentDocument): void => {
  const { sought, profile } = learned(data)
  const contact = team.contacts.get(contactId ?? '')
  if (contact !== undefined) {
    const { email = contact.email, ...fields } = sought
    team.contacts.update(contact._id, { email, fields: { ...profile, ...contact.fields, ...fields } })
  }
  const lead = team.leads.get(leadId ?? '')
  if (lead === undefined) return
  const variables = { ...profile, ...lead.variables, ...sought }
  team.leads.update(lead._id, {
    variables,
    email: variables.email,
    emailStatus: addressStatus(data) ?? lead.emailStatus,
    // lemlist: the state after an enrichment is `scanned`; who was written to already keeps the state that came of it.
    ...(isWaiting(lead.state) ? { state: 'scanned' } : {}),
    ...(lead.status === 'scanning' ? { status: 'review' as const } : {}),
    updatedAt: isoNow(world),
  })
  const campaign = team.campaigns.get(lead.campaignId)
  const added = Object.keys(variables).filter(name => campaign?.variableKeys.includes(name) === false)
  if (campaign !== undefined && added.length > 0)
    team.campaigns.update(campaign._id, { variableKeys: [...campaign.variableKeys, ...added] })
}

/** lemlist: a call names what was found after what was asked for, while a read says `email`, `phone` and `linkedin`. */
const toldOf = ({ _id, requests, data, metadata }: EnrichmentDocument): Readonly<Record<string, unknown>> => {
  const named = {
    [requests.includes('find_email') ? 'find_email' : 'verify']: data?.email,
    find_phone: data?.phone,
    linkedin_enrichment: data?.linkedin,
  }
  return { id: _id, data: present(named), ...present({ metadata }) }
}

const tellOf = (
  world: World,
  team: TeamWorld,
  ended: readonly EnrichmentDocument[],
  target?: string | undefined,
): void => {
  const type = 'enrichmentDone'
  announce(world, team, { type, target, body: () => ({ type, data: ended.map(toldOf) }) })
}

/**
 * Ends the enrichments whose time has come: what they found is there to be read, and on their leads. Those that end at
 * once are told of together.
 */
export const endDueEnrichments = (world: World, team: TeamWorld): void => {
  const due = team.enrichments
    .where('status', 'in-progress')
    .filter(({ dueAt }) => Date.parse(dueAt) <= world.clock.now())
  if (due.length === 0) return
  const ended = due.map(enrichment => {
    const done = { ...enrichment, status: 'done' as const, data: findingsOf(team, enrichment) }
    team.enrichments.update(done._id, done)
    fillIn(world, team, done)
    return done
  })
  tellOf(world, team, ended)
  for (const [target, own] of Map.groupBy(ended, ({ webhookUrl }) => webhookUrl)) {
    if (target !== undefined) tellOf(world, team, own, target)
  }
}
