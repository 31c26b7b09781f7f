import { GraphQLError, GraphQLScalarType } from 'graphql'
import { DateResolver, DateTimeResolver, EmailAddressResolver, JSONResolver, URLResolver } from 'graphql-scalars'
import { builder } from './builder.ts'

/** A value as text; what lemlist sent is text already. */
const shown = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value))

/** A value as the library's scalar takes it; what it throws is always a refusal in words, never a fault. */
const taken = (scalar: GraphQLScalarType, value: unknown): unknown => {
  try {
    return scalar.coerceInputValue(value)
  } catch (error) {
    if (error instanceof GraphQLError) throw error
    throw new GraphQLError(`${scalar.name} cannot be read from this value`, { extensions: { code: 'BAD_USER_INPUT' } })
  }
}

/** The library's scalar for input; what lemlist sent goes out as it came, because output must never fail a page. */
const lenientOutput = (scalar: GraphQLScalarType, description: string): GraphQLScalarType => {
  const { coerceOutputValue: _coerce, serialize: _serialize, ...config } = scalar.toConfig()
  const meaning = `${description} Arguments are checked; answers show what lemlist holds.`
  const input = (value: unknown): unknown => taken(scalar, value)
  return new GraphQLScalarType({
    ...config,
    description: meaning,
    parseValue: input,
    coerceInputValue: input,
    coerceOutputValue: shown,
  })
}

/** Deepest JSON that is taken: what goes on works it through level by level. */
const mostLevels = 50

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1)))

const notTooDeep = (value: unknown): unknown => {
  if (!isDeeper(value, mostLevels)) return value
  const message = `JSON is taken ${mostLevels} levels deep and no deeper`
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
}

/** The library's scalar for JSON, of bounded depth. */
const boundedJson = (): GraphQLScalarType => {
  const { parseLiteral, ...config } = JSONResolver.toConfig()
  return new GraphQLScalarType({
    ...config,
    parseValue: notTooDeep,
    coerceInputValue: notTooDeep,
    parseLiteral: (node, variables) => notTooDeep(parseLiteral(node, variables)),
  })
}

builder.addScalarType('JSON', boundedJson())
builder.addScalarType('DateTime', lenientOutput(DateTimeResolver, 'A moment as ISO 8601 text, in UTC.'))
builder.addScalarType('Date', lenientOutput(DateResolver, 'A day as `YYYY-MM-DD`.'))
builder.addScalarType('EmailAddress', lenientOutput(EmailAddressResolver, 'An email address.'))
builder.addScalarType('URL', lenientOutput(URLResolver, 'An address.'))
