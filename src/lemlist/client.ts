import { createBreaker, type Pass, Shut } from './breaker.ts'
import type { Clock } from './clock.ts'
import type { Endpoint } from './endpoint.ts'
import { type CallSite, type Kind, LemlistError } from './errors.ts'
import type { Lane } from './queue.ts'
import { createReader, newsOf, type OnDrift, siteOf, textOf } from './reader.ts'
import { type CallInput, requestOf, type Target, unusable } from './request.ts'
import { NoBudget, type Release, type Scheduler } from './scheduler.ts'
import { untilAborted } from './sharing.ts'
import type { BudgetNews } from './slots.ts'
import type { CallTrace, Uses } from './trace.ts'

/** How a request becomes an answer. */
export type Fetch = (request: Request) => Promise<Response>

/** One attempt of a call as it went, for metrics and logs. */
export interface CallReport extends CallSite {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** What went wrong; undefined where nothing did. */
  readonly fault: Kind | 'abandoned' | undefined
  /** How many attempts of the call were made before. */
  readonly attempt: number
  readonly lane: Lane
  /** How long it waited for budget, and how long for its answer, in milliseconds. */
  readonly waitedMs: number
  readonly ms: number
}

/** What a client stands on. */
export interface ClientOptions extends Target {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: () => number
  readonly scheduler: Scheduler
  readonly onDrift: OnDrift
  readonly onCall: (report: CallReport) => void
  /** Told of calls that were not sent, or not again: the budget did not suffice in time, or lemlist is thought to be down. */
  readonly onUnsent?: (operation: string, reason: 'budget' | 'breaker') => void
  /** Longest one request may take, in milliseconds. */
  readonly timeoutMs: number
  /** Longest a call waits for budget, in milliseconds. */
  readonly maxQueueMs: number
}

/** What a call answered, and how large the answer was in characters. */
export interface Answered {
  readonly value: unknown
  readonly size: number
}

/** Who waits for a call. */
export interface Asker {
  /** Those who wait for budget take turns by it. */
  readonly caller: object
  readonly lane: Lane
  readonly signal: AbortSignal | undefined
  /** Told of each request that is sent. */
  readonly onSent: () => void
  /** The traced operations among them. */
  readonly uses?: Uses | undefined
}

/** Calls the API: paced, retried where that is safe, its replies read defensively. */
export interface Client {
  /**
   * Rejects with a LemlistError, or with the signal's reason. `value` is undefined where lemlist answered nothing.
   */
  call(endpoint: Endpoint, input: CallInput, asker: Asker): Promise<Answered>
  /** A file as it comes in: nothing of it is read yet, and the signal ends it. Rejects like `call`. */
  open(endpoint: Endpoint, input: CallInput, asker: Asker): Promise<Response>
  /** Whether calls are kept back, because lemlist did not answer those before. */
  isShut(): boolean
}

/** What is made of an answer that is no refusal. */
type ReadAnswer<Value> = (response: Response) => Value | Promise<Value>

/** A call that is attempted, once or more, and until when it may wait for budget. */
interface Attempted extends Asker {
  /** Milliseconds since 1970. */
  readonly deadline: number
  /** Attempts that were begun. */
  begun: number
}

/** An attempt that may go on as long as the breaker lets it. */
interface Held {
  readonly pass: Pass
  /** Ends with the caller's signal, and by `ending`. */
  readonly signal: AbortSignal
  readonly trace: CallTrace | undefined
}

/** Attempts of one call that fails, in all. */
const mostAttempts = 4

/** Whether a refusal says that a deletion was done by an attempt before, whose answer was lost. */
const wasDone = ({ method }: Endpoint, error: LemlistError): boolean => method === 'DELETE' && error.kind === 'notFound'

/** The slowest line that a file is sent over without being given up, in bytes a millisecond. */
const slowest = 100

/** How long the body of a call may take to be sent, in milliseconds; only files take time. */
const sendingMs = ({ body }: CallInput): number => (body instanceof File ? body.size / slowest : 0)

/** Whether lemlist did not answer, or could not. */
const isDown = ({ kind, status = 599 }: LemlistError): boolean =>
  (kind === 'unavailable' || kind === 'timeout') && status >= 500

/** What a failure counts as: the attempts of one call are one. */
const reasonOf = (call: Attempted, { status, operation }: LemlistError): unknown =>
  // lemlist: a 500 may be about what was asked; however many of one operation, they do not show that lemlist is down.
  status === 500 ? operation : call

/** Creates the client of one team's key. */
export const createClient = (options: ClientOptions): Client => {
  const { clock, random, scheduler } = options
  const breaker = createBreaker(options)
  const { fail, refusal, refuseHtml, readValue } = createReader(options)

  /** The budget for an attempt. */
  const slotFor = async ({ caller, lane, deadline }: Attempted, { pass, signal, trace }: Held): Promise<Release> => {
    try {
      const release = await scheduler.acquire({
        caller,
        // Others are kept back until it has its answer.
        lane: pass.isProbe ? 'interactive' : lane,
        signal,
        waitMs: Math.max(0, deadline - clock.now()),
      })
      if (!signal.aborted) return release
      release()
      throw signal.reason
    } catch (error) {
      trace?.end(0, 'unsent')
      throw error
    }
  }

  /** A slot, a request, an answer. */
  const exchange = async <Value>(
    endpoint: Endpoint,
    input: CallInput,
    call: Attempted,
    { pass, ending }: { readonly pass: Pass; readonly ending: AbortController },
    read: ReadAnswer<Value>,
  ): Promise<Value> => {
    const { signal, onSent, lane } = call
    const both = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal])
    const request = requestOf(options, endpoint, input, both)
    const attempt = call.begun
    call.begun += 1
    const trace = call.uses?.begin(siteOf(endpoint), attempt)
    const askedAt = clock.now()
    const release = await slotFor(call, { pass, signal: both, trace })
    pass.sent()
    onSent()
    const startedAt = clock.now()
    const waitedMs = startedAt - askedAt
    trace?.sent(waitedMs)
    const cancelTimeout = clock.after(options.timeoutMs + sendingMs(input), () => ending.abort())
    let status = 0
    let fault: CallReport['fault']
    let news: BudgetNews = {}
    try {
      // Raced, because a fetch need not heed the signal it was given.
      const response = await untilAborted(options.fetch(request), both, () => undefined)
      status = response.status
      news = newsOf(response)
      if (!response.ok) {
        const refused = refusal(endpoint, input, response, await textOf(response))
        // Other limits are told with the same status; none of them closes the budget.
        news = { ...news, retryAfterMs: refused.retryAfterMs }
        throw refused
      }
      refuseHtml(endpoint, response)
      return await read(response)
    } catch (error) {
      fault = error instanceof LemlistError ? error.kind : 'abandoned'
      if (error instanceof LemlistError) throw error
      signal?.throwIfAborted()
      fault = ending.signal.aborted ? 'timeout' : 'unavailable'
      throw fail(endpoint, fault, { detail: String(error), cause: error })
    } finally {
      cancelTimeout()
      release(news)
      trace?.end(status, fault)
      const ms = clock.now() - startedAt
      options.onCall({ ...siteOf(endpoint), status, fault, attempt, lane, waitedMs, ms })
    }
  }

  /** One attempt, where calls are not kept back. */
  const attempt = async <Value>(
    endpoint: Endpoint,
    input: CallInput,
    call: Attempted,
    read: ReadAnswer<Value>,
  ): Promise<Value> => {
    const ending = new AbortController()
    const pass = breaker.enter(call.lane, shut => ending.abort(shut))
    try {
      const value = await exchange(endpoint, input, call, { pass, ending }, read)
      pass.answered()
      return value
    } catch (error) {
      if (error instanceof LemlistError && isDown(error)) pass.failed(reasonOf(call, error))
      else if (error instanceof LemlistError) pass.answered()
      throw error
    } finally {
      pass.left()
    }
  }

  /** What an attempt that was not made is told as. `wasSent` says whether one before it may have been carried out. */
  const unsent = (endpoint: Endpoint, error: NoBudget | Shut, wasSent: boolean): LemlistError => {
    const { message: detail, retryAfterMs } = error
    options.onUnsent?.(endpoint.operation, error instanceof NoBudget ? 'budget' : 'breaker')
    if (error instanceof NoBudget) return fail(endpoint, 'rateLimited', { retryAfterMs, detail, wasSent })
    const seconds = Math.ceil(retryAfterMs / 1000)
    const told = `lemlist cannot be reached or answers with server errors, so no call is sent now; the next is tried in ${seconds} s`
    return fail(endpoint, 'unavailable', { retryAfterMs, detail, wasSent, told })
  }

  const mayRepeat = (endpoint: Endpoint, error: LemlistError): boolean => {
    // A refusal for lack of budget was not carried out, whatever the operation; the scheduler waits it out.
    if (error.kind === 'rateLimited') return true
    // What took too long once is not asked again, unless it was lemlist that gave up: the caller has waited enough.
    const isLost = error.kind === 'unavailable' || (error.kind === 'timeout' && error.status !== undefined)
    return isLost && endpoint.repeatable
  }

  const pause = (round: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(250 * 2 ** round * (0.5 + random()), () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      })
      const onAbort = (): void => {
        cancel()
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
    })

  /** As many attempts as it takes and the operation allows. */
  const answerOf = async <Value>(
    endpoint: Endpoint,
    input: CallInput,
    asker: Asker,
    read: ReadAnswer<Value>,
  ): Promise<Value> => {
    const fault = unusable(endpoint, input)
    if (fault !== undefined) {
      const words = fault.missing ? `${fault.name} is not an id` : `${fault.name} holds half a character`
      throw fail(endpoint, fault.missing ? 'notFound' : 'badInput', { words, wasSent: false })
    }
    const attempted: Attempted = { ...asker, deadline: clock.now() + options.maxQueueMs, begun: 0 }
    for (let failures = 0; ; ) {
      try {
        return await attempt(endpoint, input, attempted, read)
      } catch (error) {
        if (error instanceof NoBudget || error instanceof Shut) throw unsent(endpoint, error, failures > 0)
        if (!(error instanceof LemlistError)) throw error
        if (failures > 0 && wasDone(endpoint, error)) return await read(new Response(null))
        if (!mayRepeat(endpoint, error)) throw error
        // The scheduler waits a refusal for lack of budget out, as long as the call may wait at all.
        if (error.kind === 'rateLimited') continue
        failures += 1
        if (failures >= mostAttempts) throw error
        await pause(failures - 1, asker.signal)
      }
    }
  }

  const call: Client['call'] = (endpoint, input, asker) =>
    answerOf(endpoint, input, asker, async response => {
      const text = await textOf(response)
      return { value: readValue(endpoint, response.status, text), size: text.length }
    })

  const open: Client['open'] = (endpoint, input, asker) =>
    answerOf(endpoint, input, asker, response => {
      const { status, headers } = response
      // lemlist: an export that is prepared first answers with the job, in JSON, in place of the file.
      if (!/\bjson\b/i.test(headers.get('content-type') ?? '')) return response
      throw fail(endpoint, 'invalid', { status, detail: 'JSON instead of a file' })
    })
  return { call, open, isShut: breaker.isShut }
}
