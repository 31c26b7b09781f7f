import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import type { Config } from '../config.ts'
import { campaigns } from '../domains/campaigns/contract.ts'
import { team } from '../domains/team/contract.ts'
import type { EventLog } from '../events/log.ts'
import { logFault } from '../events/log-checks.ts'
import { openLog } from '../events/open.ts'
import { createMemoryCache } from '../lemlist/cache.ts'
import { systemClock as clock } from '../lemlist/clock.ts'
import { openSession, type Session } from '../lemlist/session.ts'
import { createTenant } from '../lemlist/tenant.ts'
import { openRecogniser } from '../server/auth/open.ts'
import type { TeamKey } from '../teams-file.ts'
import { openUpstream, type Upstream } from '../upstream.ts'
import { callWords } from './check-words.ts'
import { logAway } from './log-away.ts'

/** What was found: in words, and whether the gateway can run with it. */
interface Finding {
  readonly mark: 'ok' | 'wrong' | 'note'
  readonly words: string
}

/** Longest one call of lemlist may take, in milliseconds. */
const timeoutMs = 10_000

/** Most campaigns that are counted: a hundred take one call. */
const mostCounted = 1000

const ok = (words: string): Finding => ({ mark: 'ok', words })
const wrong = (words: string): Finding => ({ mark: 'wrong', words })
const note = (words: string): Finding => ({ mark: 'note', words })

const number = (count: number): string => count.toLocaleString('en')

const sessionOf = (upstream: Upstream, { apiKey }: TeamKey, { maxQueueMs }: Config, version: string): Session => {
  const { baseUrl, fetch } = upstream
  const tenant = createTenant({
    ...{ baseUrl, apiKey, fetch, clock, userAgent: `lemlist-graphql/${version}`, random: Math.random, timeoutMs },
    ...{ maxQueueMs, cache: createMemoryCache({ clock, maxBytes: 0 }) },
    onDrift: () => undefined,
    onCall: () => undefined,
  })
  return openSession(tenant, {})
}

const campaignCount = async (session: Session): Promise<string> => {
  const slice = await session.slice(campaigns.campaigns, { version: 'v2' }, 0, mostCounted)
  const { rows, total, more } = slice ?? { rows: [], total: undefined, more: false }
  return total === undefined && more
    ? `${number(rows.length)} campaigns or more`
    : `${number(total ?? rows.length)} campaigns`
}

/** What a team can be reached with: it takes three calls, and one more for each further hundred campaigns. */
const checkTeam = async (session: Session, label: string, host: string): Promise<Finding> => {
  try {
    const found = await session.call(team.team, {})
    const counted = await campaignCount(session)
    const credits = await session.call(team.teamCredits, {})
    const { limit, remaining } = session.budget()
    const left = credits === undefined ? [] : [`${number(credits.credits)} credits`]
    const parts = [counted, ...left, `${remaining} of ${limit} calls are left for the moment`]
    return ok(`${label}team ${found?.name ?? 'without a name'}: ${parts.join(', ')}`)
  } catch (error) {
    return wrong(`${label}${callWords(error, host)}`)
  }
}

const checkTeams = async (config: Config, version: string): Promise<Finding[]> => {
  const upstream = await openUpstream(config)
  const host = new URL(upstream.baseUrl).host
  try {
    const teams = upstream.teams.map(key => {
      const label = key.name === undefined ? '' : `${key.name}: `
      return checkTeam(sessionOf(upstream, key, config, version), label, host)
    })
    const none = note('AUTH=passthrough: callers bring their own keys, so there is none to look at')
    return [ok(`looked at ${upstream.title}`), ...(teams.length === 0 ? [none] : await Promise.all(teams))]
  } finally {
    await upstream.close()
  }
}

const weaknessOf = async (log: EventLog, config: Config): Promise<Finding[]> => {
  try {
    const weakness = await log.weakness()
    if (weakness === undefined) return []
    // A log in memory is what was asked for; a Redis that forgets is a setting that somebody forgot.
    return [config.redisUrl === undefined ? note(weakness) : wrong(weakness)]
  } catch (error) {
    return [wrong(logAway(error instanceof Error ? error.message : String(error), config))]
  }
}

const checkLog = async (config: Config): Promise<Finding[]> => {
  const log = await openLog({ ...config, file: config.eventLog, clock, logger: pino({ level: 'silent' }) })
  try {
    const fault = await logFault(log, clock)
    if (fault !== undefined) return [wrong(logAway(fault, config))]
    return [ok('the event log takes events'), ...(await weaknessOf(log, config))]
  } finally {
    await log.close()
  }
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token that nobody has; to refuse it, all must be there that callers are recognised by. */
const strangersToken = `Bearer ${encoded({ alg: 'RS256', kid: 'check' })}.${encoded({ sub: 'check' })}.AAAA`

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'extensions' in error && JSON.stringify(error.extensions).includes('"UNAUTHENTICATED"')

const checkAuth = async (config: Config): Promise<Finding[]> => {
  const { mode } = config.auth
  if (mode === 'none' || mode === 'passthrough') return []
  const source = mode === 'tokens' ? 'GATEWAY_TOKENS_FILE' : 'JWT_JWKS_URL'
  const fault = (error: unknown): Finding => {
    const message = error instanceof Error ? error.message : String(error)
    return wrong(`AUTH=${mode}: ${message}${message.includes(source) ? '' : `; check ${source}`}`)
  }
  try {
    const teamNames = config.lemlist?.teams.flatMap(({ name }) => name ?? []) ?? []
    const recogniser = await openRecogniser({ config, teamNames, clock, log: pino({ level: 'silent' }) })
    try {
      await recogniser.recognise(strangersToken)
      return [wrong(`AUTH=${mode}: a token that nobody has was taken`)]
    } catch (error) {
      return [isRefusal(error) ? ok(`AUTH=${mode}: callers can be recognised`) : fault(error)]
    } finally {
      recogniser.close()
    }
  } catch (error) {
    return [fault(error)]
  }
}

const checkDocuments = async ({ trustedDocuments: file, documentLimits }: Config): Promise<Finding[]> => {
  if (file === undefined) return []
  // Loaded only here: the schema takes longer than all that is asked besides.
  const { schema } = await import('../domains/schema.ts')
  const { readTrustedDocuments } = await import('../server/limits/trusted.ts')
  try {
    const { size } = readTrustedDocuments(file, schema, documentLimits, path => readFileSync(path, 'utf8'))
    return [ok(`trusted documents: ${number(size)}, which fit the schema`)]
  } catch (error) {
    return [wrong(error instanceof Error ? error.message : String(error))]
  }
}

/**
 * Connects with everything that is configured, and says in words what is there and what is wrong; resolves with whether
 * all is well. It changes nothing at lemlist. One fault does not keep the rest from being looked at.
 */
export const checkSetup = async (
  args: readonly string[],
  config: Config,
  version: string,
  say: (line: string) => void,
): Promise<boolean> => {
  if (args.length > 0)
    throw new Error(`check takes no arguments, not ${args.join(' ')}; it is configured by the environment`)
  // The clock's timers do not keep a process alive, and here something may have to wait with nothing else to do.
  const awake = setInterval(() => undefined, 1000)
  const parts = [checkTeams(config, version), checkLog(config), checkAuth(config), checkDocuments(config)]
  const findings = (await Promise.all(parts).finally(() => clearInterval(awake))).flat()
  for (const { mark, words } of findings) say(`${`${mark}:`.padEnd(7)}${words}`)
  return findings.every(({ mark }) => mark !== 'wrong')
}
