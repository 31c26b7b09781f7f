import { setImmediate as nextTurn } from 'node:timers/promises'
import { cursorOf } from './cursor.ts'
import type { LoggedEvent } from './event.ts'
import { createFollower, type Follower, type FollowerOptions } from './follower.ts'
import type { Identity } from './identity.ts'
import type { Press } from './press.ts'
import { createSayings } from './sayings.ts'
import type { Payload, Sink, Start, StreamTopic } from './topic.ts'

/** Everybody who follows one topic: an event is said once for all of them. */
export interface Audience {
  join(start: Start, sink: Sink): () => void
  tell(event: LoggedEvent): void
  /** Has those present read on from the log behind this place: what follows did not all come. */
  readOn(position: number): void
  size(): number
  close(): void
}

type Shared = Pick<FollowerOptions, 'channel' | 'clock' | 'identity' | 'serve' | 'isTransient'>

interface AudienceOptions extends Shared {
  readonly topic: StreamTopic
  readonly identity: Identity
  /** Has executions begun a few at a time, over all topics. */
  readonly execute: Press
  /** Called when the last follower has left. */
  readonly onEmpty: () => void
}

/** Events that may wait to be said, as those do whose children are fetched; beyond it everybody reads on from the log. */
const mostWaiting = 200

/** Followers who are served before the event loop has its turn: about two milliseconds' work. */
const servedAtOnce = 250

/** Creates the audience of one topic. */
export const createAudience = ({ topic, identity, execute, onEmpty, ...shared }: AudienceOptions): Audience => {
  const followers = new Set<Follower>()
  /** Those who have seen everything up to the head, and get what comes at once. */
  const present = new Set<Follower>()
  let waiting = 0
  /** Up to here everything was handed to those present, or is not for them. */
  let seen = shared.channel.head
  let last: Promise<void> = Promise.resolve()

  const say = async (event: LoggedEvent): Promise<Payload> => {
    const { log, team } = identity
    const cursor = cursorOf({ log, team, position: event.position, at: event.occurredAt })
    return { bytes: Buffer.from(await execute(() => topic.render({ ...event, cursor }))), cursor }
  }
  const sayings = createSayings(say)

  const hand = async (position: number, payload: Payload): Promise<void> => {
    let served = 0
    for (const follower of present) {
      if (!follower.take(position, payload)) present.delete(follower)
      served += 1
      if (served % servedAtOnce === 0) await nextTurn()
    }
    seen = position
    waiting -= 1
    // Whoever reads on from the log may need it still.
    if (waiting === 0 && present.size === followers.size) sayings.forget()
  }

  const readOn = (position: number): void => {
    const late = [...present]
    present.clear()
    for (const follower of late) follower.readOn(position)
  }

  const remove = (follower: Follower): void => {
    present.delete(follower)
    if (followers.delete(follower) && followers.size === 0) onEmpty()
  }

  return {
    join: (start, sink) => {
      const follower = createFollower({
        ...{ ...shared, identity, start, sink, say, sayings },
        passes: topic.passes,
        onPresent: () => present.add(follower),
        onFailure: () => {
          remove(follower)
          follower.end()
        },
      })
      followers.add(follower)
      follower.readOn()
      return () => {
        follower.leave()
        remove(follower)
      }
    },
    tell: event => {
      if (present.size === 0 || !topic.passes(event)) return
      if (waiting >= mostWaiting) return readOn(seen)
      if (waiting === 0) seen = event.position - 1
      waiting += 1
      const payload = sayings.of(event)
      last = last.then(async () => hand(event.position, await payload))
    },
    readOn: position => readOn(waiting === 0 ? position : seen),
    size: () => followers.size,
    close: () => {
      for (const follower of followers) follower.end()
      followers.clear()
      present.clear()
      onEmpty()
    },
  }
}
