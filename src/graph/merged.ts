import type { Paging } from '../lemlist/paging.ts'
import { type Connection, connectionOf, type Part } from './connection.ts'
import { type Anchor, cursorOf, digestOf, placed } from './cursor.ts'
import { badInput } from './errors.ts'
import { type ReadSlice, Trail } from './trail.ts'

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

interface Timed<Row> {
  readonly row: Row
  readonly at: number
}

/** One of the lists, read as far as it was needed. */
class Reader<Row> {
  readonly waiting: Row[] = []
  read = 0
  readonly trail: Trail<Row>

  constructor(read: ReadSlice<Row>, { paging = { style: 'head', size: mostRead }, idOf, timeOf }: Merged<Row>) {
    this.trail = new Trail({ read, paging, idOf, timeOf, newestFirst: true })
  }

  /** Reads what one more answer of lemlist holds. */
  async fill(): Promise<void> {
    const rows = await this.trail.next(mostRead)
    this.read += rows.length
    this.waiting.push(...rows)
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
    this.readers = merged.lists.map(list => new Reader(list, merged))
  }

  /** How many rows were read of all lists. */
  #read(): number {
    return this.readers.reduce((sum, { read }) => sum + read, 0)
  }

  /** Every list has a row ready, or is at its end. False when that would take a call that may not be made. */
  async #ready(): Promise<boolean> {
    for (;;) {
      const empty = this.readers.filter(({ waiting, trail }) => waiting.length === 0 && trail.more)
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

  async *rows(): AsyncGenerator<Timed<Row>> {
    const { idOf, timeOf, keeps } = this.#merged
    while (await this.#ready()) {
      const row = this.#take()
      if (row === undefined) return
      if (this.#seen.has(idOf(row))) continue
      this.#seen.add(idOf(row))
      const at = timeOf(row)
      if (keeps?.(row) ?? true) this.#shown += 1
      yield { row, at }
    }
    this.stoppedShort = true
  }

  /** How many rows are shown of the whole, where every list was read to its end or says so itself. */
  total(): number | undefined {
    const { keeps, fromStart, idOf } = this.#merged
    if (!fromStart) return undefined
    const [only] = this.readers
    if (only !== undefined && this.readers.length === 1 && keeps === undefined && only.trail.total !== undefined)
      return only.trail.total
    if (this.readers.some(({ trail }) => trail.more)) return undefined
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

/** Those of the rows of the anchor's own moment that come behind it: behind the last that it names, where one is left. */
const behindAmong = <Row>(ties: readonly Timed<Row>[], { id, before = [] }: Anchor, idOf: (row: Row) => string) => {
  const names = new Set([digestOf(id), ...before])
  return ties.slice(ties.findLastIndex(({ row }) => names.has(digestOf(idOf(row)))) + 1)
}

async function* behind<Row>(
  rows: AsyncIterable<Timed<Row>>,
  anchor: Anchor,
  idOf: (row: Row) => string,
): AsyncGenerator<Timed<Row>> {
  const time = anchorTime(anchor)
  const ties: Timed<Row>[] = []
  let passing = true
  for await (const timed of rows) {
    if (timed.at > time) continue
    if (timed.at === time) {
      ties.push(timed)
      continue
    }
    if (passing) yield* behindAmong(ties, anchor, idOf)
    passing = false
    yield timed
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
  const { idOf, timeOf } = merged
  const keeps = merged.keeps ?? (() => true)
  const merge = new Merge(merged)

  const looked: Row[] = []
  const shown = new Set<Row>()
  let isMore = false
  for await (const { row } of after === undefined ? merge.rows() : behind(merge.rows(), after, idOf)) {
    isMore = shown.size === first && keeps(row)
    if (isMore) break
    if (shown.size === first) continue
    looked.push(row)
    if (keeps(row)) shown.add(row)
    // Whether one more follows is told from what was read already; a call for that alone is not made.
    merge.mayRead = shown.size < first
  }
  // What was looked at and is not shown counts as given, so that the list goes on behind it.
  const all = placed(looked, { idOf, timeOf }, 0, after)
  const cutShort = merge.stoppedShort && shown.size < first
  const last = cutShort ? all.at(-1) : undefined
  const connection = connectionOf(part, {
    rows: all.filter(({ node }) => shown.has(node)),
    hasNextPage: isMore || (merge.stoppedShort && (!cutShort || last !== undefined)),
    totalCount: merge.total(),
    truncated: merge.readers.some(({ trail }) => trail.truncated) || (cutShort && last === undefined),
  })
  if (last === undefined) return connection
  return { ...connection, pageInfo: { ...connection.pageInfo, endCursor: cursorOf(part.name, last.anchor) } }
}
