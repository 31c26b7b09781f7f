import type { Place } from './cursor.ts'
import type { LoggedEvent } from './event.ts'

/** An event as subscribers get it. */
export interface StreamEvent extends LoggedEvent {
  /** Opaque place of the event: whoever passes it as `after` goes on behind it. */
  readonly cursor: string
}

/** One message for a subscriber, encoded once for all who get it. */
export interface Payload {
  /** A GraphQL result as JSON, in UTF-8 and without line breaks. */
  readonly bytes: Buffer
  /** Where to go on behind it; undefined for messages that have no place in the log. */
  readonly cursor: string | undefined
}

/** What takes the messages of one subscription: a socket, an event stream, a test. */
export interface Sink {
  /** Takes a message, always; false when the reader is behind and nothing should follow until `ready`. */
  take(payload: Payload): boolean
  /** Resolves when the reader can take more, or is gone. */
  ready(): Promise<void>
  /** Told that whoever goes on behind this cursor misses nothing, though no message has it. */
  reached(cursor: string): void
  /** Nothing follows: the subscription has come to its end. */
  end(): void
}

/** What many subscribers of events share: what they see, and how it is said. Topics of one name are one. */
export interface StreamTopic {
  readonly name: string
  passes(event: LoggedEvent): boolean
  /** The event as a GraphQL result in JSON; never rejects. */
  render(event: StreamEvent): Promise<string>
}

/** Where a subscriber of events begins. */
export interface Start {
  /** Behind this place; it beats `last`. */
  readonly after: Place | undefined
  /** With so many events of the past. */
  readonly last: number
  /** Which events of the past `last` chooses from, besides what the topic lets pass. */
  shows(event: LoggedEvent): boolean
}

/** A value as it stands at a moment. */
export interface Look {
  /** The value as a GraphQL result in JSON. */
  readonly json: string
  /** What tells whether it has changed. */
  readonly value: string
  /** Whether it never changes again. */
  readonly isLast: boolean
}

/** A value that many subscribers watch together. Topics of one name are one. */
export interface StateTopic {
  readonly name: string
  /** Whether an event may have changed it. */
  touchedBy(event: LoggedEvent): boolean
  /** How often it is looked at without any event, in milliseconds; undefined for never. */
  readonly everyMs: number | undefined
  /** The value as it stands now; never rejects. */
  look(): Promise<Look>
}
