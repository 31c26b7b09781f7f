import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import type { LemlistError } from '../lemlist/errors.ts'
import type { Session } from '../lemlist/session.ts'
import { untilAborted } from '../lemlist/sharing.ts'
import {
  countOf,
  type Fault,
  isOver,
  type Job,
  type JobStatus,
  type Outcome,
  type Progress,
  settledOf,
  type Ticket,
} from './job.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { JobFailed, settle } from './settle.ts'
import type { JobStore } from './store.ts'
import { createWeather } from './weather.ts'
import type { Work } from './work.ts'

/** What jobs are done with. */
export interface Means<Context> {
  readonly clock: Clock
  readonly logger: Logger
  readonly works: readonly Work<Context>[]
  /** lemlist for one attempt of a row, for this caller, until the signal. */
  open(caller: object, signal: AbortSignal): { readonly session: Session; readonly context: Context }
  /** The code by which clients know a failed call. */
  codeOf(error: LemlistError): string
}

/** A job that is being done in this process. */
export interface Run {
  /** The job as it stands; undefined before it was read. */
  job(): Job | undefined
  outcomes(): readonly Outcome[] | undefined
  /** Begins no more rows; those under way go on. */
  leave(): void
  /** Ends it for good, once the rows under way are. */
  cancel(): void
  /** Ends the rows under way where they stand. */
  cut(reason: Error): void
  /** Resolves when it has ended or was left; rejects where the store cannot be had. */
  readonly ended: Promise<void>
}

/** Rows of one job that are under way at a time. */
const rowsAtOnce = 8

/** Shortest time between two accounts of the progress, in milliseconds. */
const tellingMs = 1000

/** Begins or resumes a job, which this process holds the lease of. */
export const beginRun = <Context>(store: JobStore, id: string, means: Means<Context>): Run => {
  const { clock, logger, works, codeOf } = means
  const cutting = new AbortController()
  const caller = {}
  const weather = createWeather(clock, cutting.signal)
  let isLeaving = false
  let ending: { readonly status: JobStatus; readonly fault?: Fault } = { status: 'done' }
  let known: { readonly ticket: Ticket; readonly ledger: Ledger; progress: Progress } | undefined
  let toldAt = Number.NEGATIVE_INFINITY

  const endEarly = (status: JobStatus, fault?: Fault): void => {
    if (isLeaving) return
    isLeaving = true
    ending = fault === undefined ? { status } : { status, fault }
  }

  const open = async () => {
    const ticket = await store.ticket(id)
    if (ticket === undefined) throw new Error(`there is no job ${id}`)
    const ledger = await openLedger(store, id, ticket.total)
    const before = await store.progress(id)
    const counts = countOf(ledger.outcomes)
    const progress: Progress = isOver(before.status)
      ? before
      : { ...before, ...counts, status: 'running', since: clock.now(), before: settledOf({ ...before, ...counts }) }
    known = { ticket, ledger, progress }
    return known
  }

  const doRow = async (opened: NonNullable<typeof known>, work: Work<Context>, index: number): Promise<void> => {
    const { ticket, ledger } = opened
    const isDoubtful = ledger.outcomes[index]?.status === 'begun'
    if (!isDoubtful) await ledger.set(index, { status: 'begun' })
    const settling = settle({
      ...{ work, isDoubtful, weather, codeOf },
      row: ticket.rows[index],
      signal: cutting.signal,
      open: () => means.open(caller, cutting.signal),
      onFault: err => logger.error({ err, job: id, row: index }, 'a row of a job met a fault'),
    })
    // Work need not heed the signal.
    const ended = await untilAborted(settling, cutting.signal, () => undefined).catch((error: unknown) => {
      if (!(error instanceof JobFailed)) throw error
      endEarly('failed', error.fault)
      return error.row
    })
    await ledger.set(index, ended)
    opened.progress = { ...opened.progress, ...countOf(ledger.outcomes) }
    if (clock.now() - toldAt < tellingMs) return
    toldAt = clock.now()
    await store.putProgress(id, opened.progress)
  }

  const doRows = async (opened: NonNullable<typeof known>, work: Work<Context>): Promise<void> => {
    const { outcomes } = opened.ledger
    // What was under way comes first.
    const open = [...outcomes.keys()].filter(index => outcomes[index] === null)
    const rows = [...[...outcomes.keys()].filter(index => outcomes[index]?.status === 'begun'), ...open]
    const worker = async (): Promise<void> => {
      for (let index = rows.shift(); index !== undefined; index = isLeaving ? undefined : rows.shift())
        await doRow(opened, work, index)
    }
    const workers = Array.from({ length: isLeaving ? 0 : rowsAtOnce }, async () => {
      try {
        await worker()
      } catch (error) {
        cutting.abort(error)
        throw error
      }
    })
    for (const result of await Promise.allSettled(workers)) if (result.status === 'rejected') throw result.reason
  }

  const finish = async (opened: NonNullable<typeof known>): Promise<void> => {
    const { ticket, ledger } = opened
    const isDone = ledger.outcomes.every(outcome => outcome !== null && outcome.status !== 'begun')
    if (isDone) opened.progress = { ...opened.progress, status: 'done', finishedAt: clock.now() }
    else if (ending.status !== 'done') opened.progress = { ...opened.progress, ...ending, finishedAt: clock.now() }
    await store.putProgress(id, opened.progress)
    if (isOver(opened.progress.status)) await store.end(ticket, clock.now())
  }

  const run = async (): Promise<void> => {
    const opened = await open()
    if (isOver(opened.progress.status)) return store.end(opened.ticket, opened.progress.finishedAt ?? clock.now())
    if (await store.isCancelled(id)) endEarly('cancelled')
    const work = works.find(({ kind }) => kind === opened.ticket.kind)
    if (work === undefined)
      endEarly('failed', { code: 'INTERNAL_SERVER_ERROR', message: 'The gateway does not know this kind of job' })
    else await doRows(opened, work)
    await finish(opened)
  }

  return {
    job: () => known && { ...known.ticket, ...known.progress },
    outcomes: () => known?.ledger.outcomes,
    leave: () => {
      isLeaving = true
    },
    cancel: () => endEarly('cancelled'),
    cut: reason => {
      isLeaving = true
      cutting.abort(reason)
    },
    ended: run(),
  }
}
