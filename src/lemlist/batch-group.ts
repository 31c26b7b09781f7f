import type { Reading } from './cache.ts'
import type { Batched, Endpoint } from './endpoint.ts'
import { LemlistError } from './errors.ts'
import type { Allowance } from './gate.ts'
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

/** Whose operations wait for keys. */
export const readersOf = (asked: ReadonlyMap<string, Asked>): ReadonlySet<Reader> =>
  new Set([...asked.values()].flatMap(({ readers }) => [...readers]))

const allowancesOf = (asked: ReadonlyMap<string, Asked>): ReadonlySet<Allowance> =>
  new Set([...readersOf(asked)].map(({ allowance }) => allowance))

/** Whether keys are all wanted by one operation alone. */
export const isOfOne = (asked: ReadonlyMap<string, Asked>): boolean => allowancesOf(asked).size === 1

/**
 * Counts a further call for keys that are being asked for, once for each operation that waits for one of them. Gives the
 * keys that may go with it; those for which no operation may begin a call any more are refused.
 */
export const chargeAgain = (
  { endpoint, running }: Group,
  asked: ReadonlyMap<string, Asked>,
): ReadonlyMap<string, Asked> => {
  const refusals = new Map([...allowancesOf(asked)].map(allowance => [allowance, allowance.begin(endpoint)]))
  const granted = new Map<string, Asked>()
  for (const [key, entry] of asked) {
    const verdicts = [...entry.readers].map(({ allowance }) => refusals.get(allowance))
    if (verdicts.includes(undefined)) {
      granted.set(key, entry)
      continue
    }
    // Who wants it from now on has calls of its own.
    if (running.get(key)?.asked === entry) running.delete(key)
    entry.settle.reject(verdicts[0])
  }
  return granted
}

/** Keys that were asked for together, one of which alone may be at fault that it failed. */
export interface Blame {
  readonly asked: ReadonlyMap<string, Asked>
  readonly error: LemlistError
}

/** Whether a call failed for what it asked. */
export const blamesAKey = (error: unknown): error is LemlistError =>
  error instanceof LemlistError && (error.kind === 'badInput' || error.kind === 'notFound')

/** Fails all that were asked for together. */
export const failAll = ({ asked, error }: { readonly asked: Blame['asked']; readonly error: unknown }): void => {
  for (const { settle } of asked.values()) settle.reject(error)
}

/** The keys in two parts. */
export const halvesOf = (asked: Blame['asked']): readonly Blame['asked'][] => {
  const entries = [...asked]
  const middle = Math.ceil(entries.length / 2)
  return [new Map(entries.slice(0, middle)), new Map(entries.slice(middle))]
}

/** Whether both halves failed with the same words: then it is what the keys have in common that lemlist does not take. */
export const failAlike = ([one, other]: readonly Blame[]): boolean =>
  one !== undefined && one.error.message === other?.error.message
