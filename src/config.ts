import { z } from 'zod'
import type { Retention } from './events/log.ts'
import type { Role } from './graph/context.ts'
import { isLoopbackHost } from './loopback.ts'

/** One environment variable: what it means, what it is when it is not set, and how its text is read. */
interface Variable<Value> {
  readonly meaning: string
  /** The default as documentation shows it. */
  readonly shown: string
  readonly shape: z.ZodType<Value, string | undefined>
}

const optionalText = z.string().trim().min(1, 'must not be empty').optional()

const wholeNumber = (fallback: number, least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine(value => value >= least && value <= most, `must be between ${least} and ${most}`)
    .default(fallback)

const variable = <Value>(
  shape: z.ZodType<Value, string | undefined>,
  shown: string,
  meaning: string,
): Variable<Value> => ({ shape, shown, meaning })

/** The text itself, so long that nobody can guess it. */
const secretText = (least: number, most: number) =>
  z
    .string()
    .min(least, `must be ${least} characters or more`)
    .max(most, `must be ${most} characters or less`)
    .optional()

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })

/** Every environment variable that the gateway reads. The table in the README is printed from it. */
export const variables = {
  HOST: variable(z.string().min(1).default('127.0.0.1'), '`127.0.0.1`', 'Address to listen on.'),
  PORT: variable(wholeNumber(4000, 0, 65_535), '`4000`', 'Port to listen on; 0 takes a free one.'),
  LEMLIST_API_KEY: variable(
    optionalText,
    'none, which starts the sandbox',
    'API key of your team. It goes to lemlist and nowhere else: not into logs, addresses or answers.',
  ),
  LEMLIST_BASE_URL: variable(
    httpUrl.transform(url => url.replace(/\/+$/, '')).optional(),
    '`https://api.lemlist.com/api`',
    'Where the REST API is.',
  ),
  AUTH: variable(
    z.enum(['none'], 'must be "none", the one mode there is').optional(),
    '`none` on the sandbox; with a key there is none',
    'Who may call. `none` lets everyone in who can connect, so with a key the gateway then stays on this machine: it listens on loopback and answers to loopback names.',
  ),
  DEFAULT_ROLE: variable(
    z.enum(['read', 'write', 'send'], 'must be read, write or send').optional(),
    '`send` on the sandbox, else `read`',
    'What callers may do: look (`read`), also change what stays inside the team (`write`), also contact people and spend credits (`send`).',
  ),
  CORS_ORIGINS: variable(
    z
      .string()
      .transform(list => list.split(',').map(origin => origin.trim()))
      .refine(
        list => list.every(origin => URL.parse(origin)?.origin === origin),
        'must be origins, separated by commas',
      )
      .optional(),
    'none; loopback origins on the sandbox',
    'Origins that browsers may call from, separated by commas.',
  ),
  MAX_BODY_BYTES: variable(wholeNumber(1_048_576, 1024, 1_073_741_824), '`1048576`', 'Largest request body in bytes.'),
  MAX_UPLOAD_BYTES: variable(
    wholeNumber(64 * 1024 * 1024, 1024, 1_073_741_824),
    '`67108864` (64 MiB)',
    'Largest file of an upload in bytes; as much disk is used for each of 4 uploads at once.',
  ),
  PUBLIC_URL: variable(
    httpUrl.transform(url => url.replace(/\/+$/, '')).optional(),
    'none; on the sandbox the listen address',
    'Address under which callers and lemlist reach the gateway. With it the gateway makes its own webhook, checks it every minute and repairs it; without it it asks lemlist for what happened. Links to downloads begin with it, else with the listen address.',
  ),
  WEBHOOK_SECRET: variable(
    secretText(16, 500),
    'made once and kept in the event log',
    'What lemlist repeats in each call of the gateway’s webhook; 16 characters or more. When it changes, the webhook is made anew.',
  ),
  EVENT_LOG: variable(
    optionalText,
    '`./data/events.db`; `:memory:` on the sandbox',
    'File of the event log, in SQLite; `:memory:` keeps events no longer than the process lives.',
  ),
  REDIS_URL: variable(
    z.url({ protocol: /^rediss?$/, error: 'must be a redis or rediss address' }).optional(),
    'none',
    'Redis or Valkey that all replicas share: the event log in place of a file, the budget of REST calls, and what is kept.',
  ),
  EVENT_RETENTION: variable(wholeNumber(30, 1, 3650), '`30`', 'How long events are kept, in days.'),
  EVENT_LOG_MAX_BYTES: variable(
    wholeNumber(1024 ** 3, 1024 ** 2, 1024 ** 4),
    '`1073741824` (1 GiB)',
    'Most bytes of events that are kept; the oldest go first.',
  ),
  MAX_SOCKETS: variable(
    wholeNumber(10_000, 1, 1_000_000),
    '`10000`',
    'Most WebSockets, and most event streams, at the same time.',
  ),
  MAX_SUBSCRIPTIONS_PER_SOCKET: variable(
    wholeNumber(50, 1, 10_000),
    '`50`',
    'Most subscriptions of one WebSocket at the same time.',
  ),
  METRICS_TOKEN: variable(
    secretText(16, 500),
    'none: `/metrics` answers this machine alone',
    'Bearer token that `/metrics` asks for; 16 characters or more.',
  ),
  SIGNING_SECRET: variable(
    z.string().min(32, 'must be 32 characters or more').optional(),
    'made once and kept in the event log',
    'Seals the links to downloads; the same for all replicas.',
  ),
  DOWNLOAD_TTL: variable(
    wholeNumber(600, 1, 86_400),
    '`600`',
    'How long a link to a download can be followed, in seconds.',
  ),
  MAX_REST_CALLS: variable(
    wholeNumber(60, 1, 100_000),
    '`60`',
    'Most REST calls that one operation may need; 60 take six seconds of the whole budget. One that needs more is refused before it fans out.',
  ),
  MAX_QUEUE_MS: variable(
    wholeNumber(30_000, 0, 600_000),
    '`30000`',
    'Longest a call waits for budget, in milliseconds, before `RATE_LIMITED`.',
  ),
  CACHE_MAX_BYTES: variable(
    wholeNumber(64 * 1024 * 1024, 0, 16 * 1024 ** 3),
    '`67108864` (64 MiB)',
    'Bound of the cache of REST answers.',
  ),
  SANDBOX_PRESET: variable(
    z.enum(['solo', 'team', 'agency'], 'must be solo, team or agency').default('team'),
    '`team`',
    'Size of the sandbox: `solo` (6 campaigns, 300 leads), `team` (40, 5,000) or `agency` (four teams).',
  ),
  SANDBOX_SEED: variable(
    wholeNumber(1, 0, 4_294_967_295),
    '`1`',
    'The same seed, started at the same moment, gives the same sandbox.',
  ),
  SANDBOX_SPEED: variable(
    z
      .string()
      .transform(Number)
      .refine(value => value >= 0 && value <= 10_000, 'must be a number from 0 to 10000')
      .default(1),
    '`1`',
    'How often things happen in the sandbox: at 1 about one every 3 seconds, at 0 none.',
  ),
  LOG_LEVEL: variable(
    z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'must be fatal, error, warn, info, debug, trace or silent',
      )
      .default('info'),
    '`info`',
    'What is logged, as JSON lines on standard output: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
  ),
} as const

type Read = { readonly [Name in keyof typeof variables]: z.output<(typeof variables)[Name]['shape']> }

/** How the gateway was told to run. */
export interface Config {
  readonly host: string
  readonly port: number
  /** The real lemlist; undefined on the sandbox. */
  readonly lemlist: { readonly apiKey: string; readonly baseUrl: string } | undefined
  readonly sandbox: { readonly preset: 'solo' | 'team' | 'agency'; readonly seed: number; readonly speed: number }
  readonly role: Role
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

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] }

export type Environment = Readonly<Record<string, string | undefined>>

const dayMs = 24 * 60 * 60 * 1000

const lemlistUrl = 'https://api.lemlist.com/api'

const roles: Readonly<Record<'read' | 'write' | 'send', Role>> = { read: 'READ', write: 'WRITE', send: 'SEND' }

/** Faults that lie in how variables go together. */
const combinedFaults = (read: Partial<Read>): string[] => {
  if (read.LEMLIST_API_KEY === undefined) {
    return read.LEMLIST_BASE_URL === undefined
      ? []
      : ['LEMLIST_BASE_URL is set, but without LEMLIST_API_KEY nothing is asked there']
  }
  const faults: string[] = []
  if (read.AUTH === undefined && 'AUTH' in read) {
    faults.push('AUTH must be set when LEMLIST_API_KEY is: "none" answers callers on this machine without a token')
  }
  if (read.HOST !== undefined && !isLoopbackHost(read.HOST)) {
    faults.push(
      `HOST is ${read.HOST}, but with LEMLIST_API_KEY and AUTH=none anyone who can connect could use the key: listen on 127.0.0.1`,
    )
  }
  return faults
}

const configOf = (read: Read): Config => {
  const real = read.LEMLIST_API_KEY !== undefined
  return {
    host: read.HOST,
    port: read.PORT,
    lemlist:
      read.LEMLIST_API_KEY === undefined
        ? undefined
        : { apiKey: read.LEMLIST_API_KEY, baseUrl: read.LEMLIST_BASE_URL ?? lemlistUrl },
    sandbox: { preset: read.SANDBOX_PRESET, seed: read.SANDBOX_SEED, speed: read.SANDBOX_SPEED },
    role: roles[read.DEFAULT_ROLE ?? (real ? 'read' : 'send')],
    corsOrigins: read.CORS_ORIGINS ?? (real ? [] : 'loopback'),
    loopbackHostsOnly: real,
    maxBodyBytes: read.MAX_BODY_BYTES,
    maxUploadBytes: read.MAX_UPLOAD_BYTES,
    publicUrl: read.PUBLIC_URL,
    webhookSecret: read.WEBHOOK_SECRET,
    eventLog: read.EVENT_LOG ?? (real ? './data/events.db' : ':memory:'),
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
    .filter(name => /^(LEMLIST|SANDBOX|WEBHOOK|EVENT)_/.test(name) && !(name in variables))
    .map(name => `${name} is not a variable of the gateway and does nothing`)

const openDoors = ({ host }: Config): string[] =>
  isLoopbackHost(host) ? [] : [`HOST is ${host}: everyone who can reach this machine can use the sandbox`]

const idle = ({ redisUrl }: Config, { EVENT_LOG }: Environment): string[] =>
  redisUrl === undefined || !EVENT_LOG ? [] : ['EVENT_LOG does nothing beside REDIS_URL: events are kept there']

/** Reads the environment. All faults are told at once, in words; a variable set to nothing counts as not set. */
export const readConfig = (environment: Environment): ConfigResult => {
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
  if (faults.length > 0) return { ok: false, faults }
  const config = Object.freeze(configOf(read as Read))
  return {
    ok: true,
    config,
    warnings: [...unknownVariables(environment), ...idle(config, environment), ...openDoors(config)],
  }
}
