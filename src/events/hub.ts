import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { LemlistError } from '../lemlist/errors.ts'
import { type Audience, createAudience } from './audience.ts'
import { type Channel, openChannel } from './channel.ts'
import { cursorOf } from './cursor.ts'
import type { LoggedEvent } from './event.ts'
import type { Identities, Identity } from './identity.ts'
import { type EventLog, LogUnavailable } from './log.ts'
import { createPress } from './press.ts'
import { createStates } from './states.ts'
import type { Sink, Start, StateTopic, StreamTopic } from './topic.ts'

/** Tells a team's subscribers what happens. */
export interface Hub {
  /** Rejects where subscribers cannot be served; those who come during an outage can, for they wait for its end. */
  open(): Promise<void>
  /** Gives a subscriber the events of a topic, first past ones, then each as it is kept; the returned function ends it. */
  follow(topic: StreamTopic, start: Start, sink: Sink): () => void
  /** Gives a subscriber a value, at once and whenever it has changed; the returned function ends it. */
  watch(topic: StateTopic, sink: Sink): () => void
  /** Cursor of the newest event; whoever begins behind it misses nothing that happens from now on. */
  head(): Promise<string>
  /** How many subscribers there are. */
  subscribers(): number
  /** Ends every subscription. */
  close(): void
}

interface HubOptions {
  readonly log: EventLog
  readonly identities: Identities
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
}

interface Opened {
  readonly channel: Channel
  readonly identity: Identity
}

/** Topics that look at an event before the event loop has its turn. */
const askedAtOnce = 1000

/** Rest before the team or its log is asked for again, in milliseconds. */
const restMs = 1000

/** Whether what failed may go well later, with nothing changed here. */
const isPassing = (error: unknown): boolean =>
  error instanceof LogUnavailable || (error instanceof LemlistError && error.retryable)

/** Says once when the log cannot be read, and once when it can be again. */
const createTroubles = (logger: HubOptions['logger']) => {
  let isAway = false
  return {
    isTransient: (error: unknown): boolean => {
      if (!(error instanceof LogUnavailable)) {
        logger.error({ err: error }, 'a subscription could not go on, and was ended')
        return false
      }
      if (!isAway) logger.warn({ err: error }, 'the event log cannot be read; subscribers wait for it')
      isAway = true
      return true
    },
    isOver: (): void => {
      if (isAway) logger.info('the event log can be read again')
      isAway = false
    },
  }
}

/** Creates the hub of one team. */
export const createHub = ({ log, identities, clock, logger }: HubOptions): Hub => {
  const audiences = new Map<string, Audience>()
  const states = createStates(clock)
  const execute = createPress()
  const serve = createPress()
  const troubles = createTroubles(logger)
  let opened: Opened | undefined
  let opening: Promise<Opened> | undefined
  let isClosed = false
  /** Those who came during an outage. */
  const waiting = new Set<Sink>()
  let untold: LoggedEvent[] = []
  let isTelling = false
  /** Position of the newest event that was told. */
  let told = 0

  const tellOne = (event: LoggedEvent): void => {
    states.touched([event])
    const isNext = event.position === told + 1
    for (const audience of audiences.values()) {
      try {
        // Events between were lost by the store: whoever reads on is told so.
        if (isNext) audience.tell(event)
        else audience.readOn(told)
      } catch (error) {
        logger.error({ err: error, position: event.position }, 'subscribers could not be told of an event')
        audience.close()
      }
    }
    told = event.position
  }

  const tellAll = async (): Promise<void> => {
    isTelling = true
    let asked = 0
    while (untold.length > 0) {
      const events = untold
      untold = []
      for (const event of events) {
        tellOne(event)
        asked += audiences.size
        if (asked < askedAtOnce) continue
        asked = 0
        await nextTurn()
      }
    }
    isTelling = false
  }

  const tell = (events: readonly LoggedEvent[]): void => {
    troubles.isOver()
    untold.push(...events)
    if (!isTelling) void tellAll()
  }

  const openNow = async (): Promise<Opened> => {
    const identity = await identities.find()
    const channel = await openChannel(log, identity.team, tell)
    told = channel.head
    if (isClosed) channel.close()
    return { channel, identity }
  }

  const open = async (): Promise<Opened> => {
    opening ??= openNow()
    try {
      opened = await opening
      return opened
    } catch (error) {
      opening = undefined
      throw error
    }
  }

  /** Lets a subscriber in as soon as subscribers can be served; the returned function ends that, too. */
  const whenOpen = (sink: Sink, join: (now: Opened) => () => void): (() => void) => {
    if (opened !== undefined) return join(opened)
    let leave: (() => void) | undefined
    const letIn = async (): Promise<void> => {
      try {
        const now = await open()
        if (waiting.delete(sink)) leave = join(now)
      } catch (error) {
        if (isPassing(error)) clock.after(restMs, () => waiting.has(sink) && void letIn())
        else if (waiting.delete(sink)) sink.end()
      }
    }
    waiting.add(sink)
    void letIn()
    return () => {
      waiting.delete(sink)
      leave?.()
    }
  }

  const audienceOf = (topic: StreamTopic, now: Opened): Audience => {
    const { name } = topic
    const known = audiences.get(name)
    if (known !== undefined) return known
    const audience = createAudience({
      ...{ ...now, ...troubles, topic, clock, execute, serve },
      onEmpty: () => {
        if (audiences.get(name) === audience) audiences.delete(name)
      },
    })
    audiences.set(name, audience)
    return audience
  }

  return {
    open: async () => {
      try {
        await open()
      } catch (error) {
        if (!isPassing(error)) throw error
      }
    },
    follow: (topic, start, sink) => whenOpen(sink, now => audienceOf(topic, now).join(start, sink)),
    watch: (topic, sink) => whenOpen(sink, () => states.watch(topic, sink)),
    head: async () => {
      const { channel, identity } = await open()
      return cursorOf({ log: identity.log, team: identity.team, position: channel.head, at: clock.now() })
    },
    subscribers: () => {
      let count = states.watchers() + waiting.size
      for (const audience of audiences.values()) count += audience.size()
      return count
    },
    close: () => {
      isClosed = true
      for (const sink of waiting) sink.end()
      waiting.clear()
      opened?.channel.close()
      states.close()
      for (const audience of [...audiences.values()]) audience.close()
    },
  }
}
