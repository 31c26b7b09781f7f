import { type Paging, pageHolding } from '../lemlist/paging.ts'
import type { Slice } from '../lemlist/session.ts'
import { type Anchor, digestOf, type Order, placeOfGone } from './cursor.ts'

/**
 * Reads so many rows of a list from a place on; undefined when there is no such list. `anew`: what was asked for before
 * will not do.
 */
export type ReadSlice<Row> = (from: number, count: number, anew?: boolean) => Promise<Slice<Row> | undefined>

/** A list at lemlist's side that changes while it is read. */
export interface Source<Row> extends Order<Row> {
  readonly read: ReadSlice<Row>
  /** How lemlist pages it. */
  readonly paging: Paging
  /** Whether it stands newest first; where that is not known, its pages tell. */
  readonly newestFirst?: boolean
}

/** Which part of a list is read at once. */
interface Window {
  readonly start: number
  readonly count: number
}

/** One reading of it. */
interface Look<Row> extends Slice<Row>, Window {
  /** Which reading it was: of two pages the higher one was read later. */
  readonly turn: number
}

/** Where the rows that come next begin in a page: at an index, before it, or nobody knows. */
type Where = number | 'before' | 'unknown'

/** Most readings to find where a list goes on that changes all the time. */
const mostLooks = 40
/** Pages that are held, to be looked at again without a call. */
const mostHeld = 3

/** Whether rows stand oldest first (1) or newest first (-1); 0 when they do not tell. */
const directionOf = (times: readonly number[]): number => {
  const steps = times.slice(1).map((time, index) => Math.sign(time - (times[index] ?? Number.NaN)))
  return Number(steps.every(step => step >= 0)) - Number(steps.every(step => step <= 0))
}

/**
 * Follows a list page by page from its start, or from behind an anchor. Every page is joined to the rows before it by a
 * row that is in both, or else by their moments: whatever came or went in between, of the rows that stay each is given
 * once, however old the pages are. lemlist: lists are asked for by place alone, and places move.
 */
export class Trail<Row> {
  /** Whether rows follow those that were given. */
  more = true
  /** Whether rows are missing, or may be. */
  truncated = false
  total: number | undefined
  /** Whether there is such a list at all. */
  exists = true
  /** Place of the last row that was given, or of the anchor; before the first, 0. */
  place: number
  readonly #source: Source<Row>
  readonly #anchor: Anchor | undefined
  readonly #named: ReadonlySet<string>
  readonly #given = new Set<string>()
  readonly #looks = new Map<number, Look<Row>>()
  /** Moment of the last row that was given. */
  #time: number
  #direction: number
  #turns = 0

  constructor(source: Source<Row>, anchor?: Anchor) {
    this.#source = source
    this.#anchor = anchor
    this.#named = new Set(anchor && [digestOf(anchor.id), ...(anchor.before ?? [])])
    this.#time = anchor?.at === undefined ? Number.NaN : Date.parse(anchor.at)
    this.#direction = source.newestFirst === true ? -1 : 0
    this.place = anchor?.place ?? 0
  }

  /** The rows that one more page of lemlist's gives; none where the list ends. `wanted`: how many will be enough. */
  async next(wanted: number): Promise<readonly Row[]> {
    let look = await this.#read(this.#holding(this.place, wanted))
    if (look === undefined && this.#given.size === 0) this.exists = false
    let doubts = 0
    for (let looks = 0; look !== undefined && looks < mostLooks; looks += 1) {
      const where = this.#where(look)
      if (typeof where === 'number') {
        const rows = look.rows.slice(where).filter(row => !this.#isGiven(row))
        if (rows.length > 0 || !look.more) return this.#give(look, rows)
        look = await this.#goOn(look, wanted)
      } else if (where === 'before') look = await this.#goBack(look)
      else if (doubts > 1) return this.#guess(wanted)
      else {
        // The page itself tells nothing; the one before it may, or the one behind.
        doubts += doubts === 0 && look.start > 0 ? 1 : 2
        look = await (doubts === 1 ? this.#goBack(look) : this.#read(this.#behind(wanted), true))
      }
    }
    return look === undefined ? this.#end() : this.#guess(wanted)
  }

  #isGiven(row: Row): boolean {
    const id = this.#source.idOf(row)
    return this.#given.has(id) || (this.#named.size > 0 && this.#named.has(digestOf(id)))
  }

  /** The page that holds a place. */
  #holding(place: number, wanted: number): Window {
    const { paging } = this.#source
    const { style, size } = paging
    const isFirst = this.#given.size === 0 && this.#anchor === undefined
    // lemlist: how long such pages are is told by the first one alone, so the rows are asked for from the very place.
    if (style === 'fixed') return { start: place, count: isFirst ? wanted : Math.min(wanted + 1, Math.max(size, 2)) }
    return { start: pageHolding(paging, place)?.start ?? place, count: size }
  }

  /** The page behind the one that holds the place. */
  #behind(wanted: number): Window {
    const { start, count } = this.#holding(this.place, wanted)
    return this.#holding(start + count, wanted)
  }

  async #read({ start, count }: Window, anew = false): Promise<Look<Row> | undefined> {
    const held = this.#looks.get(start)
    if (held !== undefined && held.count === count && !anew) return held
    const slice = await this.#source.read(start, count, anew)
    if (slice === undefined) return undefined
    const look = { ...slice, start, count, turn: ++this.#turns }
    this.#looks.delete(start)
    this.#looks.set(start, look)
    const [oldest] = this.#looks.keys()
    if (this.#looks.size > mostHeld && oldest !== undefined) this.#looks.delete(oldest)
    if (this.#direction === 0) this.#direction = directionOf(this.#timesOf(look))
    return look
  }

  #timesOf({ rows }: Look<Row>): number[] {
    return rows.map(row => this.#source.timeOf?.(row) ?? Number.NaN)
  }

  #where(look: Look<Row>): Where {
    const { start, rows, pretended } = look
    if (this.#given.size === 0 && this.#anchor === undefined) return 0
    const found = rows.findLastIndex(row => this.#isGiven(row))
    if (found >= 0) return found + 1
    if (pretended === true) return Math.max(0, this.place + 1 - start)
    if (rows.length === 0) return start === 0 ? 0 : 'before'
    // lemlist: pages that are numbered have no row in common; one that goes on where the last one ended is believed.
    if (this.#source.paging.style === 'page' && start === this.place + 1) return 0
    if (Number.isNaN(this.#time) || this.#direction === 0) return 'unknown'
    const times = this.#timesOf(look)
    if (times.some(time => Number.isNaN(time))) return 'unknown'
    // Those of the same moment that were given are known by name.
    const index = times.findIndex(time => this.#direction * (time - this.#time) >= 0)
    if (index < 0) return rows.length
    return index > 0 || start === 0 ? index : 'before'
  }

  /** The page behind one of which all rows were given. */
  async #goOn(look: Look<Row>, wanted: number): Promise<Look<Row> | undefined> {
    const isFixed = this.#source.paging.style === 'fixed'
    const place = look.start + (isFixed ? look.rows.length - 1 : look.count)
    const next = await this.#read(this.#holding(place, wanted))
    if (next === undefined || !this.#isSame(look, next)) return next
    const again = await this.#read(look, true)
    if (again === undefined || !this.#isSame(again, next)) return again
    // lemlist: an operation that does not page answers every page with the first one.
    this.truncated = true
    return undefined
  }

  #isSame({ rows }: Look<Row>, other: Look<Row>): boolean {
    const { idOf } = this.#source
    return (
      rows.length === other.rows.length &&
      rows.every((row, index) => other.rows.slice(index, index + 1).some(twin => idOf(twin) === idOf(row)))
    )
  }

  /**
   * The page before one that begins too late. What was read before that one will not do: rows may have moved from one
   * to the other in between. Where it was read later already, it is the other that is out of date.
   */
  #goBack(look: Look<Row>): Promise<Look<Row> | undefined> {
    const { size, style } = this.#source.paging
    const last = Math.max(0, Math.min(look.start, look.total ?? look.start) - 1)
    const window =
      style === 'fixed' ? { start: Math.max(0, look.start - size), count: size } : this.#holding(last, size)
    const held = this.#looks.get(window.start)
    return this.#read(held !== undefined && held.turn > look.turn ? look : window, true)
  }

  #give(look: Look<Row>, rows: readonly Row[]): readonly Row[] {
    const { idOf, timeOf } = this.#source
    for (const row of rows) this.#given.add(idOf(row))
    const last = rows.at(-1)
    if (last !== undefined) {
      this.place = look.start + look.rows.length - 1
      this.#time = timeOf?.(last) ?? Number.NaN
    }
    this.more = look.more
    this.total = look.total ?? this.total
    this.truncated ||= look.truncated
    return rows
  }

  #end(): readonly Row[] {
    this.more = false
    return []
  }

  /** Goes on where the rows that are known by name began, when none of them is left and nothing else tells. */
  async #guess(wanted: number): Promise<readonly Row[]> {
    const known = this.#given.size
    const anchor = this.#anchor ?? { place: this.place, id: '' }
    const place = known > 0 ? Math.max(0, this.place + 1 - known) : placeOfGone(anchor)
    const look = await this.#read(this.#holding(place, wanted), true)
    this.truncated = true
    if (look === undefined) return this.#end()
    const rows = look.rows.slice(place - look.start).filter(row => !this.#isGiven(row))
    return this.#give(rows.length === 0 ? { ...look, more: false } : look, rows)
  }
}
