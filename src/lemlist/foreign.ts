/** Longest an answer's word on what others spend holds slots back, in windows. */
const memoryWindows = 1.5

/** How long what others once spent is nothing new, in windows. */
const familiarWindows = 5

/** How long a refusal is remembered, in milliseconds. */
const refusalMs = 20_000

/** Nothing is foreseen for longer, in milliseconds: a refusal is believed for a minute. */
const longestMs = 60_000 + 2 * refusalMs

/** How long others are watched who spend more than before, in windows: until the calls that follow have been answered. */
const watchWindows = 1.5

/** Most answers that are remembered. */
const mostSeen = 64

interface Seen {
  readonly at: number
  readonly calls: number
}

/**
 * What others spend on the same key, as far as answers tell.
 *
 * An answer says how many calls were in lemlist's window when its request arrived: some time between when it was sent
 * and answered. Whatever of them cannot have been ours was somebody else's; every call of ours that may have been in
 * that window counts as ours, so that none is ever taken for another's. One answer may then say too little, but some of
 * a window and a half are exact: the highest of them is held back, and given back when they are that old.
 *
 * Others who find the window full are refused, and no answer of ours tells of them. So when they spend more than in the
 * last five windows, or a call of ours is refused, half of the budget is left to them until it has been seen how much
 * of it they take. When we are refused again soon, they are not as even as they seemed, and one more is held back.
 */
export class Foreign {
  readonly #windowMs: number
  #seen: Seen[] = []
  #familiar: Seen = { at: 0, calls: 0 }
  #watchUntil = 0
  #refusedUntil = 0
  #marginUntil = 0

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Whether any answer has told of it lately. */
  get isKnown(): boolean {
    return this.#seen.length > 0
  }

  /** At least so many calls of others were in the window. */
  see(at: number, calls: number): void {
    this.#seen.push({ at, calls })
    if (this.#seen.length > mostSeen) this.#seen.shift()
    if (calls > this.#familiar.calls) this.#watch(at)
    if (calls >= this.#familiar.calls) this.#familiar = { at, calls }
  }

  #watch(from: number): void {
    this.#watchUntil = Math.max(this.#watchUntil, from + watchWindows * this.#windowMs)
  }

  /** A call was refused at this time, and nothing starts until then. */
  refused(now: number, closedUntil: number): void {
    if (now < this.#refusedUntil - refusalMs) return
    if (now < this.#refusedUntil) this.#marginUntil = closedUntil + refusalMs
    this.#refusedUntil = closedUntil + refusalMs
    this.#watch(closedUntil)
  }

  /** Forgets what is too old, and what was seen before the clock was set back. */
  settle(now: number): void {
    const isRecent = ({ at }: Seen, windows: number): boolean => at <= now && at > now - windows * this.#windowMs
    if (!this.#seen.every(seen => isRecent(seen, memoryWindows)))
      this.#seen = this.#seen.filter(seen => isRecent(seen, memoryWindows))
    const latest = now + longestMs
    if (Math.max(this.#watchUntil, this.#marginUntil, this.#refusedUntil) > latest)
      [this.#watchUntil, this.#marginUntil, this.#refusedUntil] = [0, 0, 0]
    if (!isRecent(this.#familiar, familiarWindows)) this.#familiar = { at: now, calls: this.#most() }
  }

  /** Calls to hold back for others; never all of them, so that answers go on to tell of others. */
  held(limit: number, now: number): number {
    const margin = now < this.#marginUntil ? 1 : 0
    const most = Math.min(limit - 1, margin + this.#most())
    return now < this.#watchUntil ? Math.max(most, Math.floor(limit / 2)) : most
  }

  #most(): number {
    return this.#seen.reduce((most, { calls }) => Math.max(most, calls), 0)
  }

  /** When there may be fewer to hold back; infinity where there are none. */
  changesAt(now: number): number {
    const [first] = this.#seen
    const forgets = first === undefined ? Number.POSITIVE_INFINITY : first.at + memoryWindows * this.#windowMs
    return Math.min(forgets, now < this.#watchUntil ? this.#watchUntil : Number.POSITIVE_INFINITY)
  }

  /** When all is forgotten. */
  get endsAt(): number {
    return Math.max(this.#watchUntil, (this.#seen.at(-1)?.at ?? 0) + memoryWindows * this.#windowMs)
  }
}
