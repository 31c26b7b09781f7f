import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { lexicographicSortSchema } from 'graphql'
import { schema } from '../domains/schema.ts'

/** The schema as text, sorted, with its directives. */
export const printedSchema = (): string => `${printSchemaWithDirectives(lexicographicSortSchema(schema)).trim()}\n`
