import type { RandomBytes } from '../events/fingerprint.ts'
import type { Identities, Identity } from '../events/identity.ts'
import type { EventLog } from '../events/log.ts'
import type { Clock } from '../lemlist/clock.ts'
import { isOver, type Job, type Outcome, restOf, unbegun } from './job.ts'
import { holdLease, leaseMs } from './lease.ts'
import { beginRun, type Means, type Run } from './run.ts'
import { type JobStore, openJobStore } from './store.ts'

/** A job, and how long it still takes. */
export interface JobView extends Job {
  /** Milliseconds until it ends at its pace so far; undefined while that is not known. */
  readonly restMs: number | undefined
}

/** The jobs of one team. Methods reject with `LogUnavailable` where the store cannot be had. */
export interface Jobs {
  /** Starts a job; resolves once it is durable. Throws TooManyJobs. */
  start(kind: string, rows: readonly unknown[]): Promise<JobView>
  /** The job with this id; undefined where there is none, or it ended long ago. */
  find(id: string): Promise<JobView | undefined>
  /** How far each row of a job is. */
  outcomes(job: Job): Promise<readonly Outcome[]>
  /** Has no more rows of a job begun; false where there is none that has not ended. */
  cancel(id: string): Promise<boolean>
  /** How many of them this process does now. */
  running(): number
}

/** Does the jobs of one team that were started with its key. */
export interface Runner extends Jobs {
  /** Begins to look for jobs that nobody does: from before, or of a process that has ended. */
  begin(): void
  /** Lets the rows under way finish, for some seconds, and leaves the rest to others. */
  close(): Promise<void>
}

/** Thrown where a team has as many unfinished jobs as it may. */
export class TooManyJobs extends Error {}

interface RunnerOptions<Context> extends Means<Context> {
  readonly log: EventLog
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Name of this process among those that share the log. */
  readonly holder: string
  /** Whose jobs they are. */
  readonly identities: Pick<Identities, 'known' | 'find'>
  /** Fingerprint of the team's key: jobs that were started with another are left alone. */
  readonly owner: () => Promise<string>
}

/** Most jobs of a team that have not ended. */
const mostOpen = 20

/** Jobs of a team that are done at a time. */
const mostRunning = 3

/** How often jobs are looked for that nobody does, in milliseconds. */
const lookMs = 2000

/** How long jobs are kept once they have ended, in milliseconds. */
const keptMs = 7 * 86_400_000

/** How often jobs that ended long ago are looked for, in milliseconds. */
const tidyMs = 3_600_000

/** How long rows under way may take when the process ends, in milliseconds. */
const graceMs = 5000

/** Creates the runner of one team. */
export const createRunner = <Context>(options: RunnerOptions<Context>): Runner => {
  const { log, clock, logger, identities, holder, randomBytes } = options
  const runs = new Map<string, Run>()
  let tidiedAt = Number.NEGATIVE_INFINITY
  let isWatching = false
  let isClosed = false
  let isLooking = false
  let isDue = false
  let cancelNext = (): void => undefined

  const storeOf = ({ team }: Identity): JobStore => openJobStore(log, team, clock.now)
  const opened = async (): Promise<JobStore> => storeOf(await identities.find())

  const begin = async (store: JobStore, id: string): Promise<void> => {
    const run = beginRun(store, id, options)
    runs.set(id, run)
    const letGo = holdLease({ store, id, run, holder, clock, logger })
    try {
      await run.ended
      runs.delete(id)
      letGo()
      // Whoever looks next need not wait for the lease to end.
      await store.lease(id, holder, 1)
      void round()
    } catch (err) {
      logger.warn({ err, job: id }, 'a job was left, and is taken up again')
    } finally {
      runs.delete(id)
      letGo()
    }
  }

  /** Takes up jobs that nobody does; whether there are any of this key. */
  const look = async (): Promise<boolean> => {
    const identity = identities.known()
    if (identity === undefined) return false
    const store = storeOf(identity)
    const owner = await options.owner()
    if (clock.now() - tidiedAt >= tidyMs) {
      tidiedAt = clock.now()
      await store.tidy(clock.now() - keptMs)
    }
    const open = (await store.open()).filter(job => job.owner === owner)
    for (const { id } of open) {
      if (isClosed || runs.size >= mostRunning) break
      if (!runs.has(id) && (await store.lease(id, holder, leaseMs))) void begin(store, id)
    }
    return open.length > 0
  }

  const round = async (): Promise<void> => {
    isDue = true
    if (isLooking || isClosed) return
    isLooking = true
    cancelNext()
    let isWaiting = true
    try {
      while (isDue && !isClosed) {
        isDue = false
        isWaiting = await look()
      }
    } catch (err) {
      logger.debug({ err }, 'jobs could not be looked for')
    }
    isLooking = false
    if (!isClosed && (isWatching || isWaiting)) cancelNext = clock.after(lookMs, () => void round())
  }

  const viewOf = (job: Job): JobView => ({ ...job, restMs: restOf(job, clock.now()) })

  const find = async (id: string): Promise<JobView | undefined> => {
    const running = runs.get(id)?.job()
    if (running !== undefined) return viewOf(running)
    const store = await opened()
    const ticket = await store.ticket(id)
    return ticket && viewOf({ ...ticket, ...(await store.progress(id)) })
  }

  return {
    find,
    running: () => runs.size,
    start: async (kind, rows) => {
      const store = await opened()
      const open = await store.open()
      if (open.length >= mostOpen) throw new TooManyJobs(`${open.length} jobs have not ended yet`)
      const id = `job_${randomBytes(10).toString('hex')}`
      const ticket = {
        id,
        kind,
        owner: await options.owner(),
        createdAt: clock.now(),
        total: rows.length,
        rows: [...rows],
      }
      await store.add(ticket)
      void round()
      return viewOf({ ...ticket, ...unbegun })
    },
    outcomes: async ({ id, total }) => runs.get(id)?.outcomes() ?? (await opened()).outcomes(id, total),
    cancel: async id => {
      const job = await find(id)
      if (job === undefined || isOver(job.status)) return false
      await (await opened()).cancel(id)
      runs.get(id)?.cancel()
      return true
    },
    begin: () => {
      isWatching = true
      void round()
    },
    close: async () => {
      isClosed = true
      cancelNext()
      const running = [...runs.values()]
      for (const run of running) run.leave()
      const cancelGrace = clock.after(graceMs, () => {
        for (const run of running) run.cut(new Error('the gateway ends'))
      })
      await Promise.allSettled(running.map(({ ended }) => ended))
      cancelGrace()
    },
  }
}
