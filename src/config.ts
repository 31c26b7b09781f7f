import { readFileSync } from 'node:fs'
import { combinedFaults } from './config-faults.ts'
import type { Retention } from './events/log.ts'
import type { Role } from './graph/context.ts'
import type { DocumentLimits } from './graph/limits.ts'
import { isLoopbackHost } from './loopback.ts'
import { roleNames } from './server/auth/names.ts'
import { type ReadText, readTeams, type TeamKey } from './teams-file.ts'
import { type Read, variables } from './variables.ts'

/** How callers are recognised. */
export type Auth =
  | { readonly mode: 'none' | 'passthrough' }
  | { readonly mode: 'tokens'; readonly file: string }
  | {
      readonly mode: 'jwt'
      readonly jwksUrl: string
      readonly issuer: string | undefined
      readonly audience: string | undefined
    }

/** How the gateway was told to run. */
export interface Config {
  readonly host: string
  readonly port: number
  /** The real lemlist, with no team where callers bring their own keys; undefined on the sandbox. */
  readonly lemlist: { readonly baseUrl: string; readonly teams: readonly TeamKey[] } | undefined
  readonly sandbox: { readonly preset: 'solo' | 'team' | 'agency'; readonly seed: number; readonly speed: number }
  readonly auth: Auth
  /** What callers may do where nothing else says it. */
  readonly role: Role
  readonly introspection: boolean
  /** File of the documents that may be run; undefined for all. */
  readonly trustedDocuments: string | undefined
  /** Addresses and ranges of proxies that are believed. */
  readonly trustedProxies: readonly string[]
  readonly documentLimits: DocumentLimits
  readonly operationTimeoutMs: number
  readonly corsOrigins: readonly string[] | 'loopback'
  readonly loopbackHostsOnly: boolean
  readonly maxBodyBytes: number
  readonly maxUploadBytes: number
  /** Undefined where it was not said; on the sandbox the listen address stands in for it. */
  readonly publicUrl: string | undefined
  /** Undefined for one that is made and kept. */
  readonly webhookSecret: string | undefined
  /** Path of a file, or `:memory:`. */
  readonly eventLog: string
  readonly redisUrl: string | undefined
  readonly retention: Retention
  readonly maxSockets: number
  readonly maxSubscriptionsPerSocket: number
  readonly metricsToken: string | undefined
  /** Undefined for one that is made and kept. */
  readonly signingSecret: string | undefined
  readonly downloadTtlMs: number
  readonly maxRestCalls: number
  readonly maxQueueMs: number
  readonly cacheMaxBytes: number
  readonly logLevel: string
}

/** A configuration, with what is odd about it, or everything that is wrong; in words. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Variables by their names, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

const dayMs = 24 * 60 * 60 * 1000

const lemlistUrl = 'https://api.lemlist.com/api'

const authOf = ({ AUTH, GATEWAY_TOKENS_FILE, JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE }: Read): Auth => {
  if (AUTH === 'tokens' && GATEWAY_TOKENS_FILE !== undefined) return { mode: AUTH, file: GATEWAY_TOKENS_FILE }
  if (AUTH === 'jwt' && JWT_JWKS_URL !== undefined)
    return { mode: AUTH, jwksUrl: JWT_JWKS_URL, issuer: JWT_ISSUER, audience: JWT_AUDIENCE }
  return { mode: AUTH === 'passthrough' ? AUTH : 'none' }
}

const lemlistOf = (read: Read, teams: readonly TeamKey[]): Config['lemlist'] =>
  teams.length === 0 && read.AUTH !== 'passthrough'
    ? undefined
    : { baseUrl: read.LEMLIST_BASE_URL ?? lemlistUrl, teams }

const configOf = (read: Read, teams: readonly TeamKey[]): Config => {
  const lemlist = lemlistOf(read, teams)
  const auth = authOf(read)
  const isReal = lemlist !== undefined
  return {
    host: read.HOST,
    port: read.PORT,
    lemlist,
    sandbox: { preset: read.SANDBOX_PRESET, seed: read.SANDBOX_SEED, speed: read.SANDBOX_SPEED },
    auth,
    role: roleNames[read.DEFAULT_ROLE ?? (isReal && auth.mode !== 'passthrough' ? 'read' : 'send')],
    introspection: read.INTROSPECTION === 'on',
    trustedDocuments: read.TRUSTED_DOCUMENTS,
    trustedProxies: read.TRUST_PROXY ?? [],
    documentLimits: {
      tokens: read.MAX_TOKENS,
      depth: read.MAX_DEPTH,
      aliases: read.MAX_ALIASES,
      rootFields: read.MAX_ROOT_FIELDS,
      directives: read.MAX_DIRECTIVES,
      listItems: read.MAX_LIST_ITEMS,
    },
    operationTimeoutMs: read.OPERATION_TIMEOUT_MS,
    corsOrigins: read.CORS_ORIGINS ?? (isReal ? [] : 'loopback'),
    loopbackHostsOnly: isReal && auth.mode === 'none',
    maxBodyBytes: read.MAX_BODY_BYTES,
    maxUploadBytes: read.MAX_UPLOAD_BYTES,
    publicUrl: read.PUBLIC_URL,
    webhookSecret: read.WEBHOOK_SECRET,
    eventLog: read.EVENT_LOG ?? (isReal ? './data/events.db' : ':memory:'),
    redisUrl: read.REDIS_URL,
    retention: { ageMs: read.EVENT_RETENTION * dayMs, maxBytes: read.EVENT_LOG_MAX_BYTES },
    maxSockets: read.MAX_SOCKETS,
    maxSubscriptionsPerSocket: read.MAX_SUBSCRIPTIONS_PER_SOCKET,
    metricsToken: read.METRICS_TOKEN,
    signingSecret: read.SIGNING_SECRET,
    downloadTtlMs: read.DOWNLOAD_TTL * 1000,
    maxRestCalls: read.MAX_REST_CALLS,
    maxQueueMs: read.MAX_QUEUE_MS,
    cacheMaxBytes: read.CACHE_MAX_BYTES,
    logLevel: read.LOG_LEVEL,
  }
}

/** Variables that look like ours and are not: a slip of the pen would otherwise go unnoticed. */
const unknownVariables = (environment: Environment): string[] =>
  Object.keys(environment)
    .filter(name => /^(LEMLIST|SANDBOX|WEBHOOK|EVENT|JWT|GATEWAY)_/.test(name) && !(name in variables))
    .map(name => `${name} is not a variable of the gateway and does nothing`)

const openDoors = ({ host, auth }: Config): string[] =>
  isLoopbackHost(host) || auth.mode !== 'none'
    ? []
    : [`HOST is ${host}: everyone who can reach this machine can use the sandbox`]

/** Tokens that an issuer made for others are as good as those it made for this gateway, where nothing tells them apart. */
const looseTokens = ({ auth }: Config): string[] =>
  auth.mode === 'jwt' && auth.audience === undefined
    ? ['without JWT_AUDIENCE tokens count that the issuer made for other services']
    : []

const idle = ({ redisUrl }: Config, { EVENT_LOG }: Environment): string[] =>
  redisUrl === undefined || !EVENT_LOG ? [] : ['EVENT_LOG does nothing beside REDIS_URL: events are kept there']

/**
 * Reads the environment, and the file of teams that it names. All faults are told at once, in words; a variable set to
 * nothing counts as not set.
 */
export const readConfig = (
  environment: Environment,
  readText: ReadText = path => readFileSync(path, 'utf8'),
): ConfigResult => {
  const faults: string[] = []
  const values = Object.entries(variables).flatMap(([name, { shape }]) => {
    const text = environment[name]
    const parsed = shape.safeParse(text === '' ? undefined : text)
    if (parsed.success) return [[name, parsed.data] as const]
    // The value itself is not repeated: it may be a secret in the wrong place.
    faults.push(`${name} ${parsed.error.issues.map(({ message }) => message).join(', ')}`)
    return []
  })
  const read = Object.fromEntries(values) as Partial<Read>
  faults.push(...combinedFaults(read))
  const { LEMLIST_API_KEY: apiKey, LEMLIST_TEAMS_FILE: file } = read
  const teams =
    file === undefined ? (apiKey === undefined ? [] : [{ name: undefined, apiKey }]) : readTeams(file, readText)
  if (typeof teams === 'string') faults.push(`LEMLIST_TEAMS_FILE: ${teams}`)
  if (faults.length > 0 || typeof teams === 'string') return { ok: false, faults }
  const config = Object.freeze(configOf(read as Read, teams))
  return {
    ok: true,
    config,
    warnings: [
      ...unknownVariables(environment),
      ...idle(config, environment),
      ...openDoors(config),
      ...looseTokens(config),
    ],
  }
}
