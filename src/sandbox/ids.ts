/** A source of numbers in [0, 1). */
export type Random = () => number

/** The mulberry32 generator: small, fast, and the same numbers for the same seed everywhere. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Makes lemlist ids: a prefix, `_`, and 17 letters and digits. */
export type Ids = (prefix: string) => string

export const seededIds = (random: Random): Ids => {
  const letter = () => alphabet[Math.floor(random() * alphabet.length)] ?? 'A'
  return prefix => {
    let id = `${prefix}_`
    for (let place = 0; place < 17; place += 1) id += letter()
    return id
  }
}
