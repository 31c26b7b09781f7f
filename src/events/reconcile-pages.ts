import { type Activity, activities } from '../domains/activities/contract.ts'
import type { Session } from '../lemlist/session.ts'
import type { Page } from '../lemlist/wire.ts'

/** A span of time by lemlist's clock, both ends included, in milliseconds since 1970; `to` is later than `from`. */
export interface Window {
  readonly from: number
  /** Undefined for all up to the present, which lemlist alone knows: the gateway's clock may differ from its own. */
  readonly to?: number | undefined
}

/** How much may be read of a window. */
export interface Bounds {
  /** Most calls. */
  readonly calls: number
  /** Reading ends when the window is seen to hold more rows than this, as far as those read so far can tell. */
  readonly rows: number
}

/** What was read of a window. */
export interface Reading {
  /** Oldest first. */
  readonly rows: readonly Activity[]
  /** Whether these are all; where not, they are the newest. */
  readonly isWhole: boolean
  /** How many rows the window holds, as far as these can tell. */
  readonly estimate: number
  /** Where the window ends: for one up to the present at its newest row, or right behind its begin where it has none. */
  readonly to: number
}

/** lemlist: the most rows that a page of activities has. */
const pageSize = 100

/** By how much a page is asked for too early where it does not join those before; twice as much each time. */
const firstStepBack = 10

const nameOf = ({ _id, type }: Activity): string => `${type} ${_id}`

/** When an activity happened, by lemlist's clock, in milliseconds since 1970. */
export const timeOf = ({ createdAt }: Activity): number => Date.parse(createdAt)

/** Asks for the page of a window that begins with its row of this number, newest first. */
export type ReadPage = (window: Window, offset: number) => Promise<Page<Activity>>

/** Reads pages from lemlist. */
export const pagesOf =
  (session: Session): ReadPage =>
  async ({ from, to }, offset) => {
    const page = await session.call(activities.activities, {
      version: 'v2',
      minDate: new Date(from).toISOString(),
      maxDate: to === undefined ? undefined : new Date(to).toISOString(),
      offset,
      limit: pageSize,
    })
    if (page === undefined) throw new Error('lemlist does not list the activities')
    return page
  }

/**
 * Reads what happened within a window. Each page begins with the last row of the one before: where it does not, rows
 * have gone meanwhile, those behind them have moved up, and the page is asked for from further up. The first page of a
 * window up to the present ends it: what happens from then on moves no row to another page.
 */
export const readWindow = async (readPage: ReadPage, window: Window, bounds: Bounds): Promise<Reading> => {
  /** Newest first. */
  const rows = new Map<string, Activity>()
  const { from } = window
  let { to } = window
  let estimate = 0
  const reading = (isWhole: boolean): Reading => {
    const oldestFirst = [...rows.values()].reverse().toSorted((a, b) => timeOf(a) - timeOf(b))
    return { rows: oldestFirst, isWhole, estimate, to: to ?? from + 1 }
  }

  let offset = 0
  let stepBack = firstStepBack
  for (let calls = 1; calls <= bounds.calls; calls += 1) {
    const page = await readPage({ from, to }, offset)
    const joins = offset === 0 || page.rows.some(row => rows.has(nameOf(row)))
    if (!joins) {
      offset = Math.max(0, offset - stepBack)
      stepBack *= 2
      continue
    }
    for (const row of page.rows) rows.set(nameOf(row), row)
    // lemlist: the end of a span must be later than its begin.
    to ??= Math.max(from + 1, ...page.rows.map(timeOf))
    const oldest = page.rows.at(-1)
    const covered = oldest === undefined ? 0 : to - timeOf(oldest)
    estimate = (rows.size * (to - from)) / Math.max(1, covered)
    if (page.received < pageSize) return reading(true)
    if (estimate > bounds.rows) return reading(false)
    offset += page.received - 1
    stepBack = firstStepBack
  }
  return reading(false)
}
