import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Answer, Cache, Look } from '../lemlist/cache.ts'
import type { Clock } from '../lemlist/clock.ts'
import type { Change, Subject } from '../lemlist/subject.ts'
import { cacheKeys, forgetScript, keepScript, lookScript } from './cache-scripts.ts'
import { createLink, type Question } from './link.ts'
import { type Changes, Pending } from './pending.ts'
import { runScript } from './script.ts'

/** What the cache in Redis stands on. */
export interface RedisCacheOptions {
  /** `redis://` or `rediss://`, with user and password where Redis asks for them. */
  readonly url: string
  readonly clock: Clock
  /** Spreads attempts to connect again; from 0 to 1. */
  readonly random: () => number
  readonly log?: Logger | undefined
  /** Most bytes of the team's answers in Redis. */
  readonly maxBytes: number
  /** What the team's keys go by, the same in all gateways that share them and no secret; asked anew whenever Redis was away. */
  readonly team: () => Promise<string>
  /** Tells the copies of this process from those of others: no two processes give the same text. */
  readonly holder: string
  /** What all keys begin with. */
  readonly prefix?: string
  /** Most marks whose last change is remembered, for each subject. */
  readonly mostMarks?: number
}

/** Answers of one team that several gateways share. */
export interface RedisCache extends Cache {
  close(): Promise<void>
}

/** A value as it was parsed, by the stamp that Redis has with its text. */
interface Copy {
  readonly stamp: string
  readonly value: unknown
}

/** Of a look that could not be made: older than any change, so that nothing is kept by it. */
const never = -1

/** Most changes that are remembered while Redis is away. */
const mostPending = 10_000

/** Most bytes of the values that are held parsed, about. */
const mostCopied = 32 * 1024 * 1024

/** A mark as one line; two that become the same are only ever forgotten together. */
const line = (mark: string): string => mark.replaceAll('\n', ' ') || ' '

const lines = (marks: readonly string[]): string => `\n${marks.map(line).join('\n')}\n`

/** The arguments of a change: its subject and its marks, none for all. */
const argumentsOf = ({ subject, marks }: Change, most: number): readonly string[] => [
  subject.name,
  marks === 'all' || marks.length > most ? '' : lines(marks),
]

/**
 * A cache on Redis or Valkey (6.2 and later). While Redis is away nothing is found and nothing kept, and what changes is
 * told before anything is found again; other gateways that still reach it learn of it only then. It connects with the
 * first question; throws when the address is none.
 */
export const createRedisCache = (options: RedisCacheOptions): RedisCache => {
  const { url, clock, random, log, maxBytes, holder, prefix = 'lemlist-graphql', mostMarks = 5_000 } = options
  const pending = new Pending(mostPending)
  const copies = new LRUCache<string, Copy>({ maxSize: Math.max(1, Math.min(maxBytes, mostCopied)) })
  let team: string | undefined
  let keys = cacheKeys(prefix, '')
  let stamps = 0

  const copy = (name: string, stamp: string, value: unknown, size: number): void => {
    copies.set(name, { stamp, value }, { size: 64 + name.length * 2 + size * 4 })
  }

  const tell =
    (changes: Changes): Question<unknown> =>
    (redis, server) => {
      const each = changes === 'everything' ? [] : changes.filter(({ marks }) => marks.length > 0)
      const names = [keys.state, keys.index, ...each.map(({ subject }) => keys.changed(subject.name))]
      const args = [server, mostMarks, changes === 'everything' ? 1 : 0]
      return runScript(redis, forgetScript, names, [...args, ...each.flatMap(change => argumentsOf(change, mostMarks))])
    }

  /** Tells what is pending; also where that is nothing, since this shows whether Redis takes changes. */
  const tellPending: Question<true> = async (redis, server) => {
    const { number, changes } = pending.untold()
    await tell(changes)(redis, server)
    pending.told(number)
    return true
  }

  const link = createLink({
    ...{ url, clock, random, log, subject: 'the shared cache' },
    prepare: async (redis, server) => {
      // At once where the name was known before: whoever tells it may come back later than Redis.
      if (team !== undefined) await tellPending(redis, server)
      const found = await options.team()
      // What has changed was told under the old name.
      if (team !== undefined && team !== found) pending.add('everything')
      team = found
      keys = cacheKeys(prefix, found)
      await tellPending(redis, server)
    },
  })

  let telling: Promise<true | undefined> | undefined
  /** Those who have something to tell at the same time tell it together. */
  const tellTogether = (): Promise<true | undefined> => {
    telling ??= link.insist(tellPending).finally(() => {
      telling = undefined
    })
    return telling
  }

  const idOf = (name: string): string => hash('sha256', name, 'base64url').slice(0, 22)

  const namesOf = (subject: Subject, id: string): readonly string[] => [
    ...[keys.state, keys.index],
    ...[keys.answer(id), keys.changed(subject.name)],
  ]

  /** What a look found; undefined where it is not what was kept. */
  const read = (name: string, near: Copy | undefined, answer: unknown): Look => {
    const [position, at, till, stamp, text] = answer as readonly (string | undefined)[]
    const reading = Number(position)
    if (stamp === undefined || clock.now() < Number(at) || clock.now() > Number(till))
      return { kept: undefined, reading }
    if (stamp === near?.stamp) return { kept: { value: near.value, at: Number(at) }, reading }
    const value: unknown = text ? JSON.parse(text) : undefined
    copy(name, stamp, value, text?.length ?? 0)
    return { kept: { value, at: Number(at) }, reading }
  }

  const keep = async ({ name, subject, marks, value, at, seconds, reading }: Answer): Promise<void> => {
    const till = at + seconds * 1000
    const lifetime = Math.ceil(till - clock.now())
    if (reading === never || lifetime <= 0) return
    const text = value === undefined ? '' : JSON.stringify(value)
    if (text.length > maxBytes) return
    stamps += 1
    const stamp = `${holder} ${stamps}`
    const id = idOf(name)
    const kept = await link.ask((redis, server) =>
      runScript(redis, keepScript, namesOf(subject, id), [
        ...[server, keys.answers, subject.name, id, reading, at, till, clock.now(), lifetime, maxBytes, stamp],
        ...[lines(marks), text],
      ]),
    )
    if (kept === 1) copy(name, stamp, value, text.length)
  }

  return {
    look: async (subject, name) => {
      const near = copies.get(name)
      const answer = await link.ask((redis, server) => {
        const args = [server, keys.answers, subject.name, near?.stamp ?? '']
        return runScript(redis, lookScript, namesOf(subject, idOf(name)), args)
      })
      try {
        if (answer !== undefined) return read(name, near, answer)
      } catch (error) {
        log?.warn({ reason: String(error) }, 'an answer in Redis cannot be read')
      }
      return { kept: undefined, reading: never }
    },
    keep,
    forget: async changes => {
      const number = pending.add(changes)
      while (!pending.isTold(number)) if ((await tellTogether()) === undefined) return
    },
    close: link.close,
  }
}
