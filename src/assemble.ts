import { randomBytes } from 'node:crypto'
import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import { schema } from './domains/schema.ts'
import { systemClock } from './lemlist/clock.ts'
import { createTenant } from './lemlist/tenant.ts'
import { createTransport, type Transport } from './lemlist/transport.ts'
import { createGateway } from './server/gateway.ts'

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

/** The whole gateway as a `fetch`, for a port of ours or a server of yours. */
export interface Assembled {
  fetch(request: Request): Promise<Response>
  /** What it stands on, in words. */
  readonly title: string
  /** Lets go of connections and timers. */
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
  const tenant = createTenant({
    baseUrl: upstream.baseUrl,
    apiKey: upstream.apiKey,
    userAgent: `lemlist-graphql/${version}`,
    fetch: upstream.fetch,
    clock: systemClock,
    random: Math.random,
    timeoutMs,
    maxQueueMs: config.maxQueueMs,
    cacheMaxBytes: config.cacheMaxBytes,
    onDrift: (operation, field) => log.warn({ operation, field }, 'lemlist sent a field in an unexpected shape'),
    onCall: report => log.debug(report, 'called lemlist'),
  })
  const gateway = createGateway({
    schema,
    tenant,
    viewer: { role: config.role, name: undefined, authMode: 'none' },
    clock: systemClock,
    log,
    maxBodyBytes: config.maxBodyBytes,
    maxUploadBytes: config.maxUploadBytes,
    uploadPatienceMs,
    downloads: {
      secret: config.signingSecret ?? randomBytes(32).toString('base64'),
      ttlMs: config.downloadTtlMs,
      graceMs: downloadGraceMs,
      publicUrl: () => config.publicUrl ?? address(),
    },
    corsOrigins: config.corsOrigins,
    loopbackHostsOnly: config.loopbackHostsOnly,
  })
  return { fetch: gateway.fetch, title: upstream.title, close: upstream.close, log }
}
