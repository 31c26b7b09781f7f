import { pause } from '../events/pause.ts'
import type { Clock } from '../lemlist/clock.ts'
import type { LemlistError } from '../lemlist/errors.ts'

/** Whether lemlist can be worked with at the moment, for all rows of a job together. */
export interface Weather {
  /** Resolves when the next call may be tried, or with the signal. */
  calm(): Promise<void>
  /** lemlist has answered. */
  fair(): void
  /** lemlist has not, or asked to wait. Throws the error where that has lasted too long. */
  rough(error: LemlistError): void
}

/** Shortest and longest wait without an answer, in milliseconds. */
const shortestMs = 1000
const longestMs = 30_000

/** How long a job waits for lemlist in all, in milliseconds. */
const patienceMs = 3_600_000

/** Begins fair. */
export const createWeather = (clock: Clock, signal: AbortSignal): Weather => {
  let fairAt = clock.now()
  let calmAt = clock.now()
  let waitMs = shortestMs
  return {
    calm: async () => {
      while (calmAt > clock.now() && !signal.aborted) await pause(clock, calmAt - clock.now(), signal)
    },
    fair: () => {
      fairAt = clock.now()
      waitMs = shortestMs
    },
    rough: error => {
      const now = clock.now()
      if (now - fairAt > patienceMs) throw error
      // Rows that were under way together meet the same trouble: they count once.
      if (calmAt > now) return
      calmAt = now + Math.max(waitMs, error.retryAfterMs ?? 0)
      waitMs = Math.min(longestMs, waitMs * 2)
    },
  }
}
