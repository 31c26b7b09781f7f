import { GraphQLError } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../graph/context.ts'
import type { Session } from '../lemlist/session.ts'
import { estimateOf } from './plan.ts'
import type { Discretion } from './secrets.ts'

type Mask = (error: unknown) => GraphQLError

interface Part {
  readonly errors?: readonly unknown[]
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly incremental?: readonly Part[]
  readonly hasNext?: boolean
}

/** What an operation has cost so far, what it was thought to cost before, and the budget that is left. */
const costOf = (session: Session) => {
  const { usage } = session
  const { limit, remaining, resetAt } = session.budget()
  const estimatedCalls = estimateOf(session)?.restCalls ?? null
  return { ...usage, estimatedCalls, budget: { limit, remaining, resetAt: new Date(resetAt).toISOString() } }
}

/** A result that says what its operation has cost so far. */
export const withCost = <Result extends Part>(result: Result, session: Session): Result => ({
  ...result,
  extensions: { ...result.extensions, lemlist: { ...costOf(session), ...Object(result.extensions?.lemlist) } },
})

/** Errors of what was deferred are found in no other place than here. */
const masked = (part: Part, mask: Mask): Part => ({
  ...part,
  ...(part.errors === undefined ? {} : { errors: part.errors.map(mask) }),
  ...(part.incremental === undefined ? {} : { incremental: part.incremental.map(each => masked(each, mask)) }),
})

async function* finished(parts: AsyncIterable<Part>, session: Session, mask: Mask): AsyncGenerator<Part> {
  for await (const part of parts) {
    const shown = masked(part, mask)
    yield part.hasNext === false ? withCost(shown, session) : shown
  }
}

/**
 * Finishes every result: `extensions.lemlist` says what the operation cost and what budget is left, on the last part of
 * one that comes in parts; and errors in deferred parts are made fit for clients like all others.
 */
export const results = (mask: Mask, told: Discretion): Plugin<Context> => ({
  onValidate:
    () =>
    ({ valid, result, setResult }) => {
      const faults = valid ? [] : (result as GraphQLError[])
      const shown = faults.map(fault => {
        const { nodes = null, extensions } = fault
        return new GraphQLError(told(fault), { nodes, extensions: { retryable: false, ...extensions } })
      })
      if (!valid) setResult(shown)
    },
  onExecute: ({ args }) => ({
    onExecuteDone: ({ result, setResult }) => {
      const { lemlist } = args.contextValue as Context
      if (isAsyncIterable(result)) setResult(finished(result as AsyncIterable<Part>, lemlist, mask) as typeof result)
      else setResult(withCost(result as Part, lemlist) as typeof result)
    },
  }),
})
