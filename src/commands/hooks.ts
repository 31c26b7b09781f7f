import { randomBytes, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Config } from '../config.ts'
import { createAutopilot, type SyncReport } from '../events/hooks.ts'
import { createIdentities } from '../events/identity.ts'
import { logFault } from '../events/log-checks.ts'
import { openLog } from '../events/open.ts'
import { createMemoryCache } from '../lemlist/cache.ts'
import { systemClock as clock } from '../lemlist/clock.ts'
import { createTenant } from '../lemlist/tenant.ts'
import { createTransport } from '../lemlist/transport.ts'
import { logAway } from './log-away.ts'

const usage = 'usage: hooks sync'

/** What must be set before there can be a hook. */
const missing = ({ lemlist, publicUrl, eventLog, redisUrl }: Config): string[] => [
  ...(lemlist === undefined ? ['set LEMLIST_API_KEY: the sandbox of a gateway has its hook from the start'] : []),
  ...(lemlist?.teams.length === 0 ? ['with AUTH=passthrough there is no hook: the gateway has no key of its own'] : []),
  ...(publicUrl === undefined ? ['set PUBLIC_URL to the address under which lemlist reaches the gateway'] : []),
  ...(lemlist !== undefined && eventLog === ':memory:' && redisUrl === undefined
    ? ["set EVENT_LOG or REDIS_URL as the gateway has it: the hook's secret is kept there"]
    : []),
]

const syncOnce = async (
  config: Config,
  { apiKey, baseUrl }: { readonly apiKey: string; readonly baseUrl: string },
  version: string,
): Promise<SyncReport> => {
  const logger = pino({ level: 'silent' })
  const log = await openLog({ ...config, file: config.eventLog, clock, logger })
  const transport = createTransport(baseUrl)
  const tenant = createTenant({
    ...{ baseUrl, apiKey, clock, userAgent: `lemlist-graphql/${version}`, fetch: transport.fetch, random: Math.random },
    ...{ timeoutMs: 30_000, maxQueueMs: config.maxQueueMs, cache: createMemoryCache({ clock, maxBytes: 0 }) },
    onDrift: () => undefined,
    onCall: () => undefined,
  })
  const identities = createIdentities({ log, tenant, clock, apiKey, secret: config.webhookSecret, randomBytes })
  const autopilot = createAutopilot({
    ...{ log, identities, tenant, clock, randomBytes, random: Math.random, logger },
    holder: randomUUID(),
    publicUrl: () => config.publicUrl,
    onRepaired: undefined,
  })
  try {
    const fault = await logFault(log, clock)
    if (fault !== undefined) return { ok: false, lines: [logAway(fault, config)] }
    await identities.find()
    return await autopilot.sync()
  } catch (error) {
    return {
      ok: false,
      lines: [`could not look for the hook: ${error instanceof Error ? error.message : String(error)}`],
    }
  } finally {
    await autopilot.close()
    await Promise.all([log.close(), transport.close()])
  }
}

/**
 * Looks after the gateway's hook once and says in words what it found and did; resolves with whether the hook is there
 * and all is well. What was missed while it was not there is left for the gateway to find.
 */
export const syncHooks = async (
  args: readonly string[],
  config: Config,
  version: string,
  say: (line: string) => void,
): Promise<boolean> => {
  if (args.length !== 1 || args[0] !== 'sync') throw new Error(usage)
  const faults = missing(config)
  if (config.lemlist === undefined || faults.length > 0) {
    for (const fault of faults) say(fault)
    return false
  }
  // The clock's timers do not keep a process alive, and here something may have to wait with nothing else to do.
  const awake = setInterval(() => undefined, 1000)
  const { baseUrl, teams } = config.lemlist
  let isWell = true
  try {
    for (const { name, apiKey } of teams) {
      const report = await syncOnce(config, { apiKey, baseUrl }, version)
      for (const line of report.lines) say(name === undefined ? line : `${name}: ${line}`)
      isWell &&= report.ok
    }
  } finally {
    clearInterval(awake)
  }
  return isWell
}
