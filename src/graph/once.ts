import { type Kind, LemlistError } from '../lemlist/errors.ts'
import type { Payload } from './action.ts'
import type { Context } from './context.ts'
import type { UserError } from './user-errors.ts'

/** An action that is to be done once, however often it is asked for under its key. */
export interface Attempt {
  /** Name of the mutation. */
  readonly action: string
  /** The caller's own name for this one time. */
  readonly key: string
  /** The rest of the input, by which it is told whether the same is asked for again. */
  readonly input: object
}

/** How an attempt ended: it was done, in part at least; surely nothing was done; or neither is certain. */
export type Ending = { readonly done: Payload<unknown> } | 'undone' | 'uncertain'

/** What is known of a key before its action is done. */
export type Opened =
  | { readonly kind: 'first'; end(ending: Ending): Promise<void> }
  | { readonly kind: 'repeated'; readonly payload: Payload<unknown> }
  /** The key stands for another input. */
  | { readonly kind: 'other' }
  /** The first attempt is under way. */
  | { readonly kind: 'running' }
  /** Whether the first attempt was done is not certain; it began at this moment, in milliseconds since 1970. */
  | { readonly kind: 'uncertain'; readonly at: number }

/** Remembers for 24 hours, and over restarts, what one caller did under keys of their own. */
export interface Attempts {
  /** Begins an attempt, or tells what became of the one before. Rejects with `LogUnavailable` where neither can be had. */
  open(attempt: Attempt): Promise<Opened>
}

/** Kinds of answers that say that the call was not carried out. */
const refusals: ReadonlySet<Kind> = new Set<Kind>([
  ...(['unauthenticated', 'forbidden', 'notFound', 'badInput', 'conflict', 'paymentRequired', 'unsupported'] as const),
])

const isRefusal = (error: unknown): boolean =>
  error instanceof LemlistError && (!error.wasSent || refusals.has(error.kind))

/** Why it is not done under this key; undefined where it is. */
const faultOf = (opened: Opened): string | undefined => {
  switch (opened.kind) {
    case 'other':
      return 'This key was used for another input in the last 24 hours: use a new one'
    case 'running':
      return 'The first attempt under this key is still under way: ask again in a moment'
    case 'uncertain':
      return `The first attempt under this key, at ${new Date(opened.at).toISOString()}, ended without an answer, so that it may have been done: look, and use a new key where it was not`
    default:
      return undefined
  }
}

const isUnanswered = ({ code }: UserError): boolean => code === 'FAILED'

/** How an attempt ended that gave nothing: a single write that was refused has done nothing, of several one may have. */
const endingOf = (writes: number, wasRefused: boolean): Ending =>
  writes === 0 || (writes === 1 && wasRefused) ? 'undone' : 'uncertain'

const refused = (message: string): Payload<never> => {
  const userError: UserError = { code: 'CONFLICT', message, field: ['input', 'idempotencyKey'] }
  return { entity: null, userErrors: [userError] }
}

/**
 * Does an action unless it was done under its key before, and gives the payload of the first time where it was. It is
 * then done to its end, whether or not its caller waits. What lemlist refused was not done, and may be tried again.
 */
export const once = async <Entity>(
  attempt: Attempt,
  context: Context,
  act: (context: Context) => Promise<Payload<Entity>>,
): Promise<Payload<Entity>> => {
  const opened = await context.attempts.open(attempt)
  const fault = faultOf(opened)
  if (fault !== undefined) return refused(fault)
  // What was kept under the name of this action is a payload of it.
  if (opened.kind === 'repeated') return opened.payload as Payload<Entity>
  if (opened.kind !== 'first') throw new TypeError(`an attempt was opened as ${opened.kind}`)
  const lemlist = context.lemlist.lasting()
  const before = lemlist.writes
  try {
    const payload = await act({ ...context, lemlist })
    const wasRefused = payload.entity === null && payload.userErrors.length > 0
    await opened.end(
      wasRefused ? endingOf(lemlist.writes - before, !payload.userErrors.some(isUnanswered)) : { done: payload },
    )
    return payload
  } catch (error) {
    await opened.end(endingOf(lemlist.writes - before, isRefusal(error)))
    throw error
  }
}
