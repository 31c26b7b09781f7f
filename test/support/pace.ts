import type { Clock } from '../../src/lemlist/clock.ts'
import type { Scheduler } from '../../src/lemlist/scheduler.ts'
import { createThrottle } from '../../src/sandbox/throttle.ts'

/** A row of numbers from 0 to 1 that look random and are the same for the same seed. */
export const numbersFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How a crowd of clients fared. */
export interface Pace {
  /** Calls that lemlist let through. */
  readonly passed: number
  /** Calls that it refused. */
  readonly refused: number
  /** Calls of others that it let through. */
  readonly foreign: number
  /** Calls that ended in an error for their caller. */
  readonly failed: number
  /** Longest time a caller with work went without a call being started, in milliseconds. */
  readonly longestWaitMs: number
}

export interface Crowd {
  readonly clock: Clock
  /** Who goes through which scheduler. */
  readonly schedulers: readonly { readonly scheduler: Scheduler; readonly clients: number }[]
  readonly seed: number
  readonly lastsMs: number
  /** When others call with the same key, in milliseconds from the beginning. */
  readonly others?: readonly number[]
}

/** What lemlist says to wait after a refusal, in milliseconds. */
const refusalMs = 2000

/**
 * Clients that open one screen after another, of one to eight calls each, over lemlist's own limiter. Each call is
 * answered after 20 to 100 ms and arrives at some moment before.
 */
export const runCrowd = async ({ clock, schedulers, seed, lastsMs, others = [] }: Crowd): Promise<Pace> => {
  const random = numbersFrom(seed)
  const throttle = createThrottle(clock)
  const begun = clock.now()
  let [passed, refused, foreign, failed, longestWaitMs] = [0, 0, 0, 0, 0]
  for (const at of others) {
    clock.after(at, () => {
      if (throttle('key').allowed) foreign += 1
    })
  }

  const later = (ms: number): Promise<void> => new Promise(resolve => clock.after(ms, resolve))

  /** One call, repeated as long as it is refused. */
  const call = async (scheduler: Scheduler, caller: object, onStart: () => void): Promise<void> => {
    for (;;) {
      const release = await scheduler.acquire({ caller })
      onStart()
      const takes = 20 + 80 * random()
      const arrives = takes * random()
      await later(arrives)
      const { allowed, headers } = throttle('key')
      if (clock.now() < begun + lastsMs) {
        if (allowed) passed += 1
        else refused += 1
      }
      await later(takes - arrives)
      const remaining = Number(headers['x-ratelimit-remaining'])
      release({ limit: 20, remaining, retryAfterMs: allowed ? undefined : refusalMs })
      if (allowed) return
    }
  }

  const client = async (scheduler: Scheduler): Promise<void> => {
    const caller = {}
    while (clock.now() < begun + lastsMs) {
      let last = clock.now()
      const onStart = (): void => {
        longestWaitMs = Math.max(longestWaitMs, clock.now() - last)
        last = clock.now()
      }
      const calls = Array.from({ length: 1 + Math.floor(8 * random()) }, () => call(scheduler, caller, onStart))
      for (const ended of await Promise.allSettled(calls)) if (ended.status === 'rejected') failed += 1
    }
  }
  await Promise.all(
    schedulers.flatMap(({ scheduler, clients }) => Array.from({ length: clients }, () => client(scheduler))),
  )
  return { passed, refused, foreign, failed, longestWaitMs }
}
