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

builder.addScalarType('JSON', JSONResolver)
builder.addScalarType('DateTime', lenientOutput(DateTimeResolver, 'A moment as ISO 8601 text, in UTC.'))
builder.addScalarType('Date', lenientOutput(DateResolver, 'A day as `YYYY-MM-DD`.'))
builder.addScalarType('EmailAddress', lenientOutput(EmailAddressResolver, 'An email address.'))
builder.addScalarType('URL', lenientOutput(URLResolver, 'An address.'))
