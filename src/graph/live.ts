import type { LoggedEvent } from '../events/event.ts'
import type { Start, StreamEvent } from '../events/topic.ts'
import type { Context } from './context.ts'

/** A subscription outside of the gateway: nobody would share it between its subscribers, or pace it. */
const unserved = (): never => {
  throw new Error('subscriptions are served by the gateway alone, over WebSocket and event streams')
}

/** Events as they happen: what the `subscribe` of a subscription field gives. */
export class EventsSource implements AsyncIterable<StreamEvent> {
  /** Which events are shown. */
  readonly passes: (event: LoggedEvent) => boolean
  readonly start: Start

  constructor(passes: (event: LoggedEvent) => boolean, start: Start) {
    this.passes = passes
    this.start = start
  }

  [Symbol.asyncIterator] = unserved
}

interface StateOptions<Value> {
  /** Reads the value; null where there is none. Called with a new context each time, so that nothing read is stale. */
  readonly read: (context: Context) => Promise<Value | null>
  /** Whether an event may have changed it. */
  readonly touchedBy: (event: LoggedEvent) => boolean
  /** How often it is read without any event, in milliseconds; never when left out. */
  readonly everyMs?: number
  /** Whether a value never changes again, so that the subscription ends with it; none does when left out. */
  readonly isLast?: (value: Value | null) => boolean
}

/** A value and how it changes: what the `subscribe` of a subscription field gives. */
export class StateSource<Value> implements AsyncIterable<Value | null> {
  readonly options: StateOptions<Value>

  constructor(options: StateOptions<Value>) {
    this.options = options
  }

  [Symbol.asyncIterator] = unserved
}
