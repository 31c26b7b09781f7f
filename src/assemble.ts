import { randomBytes } from 'node:crypto'
import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import { changesOf } from './domains/activities/changes.ts'
import { schema } from './domains/schema.ts'
import { createFingerprint } from './events/fingerprint.ts'
import { targetOf } from './events/hook-round.ts'
import { logFault, warnOfWeakness } from './events/log-checks.ts'
import { openLog } from './events/open.ts'
import { createStation } from './events/station.ts'
import { createMemoryCache } from './lemlist/cache.ts'
import { systemClock } from './lemlist/clock.ts'
import { createTenant } from './lemlist/tenant.ts'
import { createTransport, type Transport } from './lemlist/transport.ts'
import type { Shared, SharedOptions } from './redis/shared.ts'
import { createGateway, type Gateway } from './server/gateway.ts'
import { createSigningSecret } from './server/signing-secret.ts'

interface Upstream extends Transport {
  readonly apiKey: string
  readonly baseUrl: string
  /** What the start-up line says of it. */
  readonly title: string
}

/** How long nothing of an upload may come, in milliseconds. */
const uploadPatienceMs = 10_000

/** How long whoever follows a link may wait with reading in all, in milliseconds. */
const downloadGraceMs = 60_000

/** Longest one call of lemlist may take, in milliseconds. */
const timeoutMs = 30_000

const sandboxUpstream = async ({ sandbox: { preset, seed, speed } }: Config): Promise<Upstream> => {
  // Loaded only here, so that a gateway in production holds no pretend lemlist.
  const { createSandbox } = await import('./sandbox/sandbox.ts')
  const { sandboxRoutes } = await import('./domains/sandbox.ts')
  const { eventsOf } = await import('./domains/webhooks/sandbox-events.ts')
  const options = { preset, seed, speed, clock: systemClock }
  const sandbox = createSandbox({ routes: sandboxRoutes, eventsOf, deliver: fetch, ...options })
  const team = sandbox.world().teams.get('sandbox')
  const numbers = `${team?.campaigns.size ?? 0} campaigns, ${(team?.leads.size ?? 0).toLocaleString('en')} leads`
  return {
    apiKey: 'sandbox',
    baseUrl: 'http://sandbox.invalid/api',
    title: `the built-in sandbox (${preset}: ${numbers}); set LEMLIST_API_KEY for your own team`,
    fetch: sandbox.fetch,
    close: async () => sandbox.stop(),
  }
}

const realUpstream = ({ apiKey, baseUrl }: { readonly apiKey: string; readonly baseUrl: string }): Upstream => ({
  apiKey,
  baseUrl,
  title: new URL(baseUrl).host,
  ...createTransport(baseUrl),
})

/** What replicas have in common through Redis, where there is one; the built-in sandbox is of this process alone. */
const sharedOf = async (
  { redisUrl: url, lemlist, cacheMaxBytes: maxBytes }: Config,
  sharer: Pick<SharedOptions, 'apiKey' | 'owner' | 'holder' | 'log'>,
): Promise<Shared> => {
  const clock = systemClock
  if (url === undefined || lemlist === undefined)
    return { slots: undefined, cache: createMemoryCache({ clock, maxBytes }), close: async () => undefined }
  // Loaded only here: whoever has no Redis need not wait for its client.
  const { shareByRedis } = await import('./redis/shared.ts')
  return shareByRedis({ ...sharer, url, clock, random: Math.random, maxBytes })
}

/** The whole gateway, for a port of ours or a server of yours. */
export interface Assembled extends Pick<Gateway, 'fetch' | 'intake' | 'upgrade' | 'drain'> {
  /** What it stands on, in words. */
  readonly title: string
  /** Where lemlist is told to call; undefined where it cannot, so that the gateway asks instead. */
  hookUrl(): string | undefined
  /** Why the event log takes nothing at this moment, in words; undefined where it does. Takes 5 s at most, never rejects. */
  logFault(): Promise<string | undefined>
  /** Begins to look after the hook and to fill gaps: to be called once the gateway can be reached. */
  begin(): void
  /** Lets go of connections, threads and timers. */
  close(): Promise<void>
  readonly log: Logger
}

/** Where callers reach a gateway that is on no port of ours yet: as it is configured. */
const configured = ({ host, port }: Config): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/**
 * Puts the gateway together as configured; `version` is what lemlist sees in the user agent. `address` says where it
 * listens, for the links it gives when `PUBLIC_URL` does not.
 */
export const assemble = async (
  config: Config,
  version: string,
  address: () => string = () => configured(config),
): Promise<Assembled> => {
  const log = pino({ level: config.logLevel })
  const upstream = config.lemlist === undefined ? await sandboxUpstream(config) : realUpstream(config.lemlist)
  const clock = systemClock
  let lastAnswerAt: number | undefined
  const { eventLog: file, redisUrl, retention } = config
  const events = await openLog({ file, redisUrl, retention, clock, logger: log })
  const fingerprint = createFingerprint(events, randomBytes)
  const owner = (): Promise<string> => fingerprint(upstream.apiKey)
  const holder = randomBytes(8).toString('hex')
  const shared = await sharedOf(config, { apiKey: upstream.apiKey, owner, holder, log })
  const tenant = createTenant({
    baseUrl: upstream.baseUrl,
    apiKey: upstream.apiKey,
    userAgent: `lemlist-graphql/${version}`,
    fetch: upstream.fetch,
    clock,
    random: Math.random,
    timeoutMs,
    maxQueueMs: config.maxQueueMs,
    slots: shared.slots,
    cache: shared.cache,
    isTold: () => station.hook.health().mode === 'WEBHOOK',
    onDrift: (operation, field) => log.warn({ operation, field }, 'lemlist sent a field in an unexpected shape'),
    onCall: report => {
      if (report.status > 0 && report.status < 500) lastAnswerAt = clock.now()
      log.debug(report, 'called lemlist')
    },
  })
  const publicUrl = (): string | undefined => config.publicUrl ?? (config.lemlist === undefined ? address() : undefined)
  const station = createStation({
    ...{ log: events, tenant, clock, randomBytes, publicUrl, logger: log },
    random: Math.random,
    apiKey: upstream.apiKey,
    secret: config.webhookSecret,
    holder,
    onNews: news => tenant.forget(changesOf(news)),
  })
  const gateway = createGateway({
    ...{ schema, tenant, station, events, clock, log },
    random: Math.random,
    randomBytes,
    holder,
    owner,
    viewer: { role: config.role, name: undefined, authMode: 'none' },
    maxRestCalls: config.maxRestCalls,
    maxBodyBytes: config.maxBodyBytes,
    maxUploadBytes: config.maxUploadBytes,
    uploadPatienceMs,
    downloads: {
      secret: createSigningSecret({ configured: config.signingSecret, log: events, randomBytes, logger: log }),
      ttlMs: config.downloadTtlMs,
      graceMs: downloadGraceMs,
      publicUrl: () => config.publicUrl ?? address(),
    },
    maxSockets: config.maxSockets,
    maxSubscriptionsPerSocket: config.maxSubscriptionsPerSocket,
    metricsToken: config.metricsToken,
    lastAnswerAt: () => lastAnswerAt,
    corsOrigins: config.corsOrigins,
    loopbackHostsOnly: config.loopbackHostsOnly,
  })
  let stopWarning = (): void => undefined
  return {
    ...{ fetch: gateway.fetch, intake: gateway.intake, upgrade: gateway.upgrade, drain: gateway.drain },
    title: upstream.title,
    log,
    hookUrl: () => targetOf(publicUrl()),
    logFault: () => logFault(events, clock),
    begin: () => {
      station.start()
      gateway.begin()
      if (config.lemlist !== undefined) stopWarning = warnOfWeakness({ log: events, clock, logger: log })
    },
    close: async () => {
      stopWarning()
      await gateway.close()
      await station.close()
      await shared.close()
      await events.close()
      await upstream.close()
    },
  }
}
