import type { GraphQLSchema } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../graph/context.ts'
import type { DocumentLimits } from '../../graph/limits.ts'
import type { Clock } from '../../lemlist/clock.ts'
import type { Session } from '../../lemlist/session.ts'
import { introspection } from './introspection.ts'
import { documentLimits } from './limits.ts'
import { createTurns, inTurns, mostFields } from './limits-rows.ts'
import { openRun, timeLimit } from './timeout.ts'
import { createNamedDocuments, type NamedDocuments, type TrustedDocuments } from './trusted.ts'

/** What operations are held to, whoever asks for them and over whatever transport. */
export interface OperationRules {
  readonly documentLimits: DocumentLimits
  /** Longest time of a query, a mutation or a message of a subscription, in milliseconds. */
  readonly operationTimeoutMs: number
  /** Whether callers may ask for the schema. */
  readonly introspection: boolean
  /** The documents beside which nothing runs; undefined where all do. */
  readonly trustedDocuments: TrustedDocuments | undefined
  /** Resolves in the next turn of the event loop. */
  readonly endOfTurn: () => Promise<void>
}

/** The rules at work. */
export interface HeldOperations {
  /** The schema as operations are to be run with it. */
  readonly schema: GraphQLSchema
  /** The same as they are to be planned with it. */
  readonly planned: GraphQLSchema
  readonly plugins: readonly Plugin<Context>[]
  readonly named: NamedDocuments
  /** Opens the session of an operation. Its calls end with its time, and with the caller's signal. */
  openSession(signal: AbortSignal | undefined, open: (signal: AbortSignal) => Session): Session
  /** Most tokens of a document. */
  readonly mostTokens: number
  /** What GraphiQL is to say of the rules, in words. */
  readonly notices: readonly string[]
}

const noticesOf = ({ introspection: isTold, trustedDocuments }: OperationRules): readonly string[] => [
  ...(isTold ? [] : ['The schema is not told here (INTROSPECTION=off): there is no completion, and no documentation.']),
  ...(trustedDocuments === undefined
    ? []
    : ['Only the documents of a list run here (TRUSTED_DOCUMENTS): others are refused, those of these tabs as well.']),
]

/** Sets the rules to work for one schema. */
export const holdOperations = (schema: GraphQLSchema, rules: OperationRules, clock: Clock): HeldOperations => {
  const named = createNamedDocuments(rules.trustedDocuments)
  const nextTurn = createTurns(rules.endOfTurn)
  const limits = { ms: rules.operationTimeoutMs, clock, nextTurn, fields: mostFields }
  const { whole, alone } = inTurns(schema)
  return {
    schema: whole,
    planned: alone,
    plugins: [named.plugin, documentLimits(rules.documentLimits), introspection(rules.introspection), timeLimit()],
    named,
    openSession: (signal, open) => openRun(limits, signal, open),
    mostTokens: rules.documentLimits.tokens,
    notices: noticesOf(rules),
  }
}
