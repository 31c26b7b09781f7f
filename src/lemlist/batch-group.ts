import type { Reading } from './cache.ts'
import type { Batched, Endpoint } from './endpoint.ts'
import type { Lane } from './queue.ts'
import type { Begun, Reader } from './usage.ts'

/** A batched endpoint of whatever types. */
export type AnyBatched = Batched<Endpoint, never, unknown>

/** A key that is wanted. */
export interface Asked {
  readonly settle: PromiseWithResolvers<unknown>
  /** Everyone whose operation waits for this key. */
  readonly readers: Set<Reader>
  /** The most urgent of them. */
  lane: Lane
}

/** A key that is being asked for. */
export interface Running {
  readonly asked: Asked
  readonly begun: Begun
}

/** Keys of one endpoint that have all else in common. */
export interface Group {
  readonly endpoint: AnyBatched
  readonly shared: unknown
  /** Where the answers' subject stood when the keys were looked for. */
  readonly reading: Reading
  /** What its answers are kept under. */
  readonly name: string
  /** What its running keys are joined under. */
  readonly groupName: string
  /** Keys that wait to be asked for. */
  readonly waiting: Map<string, Asked>
  /** Keys that are being asked for. */
  readonly running: Map<string, Running>
  /** Those for whom the call was counted that the next key goes with. */
  readonly charged: Set<Reader>
}

/** Counts the call that a key is about to go with, once for all of the reader's. */
export const charge = ({ endpoint, waiting, charged }: Group, key: string, reader: Reader): void => {
  // With this key a call begins.
  if (!waiting.has(key) && waiting.size % endpoint.batch.max === 0) charged.clear()
  if (charged.has(reader)) return
  charged.add(reader)
  reader.allowance.begun += 1
}

/** How many keys more of a reader's go with a call that is counted already. Others' keys may take some of it before. */
export const roomFor = ({ endpoint, waiting, charged }: Group, reader: Reader): number => {
  const { max } = endpoint.batch
  const taken = waiting.size % max
  return taken > 0 && charged.has(reader) ? max - taken : 0
}
