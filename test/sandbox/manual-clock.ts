import type { Clock } from '../../src/lemlist/clock.ts'

/** A clock that stands still until it is moved, and then runs what is due, in order. */
export interface ManualClock extends Clock {
  advance(ms: number): void
  /** How many callbacks wait. */
  pending(): number
}

export const manualClock = (start = '2026-01-15T10:00:00Z'): ManualClock => {
  let time = Date.parse(start)
  let timers: { readonly at: number; readonly run: () => void }[] = []
  return {
    now: () => time,
    after(ms, run) {
      const timer = { at: time + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(each => each !== timer)
      }
    },
    advance(ms) {
      const until = time + ms
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        timers = timers.filter(each => each !== next)
        time = next.at
        next.run()
      }
      time = until
    },
    pending: () => timers.length,
  }
}
