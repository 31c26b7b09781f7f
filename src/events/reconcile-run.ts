import type { Activity } from '../domains/activities/contract.ts'
import type { Session } from '../lemlist/session.ts'
import type { NewEvent } from './event.ts'
import { factsOf } from './facts.ts'
import type { EventLog } from './log.ts'
import { firstMark, nextFrom, startOf } from './reconcile-mark.ts'
import { healedNote, type Mark } from './reconcile-notes.ts'
import { type Bounds, pagesOf, type Reading, type ReadPage, readWindow, type Window } from './reconcile-pages.ts'

/** What a run came to. */
export interface Healed {
  /** `whole`: up to the present. `part`: not yet. `busy`: nothing, because another replica is at it. */
  readonly outcome: 'whole' | 'part' | 'busy'
  /** Events that nobody had told of. */
  readonly events: number
  /** How many of these lemlist must have called for. */
  readonly unheard: number
  /** Pages that were read. */
  readonly calls: number
}

/** Most calls of a run. */
const mostCalls = 10

/** Calls after which no further window is begun: those left read one that holds the most rows. */
const fewCalls = 2

/** Most rows of a window, and those that one is made to hold in place of more. */
const mostRows = 780
const wantedRows = 640

/** A window that is not made smaller, in milliseconds: it is read whole by as many calls as it takes. */
const smallestMs = 1000
const mostCallsOfSmallest = 100

/** Most events that are kept at a time. */
const batchSize = 200

interface RunOptions {
  readonly log: EventLog
  readonly team: string
  readonly session: Session
  readonly now: () => number
  /** Whether lemlist must have called for an activity. */
  readonly isOwed: (row: Activity) => boolean
  /** Rejects where another replica has taken over. */
  readonly renew: () => Promise<void>
}

const eventOf = (row: Activity, receivedAt: number): NewEvent => {
  const occurredAt = Date.parse(row.createdAt)
  const facts = factsOf(row, row.type, occurredAt)
  return { type: row.type, occurredAt, receivedAt, source: 'RECONCILED', body: row, ...facts }
}

/**
 * The length of the window that is read next, after one that held too much or was read whole. Where so few rows were in
 * it that they tell nothing of those ahead, it stays clear of the end, around which there are too many.
 */
const nextSpan = ({ from }: Window, { isWhole, rows, estimate, to }: Reading, end: number): number => {
  const factor = isWhole
    ? wantedRows / Math.max(1, rows.length)
    : Math.min(1 / 2, Math.max(1 / 64, wantedRows / Math.max(1, estimate)))
  const span = factor <= 8 ? (to - from) * factor : Math.min((to - from) * 8, (end - to) * 0.75)
  return Math.max(smallestMs, Math.ceil(span))
}

/**
 * One run: reads what lemlist lists from where the last run ended and keeps what nobody has told of, oldest first. Where
 * that is more than a run may read it goes as far as it gets, and the next run goes on from there. The first run of all
 * reads the newest rows of one day.
 */
export const heal = async ({ log, team, session, now, isOwed, renew }: RunOptions): Promise<Healed> => {
  const at = now()
  let calls = 0
  let events = 0
  let unheard = 0

  const pages = pagesOf(session)
  const readPage: ReadPage = async (window, offset) => {
    await renew()
    calls += 1
    return pages(window, offset)
  }
  const read = (window: Window, bounds: Bounds): Promise<Reading> => readWindow(readPage, window, bounds)

  const feed = async (rows: readonly Activity[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += batchSize) {
      await renew()
      const batch = rows.slice(from, from + batchSize)
      const receivedAt = now()
      const kept = await log.append(
        team,
        batch.map(row => eventOf(row, receivedAt)),
      )
      const fresh = batch.filter((_, index) => kept[index] === 'new')
      events += fresh.length
      unheard += fresh.filter(isOwed).length
    }
  }

  const ended = async (mark: Mark, outcome: Healed['outcome']): Promise<Healed> => {
    await healedNote.write(log, team, mark)
    return { outcome, events, unheard, calls }
  }

  const before = await healedNote.read(log, team)
  if (before === undefined) {
    const first = firstMark(at)
    const { rows } = await read(first, { calls: mostCalls, rows: Number.POSITIVE_INFINITY })
    await feed(rows)
    return ended({ at, from: nextFrom(first, rows, at) }, 'whole')
  }

  const start = startOf(before, at)
  let mark = start
  while (calls <= fewCalls) {
    const { from, until, span = Number.POSITIVE_INFINITY } = mark
    const window = { from, to: until && Math.min(until, from + span) }
    const isSmallest = window.to !== undefined && window.to - from <= smallestMs
    const reading = await read(
      window,
      isSmallest
        ? { calls: mostCallsOfSmallest, rows: Number.POSITIVE_INFINITY }
        : { calls: mostCalls - calls, rows: mostRows },
    )
    const again = mark.again ?? nextFrom(start, reading.rows, at)
    const isWhole = isSmallest || reading.isWhole
    if (isWhole) await feed(reading.rows)
    if (isWhole && window.to === undefined) return ended({ at, from: again }, 'whole')
    const end = until ?? reading.to
    mark = {
      ...{ at, again, span: nextSpan(window, reading, end) },
      from: isWhole ? reading.to : from,
      until: isWhole && reading.to === end ? undefined : end,
    }
    await healedNote.write(log, team, mark)
  }
  return ended(mark, 'part')
}
