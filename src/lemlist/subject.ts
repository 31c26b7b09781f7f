/**
 * What answers are about. Those of one subject are told apart by the ids they hold that have one of its prefixes, and by
 * the texts they were asked with; a change forgets those it names.
 */
export interface Subject {
  readonly name: string
  /** Prefixes of lemlist's ids, `cam`; none where its answers are only ever forgotten together. */
  readonly prefixes: readonly string[]
}

/** For how long, and as what, answers of an operation are kept. */
export interface Keeping<Input = never, Value = never> {
  readonly seconds: number
  readonly about: Subject
  /**
   * What one answer is known by, where that is not what `Subject` says; `value` is undefined where lemlist answered that
   * there is nothing.
   */
  readonly marks?: (input: Input, value: Value | undefined) => readonly string[]
}

/** What became of answers of a subject: all are out of date, or those with one of these marks. */
export interface Change {
  readonly subject: Subject
  readonly marks: 'all' | readonly string[]
}

/** What an operation that writes changes: all of a subject, or what its input and its answer name. */
export interface Effect {
  readonly subject: Subject
  readonly scope: 'all' | 'named'
}

/** All answers about a subject, as what is out of date after an operation. */
export const all = (subject: Subject): Effect => ({ subject, scope: 'all' })

/** The answers about what the operation's input and answer name. */
export const named = (subject: Subject): Effect => ({ subject, scope: 'named' })
