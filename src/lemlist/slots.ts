/** What an answer says of the budget. */
export interface BudgetNews {
  readonly limit?: number | undefined
  /** Calls left in lemlist's window when the request arrived there. */
  readonly remaining?: number | undefined
  /** Milliseconds in which nothing may be called; of a refusal for lack of budget. */
  readonly retryAfterMs?: number | undefined
}

/** The right to make one call. */
export interface Slot {
  /** When it was given, on the clock of whoever gave it. */
  readonly at: number
}

/** Who asks for slots. */
export interface Ask {
  /** How many are of use, at least one. */
  readonly calls: number
  /** For how many callers; replicas share by it. */
  readonly callers: number
  /** The share of all slots that must be free, so that more urgent calls find room; 0 for the most urgent. */
  readonly share: number
}

/** What there is for those who ask. */
export interface Taken {
  readonly slots: readonly Slot[]
  /** Where there were fewer than asked for: when to ask again, in milliseconds. */
  readonly waitMs: number
}

/** How many slots there are. */
export interface SlotCount {
  /** Calls allowed in one window. */
  readonly limit: number
  /** Calls that could start now. */
  readonly remaining: number
  /** When all of the budget is free again, if nothing more is called. */
  readonly resetAt: number
}

/** The calls that may start: of one process, or of all replicas. */
export interface Slots {
  /** Never rejects. */
  take(ask: Ask): Taken | Promise<Taken>
  /** The call was answered, or failed. */
  giveBack(slot: Slot, news: BudgetNews): void
  /** The call was never made. */
  cancel(slot: Slot): void
  count(): SlotCount
  /** Lets go of connections and timers. */
  close(): Promise<void>
}

/** Calls allowed in one window. Source: lemlist's API reference, rate limit. */
export const limitOfCalls = 20

/** Length of the window in milliseconds. Source: lemlist's API reference, rate limit. */
export const windowOfCallsMs = 2000

/** Longest a refusal is believed, in milliseconds. */
export const longestRefusalMs = 60_000

/** Nothing is known of others after a pause: half of the budget may start until the first answer, for so long at most. */
export const cautionMs = 500

/** How long calls start evenly after one found no slot, in milliseconds. */
export const crowdMs = 1.5 * windowOfCallsMs
