import { z } from 'zod'
import { chapter, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, maybe, openMap, text } from '../../lemlist/wire.ts'
import { leadsMoved, lookupBegun } from '../effects.ts'
import { emailStatuses } from '../leads/shapes.ts'

/** What was looked for and what came of it; a key is there for what was asked for. lemlist: profiles are open. */
const Findings = z.looseObject({
  email: maybe(z.looseObject({ email: maybe(text), status: maybe(z.enum(emailStatuses)), notFound: maybe(flag) })),
  phone: maybe(z.looseObject({ phone: maybe(text), notFound: maybe(flag) })),
  linkedin: maybe(openMap),
})

/** An enrichment and its result. */
const Enrichment = z.object({
  enrichmentId: maybe(id),
  enrichmentStatus: z.enum(['in-progress', 'done', 'error']),
  input: maybe(openMap),
  data: maybe(Findings),
})
export type Enrichment = z.output<typeof Enrichment>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const words = new Map<unknown, string>([
  ['in-progress', 'in-progress'],
  ['failed', 'error'],
  ['error', 'error'],
])

/**
 * How far it is. lemlist: the answer's status says it, 202 while it runs and 200 when it has ended; nobody describes the
 * body of 202, and what an ended one is called is known for `done` alone.
 */
const withProgress = (json: unknown, status = 200): unknown => {
  if (status === 202) return { ...(isObject(json) ? json : {}), enrichmentStatus: 'in-progress' }
  return isObject(json) ? { ...json, enrichmentStatus: words.get(json.enrichmentStatus) ?? 'done' } : json
}

const started = document(z.object({ id }))

/** What can be asked for: the name of the parameter, and lemlist's word for the same thing in a batch. */
export const requestWords = {
  findEmail: 'find_email',
  verifyEmail: 'verify',
  findPhone: 'find_phone',
  linkedinEnrichment: 'linkedin_enrichment',
} as const

const flags = {
  findEmail: param.flag,
  verifyEmail: param.flag,
  linkedinEnrichment: param.flag,
  findPhone: param.flag,
}

/** What is known of a person to look for. */
export const PersonInput = z.object({
  email: z.string().optional(),
  linkedinUrl: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  companyName: z.string().optional(),
  companyDomain: z.string().optional(),
  jobTitle: z.string().optional(),
})

/** One person of a batch, what is asked for, and what is to come back beside the answer. */
export interface BulkRequest {
  readonly input: z.input<typeof PersonInput>
  readonly enrichmentRequests: readonly (typeof requestWords)[keyof typeof requestWords][]
  readonly metadata?: string | Readonly<Record<string, unknown>> | undefined
}

/** One answer of a batch: an id, or a code that says why nothing was started. Whatever it is, it keeps its place. */
const BulkAnswer = z.preprocess(
  answer => (typeof answer === 'object' && answer !== null ? answer : {}),
  z.object({ id: maybe(id), error: maybe(text), metadata: maybe(z.unknown()) }),
)
export type BulkAnswer = z.output<typeof BulkAnswer>

/** Most people of one batch. Source: Bulk Enrich Data in lemlist's API reference. */
export const mostOfBatch = 500

/** Chapter Enrich of the API: data about people, for credits. */
export const enrichment = chapter({
  leadEnrich: post('/leads/:leadId/enrich', {
    serves: 'Mutation.leadEnrich',
    sandbox: 'Takes a credit for each thing, fills in the lead after 8 seconds; 409 for what is there or under way.',
    query: { ...flags, webhookUrl: param.text, force: param.flag },
    changes: [...leadsMoved, ...lookupBegun],
    reply: started,
  }),
  /** Asked for again and again while it runs, so that no answer is kept. */
  enrichment: get('/enrich/:enrichId', {
    serves: 'Query.enrichment',
    sandbox: '202 for 8 seconds, then what can be told from the input and from what the team knows.',
    reply: document(Enrichment, withProgress),
  }),
  /** lemlist: everything travels in the query, and nothing in a body. */
  enrich: post('/enrich', {
    serves: 'Mutation.enrich',
    sandbox: 'Takes a credit for each thing and starts.',
    query: {
      ...flags,
      email: param.text,
      linkedinUrl: param.text,
      firstName: param.text,
      lastName: param.text,
      companyDomain: param.text,
      companyName: param.text,
      jobTitle: param.text,
      webhookUrl: param.text,
    },
    changes: lookupBegun,
    reply: started,
  }),
  enrichBulk: post('/v2/enrichments/bulk', {
    serves: 'Mutation.enrichBulk',
    sandbox: 'Starts those that have what they need; the others get a code in their place.',
    query: { webhookUrl: param.text },
    // lemlist: each fault of the body has a code of its own, so whoever answers looks it through.
    body: z.custom<readonly BulkRequest[]>(),
    changes: lookupBegun,
    reply: document(z.array(BulkAnswer)),
  }),
})
