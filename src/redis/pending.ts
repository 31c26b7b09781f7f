import type { Change } from '../lemlist/subject.ts'

/** What is out of date. */
export type Changes = readonly Change[] | 'everything'

interface Remembered {
  readonly number: number
  readonly changes: Changes
}

const sizeOf = ({ changes }: Remembered): number =>
  changes === 'everything' ? 1 : changes.reduce((sum, { marks }) => sum + 1 + (marks === 'all' ? 0 : marks.length), 0)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** One change for each subject. */
const merged = (changes: readonly Change[]): readonly Change[] => {
  const bySubject = Map.groupBy(changes, ({ subject }) => subject.name)
  return [...bySubject.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const marks = [first, ...others].map(change => change.marks)
    return [
      { subject: first.subject, marks: marks.includes('all') ? 'all' : marks.filter(list => list !== 'all').flat() },
    ]
  })
}

/** Changes that have not been told, bounded in number: beyond the bound they become one of everything. */
export class Pending {
  readonly #most: number
  #remembered: readonly Remembered[] = []
  #last = 0
  #told = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Remembers changes under a number, which is greater than those before. */
  add(changes: Changes): number {
    this.#last += 1
    const remembered = [...this.#remembered, { number: this.#last, changes }]
    const isTooMuch = sum(remembered.map(sizeOf)) > this.#most
    this.#remembered = isTooMuch ? [{ number: this.#last, changes: 'everything' }] : remembered
    return this.#last
  }

  isTold(number: number): boolean {
    return number <= this.#told
  }

  /** All that is to be told, and the number to say it is told by. */
  untold(): Remembered {
    const lists = this.#remembered.map(({ changes }) => changes)
    const changes = lists.filter(list => list !== 'everything').flat()
    return { number: this.#last, changes: lists.includes('everything') ? 'everything' : merged(changes) }
  }

  /** Forgets the changes up to this number. */
  told(number: number): void {
    this.#told = Math.max(this.#told, number)
    this.#remembered = this.#remembered.filter(each => each.number > number)
  }
}
