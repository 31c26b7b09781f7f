import {
  type FieldNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { callsOf, type RestCalls } from './cost.ts'
import type { Operation, PlannedCalls } from './plan.ts'

/** Most places of a document that are looked at. */
const mostPlaces = 10_000

/** How many rows a list of a message is believed to have where its arguments do not say. */
const believedRows = 10

type Asked = Pick<Operation, 'document' | 'operationName' | 'variableValues'>
type Variables = NonNullable<ReturnType<typeof getVariableValues>['variableValues']>

const rowsOf = (field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): number => {
  const { first } = getArgumentValues(field, node, variables) as { readonly first?: unknown }
  if (typeof first === 'number') return first
  return isListType(getNullableType(field.type)) ? believedRows : 1
}

const callsFor = ({ per, rows = 1 }: RestCalls, things: number): number =>
  per === 'OPERATION' ? 1 : per === 'PARENT' ? things : Math.max(1, Math.ceil(things / rows))

/**
 * What one message of a subscription may cost at most, by what its fields declare: which of it the event itself says is
 * not known before there is one. Each operation of lemlist that is called for the message is there once for each field.
 */
export const planMessage = (
  schema: GraphQLSchema,
  { document, operationName, variableValues }: Asked,
): readonly PlannedCalls[] => {
  const operation = getOperationAST(document, operationName)
  const root = schema.getSubscriptionType()
  const { variableValues: variables } = getVariableValues(
    schema,
    operation?.variableDefinitions ?? [],
    variableValues ?? {},
  )
  if (root === undefined || root === null || operation?.operation !== 'subscription' || variables === undefined)
    return []
  const calls = new Map<string, PlannedCalls>()
  const isLeftOut = (node: SelectionSetNode['selections'][number]): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if === false

  const fragments = new Map(
    document.definitions.flatMap(each =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  )
  const note = (type: string, path: string, field: GraphQLField<unknown, unknown>, things: number): void => {
    for (const declared of callsOf(field.extensions)) {
      const { operation, per } = declared
      // What the whole message shares is there once.
      const name = per === 'OPERATION' || per === 'BATCH' ? operation : `${path} ${operation}`
      if (calls.has(name)) continue
      const made = callsFor(declared, things)
      calls.set(name, { path, field: `${type}.${field.name}`, operation, calls: made, certain: 0 })
    }
  }

  /** Fragments by the places they were spread at: once more adds nothing. */
  const spreads = new Set<string>()
  let places = 0

  const walk = (type: GraphQLNamedType, { selections }: SelectionSetNode, path: string, things: number): void => {
    for (const node of selections) {
      places += 1
      if (places > mostPlaces) return
      if (isLeftOut(node)) continue
      if (node.kind === Kind.FIELD) {
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
        if (field === undefined) continue
        const here = path === '' ? (node.alias ?? node.name).value : `${path}.${(node.alias ?? node.name).value}`
        note(type.name, here, field, things)
        const many = things * rowsOf(field, node, variables)
        if (node.selectionSet !== undefined) walk(getNamedType(field.type), node.selectionSet, here, many)
        continue
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const place = `${path} ${node.name.value}`
        if (spreads.has(place)) continue
        spreads.add(place)
      }
      const spread = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
      const on = spread?.typeCondition === undefined ? type : schema.getType(spread.typeCondition.name.value)
      if (spread !== undefined && on !== undefined) walk(on, spread.selectionSet, path, things)
    }
  }
  walk(root, operation.selectionSet, '', 1)
  return [...calls.values()]
}
