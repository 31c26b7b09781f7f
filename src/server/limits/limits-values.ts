import type { GraphQLError } from 'graphql'
import { type DocumentNode, Kind, visit } from 'graphql'
import { tooMuch } from '../../graph/limits.ts'

/** How deep values may lie in each other. */
const mostNesting = 40

/** How many times the longest list all values of an operation may be together. */
const listsTogether = 10

const counted = (value: number): string => value.toLocaleString('en')

const tooLong = (place: string, found: number, most: number): GraphQLError =>
  tooMuch(`${place} has ${counted(found)} items, and ${counted(most)} are allowed (MAX_LIST_ITEMS): pass them in parts`)

const tooNested = (): GraphQLError => tooMuch(`a value lies in more than ${mostNesting} others, which is not allowed`)

const tooMany = (most: number): GraphQLError =>
  tooMuch(
    `the variables hold more than ${counted(most)} values, ${listsTogether} times as many as a list may have items (MAX_LIST_ITEMS): pass them in parts`,
  )

/** A value, with the names of the fields that it lies in. */
interface Placed {
  readonly place: string
  readonly value: unknown
}

/** What lies in a value; what lies in a list has the place of the list. */
const innerOf = ({ place, value }: Placed): readonly Placed[] => {
  if (Array.isArray(value)) return value.map(inner => ({ place, value: inner as unknown }))
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain) return []
  const before = place === '' ? '' : `${place}.`
  return Object.entries(value).map(([name, inner]) => ({ place: `${before}${name}`, value: inner as unknown }))
}

/** Most characters of a place that an error names. */
const longestPlace = 100

/** What is too much of the variables of an operation, as they came; undefined where nothing is. */
export const faultOfVariables = (variables: unknown, mostItems: number): GraphQLError | undefined => {
  const most = mostItems * listsTogether
  let level = innerOf({ place: '', value: variables })
  let values = 0
  for (let nesting = 0; level.length > 0; nesting += 1) {
    if (nesting > mostNesting) return tooNested()
    const next: Placed[] = []
    for (const placed of level) {
      const { place, value } = placed
      if (Array.isArray(value) && value.length > mostItems)
        return tooLong(`the list \`${place.slice(0, longestPlace)}\``, value.length, mostItems)
      const inner = innerOf(placed)
      values += inner.length
      if (values > most) return tooMany(most)
      for (const each of inner) next.push(each)
    }
    level = next
  }
  return undefined
}

/** What is too much of the values that stand in a document. */
export const faultsOfLiterals = (document: DocumentNode, mostItems: number): readonly GraphQLError[] => {
  const faults: GraphQLError[] = []
  let nesting = 0
  const deeper = (): void => {
    nesting += 1
    if (nesting === mostNesting + 1) faults.push(tooNested())
  }
  const back = (): void => {
    nesting -= 1
  }
  visit(document, {
    [Kind.LIST]: {
      enter: ({ values }) => {
        deeper()
        if (values.length > mostItems) faults.push(tooLong('a list', values.length, mostItems))
      },
      leave: back,
    },
    [Kind.OBJECT]: { enter: deeper, leave: back },
  })
  return faults
}
