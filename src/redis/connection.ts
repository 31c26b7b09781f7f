import { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** Longest a question waits for its answer, and an attempt to connect for its end, in milliseconds. */
const patienceMs = 2_000

/** Longest pause between two attempts to connect, in milliseconds. */
const longestPauseMs = 2_000

/** How long to wait before an attempt to connect, in milliseconds; replicas that lost Redis together come back apart. */
export const pauseBefore = (attempt: number, random: () => number): number =>
  Math.min(longestPauseMs, 50 * 2 ** attempt) * (0.5 + random() / 2)

/** Where Redis is, and how to speak of it without the secrets of its address. */
export interface RedisPlace {
  /** Host and port. */
  readonly title: string
  readonly url: string
  /** The fault in words, with no cause: what ioredis throws holds the arguments of the command. */
  unavailable(error: unknown): Error
}

/** What is thrown where Redis cannot be had: an error of whoever keeps something there. */
export type Unavailable = new (message: string) => Error

/** Reads an address `redis://` or `rediss://`; throws, without repeating it, when it is none. */
export const redisPlace = (url: string, Unavailable: Unavailable): RedisPlace => {
  const parsed = URL.parse(url)
  if (parsed === null || !/^rediss?:$/.test(parsed.protocol))
    throw new Error('The address of Redis is no redis:// URL.')
  const { hostname, port, password } = parsed
  const title = `${hostname || '127.0.0.1'}:${port || '6379'}`
  const secrets = [password, decodeURIComponent(password)].filter(secret => secret !== '')
  const unavailable = (error: unknown): Error => {
    if (error instanceof Unavailable) return error
    const text = secrets.reduce((said, secret) => said.replaceAll(secret, '***'), textOf(error))
    return new Unavailable(`Redis at ${title}: ${text}`)
  }
  return { title, url, unavailable }
}

/** An attempt on several addresses of one name fails with a code and without words. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}

// RESP2, because its answers have one shape on every server; no check of readiness, because a server that still loads
// says so to every question, and the check needs a command that not every user may give.
const common = { lazyConnect: true, protocol: 2, enableReadyCheck: false, disableClientInfo: true } as const

/**
 * Opens a connection that is not restored when it is lost; `timeoutMs` is how long an answer may take. It is handed to
 * `hold` before it is open, and is to be hung up whatever becomes of it.
 */
export const connectOnce = async ({ url }: RedisPlace, timeoutMs: number, hold: (redis: Redis) => void) => {
  const options = { ...common, connectTimeout: patienceMs, commandTimeout: timeoutMs, retryStrategy: null }
  const redis = new Redis(url, options)
  const fault = new Promise<never>((_, reject) => void redis.on('error', reject))
  hold(redis)
  await Promise.race([redis.connect(), fault])
  return redis
}

/** The connection for questions that are answered at once; questions of one turn share a round trip. */
export interface RedisConnection {
  /** Asks; rejects with the place's `Unavailable` when the connection is down, or no answer comes in time. */
  ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer>
  /** Waits for the answers that are under way, and hangs up. */
  close(): Promise<void>
}

interface ConnectionOptions {
  readonly place: RedisPlace
  readonly random: () => number
  readonly log?: Logger | undefined
  /** Longest a question waits for its answer, in milliseconds. */
  readonly answerMs?: number
  /** Who restores a lost connection: it does so by itself when left out, after pauses, else the next question at once. */
  readonly restoredBy?: 'questions'
  /** Called whenever a connection was made, before anything is asked. */
  readonly onConnected: () => void
}

/** Connects with the first question, and again when the connection was lost. */
export const createConnection = (options: ConnectionOptions): RedisConnection => {
  const { place, random, log, answerMs = patienceMs, restoredBy, onConnected } = options
  const redis = new Redis(place.url, {
    ...common,
    connectTimeout: patienceMs,
    commandTimeout: answerMs,
    socketTimeout: 2 * answerMs,
    enableAutoPipelining: true,
    // A question is never kept for later nor asked again: whoever asked was told that it failed.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: restoredBy === 'questions' ? null : attempt => pauseBefore(attempt, random),
    // What was the primary server is a replica now: the name leads to the new one.
    reconnectOnError: error => error.message.startsWith('READONLY'),
  })

  let fault: Error | undefined
  redis.on('error', (error: unknown) => {
    const told = place.unavailable(error)
    if (fault === undefined) log?.warn({ reason: told.message }, 'the connection to Redis is down')
    fault = told
  })
  redis.on('ready', () => {
    if (fault !== undefined) log?.info({ redis: place.title }, 'the connection to Redis is up')
    fault = undefined
    onConnected()
  })

  let opening: Promise<void> | undefined
  const ready = async (): Promise<void> => {
    if (redis.status === 'wait' || redis.status === 'end')
      opening = redis.connect().finally(() => (opening = undefined))
    await opening
    if (redis.status !== 'ready') throw new Error('there is no connection')
  }

  const pending = new Set<Promise<unknown>>()
  let closed = false
  return {
    ask: async question => {
      if (closed) throw place.unavailable('the connection is closed')
      const answer = ready().then(() => question(redis))
      pending.add(answer)
      try {
        return await answer
      } catch (error) {
        throw (redis.status !== 'ready' ? fault : undefined) ?? place.unavailable(error)
      } finally {
        pending.delete(answer)
      }
    },
    close: async () => {
      closed = true
      await Promise.allSettled(pending)
      if (redis.status === 'ready') await redis.quit().catch(() => undefined)
      redis.disconnect()
    },
  }
}
