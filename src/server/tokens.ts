import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Most tokens of a document: far more than a screen needs. */
export const mostTokens = 4000

/** Refuses documents of more tokens than any screen has, or nested beyond what can be read, while they are read. */
export const tokenLimit = (): Plugin => ({
  onParse: ({ parseFn, setParseFn }) => {
    setParseFn((source, options) => {
      try {
        return parseFn(source, { ...options, maxTokens: mostTokens })
      } catch (error) {
        // The parser goes down a level for each that is opened, and runs out of stack before it runs out of tokens.
        if (error instanceof RangeError) throw new GraphQLError('Syntax Error: the document is nested too deeply.')
        throw error
      }
    })
  },
})
