import { securityHeaders } from '../http/headers.ts'

/** What a caller of the intake is told. */
export interface Answer {
  readonly status: number
  readonly message?: string
  /** After how many seconds to try again. */
  readonly retryAfter?: number
  readonly allow?: string
  /** Whether the connection ends with it. */
  readonly closes?: true
}

const retryAfter = 10

/** lemlist: a hook whose address answers 404 or 410 is deleted; after any other refusal the event is told again. */
export const answers = {
  accepted: { status: 200 },
  repeated: { status: 200 },
  held: { status: 200 },
  failed: { status: 503, message: 'the event cannot be kept now', retryAfter },
  early: { status: 503, message: 'the gateway cannot take events now', retryAfter },
  busy: { status: 503, message: 'too many events at once', retryAfter },
  unreadable: { status: 400, message: 'the body is no event: a JSON object with a type' },
  oversized: { status: 400, message: 'the body is too large' },
  slow: { status: 400, message: 'the body did not come in time', closes: true },
  broken: { status: 400, message: 'the body broke off', closes: true },
  foreign: { status: 400, message: 'the call is not of a hook of this gateway' },
  misplaced: { status: 400, message: 'nothing is here: callbacks go to /webhooks/lemlist' },
  unposted: { status: 405, message: 'callbacks come by POST', allow: 'POST' },
} as const satisfies Readonly<Record<string, Answer>>

/** What became of a call: its event was kept, known or held, or why it was refused. */
export type Outcome = keyof typeof answers

/** A value for each outcome. */
export const perOutcome = <Value>(make: (outcome: Outcome) => Value): Record<Outcome, Value> =>
  // The keys of an object are typed as any text.
  Object.fromEntries(Object.keys(answers).map(name => [name, make(name as Outcome)])) as Record<Outcome, Value>

/** An answer as it goes over the wire: JSON and its headers. */
export interface Written {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export const written = ({ status, message, retryAfter: seconds, allow, closes }: Answer): Written => {
  const text = JSON.stringify(message === undefined ? { ok: true } : { error: message })
  const headers = {
    // Success is told to lemlist alone, hundreds of times a second; anybody may be refused.
    ...(status === 200 ? {} : Object.fromEntries(securityHeaders(false))),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    ...(allow !== undefined && { allow }),
    ...(closes && { connection: 'close' }),
  }
  return { status, headers, text }
}
