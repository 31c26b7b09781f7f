import type { Clock } from '../lemlist/clock.ts'
import { type Audience, createAudience } from './audience.ts'
import { type Channel, openChannel } from './channel.ts'
import type { LoggedEvent } from './event.ts'
import type { Identities, Identity } from './identity.ts'
import type { EventLog } from './log.ts'
import { createStates } from './states.ts'
import type { Sink, Start, StateTopic, StreamTopic } from './topic.ts'

/** Tells a team's subscribers what happens. */
export interface Hub {
  /** Makes sure that subscribers can be served; rejects where the team or its log cannot be had. */
  open(): Promise<void>
  /**
   * Gives a subscriber the events of a topic, first past ones, then each as it is kept; the returned function ends it.
   * To be called after `open`.
   */
  follow(topic: StreamTopic, start: Start, sink: Sink): () => void
  /** Gives a subscriber a value, at once and whenever it has changed; the returned function ends it. */
  watch(topic: StateTopic, sink: Sink): () => void
  /** Hears every event from `open` on, before subscribers do; the returned function ends it. */
  listen(onEvents: (events: readonly LoggedEvent[]) => void): () => void
  /** How many subscribers there are. */
  subscribers(): number
  /** Ends every subscription. */
  close(): void
}

interface HubOptions {
  readonly log: EventLog
  readonly identities: Identities
  readonly clock: Clock
}

interface Opened {
  readonly channel: Channel
  readonly identity: Identity
}

/** Creates the hub of one team. */
export const createHub = ({ log, identities, clock }: HubOptions): Hub => {
  const audiences = new Map<string, Audience>()
  const listeners = new Set<(events: readonly LoggedEvent[]) => void>()
  const states = createStates(clock)
  let opened: Opened | undefined
  let opening: Promise<Opened> | undefined
  let isClosed = false

  const tell = (events: readonly LoggedEvent[]): void => {
    for (const listener of listeners) listener(events)
    states.touched(events)
    for (const audience of audiences.values()) audience.tell(events)
  }

  const openNow = async (): Promise<Opened> => {
    const identity = await identities.find()
    const channel = await openChannel(log, identity.team, tell)
    if (isClosed) channel.close()
    return { channel, identity }
  }

  const open = async (): Promise<void> => {
    opening ??= openNow()
    try {
      opened = await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }

  const audienceOf = (topic: StreamTopic): Audience => {
    if (opened === undefined) throw new Error('the hub is not open')
    const { name } = topic
    const known = audiences.get(name)
    if (known !== undefined) return known
    const { channel, identity } = opened
    const onEmpty = () => audiences.delete(name)
    const audience = createAudience({ topic, channel, identity, clock, onEmpty })
    audiences.set(name, audience)
    return audience
  }

  return {
    open,
    follow: (topic, start, sink) => audienceOf(topic).join(start, sink),
    watch: states.watch,
    listen: onEvents => {
      listeners.add(onEvents)
      return () => listeners.delete(onEvents)
    },
    subscribers: () => {
      let count = states.watchers()
      for (const audience of audiences.values()) count += audience.size()
      return count
    },
    close: () => {
      isClosed = true
      opened?.channel.close()
      states.close()
      for (const audience of [...audiences.values()]) audience.close()
      listeners.clear()
    },
  }
}
