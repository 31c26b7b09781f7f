import { GraphQLError, isScalarType } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'

const scalar = (name: string) => {
  const type = schema.getType(name)
  if (!isScalarType(type)) throw new Error(`${name} is no scalar`)
  return type
}

test('what lemlist holds is shown as it is, whether or not it would do as an argument', () => {
  for (const name of ['DateTime', 'Date', 'EmailAddress', 'URL']) {
    expect(scalar(name).coerceOutputValue('neither fish nor fowl')).toBe('neither fish nor fowl')
    // Anything but a GraphQLError would be taken for a fault of the gateway.
    expect(() => scalar(name).parseValue('neither fish nor fowl')).toThrow(GraphQLError)
    expect(() => scalar(name).coerceInputValue({ an: 'object' })).toThrow(GraphQLError)
  }
  expect(scalar('DateTime').coerceOutputValue(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
})
