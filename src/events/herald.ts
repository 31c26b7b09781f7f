import { hashOf } from '../lemlist/hash.ts'
import type { NewEvent } from './event.ts'
import type { EventLog } from './log.ts'

/** Told of events before anybody else is; never rejects. */
export type OnNews = (events: readonly NewEvent[]) => Promise<void>

/** Events of which it is remembered at least that they were told: far more than lemlist lists anew in one run of healing. */
const mostTold = 10_000

/** Two numbers, of the fact and of the moment, that hardly any two happenings share both. */
type Name = readonly [key: number, proof: number]

/**
 * What a happening goes by that has an id and a moment of its own; undefined for others, which may happen again in the
 * same words. Two accounts of one fact may be told twice, which does no harm.
 */
const nameOf = ({ facts: [fact = ''], body: { _id: id, createdAt } }: NewEvent): Name | undefined => {
  if (typeof id !== 'string' || typeof createdAt !== 'string') return undefined
  return [hashOf(0, fact), hashOf(0, createdAt)]
}

/** What was told lately. */
class Told {
  #newer = new Map<number, number>()
  #older: ReadonlyMap<number, number> = new Map()

  has(name: Name | undefined): boolean {
    if (name === undefined) return false
    const [key, proof] = name
    return this.#newer.get(key) === proof || this.#older.get(key) === proof
  }

  add(name: Name | undefined): void {
    if (name === undefined) return
    const [key, proof] = name
    if (this.#newer.size >= mostTold) {
      this.#older = this.#newer
      this.#newer = new Map()
    }
    this.#newer.set(key, proof)
  }
}

/**
 * The log of one team, which tells of every event before it keeps it: whoever reads it there, and lemlist with its answer,
 * comes later than those who are told here. What is surely the same, as when healing lists again what is recent, is passed
 * over; what cannot be kept has been told all the same.
 */
export const heralded = (log: EventLog, onNews: OnNews): EventLog => {
  const told = new Told()
  return {
    ...log,
    append: async (team, events) => {
      const names = events.map(nameOf)
      const news = events.filter((_, index) => !told.has(names[index]))
      if (news.length > 0) await onNews(news)
      for (const name of names) told.add(name)
      return log.append(team, events)
    },
  }
}
