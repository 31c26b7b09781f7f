import type { Clock } from '../lemlist/clock.ts'
import type { Channel } from './channel.ts'
import type { Place } from './cursor.ts'
import { type Gap, gapType, type LoggedEvent } from './event.ts'
import type { Identity } from './identity.ts'
import type { Payload, Sink, Start } from './topic.ts'

/** One subscriber of events. It is present, and gets what happens at once; or it reads on from the log, at its own pace. */
export interface Follower {
  /** Gives a present follower an event; false when it is behind from now on, and reads on by itself. */
  take(position: number, payload: Payload): boolean
  /** Has it read on from the log, behind this place at least; once it has come to the head it is present. */
  readOn(seen?: number): void
  /** Nothing is given to it any more. */
  leave(): void
  /** Tells it that nothing follows. */
  end(): void
}

interface FollowerOptions {
  readonly start: Start
  readonly sink: Sink
  readonly channel: Channel
  readonly identity: Identity
  readonly clock: Clock
  passes(event: LoggedEvent): boolean
  /** An event as the topic says it, remembered for others. */
  payloadOf(event: LoggedEvent): Promise<Payload>
  /** An event as the topic says it, for this follower alone. */
  say(event: LoggedEvent): Promise<Payload>
  onPresent(): void
}

/** How far back is looked for events to begin with; further back only with a cursor. */
const mostLookedThrough = 10_000

/** Rest before the log is asked again after it could not be had, in milliseconds. */
const restMs = 1000

/** Creates a follower that does nothing yet. */
export const createFollower = (options: FollowerOptions): Follower => {
  const { start, sink, channel, identity, clock } = options
  /** What is before the subscription; the rest of it happens while it lasts. */
  const pastEnd = channel.head
  let at: number | undefined
  /** When the follower last saw something, for a gap behind it. */
  let seenAt = start.after?.at
  /** Events of the past that a place in another log has behind it. */
  let seenBefore = Number.NEGATIVE_INFINITY
  let isReading = false
  let hasLeft = false

  const isOwn = ({ log, team }: Place): boolean => log === identity.log && team === identity.team

  const isShown = (event: LoggedEvent): boolean =>
    options.passes(event) &&
    (event.position > pastEnd || event.type === gapType || (start.shows(event) && event.occurredAt > seenBefore))

  const give = async (position: number, payload: Payload): Promise<void> => {
    if (hasLeft) return
    at = position
    if (!sink.take(payload)) await sink.ready()
  }

  const tellGap = async (position: number, lost: number | null, from: number, to: number): Promise<void> => {
    const now = clock.now()
    const body: Gap = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), lost }
    const gap = {
      position,
      type: gapType,
      occurredAt: now,
      receivedAt: now,
      source: 'GATEWAY',
      body: { ...body },
    } as const
    await give(position, await options.say(gap))
  }

  /** Goes to a place that a client remembers; where it is gone, to the oldest event, and says so. */
  const goTo = async (place: Place): Promise<void> => {
    const isAhead = place.position > channel.head
    const ends = isOwn(place) && !isAhead ? undefined : await channel.ends()
    if (isOwn(place) && (ends === undefined || place.position <= ends.head)) {
      at = place.position
      return
    }
    seenBefore = place.at
    await tellGap((ends?.first ?? 1) - 1, null, place.at, clock.now())
  }

  /** The place before the oldest of so many events of the past that are shown. */
  const placeBefore = async (count: number): Promise<number> => {
    let found = pastEnd
    let wanted = count
    let looked = pastEnd + 1
    const stop = Math.max(1, looked - mostLookedThrough)
    while (wanted > 0 && looked > stop && !hasLeft) {
      const events = await channel.before(looked)
      for (const event of events) {
        if (wanted === 0 || !isShown(event)) continue
        wanted -= 1
        found = event.position - 1
      }
      const oldest = events.at(-1)?.position
      // Older ones have been dropped.
      if (oldest === undefined) break
      looked = oldest
    }
    return found
  }

  const begin = async (): Promise<number> => {
    if (start.after !== undefined) await goTo(start.after)
    at ??= start.last > 0 ? await placeBefore(start.last) : pastEnd
    return at
  }

  /** Tells of events that were dropped before they could be read; whether there were any. */
  const skipDropped = async (position: number, next: LoggedEvent | undefined): Promise<void> => {
    const first = next?.position ?? (await channel.ends()).first
    if (first <= position + 1) return
    const to = next?.receivedAt ?? clock.now()
    await tellGap(first - 1, first - 1 - position, seenAt ?? to, to)
  }

  const readSome = async (position: number): Promise<void> => {
    const events = await channel.after(position)
    await skipDropped(position, events[0])
    const shown = events.filter(isShown)
    const payloads = shown.map(options.payloadOf)
    for (const [index, event] of shown.entries()) {
      const payload = await payloads[index]
      if (hasLeft || payload === undefined) return
      seenAt = event.receivedAt
      await give(event.position, payload)
    }
    at = Math.max(at ?? 0, events.at(-1)?.position ?? 0)
  }

  /** Reads until it has come to the head; what happens meanwhile is read, too. */
  const readToHead = async (): Promise<void> => {
    await sink.ready()
    let position = at ?? (await begin())
    while (!hasLeft && position < channel.head) {
      await readSome(position)
      position = at ?? position
    }
  }

  const rest = (): Promise<void> => new Promise(resolve => clock.after(restMs, resolve))

  const readOn = async (): Promise<void> => {
    isReading = true
    let isThere = false
    while (!hasLeft && !isThere) {
      try {
        await channel.reading(readToHead)
        // What came after the last look at the head was told to those present alone.
        isThere = at !== undefined && at >= channel.head
      } catch {
        // The log cannot be had at the moment: what was given stays given, and the rest waits.
        await rest()
      }
    }
    isReading = false
    if (!hasLeft) options.onPresent()
  }

  return {
    take: (position, payload) => {
      if (hasLeft || position <= (at ?? 0)) return true
      at = position
      if (sink.take(payload)) return true
      void readOn()
      return false
    },
    readOn: (seen = 0) => {
      if (at !== undefined) at = Math.max(at, seen)
      if (!isReading) void readOn()
    },
    leave: () => {
      hasLeft = true
    },
    end: () => {
      hasLeft = true
      sink.end()
    },
  }
}
