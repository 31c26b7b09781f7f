import { GraphQLError, type Source } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Most tokens of a document: far more than a screen needs. */
export const mostTokens = 4000

/** Most characters of a document. Comments are no tokens, but are read and kept as well. */
const mostCharacters = 100_000

const lengthOf = (source: string | Source): number => (typeof source === 'string' ? source : source.body).length

const tooLong = (): GraphQLError =>
  new GraphQLError(`the document is longer than ${mostCharacters} characters: pass data as variables, ask in parts`, {
    extensions: { code: 'BAD_USER_INPUT' },
  })

/** Refuses documents that are longer than any screen has, or nested beyond what can be read, before and while they are read. */
export const tokenLimit = (): Plugin => ({
  onParse: ({ parseFn, setParseFn }) => {
    setParseFn((source, options) => {
      if (lengthOf(source) > mostCharacters) throw tooLong()
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
