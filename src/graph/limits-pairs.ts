import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'

/** The fragments of a document by their names. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** The fragments of a document. */
export const fragmentsOf = ({ definitions }: DocumentNode): Fragments => {
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return new Map((fragments as FragmentDefinitionNode[]).map(each => [each.name.value, each]))
}

/** The fields in one place by the names they answer under, those of fragments that are spread there among them. */
const fieldsIn = (places: readonly SelectionSetNode[], fragments: Fragments): ReadonlyMap<string, FieldNode[]> => {
  const fields = new Map<string, FieldNode[]>()
  const spread = new Set<string>()
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet)
      else if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value
        const others = fields.get(name)
        if (others === undefined) fields.set(name, [node])
        else others.push(node)
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        const fragment = fragments.get(node.name.value)
        if (fragment !== undefined) walk(fragment.selectionSet)
      }
    }
  }
  for (const place of places) walk(place)
  return fields
}

/** How many pairs of fields answer under one name in one place, with all that is below: validation compares each. */
export const pairsIn = (places: readonly SelectionSetNode[], fragments: Fragments): number =>
  [...fieldsIn(places, fragments).values()].reduce((sum, group) => {
    const inner = group.flatMap(({ selectionSet }) => selectionSet ?? [])
    return sum + (group.length * (group.length - 1)) / 2 + (inner.length === 0 ? 0 : pairsIn(inner, fragments))
  }, 0)
