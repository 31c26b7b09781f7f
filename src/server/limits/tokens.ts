import { type DocumentNode, GraphQLError, type ParseOptions, parse, type Source } from 'graphql'
import { tooMuch } from '../../graph/limits.ts'

/** Most characters of a document. Comments are no tokens, but are read and kept as well. */
export const mostCharacters = 100_000

/** Most lines of a document: where something is wrong is found by counting them, for each error anew. */
const mostLines = 4000

const lineBreaks = /\r\n|[\n\r]/g

const linesOf = (source: string | Source): number =>
  ((typeof source === 'string' ? source : source.body).match(lineBreaks)?.length ?? 0) + 1

const lengthOf = (source: string | Source): number => (typeof source === 'string' ? source : source.body).length

/**
 * Reads a document that has no more tokens than this, and is no longer than any screen needs. Throws where it has, and
 * where it is no GraphQL.
 */
export const readDocument = (source: string | Source, mostTokens: number, options: ParseOptions = {}): DocumentNode => {
  const length = lengthOf(source)
  if (length > mostCharacters) {
    throw tooMuch(
      `the document is longer than ${mostCharacters} characters, at ${length}: pass data as variables, ask in parts`,
    )
  }
  const lines = linesOf(source)
  if (lines > mostLines) throw tooMuch(`the document has ${lines} lines, and no more than ${mostLines} are allowed`)
  try {
    return parse(source, { ...options, maxTokens: mostTokens })
  } catch (error) {
    // The parser goes down a level for each that is opened, and runs out of stack before it runs out of tokens.
    if (error instanceof RangeError) throw new GraphQLError('Syntax Error: the document is nested too deeply.')
    if (error instanceof GraphQLError && /more than \d+ tokens/.test(error.message)) {
      throw new GraphQLError(
        `the document has more than ${mostTokens} tokens, and no more are allowed (MAX_TOKENS): ask in parts`,
        { extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { spec: true, status: 400 } } },
      )
    }
    throw error
  }
}
