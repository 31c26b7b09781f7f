import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Fragments, fragmentsOf, pairsIn } from './limits-pairs.ts'

/** What one operation holds, with its fragments written out wherever they are spread. Beyond a billion it is not counted on. */
export interface Counts {
  /** Fields one below the other; what describes the schema counts as one. */
  readonly depth: number
  readonly aliases: number
  /** Aliases below `__schema` and `__type`. */
  readonly schemaAliases: number
  /** How much of the schema is asked for: a type by `__type` is one, all of it by `__schema` ten. */
  readonly schemaParts: number
  readonly rootFields: number
  readonly directives: number
  readonly fields: number
}

/** What documents are held to, before anything of them runs. */
export interface DocumentLimits {
  readonly tokens: number
  readonly depth: number
  readonly aliases: number
  readonly rootFields: number
  readonly directives: number
  /** Of lists in the document and in its variables. */
  readonly listItems: number
}

/** Most parts of the schema that one operation may ask for: no rows are counted there, and nothing makes way for others. */
const mostSchemaParts = 10

/** What describes the schema, and how many parts of it that is. */
const schemaParts: ReadonlyMap<string, number> = new Map([
  ['__schema', mostSchemaParts],
  ['__type', 1],
])

/** Most operations of a document: each is checked through all fragments that it reaches. */
const mostOperations = 50

/** Most fragments of a document times the places where any is spread, for each may be compared with each. */
const mostSpreads = 10_000

const mostCounted = 1_000_000_000

const none: Counts = {
  depth: 0,
  aliases: 0,
  schemaAliases: 0,
  schemaParts: 0,
  rootFields: 0,
  directives: 0,
  fields: 0,
}

const sum = (one: number, other: number): number => Math.min(mostCounted, one + other)

const besides = (one: Counts, other: Counts): Counts => ({
  depth: Math.max(one.depth, other.depth),
  aliases: sum(one.aliases, other.aliases),
  schemaAliases: sum(one.schemaAliases, other.schemaAliases),
  schemaParts: sum(one.schemaParts, other.schemaParts),
  rootFields: sum(one.rootFields, other.rootFields),
  directives: sum(one.directives, other.directives),
  fields: sum(one.fields, other.fields),
})

/** A fault of a document, said before it is compared with the schema. */
export const tooMuch = (message: string): GraphQLError =>
  new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', retryable: false, http: { spec: true, status: 400 } },
  })

/** A fragment that is spread within itself. */
class Cyclic extends Error {}

/** Counts selections of one document; each fragment is looked at once, however often it is spread. */
class Counting {
  readonly #fragments: Fragments
  readonly #counted = new Map<string, Counts | 'running'>()

  constructor(document: DocumentNode) {
    this.#fragments = fragmentsOf(document)
  }

  ofSelections = (selections: SelectionSetNode | undefined): Counts => {
    let counts = none
    for (const selection of selections?.selections ?? []) counts = besides(counts, this.#ofSelection(selection))
    return counts
  }

  ofFragment(name: string): Counts {
    const known = this.#counted.get(name)
    if (known === 'running') throw new Cyclic(name)
    if (known !== undefined) return known
    this.#counted.set(name, 'running')
    const fragment = this.#fragments.get(name)
    const inner = this.ofSelections(fragment?.selectionSet)
    const counts = besides(inner, { ...none, directives: fragment?.directives?.length ?? 0 })
    this.#counted.set(name, counts)
    return counts
  }

  #ofSelection(node: SelectionNode): Counts {
    const own = { ...none, directives: node.directives?.length ?? 0 }
    if (node.kind === Kind.FRAGMENT_SPREAD) return besides(own, this.ofFragment(node.name.value))
    const inner = this.ofSelections(node.selectionSet)
    if (node.kind === Kind.INLINE_FRAGMENT) return besides(own, inner)
    const aliases = node.alias === undefined ? 0 : 1
    const parts = schemaParts.get(node.name.value)
    const below = { ...inner, depth: 0, rootFields: 0 }
    return {
      ...besides(besides(own, below), { ...none, aliases, rootFields: 1, fields: 1 }),
      depth: parts === undefined ? inner.depth + 1 : 1,
      schemaAliases: parts === undefined ? inner.schemaAliases : inner.aliases,
      schemaParts: parts ?? inner.schemaParts,
    }
  }
}

const isOperation = (node: { readonly kind: string }): node is OperationDefinitionNode =>
  node.kind === Kind.OPERATION_DEFINITION

/** The counts of each operation of a document. Throws where a fragment is spread within itself. */
export const countsOf = (document: DocumentNode): ReadonlyMap<OperationDefinitionNode, Counts> => {
  const counting = new Counting(document)
  // Those that no operation reaches as well: validation goes through them.
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) counting.ofFragment(node.name.value)
  return new Map(
    document.definitions.filter(isOperation).map(node => {
      const counts = counting.ofSelections(node.selectionSet)
      return [node, besides(counts, { ...none, directives: node.directives?.length ?? 0 })] as const
    }),
  )
}

const shown = (count: number): string =>
  count >= mostCounted ? `more than ${mostCounted.toLocaleString('en')}` : count.toLocaleString('en')

const faultsOfDescribing = ({ schemaAliases: aliases, schemaParts: parts }: Counts): readonly string[] => [
  ...(aliases > 0 ? [`has ${shown(aliases)} aliases below __schema or __type, and none is allowed there`] : []),
  ...(parts > mostSchemaParts
    ? [`asks for too much of the schema at once: one __schema, or ${mostSchemaParts} times __type, is allowed`]
    : []),
]

const faultsOfOperation = (
  { name }: OperationDefinitionNode,
  counts: Counts,
  most: DocumentLimits,
): readonly GraphQLError[] => {
  const what = name === undefined ? 'the operation' : `the operation ${name.value.slice(0, 100)}`
  const rules: readonly (readonly [found: number, most: number, words: string, variable: string])[] = [
    [counts.depth, most.depth, 'levels of fields', 'MAX_DEPTH'],
    [counts.aliases, most.aliases, 'aliases', 'MAX_ALIASES'],
    [counts.rootFields, most.rootFields, 'root fields', 'MAX_ROOT_FIELDS'],
    [counts.directives, most.directives, 'directives', 'MAX_DIRECTIVES'],
    [counts.fields, most.tokens, 'fields with its fragments written out', 'MAX_TOKENS'],
  ]
  const faults = rules
    .filter(([found, allowed]) => found > allowed)
    .map(([found, allowed, words, variable]) =>
      tooMuch(`${what} has ${shown(found)} ${words}, and ${shown(allowed)} are allowed (${variable})`),
    )
  const ofSchema = faultsOfDescribing(counts).map(words => tooMuch(`${what} ${words}`))
  return [...faults, ...ofSchema]
}

/** Most such pairs of an operation. */
const mostPairs = 20_000

const spreadsIn = ({ selections }: SelectionSetNode): number =>
  selections.reduce((before, node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return before + 1
    return before + (node.selectionSet === undefined ? 0 : spreadsIn(node.selectionSet))
  }, 0)

/** What would take validation longer than a document is worth. */
const faultsOfSize = (document: DocumentNode): readonly GraphQLError[] => {
  const operations = document.definitions.filter(isOperation).length
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length
  const spreads = document.definitions
    .map(node => ('selectionSet' in node ? spreadsIn(node.selectionSet) : 0))
    .reduce(sum, 0)
  return [
    ...(operations > mostOperations
      ? [tooMuch(`the document has ${operations} operations, and ${mostOperations} are allowed: send fewer at once`)]
      : []),
    ...(fragments * spreads > mostSpreads
      ? [
          tooMuch(
            `the document spreads its ${fragments} fragments in ${spreads} places, and one times the other must not be over ${shown(mostSpreads)}: write some of them out`,
          ),
        ]
      : []),
  ]
}

const faultsOfPairs = (document: DocumentNode): readonly GraphQLError[] => {
  const fragments = fragmentsOf(document)
  return document.definitions.filter(isOperation).flatMap(({ selectionSet }) => {
    const pairs = pairsIn([selectionSet], fragments)
    if (pairs <= mostPairs) return []
    return tooMuch(
      `the document selects so often the same in one place that ${shown(pairs)} pairs of fields are to be compared, and ${shown(mostPairs)} are allowed: select each once`,
    )
  })
}

/**
 * What a document holds beyond the limits, found in one pass that takes no longer than the document is: to be asked
 * before it is validated. Fragments count where they are spread, at every place.
 */
export const faultsOfDocument = (document: DocumentNode, most: DocumentLimits): readonly GraphQLError[] => {
  const faults = faultsOfSize(document)
  if (faults.length > 0) return faults
  try {
    const faults = [...countsOf(document)].flatMap(([operation, counts]) => faultsOfOperation(operation, counts, most))
    // Only what is no longer than a document may be is written out for it.
    return faults.length > 0 ? faults : faultsOfPairs(document)
  } catch (error) {
    if (!(error instanceof Cyclic)) throw error
    return [tooMuch(`the fragment ${error.message.slice(0, 100)} is spread within itself`)]
  }
}
