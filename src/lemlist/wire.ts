import { z } from 'zod'

/**
 * The shapes of what lemlist sends. A shape says what a field must be to be shown; whatever else arrives costs only
 * that field (see `decode`). Keys that a shape does not name are left out, except in `open` shapes.
 */
export const text = z.string()
export const id = z.string().min(1)
/** A whole number as GraphQL's Int can hold it. */
export const int = z.int32()
export const number = z.number()
export const flag = z.boolean()

/** The years 0 to 9999: others have no form that everyone reads. */
const years = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')] as const

/** A point in time, whatever the form of its text, as ISO 8601 in UTC with milliseconds. */
export const instant = z
  .string()
  .refine(value => Date.parse(value) >= years[0] && Date.parse(value) <= years[1], 'not a date')
  .transform(value => new Date(value).toISOString())

/** A field that may be absent. lemlist: `null` and the empty text mean the same as an absent key. */
export const maybe = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess(value => (value === '' || value === null ? undefined : value), shape.optional())

/** An open map with arbitrary keys. */
export const openMap = z.record(z.string(), z.unknown())

/** How a reply is read: `json` is parsed and shaped, `nothing` ignored, a `file` passed on as it comes. */
export interface Reply<Value> {
  readonly kind: 'json' | 'nothing' | 'file'
  /** Folds the envelopes lemlist uses for one operation into the one that `shape` describes; `status` is HTTP's. */
  normalise(json: unknown, status?: number): unknown
  readonly shape: z.ZodType<Value>
}

const same = (json: unknown): unknown => json

/** One JSON document. */
export const document = <Value>(
  shape: z.ZodType<Value>,
  normalise: Reply<Value>['normalise'] = same,
): Reply<Value> => ({ kind: 'json', normalise, shape })

/** A reply whose content says nothing of use (`{ ok: true }`, a string, an empty body). */
export const acknowledgement: Reply<undefined> = { kind: 'nothing', normalise: () => undefined, shape: z.undefined() }

/** A file. It is never read whole: `Tenant.download` passes it on. */
export const file: Reply<never> = { kind: 'file', normalise: same, shape: z.never() }

/** A page of a list, whichever envelope it came in. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** How many rows came; more than `rows` holds where one could not be read. */
  readonly received: number
  /** How many rows the whole list has, where lemlist says. */
  readonly total?: number | undefined
  /** Whether lemlist says that more follow; undefined where it does not say. */
  readonly more?: boolean | undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const firstOf = (value: Record<string, unknown>, keys: readonly string[]): unknown =>
  keys.map(key => value[key]).find(found => found !== undefined && found !== null)

/** lemlist: the names under which its envelopes keep the rows; the first that holds a list is taken. */
const rowKeys = [
  'data',
  'results',
  'campaigns',
  'schedules',
  'leads',
  'contacts',
  'hooks',
  'labels',
  'drafts',
  'alerts',
  'items',
]

const unwrap = (json: unknown): unknown => {
  if (Array.isArray(json)) return { rows: json, received: json.length }
  if (!isObject(json)) return json
  const rows = rowKeys.map(key => json[key]).find(Array.isArray)
  const pagination = isObject(json.pagination) ? json.pagination : {}
  const meta = isObject(json.meta) && isObject(json.meta.pagination) ? json.meta.pagination : {}
  const facts = { ...json, ...meta, ...pagination }
  const page = firstOf(facts, ['currentPage'])
  const pages = firstOf(facts, ['totalPages', 'totalPage'])
  return {
    rows,
    received: rows?.length,
    total: firstOf(facts, ['totalItems', 'totalRecords', 'total']),
    more: typeof page === 'number' && typeof pages === 'number' ? page < pages : undefined,
  }
}

/** A list of rows: a bare array, or any of lemlist's envelopes around one. */
export const rows = <Row>(row: z.ZodType<Row>): Reply<Page<Row>> => ({
  kind: 'json',
  normalise: unwrap,
  shape: z
    .object({ rows: z.array(row), received: int, total: maybe(int.nonnegative()), more: maybe(flag) })
    .refine(page => page.rows.length > 0 || page.received === 0, 'none of the rows can be read'),
})
