import type { LiveEvent } from '../support/live-client.ts'

/** How well a client was told of callbacks with the numbers 1 to `count`. */
export const tally = (events: readonly LiveEvent[], count: number) => {
  const told = events.filter(({ gap }) => gap === null).map(({ payload }) => Number(payload.n))
  const once = new Set(told)
  return {
    lost: Array.from({ length: count }, (_, index) => index + 1).filter(n => !once.has(n)).length,
    repeated: told.length - once.size,
    gaps: events.length - told.length,
  }
}

/** Told of everything, and of nothing twice. */
export const faultless = { lost: 0, repeated: 0, gaps: 0 }

/** The order in which a client was told. */
export const orderOf = (events: readonly LiveEvent[]): readonly number[] =>
  events.map(({ payload }) => Number(payload.n))
