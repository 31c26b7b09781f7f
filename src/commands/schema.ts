import { printSchemaWithDirectives } from '@graphql-tools/utils'
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
} from 'graphql'
import { schema } from '../domains/schema.ts'

/** Everything that can have a default value: arguments, and fields of inputs. */
const inputsOf = (copy: GraphQLSchema): (GraphQLArgument | GraphQLInputField)[] =>
  Object.values(copy.getTypeMap()).flatMap((type): (GraphQLArgument | GraphQLInputField)[] => {
    if (isInputObjectType(type)) return Object.values(type.getFields())
    if (!isObjectType(type) && !isInterfaceType(type)) return []
    return Object.values(type.getFields()).flatMap(({ args }) => args)
  })

/** The schema as text, sorted, with its directives. */
export const printedSchema = (): string => {
  const copy = lexicographicSortSchema(schema)
  for (const input of inputsOf(copy)) {
    // The printer reads graphql 17's form of a default value; the schema builder writes the older one.
    if (input.defaultValue !== undefined) Object.assign(input, { default: { value: input.defaultValue } })
  }
  return `${printSchemaWithDirectives(copy).trim()}\n`
}
