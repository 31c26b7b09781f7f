import { LRUCache } from 'lru-cache'
import type { NewEvent } from './event.ts'
import type { EventLog } from './log.ts'

/** Told of events before anybody else is; never rejects. */
export type OnNews = (events: readonly NewEvent[]) => Promise<void>

/** Most events of which it is remembered that they were told: far more than lemlist lists anew in one run of healing. */
const mostTold = 10_000

/** An event goes by the first name of its fact: two accounts of one fact may be told twice, which does no harm. */
const nameOf = ({ facts }: NewEvent): string => facts[0] ?? ''

/**
 * The log of one team, which tells of every event before it keeps it: whoever reads it there, and lemlist with its answer,
 * comes later than those who are told here. What is told again, as healing does with all that is recent, is passed over;
 * what cannot be kept has been told all the same.
 */
export const heralded = (log: EventLog, onNews: OnNews): EventLog => {
  const told = new LRUCache<string, true>({ max: mostTold })
  return {
    ...log,
    append: async (team, events) => {
      const news = events.filter(event => !told.has(nameOf(event)))
      if (news.length > 0) await onNews(news)
      for (const event of news) told.set(nameOf(event), true)
      return log.append(team, events)
    },
  }
}
