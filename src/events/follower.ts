import type { Clock } from '../lemlist/clock.ts'
import type { Channel } from './channel.ts'
import { cursorOf, type Place } from './cursor.ts'
import { type Gap, gapType, type LoggedEvent } from './event.ts'
import type { Identity } from './identity.ts'
import { lossHole } from './log.ts'
import type { Press } from './press.ts'
import type { Sayings } from './sayings.ts'
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

export interface FollowerOptions {
  readonly start: Start
  readonly sink: Sink
  readonly channel: Channel
  readonly identity: Identity
  readonly clock: Clock
  passes(event: LoggedEvent): boolean
  /** An event as the topic says it, for this follower alone. */
  say(event: LoggedEvent): Promise<Payload>
  /** Events as the topic says them, for all. */
  readonly sayings: Sayings
  /** Has messages taken a few at a time, over all followers. */
  readonly serve: Press
  /** Whether what failed may go well later; notes it. */
  isTransient(error: unknown): boolean
  onPresent(): void
  /** Called when it cannot go on. */
  onFailure(): void
}

/** How far back is looked for events to begin with; further back only with a cursor. */
const mostLookedThrough = 10_000

/** Rest before the log is asked again after it could not be had, in milliseconds. */
const restMs = 1000

/** Creates a follower that does nothing yet. */
export const createFollower = (options: FollowerOptions): Follower => {
  const { start, sink, channel, identity, clock } = options
  /** Where the past ends that `last` chooses from. */
  const pastEnd = channel.head
  let at: number | undefined
  /** When the follower last saw something, for a gap behind it. */
  let seenAt = start.after?.at
  /** Events of the past that a place in another log has behind it. */
  let seenBefore = Number.NEGATIVE_INFINITY
  let isReading = false
  let hasLeft = false

  const isOwn = ({ log, team }: Place): boolean => log === identity.log && team === identity.team

  /** Behind a cursor everything is shown: what came while the client was away is news to it. */
  const isOld = (event: LoggedEvent): boolean =>
    event.position <= pastEnd &&
    event.type !== gapType &&
    (start.after === undefined ? !start.shows(event) : event.occurredAt <= seenBefore)

  const isShown = (event: LoggedEvent): boolean => options.passes(event) && !isOld(event)

  const give = async (position: number, payload: Payload): Promise<void> => {
    const goesOn = await options.serve(async () => {
      if (hasLeft) return true
      at = position
      return sink.take(payload)
    })
    if (!goesOn) await sink.ready()
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

  /** Tells of events that are not there any more, or were never there; `next` is the oldest behind them. */
  const skipMissing = async (position: number, next: LoggedEvent | undefined): Promise<void> => {
    // Where nothing follows, all up to the head are missing.
    const first = next?.position ?? Math.max((await channel.ends()).first, channel.head + 1)
    if (first <= position + 1) return
    const to = next?.receivedAt ?? clock.now()
    const missing = first - 1 - position
    await tellGap(first - 1, missing < lossHole ? missing : null, seenAt ?? to, to)
  }

  const readSome = async (position: number): Promise<void> => {
    const events = await channel.after(position)
    if (events.length === 0) await skipMissing(position, undefined)
    for (let from = 0; from < events.length && !hasLeft; ) {
      const some = events.slice(from, from + options.sayings.ahead())
      await giveAll(some, position)
      from += some.length
    }
  }

  /** Gives events that follow one another; what they say is made for all of them at once. */
  const giveAll = async (events: readonly LoggedEvent[], position: number): Promise<void> => {
    const payloads = new Map(events.filter(isShown).map(event => [event, options.sayings.of(event)]))
    for (const event of events) {
      if (hasLeft) return
      await skipMissing(at ?? position, event)
      const payload = await payloads.get(event)
      if (payload !== undefined) await give(event.position, payload)
      seenAt = event.receivedAt
      at = event.position
    }
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

  const attempt = async (): Promise<void> => {
    try {
      await channel.reading(readToHead)
    } catch (error) {
      // What was given stays given, and the rest waits.
      if (options.isTransient(error)) await rest()
      else options.onFailure()
    }
  }

  const readOn = async (): Promise<void> => {
    isReading = true
    do await attempt()
    while (
      // What came after its last look at the head was told to those present alone.
      !hasLeft &&
      (at === undefined || at < channel.head)
    )
    isReading = false
    if (hasLeft) return
    options.onPresent()
    const { log, team } = identity
    sink.reached(cursorOf({ log, team, position: channel.head, at: clock.now() }))
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
