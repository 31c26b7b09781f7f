import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../lemlist/clock.ts'
import type { Channel } from './channel.ts'
import { cursorOf } from './cursor.ts'
import type { LoggedEvent } from './event.ts'
import { createFollower, type Follower } from './follower.ts'
import type { Identity } from './identity.ts'
import type { Payload, Sink, Start, StreamTopic } from './topic.ts'

/** Everybody who follows one topic: an event is said once for all of them. */
export interface Audience {
  join(start: Start, sink: Sink): () => void
  tell(events: readonly LoggedEvent[]): void
  size(): number
  close(): void
}

interface AudienceOptions {
  readonly topic: StreamTopic
  readonly channel: Channel
  readonly identity: Identity
  readonly clock: Clock
  /** Called when the last follower has left. */
  readonly onEmpty: () => void
}

/** Messages that are remembered for those who come back or fall behind. */
const mostRemembered = 256

/** Events that may wait to be said, as those do whose children are fetched; beyond it everybody reads on from the log. */
const mostWaiting = 1000

/** Followers who are served before the event loop has its turn: less than a few milliseconds' work. */
const turn = 250

/** Creates the audience of one topic. */
export const createAudience = ({ topic, channel, identity, clock, onEmpty }: AudienceOptions): Audience => {
  const followers = new Set<Follower>()
  /** Those who have seen everything up to the head, and get what comes at once. */
  const present = new Set<Follower>()
  const said = new Map<number, Promise<Payload>>()
  let waiting = 0
  /** Up to here everything was handed to those present, or is not for them. */
  let seen = channel.head
  let last: Promise<void> = Promise.resolve()

  const say = async (event: LoggedEvent): Promise<Payload> => {
    const { log, team } = identity
    const cursor = cursorOf({ log, team, position: event.position, at: event.occurredAt })
    return { bytes: Buffer.from(await topic.render({ ...event, cursor })), cursor }
  }

  const payloadOf = (event: LoggedEvent): Promise<Payload> => {
    const known = said.get(event.position)
    if (known !== undefined) return known
    const payload = say(event)
    said.set(event.position, payload)
    const [oldest] = said.size > mostRemembered ? said.keys() : []
    if (oldest !== undefined) said.delete(oldest)
    return payload
  }

  const hand = async (position: number, payload: Payload): Promise<void> => {
    let served = 0
    for (const follower of present) {
      if (!follower.take(position, payload)) present.delete(follower)
      served += 1
      if (served % turn === 0) await nextTurn()
    }
    seen = position
    waiting -= 1
  }

  const tellOne = (event: LoggedEvent): void => {
    if (present.size === 0 || !topic.passes(event)) return
    if (waiting >= mostWaiting) {
      const late = [...present]
      present.clear()
      for (const follower of late) follower.readOn(seen)
      return
    }
    if (waiting === 0) seen = event.position - 1
    waiting += 1
    const payload = payloadOf(event)
    last = last.then(async () => hand(event.position, await payload))
  }

  return {
    join: (start, sink) => {
      const follower = createFollower({
        ...{ start, sink, channel, identity, clock, payloadOf, say },
        passes: topic.passes,
        onPresent: () => present.add(follower),
      })
      followers.add(follower)
      follower.readOn()
      return () => {
        if (!followers.delete(follower)) return
        follower.leave()
        present.delete(follower)
        if (followers.size === 0) onEmpty()
      }
    },
    tell: events => {
      for (const event of events) tellOne(event)
    },
    size: () => followers.size,
    close: () => {
      for (const follower of followers) follower.end()
      followers.clear()
      present.clear()
      onEmpty()
    },
  }
}
