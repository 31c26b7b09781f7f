import type { Clock } from '../../src/lemlist/clock.ts'
import { atEnd } from './ending.ts'

/**
 * A clock for tests: it stands still while anything happens, and jumps to the next timer when nothing does. It ends with
 * its test: what comes by a timer then would go on for ever, beside the tests that follow.
 */
export interface TestClock extends Clock {
  /** Moves the time on; timers that come due run in order. */
  advance(ms: number): void
  /** Keeps the time standing still until this is done: the disk takes turns in which nothing seems to happen. */
  hold<Value>(work: Promise<Value>): Promise<Value>
}

/** Turns of the event loop without news after which nothing is thought to happen. */
const quietTurns = 5

interface Timer {
  readonly at: number
  run(): void
}

export const createTestClock = (start = '2026-01-15T10:00:00.000Z'): TestClock => {
  let now = Date.parse(start)
  /** The soonest last; of the same moment, the one that came first. */
  const timers: Timer[] = []
  let watching = false
  let held = 0
  let ended = false

  const add = (timer: Timer): void => {
    const place = timers.findLastIndex(({ at }) => at > timer.at)
    timers.splice(place + 1, 0, timer)
  }

  const remove = (timer: Timer): void => {
    const place = timers.lastIndexOf(timer)
    if (place >= 0) timers.splice(place, 1)
  }

  /** When the next timer comes due, but not before now. */
  const nextAt = (): number => Math.max(now, timers.at(-1)?.at ?? Number.POSITIVE_INFINITY)

  const runDue = (): void => {
    while (nextAt() <= now) timers.pop()?.run()
  }

  /** Whether there is something to wait for, and nothing that holds it up. */
  const isWaiting = (): boolean => held === 0 && timers.length > 0

  const watch = (): void => {
    if (watching || !isWaiting()) return
    watching = true
    let quiet = 0
    const turn = (): void => {
      quiet += 1
      if (quiet <= quietTurns && isWaiting()) return void setImmediate(turn)
      watching = false
      if (!isWaiting()) return
      now = nextAt()
      runDue()
      watch()
    }
    setImmediate(turn)
  }

  atEnd(() => {
    ended = true
    timers.length = 0
  })

  return {
    now: () => now,
    after: (ms, run) => {
      if (ended || ms === Number.POSITIVE_INFINITY) return () => undefined
      const timer = { at: now + Math.max(0, ms), run }
      add(timer)
      watch()
      return () => remove(timer)
    },
    hold: async work => {
      held += 1
      try {
        return await work
      } finally {
        held -= 1
        watch()
      }
    },
    advance: ms => {
      const until = now + ms
      while (nextAt() <= until) {
        now = nextAt()
        runDue()
      }
      now = until
    },
  }
}
