/** What kind of failure a call met; the graph maps each kind to one error code. */
export type Kind =
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'badInput'
  | 'conflict'
  | 'paymentRequired'
  | 'rateLimited'
  | 'tooCostly'
  | 'timeout'
  | 'unavailable'
  | 'unsupported'
  | 'invalid'

/** The call that failed. The route is the template, because a real path can hold an email address. */
export interface CallSite {
  readonly operation: string
  readonly method: string
  readonly route: string
}

/** The REST calls of an operation that needs more than it may begin. */
export interface CallCount {
  /** How many it asked for at once. */
  readonly needed: number
  /** How many it had begun before. */
  readonly begun: number
  readonly most: number
}

interface Facts extends CallSite {
  readonly kind: Kind
  /** HTTP status; undefined when no answer came. */
  readonly status?: number | undefined
  readonly retryAfterMs?: number | undefined
  /** Whether lemlist was asked; it was, when left out. */
  readonly wasSent?: boolean | undefined
  /** What was really answered, for the log alone. */
  readonly detail?: string | undefined
  /** Of what is too costly. */
  readonly cost?: CallCount | undefined
}

const retryableKinds: ReadonlySet<Kind> = new Set(['rateLimited', 'timeout', 'unavailable'])

/** A failed call of the REST API. `message` is fit for clients; `detail` is for the log. */
export class LemlistError extends Error {
  readonly kind: Kind
  readonly operation: string
  readonly method: string
  readonly route: string
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
  /** Whether lemlist was asked. What was not sent was surely not done. */
  readonly wasSent: boolean
  readonly detail: string | undefined
  readonly cost: CallCount | undefined

  constructor(message: string, facts: Facts, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LemlistError'
    this.kind = facts.kind
    this.operation = facts.operation
    this.method = facts.method
    this.route = facts.route
    this.status = facts.status
    this.retryAfterMs = facts.retryAfterMs
    this.wasSent = facts.wasSent ?? true
    this.detail = facts.detail
    this.cost = facts.cost
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return retryableKinds.has(this.kind)
  }
}

interface Rule {
  /** First status and last status it applies to. */
  readonly statuses: readonly [number, number]
  readonly words?: RegExp
  readonly kind: Kind
}

/** From status and words to kind; the first rule that fits decides. */
const rules: readonly Rule[] = [
  // lemlist: no operation redirects; what leads elsewhere is no operation any more.
  { statuses: [300, 399], kind: 'unsupported' },
  { statuses: [400, 400], words: /^No API key provided/i, kind: 'unauthenticated' },
  // lemlist: a key whose user is gone answers 404, and 400 where the call is about that user.
  { statuses: [400, 404], words: /^No user found for this API key/i, kind: 'unauthenticated' },
  // lemlist: the person has unsubscribed; it stays so, whatever the status says.
  { statuses: [500, 500], words: /Lead in graveyard/i, kind: 'conflict' },
  // lemlist: values that are no address or domain are called a server error.
  { statuses: [500, 500], words: /^Invalid (value|email)/i, kind: 'badInput' },
  // lemlist: some routes tell of missing things with 400.
  { statuses: [400, 400], words: /\bnot found\b/i, kind: 'notFound' },
  // lemlist: a lead that cannot be launched as things are is called a bad request.
  { statuses: [400, 400], words: /\bCAMPAIGN_LEAD_REVIEW_/, kind: 'conflict' },
  { statuses: [400, 400], kind: 'badInput' },
  { statuses: [401, 401], kind: 'unauthenticated' },
  { statuses: [402, 402], kind: 'paymentRequired' },
  { statuses: [403, 403], kind: 'forbidden' },
  { statuses: [404, 404], kind: 'notFound' },
  { statuses: [405, 405], kind: 'unsupported' },
  { statuses: [408, 408], kind: 'timeout' },
  { statuses: [409, 409], kind: 'conflict' },
  // lemlist: how many people and companies a team may monitor is told like a spent budget, but no waiting helps.
  { statuses: [429, 429], words: /\bmonitor/i, kind: 'paymentRequired' },
  { statuses: [429, 429], kind: 'rateLimited' },
  { statuses: [504, 504], kind: 'timeout' },
  { statuses: [500, 599], kind: 'unavailable' },
  { statuses: [400, 499], kind: 'badInput' },
]

/**
 * The kind of an error answer. `addressed` says that the call named one thing by its id.
 * lemlist: `Bad team` (400) is both a key that cannot use its team and an id that is another team's or nobody's.
 */
export const kindOf = (status: number, words: string, addressed: boolean): Kind => {
  // lemlist: `Bad team or invalid schedule fields` is about the fields.
  if (status === 400 && /^Bad team(?! or )/i.test(words)) return addressed ? 'notFound' : 'forbidden'
  const rule = rules.find(
    ({ statuses: [first, last], words: pattern }) =>
      status >= first && status <= last && (pattern === undefined || pattern.test(words)),
  )
  return rule?.kind ?? 'invalid'
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * The words of an error body, whichever of lemlist's forms it has: plain text; `{error}`; `{error, message}`;
 * `{error, code}`; `{success, error: {code, message}}`; `{ok, message}`.
 */
export const wordsOf = (body: string): string => {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return body.trim()
  }
  if (!isObject(json)) return typeof json === 'string' ? json : body.trim()
  const inner = isObject(json.error) ? json.error : {}
  const [first, second] = [
    textOf(inner.message) ?? textOf(json.message) ?? textOf(json.error) ?? textOf(inner.code),
    textOf(inner.code) ?? textOf(json.code) ?? textOf(json.error),
  ]
  if (first === undefined) return body.trim()
  return second === undefined || second === first ? first : `${first} (${second})`
}
