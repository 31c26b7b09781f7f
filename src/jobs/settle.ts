import { type Kind, LemlistError } from '../lemlist/errors.ts'
import type { Session } from '../lemlist/session.ts'
import type { Ended, Fault } from './job.ts'
import type { Weather } from './weather.ts'
import { RowRefused, RowUnclear, type Work } from './work.ts'

/** A row to be done. */
export interface Row<Context> {
  readonly work: Work<Context>
  readonly row: unknown
  /** Whether it was begun before, so that it may have been done. */
  readonly isDoubtful: boolean
  readonly weather: Weather
  readonly signal: AbortSignal
  /** lemlist for one attempt, and what the work takes. */
  open(): { readonly session: Session; readonly context: Context }
  /** The code by which clients know a failed call. */
  codeOf(error: LemlistError): string
  /** Told of a fault of ours. */
  onFault(error: unknown): void
}

/** Thrown for what no other row of the job would fare better with. */
export class JobFailed extends Error {
  readonly fault: Fault
  /** How the row ended that met it. */
  readonly row: Ended

  constructor(fault: Fault, row: Ended, options?: ErrorOptions) {
    super(fault.message, options)
    this.fault = fault
    this.row = row
  }
}

/** How often a row is tried that lemlist answers with a failure of its own. */
const mostAttempts = 4

/** Refusals of the row itself: it was not done, and would not be if it were tried again. */
const refusals: ReadonlySet<Kind> = new Set<Kind>([
  ...(['forbidden', 'notFound', 'badInput', 'conflict', 'paymentRequired', 'unsupported', 'tooCostly'] as const),
])

/** Faults of a connection that was never made. */
const unconnected: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
])

const isUnconnected = ({ cause }: LemlistError): boolean => {
  const inner = cause instanceof Error ? cause.cause : undefined
  return typeof inner === 'object' && inner !== null && 'code' in inner && unconnected.has(inner.code)
}

/** Whether nothing was sent, or lemlist asked to come back: a call that was told to wait was not carried out. */
const isPutOff = (error: LemlistError): boolean =>
  error.retryAfterMs !== undefined || error.kind === 'rateLimited' || isUnconnected(error)

/** Whether a write may have been carried out, though the attempt failed. */
const mayBeDone = (error: LemlistError, { writes }: Session): boolean =>
  writes > 0 && (error.method === 'GET' || !isPutOff(error))

const lost: Fault = {
  code: 'FAILED',
  message: 'The gateway ended while lemlist was called, and lemlist does not tell whether it was done',
}

const broken: Fault = { code: 'INTERNAL_SERVER_ERROR', message: 'The gateway failed' }

/**
 * Does a row, at most once: what may have been done is looked for before it is tried again. Throws JobFailed, or the
 * signal's reason.
 */
export const settle = async <Context>(options: Row<Context>): Promise<Ended> => {
  const { work, row, weather, signal, open, codeOf, onFault } = options
  /** Why it may have been done. */
  let doubt = options.isDoubtful ? lost : undefined
  /** Whether it was in doubt at any time: a conflict may then be with itself. */
  let hasDoubted = options.isDoubtful
  let attempts = 0

  const endedWith = (fault: Fault): Ended =>
    doubt === undefined ? { status: 'failed', fault } : { status: 'unknown', fault: doubt }

  /** How a failed call ends the row; undefined where it is to be looked at again. */
  const failedCall = (error: LemlistError, session: Session): Ended | undefined => {
    const fault: Fault = { code: codeOf(error), message: error.message }
    if (error.kind === 'unauthenticated') throw new JobFailed(fault, endedWith(fault), { cause: error })
    const isOwnConflict = hasDoubted && doubt === undefined && error.kind === 'conflict'
    if (refusals.has(error.kind) && !isOwnConflict) return endedWith(fault)
    if (!isPutOff(error) && error.status !== undefined) attempts += 1
    if (isOwnConflict || (doubt === undefined && mayBeDone(error, session))) {
      doubt = fault
      hasDoubted = true
    } else if (attempts >= mostAttempts) return endedWith(fault)
    if (isOwnConflict) return undefined
    try {
      weather.rough(error)
    } catch (cause) {
      throw new JobFailed(fault, endedWith(fault), { cause })
    }
    return undefined
  }

  const failed = (error: unknown, session: Session): Ended | undefined => {
    signal.throwIfAborted()
    if (error instanceof LemlistError) return failedCall(error, session)
    const isTold = error instanceof RowRefused
    if (!isTold) onFault(error)
    const fault = isTold ? { code: error.code, message: error.message } : broken
    if (error instanceof RowUnclear || (!isTold && session.writes > 0)) return { status: 'unknown', fault }
    return endedWith(fault)
  }

  /** Looks for what may have been done; undefined where it surely was not. */
  const found = async (context: Context, why: Fault): Promise<Ended | undefined> => {
    const finding = await work.check(context, row)
    if (finding === 'unclear') return { status: 'unknown', fault: why }
    if (finding !== 'undone') return { status: 'done', things: [...finding.things] }
    if (attempts >= mostAttempts) return { status: 'failed', fault: why }
    doubt = undefined
    return undefined
  }

  for (;;) {
    await weather.calm()
    signal.throwIfAborted()
    const { session, context } = open()
    try {
      const ended: Ended | undefined =
        doubt === undefined
          ? { status: 'done', things: [...(await work.run(context, row))] }
          : await found(context, doubt)
      weather.fair()
      if (ended !== undefined) return ended
    } catch (error) {
      const ended = failed(error, session)
      if (ended !== undefined) return ended
    }
  }
}
