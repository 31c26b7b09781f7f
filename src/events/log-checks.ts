import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import type { EventLog } from './log.ts'

/** Longest wait for the log to take a note, in milliseconds. */
const patienceMs = 5_000

/** Shortest and longest wait before a log that could not tell its weakness is asked again, in milliseconds. */
const shortestMs = 1_000
const longestMs = 60_000

/**
 * Why nothing can be kept in the log at this moment, in words for whoever runs the gateway, without passwords; undefined
 * where something can. It keeps a note to find out, takes 5 s at most, and never rejects.
 */
export const logFault = (log: Pick<EventLog, 'put'>, clock: Clock): Promise<string | undefined> =>
  new Promise(resolve => {
    const giveUp = clock.after(patienceMs, () => resolve(`it gives no answer within ${patienceMs / 1000} s`))
    const end = (fault: string | undefined): void => {
      giveUp()
      resolve(fault)
    }
    log.put('probe', '').then(
      () => end(undefined),
      (error: unknown) => end(error instanceof Error ? error.message : String(error)),
    )
  })

interface WeaknessOptions {
  readonly log: Pick<EventLog, 'weakness'>
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
}

/** Warns where a crash could lose events, and asks until the log can tell; the returned function ends that. */
export const warnOfWeakness = ({ log, clock, logger }: WeaknessOptions): (() => void) => {
  let isOver = false
  let cancelNext = (): void => undefined
  const ask = async (waitMs: number): Promise<void> => {
    try {
      const weakness = await log.weakness()
      if (weakness !== undefined && !isOver) logger.warn({ weakness }, 'events could be lost')
    } catch {
      if (isOver) return
      cancelNext = clock.after(waitMs, () => void ask(Math.min(longestMs, waitMs * 2)))
    }
  }
  void ask(shortestMs)
  return () => {
    isOver = true
    cancelNext()
  }
}
