import type { Kept } from './log.ts'
import type { Packed } from './sqlite-drafts.ts'

/** A job that changes the store; its answer is given once the change is durable. */
export type Write =
  | { readonly kind: 'append'; readonly team: string; readonly events: Packed }
  | { readonly kind: 'release'; readonly team: string; readonly now: number }
  | { readonly kind: 'keep' | 'put'; readonly name: string; readonly text: string }
  | { readonly kind: 'drop'; readonly name: string }
  | {
      readonly kind: 'lease'
      readonly name: string
      readonly holder: string
      readonly now: number
      readonly until: number
    }
  | { readonly kind: 'trim'; readonly before: number; readonly maxBytes: number }
  | { readonly kind: 'probe' }

export type Read =
  | { readonly kind: 'read'; readonly team: string; readonly after: number; readonly limit: number }
  | { readonly kind: 'ends'; readonly team: string }
  | { readonly kind: 'get'; readonly name: string }
  | { readonly kind: 'names'; readonly beginning: string }

/** What the thread is asked. `close` is the last job of all. */
export type Job = Write | Read | { readonly kind: 'close' }

/** What became of a job. */
export type Outcome = { readonly answer: unknown } | { readonly fault: string }

/** Letters for what became of events: a text passes to another thread many times as soon as a list. */
const letters: Readonly<Record<Kept, string>> = { new: 'n', known: 'k', held: 'h' }
const byLetter: ReadonlyMap<string, Kept> = new Map(
  Object.entries(letters).map(([kept, letter]) => [letter, kept as Kept]),
)

/** Answer of `append`: the new ones lie at `first` and the positions behind it; a letter for each event. */
export type Appended = readonly [first: number, letters: string]

/** What became of events, as letters. */
export const lettersOf = (kept: readonly Kept[]): string => kept.map(each => letters[each]).join('')

/** What letters tell; undefined where one is none. */
export const keptOf = (text: string): readonly Kept[] | undefined => {
  const kept: Kept[] = []
  for (const letter of text) {
    const each = byLetter.get(letter)
    if (each === undefined) return undefined
    kept.push(each)
  }
  return kept
}

/** What the thread is told when it starts. */
export interface ThreadData {
  /** Path of the database; `:memory:` for none. */
  readonly file: string
}
