import { GraphQLError } from 'graphql'
import { type Kind, LemlistError } from '../lemlist/errors.ts'

/** Every `extensions.code` a client can meet, and what it means. The list in the documentation is printed from it. */
export const errorCodes = {
  UNAUTHENTICATED: 'The caller, or the gateway at lemlist, could not be recognised.',
  FORBIDDEN: 'The caller or the API key may not do this.',
  NOT_FOUND: 'There is no such thing, or it is not this team’s.',
  BAD_USER_INPUT: 'An argument is not acceptable; the message says which and why.',
  CONFLICT: 'It cannot be done in the present state.',
  PAYMENT_REQUIRED: 'The lemlist plan or its credits do not cover this.',
  RATE_LIMITED: 'The budget of REST calls did not suffice in time.',
  COST_LIMIT_EXCEEDED: 'The operation would need more REST calls than one operation may make, or give more fields.',
  UPSTREAM_TIMEOUT: 'lemlist did not answer in time, or the whole operation took longer than it may.',
  UPSTREAM_UNAVAILABLE: 'lemlist cannot be reached or answered with a server error.',
  UPSTREAM_UNSUPPORTED: 'lemlist does not offer this operation any more, or not for this team.',
  UPSTREAM_INVALID: 'lemlist sent an answer that cannot be read.',
  INTERNAL_SERVER_ERROR: 'A fault of the gateway; the log holds the details under the id in the message.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  PERSISTED_QUERY_NOT_FOUND: 'There is no document under this digest: send the document with it.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** The one table from the kind of a failed call to the code that clients see. */
const codeOfKind: Readonly<Record<Kind, ErrorCode>> = {
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'FORBIDDEN',
  notFound: 'NOT_FOUND',
  badInput: 'BAD_USER_INPUT',
  conflict: 'CONFLICT',
  paymentRequired: 'PAYMENT_REQUIRED',
  rateLimited: 'RATE_LIMITED',
  tooCostly: 'COST_LIMIT_EXCEEDED',
  timeout: 'UPSTREAM_TIMEOUT',
  unavailable: 'UPSTREAM_UNAVAILABLE',
  unsupported: 'UPSTREAM_UNSUPPORTED',
  invalid: 'UPSTREAM_INVALID',
}

/** The code of a failed call. */
export const codeOf = (error: LemlistError): ErrorCode => codeOfKind[error.kind]

/** The `extensions` of a failed call: code, whether and when to try again, and which call it was. */
export const extensionsOf = (error: LemlistError): Record<string, unknown> => ({
  code: codeOf(error),
  retryable: error.retryable,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  upstream: { operation: error.operation, method: error.method, route: error.route, status: error.status ?? null },
})

/** An error about an argument, named by its path from the field. */
export const badInput = (message: string, ...argument: readonly string[]): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', retryable: false, argument: argument.join('.') } })

/** An error about something that always is there and that lemlist did not send in a form that can be read. */
export const unreadable = (what: string): GraphQLError =>
  new GraphQLError(`lemlist did not say ${what}`, { extensions: { code: 'UPSTREAM_INVALID', retryable: false } })

/** An error about what the caller may do. */
export const forbidden = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN', retryable: false } })

/** An error about a thing that another one names and that does not exist. */
export const notFound = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'NOT_FOUND', retryable: false } })

/** Whether an error says that there is no such thing. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof LemlistError
    ? error.kind === 'notFound'
    : error instanceof GraphQLError && error.extensions.code === 'NOT_FOUND'

/** Null instead of the error that says there is no such thing, and instead of lemlist's "nothing there". */
export const orNull = async <Value>(reading: Promise<Value | null | undefined>): Promise<Value | null> => {
  try {
    return (await reading) ?? null
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

interface Costly {
  readonly path: string
  readonly operation: string
  readonly certain: number
}

/** The field above a path: what `campaigns.nodes.stats` is asked of is in `campaigns`. */
const listAbove = (path: string): string | undefined =>
  path
    .split('.')
    .slice(0, -1)
    .findLast(name => name !== 'nodes' && name !== 'edges' && name !== 'node')

/** How to ask for less of what one path costs. */
const cheaper = (path: string): string => {
  const list = listAbove(path)
  return list === undefined
    ? `ask for fewer things at once, in several operations`
    : `ask for fewer \`${list}\` at once, with a smaller \`first\` or a filter, or leave out \`${path.split('.').at(-1)}\``
}

/** Most paths that a refusal names. */
const mostNamed = 3

/** An error about an operation that is sure to need more REST calls than one may make; nothing was called for it. */
export const tooCostly = (plan: { readonly certain: number; readonly calls: readonly Costly[] }, most: number) => {
  const worst = plan.calls.toSorted((a, b) => b.certain - a.certain).slice(0, mostNamed)
  const named = worst.filter(({ certain }) => certain > 0).map(({ path, certain }) => `\`${path}\` ${certain}`)
  const words = `this needs at least ${plan.certain} REST calls, and one operation may make ${most}: ${named.join(', ')}`
  return new GraphQLError(`${words}. Cheaper: ${cheaper(worst[0]?.path ?? '')}.`, {
    extensions: { code: 'COST_LIMIT_EXCEEDED', retryable: false, plan },
  })
}

/** What to say of a fan-out that was refused when its number became known, at the place where it was to begin. */
export const wordsOf = (error: LemlistError, path: readonly (string | number)[] | undefined): string => {
  const { cost } = error
  if (cost === undefined || path === undefined) return error.message
  const place = path.filter(key => typeof key === 'string').join('.')
  const made = `one operation may make ${cost.most}, and ${cost.begun} of them are made`
  return `\`${place}\`, with what is asked for beside it, takes ${cost.needed} more REST calls: ${made}. Cheaper: ${cheaper(place)}.`
}
