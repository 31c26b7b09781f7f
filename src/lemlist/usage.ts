import type { Allowance } from './gate.ts'
import { isAsUrgent, type Lane } from './queue.ts'
import type { Trace, Uses } from './trace.ts'

/** What one GraphQL operation spent and saved. */
export interface Usage {
  /** REST calls made for it, those that had to be made again included. */
  restCalls: number
  /** Answers taken from the cache. */
  cacheHits: number
  /** Calls it did not have to make because another operation was making the same one. */
  coalesced: number
  /** Age of the oldest answer taken from the cache, in milliseconds. */
  oldestAgeMs: number
}

export const noUsage = (): Usage => ({ restCalls: 0, cacheHits: 0, coalesced: 0, oldestAgeMs: 0 })

/** Who reads: what it uses is added up, and its signal ends its calls. */
export interface Reader {
  readonly usage: Usage
  /** Whoever it is for: those who wait for budget take turns by it. */
  readonly caller: object
  readonly allowance: Allowance
  readonly signal: AbortSignal | undefined
  /** How urgent its calls are. */
  readonly lane: Lane
  /** Nothing that was asked for before this moment will do, in milliseconds since 1970. */
  readonly since: number
  /** The operation, where it is traced. */
  readonly trace?: Trace | undefined
}

/** A call on its way. */
export interface Begun {
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number
  readonly lane: Lane
  /** The traced operations it is made for. */
  readonly uses?: Uses | undefined
}

/** Whether a reader can do with a call that was begun for another: it is as new and as urgent as one of its own need be. */
const serves = ({ at, lane }: Begun, reader: Reader): boolean => at >= reader.since && isAsUrgent(lane, reader.lane)

/** Lets a reader have the answer of a call that was begun for another; whether it will do. */
export const joins = (begun: Begun, reader: Reader): boolean => {
  if (!serves(begun, reader)) return false
  reader.usage.coalesced += 1
  if (reader.trace !== undefined) begun.uses?.add(reader.trace)
  return true
}

/** Notes a request that is sent. */
export const countCall = (usage: Usage): void => {
  usage.restCalls += 1
}

/** Notes a cache hit with the reader. */
export const countHit = (usage: Usage, ageMs: number): void => {
  usage.cacheHits += 1
  usage.oldestAgeMs = Math.max(usage.oldestAgeMs, ageMs)
}
