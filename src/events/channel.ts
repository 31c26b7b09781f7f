import type { LoggedEvent } from './event.ts'
import type { Ends, EventLog } from './log.ts'

/** Most events of one read; it begins at a multiple of them, so that readers near to each other share their reads. */
const blockSize = 100

/** Reads that are remembered while anybody reads. */
const mostBlocks = 16

/** A team's events as they are read and as they come. */
export interface Channel {
  /** Position of the newest event that was told of. */
  readonly head: number
  /** Some events right behind a position, in order; none when there are none. The first lies further on where some were dropped. */
  after(position: number): Promise<readonly LoggedEvent[]>
  /** Some events right before a position, newest first; none when there are none. */
  before(position: number): Promise<readonly LoggedEvent[]>
  /** Where the log begins and ends now. */
  ends(): Promise<Ends>
  /** Runs this with reads remembered from its begin to its end. */
  reading<Value>(read: () => Promise<Value>): Promise<Value>
  close(): void
}

/** Opens a team's part of the log; `onEvents` hears each event once, in order, after `head` has moved. */
export const openChannel = async (
  log: EventLog,
  team: string,
  onEvents: (events: readonly LoggedEvent[]) => void,
): Promise<Channel> => {
  const blocks = new Map<string, Promise<readonly LoggedEvent[]>>()
  let readers = 0
  let { head } = await log.ends(team)
  const close = log.follow(team, head, events => {
    head = events.at(-1)?.position ?? head
    onEvents(events)
  })

  /** The events behind a position, as the log reads them at this head. */
  const read = (start: number): Promise<readonly LoggedEvent[]> => {
    const name = start + blockSize <= head ? `${start}` : `${start} to ${head}`
    const known = blocks.get(name)
    if (known !== undefined) return known
    const events = log.read(team, start, blockSize)
    blocks.set(name, events)
    events.catch(() => blocks.delete(name))
    const [oldest] = blocks.size > mostBlocks ? blocks.keys() : []
    if (oldest !== undefined) blocks.delete(oldest)
    return events
  }

  const startOf = (position: number): number => Math.floor(position / blockSize) * blockSize

  return {
    get head() {
      return head
    },
    after: async position => {
      const events = await read(startOf(position))
      const behind = events.filter(event => event.position > position)
      // Large events are read fewer at a time, and may end before this place.
      return behind.length > 0 || position === startOf(position) ? behind : read(position)
    },
    before: async position => {
      const last = position - 1
      if (last < 1) return []
      const events = await read(startOf(last - 1))
      const newest = events.findLast(event => event.position <= last)
      if (newest?.position === last) return events.filter(event => event.position <= last).toReversed()
      return (await read(last - 1)).filter(event => event.position === last)
    },
    ends: () => log.ends(team),
    reading: async read => {
      readers += 1
      try {
        return await read()
      } finally {
        readers -= 1
        if (readers === 0) blocks.clear()
      }
    },
    close,
  }
}
