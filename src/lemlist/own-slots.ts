import type { Clock } from './clock.ts'
import { Foreign } from './foreign.ts'
import {
  type Ask,
  type BudgetNews,
  cautionMs,
  crowdMs,
  limitOfCalls,
  longestRefusalMs,
  type Slot,
  type Slots,
  type Taken,
  windowOfCallsMs,
} from './slots.ts'

export interface SlotsOptions {
  readonly clock: Clock
  /** Most slots of this process alone, where others have some too. */
  readonly most?: () => number
}

/** Slots whose taking never waits. */
export interface OwnSlots extends Slots {
  take(ask: Ask): Taken
  /** Nothing starts until then. */
  shut(until: number): void
}

/** A time as long as it is to come; one that lies further ahead than it can was set before the clock was set back. */
const ahead = (until: number, now: number, mostMs: number): number => (until > now && until <= now + mostMs ? until : 0)

/**
 * The slots of one process. A slot is free again one window after its answer came, not after it was given: a request
 * may arrive at any moment until it is answered, so that no window of lemlist's, wherever it begins, holds one call too
 * many.
 */
export const createSlots = ({ clock, most = () => limitOfCalls }: SlotsOptions): OwnSlots => {
  const windowMs = windowOfCallsMs
  const foreign = new Foreign(windowMs)
  const inFlight = new Set<Slot>()
  let limit = limitOfCalls
  /** When each answered call leaves the window, soonest first; kept for one window more. */
  let leaving: number[] = []
  let closedUntil = 0
  let cautiousUntil = 0
  /** Most calls that may be under way or in the window while there is reason to be cautious. */
  let cautious = 0
  let wasRefused = false
  let lastAt = 0
  let crowdedUntil = 0

  const settle = (now: number): void => {
    // What would leave later than a window from now was answered before the clock was set back.
    leaving = leaving.filter(at => at > now - windowMs && at <= now + windowMs)
    foreign.settle(now)
    closedUntil = ahead(closedUntil, now, longestRefusalMs)
    cautiousUntil = ahead(cautiousUntil, now, cautionMs)
    crowdedUntil = ahead(crowdedUntil, now, crowdMs)
  }

  /** Calls of ours that may be in a window that ends now or, where they ask for it, ended at an earlier time. */
  const ours = (then: number): number => inFlight.size + leaving.filter(at => at > then).length

  /** Slots that there are for us, taken or not. */
  const room = (now: number): number => Math.min(limit - foreign.held(limit, now), most())

  /** When the next call may start: evenly, while there is more to do than there are slots. */
  const nextAt = (now: number): number =>
    now < crowdedUntil ? Math.min(lastAt, now) + windowMs / (2 * Math.max(1, room(now))) : now

  /** Slots that are free; below 0 when more are taken than there are now. */
  const free = (now: number): number => {
    const rest = room(now) - ours(now)
    return now < cautiousUntil ? Math.min(rest, cautious - ours(now)) : rest
  }

  const needed = (share: number, now: number): number => Math.max(1, Math.ceil(room(now) * share))

  /** When there may be enough, as far as one can know now. */
  const opensAt = (share: number, now: number): number => {
    if (now < closedUntil) return closedUntil
    const missing = needed(share, now) - free(now)
    if (missing <= 0) return nextAt(now)
    const spent = leaving.filter(at => at > now)
    return Math.min(
      spent[missing - 1] ?? now + windowMs,
      foreign.changesAt(now),
      now < cautiousUntil ? cautiousUntil : Number.POSITIVE_INFINITY,
    )
  }

  const note = (): Slot => {
    const at = clock.now()
    lastAt = at
    const slot = { at }
    if (wasRefused || (!foreign.isKnown && ours(at) === 0)) {
      cautiousUntil = at + cautionMs
      cautious = wasRefused ? ours(at) + 1 : Math.ceil(limit / 2)
      wasRefused = false
    }
    inFlight.add(slot)
    return slot
  }

  /** Learns from an answer how many calls in lemlist's window cannot have been ours. */
  const learn = (slot: Slot, { limit: told, remaining, retryAfterMs }: BudgetNews, now: number): void => {
    if (told !== undefined && told > 0) limit = Math.min(limitOfCalls, told)
    if (remaining !== undefined && now - slot.at < windowMs) {
      const own = ours(slot.at) - (retryAfterMs === undefined ? 0 : 1)
      foreign.see(now, Math.max(0, limit - remaining - own))
      cautiousUntil = 0
    }
    if (retryAfterMs !== undefined) {
      wasRefused = true
      closedUntil = Math.max(closedUntil, now + Math.min(retryAfterMs, longestRefusalMs))
      foreign.refused(now, closedUntil)
    }
  }

  return {
    take: ({ calls, share }) => {
      const now = clock.now()
      settle(now)
      const slots: Slot[] = []
      while (slots.length < calls && now >= Math.max(closedUntil, nextAt(now)) && free(now) >= needed(share, now))
        slots.push(note())
      if (slots.length < calls && ours(now) >= room(now)) crowdedUntil = now + crowdMs
      return { slots, waitMs: slots.length < calls ? Math.max(1, opensAt(share, now) - now) : 0 }
    },
    giveBack: (slot, news) => {
      const now = clock.now()
      settle(now)
      learn(slot, news, now)
      // lemlist: a call that is refused does not count.
      if (inFlight.delete(slot) && news.retryAfterMs === undefined) leaving.push(now + windowMs)
    },
    cancel: slot => {
      inFlight.delete(slot)
    },
    count: () => {
      const now = clock.now()
      settle(now)
      const remaining = now < closedUntil ? 0 : Math.max(0, free(now))
      return {
        limit,
        remaining,
        resetAt: Math.max(now, closedUntil, leaving.at(-1) ?? 0, foreign.held(limit, now) > 0 ? foreign.endsAt : 0),
      }
    },
    shut: until => {
      closedUntil = Math.max(closedUntil, until)
    },
    close: async () => undefined,
  }
}
