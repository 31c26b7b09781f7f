import { type DocumentNode, type GraphQLSchema, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { Viewer } from '../../graph/context.ts'

/** Arguments that say where a subscriber begins: what follows is the same for all. */
const begins: ReadonlySet<string> = new Set(['after', 'last'])

/** A document without what is each subscriber's own, and the variables that it needs then. */
interface Shared {
  readonly text: string
  readonly variables: readonly string[]
}

const sharedOf = (schema: GraphQLSchema, document: DocumentNode): Shared => {
  const types = new TypeInfo(schema)
  const used = new Set<string>()
  const isRoot = (): boolean => types.getParentType() === schema.getSubscriptionType()
  const withoutBegin = visit(
    document,
    visitWithTypeInfo(types, {
      Argument: node => (isRoot() && begins.has(node.name.value) ? null : undefined),
      VariableDefinition: () => false,
      Variable: node => void used.add(node.name.value),
    }),
  )
  const text = print(
    visit(withoutBegin, {
      VariableDefinition: node => (used.has(node.variable.name.value) ? undefined : null),
    }),
  )
  return { text, variables: [...used].toSorted() }
}

export interface Subscribed {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined
}

/**
 * Names what a subscriber sees: subscribers of one name get the same messages. That is so where document, variables and
 * rights agree, the place to begin at aside.
 */
export const createNames = (): ((subscribed: Subscribed, viewer: Viewer) => string) => {
  // Documents that were parsed before are the same object.
  const known = new WeakMap<DocumentNode, Shared>()
  return ({ schema, document, operationName, variableValues }, { id, role, name, authMode }) => {
    const shared = known.get(document) ?? sharedOf(schema, document)
    known.set(document, shared)
    // One that is left out stands for its default, which null does not.
    const values = shared.variables
      .filter(variable => variableValues?.[variable] !== undefined)
      .map(variable => [variable, variableValues?.[variable]])
    return JSON.stringify([shared.text, operationName ?? null, values, id, role, name ?? null, authMode])
  }
}
