import { action } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { calling, Partly, type Refusal, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { type BulkAnswer, type BulkRequest, enrichment, mostOfBatch } from './contract.ts'
import {
  faultsOfPerson,
  faultsOfRequest,
  faultsOfWebhook,
  lacks,
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

type Lack = keyof typeof lacks

const isLack = (code: string | undefined): code is Lack => code !== undefined && Object.hasOwn(lacks, code)

const EnrichmentLack = builder.enumType('EnrichmentLack', {
  description: 'What is missing to look for data about a person.',
  values: {
    MISSING_INPUTS: { description: '`linkedinUrl`, or `firstName`, `lastName` and a company.' },
    MISSING_EMAIL: { description: '`email`, which is to be checked.' },
    MISSING_LINKEDIN_URL: { description: '`linkedinUrl`, which is to be read.' },
  } as const,
})

/** What became of one person of a batch. */
interface Result {
  readonly enrichment: EnrichmentSource | null
  readonly error: string | undefined
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
    error: t.field({
      type: EnrichmentLack,
      resolve: ({ error }) => (isLack(error) ? error : null),
      description:
        'What was missing. Null when the person was not refused, and for reasons that only `rawError` tells.',
    }),
    rawError: t.exposeString('error', {
      description: 'Why the person was refused, in the spelling of lemlist. Null when they were not.',
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

const { operation, method, path: route } = enrichment.enrichBulk

const faultOf = ({ error }: BulkAnswer, place: number): Error => {
  if (error !== undefined) return new Unacceptable(isLack(error) ? lacks[error] : error, 'enrichments', String(place))
  const words = `lemlist did not say what became of the person at place ${place}`
  return new LemlistError(words, { kind: 'invalid', operation, method, route })
}

const resultOf = ({ id, error, metadata }: BulkAnswer): Result => ({
  enrichment: id === undefined ? null : { id },
  error,
  metadata,
})

/** lemlist: what is wrong with the whole batch comes as a code too, which names no input. */
const refusals: readonly Refusal[] = [
  [/^(WRONG_|NO_|UNAUTHORIZED_WORKFLOW|TOO_MANY_)[A-Z_]+$/, ['enrichments'], 'lemlist refuses the batch'],
]

action('enrichBulk', {
  ...costs(each(enrichment.enrichBulk)),
  description: `Looks for data about up to ${mostOfBatch} people. Whoever lacks something is left out and told in \`userErrors\` by place; the others are started. Spends credits.`,
  role: 'SEND',
  sideEffects: ['SPENDS_CREDITS'],
  input: t => ({
    enrichments: t.field({
      type: [PersonToEnrich],
      required: true,
      extensions: bounds({ items: mostOfBatch, empty: false }),
      description: `Whom, and what to look for; ${mostOfBatch} at most.`,
    }),
    ...webhookField(t),
  }),
  run: async ({ enrichments, webhookUrl }, context): Promise<Partly<readonly Result[]>> => {
    refuseAll([...enrichments.flatMap(faultsOf), ...faultsOfWebhook(webhookUrl)])
    const batch = { body: enrichments.map(requestOf), webhookUrl: webhookUrl?.href }
    const told = await calling(refusals, context.lemlist.call(enrichment.enrichBulk, batch))
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
