import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type SelectionNode,
} from 'graphql'
import { z } from 'zod'
import type { Role } from './context.ts'
import { suffices } from './role.ts'

/** What an operation asks for. */
export interface Asked {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
}

const Directives = z.object({ requires: z.object({ role: z.enum(['READ', 'WRITE', 'SEND']) }).optional() })

/** The least role that a field's directive `@requires` lets in; undefined where it has none. */
export const roleOf = ({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Role | undefined =>
  Directives.safeParse(extensions.directives).data?.requires?.role

/** The fields at the root of an operation, those in fragments and those that its variables may leave out among them. */
const rootFields = ({ document, operationName }: Asked): readonly FieldNode[] => {
  const fieldsOf = (selections: readonly SelectionNode[]): readonly FieldNode[] =>
    selections.flatMap(node => {
      if (node.kind === Kind.FIELD) return [node]
      if (node.kind === Kind.INLINE_FRAGMENT) return fieldsOf(node.selectionSet.selections)
      const fragment = document.definitions.find(
        definition => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value,
      )
      return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(fragment.selectionSet.selections) : []
    })
  return fieldsOf(getOperationAST(document, operationName)?.selectionSet.selections ?? [])
}

/**
 * What a caller with this role may not do of an operation, by the `@requires` of the schema's fields; empty where they
 * may do it all. Only fields at the root carry it.
 */
export const refusedTo = (role: Role, asked: Asked): readonly GraphQLError[] => {
  const operation = getOperationAST(asked.document, asked.operationName)
  const fields = operation && asked.schema.getRootType(operation.operation)?.getFields()
  return rootFields(asked).flatMap(node => {
    const field = fields?.[node.name.value]
    const needed = field && roleOf(field)
    if (needed === undefined || suffices(role, needed)) return []
    const words = `${node.name.value} needs the role "${needed.toLowerCase()}"; you have "${role.toLowerCase()}"`
    const path = [node.alias?.value ?? node.name.value]
    return new GraphQLError(words, { nodes: node, path, extensions: { code: 'FORBIDDEN', retryable: false } })
  })
}
