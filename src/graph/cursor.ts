import { z } from 'zod'
import { badInput } from './errors.ts'

/** A place in a list that survives rows coming and going: where a row was, which row it was, and what came before it. */
export interface Anchor {
  readonly place: number
  readonly id: string
  /** When the row happened, in lists that are ordered by time. */
  readonly at?: string | undefined
  /** The rows right before it, nearest first, to go on behind one of them when the row itself has gone. */
  readonly before?: readonly string[] | undefined
}

/** Most rows that a cursor names besides its own. */
export const mostBefore = 3

const Encoded = z.tuple([z.string(), z.number().int().nonnegative(), z.string().nullable(), z.string()], z.string())

/** The cursor of a row. `list` names the kind of list, so that a cursor of another one is recognised. */
export const cursorOf = (list: string, { place, id, at, before = [] }: Anchor): string =>
  Buffer.from(JSON.stringify([list, place, at ?? null, id, ...before])).toString('base64url')

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
  const [, place, at, id, ...before] = parsed.data
  return { place, id, at: at ?? undefined, before: before.slice(0, mostBefore) }
}

/** A row and its place in its list. */
export interface Placed<Row> {
  readonly node: Row
  readonly anchor: Anchor
}

/** Rows that stand one behind the other from a place on; `before` are the ids right before the first, nearest first. */
export const placed = <Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  place: number,
  before: readonly string[],
): Placed<Row>[] => {
  let known = before.slice(0, mostBefore)
  return rows.map((node, index) => {
    const anchor = { place: place + index, id: idOf(node), before: known }
    known = [anchor.id, ...known].slice(0, mostBefore)
    return { node, anchor }
  })
}

/** A row to go on behind: its index, and the ids before the row that follows it, nearest first. */
interface Found {
  readonly index: number
  readonly before: readonly string[]
}

/** The anchor's row among these, or else the nearest row before it that is still there; undefined when all have gone. */
export const findAnchor = <Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  anchor: Anchor,
): Found | undefined => {
  const known = [anchor.id, ...(anchor.before ?? [])]
  for (const [gone, id] of known.entries()) {
    const index = rows.findIndex(row => idOf(row) === id)
    if (index >= 0) return { index, before: known.slice(gone) }
  }
  return undefined
}

/** Where a list goes on when all rows that its cursor names have gone: the first of them was here. */
export const placeOfGone = ({ place, before = [] }: Anchor): number => Math.max(0, place - before.length)
