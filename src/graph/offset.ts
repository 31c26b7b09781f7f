import type { Paging } from '../lemlist/paging.ts'
import type { Slice } from '../lemlist/session.ts'
import { type Connection, connectionOf, type ListKind, type Part, type PartArgs, partOf } from './connection.ts'
import { type Anchor, findAnchor, placed, placeOfGone } from './cursor.ts'

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
  /** Ids of the rows before that, nearest first. */
  readonly before: readonly string[]
}

/**
 * Finds the rows behind an anchor. The list is read again from the anchor's own place. Where rows came or went before
 * it, it is looked for one upstream page further back and on, and the list is read from where it is now; when it has
 * gone itself, the list goes on behind the nearest row before it that has not.
 */
const behind = async <Row>(source: Source<Row>, anchor: Anchor, first: number): Promise<Behind<Row> | undefined> => {
  const { read, idOf, size } = source
  // lemlist: an answer holds at most `size` rows; the anchor takes one of them rather than cost a second call.
  const count = Math.min(first + 1, Math.max(size, 2))
  const slice = await read(anchor.place, count)
  const [head] = slice?.rows ?? []
  if (slice === undefined) return undefined
  const before = [anchor.id, ...(anchor.before ?? [])]
  if (head !== undefined && idOf(head) === anchor.id) return { slice, from: anchor.place, skip: 1, before }
  const start = Math.max(0, anchor.place - size)
  const around = (await read(start, anchor.place - start + size))?.rows ?? []
  const found = findAnchor(around, idOf, anchor)
  const from = found === undefined ? placeOfGone(anchor) : start + found.index
  const now = await read(from, count)
  return now && { slice: now, from, skip: found === undefined ? 0 : 1, before: found?.before ?? [] }
}

/** A part of a list that lemlist pages by offset; null when there is no such list. */
export const offsetPart = async <Row>(part: Part, source: Source<Row>): Promise<Connection<Row> | null> => {
  const { first, after } = part
  const found: Behind<Row> | undefined =
    after === undefined
      ? await source.read(0, first).then(slice => slice && { slice, from: 0, skip: 0, before: [] })
      : await behind(source, after, first)
  if (found === undefined) return null
  const { slice, from, skip, before } = found
  return connectionOf(part, {
    rows: placed(slice.rows.slice(skip, skip + first), source.idOf, from + skip, before),
    hasNextPage: slice.more || slice.rows.length > skip + first,
    totalCount: slice.total,
    truncated: slice.truncated,
  })
}

/** How a list is read: the endpoint that says in which pages, from which place on, and which row is which. */
interface Listing<Row> {
  readonly endpoint: { readonly paging?: Paging | undefined }
  readonly read: ReadSlice<Row>
  readonly idOf: (row: Row) => string
}

/** The part of such a list that the arguments ask for. Throws BAD_USER_INPUT as `partOf` does. */
export const listPart = <Row>(
  kind: ListKind,
  args: PartArgs,
  { endpoint, read, idOf }: Listing<Row>,
): Promise<Connection<Row> | null> => offsetPart(partOf(kind, args), { read, idOf, size: endpoint.paging?.size ?? 1 })
