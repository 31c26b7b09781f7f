import { isKey } from '../lemlist/batching.ts'
import type { Endpoint } from '../lemlist/endpoint.ts'
import type { CallInput } from '../lemlist/request.ts'
import { nameOf, type Tenant } from '../lemlist/tenant.ts'
import type { Place } from './plan.ts'
import { type AnyBatched, groupOf, type Memory, nameOfKey } from './plan-memory.ts'
import { sample, sampleRow, withoutPlace } from './plan-sample.ts'

/** Calls of one operation that are asked for together from one place. */
export interface Step {
  readonly endpoint: Endpoint
  /** Where it is asked for first. */
  readonly place: Place
  readonly calls: number
  /** Whether it is known that they are made: nothing that leads to them is believed only. */
  readonly certain: boolean
}

/** A call, or a key of one, that the operation waits for. */
interface Asked {
  readonly endpoint: Endpoint
  readonly name: string
  readonly place: Place
  /** Keys of one such name go into a call together. */
  readonly group: string
  /** Most keys of one call. */
  readonly most: number
  /** A likely answer, where none was ever seen. */
  readonly guess: (number: number) => unknown
  readonly answer: PromiseWithResolvers<unknown>
}

interface Options {
  readonly tenant: Tenant
  readonly memory: Memory
  /** What is kept of an earlier moment will not do, in milliseconds since 1970. */
  readonly since: number
  /** The field that is being resolved. */
  readonly place: () => Place
  /** Names of fields and operations that are about what a team has few of. */
  readonly few: RegExp
  /** Most calls that are looked for. */
  readonly mostCalls: number
}

/** Rounds of the tick queue without a question after which the operation is thought to wait for answers. */
const quietRounds = 4
const mostWaves = 100

/**
 * A team that only pretends to call lemlist: what is in the cache is answered as it is, all else as lemlist answered
 * last, or by a sample. It notes the calls that would be made. An operation gets its answers in waves: all that it asks
 * for before it waits is one, as it would be in batches.
 */
export class Rehearsal {
  readonly steps: Step[] = []
  /** Answers that the cache would give. */
  cachedCalls = 0
  /** Whether an answer was a sample. */
  isUnsure = false
  /** Whether there are more calls than were looked for. */
  isCut = false
  /** Resolves when it is cut. */
  readonly cut = Promise.withResolvers<void>()
  readonly #options: Options
  readonly #answers = new Map<string, Promise<unknown>>()
  readonly #parents = new Map<string, string>()
  #asked: Asked[] = []
  #missed: Asked[] = []
  #isWatching = false
  #samples = 0
  #waves = 0
  #calls = 0
  /** How many rows of a list are wanted, by the list. */
  readonly #wanted = new Map<string, number>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Says how far a list is read, which is how long it is believed to be where it was never seen. */
  want(endpoint: Endpoint, input: CallInput, rows: number): void {
    this.#wanted.set(nameOf(endpoint, input), rows)
  }

  /** The team as the operation sees it. */
  readonly tenant = (): Tenant => {
    const { tenant } = this.#options
    return {
      ...tenant,
      read: (endpoint, input) => this.#ask(endpoint, nameOf(endpoint, input), this.#guessOf(endpoint, input)),
      write: (endpoint, input) => this.#write(endpoint, input),
      download: () => Promise.reject(new TypeError('a plan downloads nothing')),
      batcher: { load: (endpoint, key, shared) => this.#load(endpoint, key, shared) },
      parents: {
        get: id => this.#parents.get(id) ?? tenant.parents.get(id),
        set: (id, parent) => this.#parents.set(id, parent),
      },
      forget: async () => undefined,
      outdated: async () => false,
    }
  }

  #guessOf(endpoint: Endpoint, input: CallInput): Asked['guess'] {
    const { few } = this.#options
    const wanted = this.#wanted.get(nameOf(endpoint, withoutPlace(input)))
    return number => sample({ endpoint, input, wanted, number, few })
  }

  #ask(endpoint: Endpoint, name: string, guess: Asked['guess'], group = name, most = 1): Promise<unknown> {
    const running = this.#answers.get(name)
    if (running !== undefined) return running
    const answer = Promise.withResolvers<unknown>()
    this.#answers.set(name, answer.promise)
    this.#asked.push({ endpoint, name, place: this.#options.place(), group, most, guess, answer })
    this.#watch()
    return answer.promise
  }

  async #load(endpoint: AnyBatched, rawKey: string, shared: unknown): Promise<unknown> {
    const key = endpoint.batch.normalise?.(rawKey) ?? rawKey
    if (!isKey(key)) return undefined
    const guess = (number: number) => sampleRow(endpoint, key, number, this.#options.few)
    return this.#ask(endpoint, nameOfKey(endpoint, key, shared), guess, groupOf(endpoint, shared), endpoint.batch.max)
  }

  async #write(endpoint: Endpoint, input: CallInput): Promise<unknown> {
    this.#samples += 1
    const value = await this.#ask(endpoint, `write ${this.#samples}`, this.#guessOf(endpoint, input))
    // What it changes is read again; how much of that a change touches is not looked at, so that no call is left out.
    this.#answers.clear()
    return value
  }

  #watch(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    let quiet = 0
    let seen = this.#asked.length
    const round = (): void => {
      quiet = this.#asked.length === seen ? quiet + 1 : 0
      seen = this.#asked.length
      if (quiet < quietRounds) process.nextTick(round)
      else {
        this.#isWatching = false
        void this.#answer()
      }
    }
    process.nextTick(round)
  }

  /** Answers what the cache has, and when there is no more of that, what a wave of calls would bring. */
  async #answer(): Promise<void> {
    const asked = this.#asked
    this.#asked = []
    const found = await Promise.all(asked.map(({ endpoint, name }) => this.#options.tenant.peek(endpoint, name)))
    let hits = 0
    for (const [index, each] of asked.entries()) {
      const kept = found[index]
      if (kept === undefined || kept.at < this.#options.since) this.#missed.push(each)
      else {
        hits += 1
        each.answer.resolve(kept.value)
      }
    }
    this.cachedCalls += hits
    if (hits > 0 || this.#asked.length > 0) this.#watch()
    else this.#send()
  }

  #send(): void {
    const wave = this.#missed
    this.#missed = []
    this.#waves += 1
    for (const group of Map.groupBy(wave, ({ group }) => group).values()) this.#note(group)
    if (this.#calls > this.#options.mostCalls || this.#waves > mostWaves) {
      this.isCut = true
      this.cut.resolve()
      return
    }
    const known = wave.map(({ name }) => this.#options.memory.recall(name))
    for (const [index, { guess, answer }] of wave.entries()) {
      this.#samples += 1
      const recalled = known[index]
      if (recalled === undefined) answer.resolve(guess(this.#samples))
      else answer.resolve(recalled.value)
    }
    this.isUnsure ||= known.includes(undefined)
  }

  #note(group: readonly Asked[]): void {
    const [first] = group
    if (first === undefined) return
    const calls = Math.ceil(group.length / first.most)
    this.#calls += calls
    this.steps.push({ endpoint: first.endpoint, place: first.place, calls, certain: !this.isUnsure })
  }
}
