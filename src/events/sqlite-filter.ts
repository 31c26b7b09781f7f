/** 4 MB: of three million numbers, two in a hundred others are taken for one of them. */
const bits = 2 ** 25

/** How far a number of 32 bits is shifted to become the place of a bit. */
const shift = 7

/** Tells of most numbers of 32 bits that were never added that they were not; of one that was, never. */
export interface Filter {
  add(number: number): void
  mayHave(number: number): boolean
  clear(): void
}

export const createFilter = (): Filter => {
  const words = new Uint32Array(bits / 32)

  const isSet = (product: number): boolean => {
    const place = product >>> shift
    return ((words[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0
  }
  const set = (product: number): void => {
    const place = product >>> shift
    words[place >>> 5] = (words[place >>> 5] ?? 0) | (1 << (place & 31))
  }

  return {
    add: number => {
      set(Math.imul(number, 0x9e3779b1))
      set(Math.imul(number, 0x85ebca6b))
      set(Math.imul(number, 0xc2b2ae35))
    },
    mayHave: number =>
      isSet(Math.imul(number, 0x9e3779b1)) &&
      isSet(Math.imul(number, 0x85ebca6b)) &&
      isSet(Math.imul(number, 0xc2b2ae35)),
    clear: () => {
      words.fill(0)
    },
  }
}
