import type { LoggedEvent, NewEvent } from './event.ts'

/** What became of an event that was to be kept: it is new, its fact was known, or it waits for a better account. */
export type Kept = 'new' | 'known' | 'held'

/** Where a team's log begins and ends. */
export interface Ends {
  /** Position of the oldest event that is still there; `head + 1` when none is. */
  readonly first: number
  /** Position of the newest event ever kept; 0 before the first. */
  readonly head: number
}

/**
 * Least length of the holes that a store leaves where it may have lost events that it acknowledged, so that no position is
 * given a second time: a hole as long as this says nothing of how many are lost.
 */
export const lossHole = 50_000_000

/**
 * What happened, by team, in order. What `append` has resolved for survives a crash of the process, and of the machine
 * where `weakness` has nothing to say. Every method rejects with `LogUnavailable` while the store cannot be had.
 */
export interface EventLog {
  /** Keeps events, all or none, in this order; resolves with what became of each once that is durable. */
  append(team: string, events: readonly NewEvent[]): Promise<readonly Kept[]>
  /** Makes events of those held whose time has come, oldest first, save what is known by now; how many. */
  release(team: string, now: number): Promise<number>
  /** Up to so many events behind a position, in order; the first may lie further on where older ones were dropped. */
  read(team: string, after: number, limit: number): Promise<readonly LoggedEvent[]>
  ends(team: string): Promise<Ends>
  /**
   * Tells of every event behind a position, in order and each once, also of those that another process keeps; after an
   * outage of the store it goes on by itself. The returned function ends it.
   */
  follow(team: string, after: number, onEvents: (events: readonly LoggedEvent[]) => void): () => void
  /** Keeps a text under a name unless there is one, and gives the one that is there: the first writer wins. */
  keep(name: string, text: string): Promise<string>
  get(name: string): Promise<string | undefined>
  put(name: string, text: string): Promise<void>
  /** Forgets the text under a name, if there is one. */
  drop(name: string): Promise<void>
  /** The names with a text that begin so, in order: up to 10,000. */
  names(beginning: string): Promise<readonly string[]>
  /** Whether the holder now holds a lease for so many milliseconds; holders renew by asking again. */
  lease(name: string, holder: string, ms: number): Promise<boolean>
  /** Drops what is older than the retention or beyond the bound of size. */
  trim(): Promise<void>
  /** Whether something can be kept at this moment. Never rejects. */
  isWritable(): Promise<boolean>
  /** Why a crash of the machine could lose what was acknowledged, and what to do; undefined when it could not. */
  weakness(): Promise<string | undefined>
  /** Lets go of files, threads and connections; what was asked for before is done first. */
  close(): Promise<void>
}

/** Thrown when the store cannot be had: the disk is full, the connection is down, the log was closed. */
export class LogUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LogUnavailable'
  }
}

/** Most names that `names` tells of. */
export const mostNames = 10_000

/** How much of the past is kept. */
export interface Retention {
  /** Oldest event that is kept, in milliseconds. */
  readonly ageMs: number
  /** Most bytes of events; the oldest go first. */
  readonly maxBytes: number
}
