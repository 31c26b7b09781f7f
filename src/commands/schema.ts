import { printSchemaWithDirectives } from '@graphql-tools/utils'
import {
  type GraphQLArgument,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
} from 'graphql'
import { schema } from '../domains/schema.ts'

const argumentsOf = (copy: GraphQLSchema): GraphQLArgument[] =>
  Object.values(copy.getTypeMap()).flatMap(type =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).flatMap(({ args }) => args) : [],
  )

/** The schema as text, sorted, with its directives. */
export const printedSchema = (): string => {
  const copy = lexicographicSortSchema(schema)
  for (const argument of argumentsOf(copy)) {
    // The printer reads graphql 17's form of a default value; the schema builder writes the older one.
    if (argument.defaultValue !== undefined) Object.assign(argument, { default: { value: argument.defaultValue } })
  }
  return `${printSchemaWithDirectives(copy).trim()}\n`
}
