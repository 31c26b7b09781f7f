/** 4 MB: of three million numbers, three in a hundred others are taken for one of them. */
const words = 2 ** 20

/** Tells of most numbers of 32 bits that were never added that they were not; of one that was, never. */
export interface Filter {
  add(number: number): void
  mayHave(number: number): boolean
  clear(): void
}

const placeOf = (number: number): number => Math.imul(number, 0x9e3779b1) >>> 12

/** Three bits of one word, which is looked up in memory once. */
const bitsOf = (number: number): number => {
  const mixed = Math.imul(number ^ (number >>> 15), 0x85ebca6b)
  return (1 << (mixed >>> 27)) | (1 << ((mixed >>> 22) & 31)) | (1 << ((mixed >>> 17) & 31))
}

export const createFilter = (): Filter => {
  const bits = new Int32Array(words)
  return {
    add: number => {
      const place = placeOf(number)
      bits[place] = (bits[place] ?? 0) | bitsOf(number)
    },
    mayHave: number => {
      const wanted = bitsOf(number)
      return ((bits[placeOf(number)] ?? 0) & wanted) === wanted
    },
    clear: () => {
      bits.fill(0)
    },
  }
}
