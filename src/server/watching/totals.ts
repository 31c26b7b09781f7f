import type { HealingCounts } from '../../events/reconcile.ts'

interface Counting {
  counts(): HealingCounts
}

/**
 * Sums of what teams count for themselves, which never fall when a team is closed. What a team counts between the last
 * reading and its end is lost.
 */
export class Totals {
  readonly #sources: () => readonly Counting[]
  readonly #seen = new WeakMap<Counting, HealingCounts>()
  #totals: HealingCounts = { done: 0, failed: 0, events: 0 }

  constructor(sources: () => readonly Counting[]) {
    this.#sources = sources
  }

  read(): HealingCounts {
    for (const source of this.#sources()) {
      const { done, failed, events } = source.counts()
      const before = this.#seen.get(source) ?? { done: 0, failed: 0, events: 0 }
      this.#seen.set(source, { done, failed, events })
      this.#totals = {
        done: this.#totals.done + done - before.done,
        failed: this.#totals.failed + failed - before.failed,
        events: this.#totals.events + events - before.events,
      }
    }
    return this.#totals
  }
}
