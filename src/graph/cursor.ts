import { hash } from 'node:crypto'
import { z } from 'zod'
import { badInput } from './errors.ts'

/** A place in a list that survives rows coming and going: where a row was, which row it was, and what came before it. */
export interface Anchor {
  readonly place: number
  readonly id: string
  /** When the row happened or was made, in ISO 8601, where rows say. */
  readonly at?: string | undefined
  /** Digests of the rows right before it, nearest first, to go on behind one of them when the row itself has gone. */
  readonly before?: readonly string[] | undefined
}

/** How many rows the cursor of any row names besides its own. */
const usualBefore = 8
/** Most rows that the cursor of a part's last row names: all of its moment, or all where rows have no moment. */
export const mostBefore = 500

const digestLength = 8

/** A short form of an id. That two ids of one list share it is as good as impossible. */
export const digestOf = (id: string): string => hash('sha256', id, 'base64url').slice(0, digestLength)

const Digests = z.string().regex(/^(?:[\w-]{8})*$/)
/** No list of lemlist has as many rows. */
const lastPlace = 10_000_000

const Encoded = z.tuple([
  z.string(),
  z.number().int().nonnegative().max(lastPlace),
  z.string().nullable(),
  z.string(),
  Digests,
])

/** The cursor of a row. `list` names the kind of list, so that a cursor of another one is recognised. */
export const cursorOf = (list: string, { place, id, at, before = [] }: Anchor): string =>
  Buffer.from(JSON.stringify([list, place, at ?? null, id, before.join('')])).toString('base64url')

/** The anchor in a cursor. Throws BAD_USER_INPUT for text that is not a cursor of this kind of list. */
export const anchorOf = (list: string, cursor: string): Anchor => {
  const refused = badInput('`after` is not a cursor of this list; use `pageInfo.endCursor` of its last part', 'after')
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw refused
  }
  const parsed = Encoded.safeParse(json)
  if (!parsed.success || parsed.data[0] !== list) throw refused
  const [, place, at, id, digests] = parsed.data
  const before = digests.slice(0, mostBefore * digestLength).match(/.{8}/g) ?? []
  return { place, id, at: at ?? undefined, before }
}

/** How the rows of a list are told apart, and in which order they stand. */
export interface Order<Row> {
  readonly idOf: (row: Row) => string
  /** When a row happened or was made, in milliseconds since 1970, where the list may stand in that order. */
  readonly timeOf?: ((row: Row) => number | undefined) | undefined
}

/** A row and its place in its list. */
export interface Placed<Row> {
  readonly node: Row
  readonly anchor: Anchor
}

/** The moment of a row as cursors have it. */
const momentOf = <Row>({ timeOf }: Order<Row>, row: Row): string | undefined => {
  const time = timeOf?.(row)
  return time === undefined || Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** Rows that stand one behind the other from a place on; `behind` is the row right before them. */
export const placed = <Row>(
  rows: readonly Row[],
  order: Order<Row>,
  place: number,
  behind: Anchor | undefined,
): Placed<Row>[] => {
  // Nearest last, so that a row is added at the end.
  const known = behind === undefined ? [] : [...(behind.before ?? []).toReversed(), digestOf(behind.id)]
  let moment = behind?.at
  // Which of them are of the same moment is not told.
  let alike = known.length
  return rows.map((node, index) => {
    const id = order.idOf(node)
    const at = momentOf(order, node)
    if (at !== moment) alike = 0
    moment = at
    const isLast = index === rows.length - 1
    const wanted = isLast ? Math.min(Math.max(alike, usualBefore), mostBefore) : usualBefore
    const before = known.slice(-wanted).toReversed()
    known.push(digestOf(id))
    alike += 1
    return { node, anchor: { place: place + index, id, at, before } }
  })
}

/** Where a list goes on when nothing in it tells: the first of the rows that its cursor names was here. */
export const placeOfGone = ({ place, before = [] }: Anchor): number => Math.max(0, place - before.length)
