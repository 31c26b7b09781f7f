import {
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** The fields right below these, through fragments and with `@include` and `@skip` applied. */
const below = (info: GraphQLResolveInfo, parents: readonly FieldNode[]): FieldNode[] => {
  const fields: FieldNode[] = []
  const { variableValues } = info
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) continue
      if (getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if === false) continue
      if (selection.kind === Kind.FIELD) fields.push(selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet)
      else {
        const fragment = info.fragments[selection.name.value]
        if (fragment !== undefined) walk(fragment.selectionSet)
      }
    }
  }
  for (const parent of parents) if (parent.selectionSet !== undefined) walk(parent.selectionSet)
  return fields
}

/** The names of the fields that are selected below a field, or below the field that a path leads to from it. */
export type Selected = (...path: readonly string[]) => ReadonlySet<string>

const selectedBelow =
  (info: GraphQLResolveInfo, nodes: readonly FieldNode[]): Selected =>
  (...path) => {
    let at = nodes
    for (const name of path) at = below(info, at).filter(field => field.name.value === name)
    return new Set(below(info, at).map(field => field.name.value))
  }

/**
 * The names of the fields that are selected right below a field, or below the field that `path` leads to from it:
 * `selectedFields(info, 'edges', 'node')`. It decides which call answers cheapest; names of fragments on other types
 * may be among them.
 */
export const selectedFields = (info: GraphQLResolveInfo, ...path: readonly string[]): ReadonlySet<string> =>
  selectedBelow(info, info.fieldNodes)(...path)

/** A selected field with its arguments as its resolver will get them, and what is selected below it. */
export interface SelectedField {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly selected: Selected
}

/** The fields of an object type that are selected right below a field, in order, each with its arguments. */
export const selectedWithArguments = (info: GraphQLResolveInfo): readonly SelectedField[] => {
  const type = getNamedType(info.returnType)
  const fields = type instanceof GraphQLObjectType ? type.getFields() : {}
  return below(info, info.fieldNodes).flatMap(node => {
    const field = fields[node.name.value]
    if (field === undefined) return []
    const args = getArgumentValues(field, node, info.variableValues)
    return [{ name: field.name, args, selected: selectedBelow(info, [node]) }]
  })
}

/** Whether any of these fields is selected. */
export const selectsAny = (selected: ReadonlySet<string>, names: Iterable<string>): boolean => {
  for (const name of names) if (selected.has(name)) return true
  return false
}
