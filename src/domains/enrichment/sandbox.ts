import type { EnrichmentRequest, LeadDocument } from '../../sandbox/documents.ts'
import { startEnrichment } from '../../sandbox/enrichments.ts'
import { found, type Handlers, jsonAnswer, refuse, refuseJson } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { type enrichment, requestWords } from './contract.ts'
import { startBatch } from './sandbox-bulk.ts'
import { checkWebhook, payable, saidOf } from './sandbox-checks.ts'

type Flags = { readonly [Flag in keyof typeof requestWords]?: boolean | undefined }

/** What the parameters ask for. */
const requestsOf = (flags: Flags): EnrichmentRequest[] => {
  const names = ['findEmail', 'verifyEmail', 'findPhone', 'linkedinEnrichment'] as const
  const requests = names.flatMap(name => (flags[name] === true ? [requestWords[name]] : []))
  if (requests.length > 0) return requests
  throw refuse(400, 'No enrichment requested (findEmail, findPhone, linkedinEnrichment or verifyEmail required)')
}

const sameInput = (a: object, b: object): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())

const keyOfFindings = { find_email: 'email', find_phone: 'phone' } as const

/** Whether the same was asked for with the same input, and nothing was found. lemlist: `force` does not help then. */
const foundNothing = (team: TeamWorld, lead: LeadDocument, request: EnrichmentRequest): boolean =>
  (request === 'find_email' || request === 'find_phone') &&
  team.enrichments
    .where('contactId', lead.contactId)
    .some(
      ({ input, data }) =>
        data?.[keyOfFindings[request]]?.notFound === true && sameInput(input, saidOf(lead.variables)),
    )

const profileIsRead = (team: TeamWorld, { contactId, variables }: LeadDocument): boolean =>
  team.enrichments
    .where('contactId', contactId)
    .some(
      ({ requests, input }) => requests.includes('linkedin_enrichment') && input.linkedinUrl === variables.linkedinUrl,
    )

/** Whether the lead or its contact has what is asked for. */
const isThere = (team: TeamWorld, lead: LeadDocument, request: EnrichmentRequest): boolean => {
  const contact = team.contacts.get(lead.contactId)
  switch (request) {
    case 'find_email':
      return lead.email !== undefined || contact?.email !== undefined
    case 'find_phone':
      return Boolean(lead.variables.phone ?? contact?.fields.phone)
    case 'verify':
      return lead.email !== undefined && lead.emailStatus !== undefined
    case 'linkedin_enrichment':
      return profileIsRead(team, lead)
  }
}

const leadEnrich: Handlers<typeof enrichment>['leadEnrich'] = ({ input, team, world }) => {
  const lead = team.leads.get(input.leadId)
  if (lead === undefined) throw refuseJson(404, { error: 'Lead not found', code: 'LEAD_NOT_FOUND' })
  const { _id: leadId, contactId } = lead
  const { webhookUrl } = input
  if (team.contacts.get(contactId) === undefined)
    throw refuseJson(404, { error: 'Contact not found for this lead', code: 'CONTACT_NOT_FOUND' })
  const asked = requestsOf(input)
  checkWebhook(webhookUrl)
  const running = team.enrichments.where('contactId', contactId).some(({ status }) => status === 'in-progress')
  if (running) throw refuseJson(409, { error: 'lead is already being enriched' })
  const requests = asked.filter(
    request => !foundNothing(team, lead, request) && (input.force === true || !isThere(team, lead, request)),
  )
  if (requests.length === 0) {
    throw refuseJson(409, {
      error: 'Enrichment skipped: contact already has the requested data or was recently enriched',
      code: 'ALREADY_ENRICHED',
    })
  }
  payable(team, requests.length)
  const wanted = { requests, input: saidOf(lead.variables), leadId, contactId, webhookUrl }
  return { id: startEnrichment(world, team, wanted)._id }
}

/** How the pretend lemlist answers the chapter Enrich. */
export const enrichmentHandlers: Handlers<typeof enrichment> = {
  leadEnrich,
  enrichment: ({ input: { enrichId }, team }) => {
    const { status, input, data } = found(team.enrichments.get(enrichId), 'Enrichment')
    const shown = { enrichmentId: enrichId, enrichmentStatus: status, input }
    return status === 'done' ? { ...shown, data } : jsonAnswer(202, shown)
  },
  enrich: ({ input, team, world }) => {
    const requests = requestsOf(input)
    const { webhookUrl } = input
    checkWebhook(webhookUrl)
    const person = saidOf(input)
    if (Object.keys(person).length === 0) throw refuse(400, 'Bad request')
    payable(team, requests.length)
    return { id: startEnrichment(world, team, { requests, input: person, webhookUrl })._id }
  },
  enrichBulk: startBatch,
}
