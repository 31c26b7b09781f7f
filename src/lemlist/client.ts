import { createBreaker, type Pass, Shut } from './breaker.ts'
import type { Clock } from './clock.ts'
import { decode } from './decode.ts'
import type { Endpoint } from './endpoint.ts'
import { type CallSite, type Kind, kindOf, LemlistError, wordsOf } from './errors.ts'
import type { Lane } from './queue.ts'
import { type CallInput, requestOf, type Target, unusable } from './request.ts'
import { NoBudget, type Release, type Scheduler } from './scheduler.ts'
import { untilAborted } from './sharing.ts'
import type { BudgetNews } from './slots.ts'
import type { CallTrace, Uses } from './trace.ts'

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

/** Told once for each operation and field whose shape is not the contract's. */
export type OnDrift = (operation: string, field: string) => void

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

/** Whether a call asks for one thing by its id, in the path or in the query. */
const namesOneThing = ({ path, query }: Endpoint): boolean => path.includes(':') || 'id' in query

const numberIn = (headers: Headers, name: string): number | undefined => {
  const value = headers.get(name)
  return value !== null && /^\d+$/.test(value.trim()) ? Number(value) : undefined
}

const newsOf = (response: Response): BudgetNews => {
  const seconds = numberIn(response.headers, 'retry-after') ?? 2
  return {
    limit: numberIn(response.headers, 'x-ratelimit-limit'),
    remaining: numberIn(response.headers, 'x-ratelimit-remaining'),
    // lemlist: Retry-After stands on every answer; it means something on a refusal alone.
    retryAfterMs: response.status === 429 ? Math.max(1, Math.min(seconds, 60)) * 1000 : undefined,
  }
}

/** Largest answer that is read, in bytes. */
const mostBytes = 64 * 1024 * 1024

/** The whole text of an answer; gives up when it is larger than any can be. */
const textOf = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new RangeError(`the answer is larger than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The slowest line that a file is sent over without being given up, in bytes a millisecond. */
const slowest = 100

/** How long the body of a call may take to be sent, in milliseconds; only files take time. */
const sendingMs = ({ body }: CallInput): number => (body instanceof File ? body.size / slowest : 0)

/** What a body holds under names of secrets: lemlist might repeat it. */
const secretsIn = (body: unknown): string[] => {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) => {
    const isSecret = /password|secret/i.test(name) && typeof value === 'string' && value !== ''
    return isSecret ? [value] : secretsIn(value)
  })
}

/** What a client may read of a failure; kinds without an entry show lemlist's own words. */
const clientWords: Partial<Record<Kind, string>> = {
  unauthenticated: 'lemlist refused the API key; check that it is complete and was not revoked',
  unavailable: 'lemlist cannot be reached or answers with a server error; try again in a moment',
  timeout: 'lemlist took too long to answer; try again, or ask for less at once',
  rateLimited: "the team's budget of REST calls is spent",
  unsupported: 'lemlist does not offer this operation any more, or not for this team',
  invalid: 'lemlist sent an answer that cannot be read',
}

/** What is known of a failure; without `told`, what clients read is chosen by its kind. */
interface FailureFacts {
  readonly status?: number
  readonly detail?: string
  readonly retryAfterMs?: number
  readonly wasSent?: boolean
  /** lemlist's words. */
  readonly words?: string
  /** Words for clients. */
  readonly told?: string
  readonly cause?: unknown
}

/** Whether lemlist did not answer, or could not. */
const isDown = ({ kind, status = 599 }: LemlistError): boolean =>
  (kind === 'unavailable' || kind === 'timeout') && status >= 500

/** What a failure counts as: the attempts of one call are one. */
const reasonOf = (call: Attempted, { status, operation }: LemlistError): unknown =>
  // lemlist: a 500 may be about what was asked; however many of one operation, they do not show that lemlist is down.
  status === 500 ? operation : call

export const createClient = (options: ClientOptions): Client => {
  const { clock, random, scheduler } = options
  const breaker = createBreaker(options)
  const seenDrift = new Set<string>()

  const siteOf = ({ operation, method, path }: Endpoint): CallSite => ({ operation, method, route: path })

  /** lemlist might quote what it was sent; the key never goes further than here. */
  const withoutKey = (text: string): string =>
    [options.apiKey, Buffer.from(`:${options.apiKey}`).toString('base64')].reduce(
      (shown, secret) => shown.replaceAll(secret, '(the API key)'),
      text,
    )

  const fail = (endpoint: Endpoint, kind: Kind, facts: FailureFacts): LemlistError => {
    const words = facts.told ?? clientWords[kind] ?? (facts.words?.slice(0, 300) || 'lemlist refused the call')
    const { cause, words: _words, told: _told, detail, ...rest } = facts
    return new LemlistError(
      withoutKey(words),
      {
        detail: detail === undefined ? undefined : withoutKey(detail),
        kind,
        ...siteOf(endpoint),
        ...rest,
      },
      { cause },
    )
  }

  const reportDrift = (operation: string, fields: readonly string[]): void => {
    for (const field of fields) {
      const name = `${operation} ${field}`
      if (seenDrift.has(name)) continue
      seenDrift.add(name)
      options.onDrift(operation, field)
    }
  }

  const readValue = (endpoint: Endpoint, status: number, text: string): unknown => {
    if (text.trim() === '' || endpoint.reply.kind === 'nothing') return undefined
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch (cause) {
      throw fail(endpoint, 'invalid', { status, detail: `not JSON (${text.length} characters)`, cause })
    }
    const decoded = decode(endpoint.reply.shape, endpoint.reply.normalise(json, status))
    reportDrift(endpoint.operation, decoded.drift)
    if (decoded.ok) return decoded.value
    throw fail(endpoint, 'invalid', { status, detail: `unexpected shape: ${decoded.drift.join(', ')}` })
  }

  const refusal = (endpoint: Endpoint, input: CallInput, response: Response, text: string): LemlistError => {
    const { status } = response
    const words = secretsIn(input.body).reduce((told, secret) => told.replaceAll(secret, '…'), wordsOf(text))
    const kind = kindOf(status, words, namesOneThing(endpoint))
    const retryAfterMs = kind === 'rateLimited' ? newsOf(response).retryAfterMs : undefined
    return fail(endpoint, kind, {
      status,
      words,
      // What answers a write may repeat what was sent, a password among it.
      ...(endpoint.reads ? { detail: text.slice(0, 500) } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })
  }

  const refuseHtml = (endpoint: Endpoint, { status, headers }: Response): void => {
    // lemlist: a path that is no route any more answers 200 with the web application's page.
    if (!/\bhtml\b/i.test(headers.get('content-type') ?? '')) return
    throw fail(endpoint, 'unsupported', { status, detail: 'HTML instead of an answer' })
  }

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
