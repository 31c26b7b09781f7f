import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { schema } from './domains/schema.ts'
import { targetOf } from './events/hook-round.ts'
import { logFault, warnOfWeakness } from './events/log-checks.ts'
import { openLog } from './events/open.ts'
import { systemClock } from './lemlist/clock.ts'
import { openRecogniser } from './server/auth/open.ts'
import { createSigningSecret } from './server/downloads/signing-secret.ts'
import { createGateway, type Gateway } from './server/gateway.ts'
import { readTrustedDocuments } from './server/limits/trusted.ts'
import { addProcessFigures, createFigures } from './server/watching/figures.ts'
import { createLogger } from './server/watching/logging.ts'
import { createReach } from './server/watching/reach.ts'
import { keyOpener, openTeam, type SourceOptions } from './sources.ts'
import { openTracer, type TraceSettings } from './telemetry.ts'
import { openUpstream } from './upstream.ts'

const readText = (path: string): string => readFileSync(path, 'utf8')

/** How long nothing of an upload may come, in milliseconds. */
const uploadPatienceMs = 10_000

/** How long whoever follows a link may wait with reading in all, in milliseconds. */
const downloadGraceMs = 60_000

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
 * listens, for the links it gives when `PUBLIC_URL` does not; `traces` is given where operations are to be traced.
 */
export const assemble = async (
  config: Config,
  version: string,
  address: () => string = () => configured(config),
  traces: TraceSettings | undefined = undefined,
): Promise<Assembled> => {
  const log = createLogger(config.logLevel)
  const clock = systemClock
  const { random } = Math
  const { trustedDocuments: trustedFile, documentLimits } = config
  const trustedDocuments =
    trustedFile === undefined ? undefined : readTrustedDocuments(trustedFile, schema, documentLimits, readText)
  const holder = randomBytes(8).toString('hex')
  const upstream = await openUpstream(config)
  const teamNames = upstream.teams.flatMap(({ name }) => name ?? [])
  const recogniser = await openRecogniser({ config, teamNames, clock, log }).catch(async (error: unknown) => {
    await upstream.close()
    throw error
  })
  const { eventLog: file, redisUrl, retention } = config
  const figures = createFigures(clock.now)
  addProcessFigures(figures.registry, version)
  const reach = createReach(clock)
  const tracer = await openTracer(traces, { version, upstream: new URL(upstream.baseUrl).host, clock, log })
  const events = figures.watched(await openLog({ file, redisUrl, retention, clock, logger: log }))
  const sources: SourceOptions = {
    ...{ config, upstream, events, clock, log, random, randomBytes, holder, version },
    told: {
      ...figures,
      onCall: report => {
        figures.onCall(report)
        reach.note(report)
        log.debug(report, 'called lemlist')
      },
    },
  }
  const hookUrl = (): string | undefined => config.publicUrl ?? (config.lemlist === undefined ? address() : undefined)
  const cacheBytes = Math.floor(config.cacheMaxBytes / Math.max(1, upstream.teams.length))
  const teams = await Promise.all(upstream.teams.map(key => openTeam(sources, { ...key, cacheBytes, hookUrl })))
  const gateway = createGateway({
    ...{ schema, teams, events, clock, log, random, randomBytes, holder },
    recogniser,
    openKey: config.auth.mode === 'passthrough' ? keyOpener(sources) : undefined,
    rules: {
      documentLimits: config.documentLimits,
      operationTimeoutMs: config.operationTimeoutMs,
      introspection: config.introspection,
      trustedDocuments,
      endOfTurn: setImmediate,
    },
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
    ...{ figures, reach, tracer, isCalled: () => hookUrl() !== undefined },
    corsOrigins: config.corsOrigins,
    loopbackHostsOnly: config.loopbackHostsOnly,
    trustedProxies: config.trustedProxies,
  })
  let stopWarning = (): void => undefined
  return {
    ...{ fetch: gateway.fetch, intake: gateway.intake, upgrade: gateway.upgrade, drain: gateway.drain },
    title: upstream.title,
    log,
    hookUrl: () => (teams.length === 0 ? undefined : targetOf(hookUrl())),
    logFault: () => logFault(events, clock),
    begin: () => {
      for (const team of teams) team.start()
      gateway.begin()
      if (config.lemlist !== undefined) stopWarning = warnOfWeakness({ log: events, clock, logger: log })
    },
    close: async () => {
      stopWarning()
      // Operations are over by now; what else ends may take as long as there is time.
      const farewell = tracer?.close()
      await gateway.close()
      await Promise.all(teams.map(team => team.close()))
      await events.close()
      await upstream.close()
      await farewell
    },
  }
}
