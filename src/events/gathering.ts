import type { NewEvent } from './event.ts'
import { type Kept, LogUnavailable } from './log.ts'

/** Keeps events in groups. */
export interface Gathering {
  /** Keeps an event, whose body takes about so many bytes; resolves once that is durable. */
  add(event: NewEvent, bytes: number): Promise<Kept>
}

/** Keeps events, all or none. */
type Append = (events: readonly NewEvent[]) => Promise<readonly Kept[]>

/** So many go at once: those that come meanwhile are taken in while the disk is waited for, and make up the next group. */
const enough = 256

/** Most that go together, in events and in bytes, so that others are served in between; a larger event goes alone. */
const mostEvents = 512
const mostBytes = 256 * 1024

interface Waiting {
  readonly event: NewEvent
  readonly bytes: number
  resolve(kept: Kept): void
  reject(error: unknown): void
}

/**
 * Gathers the events that come one by one, since a commit of hundreds costs hardly more than one of a few, and so does all
 * that is done on the way there. One group is under way at a time; the next one is what comes meanwhile, and what comes as
 * long as each turn of the event loop brings more, until that is enough. It is bounded by who waits.
 */
export const createGathering = (append: Append): Gathering => {
  let waiting: Waiting[] = []
  let isBusy = false
  let isGathering = false

  const takeGroup = (): readonly Waiting[] => {
    let count = 0
    let bytes = 0
    for (const each of waiting) {
      bytes += each.bytes
      if (count > 0 && (count >= mostEvents || bytes > mostBytes)) break
      count += 1
    }
    const group = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return group
  }

  const settle = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const kept = await append(group.map(({ event }) => event))
      group.forEach(({ resolve, reject }, index) => {
        const one = kept[index]
        if (one === undefined) reject(new LogUnavailable('The log did not say what became of an event.'))
        else resolve(one)
      })
    } catch (error) {
      if (error instanceof LogUnavailable || group.length === 1) {
        for (const { reject } of group) reject(error)
        return
      }
      // Something is wrong with one of them, which is not to be the others' end.
      const half = Math.ceil(group.length / 2)
      await settle(group.slice(0, half))
      await settle(group.slice(half))
    }
  }

  const work = async (): Promise<void> => {
    isBusy = true
    await settle(takeGroup())
    isBusy = false
    begin()
  }

  const gather = (seen: number): void => {
    isGathering = !isBusy && waiting.length > seen
    if (isGathering) setImmediate(gather, waiting.length)
    else if (!isBusy && waiting.length > 0) void work()
  }

  const begin = (): void => {
    if (isBusy) return
    if (waiting.length >= enough) void work()
    else if (!isGathering) gather(0)
  }

  return {
    add: (event, bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ event, bytes, resolve, reject })
        begin()
      }),
  }
}
