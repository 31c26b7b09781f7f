import type { Clock } from '../lemlist/clock.ts'

/** Things to be done at a time, by a clock that can be moved while they wait. */
export interface Alarms {
  /** Runs this once after so many milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
  /** To be told whenever the clock was moved: what is past by it is done at once, the rest waits anew. */
  wake(): void
  /** Cancels all. */
  clear(): void
}

interface Alarm {
  readonly until: number
  readonly run: () => void
  cancel: () => void
}

/** Alarms on this clock. */
export const createAlarms = (clock: Clock): Alarms => {
  const alarms = new Set<Alarm>()

  const cancel = (alarm: Alarm): void => {
    alarms.delete(alarm)
    alarm.cancel()
  }

  const arm = (alarm: Alarm): void => {
    alarms.add(alarm)
    alarm.cancel = clock.after(alarm.until - clock.now(), () => fire(alarm))
  }

  const fire = (alarm: Alarm): void => {
    alarms.delete(alarm)
    // A timer of the system can be a millisecond early by the clock.
    if (alarm.until > clock.now()) arm(alarm)
    else alarm.run()
  }

  return {
    after: (ms, run) => {
      const alarm: Alarm = { until: clock.now() + ms, run, cancel: () => undefined }
      arm(alarm)
      return () => cancel(alarm)
    },
    wake: () => {
      for (const alarm of [...alarms]) {
        // One that ran before it may have cancelled it.
        if (!alarms.has(alarm)) continue
        cancel(alarm)
        fire(alarm)
      }
    },
    clear: () => {
      for (const alarm of alarms) cancel(alarm)
    },
  }
}
