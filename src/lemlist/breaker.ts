import type { Clock } from './clock.ts'
import type { Lane } from './queue.ts'

/** Thrown to a call that is not sent, because lemlist did not answer those before it. */
export class Shut extends Error {
  /** When a call is tried again, in milliseconds from now. */
  readonly retryAfterMs: number

  constructor(retryAfterMs: number) {
    super(`no call is sent for ${retryAfterMs} ms`)
    this.name = 'Shut'
    this.retryAfterMs = retryAfterMs
  }
}

/** Leave for one attempt of a call; it ends by `answered`, `failed` or `left`, whichever is first. */
export interface Pass {
  /** Whether it is the one by which it is seen whether lemlist is back. */
  readonly isProbe: boolean
  /** It is sent: from now on it is not called back. */
  sent(): void
  /** lemlist is there, whatever it said. */
  answered(): void
  /** lemlist did not answer, or could not. Failures for the same reason count once. */
  failed(reason: unknown): void
  /** It ended without either, sent or not. */
  left(): void
}

/** Keeps the calls of one team back while lemlist is down. */
export interface Breaker {
  /** Lets a call wait for its turn; `onShut` calls it back while it does. Throws `Shut`. */
  enter(lane: Lane, onShut: (shut: Shut) => void): Pass
  /** Whether calls are kept back. */
  isShut(): boolean
}

interface BreakerOptions {
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
}

/** It shuts when so many have failed with no answer between, within so many milliseconds. */
const mostFailures = 5
const failuresLastMs = 10_000

/**
 * The pause before a call is tried: it doubles from try to try, and up to as much again is added by chance. The longest
 * is so short that all is as before within 10 seconds of lemlist's return.
 */
const shortestPauseMs = 1000
const longestPauseMs = 3000

/** How long a call that nobody waits for leaves the try to one that somebody waits for, in milliseconds. */
const courtesyMs = 1000

/** After so long without a try, in milliseconds, nothing is known any more. */
const staleMs = 600_000

/** Creates the breaker of one team. It begins open to calls. */
export const createBreaker = ({ clock, random }: BreakerOptions): Breaker => {
  /** When each reason was last met, since lemlist last answered. */
  const failures = new Map<unknown, number>()
  /** Those that wait for their turn. */
  const waiting = new Map<Pass, (shut: Shut) => void>()
  /** How often it has shut since lemlist last answered. */
  let times = 0
  let tryAt = 0
  let probe: Pass | undefined

  const reset = (): void => {
    failures.clear()
    times = 0
    probe = undefined
  }

  const shut = (): void => {
    const pauseMs = Math.round(Math.min(longestPauseMs, shortestPauseMs * 2 ** times) * (1 + random()))
    times += 1
    tryAt = clock.now() + pauseMs
    probe = undefined
    failures.clear()
    const called = [...waiting.values()]
    waiting.clear()
    for (const onShut of called) onShut(new Shut(pauseMs))
  }

  const count = (reason: unknown): void => {
    const now = clock.now()
    failures.set(reason, now)
    for (const [other, at] of failures) if (at <= now - failuresLastMs) failures.delete(other)
    if (failures.size >= mostFailures) shut()
  }

  const waitOf = (lane: Lane): number => {
    // Its outcome is near, and if it is a failure, no call can be tried sooner.
    if (probe !== undefined) return shortestPauseMs
    return tryAt + (lane === 'interactive' ? 0 : courtesyMs) - clock.now()
  }

  const passOf = (isProbe: boolean): Pass => {
    const pass: Pass = {
      isProbe,
      sent: () => waiting.delete(pass),
      answered: reset,
      failed: reason => {
        if (times === 0) count(reason)
        // What was sent before it shut tells nothing new.
        else if (probe === pass) shut()
      },
      left: () => {
        waiting.delete(pass)
        if (probe === pass) probe = undefined
      },
    }
    return pass
  }

  return {
    isShut: () => times > 0,
    enter: (lane, onShut) => {
      if (times > 0 && probe === undefined && clock.now() > tryAt + staleMs) reset()
      const isProbe = times > 0
      const waitMs = isProbe ? waitOf(lane) : 0
      if (waitMs > 0) throw new Shut(waitMs)
      const pass = passOf(isProbe)
      if (isProbe) probe = pass
      waiting.set(pass, onShut)
      return pass
    },
  }
}
