import type { Cache } from './cache.ts'
import type { Client } from './client.ts'
import type { Clock } from './clock.ts'
import type { Batched, Endpoint } from './endpoint.ts'
import type { CallInput } from './request.ts'
import { untilAborted } from './sharing.ts'
import { countHit, type Reader, type Usage } from './usage.ts'

/** How long keys are gathered before they are asked for together, in milliseconds. */
const windowMs = 2

/** A batched endpoint of whatever types. */
type AnyBatched = Batched<Endpoint, never, unknown>

interface Asked {
  readonly settle: PromiseWithResolvers<unknown>
  /** Everyone whose operation waits for this key. */
  readonly usages: Set<Usage>
}

interface Group {
  readonly endpoint: AnyBatched
  readonly shared: unknown
  readonly name: string
  /** Keys that wait to be asked for. */
  readonly waiting: Map<string, Asked>
  /** Keys that are being asked for. */
  readonly running: Map<string, Asked>
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

export const createBatcher = ({ clock, client, cache }: BatcherOptions): Batcher => {
  const groups = new Map<string, Group>()

  const cacheName = (group: Group, key: string): string => `${group.name} ${key}`

  const groupOf = (endpoint: AnyBatched, shared: unknown): Group => {
    const name = `${endpoint.operation} ${JSON.stringify(shared) ?? ''}`
    const known = groups.get(name)
    if (known !== undefined) return known
    const group: Group = { endpoint, shared, name, waiting: new Map(), running: new Map() }
    groups.set(name, group)
    return group
  }

  const ask = async (group: Group, asked: ReadonlyMap<string, Asked>): Promise<void> => {
    const { endpoint, shared } = group
    const usages = new Set([...asked.values()].flatMap(({ usages }) => [...usages]))
    for (const usage of usages) usage.restCalls += 1
    const reading = cache.begin()
    try {
      const input = endpoint.batch.input([...asked.keys()], shared as never) as CallInput
      const { value, size } = await client.call(endpoint, input, undefined)
      const found = new Map(value === undefined ? [] : endpoint.batch.rows(value as never))
      for (const [key, { settle }] of asked) {
        const row = found.get(key)
        if (row instanceof Error) {
          settle.reject(row)
          continue
        }
        cache.keep(cacheName(group, key), row, Math.ceil(size / asked.size), endpoint.cacheSeconds, reading)
        settle.resolve(row)
      }
    } catch (error) {
      for (const { settle } of asked.values()) settle.reject(error)
    }
  }

  const flush = (group: Group): void => {
    const entries = [...group.waiting]
    group.waiting.clear()
    for (let from = 0; from < entries.length; from += group.endpoint.batch.max) {
      const asked = new Map(entries.slice(from, from + group.endpoint.batch.max))
      for (const [key, entry] of asked) group.running.set(key, entry)
      void ask(group, asked).finally(() => {
        for (const key of asked.keys()) group.running.delete(key)
        if (group.waiting.size === 0 && group.running.size === 0) groups.delete(group.name)
      })
    }
  }

  const enqueue = (group: Group, key: string, usage: Usage): Promise<unknown> => {
    const running = group.running.get(key)
    if (running !== undefined) {
      usage.coalesced += 1
      return running.settle.promise
    }
    const waiting = group.waiting.get(key)
    if (waiting !== undefined) {
      waiting.usages.add(usage)
      return waiting.settle.promise
    }
    const asked: Asked = { settle: Promise.withResolvers<unknown>(), usages: new Set([usage]) }
    if (group.waiting.size === 0) clock.after(windowMs, () => flush(group))
    group.waiting.set(key, asked)
    return asked.settle.promise
  }

  return {
    load: (endpoint, rawKey, shared, { usage, signal }) => {
      const key = endpoint.batch.normalise?.(rawKey) ?? rawKey
      const group = groupOf(endpoint, shared)
      const kept = cache.get(cacheName(group, key))
      if (kept !== undefined) {
        countHit(usage, clock.now() - kept.at)
        return Promise.resolve(kept.value)
      }
      const answer = enqueue(group, key, usage)
      return signal === undefined ? answer : untilAborted(answer, signal, () => undefined)
    },
  }
}
