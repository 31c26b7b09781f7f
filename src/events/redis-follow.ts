import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { connectOnce, pauseBefore, type RedisPlace } from '../redis/connection.ts'
import type { LoggedEvent } from './event.ts'
import { pause } from './pause.ts'
import { type Entry, eventOf, idOf } from './redis-entry.ts'

/** Most events of a team told at once. */
const mostAtOnce = 100

/** How long Redis may keep us waiting for news, in milliseconds; when nothing is heard for twice as long, it is gone. */
const blockMs = 5_000

/** What followers stand on. */
export interface FollowOptions {
  readonly place: RedisPlace
  /** Key of a team's events. */
  readonly keyOf: (team: string) => string
  /** Called with the position of every team's newest event that was heard of. */
  readonly onHeard: (team: string, position: number) => void
  readonly clock: Clock
  readonly random: () => number
  readonly log?: Logger | undefined
}

/** Those who follow teams; they share one connection, which waits in Redis for news of all their teams. */
export interface Followers {
  follow(team: string, after: number, onEvents: (events: readonly LoggedEvent[]) => void): () => void
  close(): Promise<void>
}

interface Follower {
  readonly team: string
  readonly onEvents: (events: readonly LoggedEvent[]) => void
  /** Position of the last event told. */
  position: number
}

export const createFollowers = ({ place, keyOf, onHeard, clock, random, log }: FollowOptions): Followers => {
  const followers = new Set<Follower>()
  let running: Promise<void> | undefined
  /** Ends whatever goes on: opening the connection, waiting for news, a pause. */
  let interrupt = (): void => undefined
  /** Whether Redis was asked for news, so that it does not know of teams that are followed from now on. */
  let asked = false
  /** Connections lost since Redis last answered. */
  let failures = 0
  let interrupted = false
  let closed = false

  /** Where to read each team from: behind the last event that each of its followers was told. */
  const starts = (): ReadonlyMap<string, number> => {
    const least = new Map<string, number>()
    for (const { team, position } of followers) least.set(team, Math.min(position, least.get(team) ?? position))
    return least
  }

  const tell = (team: string, entries: readonly Entry[]): void => {
    const events = entries.map(eventOf)
    onHeard(team, events.at(-1)?.position ?? 0)
    for (const follower of followers) {
      if (follower.team !== team) continue
      const news = events.filter(({ position }) => position > follower.position)
      const last = news.at(-1)
      if (last === undefined) continue
      follower.position = last.position
      follower.onEvents(news)
    }
  }

  const listen = async (redis: Redis): Promise<void> => {
    const teams = [...starts()].map(([team, position]) => ({ team, key: keyOf(team), id: idOf(position) }))
    const streams = [...teams.map(({ key }) => key), ...teams.map(({ id }) => id)]
    asked = true
    const news = await redis.xread('COUNT', mostAtOnce, 'BLOCK', blockMs, 'STREAMS', ...streams)
    asked = false
    const heard = new Map(news)
    for (const { team, key } of teams) tell(team, heard.get(key) ?? [])
  }

  /** One connection, from opening it to its end. */
  const session = async (): Promise<void> => {
    const hold = (redis: Redis): void => {
      interrupt = () => redis.disconnect()
    }
    try {
      const redis = await connectOnce(place, 2 * blockMs, hold)
      while (followers.size > 0) {
        await listen(redis)
        failures = 0
      }
    } finally {
      asked = false
      interrupt()
    }
  }

  const rest = (ms: number): Promise<void> => {
    const ending = new AbortController()
    interrupt = () => ending.abort()
    return pause(clock, ms, ending.signal)
  }

  const run = async (): Promise<void> => {
    while (followers.size > 0) {
      interrupted = false
      try {
        await session()
      } catch (error) {
        if (interrupted) continue
        if (failures === 0) log?.warn({ reason: place.unavailable(error).message }, 'no news from Redis for now')
        failures += 1
        await rest(pauseBefore(failures, random))
      }
    }
    running = undefined
  }

  const stop = (): void => {
    interrupted = true
    interrupt()
  }

  return {
    follow: (team, after, onEvents) => {
      if (closed) return () => undefined
      const follower = { team, onEvents, position: after }
      followers.add(follower)
      if (asked) stop()
      running ??= run()
      return () => {
        followers.delete(follower)
        if (followers.size === 0) stop()
      }
    },
    close: async () => {
      closed = true
      followers.clear()
      stop()
      await running
    },
  }
}
