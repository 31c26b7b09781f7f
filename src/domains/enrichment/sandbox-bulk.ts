import { z } from 'zod'
import type { EnrichmentRequest } from '../../sandbox/documents.ts'
import { startEnrichment } from '../../sandbox/enrichments.ts'
import { type Handlers, present, refuseJson } from '../../sandbox/handlers.ts'
import { type enrichment, mostOfBatch, PersonInput, requestWords } from './contract.ts'
import { checkWebhook, payable, saidOf } from './sandbox-checks.ts'

type Person = z.output<typeof PersonInput>

/** One person of a batch that is in order. */
interface Wanted {
  readonly person: Person
  readonly requests: readonly EnrichmentRequest[]
  readonly metadata: unknown
}

const fault = (code: string) => refuseJson(400, { error: code })

const words: readonly EnrichmentRequest[] = Object.values(requestWords)
const Anything = z.unknown().optional()
const Row = z.looseObject({ input: Anything, enrichmentRequests: Anything, metadata: Anything })
const Metadata = z.union([z.string(), z.record(z.string(), z.unknown())]).optional()

const requestsOf = (asked: unknown): readonly EnrichmentRequest[] => {
  const listed = z.array(z.unknown()).safeParse(asked)
  if (!listed.success) throw fault('WRONG_ENRICHMENT_REQUEST_FORMAT')
  if (listed.data.length === 0) throw fault('NO_WORKFLOW_REQUESTED')
  return [...new Set(listed.data)].map(word => {
    const known = words.find(request => request === word)
    if (known === undefined) throw fault('UNAUTHORIZED_WORKFLOW_REQUESTED')
    return known
  })
}

const wantedOf = (row: unknown): Wanted => {
  const parsed = Row.safeParse(row)
  if (!parsed.success) throw fault('WRONG_INPUT_FORMAT')
  const { input, enrichmentRequests, metadata } = parsed.data
  const person = PersonInput.safeParse(input)
  if (!person.success || Object.keys(saidOf(person.data)).length === 0) throw fault('WRONG_INPUT_FORMAT')
  if (!Metadata.safeParse(metadata).success) throw fault('WRONG_METADATA_FORMAT')
  return { person: person.data, requests: requestsOf(enrichmentRequests), metadata }
}

/** What a person lacks for what is asked; undefined where nothing does. */
const lackOf = ({ person, requests }: Wanted): string | undefined => {
  const { linkedinUrl, email, firstName, lastName, companyName, companyDomain } = person
  const named = Boolean(firstName && lastName && (companyName || companyDomain))
  const looksFor = requests.includes('find_email') || requests.includes('find_phone')
  if (looksFor && !linkedinUrl && !named) return 'MISSING_INPUTS'
  if (requests.includes('verify') && !requests.includes('find_email') && !email) return 'MISSING_EMAIL'
  return requests.includes('linkedin_enrichment') && !linkedinUrl ? 'MISSING_LINKEDIN_URL' : undefined
}

/** Starts a batch: every fault of form refuses it whole, what one person lacks only that one. */
export const startBatch: Handlers<typeof enrichment>['enrichBulk'] = ({ input, team, world }) => {
  const { webhookUrl } = input
  checkWebhook(webhookUrl)
  const body = z.array(z.unknown()).safeParse(input.body)
  if (!body.success) throw fault('WRONG_BODY_FORMAT')
  if (body.data.length === 0) throw fault('NO_ENRICHMENTS_REQUESTED')
  if (body.data.length > mostOfBatch) throw fault('TOO_MANY_ENRICHMENTS_REQUESTED')
  const wanted = body.data.map(wantedOf).map(each => ({ ...each, error: lackOf(each) }))
  payable(
    team,
    wanted.reduce((sum, { error, requests }) => sum + (error === undefined ? requests.length : 0), 0),
  )
  return wanted.map(({ person, requests, metadata, error }) => {
    if (error !== undefined) return present({ error, metadata })
    const { _id: id } = startEnrichment(world, team, { requests, input: saidOf(person), webhookUrl, metadata })
    return present({ id, metadata })
  })
}
