import type { Clock } from '../lemlist/clock.ts'
import type { LoggedEvent } from './event.ts'
import { type EventLog, LogUnavailable } from './log.ts'

/** How often a follower looks for what other processes have kept. */
const lookMs = 1000
const readLimit = 200

/** Those who follow the teams' logs in this process. */
export interface Followers {
  readonly follow: EventLog['follow']
  /** Hands on what was just kept, in order; it is made only where somebody follows. */
  tell(team: string, events: () => readonly LoggedEvent[]): void
  /** Makes a team's followers read what they have not been told. */
  wake(team: string): void
  end(): void
}

interface Follower {
  readonly team: string
  offer(events: readonly LoggedEvent[]): void
  catchUp(): Promise<void>
  end(): void
}

/**
 * A follower reads up to the log's head, and is from then on handed what this process keeps; whenever that does not fit
 * behind what it was told, and every second, it reads again. It is called in a microtask, so that what it throws is no
 * fault of who keeps events.
 */
const createFollower = (
  team: string,
  after: number,
  onEvents: (events: readonly LoggedEvent[]) => void,
  read: EventLog['read'],
  clock: Clock,
): Follower => {
  let told = after
  let reading = false
  let ended = false
  let cancel = () => {}

  const tell = (events: readonly LoggedEvent[], last: LoggedEvent): void => {
    told = last.position
    queueMicrotask(() => {
      if (!ended) onEvents(events)
    })
  }

  const readToHead = async (): Promise<void> => {
    for (;;) {
      const events = await read(team, told, readLimit)
      const last = events.at(-1)
      if (ended || last === undefined) return
      tell(events, last)
    }
  }

  // What is heard of while a read is under way is in it: its answer comes later, so it was read later.
  const catchUp = async (): Promise<void> => {
    if (reading || ended) return
    reading = true
    cancel()
    try {
      await readToHead()
    } catch (error) {
      // While the store is away, it is looked for again and again.
      if (!(error instanceof LogUnavailable)) throw error
    } finally {
      reading = false
      if (!ended) cancel = clock.after(lookMs, () => void catchUp())
    }
  }

  return {
    team,
    catchUp,
    offer: events => {
      const last = events.at(-1)
      if (reading || last === undefined || last.position <= told) return
      if (events[0]?.position !== told + 1) void catchUp()
      else tell(events, last)
    },
    end: () => {
      ended = true
      cancel()
    },
  }
}

export const createFollowers = (read: EventLog['read'], clock: Clock): Followers => {
  const followers = new Set<Follower>()
  let ended = false
  const of = (team: string): Follower[] => [...followers].filter(follower => follower.team === team)
  return {
    follow: (team, after, onEvents) => {
      if (ended) return () => {}
      const follower = createFollower(team, after, onEvents, read, clock)
      followers.add(follower)
      void follower.catchUp()
      return () => {
        followers.delete(follower)
        follower.end()
      }
    },
    tell: (team, events) => {
      const told = of(team)
      if (told.length === 0) return
      const kept = events()
      for (const follower of told) follower.offer(kept)
    },
    wake: team => {
      for (const follower of of(team)) void follower.catchUp()
    },
    end: () => {
      ended = true
      for (const follower of followers) follower.end()
      followers.clear()
    },
  }
}
