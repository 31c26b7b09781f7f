import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { createConnection, redisPlace } from '../redis/connection.ts'
import { runScript, type Script } from '../redis/script.ts'
import { type Ends, type EventLog, type Kept, LogUnavailable, mostNames, type Retention } from './log.ts'
import { createAppends } from './redis-appends.ts'
import { eventOf, idOf, positionOf } from './redis-entry.ts'
import { createFollowers } from './redis-follow.ts'
import { appendScript, endsScript, leaseScript, releaseScript, teamKeys } from './redis-scripts.ts'
import { trimEvery, trimTeams } from './redis-trim.ts'
import { type RedisServer, redisServer, redisWeakness } from './redis-weakness.ts'

/** What the log on Redis stands on. */
export interface RedisLogOptions {
  /** `redis://` or `rediss://`, with user and password where Redis asks for them. */
  readonly url: string
  readonly retention: Retention
  readonly clock: Clock
  /** Spreads attempts to connect again; from 0 to 1. */
  readonly random?: () => number
  readonly log?: Logger
  /** What all keys begin with: gateways with the same one share a log. */
  readonly prefix?: string
}

/** Time between two trimmings, in milliseconds. */
const trimEveryMs = 5 * 60_000

/** Most held events made events in one step, so that others are served in between. */
const releasedAtOnce = 200

/** How long the note stays that shows that Redis takes notes, in milliseconds. */
const probeMs = 60_000

/**
 * The event log on Redis or Valkey (6.2 and later), shared by all gateways with the same address and prefix. It connects
 * with the first question; throws when the address is none.
 */
export const createRedisLog = (options: RedisLogOptions): EventLog => {
  const { url, retention, clock, random = Math.random, log, prefix = 'lemlist-graphql' } = options
  const place = redisPlace(url, LogUnavailable)
  const teamsKey = `${prefix}:teams`
  const probeKey = `${prefix}:probe`
  const notesKey = `${prefix}:notes`
  const noteKey = (name: string): string => `${prefix}:note:${name}`
  const leaseKey = (name: string): string => `${prefix}:lease:${name}`
  const eventsKey = (team: string): string => teamKeys(prefix, team).events

  const runFor = (redis: Redis, script: Script, team: string, args: readonly (string | number)[] = []) =>
    runScript(redis, script, Object.values(teamKeys(prefix, team)), args)

  /** By team the newest position heard of, so that it is not given again where Redis lost what it had acknowledged. */
  const heads = new Map<string, number>()
  const heard = (team: string, position = 0): number => {
    const head = Math.max(position, heads.get(team) ?? 0)
    heads.set(team, head)
    return head
  }

  /** The server of the present connection. */
  let server: Promise<RedisServer> | undefined
  const { ask, close } = createConnection({
    ...{ place, random, log },
    onConnected: () => {
      server = undefined
      // Whoever knows of later positions says so before they are given a second time.
      for (const team of heads.keys()) void ends(team).catch(() => undefined)
    },
  })

  const askServer = async (redis: Redis): Promise<RedisServer> => {
    try {
      return await redisServer(redis)
    } catch (error) {
      server = undefined
      throw error
    }
  }

  /** What scripts are told of that Redis may have lost. */
  const known = async (redis: Redis, team: string): Promise<readonly (string | number)[]> => {
    server ??= askServer(redis)
    const { id = '', isDoubtful } = await server
    return [heard(team), id, isDoubtful ? 1 : 0]
  }

  const ends = async (team: string): Promise<Ends> => {
    const answer = await ask(async redis => runFor(redis, endsScript, team, await known(redis, team)))
    const [newest = 0, oldest] = Array.isArray(answer) ? answer.map(id => positionOf(String(id))) : []
    const head = heard(team, newest)
    return { first: oldest ?? head + 1, head }
  }

  const append = createAppends(async (redis, team, args) => {
    const knownArgs = await known(redis, team)
    const asked = [runFor(redis, appendScript, team, [...knownArgs, ...args]), redis.sadd(teamsKey, team)] as const
    const [answer] = await Promise.all(asked)
    // The script answers in these very words.
    const [head, kept] = answer as [number, Kept[]]
    heard(team, head)
    return kept
  })

  const followers = createFollowers({
    place,
    keyOf: eventsKey,
    onHeard: heard,
    clock,
    random,
    log,
  })

  const trim = async (): Promise<void> => {
    const teams = await ask(redis => redis.smembers(teamsKey))
    await trimTeams({ ask, prefix, retention }, teams, clock.now())
  }
  const stopTrimming = trimEvery(trimEveryMs, clock, () =>
    trim().catch((error: unknown) =>
      log?.warn({ reason: place.unavailable(error).message }, 'old events stay for now'),
    ),
  )

  return {
    append: async (team, events) => (events.length === 0 ? [] : ask(redis => append(redis, team, events))),
    release: async (team, now) => {
      let released = 0
      for (;;) {
        const answer = await ask(async redis => {
          const knownArgs = await known(redis, team)
          return runFor(redis, releaseScript, team, [...knownArgs, now, releasedAtOnce])
        })
        const step = Number(answer)
        released += step
        if (step < releasedAtOnce) return released
      }
    },
    read: async (team, after, limit) => {
      const entries = await ask(redis => redis.xrange(eventsKey(team), idOf(after + 1), '+', 'COUNT', limit))
      return entries.map(eventOf)
    },
    ends,
    follow: followers.follow,
    keep: async (name, text) => {
      const key = noteKey(name)
      const asked = (redis: Redis) => [redis.zadd(notesKey, 0, name), redis.setnx(key, text), redis.get(key)] as const
      const [, , kept] = await ask(redis => Promise.all(asked(redis)))
      return kept ?? text
    },
    get: async name => (await ask(redis => redis.get(noteKey(name)))) ?? undefined,
    // The name goes in before its text and out behind it, so that no text is there without a name.
    put: async (name, text) =>
      void (await ask(redis => Promise.all([redis.zadd(notesKey, 0, name), redis.set(noteKey(name), text)]))),
    drop: async name => void (await ask(redis => Promise.all([redis.del(noteKey(name)), redis.zrem(notesKey, name)]))),
    names: beginning =>
      ask(redis => redis.zrangebylex(notesKey, `[${beginning}`, `(${beginning}\u{10ffff}`, 'LIMIT', 0, mostNames)),
    lease: async (name, holder, ms) =>
      (await ask(redis => runScript(redis, leaseScript, [leaseKey(name)], [holder, ms]))) === 1,
    trim,
    isWritable: () =>
      ask(redis => redis.set(probeKey, '', 'PX', probeMs)).then(
        () => true,
        () => false,
      ),
    weakness: () => ask(redisWeakness),
    close: async () => {
      stopTrimming()
      await Promise.all([close(), followers.close()])
    },
  }
}
