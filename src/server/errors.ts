import { randomUUID } from 'node:crypto'
import { GraphQLError, type GraphQLErrorOptions } from 'graphql'
import type { Logger } from 'pino'
import { LogUnavailable } from '../events/log.ts'
import { extensionsOf, wordsOf } from '../graph/errors.ts'
import { LemlistError } from '../lemlist/errors.ts'
import type { Discretion } from './secrets.ts'

/** Words for codes that Yoga uses and this API does not. */
const ownCode: Readonly<Record<string, string>> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  REQUEST_ENTITY_TOO_LARGE: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
}

const placeOf = (error: unknown): GraphQLErrorOptions =>
  error instanceof GraphQLError
    ? {
        nodes: error.nodes ?? null,
        positions: error.positions ?? null,
        source: error.source ?? null,
        path: error.path ?? null,
      }
    : {}

const causeOf = (error: unknown): unknown => {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError
  return cause
}

/** The executor takes a number below zero for a fault of its own. */
const isStreamFault = (cause: unknown): boolean =>
  cause instanceof Error && cause.message === 'initialCount must be a positive integer'

const isAborted = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError'

/**
 * Turns whatever went wrong into what a client may read: failed calls by the table of codes, faults of the document as
 * they are, and everything unexpected as one sentence with an id under which the log holds the rest.
 */
export const createErrorMask =
  (log: Logger, told: Discretion) =>
  (error: unknown): GraphQLError => {
    const cause = causeOf(error)
    if (cause instanceof LemlistError) {
      const { operation, route, status, detail, kind } = cause
      // What was not called for its cost is the caller's matter, and as many times as there are calls.
      if (kind !== 'tooCostly') log.warn({ operation, route, status, kind }, 'a call of lemlist failed')
      // What lemlist said may name people, so it is not for every log.
      log.debug({ operation, detail }, 'what lemlist answered')
      const words = wordsOf(cause, error instanceof GraphQLError ? error.path : undefined)
      return new GraphQLError(words, { ...placeOf(error), extensions: extensionsOf(cause) })
    }
    if (cause instanceof LogUnavailable) {
      log.warn({ err: cause }, 'the event log cannot be had')
      return new GraphQLError('events cannot be had at the moment: try again', {
        ...placeOf(error),
        extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
      })
    }
    if (cause instanceof GraphQLError) {
      const { code, originalError, ...rest } = cause.extensions
      // Yoga puts the parser's fault beside its own words; it repeats the body, and decides of the status by being there.
      const unread = originalError === undefined ? {} : { http: { status: 400 } }
      // A value that does not fit its scalar or type is refused by the executor without a code.
      const named = typeof code === 'string' ? (ownCode[code] ?? code) : 'BAD_USER_INPUT'
      const message = told(error instanceof GraphQLError ? error : cause)
      return new GraphQLError(message, {
        ...placeOf(error),
        extensions: { retryable: false, ...rest, ...unread, code: named },
      })
    }
    if (isStreamFault(cause)) {
      return new GraphQLError('`initialCount` of @stream must be 0 or more', {
        ...placeOf(error),
        extensions: { code: 'BAD_USER_INPUT', retryable: false },
      })
    }
    if (isAborted(cause)) {
      return new GraphQLError('the operation was given up', {
        ...placeOf(error),
        extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true },
      })
    }
    const id = randomUUID()
    log.error({ id, err: cause }, 'a fault of the gateway')
    return new GraphQLError(`Something went wrong in the gateway. Its log has the details under ${id}.`, {
      ...placeOf(error),
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, id },
    })
  }
