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
 * empties it, because lemlist does not tell what a write touches, and so does a change of lemlist's own that we learn of.
 */
export interface Cache {
  get(key: string): Kept | undefined
  /** Keeps a value for so many seconds. `reading` is what `writes` gave when the call was started. */
  keep(key: string, value: unknown, size: number, seconds: number, reading: number): void
  /** How often it was emptied, above all by writes that ended. What was read before one ends is not kept, and not shared with who reads after it. */
  writes(): number
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
    get: key => {
      const found = kept.get(key)
      // An answer from the future was kept before the clock was set back.
      return found !== undefined && found.at > clock.now() ? undefined : found
    },
    keep: (key, value, size, seconds, reading) => {
      if (seconds <= 0 || reading !== writes) return
      // Two bytes a character, and about as much again for the objects around them.
      kept.set(key, { value, at: clock.now() }, { ttl: seconds * 1000, size: key.length * 2 + size * 4 + 64 })
    },
    writes: () => writes,
    clear: () => {
      writes += 1
      kept.clear()
    },
  }
}
