import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import type { Run } from './run.ts'
import type { JobStore } from './store.ts'

/** How long a job is a process's unless it says so again, in milliseconds. */
export const leaseMs = 6000

/** How often it says so, in milliseconds. */
const renewalMs = 2000

interface Held {
  readonly store: JobStore
  readonly id: string
  readonly run: Run
  readonly holder: string
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Renews the lease of a job that this process has taken, and sees whether it was cancelled; a run whose lease cannot be
 * renewed in time is cut, for another process may go on with it. The returned function ends that.
 */
export const holdLease = ({ store, id, run, holder, clock, logger }: Held): (() => void) => {
  let isOver = false
  const cut = (): void => run.cut(new Error('the lease of the job was lost'))
  let cancelCut = clock.after(leaseMs, cut)
  let cancelRenewal = (): void => undefined

  const renew = async (): Promise<void> => {
    const askedAt = clock.now()
    try {
      const isHeld = await store.lease(id, holder, leaseMs)
      if (isOver) return
      if (!isHeld) return cut()
      cancelCut()
      cancelCut = clock.after(leaseMs - (clock.now() - askedAt), cut)
      if (await store.isCancelled(id)) run.cancel()
    } catch (err) {
      logger.warn({ err, job: id }, 'the lease of a job could not be renewed')
    }
    if (!isOver) cancelRenewal = clock.after(renewalMs, () => void renew())
  }

  cancelRenewal = clock.after(renewalMs, () => void renew())
  return () => {
    isOver = true
    cancelCut()
    cancelRenewal()
  }
}
