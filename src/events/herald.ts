import { LRUCache } from 'lru-cache'
import type { NewEvent } from './event.ts'
import type { EventLog } from './log.ts'

/** Told of events before anybody else is; never rejects. */
export type OnNews = (events: readonly NewEvent[]) => Promise<void>

/** Most events of which it is remembered that they were told: far more than lemlist lists anew in one run of healing. */
const mostTold = 10_000

/**
 * What a happening goes by that has an id and a moment of its own; undefined for others, which may happen again in the
 * same words. Two accounts of one fact may be told twice, which does no harm.
 */
const nameOf = ({ facts, body: { _id: id, createdAt } }: NewEvent): string | undefined =>
  typeof id !== 'string' || typeof createdAt !== 'string' ? undefined : `${facts[0]} ${createdAt}`

/**
 * The log of one team, which tells of every event before it keeps it: whoever reads it there, and lemlist with its answer,
 * comes later than those who are told here. What is surely the same, as when healing lists again what is recent, is passed
 * over; what cannot be kept has been told all the same.
 */
export const heralded = (log: EventLog, onNews: OnNews): EventLog => {
  const told = new LRUCache<string, true>({ max: mostTold })
  const isTold = (name: string | undefined): boolean => name !== undefined && told.has(name)
  return {
    ...log,
    append: async (team, events) => {
      const news = events.map(event => ({ event, name: nameOf(event) })).filter(({ name }) => !isTold(name))
      if (news.length > 0) await onNews(news.map(({ event }) => event))
      for (const { name } of news) if (name !== undefined) told.set(name, true)
      return log.append(team, events)
    },
  }
}
