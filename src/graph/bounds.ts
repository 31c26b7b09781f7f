import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { badInput } from './errors.ts'

/** What is wrong with a value, and where it stands in the input. */
interface Fault {
  readonly message: string
  readonly path: readonly string[]
}

/** Most characters of an id, of other text, and most items of a list, where a field says nothing else. */
const usual = { id: 200, text: 10_000, items: 1000 }

/** What one input field or argument takes; beyond it nothing is sent. */
interface Bounds {
  /** Most characters of its text. */
  readonly characters?: number
  /** Most items of its list. */
  readonly items?: number
  /** Smallest and largest number. */
  readonly least?: number
  readonly most?: number
  /** False where its text must say something. */
  readonly blank?: boolean
  /** False where its list must hold something. */
  readonly empty?: boolean
}

/** Bounds of one input field or argument, for its `extensions`. */
export const bounds = (bounds: Bounds) => ({ bounds })

const counted = (value: number): string => value.toLocaleString('en')

const faultOfText = (text: string, type: string, bounds: Bounds): string | undefined => {
  if (!text.isWellFormed()) return 'holds half a character'
  if ((type === 'ID' || bounds.blank === false) && text.trim() === '') return 'is empty'
  const characters = bounds.characters ?? (type === 'ID' ? usual.id : usual.text)
  if (text.length <= characters) return undefined
  return `takes ${counted(characters)} characters at most, not ${counted(text.length)}`
}

const faultOfNumber = (value: number, { least = -Infinity, most = Infinity }: Bounds): string | undefined => {
  if (value >= least && value <= most) return undefined
  if (most === Infinity) return `must be ${counted(least)} or more, not ${counted(value)}`
  return `must be between ${counted(least)} and ${counted(most)}, not ${counted(value)}`
}

const faultOfList = ({ length }: readonly unknown[], { items = usual.items, empty }: Bounds): string | undefined => {
  if (length === 0 && empty === false) return 'is empty'
  return length > items ? `takes ${counted(items)} items at most, not ${counted(length)}` : undefined
}

const told = (message: string | undefined, path: readonly string[]): Fault[] =>
  message === undefined ? [] : [{ message: `\`${path.join('.')}\` ${message}`, path }]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const faultsOfValue = (value: unknown, type: GraphQLInputType, bounds: Bounds, path: readonly string[]): Fault[] => {
  const nullable = isNonNullType(type) ? type.ofType : type
  if (isListType(nullable) && Array.isArray(value)) {
    const ofAll = told(faultOfList(value, bounds), path)
    if (ofAll.length > 0) return ofAll
    return value.flatMap((item, index) => faultsOfValue(item, nullable.ofType, bounds, [...path, String(index)]))
  }
  const named = getNamedType(type)
  const text = value instanceof URL ? value.href : value
  if (typeof text === 'string') return told(faultOfText(text, named.name, bounds), path)
  if (typeof value === 'number') return told(faultOfNumber(value, bounds), path)
  return isObject(value) ? faultsIn(value, named, path) : []
}

const faultsOfFields = (
  values: object,
  fields: readonly (GraphQLArgument | GraphQLInputField)[],
  path: readonly string[],
): Fault[] =>
  fields.flatMap(({ name, type, extensions }) => {
    const { bounds = {} } = extensions as { readonly bounds?: Bounds }
    return faultsOfValue(Reflect.get(values, name), type, bounds, [...path, name])
  })

/** What an input object holds beyond the bounds of its fields, ids that are empty, and text that is none. */
export const faultsIn = (input: object, type: GraphQLNamedType | undefined, path: readonly string[] = []): Fault[] => {
  if (!isInputObjectType(type)) return []
  return faultsOfFields(input, Object.values(type.getFields()), path)
}

/** Throws BAD_USER_INPUT for what the arguments of a field hold beyond their bounds. */
export const checkArguments = (args: object, { parentType, fieldName }: GraphQLResolveInfo): void => {
  const [fault] = faultsOfFields(args, parentType.getFields()[fieldName]?.args ?? [], [])
  if (fault !== undefined) throw badInput(fault.message, ...fault.path)
}
