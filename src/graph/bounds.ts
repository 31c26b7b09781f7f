import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'

/** What is wrong with a value, and where it stands in the input. */
interface Fault {
  readonly message: string
  readonly path: readonly string[]
}

/** Most characters of an id, of other text, and most items of a list, where a field says nothing else. */
const usual = { id: 200, text: 10_000, items: 1000 }

/** Bounds of one input field, for its `extensions`: the most characters of its text, the most items of its list. */
export const atMost = (most: { readonly characters?: number; readonly items?: number }) => ({ most })

type Most = ReturnType<typeof atMost>['most']

const faultOfText = (text: string, type: string, most: Most): string | undefined => {
  if (!text.isWellFormed()) return 'holds half a character'
  if (type === 'ID' && text.trim() === '') return 'is empty'
  const characters = most.characters ?? (type === 'ID' ? usual.id : usual.text)
  return text.length > characters
    ? `takes ${characters.toLocaleString('en')} characters at most, not ${text.length.toLocaleString('en')}`
    : undefined
}

const faultOfList = (items: readonly unknown[], most: Most): string | undefined => {
  const limit = most.items ?? usual.items
  return items.length > limit
    ? `takes ${limit.toLocaleString('en')} items at most, not ${items.length.toLocaleString('en')}`
    : undefined
}

const told = (message: string | undefined, path: readonly string[]): Fault[] =>
  message === undefined ? [] : [{ message: `\`${path.join('.')}\` ${message}`, path }]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const faultsOfValue = (value: unknown, type: GraphQLInputType, most: Most, path: readonly string[]): Fault[] => {
  const nullable = isNonNullType(type) ? type.ofType : type
  if (isListType(nullable) && Array.isArray(value)) {
    const tooMany = told(faultOfList(value, most), path)
    if (tooMany.length > 0) return tooMany
    return value.flatMap((item, index) => faultsOfValue(item, nullable.ofType, most, [...path, String(index)]))
  }
  const named = getNamedType(type)
  const text = value instanceof URL ? value.href : value
  if (typeof text === 'string') return told(faultOfText(text, named.name, most), path)
  return isObject(value) ? faultsIn(value, named, path) : []
}

/**
 * Texts and lists in an input object that are longer than they may be, ids that are empty, and text that is none. The
 * scalars have checked the rest.
 */
export const faultsIn = (input: object, type: GraphQLNamedType | undefined, path: readonly string[] = []): Fault[] => {
  if (!isInputObjectType(type)) return []
  return Object.entries(type.getFields()).flatMap(([name, field]) => {
    const { most = {} } = field.extensions as Partial<ReturnType<typeof atMost>>
    return faultsOfValue((input as Record<string, unknown>)[name], field.type, most, [...path, name])
  })
}
