import type { z } from 'zod'
import type { Endpoint } from '../lemlist/endpoint.ts'
import type { CallInput } from '../lemlist/request.ts'
import { instant } from '../lemlist/wire.ts'
import type { AnyBatched } from './plan-memory.ts'

/** What a sample is made for: it says what it was asked by, and is told apart from other samples. */
interface Occasion {
  /** What the call is asked with; fields of the same name repeat it. */
  readonly asked: Readonly<Record<string, unknown>>
  /** How many rows the list has. */
  readonly rows: number
  /** How many rows come before. */
  readonly from: number
  /** Which sample of the plan it is. */
  readonly number: number
  readonly operation: string
  /** Whether the team has but one of what is asked for. */
  readonly isOnly: boolean
  /** Names of fields and operations that are about what a team has few of, so that answers name the same ones. */
  readonly few: RegExp
}

/** How long a list is believed to be that was never seen: one that the team has once, and one that many things have. */
const believed = { own: 10, inner: 3 }

interface Place extends Occasion {
  /** Name of the field; of what the answer is about, the operation's. */
  readonly key: string
  /** Which row it is, and which row within that. */
  readonly index: readonly number[]
  /** Whose row it is, where it is known by an address: the same person has the same ids in every answer. */
  readonly person: string | undefined
  /** Name of the field whose value it is in; empty in a row of the answer itself. */
  readonly holder: string
}

type Shape = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']

const defOf = (shape: Shape): Def => (shape as z.core.$ZodTypes)._zod.def

const addressOf = (number: number, index: readonly number[]): string => `${[number, ...index].join('.')}@sample.invalid`

const isOwnId = (key: string): boolean => key === '_id' || key === 'id'

const sampleId = ({ key, holder, operation, few, index, number, person }: Place): string => {
  const last = index.at(-1) ?? 0
  const about = isOwnId(key) && holder === ''
  // The id in `campaign` is a `campaignId`.
  if (few.test(about ? operation : isOwnId(key) ? `${holder}Id` : key))
    return `sample_${about ? last : last % believed.own}`
  return person === undefined ? `sample_${number}_${index.join('_')}` : `sample_${person}_${last}`
}

const sampleText = (place: Place): string => {
  const { key, holder, index, number, asked, person } = place
  const said = isOwnId(key) && holder !== '' ? undefined : asked[key]
  if (typeof said === 'string') return said
  if (/email/i.test(key)) return person ?? addressOf(number, index)
  if (/url|picture/i.test(key)) return 'https://sample.invalid/'
  return /^_?id$|Id$|^createdBy$/.test(key) ? sampleId(place) : 'sample'
}

const sampleArray = (element: Shape, place: Place): unknown[] => {
  const { key, isOnly, from, rows, index } = place
  const isTop = key === 'rows' && index.length === 0
  const length = isTop ? rows : isOnly && index.length === 0 ? believed.own : believed.inner
  return Array.from({ length }, (_, at) => sampleOf(element, { ...place, index: [...index, isTop ? from + at : at] }))
}

const sampleObject = (shape: Readonly<Record<string, Shape>>, place: Place): Record<string, unknown> => {
  const { asked, number, index } = place
  const said = typeof asked.email === 'string' ? asked.email : undefined
  const person = said ?? (shape.email === undefined ? place.person : addressOf(number, index))
  const holder = place.key === 'rows' ? '' : place.key
  const fields = Object.entries(shape)
  return Object.fromEntries(fields.map(([key, field]) => [key, sampleOf(field, { ...place, key, holder, person })]))
}

/** Minutes over which the moments of samples are spread, by their places in lists, which callers may say. */
const minutes = 1_000_000

const sampleDate = ({ index }: Place): string =>
  new Date(Date.UTC(2026, 0, 1) - ((index.at(-1) ?? 0) % minutes) * 60_000).toISOString()

const sampleOf = (shape: Shape, place: Place): unknown => {
  if (shape === instant) return sampleDate(place)
  const def = defOf(shape)
  switch (def.type) {
    case 'object':
      return sampleObject(def.shape, place)
    case 'array':
      return sampleArray(def.element, place)
    case 'pipe':
      return sampleOf(defOf(def.out).type === 'transform' ? def.in : def.out, place)
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return sampleOf(def.innerType, place)
    case 'union':
      return def.options[0] && sampleOf(def.options[0], place)
    case 'enum': {
      const values = Object.values(def.entries)
      return values.find(value => value === place.asked[place.key]) ?? values[(place.index.at(-1) ?? 0) % values.length]
    }
    case 'literal':
      return def.values[0]
    case 'string':
      return sampleText(place)
    case 'number':
      return 1
    case 'boolean':
      return true
    case 'record':
      return {}
    default:
      return undefined
  }
}

const isPage = (value: unknown): value is { rows: unknown[]; received: number; total: unknown; more: unknown } =>
  typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows) && 'received' in value

const numberIn = (input: CallInput, name: string): number | undefined => {
  const value = input[name]
  return typeof value === 'number' ? value : undefined
}

/** Rows that a list has which was never seen and of which nobody says how far it is read. */
const believedRows = 100

/** Most rows of a sample, however far its list is read. */
const mostRows = 500

/** Which rows of a list a call asks for, of as many as it is believed to have. */
const rowsOf = (
  { paging, path }: Endpoint,
  input: CallInput,
  wanted: number | undefined,
): { from: number; rows: number } => {
  if (paging === undefined) {
    const rows = wanted ?? (path.includes(':') ? believed.inner : believed.own)
    return { from: 0, rows: Math.min(rows, mostRows) }
  }
  const size = numberIn(input, 'limit') ?? paging.size
  const page = numberIn(input, 'page')
  const ofPage = page === undefined ? 0 : (paging.style === 'page' ? page - 1 : page) * size
  const from = numberIn(input, 'offset') ?? numberIn(input, 'skip') ?? ofPage
  return { from, rows: Math.max(0, Math.min(size, (wanted ?? believedRows) - from)) }
}

/** What the fields of an answer repeat: what was asked with, and the thing itself where the path ends with its name. */
const shapeOf = ({ shape }: Endpoint['reply']): object => {
  const def = defOf(shape)
  return def.type === 'object' ? def.shape : {}
}

/** How many rows of its answer a call is believed to be made for; 1 where the answer is no list. */
export const believedRowsOf = (endpoint: Endpoint, input: CallInput, wanted: number | undefined): number => {
  const isOne = defOf(endpoint.reply.shape).type === 'object' && !('rows' in shapeOf(endpoint.reply))
  return isOne ? 1 : Math.max(1, rowsOf(endpoint, input, wanted).rows)
}

const repeated = ({ path, reply }: Endpoint, input: CallInput): Readonly<Record<string, unknown>> => {
  const last = /:(\w+)$/.exec(path)?.[1]
  return last === undefined || 'rows' in shapeOf(reply) ? input : { ...input, _id: input[last] }
}

/** What a call is that was never made. */
export interface Guess {
  readonly endpoint: Endpoint
  readonly input: CallInput
  /** How far its list is read, where that is said. */
  readonly wanted: number | undefined
  readonly number: number
  readonly few: RegExp
}

/** What a call may answer that was never made, by its shape: every field is there, and lists are short. */
export const sample = ({ endpoint, input, wanted, number, few }: Guess): unknown => {
  const { from, rows } = rowsOf(endpoint, input, wanted)
  const { operation, path, reply } = endpoint
  const isOnly = !path.includes(':')
  const occasion = { asked: repeated(endpoint, input), from, rows, number, operation, isOnly, few }
  const value = sampleOf(reply.shape, { ...occasion, key: '', holder: '', index: [], person: undefined })
  if (!isPage(value)) return value
  const received = value.rows.length
  return { ...value, received, total: from + received, more: false }
}

/** The row that a batched call may answer for a key. */
export const sampleRow = (endpoint: AnyBatched, key: string, number: number, few: RegExp): unknown => {
  const input = (key.includes('@') ? { email: key } : {}) as CallInput
  const rows = [...endpoint.batch.rows(sample({ endpoint, input, wanted: 1, number, few }) as never)]
  // A row comes under its id first, and under its address or domain then.
  const [own, row] = (/[@.]/.test(key) ? rows.at(-1) : rows[0]) ?? []
  if (typeof row !== 'object' || row === null || row instanceof Error) return undefined
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === own ? key : value]))
}

const places = new Set(['offset', 'limit', 'page', 'skip'])

/** What a list is asked with, the place in it aside. */
export const withoutPlace = (input: CallInput): CallInput =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !places.has(name))) as CallInput
