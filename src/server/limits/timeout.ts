import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../../graph/context.ts'
import type { Clock } from '../../lemlist/clock.ts'
import type { Session } from '../../lemlist/session.ts'

/** What runs: a message is one of a subscription. */
type Work = 'query' | 'mutation' | 'message'

/** How long an operation whose calls were ended may take to put together what it has, in milliseconds. */
const graceMs = 1000

/** What one operation may use up besides REST calls. */
export interface RunLimits {
  /** Longest time it may take, in milliseconds; infinite for one without end. */
  readonly ms: number
  readonly clock: Clock
  /** Resolves when there is a turn of the event loop for more of an operation; undefined where all comes at once. */
  readonly nextTurn: (() => Promise<void>) | undefined
  /** Most fields that it may produce, about. */
  readonly fields: number
}

const ways: Readonly<Record<Work, string>> = {
  query: 'ask for less at once, or again later',
  // lemlist: a call that is cut may have been carried out; nothing tells.
  mutation: 'what was being changed at that moment may have been done, so look before you try again',
  message: 'select less',
}

const timeUp = (work: Work, ms: number): GraphQLError => {
  const what = work === 'message' ? 'the message' : 'the operation'
  return new GraphQLError(`${what} took longer than ${ms} ms (OPERATION_TIMEOUT_MS): ${ways[work]}`, {
    extensions: { code: 'UPSTREAM_TIMEOUT', retryable: work !== 'mutation' },
  })
}

/** An operation while it runs. */
export class Run {
  readonly limits: RunLimits
  /** Fields that it has produced, about. */
  fields = 0
  /** Errors of its fields. */
  errors = 0
  /** Whether it was ended without what it has. */
  isEnded = false
  readonly #calls = new AbortController()
  readonly #ended = Promise.withResolvers<never>()
  #stopTimer = (): void => undefined

  /** `signal` ends its calls as well: that of its caller. */
  constructor(limits: RunLimits, signal: AbortSignal | undefined) {
    this.limits = limits
    // Nobody may be waiting.
    this.#ended.promise.catch(() => undefined)
    const leave = (): void => this.#calls.abort(signal?.reason)
    if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave, { once: true })
  }

  /** Ends its calls. */
  get signal(): AbortSignal {
    return this.#calls.signal
  }

  /** Ends it without what it has so far. */
  end(reason: GraphQLError): void {
    this.isEnded = true
    this.#calls.abort(reason)
    this.#ended.reject(reason)
  }

  /**
   * Does work until the time is up. Its calls are ended then, so that it comes to its end with what it has; rejects
   * where it does not.
   */
  async within<Value>(kind: Work, work: () => Value | Promise<Value>): Promise<Value> {
    this.#startTimer(kind)
    try {
      return await this.#unlessEnded(work())
    } finally {
      this.#stopTimer()
    }
  }

  /** The result of an operation. One that comes in parts may take no longer with all of them. */
  async result(kind: Work, execute: () => unknown): Promise<unknown> {
    this.#startTimer(kind)
    try {
      const result = await this.#unlessEnded(execute())
      if (isAsyncIterable(result)) return this.#parts(result[Symbol.asyncIterator]())
      this.#stopTimer()
      return result
    } catch (error) {
      this.#stopTimer()
      if (!(error instanceof GraphQLError)) throw error
      return { data: null, errors: [error] } satisfies ExecutionResult
    }
  }

  #startTimer(kind: Work): void {
    const { clock, ms } = this.limits
    if (ms === Number.POSITIVE_INFINITY) return
    this.#stopTimer = clock.after(ms, () => {
      const reason = timeUp(kind, ms)
      this.#calls.abort(reason)
      this.#stopTimer = clock.after(graceMs, () => this.end(reason))
    })
  }

  /** What the work comes to; undefined where the run is ended before. */
  async orEnded<Value>(work: Promise<Value>): Promise<Value | undefined> {
    return Promise.race([work, this.#ended.promise.catch(() => undefined)])
  }

  #unlessEnded<Value>(work: Value | Promise<Value>): Promise<Value> {
    return Promise.race([work, this.#ended.promise])
  }

  async *#parts(parts: AsyncIterator<unknown>): AsyncGenerator<unknown> {
    try {
      for (;;) {
        const { done, value } = await this.#unlessEnded(parts.next())
        if (done === true) return
        yield value
      }
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      yield { errors: [error], hasNext: false }
    } finally {
      this.#stopTimer()
      // Not waited for: it may hang.
      void parts.return?.()
    }
  }
}

const runs = new WeakMap<Session, Run>()

/** The run that a session is of; undefined for one that is bound by nothing. */
export const runOf = (session: Session): Run | undefined => runs.get(session)

/** Binds a session to a run that goes on within another operation. */
export const bindRun = (session: Session, run: Run): Session => {
  runs.set(session, run)
  return session
}

/** Opens a session for an operation that is to end; its calls end with it, and with the caller's signal. */
export const openRun = (
  limits: RunLimits,
  signal: AbortSignal | undefined,
  open: (signal: AbortSignal) => Session,
): Session => {
  const run = new Run(limits, signal)
  return bindRun(open(run.signal), run)
}

/** Does work for a message of a subscription, until the time of its session's run is up; rejects then. */
export const messageWithin = <Value>(session: Session, work: () => Promise<Value>): Promise<Value> =>
  runOf(session)?.within('message', work) ?? work()

/** Ends queries and mutations whose time is up. */
export const timeLimit = (): Plugin<Context> => ({
  onExecute: ({ args, executeFn, setExecuteFn }) => {
    const { lemlist } = args.contextValue as Context
    const operation = getOperationAST(args.document, args.operationName)?.operation
    const run = runOf(lemlist)
    if (run === undefined) return
    setExecuteFn(asked => run.result(operation === 'mutation' ? 'mutation' : 'query', () => executeFn(asked)))
  },
})
