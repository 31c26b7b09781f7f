import { decode } from './decode.ts'
import type { Endpoint } from './endpoint.ts'
import { type CallSite, type Kind, kindOf, LemlistError, wordsOf } from './errors.ts'
import type { CallInput } from './request.ts'
import type { BudgetNews } from './slots.ts'

/** Told once for each operation and field whose shape is not the contract's. */
export type OnDrift = (operation: string, field: string) => void

interface ReaderOptions {
  /** It is taken out of whatever is told of a failure. */
  readonly apiKey: string
  readonly onDrift: OnDrift
}

/** Reads what lemlist answers, and makes failures of what is no answer. */
export interface Reader {
  /** A failure of a call, in words for clients. */
  fail(endpoint: Endpoint, kind: Kind, facts: FailureFacts): LemlistError
  /** The failure that a refusal tells of; `text` is what it says. */
  refusal(endpoint: Endpoint, input: CallInput, response: Response, text: string): LemlistError
  /** Throws for a page of the web application, whatever its status. */
  refuseHtml(endpoint: Endpoint, response: Response): void
  /** The value that a text is by the contract; undefined where it holds nothing. Throws a LemlistError. */
  readValue(endpoint: Endpoint, status: number, text: string): unknown
}

/** The operation of an endpoint, as failures and reports name it. */
export const siteOf = ({ operation, method, path }: Endpoint): CallSite => ({ operation, method, route: path })

/** Whether a call asks for one thing by its id, in the path or in the query. */
const namesOneThing = ({ path, query }: Endpoint): boolean => path.includes(':') || 'id' in query

const numberIn = (headers: Headers, name: string): number | undefined => {
  const value = headers.get(name)
  return value !== null && /^\d+$/.test(value.trim()) ? Number(value) : undefined
}

/** What an answer says of the budget. */
export const newsOf = (response: Response): BudgetNews => {
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
export const textOf = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new RangeError(`the answer is larger than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

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

/** Creates the reader of one team's answers. */
export const createReader = ({ apiKey, onDrift }: ReaderOptions): Reader => {
  const seenDrift = new Set<string>()

  /** lemlist might quote what it was sent; the key never goes further than here. */
  const withoutKey = (text: string): string =>
    [apiKey, Buffer.from(`:${apiKey}`).toString('base64')].reduce(
      (shown, secret) => shown.replaceAll(secret, '(the API key)'),
      text,
    )

  const fail: Reader['fail'] = (endpoint, kind, facts) => {
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
      onDrift(operation, field)
    }
  }

  const readValue: Reader['readValue'] = (endpoint, status, text) => {
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

  const refusal: Reader['refusal'] = (endpoint, input, response, text) => {
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

  const refuseHtml: Reader['refuseHtml'] = (endpoint, { status, headers }) => {
    // lemlist: a path that is no route any more answers 200 with the web application's page.
    if (!/\bhtml\b/i.test(headers.get('content-type') ?? '')) return
    throw fail(endpoint, 'unsupported', { status, detail: 'HTML instead of an answer' })
  }

  return { fail, refusal, refuseHtml, readValue }
}
