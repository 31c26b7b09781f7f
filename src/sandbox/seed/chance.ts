import type { Random } from '../ids.ts'

/** A whole number from `least` to `most`, both included. */
export const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1))

/** One of the items; there must be at least one. */
export const pick = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** The item at a place, going round when the place is past the end. */
export const around = <Item>(items: readonly Item[], place: number): Item => {
  const item = items[place % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** The items in a random order. */
export const shuffled = <Item>(random: Random, items: readonly Item[]): Item[] =>
  items
    .map(item => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)

/** One of the items, each as likely as its weight. */
export const weighted = <Item>(random: Random, items: readonly (readonly [Item, number])[]): Item => {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    left -= weight
    if (left < 0) return item
  }
  return around(items, items.length - 1)[0]
}

/** A number around `median`, skewed to the large: 68 % lie within a factor of e^sigma. */
export const logNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))

/** Splits a total into whole parts in proportion to the weights; the parts add up to the total. */
export const allocate = (total: number, weights: readonly number[]): number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (sum === 0) return weights.map(() => 0)
  const parts = weights.map((weight, place) => ({ place, exact: (total * weight) / sum }))
  const whole = parts.map(({ exact }) => Math.floor(exact))
  const missing = total - whole.reduce((all, part) => all + part, 0)
  const byRest = parts.toSorted((a, b) => (b.exact % 1) - (a.exact % 1))
  const raised = new Set(byRest.slice(0, missing).map(({ place }) => place))
  return whole.map((part, place) => (raised.has(place) ? part + 1 : part))
}
