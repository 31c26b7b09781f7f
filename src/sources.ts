import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { changesOf } from './domains/activities/changes.ts'
import { createFingerprint, type RandomBytes } from './events/fingerprint.ts'
import type { EventLog } from './events/log.ts'
import { createStation, type Station } from './events/station.ts'
import { createMemoryCache } from './lemlist/cache.ts'
import { type Clock, steadyClock } from './lemlist/clock.ts'
import { createTenant, type TenantOptions } from './lemlist/tenant.ts'
import { watched } from './lemlist/watched.ts'
import { isLoopback } from './loopback.ts'
import type { Shared, SharedOptions } from './redis/shared.ts'
import { mostKeyTeams, type OpenKey } from './server/teams/key-teams.ts'
import type { TeamSource } from './server/teams/team.ts'
import type { TeamKey } from './teams-file.ts'
import type { Upstream } from './upstream.ts'

/** A team with all that is its own: its key, its budget, its cache, its live side. */
export interface OpenTeam extends TeamSource {
  /** Begins to look after its hook and to fill gaps. */
  start(): void
  close(): Promise<void>
}

/** What all teams of a process stand on. */
export interface SourceOptions {
  readonly config: Config
  readonly upstream: Pick<Upstream, 'baseUrl' | 'fetch'>
  readonly events: EventLog
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
  readonly randomBytes: RandomBytes
  /** Name of this process among those that share the log. */
  readonly holder: string
  /** What lemlist sees in the user agent. */
  readonly version: string
  /** Told of what calls come to. */
  readonly told: Pick<TenantOptions, 'onCall' | 'onUnsent' | 'onLook' | 'onJoin'>
}

/** What is particular about one team. */
interface OneTeam extends TeamKey {
  /** Most bytes of its answers that are kept. */
  readonly cacheBytes: number
  /** Where lemlist is told to call with its events; undefined where it is asked for them. */
  readonly hookUrl: () => string | undefined
  /** Called when lemlist refuses the key; the key is a caller's where this is given. */
  readonly onRefused?: () => void
}

/** Longest one call of lemlist may take, in milliseconds. */
const timeoutMs = 30_000

/** What replicas have in common through Redis, where there is one; the built-in sandbox is of this process alone. */
const sharedOf = async ({ redisUrl: url, lemlist }: Config, sharer: Omit<SharedOptions, 'url'>): Promise<Shared> => {
  if (url === undefined || lemlist === undefined)
    return { slots: undefined, cache: createMemoryCache(sharer), close: async () => undefined }
  // Loaded only here: whoever has no Redis need not wait for its client.
  const { shareByRedis } = await import('./redis/shared.ts')
  return shareByRedis({ ...sharer, url })
}

/** Opens a team by its key; nothing is called yet. */
export const openTeam = async (options: SourceOptions, team: OneTeam): Promise<OpenTeam> => {
  const { config, upstream, events, clock, log: logger, random, randomBytes, holder } = options
  const { name, apiKey, cacheBytes, hookUrl, onRefused } = team
  const log = name === undefined ? logger : logger.child({ team: name })
  const fingerprint = createFingerprint(events, randomBytes)
  const owner = (): Promise<string> => fingerprint(apiKey)
  const time = { clock, pace: steadyClock, random }
  const shared = await sharedOf(config, { apiKey, owner, holder, log, ...time, maxBytes: cacheBytes })
  const plain = createTenant({
    baseUrl: upstream.baseUrl,
    apiKey,
    userAgent: `lemlist-graphql/${options.version}`,
    fetch: upstream.fetch,
    ...{ ...time, timeoutMs },
    maxQueueMs: config.maxQueueMs,
    slots: shared.slots,
    cache: shared.cache,
    isTold: () => station.hook.health().mode === 'WEBHOOK',
    onDrift: (operation, field) => log.warn({ operation, field }, 'lemlist sent a field in an unexpected shape'),
    ...options.told,
  })
  const tenant = onRefused === undefined ? plain : watched(plain, { onRefused })
  const station = createStation({
    ...{ log: events, tenant, clock, randomBytes, random, logger: log, apiKey, holder },
    isBrought: onRefused !== undefined,
    publicUrl: hookUrl,
    secret: config.webhookSecret,
    onNews: news => tenant.forget(changesOf(news)),
  })
  return {
    id: name ?? createHash('sha256').update(`team ${apiKey}`).digest('base64url').slice(0, 22),
    ...{ name, tenant, station, owner },
    isNear: config.lemlist === undefined || isLoopback(config.lemlist.baseUrl),
    start: station.start,
    close: async () => {
      await station.close()
      await shared.close()
    },
  }
}

/** The same live side, which is started when somebody first subscribes. */
const startedByNeed = (station: Station): Station => {
  const { hub } = station
  let isStarted = false
  const open = (): ReturnType<typeof hub.open> => {
    if (!isStarted) station.start()
    isStarted = true
    return hub.open()
  }
  return { ...station, hub: { ...hub, open } }
}

/** What opens teams by keys that callers bring. No hook is made with those, and all together keep as much as `CACHE_MAX_BYTES`. */
export const keyOpener =
  (options: SourceOptions): OpenKey =>
  async (apiKey, onRefused) => {
    const cacheBytes = Math.floor(options.config.cacheMaxBytes / mostKeyTeams)
    const opened = await openTeam(options, { name: undefined, apiKey, cacheBytes, hookUrl: () => undefined, onRefused })
    return { ...opened, station: startedByNeed(opened.station) }
  }
