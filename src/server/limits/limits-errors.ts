import { GraphQLError, type GraphQLFieldResolver } from 'graphql'
import type { Context } from '../../graph/context.ts'
import { type Run, runOf } from './timeout.ts'

/** Most errors of one operation: each is made several times on its way, and its place sought in the document. */
export const mostFieldErrors = 500

const tooManyErrors = (): GraphQLError =>
  new GraphQLError(
    `the answer would have more than ${mostFieldErrors} errors: ask for fewer rows at once, and look at the first of what goes wrong`,
    { extensions: { code: 'COST_LIMIT_EXCEEDED', retryable: false } },
  )

/** Goes on with an error of a field; what comes after too many is for nobody. */
const goOn = (error: unknown, run: Run | undefined): Promise<never> => {
  if (run === undefined) throw error
  run.errors += 1
  if (run.errors > mostFieldErrors && !run.isEnded) run.end(tooManyErrors())
  if (run.isEnded) return new Promise(() => undefined)
  throw error
}

type Resolve = GraphQLFieldResolver<unknown, Context>

/** The same resolver, whose errors count for its operation, and end it when they are too many. */
export const countErrors =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    try {
      const result = resolve(source, args, context, info)
      if (!(result instanceof Promise)) return result
      return result.catch((error: unknown) => goOn(error, runOf(context.lemlist)))
    } catch (error) {
      return goOn(error, runOf(context.lemlist))
    }
  }
