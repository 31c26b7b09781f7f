import type { CallReport } from '../../lemlist/client.ts'
import type { Clock } from '../../lemlist/clock.ts'

/** Whether lemlist can be reached, as its calls tell. */
export interface Reach {
  /** Takes note of how an attempt of a call went. */
  note(report: Pick<CallReport, 'status' | 'fault'>): void
  /** When lemlist last answered, in milliseconds since 1970; undefined before that. */
  lastAnswerAt(): number | undefined
  /**
   * False where every call of 30 s and more has failed for want of an answer, or with a server error. Where nothing was
   * called of late that is not known any more, and counts as true: it is found out by calling.
   */
  isReachable(): boolean
}

/** How long calls may fail before lemlist counts as away, in milliseconds. */
const patienceMs = 30_000

/** How long a failed call tells of how it is now, in milliseconds. */
const lateMs = 90_000

/** Creates what knows whether lemlist can be reached; it can until the contrary is seen. */
export const createReach = (clock: Clock): Reach => {
  let lastAnswerAt: number | undefined
  let failingSince: number | undefined
  let lastFailureAt = Number.NEGATIVE_INFINITY
  return {
    note: ({ status, fault }) => {
      // Whoever asked has left: that says nothing of lemlist.
      if (fault === 'abandoned' && status === 0) return
      if (status === 0 || status >= 500) {
        failingSince ??= clock.now()
        lastFailureAt = clock.now()
        return
      }
      lastAnswerAt = clock.now()
      failingSince = undefined
    },
    lastAnswerAt: () => lastAnswerAt,
    isReachable: () => {
      const now = clock.now()
      return failingSince === undefined || now - failingSince < patienceMs || now - lastFailureAt > lateMs
    },
  }
}
