import { Readable } from 'node:stream'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Clock } from '../../lemlist/clock.ts'
import { readBody, type Unread } from './body.ts'
import { refusal } from './refusals.ts'
import { JsonFault, strictJson } from './strict-json.ts'

interface BodiesOptions {
  readonly clock: Clock
  /** Largest body in bytes. */
  readonly maxBodyBytes: number
}

/** Takes operations that come as JSON. */
export interface Bodies {
  /** Reads the body of a POST and answers by `next`, or says what is wrong with it. */
  answer(request: Request, next: (request: Request) => Promise<Response>): Promise<Response>
  /** Gives Yoga what was read. */
  readonly plugin: Plugin
}

/** How long a body may take to come, in milliseconds. */
const patienceMs = 15_000

/** Most bodies of the largest size whose bytes are held while they come. */
const mostAtOnce = 64

const refused = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  refusal(status, status === 503 ? 'RATE_LIMITED' : 'BAD_USER_INPUT', message, headers)

const utf8 = new TextDecoder('utf-8', { fatal: true })

const textOf = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new JsonFault('is not UTF-8')
  }
}

/** What an operation's body says; a JsonFault where that is nothing. */
const paramsIn = (bytes: Uint8Array): GraphQLParams => {
  const json = strictJson(textOf(bytes))
  if (Array.isArray(json)) throw new JsonFault('is a list: send one operation at a time')
  if (typeof json !== 'object' || json === null) throw new JsonFault('is no object with a `query`')
  // What is in it is looked at by Yoga.
  const params = json as GraphQLParams
  // Such text has no digest of its own, by which documents are known.
  if (typeof params.query === 'string' && !params.query.isWellFormed())
    throw new JsonFault('has half a character in it')
  return params
}

/** Reads the bodies of operations: no larger than they may be, in time, and nothing but JSON. */
export const createBodies = ({ clock, maxBodyBytes }: BodiesOptions): Bodies => {
  const taken = new WeakMap<Request, GraphQLParams>()
  const room = { mostBytes: maxBodyBytes * mostAtOnce, bytes: 0 }

  const tooLarge = (): Response => refused(413, `the body is larger than ${maxBodyBytes} bytes (MAX_BODY_BYTES)`)

  const unread = (why: Unread): Response => {
    switch (why) {
      case 'oversized':
        return tooLarge()
      case 'busy':
        return refused(503, 'as many bodies as this gateway holds are on their way', { 'retry-after': '5' })
      case 'slow':
        return refused(408, 'the body did not come in time', { connection: 'close' })
      case 'broken':
        return refused(400, 'the body broke off', { connection: 'close' })
    }
  }

  /** What the body says; a refusal where it cannot be read. */
  const read = async ({ headers, body }: Request): Promise<GraphQLParams | Response> => {
    if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) return tooLarge()
    const bytes = await new Promise<Buffer | Unread>(resolve =>
      readBody(Readable.from(body ?? []), { clock, maxBytes: maxBodyBytes, patienceMs, room }, resolve),
    )
    if (typeof bytes === 'string') return unread(bytes)
    try {
      return paramsIn(bytes)
    } catch (fault) {
      if (fault instanceof JsonFault) return refused(400, `the body ${fault.message}`)
      throw fault
    }
  }

  return {
    answer: async (request, next) => {
      if (request.method !== 'POST') return next(request)
      const params = await read(request)
      if (params instanceof Response) return params
      taken.set(request, params)
      return next(request)
    },
    plugin: {
      onRequestParse: ({ request, setRequestParser }) => {
        const params = taken.get(request)
        if (params !== undefined) setRequestParser(() => params)
      },
    },
  }
}
