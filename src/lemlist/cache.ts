import { LRUCache } from 'lru-cache'
import type { Clock } from './clock.ts'

/** An answer that was kept, and when it came. */
export interface Kept {
  /** Undefined where lemlist answered that there is nothing. */
  readonly value: unknown
  readonly at: number
}

/**
 * Answers of one team, bounded in bytes. A lifetime is what the contract declares for the operation; any write of ours
 * empties it, because lemlist does not tell what a write touches.
 */
export interface Cache {
  get(key: string): Kept | undefined
  /** Keeps a value for so many seconds. `reading` is what `begin` gave when the call was started. */
  keep(key: string, value: unknown, size: number, seconds: number, reading: number): void
  /** Marks the start of a read: what was read before a write ends is not kept. */
  begin(): number
  clear(): void
}

export const createCache = ({ clock, maxBytes }: { readonly clock: Clock; readonly maxBytes: number }): Cache => {
  const kept = new LRUCache<string, Kept>({
    maxSize: Math.max(1, maxBytes),
    ttl: 1,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  })
  let writes = 0
  return {
    get: key => kept.get(key),
    keep: (key, value, size, seconds, reading) => {
      if (seconds <= 0 || reading !== writes) return
      // Two bytes a character, and about as much again for the objects around them.
      kept.set(key, { value, at: clock.now() }, { ttl: seconds * 1000, size: key.length * 2 + size * 4 + 64 })
    },
    begin: () => writes,
    clear: () => {
      writes += 1
      kept.clear()
    },
  }
}
