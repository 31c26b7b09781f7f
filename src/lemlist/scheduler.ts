import type { Clock } from './clock.ts'

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
  /** Most calls that wait at the same time. */
  readonly maxQueued?: number
}

/** A slot taken for one call; it must be given back once, with what the answer said. */
export type Release = (news?: BudgetNews) => void

/** Who asks for a slot, and how long they wait for it. */
export interface Turn {
  /** Whoever it is for: those who wait are served in turn, one call each, however many calls one of them has. */
  readonly caller: object
  readonly signal?: AbortSignal | undefined
  /** Longest wait in milliseconds; never longer than the scheduler lets anyone wait. */
  readonly waitMs?: number
}

/**
 * One team's budget: never more than 20 calls in 2 seconds, callers in turn, waiting instead of failing.
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

interface Waiter {
  start(): void
}

/** Those who wait, by caller: the callers take turns, the calls of one go in the order they came. */
class Queue {
  readonly #callers = new Map<object, Set<Waiter>>()
  size = 0

  add(caller: object, waiter: Waiter): void {
    const own = this.#callers.get(caller)
    if (own === undefined) this.#callers.set(caller, new Set([waiter]))
    else own.add(waiter)
    this.size += 1
  }

  delete(caller: object, waiter: Waiter): void {
    const own = this.#callers.get(caller)
    if (own?.delete(waiter) !== true) return
    this.size -= 1
    if (own.size === 0) this.#callers.delete(caller)
  }

  /** The next in turn, who leaves the queue; their caller goes to its end. */
  next(): Waiter | undefined {
    const [first] = this.#callers
    if (first === undefined) return undefined
    const [caller, own] = first
    const [waiter] = own
    if (waiter === undefined) return undefined
    this.delete(caller, waiter)
    if (own.size > 0) {
      this.#callers.delete(caller)
      this.#callers.set(caller, own)
    }
    return waiter
  }
}

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

  const wakeLater = (): void => {
    cancelWake?.()
    cancelWake = undefined
    const next = Math.max(closedUntil, spent.length + inFlight >= limit ? (spent[0] ?? 0) : 0)
    if (queue.size > 0 && next > clock.now()) cancelWake = clock.after(next - clock.now(), pump)
  }

  const pump = (): void => {
    settle()
    while (queue.size > 0 && free() > 0) queue.next()?.start()
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

  const wait = ({ caller, signal }: Turn, waitMs: number): Promise<Release> =>
    new Promise((resolve, reject) => {
      const leave = (reason: unknown): void => {
        queue.delete(caller, waiter)
        done()
        reject(reason)
      }
      const onAbort = (): void => leave(signal?.reason)
      const cancelDeadline = clock.after(waitMs, () => leave(new NoBudget(`no budget within ${waitMs} ms`, windowMs)))
      const done = (): void => {
        cancelDeadline()
        signal?.removeEventListener('abort', onAbort)
      }
      const waiter: Waiter = {
        start: () => {
          done()
          resolve(take())
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      queue.add(caller, waiter)
      pump()
    })

  return {
    acquire: async turn => {
      turn.signal?.throwIfAborted()
      settle()
      if (queue.size === 0 && free() > 0) return take()
      if (queue.size >= maxQueued) throw new NoBudget(`${queue.size} calls are waiting already`, windowMs)
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
