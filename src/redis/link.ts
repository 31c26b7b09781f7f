import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { createConnection, pauseBefore, redisPlace } from './connection.ts'
import { serverId } from './server.ts'

/** Longest a question waits for its answer, in milliseconds. */
const usualAnswerMs = 200

/** Thrown where an answer does not come. */
class RedisAway extends Error {}

/** Asks one thing of Redis; `server` is another text after every start of it. */
export type Question<Answer> = (redis: Redis, server: string) => Promise<Answer>

/** Redis for what can do without it: its absence is told by the answers, and in the log once. */
export interface Link {
  /** Asks; undefined, after 200 ms at most, where Redis is away or does not answer. Never rejects. */
  ask<Answer>(question: Question<Answer>): Promise<Answer | undefined>
  /** Asks, and where Redis was away finds out first whether it still is; as long again. Never rejects. */
  insist<Answer>(question: Question<Answer>): Promise<Answer | undefined>
  close(): Promise<void>
}

export interface LinkOptions {
  readonly url: string
  readonly clock: Clock
  /** Spreads attempts to have Redis back; from 0 to 1. */
  readonly random: () => number
  readonly log?: Logger | undefined
  /** What is not to be had while Redis is away, for the log. */
  readonly subject: string
  /** Asked first, and again whenever Redis was away, before anything else is; asked anew until it succeeds. */
  readonly prepare: Question<void>
  /** Longest a question waits for its answer, in milliseconds; 200 when left out. */
  readonly answerMs?: number | undefined
}

/** Connects with the first question, and again whenever an answer is missing. */
export const createLink = (options: LinkOptions): Link => {
  const { url, clock, random, log, subject, prepare, answerMs = usualAnswerMs } = options
  const place = redisPlace(url, RedisAway)
  let server: Promise<string> | undefined
  const onConnected = (): void => {
    server = undefined
  }
  const connection = createConnection({ place, random, answerMs, onConnected, restoredBy: 'questions' })

  const put = <Answer>(question: Question<Answer>): Promise<Answer> =>
    connection.ask(async redis => {
      server ??= serverId(redis)
      const asked = server
      try {
        return await question(redis, await asked)
      } catch (error) {
        // Whoever asks next finds out anew which server it is.
        if (server === asked) server = undefined
        throw error
      }
    })

  let isUp = false
  let isMissed = false
  let closed = false
  let attempt: Promise<void> | undefined
  let mending: Promise<void> | undefined
  let stopPausing = (): void => undefined

  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      const cancel = clock.after(ms, resolve)
      stopPausing = () => {
        cancel()
        resolve()
      }
    })

  const miss = (error: unknown): void => {
    isUp = false
    if (!isMissed && !closed) log?.warn({ reason: place.unavailable(error).message }, `${subject} is away with Redis`)
    isMissed = true
  }

  const back = (): void => {
    isUp = true
    if (isMissed) log?.info({ redis: place.title }, `${subject} is back with Redis`)
    isMissed = false
  }

  /** Those who try at the same time share an attempt. */
  const tryOnce = (): Promise<void> => {
    attempt ??= put(prepare)
      .then(back, miss)
      .finally(() => {
        attempt = undefined
      })
    return attempt
  }

  const mend = async (): Promise<void> => {
    for (let tries = 0; !isUp && !closed; tries += 1) {
      await tryOnce()
      if (!isUp && !closed) await pause(pauseBefore(tries, random))
    }
  }

  const startMending = (): void => {
    mending ??= mend().finally(() => {
      mending = undefined
    })
  }

  /** An attempt that was begun before may have come too early. */
  const tryAnew = async (): Promise<void> => {
    await attempt
    if (isUp) return
    startMending()
    await tryOnce()
  }

  /** Tries now, and waits for that as long as for any answer. */
  const tryNow = async (): Promise<void> => {
    const patience = Promise.withResolvers<void>()
    const cancel = clock.after(answerMs, patience.resolve)
    await Promise.race([tryAnew(), patience.promise])
    cancel()
  }

  const ask: Link['ask'] = async question => {
    if (!isUp && !isMissed) await tryNow()
    if (!isUp || closed) return undefined
    try {
      return await put(question)
    } catch (error) {
      miss(error)
      startMending()
      return undefined
    }
  }

  return {
    ask,
    insist: async question => {
      if (!isUp && !closed) await tryNow()
      return ask(question)
    },
    close: async () => {
      closed = true
      stopPausing()
      await connection.close()
      await mending
    },
  }
}
