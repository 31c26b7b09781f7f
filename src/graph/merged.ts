import { type Paging, pageHolding } from '../lemlist/paging.ts'
import { type Connection, connectionOf, type Part } from './connection.ts'
import { type Anchor, cursorOf } from './cursor.ts'
import { badInput } from './errors.ts'
import type { ReadSlice } from './offset.ts'

/** Lists of one kind, each newest first, that a client sees as one. */
export interface Merged<Row> {
  readonly lists: readonly ReadSlice<Row>[]
  /** How lemlist pages each of the lists; each is one answer where it does not. */
  readonly paging: Paging | undefined
  readonly idOf: (row: Row) => string
  /** When the row happened, in milliseconds since 1970: what the lists are ordered by. */
  readonly timeOf: (row: Row) => number
  /** Which rows are shown; all of them when it is left out. */
  readonly keeps?: ((row: Row) => boolean) | undefined
  /** Whether the lists start at the newest row of all, whatever part is asked for, so that they can be counted. */
  readonly fromStart: boolean
}

/** Most rows that are read for one part, on average of its lists. */
const mostRead = 2_000

interface Placed<Row> {
  readonly row: Row
  readonly at: number
  /** How many rows of the same moment come before it. */
  readonly place: number
}

/** One of the lists, read as far as it was needed. */
class Reader<Row> {
  readonly waiting: Row[] = []
  more = true
  truncated = false
  total: number | undefined
  read = 0
  readonly #slice: ReadSlice<Row>
  readonly #paging: Paging | undefined

  constructor(slice: ReadSlice<Row>, paging: Paging | undefined) {
    this.#slice = slice
    this.#paging = paging
  }

  /** Reads what one more answer of lemlist holds. */
  async fill(): Promise<void> {
    const page = this.#paging && pageHolding(this.#paging, this.read)
    const end = this.#paging === undefined || page === undefined ? mostRead : page.start + this.#paging.size
    const slice = await this.#slice(this.read, Math.max(1, end - this.read))
    this.more = slice?.more ?? false
    this.truncated ||= slice?.truncated ?? false
    this.total ??= slice?.total
    this.read += slice?.rows.length ?? 0
    this.waiting.push(...(slice?.rows ?? []))
    // A list that goes on without giving rows would be asked for ever.
    if (slice?.rows.length === 0) this.more = false
  }
}

/** The rows of all lists, newest first, each once; stops short of a further call when told to. */
class Merge<Row> {
  readonly readers: readonly Reader<Row>[]
  /** Set when rows may follow that were not read. */
  stoppedShort = false
  mayRead = true
  /** How many of the rows that were taken so far are shown. */
  #shown = 0
  readonly #merged: Merged<Row>
  readonly #seen = new Set<string>()

  constructor(merged: Merged<Row>) {
    this.#merged = merged
    this.readers = merged.lists.map(list => new Reader(list, merged.paging))
  }

  /** How many rows were read of all lists. */
  #read(): number {
    return this.readers.reduce((sum, { read }) => sum + read, 0)
  }

  /** Every list has a row ready, or is at its end. False when that would take a call that may not be made. */
  async #ready(): Promise<boolean> {
    for (;;) {
      const empty = this.readers.filter(({ waiting, more }) => waiting.length === 0 && more)
      if (empty.length === 0) return true
      if (!this.mayRead || this.#read() >= mostRead * this.readers.length) return false
      await Promise.all(empty.map(reader => reader.fill()))
    }
  }

  #take(): Row | undefined {
    const { timeOf } = this.#merged
    let newest: Reader<Row> | undefined
    let newestAt = Number.NEGATIVE_INFINITY
    for (const reader of this.readers) {
      const [row] = reader.waiting
      if (row === undefined || timeOf(row) <= newestAt) continue
      newest = reader
      newestAt = timeOf(row)
    }
    return newest?.waiting.shift()
  }

  async *rows(): AsyncGenerator<Placed<Row>> {
    const { idOf, timeOf, keeps } = this.#merged
    let last = Number.NaN
    let place = 0
    while (await this.#ready()) {
      const row = this.#take()
      if (row === undefined) return
      if (this.#seen.has(idOf(row))) continue
      this.#seen.add(idOf(row))
      const at = timeOf(row)
      if (keeps?.(row) ?? true) this.#shown += 1
      place = at === last ? place + 1 : 0
      last = at
      yield { row, at, place }
    }
    this.stoppedShort = true
  }

  /** How many rows are shown of the whole, where every list was read to its end or says so itself. */
  total(): number | undefined {
    const { keeps, fromStart, idOf } = this.#merged
    if (!fromStart) return undefined
    const [only] = this.readers
    if (only !== undefined && this.readers.length === 1 && keeps === undefined && only.total !== undefined)
      return only.total
    if (this.readers.some(({ more }) => more)) return undefined
    const rest = this.readers.flatMap(({ waiting }) => waiting).filter(row => !this.#seen.has(idOf(row)))
    const distinct = new Map(rest.map(row => [idOf(row), row]))
    return this.#shown + [...distinct.values()].filter(row => keeps?.(row) ?? true).length
  }
}

/** The time in an anchor. Throws BAD_USER_INPUT when there is none. */
export const anchorTime = ({ at }: Anchor): number => {
  const time = at === undefined ? Number.NaN : Date.parse(at)
  if (Number.isNaN(time)) throw badInput('`after` is not a cursor of this list', 'after')
  return time
}

/** Those of the rows of the anchor's own moment that come behind it; when it has gone, its place is where it was. */
const behindAmong = <Row>(ties: readonly Placed<Row>[], { id, place }: Anchor, idOf: (row: Row) => string) => {
  const index = ties.findIndex(({ row }) => idOf(row) === id)
  return ties.slice(index >= 0 ? index + 1 : place)
}

async function* behind<Row>(
  rows: AsyncIterable<Placed<Row>>,
  anchor: Anchor,
  idOf: (row: Row) => string,
): AsyncGenerator<Placed<Row>> {
  const time = anchorTime(anchor)
  const ties: Placed<Row>[] = []
  let passing = true
  for await (const placed of rows) {
    if (placed.at > time) continue
    if (placed.at === time) {
      ties.push(placed)
      continue
    }
    if (passing) yield* behindAmong(ties, anchor, idOf)
    passing = false
    yield placed
  }
  if (passing) yield* behindAmong(ties, anchor, idOf)
}

/**
 * A part of several lists as one, newest first. Its cursors hold a moment and a row, so that rows that come later
 * neither repeat nor hide others. When many rows are left out, a part may hold fewer than were asked for; it then goes
 * on behind the last row that was looked at.
 */
export const mergedPart = async <Row>(part: Part, merged: Merged<Row>): Promise<Connection<Row>> => {
  const { first, after } = part
  const { idOf } = merged
  const keeps = merged.keeps ?? (() => true)
  const merge = new Merge(merged)
  const anchorOf = ({ row, at, place }: Placed<Row>): Anchor => ({
    place,
    id: idOf(row),
    at: new Date(at).toISOString(),
  })

  const kept: Placed<Row>[] = []
  let looked: Placed<Row> | undefined
  for await (const placed of after === undefined ? merge.rows() : behind(merge.rows(), after, idOf)) {
    if (kept.length < first) looked = placed
    if (keeps(placed.row)) kept.push(placed)
    // Whether one more follows is told from what was read already; a call for that alone is not made.
    merge.mayRead = kept.length < first
    if (kept.length > first) break
  }
  const rows = kept.slice(0, first).map(placed => ({ node: placed.row, anchor: anchorOf(placed) }))
  const cutShort = merge.stoppedShort && rows.length < first
  const goesOn = cutShort && looked !== undefined
  const connection = connectionOf(part, {
    rows,
    hasNextPage: kept.length > first || (merge.stoppedShort && (!cutShort || goesOn)),
    totalCount: merge.total(),
    truncated: merge.readers.some(({ truncated }) => truncated) || (cutShort && !goesOn),
  })
  if (!goesOn || looked === undefined) return connection
  return { ...connection, pageInfo: { ...connection.pageInfo, endCursor: cursorOf(part.name, anchorOf(looked)) } }
}
