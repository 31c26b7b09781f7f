import type { Clock } from '../lemlist/clock.ts'

/** How much is done for one plan at most; what would need more is planned that far. */
export interface Effort {
  /** Calls that are looked for, however many may be made. */
  readonly calls: number
  /** Calls that are sure to be made, after which nothing more needs to be known. */
  readonly certain: number
  /** Rows of answers that resolvers are given. */
  readonly rows: number
  /** Milliseconds. */
  readonly ms: number
}

/** Rows that are given in one turn of the event loop. */
const rowsOfTurn = 100

const endOfTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** How many rows an answer has; one that is no list is one. */
export const countRows = (value: unknown): number => {
  const list = typeof value === 'object' && value !== null && 'rows' in value ? value.rows : value
  return Array.isArray(list) ? Math.max(1, list.length) : 1
}

/** What was done for a plan so far. Others get their turn in between. */
export class Spent {
  readonly #most: Effort
  readonly #clock: Clock
  readonly #until: number
  #rows = 0
  #ofTurn = 0

  constructor(most: Effort, clock: Clock) {
    this.#most = most
    this.#clock = clock
    this.#until = clock.now() + most.ms
  }

  /** Rows that may still be given. */
  get left(): number {
    return this.#most.rows - this.#rows
  }

  /** Counts so many rows; whether they may be given. */
  async take(rows: number): Promise<boolean> {
    this.#rows += rows
    this.#ofTurn += rows
    if (this.left < 0) return false
    if (this.#ofTurn >= rowsOfTurn) {
      this.#ofTurn = 0
      await endOfTurn()
    }
    return this.#clock.now() <= this.#until
  }
}
