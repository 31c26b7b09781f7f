import type { Slice } from '../lemlist/session.ts'
import { type Connection, connectionOf, type Part } from './connection.ts'
import type { Anchor } from './cursor.ts'

/** Reads so many rows of a list from a place on; undefined when there is no such list. */
export type ReadSlice<Row> = (from: number, count: number) => Promise<Slice<Row> | undefined>

interface Source<Row> {
  readonly read: ReadSlice<Row>
  readonly idOf: (row: Row) => string
  /** Rows of one upstream answer: how far to look for an anchor that moved. */
  readonly size: number
}

interface Behind<Row> {
  readonly slice: Slice<Row>
  /** Place of the first row of `slice`. */
  readonly from: number
  /** Index in `slice` of the first row behind the anchor. */
  readonly skip: number
}

/**
 * Finds the rows behind an anchor. The list is read again from the anchor's own place. Where rows came or went before
 * it, it is looked for one upstream page further back and on, and the list is read from where it is now; when it has
 * gone itself, the list goes on at its place.
 */
const behind = async <Row>(source: Source<Row>, anchor: Anchor, first: number): Promise<Behind<Row> | undefined> => {
  const { read, idOf, size } = source
  // lemlist: an answer holds at most `size` rows; the anchor takes one of them rather than cost a second call.
  const count = Math.min(first + 1, Math.max(size, 2))
  const isAnchor = (row: Row): boolean => idOf(row) === anchor.id
  const slice = await read(anchor.place, count)
  const [head] = slice?.rows ?? []
  if (slice === undefined) return undefined
  if (head !== undefined && isAnchor(head)) return { slice, from: anchor.place, skip: 1 }
  const from = Math.max(0, anchor.place - size)
  const moved = (await read(from, anchor.place - from + size))?.rows.findIndex(isAnchor) ?? -1
  const now = moved < 0 ? undefined : await read(from + moved, count)
  return now === undefined ? { slice, from: anchor.place, skip: 0 } : { slice: now, from: from + moved, skip: 1 }
}

/** A part of a list that lemlist pages by offset; null when there is no such list. */
export const offsetPart = async <Row>(part: Part, source: Source<Row>): Promise<Connection<Row> | null> => {
  const { first, after } = part
  const found: Behind<Row> | undefined =
    after === undefined
      ? await source.read(0, first).then(slice => slice && { slice, from: 0, skip: 0 })
      : await behind(source, after, first)
  if (found === undefined) return null
  const { slice, from, skip } = found
  const rows = slice.rows
    .slice(skip, skip + first)
    .map((node, index) => ({ node, anchor: { place: from + skip + index, id: source.idOf(node) } }))
  return connectionOf(part, {
    rows,
    hasNextPage: slice.more || slice.rows.length > skip + first,
    totalCount: slice.total,
    truncated: slice.truncated,
  })
}
