import fc from 'fast-check'
import { type DocumentNode, type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql'
import { expect, test } from 'vitest'
import { type Counts, countsOf, faultsOfDocument } from '../../src/graph/limits.ts'
import { fragmentsOf, pairsIn } from '../../src/graph/limits-pairs.ts'

const limits = { tokens: 4000, depth: 20, aliases: 100, rootFields: 50, directives: 100, listItems: 10_000 }

/** A document's only operation without its fragments, each written out where it is spread. */
const writtenOut = (document: DocumentNode): SelectionSetNode => {
  const [operation, ...fragments] = document.definitions
  const expand = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map(node => {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.find(each => 'name' in each && each.name?.value === node.name.value)
        if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error('there is no such fragment')
        const directives = [...(node.directives ?? []), ...(fragment.directives ?? [])]
        return { kind: Kind.INLINE_FRAGMENT, directives, selectionSet: expand(fragment.selectionSet) }
      }
      return node.selectionSet === undefined ? node : { ...node, selectionSet: expand(node.selectionSet) }
    }),
  })
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('there is no operation')
  return expand(operation.selectionSet)
}

/** All fields of it, each with how many are above it. */
const allFields = (set: SelectionSetNode, above = 0): (readonly [field: FieldNode, above: number])[] =>
  set.selections.flatMap(node => {
    if (node.kind === Kind.FIELD) {
      const below = node.selectionSet === undefined ? [] : allFields(node.selectionSet, above + 1)
      return [[node, above] as const, ...below]
    }
    return node.kind === Kind.INLINE_FRAGMENT ? allFields(node.selectionSet, above) : []
  })

const allDirectives = (set: SelectionSetNode): number =>
  set.selections.reduce((sum, node) => {
    const inner = 'selectionSet' in node && node.selectionSet !== undefined ? allDirectives(node.selectionSet) : 0
    return sum + (node.directives?.length ?? 0) + inner
  }, 0)

const naively = (document: DocumentNode): Omit<Counts, 'schemaAliases' | 'schemaParts'> => {
  const set = writtenOut(document)
  const fields = allFields(set)
  return {
    depth: Math.max(...fields.map(([, above]) => above + 1), 0),
    aliases: fields.filter(([{ alias }]) => alias !== undefined).length,
    rootFields: fields.filter(([, above]) => above === 0).length,
    directives: allDirectives(set),
    fields: fields.length,
  }
}

const fragmentNames = ['A', 'B', 'C', 'D'] as const

/** Selections that spread only fragments with later names, so that none is spread within itself. */
const selectionsFrom = (from: number): fc.Arbitrary<string> => {
  const leaf = fc.constantFrom('id', 'x: id', 'name @skip(if: false)', 'y: name @a @b')
  const spread = fc.constantFrom('id', ...fragmentNames.slice(from).flatMap(name => [`...${name}`, `...${name} @c`]))
  const { set } = fc.letrec<{ set: string; one: string }>(tie => ({
    set: fc.array(tie('one'), { minLength: 1, maxLength: 3 }).map(all => `{ ${all.join(' ')} }`),
    one: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      leaf,
      spread,
      tie('set').map(inner => `... @d ${inner}`),
      tie('set').map(inner => `team ${inner}`),
      tie('set').map(inner => `t: team ${inner}`),
    ),
  }))
  return set
}

const documents = fc
  .tuple(...[0, 1, 2, 3, 4].map(selectionsFrom))
  .map(([operation, ...sets]) =>
    parse(`query ${operation} ${sets.map((set, n) => `fragment ${fragmentNames[n]} on T ${set}`).join(' ')}`),
  )

test('what is counted of a document is what it holds with its fragments written out', () => {
  fc.assert(
    fc.property(documents, document => {
      const [counts] = [...countsOf(document).values()]
      expect(counts).toEqual({ ...naively(document), schemaAliases: 0, schemaParts: 0 })
    }),
    { numRuns: 500, seed: 1 },
  )
})

/** Pairs of fields, by comparing each field of a place with each. */
const naivePairs = (places: readonly SelectionSetNode[]): number => {
  const fieldsOf = (set: SelectionSetNode): readonly FieldNode[] =>
    set.selections.flatMap(node => {
      if (node.kind === Kind.FIELD) return [node]
      return node.kind === Kind.INLINE_FRAGMENT ? fieldsOf(node.selectionSet) : []
    })
  const groups = Map.groupBy(places.flatMap(fieldsOf), ({ alias, name }) => (alias ?? name).value)
  return [...groups.values()].reduce((sum, group) => {
    const pairs = group.flatMap((one, at) => group.slice(at + 1).map(other => [one, other])).length
    const inner = group.flatMap(({ selectionSet }) => selectionSet ?? [])
    return sum + pairs + (inner.length === 0 ? 0 : naivePairs(inner))
  }, 0)
}

test('pairs of fields are counted without comparing any; a fragment that is spread twice in one place counts once', () => {
  fc.assert(
    fc.property(selectionsFrom(4), set => {
      const document = parse(`query ${set}`)
      const [operation] = document.definitions
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('there is no operation')
      expect(pairsIn([operation.selectionSet], fragmentsOf(document))).toBe(naivePairs([operation.selectionSet]))
    }),
    { numRuns: 500, seed: 1 },
  )
  const twice = parse('{ ...A ...A id } fragment A on T { id team { id } }')
  const [operation] = twice.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('there is no operation')
  expect(pairsIn([operation.selectionSet], fragmentsOf(twice))).toBe(1)
})

const messagesOf = (text: string, most = limits): readonly string[] =>
  faultsOfDocument(parse(text), most).map(({ message }) => message)

test('fragments that each spread the next twice are counted by looking at each once', () => {
  const chain = (length: number): string =>
    Array.from({ length }, (_, n) => `fragment F${n} on T { ...F${n + 1} ...F${n + 1} }`).join(' ')
  expect(messagesOf(`{ ...F0 } ${chain(60)} fragment F60 on T { a: id }`)).toEqual([
    'the operation has more than 1,000,000,000 aliases, and 100 are allowed (MAX_ALIASES)',
    'the operation has more than 1,000,000,000 root fields, and 50 are allowed (MAX_ROOT_FIELDS)',
    'the operation has more than 1,000,000,000 fields with its fragments written out, and 4,000 are allowed (MAX_TOKENS)',
  ])
  expect(messagesOf(`{ ...F0 } ${chain(100)} fragment F100 on T { a: id }`)).toEqual([
    expect.stringMatching(/^the document spreads its 101 fragments in 201 places/),
  ])
})

test('of several operations each is held to the limits by itself, and the one beyond is named', () => {
  const most = { ...limits, rootFields: 2 }
  expect(messagesOf('query A { a b } query B { a b c }', most)).toEqual([
    'the operation B has 3 root fields, and 2 are allowed (MAX_ROOT_FIELDS)',
  ])
  expect(messagesOf(Array.from({ length: 51 }, (_, n) => `query Q${n} { a }`).join(' '))).toEqual([
    'the document has 51 operations, and 50 are allowed: send fewer at once',
  ])
})

test.each(['{ ...A } fragment A on T { ...A }', '{ a } fragment A on T { b { ...B } } fragment B on T { ...A }'])(
  'a fragment that is spread within itself is refused, whether or not it is used: %s',
  text => {
    expect(messagesOf(text)).toEqual(['the fragment A is spread within itself'])
  },
)

test('what describes the schema may be as deep as it likes, but has no aliases', () => {
  const deep = `{ __type(name: "T") { ${'ofType { '.repeat(30)} name ${'} '.repeat(30)} } }`
  expect(messagesOf(deep)).toEqual([])
  expect(messagesOf('{ a: __type(name: "T") { name } b: __type(name: "U") { name } }')).toEqual([])
  expect(messagesOf('{ __schema { types { ...T } } } fragment T on __Type { a: name }')).toEqual([
    'the operation has 1 aliases below __schema or __type, and none is allowed there',
  ])
})

const muchOfSchema =
  'the operation asks for too much of the schema at once: one __schema, or 10 times __type, is allowed'

test.each([
  '{ a: __schema { types { name } } b: __schema { types { name } } }',
  '{ __schema { types { name } } ...A ...A } fragment A on Query { __schema { types { name } } }',
  '{ __schema { types { name } } __type(name: "T") { name } }',
  `{ ${Array.from({ length: 11 }, (_, at) => `t${at}: __type(name: "T") { name }`).join(' ')} }`,
])('the schema is described once in an operation, or some types of it: %s', text => {
  expect(messagesOf(text)).toEqual([muchOfSchema])
})

test('ten types may be described at once', () => {
  const types = Array.from({ length: 10 }, (_, at) => `t${at}: __type(name: "T") { name }`)
  expect(messagesOf(`{ ${types.join(' ')} }`)).toEqual([])
})
