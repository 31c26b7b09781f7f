import type { Clock } from './clock.ts'
import { createSlots } from './own-slots.ts'
import { type Lane, Queue } from './queue.ts'
import { type BudgetNews, type Slot, type SlotCount, type Slots, type Taken, windowOfCallsMs } from './slots.ts'

/** The call budget as it stands. */
export interface Budget extends SlotCount {
  /** Length of the window in milliseconds. */
  readonly windowMs: number
  /** Calls that wait for budget. */
  readonly queued: number
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
  /** Where the calls of a team are counted; in this process alone when left out. */
  readonly slots?: Slots | undefined
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
 */
export interface Scheduler {
  /** Waits for a slot. Rejects with NoBudget when that takes too long, or with the signal's reason. */
  acquire(turn: Turn): Promise<Release>
  budget(): Budget
}

/** The share of the slots that must be free for a call of this lane to start, so that more urgent ones find room. */
const shares: Readonly<Record<Lane, number>> = { interactive: 0, live: 1 / 4, background: 1 / 2 }

/** Longest a call waits for more urgent ones, in milliseconds; from then on it is interactive. */
const patienceMs = 10_000

export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { clock, maxQueueMs, maxQueued = 5000, slots = createSlots({ clock }) } = options
  const windowMs = windowOfCallsMs
  const queue = new Queue()
  let isAsking = false
  /** Whether something has changed since slots were asked for. */
  let isStale = false
  let cancelWake: (() => void) | undefined
  /** When each caller last got a slot. */
  const servedAt = new WeakMap<object, number>()

  /** Hands out what was taken; whether there may be more at once. */
  const handOut = (asked: Lane, { slots: given, waitMs }: Taken): boolean => {
    for (const slot of given) {
      const waiter = queue.next()
      if (waiter === undefined) slots.cancel(slot)
      else waiter.start(slot)
    }
    // Whoever is more urgent needs less.
    if (queue.lane === undefined || waitMs === 0 || queue.lane !== asked) return queue.lane !== undefined
    cancelWake = clock.after(waitMs, pump)
    return false
  }

  /** Asks until there is nobody left to ask for, or nothing left. */
  const pump = (): void => {
    isStale = isAsking
    if (isAsking) return
    cancelWake?.()
    cancelWake = undefined
    for (;;) {
      const { lane } = queue
      if (lane === undefined) return
      const ask = { calls: queue.sizeOf(lane), callers: queue.callersOf(lane), share: shares[lane] }
      const taken = slots.take(ask)
      if (taken instanceof Promise) return void later(lane, taken)
      if (!handOut(lane, taken)) return
    }
  }

  const later = async (lane: Lane, taking: Promise<Taken>): Promise<void> => {
    isAsking = true
    const taken = await taking
    isAsking = false
    if (handOut(lane, taken) || isStale) pump()
  }

  const releaseOf = (slot: Slot): Release => {
    let isOpen = true
    return (news = {}) => {
      if (!isOpen) return
      isOpen = false
      slots.giveBack(slot, news)
      pump()
    }
  }

  const wait = ({ caller, lane = 'interactive', signal }: Turn, waitMs: number): Promise<Release> =>
    new Promise((resolve, reject) => {
      let done: (() => void) | undefined = () => undefined
      const start = (slot: Slot): void => {
        done?.()
        done = undefined
        servedAt.set(caller, clock.now())
        resolve(releaseOf(slot))
      }
      const place = queue.add(lane, caller, { start })
      pump()
      if (done === undefined) return
      const leave = (reason: unknown): void => {
        place.leave()
        done?.()
        reject(reason)
      }
      const onAbort = (): void => leave(signal?.reason)
      const losePatience = (): void => {
        place.promote()
        pump()
      }
      // Who gets on waits on: what was called for them already would be lost.
      const expire = (): void => {
        const restMs = (servedAt.get(caller) ?? Number.NEGATIVE_INFINITY) + waitMs - clock.now()
        if (restMs > 0) cancelDeadline = clock.after(restMs, expire)
        else leave(new NoBudget(`no budget within ${waitMs} ms`, windowMs))
      }
      let cancelDeadline = clock.after(waitMs, expire)
      const cancelPatience = lane === 'interactive' ? undefined : clock.after(patienceMs, losePatience)
      signal?.addEventListener('abort', onAbort, { once: true })
      done = () => {
        cancelDeadline()
        cancelPatience?.()
        signal?.removeEventListener('abort', onAbort)
      }
    })

  return {
    acquire: async turn => {
      turn.signal?.throwIfAborted()
      const { lane = 'interactive' } = turn
      const waiting = queue.sizeOf(lane)
      if (waiting >= maxQueued) throw new NoBudget(`${waiting} calls are waiting already`, windowMs)
      const own = queue.sizeOfCaller(lane, turn.caller)
      // More would not come to their turn in time, and would take the places of others.
      if (own >= slots.count().limit * (1 + maxQueueMs / windowMs))
        throw new NoBudget(`${own} calls of this caller wait already`, windowMs)
      return wait(turn, Math.min(turn.waitMs ?? maxQueueMs, maxQueueMs))
    },
    budget: () => ({ ...slots.count(), windowMs, queued: queue.size }),
  }
}
