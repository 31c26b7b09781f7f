/** How the gateway learned of an event: lemlist called, the gateway read it in lemlist's list, or it is its own word. */
export type EventSource = 'WEBHOOK' | 'RECONCILED' | 'GATEWAY'

/** What lemlist told of an event, in its own words; without the secret that its callbacks repeat. */
export type EventBody = Readonly<Record<string, unknown>>

/** Something that happened. */
export interface Happening {
  /** In lemlist's spelling. */
  readonly type: string
  /** When it happened, in milliseconds since 1970. */
  readonly occurredAt: number
  /** When the gateway learned of it, in milliseconds since 1970. */
  readonly receivedAt: number
  readonly source: EventSource
  readonly body: EventBody
}

/** Something that happened, to be kept once however often it is told. */
export interface NewEvent extends Happening {
  /** Names of the fact: an event is left out when any of them is known. At least one. */
  readonly facts: readonly string[]
  /** Names under which others tell the same fact less well: from now on they are known, too. */
  readonly covers: readonly string[]
  /** Names of accounts that stand for this event as well: it is left out when any is known, but makes none known. */
  readonly unless?: readonly string[]
  /**
   * Set where a better account of the fact may follow: until then it is kept but not told, and dropped when an event
   * with one of its `facts` in `covers` comes. In milliseconds since 1970.
   */
  readonly heldUntil?: number
}

/** An event of the log. */
export interface LoggedEvent extends Happening {
  /** Place in the team's log: 1, 2, 3, … in the order in which the gateway kept them; a hole is where a store lost some. */
  readonly position: number
}

/** Type of the event that tells of events nobody can be told of; `body` is a `Gap`. */
export const gapType = 'gateway.gap'

/** A span of time of which events are missing. */
export interface Gap {
  /** ISO 8601. */
  readonly from: string
  /** ISO 8601. */
  readonly to: string
  /** How many at most; null where nobody knows. */
  readonly lost: number | null
}
