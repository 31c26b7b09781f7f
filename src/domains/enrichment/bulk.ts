import { action } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { Partly, Refused, Unacceptable } from '../../graph/user-errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { type BulkAnswer, type BulkRequest, enrichment, mostOfBatch } from './contract.ts'
import {
  faultsOfPerson,
  faultsOfRequest,
  faultsOfWebhook,
  personFields,
  requestFields,
  requestsOf,
  saidOf,
  webhookField,
} from './inputs.ts'
import { EnrichmentRef, type EnrichmentSource } from './node.ts'

const PersonToEnrich = builder.inputType('PersonToEnrich', {
  description: 'A person to look for data about, and what to look for.',
  fields: t => ({
    ...personFields(t),
    ...requestFields(t),
    metadata: t.field({
      type: 'JSON',
      description: 'Text or an object that comes back beside the answer and in the call to `webhookUrl`.',
    }),
  }),
})
type PersonToEnrich = typeof PersonToEnrich.$inferInput

/** What became of one person of a batch. */
interface Result {
  readonly enrichment: EnrichmentSource | null
  readonly error: string | null
  readonly metadata: unknown
}

const EnrichBulkResult = builder.objectRef<Result>('EnrichBulkResult').implement({
  description: 'What became of one person of a batch.',
  fields: t => ({
    enrichment: t.field({
      type: EnrichmentRef,
      resolve: ({ enrichment }) => enrichment,
      description: 'What was started. Null when the person was refused.',
    }),
    error: t.exposeString('error', {
      description:
        'Why it was refused, as lemlist codes it: `MISSING_INPUTS`, `MISSING_EMAIL` or `MISSING_LINKEDIN_URL`. Null when it was not.',
    }),
    metadata: t.field({
      type: 'JSON',
      resolve: ({ metadata }) => metadata ?? null,
      description: 'What was to come back. Null where nothing was.',
    }),
  }),
})

const isMetadata = (value: unknown): value is BulkRequest['metadata'] =>
  value === undefined || typeof value === 'string' || (typeof value === 'object' && !Array.isArray(value))

const faultsOf = (person: PersonToEnrich, place: number): Unacceptable[] => {
  const path = ['enrichments', String(place)]
  const metadata = isMetadata(person.metadata)
    ? []
    : [new Unacceptable('`metadata` is text or an object', ...path, 'metadata')]
  return [...faultsOfRequest(person, ...path), ...faultsOfPerson(person, ...path), ...metadata]
}

const requestOf = (person: PersonToEnrich): BulkRequest => {
  const { metadata } = person
  return {
    input: saidOf(person),
    enrichmentRequests: requestsOf(person),
    ...(isMetadata(metadata) && metadata !== null ? { metadata } : {}),
  }
}

/** lemlist: what one person lacks comes as a code. */
const lacks: Readonly<Record<string, string>> = {
  MISSING_INPUTS: 'Too little is said of the person: `linkedinUrl`, or `firstName`, `lastName` and a company',
  MISSING_EMAIL: 'There is no address to check: `email` is missing',
  MISSING_LINKEDIN_URL: 'There is no profile to read: `linkedinUrl` is missing',
}

const { operation, method, path: route } = enrichment.enrichBulk

const faultOf = ({ error }: BulkAnswer, place: number): Error => {
  if (error !== undefined) return new Unacceptable(lacks[error] ?? error, 'enrichments', String(place))
  const words = `lemlist did not say what became of the person at place ${place}`
  return new LemlistError(words, { kind: 'invalid', operation, method, route })
}

const resultOf = ({ id, error, metadata }: BulkAnswer): Result => ({
  enrichment: id === undefined ? null : { id },
  error: error ?? null,
  metadata,
})

/** lemlist: what is wrong with the whole batch comes as a code too, which names no input. */
const asUnacceptable = (error: unknown): unknown =>
  error instanceof LemlistError && /^[A-Z_]+$/.test(error.message)
    ? new Unacceptable(`lemlist refuses the batch: ${error.message}`, 'enrichments')
    : error

const start = async (context: Context, body: readonly BulkRequest[], webhookUrl: string | undefined) => {
  try {
    return await context.lemlist.call(enrichment.enrichBulk, { body, webhookUrl })
  } catch (error) {
    throw asUnacceptable(error)
  }
}

action('enrichBulk', {
  description: `Looks for data about up to ${mostOfBatch} people. Whoever lacks something is left out and told in \`userErrors\` by place; the others are started. Spends credits.`,
  role: 'SEND',
  sideEffects: ['SPENDS_CREDITS'],
  input: t => ({
    enrichments: t.field({
      type: [PersonToEnrich],
      required: true,
      extensions: bounds({ items: mostOfBatch }),
      description: `Whom, and what to look for; ${mostOfBatch} at most.`,
    }),
    ...webhookField(t),
  }),
  run: async ({ enrichments, webhookUrl }, context): Promise<Partly<readonly Result[]>> => {
    const faults = [...enrichments.flatMap(faultsOf), ...faultsOfWebhook(webhookUrl)]
    if (enrichments.length === 0) faults.push(new Unacceptable('There is nobody to look for', 'enrichments'))
    if (faults.length > 0) throw new Refused(faults)
    const told = await start(context, enrichments.map(requestOf), webhookUrl?.href)
    const answers = enrichments.map((_, place): BulkAnswer => told?.[place] ?? {})
    const refused = answers.flatMap((answer, place) => (answer.id === undefined ? [faultOf(answer, place)] : []))
    return new Partly(answers.map(resultOf), refused)
  },
  payload: ref => {
    builder.objectField(ref, 'enrichments', t =>
      t.field({
        type: [EnrichmentRef],
        nullable: { list: true, items: true },
        resolve: ({ entity }) => entity?.map(({ enrichment }) => enrichment) ?? null,
        description:
          'What was started, in the order of the input; null in the place of whoever was refused. Null when all was refused unseen.',
      }),
    )
    builder.objectField(ref, 'results', t =>
      t.field({
        type: [EnrichBulkResult],
        nullable: true,
        resolve: ({ entity }) => entity,
        description: 'What became of each person, in the order of the input. Null when all was refused unseen.',
      }),
    )
  },
})
