import type { Endpoint } from './endpoint.ts'
import { LemlistError } from './errors.ts'

/** A key that is to go with others into calls of so many keys. */
export interface Part {
  readonly key: string
  /** Most keys of one call. */
  readonly max: number
  /** How many keys more go with a call that is counted already. */
  room(): number
}

/** What is asked for under one name: a call, or calls for all these keys. */
interface Wish {
  readonly keys: Set<string>
  readonly part: Part
}

const wholeCall: Part = { key: '', max: 1, room: () => 0 }

const callsFor = ({ keys, part }: Wish): number => Math.ceil(Math.max(0, keys.size - part.room()) / part.max)

const endOfTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/**
 * How many calls may be begun for one operation; one that has to be made again is begun once. What it asks for in one
 * turn of the event loop is granted or refused together, so that a fan-out that is too large does not begin.
 */
export class Allowance {
  readonly most: number
  begun = 0
  readonly #looks = new Set<Promise<unknown>>()
  readonly #wishes = new Map<string, Wish>()
  /** How many calls the turn asked for, where they are too many. */
  #verdict: Promise<number | undefined> | undefined

  constructor(most: number) {
    this.most = most
  }

  /** Waits for a look into the cache: as long as there is one, nothing is decided. It must not reject. */
  async after<Value>(look: Promise<Value>): Promise<Value> {
    this.#looks.add(look)
    try {
      return await look
    } finally {
      this.#looks.delete(look)
    }
  }

  /**
   * Resolves when the call may be begun, which is then to be counted in the same turn. Rejects with `tooCostly`, and so
   * for all that was asked for in this turn. What is asked for twice by one name, or name and key, is one wish.
   */
  async ask(endpoint: Endpoint, name: string, part: Part = wholeCall): Promise<void> {
    if (this.most === Number.POSITIVE_INFINITY) return
    const wish = this.#wishes.get(name) ?? { keys: new Set(), part }
    this.#wishes.set(name, wish)
    wish.keys.add(part.key)
    this.#verdict ??= this.#decide()
    const needed = await this.#verdict
    if (needed !== undefined) throw this.#refusal(endpoint, needed)
  }

  /** Counts a call that what was granted turns out to need; tells why it may not be begun where there are as many. */
  begin(endpoint: Endpoint): LemlistError | undefined {
    if (this.begun + 1 > this.most) return this.#refusal(endpoint, 1)
    this.begun += 1
    return undefined
  }

  async #decide(): Promise<number | undefined> {
    do {
      await Promise.all(this.#looks)
      await endOfTurn()
    } while (this.#looks.size > 0)
    const needed = [...this.#wishes.values()].reduce((sum, wish) => sum + callsFor(wish), 0)
    this.#wishes.clear()
    this.#verdict = undefined
    return this.begun + needed > this.most ? needed : undefined
  }

  #refusal({ operation, method, path }: Endpoint, needed: number): LemlistError {
    const { begun, most } = this
    const words = `this needs ${begun + needed} REST calls, more than the ${most} there are: select less`
    const cost = { needed, begun, most }
    return new LemlistError(words, { kind: 'tooCostly', operation, method, route: path, cost, wasSent: false })
  }
}
