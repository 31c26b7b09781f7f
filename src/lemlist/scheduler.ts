import type { Clock } from './clock.ts'
import { type Lane, Queue } from './queue.ts'

/** The call budget as it stands. */
export interface Budget {
  /** Calls allowed in one window. */
  readonly limit: number
  /** Calls that could start now. */
  readonly remaining: number
  /** Length of the window in milliseconds. */
  readonly windowMs: number
  /** When all of the budget is free again, if nothing more is called. */
  readonly resetAt: number
  /** Calls that wait for budget. */
  readonly queued: number
}

/** What an answer says of the budget. */
export interface BudgetNews {
  readonly limit?: number | undefined
  readonly remaining?: number | undefined
  /** Milliseconds in which nothing may be called; of a refusal for lack of budget. */
  readonly retryAfterMs?: number | undefined
}

/** Thrown to a call that waited too long, or found too many waiting. */
export class NoBudget extends Error {
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.name = 'NoBudget'
    this.retryAfterMs = retryAfterMs
  }
}

export interface SchedulerOptions {
  readonly clock: Clock
  /** Longest a call waits for budget, in milliseconds. */
  readonly maxQueueMs: number
  readonly limit?: number
  readonly windowMs?: number
  /** Most calls of one lane that wait at the same time. */
  readonly maxQueued?: number
}

/** A slot taken for one call; it must be given back once, with what the answer said. */
export type Release = (news?: BudgetNews) => void

/** Who asks for a slot, and how long they wait for it. */
export interface Turn {
  /** Whoever it is for: those who wait are served in turn, one call each, however many calls one of them has. */
  readonly caller: object
  /** Interactive when left out. */
  readonly lane?: Lane | undefined
  readonly signal?: AbortSignal | undefined
  /** Longest wait in milliseconds; never longer than the scheduler lets anyone wait. */
  readonly waitMs?: number
}

/**
 * One team's budget: never more than 20 calls in 2 seconds, urgent calls first, callers in turn, waiting instead of
 * failing.
 * A slot is free again one window after its answer came, so that a slow network cannot make two windows overlap.
 * What others spend on the same key is learned from the answers and held back for one window.
 * Source of 20 in 2 s: lemlist's API reference, rate limit.
 */
export interface Scheduler {
  /** Waits for a slot. Rejects with NoBudget when that takes too long, or with the signal's reason. */
  acquire(turn: Turn): Promise<Release>
  budget(): Budget
}

/** Longest a refusal is believed, in milliseconds. */
const longestRefusalMs = 60_000

/** The share of the window that must be free for a call of this lane to start, so that more urgent ones find room. */
const shares: Readonly<Record<Lane, number>> = { interactive: 0, live: 1 / 4, background: 1 / 2 }

/** Longest a call waits for more urgent ones, in milliseconds; from then on it is interactive. */
const patienceMs = 10_000

export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { clock, maxQueueMs, windowMs = 2000, maxQueued = 5000 } = options
  let limit = options.limit ?? 20
  let inFlight = 0
  /** When each spent slot is free again, soonest first. */
  let spent: number[] = []
  let closedUntil = 0
  const queue = new Queue()
  let cancelWake: (() => void) | undefined

  const settle = (): void => {
    const now = clock.now()
    // A slot that would be free later than a window from now was spent before the clock was set back.
    spent = spent.filter(at => at > now && at <= now + windowMs)
    closedUntil = Math.min(closedUntil, now + longestRefusalMs)
  }

  const free = (): number => (clock.now() < closedUntil ? 0 : Math.max(0, limit - inFlight - spent.length))

  const spend = (count: number, until: number): void => {
    for (let each = 0; each < count; each += 1) spent.push(until)
  }

  const learn = (news: BudgetNews): void => {
    const now = clock.now()
    settle()
    if (news.limit !== undefined && news.limit > 0) limit = Math.min(options.limit ?? 20, news.limit)
    if (news.remaining !== undefined) spend(limit - news.remaining - inFlight - spent.length, now + windowMs)
    if (news.retryAfterMs !== undefined) {
      closedUntil = Math.max(closedUntil, now + Math.min(news.retryAfterMs, longestRefusalMs))
    }
  }

  /** How many slots must be free for a call of this lane to start. */
  const needed = (lane: Lane): number => Math.max(1, Math.ceil(limit * shares[lane]))

  const wakeLater = (): void => {
    cancelWake?.()
    cancelWake = undefined
    if (queue.lane === undefined) return
    const missing = needed(queue.lane) - (limit - inFlight - spent.length)
    const next = Math.max(closedUntil, spent[missing - 1] ?? 0)
    if (next > clock.now()) cancelWake = clock.after(next - clock.now(), pump)
  }

  const pump = (): void => {
    settle()
    while (queue.lane !== undefined && free() >= needed(queue.lane)) queue.next()?.start()
    wakeLater()
  }

  const take = (): Release => {
    inFlight += 1
    let open = true
    return (news = {}) => {
      if (!open) return
      open = false
      inFlight -= 1
      spend(1, clock.now() + windowMs)
      learn(news)
      pump()
    }
  }

  const wait = ({ caller, lane = 'interactive', signal }: Turn, waitMs: number): Promise<Release> =>
    new Promise((resolve, reject) => {
      const leave = (reason: unknown): void => {
        place.leave()
        done()
        reject(reason)
      }
      const onAbort = (): void => leave(signal?.reason)
      const cancelDeadline = clock.after(waitMs, () => leave(new NoBudget(`no budget within ${waitMs} ms`, windowMs)))
      const losePatience = (): void => {
        place.promote()
        pump()
      }
      const cancelPatience = lane === 'interactive' ? undefined : clock.after(patienceMs, losePatience)
      const done = (): void => {
        cancelDeadline()
        cancelPatience?.()
        signal?.removeEventListener('abort', onAbort)
      }
      const start = (): void => {
        done()
        resolve(take())
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      const place = queue.add(lane, caller, { start })
      pump()
    })

  return {
    acquire: async turn => {
      turn.signal?.throwIfAborted()
      settle()
      const { lane = 'interactive' } = turn
      if (queue.size === 0 && free() >= needed(lane)) return take()
      const waiting = queue.sizeOf(lane)
      if (waiting >= maxQueued) throw new NoBudget(`${waiting} calls are waiting already`, windowMs)
      const own = queue.sizeOfCaller(lane, turn.caller)
      // More would not come to their turn in time, and would take the places of others.
      if (own >= limit * (1 + maxQueueMs / windowMs))
        throw new NoBudget(`${own} calls of this caller wait already`, windowMs)
      return wait(turn, Math.min(turn.waitMs ?? maxQueueMs, maxQueueMs))
    },
    budget: () => {
      settle()
      const now = clock.now()
      return {
        limit,
        remaining: free(),
        windowMs,
        resetAt: Math.max(now, closedUntil, spent.at(-1) ?? 0),
        queued: queue.size,
      }
    },
  }
}
