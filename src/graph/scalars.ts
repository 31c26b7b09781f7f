import { GraphQLScalarType } from 'graphql'
import { DateResolver, DateTimeResolver, EmailAddressResolver, JSONResolver, URLResolver } from 'graphql-scalars'
import { builder } from './builder.ts'

/** What resolvers get and give for each scalar. */
export type ScalarTypes = {
  ID: { Input: string; Output: string }
  DateTime: { Input: Date; Output: string | Date }
  Date: { Input: Date; Output: string }
  JSON: { Input: unknown; Output: unknown }
  EmailAddress: { Input: string; Output: string }
  URL: { Input: URL; Output: string }
}

/** The library's scalar for input; what lemlist sent goes out as it came, because output must never fail a page. */
const lenientOutput = (scalar: GraphQLScalarType, description: string): GraphQLScalarType => {
  const { coerceOutputValue: _coerce, serialize: _serialize, ...config } = scalar.toConfig()
  return new GraphQLScalarType({ ...config, description, coerceOutputValue: String })
}

builder.addScalarType('DateTime', DateTimeResolver)
builder.addScalarType('Date', DateResolver)
builder.addScalarType('JSON', JSONResolver)
builder.addScalarType(
  'EmailAddress',
  lenientOutput(EmailAddressResolver, 'An email address. Arguments are checked; answers show what lemlist holds.'),
)
builder.addScalarType(
  'URL',
  lenientOutput(URLResolver, 'An address. Arguments are checked; answers show what lemlist holds.'),
)
