import { LRUCache } from 'lru-cache'
import { nameOf, type Tenant } from '../lemlist/tenant.ts'

/** Values that are remembered of one team, at most: texts, numbers, objects. */
const mostValues = 200_000

const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return 1 + value.length / 64
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, inner) => sum + sizeOf(inner), 1)
}

/** A batched endpoint, whatever its types. */
export type AnyBatched = Parameters<Tenant['batcher']['load']>[0]

/** The name of a batch's group, and of the answer for a key of it, as the cache has them. */
export const groupOf = ({ operation }: AnyBatched, shared: unknown): string =>
  `${operation} ${JSON.stringify(shared) ?? ''}`

export const nameOfKey = (endpoint: AnyBatched, rawKey: string, shared: unknown): string =>
  `${groupOf(endpoint, shared)} ${endpoint.batch.normalise?.(rawKey) ?? rawKey}`

/**
 * What lemlist answered last, longer than answers are served from the cache: a plan takes from it how long lists are and
 * what they name. Bounded; nothing of it is ever given to a client.
 */
export class Memory {
  readonly #answers = new LRUCache<string, { readonly value: unknown }>({ maxSize: mostValues })
  /** What was measured: an answer that comes from the cache many times is looked through once. */
  readonly #known = new WeakSet<object>()

  note(name: string, value: unknown): void {
    const isObject = typeof value === 'object' && value !== null
    if (isObject && this.#known.has(value) && this.#answers.has(name)) return
    if (isObject) this.#known.add(value)
    this.#answers.set(name, { value }, { size: Math.ceil(sizeOf(name) + sizeOf(value)) })
  }

  recall(name: string): { readonly value: unknown } | undefined {
    return this.#answers.get(name)
  }
}

/** A team of which every answer is remembered. */
interface Remembered extends Tenant {
  readonly memory: Memory
}

/** What is remembered of a team; nothing yet where its answers are not. */
export const memoryOf = (tenant: Tenant): Memory =>
  'memory' in tenant && tenant.memory instanceof Memory ? tenant.memory : new Memory()

/** The same team, of which every answer is remembered. */
export const remembered = (tenant: Tenant, memory = new Memory()): Remembered => ({
  ...tenant,
  memory,
  read: async (endpoint, input, reader) => {
    const value = await tenant.read(endpoint, input, reader)
    memory.note(nameOf(endpoint, input), value)
    return value
  },
  batcher: {
    load: async (endpoint, key, shared, reader) => {
      const row = await tenant.batcher.load(endpoint, key, shared, reader)
      memory.note(nameOfKey(endpoint, key, shared), row)
      return row
    },
  },
})
