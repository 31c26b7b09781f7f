import { LRUCache } from 'lru-cache'
import type { Clock } from './clock.ts'

/** An answer that was kept. */
export interface Kept {
  /** Undefined where lemlist answered that there is nothing. */
  readonly value: unknown
  /** When it was asked for, in milliseconds since 1970: it tells nothing of what happened later. */
  readonly at: number
}

/** The moment at which a call is begun. */
export interface Reading {
  /** What `writes` gave. */
  readonly writes: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Answers of one team, bounded in bytes. A lifetime is what the contract declares for the operation; any write of ours
 * empties it, because lemlist does not tell what a write touches, and so does a change of lemlist's own that we learn of.
 */
export interface Cache {
  get(key: string): Kept | undefined
  /** To be called when a call is begun, for `keep`. */
  reading(): Reading
  /** Keeps a value for so many seconds, unless there is one that was asked for later. */
  keep(key: string, value: unknown, size: number, seconds: number, reading: Reading): void
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
  const get = (key: string): Kept | undefined => {
    const found = kept.get(key)
    // An answer from the future was kept before the clock was set back.
    return found !== undefined && found.at > clock.now() ? undefined : found
  }
  return {
    get,
    reading: () => ({ writes, at: clock.now() }),
    keep: (key, value, size, seconds, reading) => {
      if (seconds <= 0 || reading.writes !== writes || (get(key)?.at ?? 0) > reading.at) return
      // Two bytes a character, and about as much again for the objects around them.
      kept.set(key, { value, at: reading.at }, { ttl: seconds * 1000, size: key.length * 2 + size * 4 + 64 })
    },
    writes: () => writes,
    clear: () => {
      writes += 1
      kept.clear()
    },
  }
}
