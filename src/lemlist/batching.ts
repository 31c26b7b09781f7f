import type { Answers, Begin } from './answers.ts'
import {
  type AnyBatched,
  type Asked,
  type Blame,
  blamesAKey,
  charge,
  chargeAgain,
  failAlike,
  failAll,
  type Group,
  halvesOf,
  isOfOne,
  readersOf,
  roomFor,
} from './batch-group.ts'
import type { Reading } from './cache.ts'
import type { Answered, Client } from './client.ts'
import type { Clock } from './clock.ts'
import { moreUrgent } from './queue.ts'
import type { CallInput } from './request.ts'
import { untilAborted } from './sharing.ts'
import { usesOf } from './trace.ts'
import { type Begun, countCall, joins, type Reader } from './usage.ts'

/** How long keys are gathered before they are asked for together, in milliseconds. */
const windowMs = 2

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
  readonly answers: Answers
  /** Told of each key that is had from a call on its way for another. */
  readonly onJoin: () => void
}

/** lemlist: keys are told apart by commas; ids, addresses and domains hold none, and none is as long as this. */
export const isKey = (key: string): boolean =>
  key !== '' && key.length <= 320 && !key.includes(',') && key.isWellFormed()

/** The input of a call for one key alone. */
const inputOf = ({ batch }: AnyBatched, key: string, shared: unknown): CallInput =>
  batch.input([key], shared as never) as CallInput

/** Creates the batcher of one team. */
export const createBatcher = ({ clock, client, answers, onJoin }: BatcherOptions): Batcher => {
  const groups = new Map<string, Group>()

  const cacheName = (name: string, key: string): string => `${name} ${key}`

  /** What was asked for before a change is not joined after it. */
  const nameOfGroup = (name: string, reading: Reading): string => `${reading} ${name}`

  const groupOf = (endpoint: AnyBatched, shared: unknown, name: string, reading: Reading): Group => {
    const groupName = nameOfGroup(name, reading)
    const known = groups.get(groupName)
    if (known !== undefined) return known
    const [waiting, running, charged] = [new Map(), new Map(), new Set<Reader>()]
    const group: Group = { endpoint, shared, reading, name, groupName, waiting, running, charged }
    groups.set(groupName, group)
    return group
  }

  const forgetIdle = ({ waiting, running, groupName }: Group): void => {
    if (waiting.size === 0 && running.size === 0) groups.delete(groupName)
  }

  const settleAll = (
    { endpoint, shared, name }: Group,
    asked: ReadonlyMap<string, Asked>,
    { value, size }: Answered,
    begin: Begin,
  ): void => {
    const found = new Map(value === undefined ? [] : endpoint.batch.rows(value as never))
    const share = Math.ceil(size / asked.size)
    for (const [key, { settle }] of asked) {
      const row = found.get(key)
      if (row instanceof Error) {
        settle.reject(row)
        continue
      }
      const own = inputOf(endpoint, key, shared)
      answers.keep(endpoint, cacheName(name, key), own, { value: row, size: share }, begin)
      settle.resolve(row)
    }
  }

  /** One call for these keys; what it failed with where one of them may be at fault, all else settles them. */
  const attempt = async (group: Group, asked: ReadonlyMap<string, Asked>, begun: Begun): Promise<Blame | undefined> => {
    const readers = readersOf(asked)
    const onSent = (): void => {
      for (const { usage } of readers) countCall(usage)
    }
    // A call for many stands in the queue for the first of them.
    const [first] = readers
    const { lane, uses } = begun
    const asker = { caller: first?.caller ?? {}, lane, signal: undefined, uses, onSent }
    const begin = { reading: group.reading, at: clock.now() }
    try {
      const input = group.endpoint.batch.input([...asked.keys()], group.shared as never) as CallInput
      settleAll(group, asked, await client.call(group.endpoint, input, asker), begin)
    } catch (error) {
      if (blamesAKey(error)) return { asked, error }
      failAll({ asked, error })
    }
    return undefined
  }

  const ask = async (group: Group, asked: ReadonlyMap<string, Asked>, begun: Begun): Promise<void> => {
    const blame = await attempt(group, asked, begun)
    if (blame !== undefined) await narrow(group, blame, begun)
  }

  /** One key that lemlist does not take must not fail the others, those of other callers least of all. */
  const narrow = async (group: Group, blame: Blame, begun: Begun): Promise<void> => {
    if (blame.asked.size === 1) return failAll(blame)
    const halves = halvesOf(blame.asked)
      .map(half => chargeAgain(group, half))
      .filter(half => half.size > 0)
    const found = await Promise.all(halves.map(half => attempt(group, half, begun)))
    const blames = found.filter(half => half !== undefined)
    if (isOfOne(blame.asked) && failAlike(blames)) return blames.forEach(failAll)
    await Promise.all(blames.map(half => narrow(group, half, begun)))
  }

  const flush = (group: Group): void => {
    const entries = [...group.waiting]
    group.waiting.clear()
    for (let from = 0; from < entries.length; from += group.endpoint.batch.max) {
      const asked = new Map(entries.slice(from, from + group.endpoint.batch.max))
      const lane = [...asked.values()].map(entry => entry.lane).reduce(moreUrgent)
      const uses = usesOf([...readersOf(asked)].map(({ trace }) => trace))
      const begun: Begun = { at: clock.now(), lane, uses }
      for (const [key, entry] of asked) group.running.set(key, { asked: entry, begun })
      void ask(group, asked, begun).finally(() => {
        for (const [key, entry] of asked) if (group.running.get(key)?.asked === entry) group.running.delete(key)
        forgetIdle(group)
      })
    }
  }

  /** Joins a key that is being asked for; undefined when it is not, or not so that it will do. */
  const join = (groupName: string, key: string, reader: Reader): Promise<unknown> | undefined => {
    const running = groups.get(groupName)?.running.get(key)
    if (running === undefined || !joins(running.begun, reader)) return undefined
    onJoin()
    // Calls that are needed to tell its keys apart are this reader's as well.
    running.asked.readers.add(reader)
    return running.asked.settle.promise
  }

  const enqueue = (group: Group, key: string, reader: Reader): Promise<unknown> => {
    charge(group, key, reader)
    const { lane } = reader
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
      const { signal, allowance } = reader
      signal?.throwIfAborted()
      const key = endpoint.batch.normalise?.(rawKey) ?? rawKey
      if (!isKey(key)) return undefined
      const name = `${endpoint.operation} ${JSON.stringify(shared) ?? ''}`
      const own = (): CallInput => inputOf(endpoint, key, shared)
      const { hit, reading } = await answers.look(endpoint, cacheName(name, key), own, reader)
      if (hit !== undefined) return hit.value
      const groupName = nameOfGroup(name, reading)
      let answer = join(groupName, key, reader)
      if (answer === undefined) {
        const room = (): number => {
          const group = groups.get(groupName)
          return group === undefined ? 0 : roomFor(group, reader)
        }
        await allowance.ask(endpoint, groupName, { key, max: endpoint.batch.max, room })
        signal?.throwIfAborted()
        answer = join(groupName, key, reader) ?? enqueue(groupOf(endpoint, shared, name, reading), key, reader)
      }
      return signal === undefined ? answer : untilAborted(answer, signal, () => undefined)
    },
  }
}
