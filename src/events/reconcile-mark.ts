import type { Activity } from '../domains/activities/contract.ts'
import type { Mark } from './reconcile-notes.ts'
import { timeOf } from './reconcile-pages.ts'

/** lemlist may list an activity so many milliseconds after it happened; what is younger is read again. */
const overlapMs = 15 * 60_000

/** How far back the very first run reads, and what clocks never differ by, in milliseconds. */
const dayMs = 24 * 3_600_000

/** Where the very first run begins. */
export const firstMark = (at: number): Mark => ({ at, from: at - dayMs })

/** Where a run begins to read, given what the last one left; a place that lies in the future would hide everything. */
export const startOf = (mark: Mark, at: number): Mark => (mark.from > at + dayMs ? firstMark(at) : mark)

/**
 * Where to begin after a run that was up to the present, given where it began and the run before. The place moves by
 * lemlist's own account alone, and no further than right behind its newest row: it is so far back from that row that late
 * ones are still found, or, where nothing newer comes, as much further on as time has passed.
 */
export const nextFrom = ({ at: before, from }: Mark, rows: readonly Activity[], at: number): number => {
  const newest = rows.map(timeOf).findLast(time => time <= at + dayMs)
  if (newest === undefined) return from
  return Math.min(newest + 1, Math.max(newest - overlapMs, from + Math.max(0, at - before)))
}
