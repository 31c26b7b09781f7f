import type { Kept } from '../lemlist/cache.ts'
import type { Clock } from '../lemlist/clock.ts'
import type { Endpoint } from '../lemlist/endpoint.ts'
import type { CallInput } from '../lemlist/request.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import type { Place } from './plan.ts'
import { countRows, type Effort, Spent } from './plan-effort.ts'
import type { Memory } from './plan-memory.ts'

/** Calls of one operation that are asked for together from one place. */
export interface Step {
  readonly endpoint: Endpoint
  /** Where it is asked for first. */
  readonly place: Place
  readonly calls: number
  /** Whether it is known that they are made: nothing leads to them but what was asked, and what the cache would give. */
  readonly certain: boolean
}

/** A call, or a key of one, that the operation waits for. */
export interface Wish {
  readonly endpoint: Endpoint
  readonly name: string
  /** That of a call for this key alone. */
  readonly input: () => CallInput
  /** Keys of one such name go into a call together. */
  readonly group: string
  /** Most keys of one call. */
  readonly most: number
  /** A likely answer, where none was ever seen. */
  readonly guess: (number: number) => unknown
  /** How many rows of the answer are wanted, and how many of them each goes through that asks for the same again. */
  readonly rows: number
  readonly rowsAgain: number
}

interface Asked extends Wish {
  readonly place: Place
  readonly answer: PromiseWithResolvers<unknown>
  askers: number
}

export interface WavesOptions {
  readonly tenant: Tenant
  readonly memory: Memory
  /** What is kept of an earlier moment will not do, in milliseconds since 1970. */
  readonly since: number
  /** The field that is being resolved. */
  readonly place: () => Place
  readonly effort: Effort
  readonly clock: Clock
  /** Takes what went wrong, upon which no more is answered. */
  readonly onFault: (error: unknown) => void
}

/** An answer for what is asked; a sample is made when it is given. */
type Given = readonly [asked: Asked, kept: { readonly value: unknown } | undefined]

/** Rounds of the tick queue without a question after which the operation is thought to wait for answers. */
const quietRounds = 4
const mostWaves = 100

/**
 * Answers what an operation asks for in waves: all that it asks for before it waits is one, as it would be in batches.
 * What is in the cache is answered as it is, all else as lemlist answered last, or by a sample. It notes the calls that
 * would be made.
 */
export class Waves {
  readonly steps: Step[] = []
  /** Answers that the cache would give. */
  cachedCalls = 0
  /** Whether an answer was a sample. */
  isUnsure = false
  /** Whether there are more calls than were looked for. */
  isCut = false
  /** Resolves when it is cut. */
  readonly cut = Promise.withResolvers<void>()
  readonly #options: WavesOptions
  readonly #running = new Map<string, Asked>()
  #asked: Asked[] = []
  #missed: Asked[] = []
  #isWatching = false
  /** Names of the subjects that were written to, so that nothing that is kept of them will be served. */
  readonly #written = new Set<string>()
  #isAllWritten = false
  #samples = 0
  #waves = 0
  #calls = 0
  #certain = 0
  /** Whether an answer was not of the cache: what follows may be otherwise. */
  #isDoubtful = false
  readonly #spent: Spent

  constructor(options: WavesOptions) {
    this.#options = options
    this.#spent = new Spent(options.effort, options.clock)
  }

  /** Resolves with an answer of the next wave; never, once it is cut. */
  ask(wish: Wish): Promise<unknown> {
    const running = this.#running.get(wish.name)
    if (running !== undefined) {
      running.askers += 1
      return running.answer.promise
    }
    const answer = Promise.withResolvers<unknown>()
    const asked: Asked = { ...wish, place: this.#options.place(), answer, askers: 1 }
    this.#running.set(wish.name, asked)
    this.#asked.push(asked)
    this.#watch()
    return answer.promise
  }

  /** Says that what an operation changes has changed; how much of that it touches is not looked at, so that no call is left out. */
  wrote({ changes }: Endpoint): void {
    this.#running.clear()
    for (const { subject } of changes ?? []) this.#written.add(subject.name)
    this.#isAllWritten ||= changes === undefined
  }

  /** Ends it for a fault. */
  readonly fail = (error: unknown): void => {
    this.#options.onFault(error)
    this.#cut()
  }

  #watch(): void {
    if (this.#isWatching || this.isCut) return
    this.#isWatching = true
    let quiet = 0
    let seen = this.#asked.length
    const round = (): void => {
      quiet = this.#asked.length === seen ? quiet + 1 : 0
      seen = this.#asked.length
      if (quiet < quietRounds) process.nextTick(round)
      else void this.#step()
    }
    process.nextTick(round)
  }

  /** What is asked for meanwhile waits for the next. */
  async #step(): Promise<void> {
    try {
      await this.#answer()
    } catch (error) {
      this.fail(error)
    }
    this.#isWatching = false
    if (this.#asked.length > 0 || this.#missed.length > 0) this.#watch()
  }

  #peek({ endpoint, name, input }: Asked): Promise<Kept | undefined> {
    const { tenant, since } = this.#options
    const isWritten = this.#isAllWritten || this.#written.has(endpoint.kept?.about.name ?? '')
    return isWritten ? Promise.resolve(undefined) : tenant.peek(endpoint, name, input, since)
  }

  /** Answers what the cache has, and when there is no more of that, what a wave of calls would bring. */
  async #answer(): Promise<void> {
    const asked = this.#asked
    this.#asked = []
    if (asked.length > this.#spent.left) return this.#cut()
    const found = await Promise.all(asked.map(each => this.#peek(each)))
    const hits: Given[] = []
    for (const [index, each] of asked.entries()) {
      const kept = found[index]
      if (kept === undefined) this.#missed.push(each)
      else hits.push([each, kept])
    }
    this.cachedCalls += hits.length
    if (hits.length > 0) await this.#give(hits)
    else await this.#send()
  }

  async #send(): Promise<void> {
    const wave = this.#missed
    this.#noteMissed()
    this.#waves += 1
    const { effort, memory } = this.#options
    if (this.#calls > effort.calls || this.#certain > effort.certain || this.#waves > mostWaves) return this.#cut()
    const known = wave.map(({ name }) => memory.recall(name))
    this.#isDoubtful ||= wave.length > 0
    this.isUnsure ||= known.includes(undefined)
    await this.#give(wave.map((asked, index) => [asked, known[index]]))
  }

  async #give(given: readonly Given[]): Promise<void> {
    for (const [{ rows, rowsAgain, askers, guess, answer }, kept] of given) {
      const there = kept === undefined ? rows : Math.min(rows, countRows(kept.value))
      if (!(await this.#spent.take(there + (askers - 1) * Math.min(rowsAgain, there)))) return this.#cut()
      this.#samples += 1
      answer.resolve(kept === undefined ? guess(this.#samples) : kept.value)
    }
  }

  #cut(): void {
    this.#noteMissed()
    this.#asked = []
    this.isCut = true
    this.cut.resolve()
  }

  #noteMissed(): void {
    for (const group of Map.groupBy(this.#missed, ({ group }) => group).values()) this.#note(group)
    this.#missed = []
  }

  #note(group: readonly Asked[]): void {
    const [first] = group
    if (first === undefined) return
    const calls = Math.ceil(group.length / first.most)
    this.#calls += calls
    if (!this.#isDoubtful) this.#certain += calls
    this.steps.push({ endpoint: first.endpoint, place: first.place, calls, certain: !this.#isDoubtful })
  }
}
