import type { LoggedEvent, NewEvent } from '../../src/events/event.ts'
import type { EventLog, Kept } from '../../src/events/log.ts'
import { LogUnavailable } from '../../src/events/log.ts'
import type { Clock } from '../../src/lemlist/clock.ts'

interface Part {
  events: LoggedEvent[]
  head: number
  readonly known: Set<string>
  held: NewEvent[]
  readonly followers: Set<(events: readonly LoggedEvent[]) => void>
}

/** A log in the memory of a test, with the rules of the real ones and nothing of their work. */
export interface MemoryLog extends EventLog {
  /** Drops events up to this position, as retention does. */
  retire(team: string, upTo: number): void
  /** Has the next event lie so many positions further on, as after a loss. */
  skip(team: string, count: number): void
  /** Drops the newest events behind this position, and forgets that they were there. */
  lose(team: string, after: number): void
  /** While true every method rejects. */
  isDown: boolean
}

/** Leases end by the clock; those of a log without one never do. */
export const createMemoryLog = (clock: Pick<Clock, 'now'> = { now: () => 0 }): MemoryLog => {
  const parts = new Map<string, Part>()
  const texts = new Map<string, string>()
  const leases = new Map<string, { readonly holder: string; readonly until: number }>()
  const partOf = (team: string): Part => {
    const part = parts.get(team) ?? { events: [], head: 0, known: new Set(), held: [], followers: new Set() }
    parts.set(team, part)
    return part
  }
  const keepOne = (part: Part, event: NewEvent): Kept => {
    if (event.facts.some(fact => part.known.has(fact))) return 'known'
    if (event.heldUntil !== undefined) {
      if (part.held.some(({ facts }) => facts.some(fact => event.facts.includes(fact)))) return 'known'
      part.held.push(event)
      return 'held'
    }
    for (const name of [...event.facts, ...event.covers]) part.known.add(name)
    part.held = part.held.filter(({ facts }) => !facts.some(fact => part.known.has(fact)))
    part.head += 1
    const { facts: _facts, covers: _covers, heldUntil: _held, ...happening } = event
    part.events.push({ ...happening, position: part.head })
    return 'new'
  }
  const told = <Value>(part: Part, change: () => Value): Value => {
    const before = part.head
    const value = change()
    const events = part.events.filter(({ position }) => position > before)
    if (events.length > 0) for (const follower of part.followers) follower(events)
    return value
  }
  const log: MemoryLog = {
    isDown: false,
    retire: (team, upTo) => {
      const part = partOf(team)
      part.events = part.events.filter(({ position }) => position > upTo)
    },
    skip: (team, count) => {
      partOf(team).head += count
    },
    lose: (team, after) => {
      const part = partOf(team)
      part.events = part.events.filter(({ position }) => position <= after)
      part.head = after
    },
    append: async (team, events) => {
      up()
      const part = partOf(team)
      return told(part, () => events.map(event => keepOne(part, event)))
    },
    release: async (team, now) => {
      up()
      const part = partOf(team)
      const due = part.held.filter(({ heldUntil = 0 }) => heldUntil <= now)
      part.held = part.held.filter(event => !due.includes(event))
      return told(part, () => {
        const kept = due.map(({ heldUntil: _held, ...event }) => keepOne(part, event))
        return kept.filter(each => each === 'new').length
      })
    },
    read: async (team, after, limit) => {
      up()
      return partOf(team)
        .events.filter(({ position }) => position > after)
        .slice(0, limit)
    },
    ends: async team => {
      up()
      const { events, head } = partOf(team)
      return { first: events[0]?.position ?? head + 1, head }
    },
    follow: (team, after, onEvents) => {
      const part = partOf(team)
      const missed = part.events.filter(({ position }) => position > after)
      if (missed.length > 0) onEvents(missed)
      part.followers.add(onEvents)
      return () => part.followers.delete(onEvents)
    },
    keep: async (name, text) => {
      up()
      const kept = texts.get(name) ?? text
      texts.set(name, kept)
      return kept
    },
    get: async name => {
      up()
      return texts.get(name)
    },
    put: async (name, text) => {
      up()
      texts.set(name, text)
    },
    drop: async name => {
      up()
      texts.delete(name)
    },
    names: async beginning => {
      up()
      return [...texts.keys()].filter(name => name.startsWith(beginning)).toSorted()
    },
    lease: async (name, holder, ms) => {
      up()
      const held = leases.get(name)
      if (held !== undefined && held.holder !== holder && held.until > clock.now()) return false
      leases.set(name, { holder, until: clock.now() + ms })
      return true
    },
    trim: async () => up(),
    isWritable: async () => !log.isDown,
    weakness: async () => 'events are in the memory of a test',
    close: async () => undefined,
  }
  const up = (): void => {
    if (log.isDown) throw new LogUnavailable('the log is down')
  }
  return log
}
