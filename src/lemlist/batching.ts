import type { Cache, Reading } from './cache.ts'
import type { Answered, Client } from './client.ts'
import type { Clock } from './clock.ts'
import type { Batched, Endpoint } from './endpoint.ts'
import { LemlistError } from './errors.ts'
import { type Lane, moreUrgent } from './queue.ts'
import type { CallInput } from './request.ts'
import { untilAborted } from './sharing.ts'
import { type Begun, countCall, countHit, overspent, type Reader, serves } from './usage.ts'

/** How long keys are gathered before they are asked for together, in milliseconds. */
const windowMs = 2

/** A batched endpoint of whatever types. */
type AnyBatched = Batched<Endpoint, never, unknown>

interface Asked {
  readonly settle: PromiseWithResolvers<unknown>
  /** Everyone whose operation waits for this key. */
  readonly readers: Set<Reader>
  /** The most urgent of them. */
  lane: Lane
}

/** A key that is being asked for. */
interface Running {
  readonly asked: Asked
  readonly begun: Begun
}

interface Group {
  readonly endpoint: AnyBatched
  readonly shared: unknown
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

/**
 * Gathers the keys that all running operations of one team ask for into calls of as many keys as lemlist takes.
 * Answers are matched by key; a key that no row answers gives undefined.
 */
export interface Batcher {
  load(endpoint: AnyBatched, key: string, shared: unknown, reader: Reader): Promise<unknown>
}

interface BatcherOptions {
  readonly clock: Clock
  readonly client: Client
  readonly cache: Cache
}

/** lemlist: keys are told apart by commas; ids, addresses and domains hold none, and none is as long as this. */
const isKey = (key: string): boolean => key !== '' && key.length <= 320 && !key.includes(',') && key.isWellFormed()

/** Whether the call failed for what it asked, so that one of its keys alone may be at fault. */
const blamesAKey = (error: unknown): boolean =>
  error instanceof LemlistError && (error.kind === 'badInput' || error.kind === 'notFound')

/** Creates the batcher of one team. */
export const createBatcher = ({ clock, client, cache }: BatcherOptions): Batcher => {
  const groups = new Map<string, Group>()

  const cacheName = (name: string, key: string): string => `${name} ${key}`

  /** What was asked for before a write of ours is not joined after it. */
  const groupOf = (endpoint: AnyBatched, shared: unknown, name: string): Group => {
    const groupName = `${cache.writes()} ${name}`
    const known = groups.get(groupName)
    if (known !== undefined) return known
    const group: Group = {
      endpoint,
      shared,
      name,
      groupName,
      waiting: new Map(),
      running: new Map(),
      charged: new Set(),
    }
    groups.set(groupName, group)
    return group
  }

  const forgetIdle = ({ waiting, running, groupName }: Group): void => {
    if (waiting.size === 0 && running.size === 0) groups.delete(groupName)
  }

  /** Counts the call that a key goes with, once for all of the reader's; gives why there may be none. */
  const charge = ({ endpoint, waiting, charged }: Group, key: string, reader: Reader): LemlistError | undefined => {
    // With this key a call begins.
    if (!waiting.has(key) && waiting.size % endpoint.batch.max === 0) charged.clear()
    if (charged.has(reader)) return undefined
    const refused = overspent(reader, endpoint)
    if (refused !== undefined) return refused
    charged.add(reader)
    reader.allowance.begun += 1
    return undefined
  }

  const settleAll = (
    group: Group,
    asked: ReadonlyMap<string, Asked>,
    { value, size }: Answered,
    reading: Reading,
  ): void => {
    const found = new Map(value === undefined ? [] : group.endpoint.batch.rows(value as never))
    for (const [key, { settle }] of asked) {
      const row = found.get(key)
      if (row instanceof Error) {
        settle.reject(row)
        continue
      }
      const seconds = group.endpoint.kept?.seconds ?? 0
      cache.keep(cacheName(group.name, key), row, Math.ceil(size / asked.size), seconds, reading)
      settle.resolve(row)
    }
  }

  const ask = async (group: Group, asked: ReadonlyMap<string, Asked>, lane: Lane): Promise<void> => {
    const readers = new Set([...asked.values()].flatMap(({ readers }) => [...readers]))
    const onSent = (): void => {
      for (const { usage } of readers) countCall(usage)
    }
    // A call for many stands in the queue for the first of them.
    const [first] = readers
    const asker = { caller: first?.caller ?? {}, lane, signal: undefined, onSent }
    const reading = cache.reading()
    try {
      const input = group.endpoint.batch.input([...asked.keys()], group.shared as never) as CallInput
      settleAll(group, asked, await client.call(group.endpoint, input, asker), reading)
    } catch (error) {
      if (asked.size > 1 && blamesAKey(error)) return askHalves(group, asked, lane)
      for (const { settle } of asked.values()) settle.reject(error)
    }
  }

  /** One key that lemlist does not take must not fail those of other callers. */
  const askHalves = async (group: Group, asked: ReadonlyMap<string, Asked>, lane: Lane): Promise<void> => {
    const entries = [...asked]
    const middle = Math.ceil(entries.length / 2)
    const halves = [new Map(entries.slice(0, middle)), new Map(entries.slice(middle))]
    await Promise.all(halves.map(half => ask(group, half, lane)))
  }

  const flush = (group: Group): void => {
    const entries = [...group.waiting]
    group.waiting.clear()
    for (let from = 0; from < entries.length; from += group.endpoint.batch.max) {
      const asked = new Map(entries.slice(from, from + group.endpoint.batch.max))
      const begun = { at: clock.now(), lane: [...asked.values()].map(({ lane }) => lane).reduce(moreUrgent) }
      for (const [key, entry] of asked) group.running.set(key, { asked: entry, begun })
      void ask(group, asked, begun.lane).finally(() => {
        for (const [key, entry] of asked) if (group.running.get(key)?.asked === entry) group.running.delete(key)
        forgetIdle(group)
      })
    }
  }

  const enqueue = (group: Group, key: string, reader: Reader): Promise<unknown> => {
    const { usage, lane } = reader
    const running = group.running.get(key)
    if (running !== undefined && serves(running.begun, reader)) {
      usage.coalesced += 1
      return running.asked.settle.promise
    }
    const refused = charge(group, key, reader)
    if (refused !== undefined) return Promise.reject(refused)
    const waiting = group.waiting.get(key)
    if (waiting !== undefined) {
      waiting.readers.add(reader)
      waiting.lane = moreUrgent(waiting.lane, lane)
      return waiting.settle.promise
    }
    const asked: Asked = { settle: Promise.withResolvers<unknown>(), readers: new Set([reader]), lane }
    if (group.waiting.size === 0) clock.after(windowMs, () => flush(group))
    group.waiting.set(key, asked)
    return asked.settle.promise
  }

  return {
    load: async (endpoint, rawKey, shared, reader) => {
      const { usage, signal, since } = reader
      signal?.throwIfAborted()
      const key = endpoint.batch.normalise?.(rawKey) ?? rawKey
      if (!isKey(key)) return undefined
      const name = `${endpoint.operation} ${JSON.stringify(shared) ?? ''}`
      const kept = cache.get(cacheName(name, key))
      if (kept !== undefined && kept.at >= since) {
        countHit(usage, clock.now() - kept.at)
        return kept.value
      }
      const group = groupOf(endpoint, shared, name)
      const answer = enqueue(group, key, reader)
      forgetIdle(group)
      return signal === undefined ? answer : untilAborted(answer, signal, () => undefined)
    },
  }
}
