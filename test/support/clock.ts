import type { Clock } from '../../src/lemlist/clock.ts'

/** A clock for tests: it stands still while anything happens, and jumps to the next timer when nothing does. */
export interface TestClock extends Clock {
  /** Moves the time on; timers that come due run in order. */
  advance(ms: number): void
  /** Keeps the time standing still until this is done: the disk takes turns in which nothing seems to happen. */
  hold<Value>(work: Promise<Value>): Promise<Value>
}

/** Turns of the event loop without news after which nothing is thought to happen. */
const quietTurns = 5

export const createTestClock = (start = '2026-01-15T10:00:00.000Z'): TestClock => {
  let now = Date.parse(start)
  let timers: { at: number; run: () => void }[] = []
  let watching = false
  let held = 0

  const runDue = (): void => {
    for (;;) {
      const due = timers.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at)[0]
      if (due === undefined) return
      timers = timers.filter(timer => timer !== due)
      due.run()
    }
  }

  const watch = (): void => {
    if (watching) return
    watching = true
    let quiet = 0
    const turn = (): void => {
      quiet = held > 0 ? 0 : quiet + 1
      if (timers.length === 0) {
        watching = false
      } else if (quiet > quietTurns) {
        watching = false
        now = Math.max(now, Math.min(...timers.map(({ at }) => at)))
        runDue()
        if (timers.length > 0) watch()
      } else {
        setImmediate(turn)
      }
    }
    setImmediate(turn)
  }

  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + Math.max(0, ms), run }
      timers.push(timer)
      watch()
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    hold: async work => {
      held += 1
      try {
        return await work
      } finally {
        held -= 1
      }
    },
    advance: ms => {
      const until = now + ms
      for (;;) {
        const next = Math.min(...timers.map(({ at }) => at))
        if (next > until) break
        now = Math.max(now, next)
        runDue()
      }
      now = until
    },
  }
}
