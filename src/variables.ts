import { z } from 'zod'
import { isAddressRange } from './addresses.ts'

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
  LEMLIST_TEAMS_FILE: variable(
    optionalText,
    'none',
    'Instead of LEMLIST_API_KEY, for several teams: a JSON file with a list of `{ "name", "apiKey" }`. Callers name their team with the header `X-Lemlist-Team`; the first is meant where they do not.',
  ),
  LEMLIST_BASE_URL: variable(
    httpUrl.transform(url => url.replace(/\/+$/, '')).optional(),
    '`https://api.lemlist.com/api`',
    'Where the REST API is.',
  ),
  AUTH: variable(
    z.enum(['none', 'tokens', 'jwt', 'passthrough'], 'must be "none", "tokens", "jwt" or "passthrough"').optional(),
    '`none` on the sandbox, else it must be set',
    'How callers are recognised. `tokens`: by bearer tokens of GATEWAY_TOKENS_FILE. `jwt`: by JSON Web Tokens of JWT_JWKS_URL. `passthrough`: by their own API key of lemlist, as bearer token or as password of HTTP Basic. `none` lets everyone in who can connect, so with a key the gateway then stays on this machine: it listens on loopback and answers to loopback names.',
  ),
  DEFAULT_ROLE: variable(
    z.enum(['read', 'write', 'send'], 'must be read, write or send').optional(),
    '`send` on the sandbox and for `passthrough`, else `read`',
    'What callers may do where nothing else says it: look (`read`), also change what stays inside the team (`write`), also contact people and spend credits (`send`).',
  ),
  GATEWAY_TOKENS_FILE: variable(
    optionalText,
    'none',
    'For `tokens`: a JSON file with a list of `{ "tokenSha256", "name", "role", "team" }`; it is read again when it changes. Only digests stand in it: `printf %s "$token" | sha256sum`. `team` is one name of LEMLIST_TEAMS_FILE or a list of them; all teams where it is left out.',
  ),
  JWT_JWKS_URL: variable(
    httpUrl.optional(),
    'none',
    'For `jwt`: where the public keys of the issuer are. The claims `role` and `team` say what the caller may do, and for whom.',
  ),
  JWT_ISSUER: variable(optionalText, 'none', 'For `jwt`: what the claim `iss` must be.'),
  JWT_AUDIENCE: variable(optionalText, 'none', 'For `jwt`: what the claim `aud` must hold.'),
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
  INTROSPECTION: variable(
    z.enum(['on', 'off'], 'must be on or off').default('on'),
    '`on`, for callers who were recognised',
    'Whether callers may ask for the schema. Where it is off, errors suggest no names either.',
  ),
  TRUSTED_DOCUMENTS: variable(
    optionalText,
    'none: every document is run',
    'JSON file with the documents that may be run, `{ "<sha-256 in hex>": "<document>" }`; with it no others are.',
  ),
  TRUST_PROXY: variable(
    z
      .string()
      .transform(list => list.split(',').map(address => address.trim()))
      .refine(list => list.every(isAddressRange), 'must be addresses or ranges like 10.0.0.0/8, separated by commas')
      .optional(),
    'none',
    'Addresses of proxies whose `X-Forwarded-For`, `-Host` and `-Proto` count, separated by commas; ranges like `10.0.0.0/8` are allowed.',
  ),
  MAX_TOKENS: variable(wholeNumber(4000, 100, 1_000_000), '`4000`', 'Most tokens of a document.'),
  MAX_DEPTH: variable(wholeNumber(20, 3, 1000), '`20`', 'How deep a document may select.'),
  MAX_ALIASES: variable(
    wholeNumber(100, 0, 100_000),
    '`100`',
    'Most aliases of an operation, those in fragments counted where they are spread.',
  ),
  MAX_ROOT_FIELDS: variable(wholeNumber(50, 1, 10_000), '`50`', 'Most root fields of an operation.'),
  MAX_DIRECTIVES: variable(wholeNumber(100, 0, 100_000), '`100`', 'Most directives of an operation.'),
  MAX_LIST_ITEMS: variable(
    wholeNumber(10_000, 1, 1_000_000),
    '`10000`',
    'Most items of a list in arguments and variables.',
  ),
  OPERATION_TIMEOUT_MS: variable(
    wholeNumber(60_000, 100, 3_600_000),
    '`60000`',
    'Longest a query or mutation may take, in milliseconds, its waiting for budget among it.',
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

/** The variables as they were read. */
export type Read = { readonly [Name in keyof typeof variables]: z.output<(typeof variables)[Name]['shape']> }
