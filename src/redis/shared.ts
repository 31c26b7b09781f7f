import type { Logger } from 'pino'
import type { Cache } from '../lemlist/cache.ts'
import type { Clock } from '../lemlist/clock.ts'
import type { Slots } from '../lemlist/slots.ts'
import { createRedisSlots } from './budget.ts'
import { createRedisCache } from './cache.ts'

/** What the replicas of a gateway may have in common. */
export interface Shared {
  /** Undefined for a budget of this process alone. */
  readonly slots: Slots | undefined
  readonly cache: Cache
  close(): Promise<void>
}

/** What sharing by Redis stands on. */
export interface SharedOptions {
  readonly url: string
  readonly clock: Clock
  /** By what calls are paced, and the time in which the budget is told. */
  readonly pace: Clock
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Logger
  /** Name of this process among those that share. */
  readonly holder: string
  readonly apiKey: string
  /** The team, as a name that does not give its key away. */
  readonly owner: () => Promise<string>
  /** Most bytes of the team's answers. */
  readonly maxBytes: number
}

/** The budget and the answers of a team, shared by Redis. It connects with the first question. */
export const shareByRedis = ({ apiKey, owner, maxBytes, pace, ...common }: SharedOptions): Shared => {
  const slots = createRedisSlots({ ...common, clock: pace, apiKey })
  const cache = createRedisCache({ ...common, maxBytes, team: owner })
  return { slots, cache, close: async () => void (await Promise.all([slots.close(), cache.close()])) }
}
