import type { Slot } from './slots.ts'

/** How urgent a call is: a client waits for its answer, subscribers do, or nobody does. */
export type Lane = 'interactive' | 'live' | 'background'

/** The most urgent first. */
const lanes: readonly Lane[] = ['interactive', 'live', 'background']

/** Whether a lane goes before another, or is the same. */
export const isAsUrgent = (lane: Lane, other: Lane): boolean => lanes.indexOf(lane) <= lanes.indexOf(other)

/** The more urgent of two. */
export const moreUrgent = (one: Lane, other: Lane): Lane => (isAsUrgent(one, other) ? one : other)

/** A call that waits for its slot. */
export interface Waiter {
  start(slot: Slot): void
}

/** The waiting calls of one lane: the callers take turns, the calls of one go in the order they came. */
class Turns {
  readonly #callers = new Map<object, Set<Waiter>>()
  size = 0

  add(caller: object, waiter: Waiter): void {
    const own = this.#callers.get(caller)
    if (own === undefined) this.#callers.set(caller, new Set([waiter]))
    else own.add(waiter)
    this.size += 1
  }

  /** Whether it was there. */
  delete(caller: object, waiter: Waiter): boolean {
    const own = this.#callers.get(caller)
    if (own?.delete(waiter) !== true) return false
    this.size -= 1
    if (own.size === 0) this.#callers.delete(caller)
    return true
  }

  /** How many callers wait. */
  get callers(): number {
    return this.#callers.size
  }

  /** How many of one caller wait. */
  sizeOf(caller: object): number {
    return this.#callers.get(caller)?.size ?? 0
  }

  /** Takes out whichever of a caller's is first. */
  deleteFirst(caller: object): void {
    const [first] = this.#callers.get(caller) ?? []
    if (first !== undefined) this.delete(caller, first)
  }

  /** The next in turn, who leaves; their caller goes to the end. */
  next(): Waiter | undefined {
    const [first] = this.#callers
    if (first === undefined) return undefined
    const [caller, own] = first
    const [waiter] = own
    if (waiter === undefined) return undefined
    this.delete(caller, waiter)
    if (own.size > 0) {
      this.#callers.delete(caller)
      this.#callers.set(caller, own)
    }
    return waiter
  }
}

/** A place in the queue. */
export interface Place {
  /** Lets the waiter count as interactive from now on. */
  promote(): void
  leave(): void
}

/** The calls that wait: the most urgent lane first, callers in turn within a lane. */
export class Queue {
  readonly #turns = { interactive: new Turns(), live: new Turns(), background: new Turns() }
  /** Those of each lane that have waited too long: whoever's turn it is among them starts when one of their places comes. */
  readonly #late = { interactive: new Turns(), live: new Turns(), background: new Turns() }

  get size(): number {
    return lanes.reduce((sum, lane) => sum + this.#turns[lane].size, 0)
  }

  /** How many of one lane wait. */
  sizeOf(lane: Lane): number {
    return this.#turns[lane].size
  }

  /** For how many callers calls of one lane wait. */
  callersOf(lane: Lane): number {
    return this.#turns[lane].callers
  }

  /** How many of one caller wait in a lane, those included that have waited too long. */
  sizeOfCaller(lane: Lane, caller: object): number {
    return this.#turns[lane].sizeOf(caller) + this.#late[lane].sizeOf(caller)
  }

  /** The lane whose turn it is; undefined when nobody waits. */
  get lane(): Lane | undefined {
    return lanes.find(lane => this.#turns[lane].size > 0)
  }

  add(lane: Lane, caller: object, waiter: Waiter): Place {
    const turns = this.#turns[lane]
    const late = this.#late[lane]
    const { interactive } = this.#turns
    turns.add(caller, waiter)
    return {
      promote: () => {
        if (!turns.delete(caller, waiter)) return
        late.add(caller, waiter)
        // All that have waited too long in one lane are one caller among the interactive: however many, they starve nobody.
        interactive.add(late, { start: slot => late.next()?.start(slot) })
      },
      leave: () => {
        turns.delete(caller, waiter)
        if (late.delete(caller, waiter)) interactive.deleteFirst(late)
      },
    }
  }

  /** The next in turn, who leaves the queue. */
  next(): Waiter | undefined {
    return this.lane === undefined ? undefined : this.#turns[this.lane].next()
  }
}
