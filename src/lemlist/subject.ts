/**
 * What answers are about. Those of one subject are told apart by the ids they hold that have one of its prefixes, and by
 * the texts they were asked with; a change forgets those it names.
 */
export interface Subject {
  readonly name: string
  /** Prefixes of lemlist's ids, `cam`; none where its answers are only ever forgotten together. */
  readonly prefixes: readonly string[]
}

/**
 * The mark of answers that anything of their subject may join or leave: every change that names something of the subject
 * names this as well, the changes of operations included.
 */
export const anything = '*'

/** A lifetime in seconds; where that depends on what was asked, at that moment, in milliseconds since 1970. */
export type Lifetime<Input = never> = number | ((input: Input, now: number) => number)

/**
 * For how long, and as what, answers of an operation are kept. What a batch answers for one key is an answer of its own:
 * `input` is that of a call for this key alone, `value` its row.
 */
export interface Keeping<Input = never, Value = never> {
  readonly seconds: Lifetime<Input>
  /**
   * Where events tell of what is out of date: the oldest age at which answers are served while no events arrive, however
   * long they were to be kept.
   */
  readonly untold?: Lifetime<Input>
  readonly about: Subject
  /**
   * What one answer is known by that was asked for at this moment, where that is not what `Subject` says; undefined where
   * it is. `value` is undefined where lemlist answered that there is nothing.
   */
  readonly marks?: (input: Input, value: Value | undefined, now: number) => readonly string[] | undefined
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

/** The answers about what the operation's input and answer name, and those that anything may join. */
export const named = (subject: Subject): Effect => ({ subject, scope: 'named' })
