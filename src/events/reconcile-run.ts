import type { Activity } from '../domains/activities/contract.ts'
import type { Session } from '../lemlist/session.ts'
import type { NewEvent } from './event.ts'
import { factsOf } from './facts.ts'
import type { EventLog } from './log.ts'
import { healedNote, type Mark } from './reconcile-notes.ts'
import { type Bounds, pagesOf, type Reading, type ReadPage, readWindow, type Window } from './reconcile-pages.ts'

/** What a run came to. */
export interface Healed {
  /** `whole`: up to the present. `part`: not yet. `busy`: nothing, because another replica is at it. */
  readonly outcome: 'whole' | 'part' | 'busy'
  /** Events that nobody had told of. */
  readonly events: number
  /** Pages that were read. */
  readonly calls: number
}

/** How far back every pass reads again, in milliseconds: lemlist may list an activity minutes after it happened. */
const overlapMs = 15 * 60_000

/** How far back the very first run reads, in milliseconds. */
const firstMs = 24 * 3_600_000

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
  /** Rejects where another replica has taken over. */
  readonly renew: () => Promise<void>
}

const eventOf = (row: Activity, receivedAt: number): NewEvent => {
  const occurredAt = Date.parse(row.createdAt)
  const facts = factsOf(row, row.type, occurredAt)
  return { type: row.type, occurredAt, receivedAt, source: 'RECONCILED', body: row, ...facts }
}

/** The length of the window that is read next, after one of this length that held too much or was read whole. */
const nextSpan = ({ from, to }: Window, { isWhole, rows, estimate }: Reading): number => {
  const factor = isWhole
    ? Math.min(8, wantedRows / Math.max(1, rows.length))
    : Math.min(1 / 2, Math.max(1 / 64, wantedRows / Math.max(1, estimate)))
  return Math.max(smallestMs, Math.ceil((to - from) * factor))
}

/** Where a run begins to read, given what the last one left. */
const startOf = (mark: Mark, at: number): Mark => ({
  ...mark,
  at,
  // It may lie in the future when the clock was set back.
  from: mark.from < at ? mark.from : at - overlapMs,
  again: mark.again ?? at - overlapMs,
})

/**
 * One run: reads what lemlist lists from where the last run ended and keeps what nobody has told of, oldest first. Where
 * that is more than a run may read it goes as far as it gets, and the next run goes on from there. The first run of all
 * reads the newest rows of one day.
 */
export const heal = async ({ log, team, session, now, renew }: RunOptions): Promise<Healed> => {
  const at = now()
  let calls = 0
  let events = 0

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
      const batch = rows.slice(from, from + batchSize).map(row => eventOf(row, now()))
      const kept = await log.append(team, batch)
      events += kept.filter(each => each === 'new').length
    }
  }

  const end = async (mark: Mark, outcome: Healed['outcome']): Promise<Healed> => {
    await healedNote.write(log, team, mark)
    return { outcome, events, calls }
  }

  const before = await healedNote.read(log, team)
  if (before === undefined) {
    const { rows } = await read({ from: at - firstMs, to: at }, { calls: mostCalls, rows: Number.POSITIVE_INFINITY })
    await feed(rows)
    return end({ at, from: at - overlapMs }, 'whole')
  }

  let mark = startOf(before, at)
  while (calls <= fewCalls) {
    const window = { from: mark.from, to: Math.min(at, mark.from + (mark.span ?? Number.POSITIVE_INFINITY)) }
    const isSmallest = window.to - window.from <= smallestMs
    const reading = await read(
      window,
      isSmallest
        ? { calls: mostCallsOfSmallest, rows: Number.POSITIVE_INFINITY }
        : { calls: mostCalls - calls, rows: mostRows },
    )
    if (isSmallest || reading.isWhole) {
      await feed(reading.rows)
      if (window.to === at) return end({ at, from: mark.again ?? at }, 'whole')
      mark = { ...mark, from: window.to }
    }
    mark = { ...mark, span: nextSpan(window, reading) }
    await healedNote.write(log, team, mark)
  }
  return end(mark, 'part')
}
