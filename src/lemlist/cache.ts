import { LRUCache } from 'lru-cache'
import type { Clock } from './clock.ts'
import { hashOf } from './hash.ts'
import type { Change, Subject } from './subject.ts'

/** Where a subject stood when it was looked at; grows with every change of the subject. Below 0 where that cannot be known. */
export type Reading = number

/** An answer that was kept. */
export interface Kept {
  /** Undefined where lemlist answered that there is nothing. */
  readonly value: unknown
  /** When it was asked for, in milliseconds since 1970: it tells nothing of what happened later. */
  readonly at: number
}

/** What there is under a name, and where its subject stands. */
export interface Look {
  readonly kept: Kept | undefined
  readonly reading: Reading
}

/** An answer to be kept. */
export interface Answer {
  readonly name: string
  readonly subject: Subject
  /** What a change may name it by. */
  readonly marks: readonly string[]
  /** Undefined where lemlist answered that there is nothing. */
  readonly value: unknown
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number
  /** In characters. */
  readonly size: number
  /** For how long it may be served, counted from when it was asked for. */
  readonly seconds: number
  /** What a look told before it was asked for. */
  readonly reading: Reading
}

/** How much is kept in the memory of this process. */
export interface CacheSize {
  readonly entries: number
  /** About how much it takes. */
  readonly bytes: number
}

/** Answers of one team, bounded in bytes and in age, of which a change forgets those it touches. Nothing of it ever rejects. */
export interface Cache {
  look(subject: Subject, name: string): Promise<Look>
  /** Keeps an answer, unless a change since its reading touches it, or the one that is there was asked for later. */
  keep(answer: Answer): Promise<void>
  /** Resolves once no later look gives what these changes touch. */
  forget(changes: readonly Change[] | 'everything'): Promise<void>
  /** Left out where it is not known. */
  size?(): CacheSize
}

export interface MemoryCacheOptions {
  readonly clock: Clock
  readonly maxBytes: number
  /** How many marks' last change is remembered at least, for each subject; twice as many at most. */
  readonly mostMarks?: number
}

/** Marks as they are remembered: where two share a number, one is forgotten with the other, which costs a call. */
type Hashes = Int32Array

const hashesOf = (marks: readonly string[]): Hashes => Int32Array.from(marks, mark => hashOf(0, mark))

interface Entry extends Kept {
  readonly subject: Subject
  readonly marks: Hashes
  /** Milliseconds since 1970. */
  readonly until: number
  /** The subject's position up to which no change touches it. */
  checked: Reading
}

/**
 * The changes of one subject. They are looked through only when somebody asks: most events of a burst are told while
 * nobody looks. Marks are remembered in two generations, of which the older is let go of as a whole: to take out one mark
 * for each that comes leaves gaps in a map, and whoever looks in it goes through them all.
 */
class Past {
  readonly #mostMarks: number
  /** Where each mark was changed last. */
  #marks = new Map<number, Reading>()
  #older: ReadonlyMap<number, Reading> = new Map()
  /** Where the older marks end. */
  #olderUntil: Reading = 0
  /** The marks of the newest changes, which nobody has asked for yet: where each of them began, and all in a row. */
  #untold: number[] = []
  #untoldMarks: number[] = []
  /** What was read before it is out of date. */
  #horizon: Reading = 0
  position: Reading = 0

  constructor(mostMarks: number) {
    this.#mostMarks = mostMarks
  }

  add(marks: Change['marks']): void {
    if (marks.length === 0) return
    this.position += 1
    if (marks === 'all') {
      this.#outdateAll()
      return
    }
    this.#untold.push(this.#untoldMarks.length)
    for (const mark of marks) this.#untoldMarks.push(hashOf(0, mark))
    // As many as would have been forgotten by now.
    if (this.#untoldMarks.length > 2 * this.#mostMarks) this.#outdateAll()
  }

  #outdateAll(): void {
    this.#horizon = this.position
    this.#marks.clear()
    this.#older = new Map()
    this.#untold = []
    this.#untoldMarks = []
  }

  #tell(): void {
    let position = this.position - this.#untold.length
    for (const [index, from] of this.#untold.entries()) {
      position += 1
      for (const hash of this.#untoldMarks.slice(from, this.#untold[index + 1])) this.#marks.set(hash, position)
      if (this.#marks.size > this.#mostMarks) this.#age(position)
    }
    this.#untold = []
    this.#untoldMarks = []
  }

  #age(position: Reading): void {
    // Which answers had the marks that go is not known any more: all that are as old count as changed.
    this.#horizon = Math.max(this.#horizon, this.#olderUntil)
    this.#older = this.#marks
    this.#olderUntil = position
    this.#marks = new Map()
  }

  #lastOf(hash: number): Reading {
    return this.#marks.get(hash) ?? this.#older.get(hash) ?? 0
  }

  /** Whether a change after a reading touches what has these marks. */
  touches(marks: Hashes, reading: Reading): boolean {
    if (reading === this.position) return false
    if (this.#untold.length > 0) this.#tell()
    return reading < this.#horizon || marks.some(hash => this.#lastOf(hash) > reading)
  }
}

/** Bytes in memory: two a character, as much again for the objects around a value, and what each mark takes. */
const bytesOf = ({ name, size, marks }: Answer): number => 256 + name.length * 2 + size * 4 + marks.length * 4

/** A cache in the memory of this process. */
export const createMemoryCache = ({ clock, maxBytes, mostMarks = 5_000 }: MemoryCacheOptions): Cache => {
  const entries = new LRUCache<string, Entry>({ maxSize: Math.max(1, maxBytes) })
  const pasts = new Map<string, Past>()

  const pastOf = ({ name }: Subject): Past => {
    const known = pasts.get(name)
    if (known !== undefined) return known
    const past = new Past(mostMarks)
    pasts.set(name, past)
    return past
  }

  const find = (name: string): Entry | undefined => {
    const entry = entries.get(name)
    if (entry === undefined) return undefined
    const past = pastOf(entry.subject)
    // An answer from the future was kept before the clock was set back.
    const isTimely = entry.at <= clock.now() && clock.now() <= entry.until
    if (isTimely && !past.touches(entry.marks, entry.checked)) {
      entry.checked = past.position
      return entry
    }
    entries.delete(name)
    return undefined
  }

  return {
    look: async (subject, name) => ({ kept: find(name), reading: pastOf(subject).position }),
    keep: async answer => {
      const { name, subject, value, at, seconds, reading } = answer
      const marks = hashesOf(answer.marks)
      if (seconds <= 0 || pastOf(subject).touches(marks, reading) || (find(name)?.at ?? 0) > at) return
      const entry = { subject, marks, value, at, until: at + seconds * 1000, checked: reading }
      entries.set(name, entry, { size: bytesOf(answer) })
    },
    forget: async changes => {
      if (changes === 'everything') for (const past of pasts.values()) past.add('all')
      // Of a subject that nobody has looked at, nothing is kept, nor asked for.
      else for (const { subject, marks } of changes) pasts.get(subject.name)?.add(marks)
    },
    size: () => ({ entries: entries.size, bytes: entries.calculatedSize }),
  }
}
