import type { Kept } from './log.ts'
import type { NewEvent } from './event.ts'
import type { HookView } from './health.ts'
import type { Hub } from './hub.ts'
import type { Identities } from './identity.ts'

/** The live side of one team: its part of the log, its subscribers, its hook. */
export interface Station {
  readonly identities: Identities
  readonly hub: Hub
  readonly hook: HookView
  /** Keeps an event that a callback told of; resolves once that is durable. Rejects with `LogUnavailable`. */
  accept(event: NewEvent): Promise<Kept>
  /** Whether events can be kept now: the team is known and the log takes them. Never rejects. */
  isReady(): Promise<boolean>
  /** Begins to look after the hook and to fill gaps; before that, subscribers are served from the log alone. */
  start(): void
  /** Ends all of it; the log itself stays open. */
  close(): Promise<void>
}
