import type { Cache, Kept, Reading } from './cache.ts'
import type { Answered } from './client.ts'
import type { Clock } from './clock.ts'
import type { Endpoint } from './endpoint.ts'
import { marksOf } from './marks.ts'
import type { CallInput } from './request.ts'
import type { Change, Keeping, Lifetime, Subject } from './subject.ts'
import { countHit, type Reader } from './usage.ts'

/** What a look found. */
export interface Found {
  /** Undefined where nothing was kept, or nothing that is new enough for the reader. */
  readonly hit: Kept | undefined
  /** Grows with every change that may touch the answer; below 0 and falling where nothing can be kept. */
  readonly reading: Reading
}

/** A call as it was when it was begun. */
export interface Begin {
  /** What a look told before. */
  readonly reading: Reading
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The answers of one team that may be served again, by what their endpoints say of them. */
export interface Answers {
  /** `input` is asked for only where it matters for how long an answer is kept. */
  look(endpoint: Endpoint, name: string, input: () => CallInput, reader: Reader): Promise<Found>
  /** What a look from this moment on would find, which counts for nobody. */
  peek(endpoint: Endpoint, name: string, input: () => CallInput, since: number): Promise<Kept | undefined>
  /** Not to be waited for: what is asked for again before it is kept costs a call, no more. */
  keep(endpoint: Endpoint, name: string, input: CallInput, answered: Answered, begin: Begin): void
  forget(changes: readonly Change[] | 'everything'): Promise<void>
  /**
   * Forgets what a call changes that may be carried out only later, as its answer was lost: now, and again when that
   * must have been. Until then answers about the same subjects are kept for a few seconds.
   */
  doubt(changes: readonly Change[] | 'everything'): Promise<void>
}

/** How long after its answer was lost a call may still be carried out, in milliseconds. */
const doubtMs = 30_000

/** How long answers are kept meanwhile, in seconds. */
const doubtedSeconds = 3

export interface AnswersOptions {
  readonly clock: Clock
  /** Of this team alone. */
  readonly cache: Cache
  /** Whether events of the team arrive, so that answers may be kept as long as they tell of changes. None do when left out. */
  readonly isTold?: () => boolean
  /** Told of each look for an answer that may be kept, and whether there was one. */
  readonly onLook?: (isHit: boolean) => void
}

const secondsOf = (lifetime: Lifetime, input: CallInput, at: number): number =>
  // The endpoint whose lifetime this is gives the type of the input.
  typeof lifetime === 'number' ? lifetime : lifetime(input as never, at)

/** Creates the answers of one team over its cache. */
export const createAnswers = (options: AnswersOptions): Answers => {
  const { clock, cache, isTold = () => false, onLook = () => undefined } = options
  /** How many there were. */
  let changes = 0
  /** Until when answers are in doubt, by the name of their subject, or for everything: milliseconds since 1970. */
  const doubts = new Map<string, number>()

  /** Whether an answer is too old for as long as no events arrive. */
  const isDoubtful = ({ untold }: Keeping, at: number, input: () => CallInput): boolean =>
    untold !== undefined && !isTold() && clock.now() > at + secondsOf(untold, input(), at) * 1000

  const mostSeconds = ({ name }: Subject): number => {
    const isDoubted = [name, 'everything'].some(each => (doubts.get(each) ?? 0) > clock.now())
    return isDoubted ? doubtedSeconds : Number.POSITIVE_INFINITY
  }

  const lifetimeOf = ({ seconds, untold, about }: Keeping, input: CallInput, at: number): number =>
    Math.min(
      secondsOf(seconds, input, at),
      untold === undefined || isTold() ? Number.POSITIVE_INFINITY : secondsOf(untold, input, at),
      mostSeconds(about),
    )

  const forget: Answers['forget'] = async changed => {
    changes += 1
    await cache.forget(changed)
  }

  const isGood = (keeping: Keeping, kept: Kept, input: () => CallInput, since: number): boolean =>
    kept.at >= since && !isDoubtful(keeping, kept.at, input)

  return {
    peek: async ({ kept: keeping }, name, input, since) => {
      if (keeping === undefined) return undefined
      const { kept } = await cache.look(keeping.about, name)
      return kept !== undefined && isGood(keeping, kept, input, since) ? kept : undefined
    },
    look: async ({ kept: keeping }, name, input, { usage, allowance, since }) => {
      // Of what is never kept any change may be a change.
      if (keeping === undefined) return { hit: undefined, reading: changes }
      const { kept, reading } = await allowance.after(cache.look(keeping.about, name))
      const isHit = kept !== undefined && isGood(keeping, kept, input, since)
      if (isHit) countHit(usage, clock.now() - kept.at)
      onLook(isHit)
      return { hit: isHit ? kept : undefined, reading: reading < 0 ? -1 - changes : reading }
    },
    keep: ({ kept: keeping }, name, input, { value, size }, begin) => {
      if (keeping === undefined || begin.reading < 0) return
      const seconds = lifetimeOf(keeping, input, begin.at)
      const marks = marksOf(keeping, input, value, begin.at)
      void cache.keep({ name, subject: keeping.about, seconds, marks, value, size, ...begin })
    },
    forget,
    doubt: async changed => {
      const names = changed === 'everything' ? ['everything'] : changed.map(({ subject }) => subject.name)
      for (const name of names) doubts.set(name, clock.now() + doubtMs)
      if (names.length > 0) clock.after(doubtMs, () => void forget(changed))
      await forget(changed)
    },
  }
}
