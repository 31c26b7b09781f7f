import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../graph/context.ts'

/** Adds `extensions.lemlist` to every result: what the operation cost at lemlist, and the budget that is left. */
export const usageExtension = (): Plugin<Context> => ({
  onExecute: ({ args }) => ({
    onExecuteDone: ({ result, setResult }) => {
      if (isAsyncIterable(result)) return
      const { usage, budget } = (args.contextValue as Context).lemlist
      const { limit, remaining, resetAt } = budget()
      const lemlist = { ...usage, budget: { limit, remaining, resetAt: new Date(resetAt).toISOString() } }
      setResult({ ...result, extensions: { ...result.extensions, lemlist } })
    },
  }),
})
