import type { CallInput } from './request.ts'
import { anything, type Change, type Effect, type Keeping, type Subject } from './subject.ts'

/** lemlist: ids, addresses and domains are shorter; what is longer is prose, by which nothing is named. */
const longestMark = 320

/** A text in the form in which it is compared. */
const asMark = (text: string): string => (text.includes('@') ? text.toLowerCase() : text)

/** Every text in a value as it is in JSON, however deep; those that are keys only where they are asked for. */
function* textsIn(value: unknown, keys: boolean): Generator<string> {
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'string') {
      if (next.length <= longestMark) yield next
    } else if (typeof next === 'object' && next !== null) {
      if (keys && !Array.isArray(next)) left.push(...Object.keys(next))
      for (const each of Object.values(next)) left.push(each)
    }
  }
}

const patterns = new WeakMap<Subject, RegExp>()

const patternOf = (subject: Subject): RegExp => {
  const known = patterns.get(subject)
  if (known !== undefined) return known
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${subject.prefixes.join('|')})_[A-Za-z0-9]+`, 'g')
  patterns.set(subject, pattern)
  return pattern
}

/** The ids in a value that have one of a subject's prefixes. */
function* idsIn(subject: Subject, value: unknown): Generator<string> {
  if (subject.prefixes.length === 0) return
  const pattern = patternOf(subject)
  for (const text of textsIn(value, true)) if (text.includes('_')) yield* text.match(pattern) ?? []
}

/** All that was asked with, and the ids of the subject that were answered. */
const namedBy = (subject: Subject, input: unknown, value: unknown): Iterable<string> => [
  ...textsIn(input, false),
  ...idsIn(subject, value),
]

const distinct = (texts: Iterable<string>): string[] => [...new Set(Array.from(texts, asMark))]

/**
 * What a change may name an answer by that was asked for at a moment, each once: what its contract says, else every text
 * it was asked with and the ids of its subject in it. Addresses are in lower case.
 */
export const marksOf = ({ about, marks }: Keeping, input: CallInput, value: unknown, at: number): string[] =>
  // The endpoint whose keeping this is gives both their types.
  distinct(marks?.(input as never, value as never, at) ?? namedBy(about, input, value))

/** What a write that was done has changed; of one that may or may not have been done, it is not known what it named. */
export const changesOf = (
  effects: readonly Effect[] | undefined,
  input: CallInput,
  done: { readonly value: unknown } | undefined,
): readonly Change[] | 'everything' =>
  effects?.map(({ subject, scope }) => ({
    subject,
    marks: scope === 'all' || done === undefined ? 'all' : distinct([...namedBy(subject, input, done.value), anything]),
  })) ?? 'everything'
