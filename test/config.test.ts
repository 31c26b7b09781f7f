import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

test('with nothing set the gateway runs on the sandbox, on loopback, and callers may do everything', () => {
  expect(readConfig({})).toEqual({
    ok: true,
    config: {
      host: '127.0.0.1',
      port: 4000,
      lemlist: undefined,
      sandbox: { preset: 'team', seed: 1, speed: 1 },
      auth: { mode: 'none' },
      role: 'SEND',
      introspection: true,
      trustedDocuments: undefined,
      trustedProxies: [],
      documentLimits: {
        ...{ tokens: 4000, depth: 20, aliases: 100, rootFields: 50, directives: 100, listItems: 10_000 },
      },
      operationTimeoutMs: 60_000,
      corsOrigins: 'loopback',
      loopbackHostsOnly: false,
      maxBodyBytes: 1_048_576,
      maxUploadBytes: 67_108_864,
      publicUrl: undefined,
      webhookSecret: undefined,
      eventLog: ':memory:',
      redisUrl: undefined,
      retention: { ageMs: 2_592_000_000, maxBytes: 1_073_741_824 },
      maxSockets: 10_000,
      maxSubscriptionsPerSocket: 50,
      metricsToken: undefined,
      signingSecret: undefined,
      downloadTtlMs: 600_000,
      maxRestCalls: 60,
      maxQueueMs: 30_000,
      cacheMaxBytes: 67_108_864,
      logLevel: 'info',
    },
    warnings: [],
  })
})

test('with a real key callers only read unless told otherwise, no origin is let in, only loopback names are answered, and events are kept in a file', () => {
  const read = readConfig({ LEMLIST_API_KEY: 'k', AUTH: 'none', LEMLIST_BASE_URL: 'http://127.0.0.1:4010/api/' })
  expect(read).toMatchObject({
    ok: true,
    config: {
      lemlist: { baseUrl: 'http://127.0.0.1:4010/api', teams: [{ name: undefined, apiKey: 'k' }] },
      role: 'READ',
      corsOrigins: [],
      loopbackHostsOnly: true,
      eventLog: './data/events.db',
    },
  })
})

test('where events are kept, and for how long, can be told', () => {
  const read = readConfig({
    EVENT_LOG: '/var/lib/gateway/events.db',
    EVENT_RETENTION: '7',
    EVENT_LOG_MAX_BYTES: '1048576',
    PUBLIC_URL: 'https://gateway.example/',
    WEBHOOK_SECRET: 'sixteen letters!',
  })
  expect(read).toMatchObject({
    ok: true,
    config: {
      eventLog: '/var/lib/gateway/events.db',
      retention: { ageMs: 604_800_000, maxBytes: 1_048_576 },
      publicUrl: 'https://gateway.example',
      webhookSecret: 'sixteen letters!',
    },
    warnings: [],
  })
})

test('Redis takes the place of the file, and a file that is named beside it is told to do nothing', () => {
  const redis = { REDIS_URL: 'rediss://user:word@redis.example:6380/1' }
  expect(readConfig(redis)).toMatchObject({ ok: true, config: { redisUrl: redis.REDIS_URL }, warnings: [] })
  expect(readConfig({ ...redis, EVENT_LOG: 'events.db' })).toMatchObject({
    ok: true,
    warnings: ['EVENT_LOG does nothing beside REDIS_URL: events are kept there'],
  })
})

test('all faults are told at once, and none repeats the value', () => {
  const read = readConfig({
    PORT: 'secret-port',
    LEMLIST_BASE_URL: 'ftp://secret',
    DEFAULT_ROLE: 'secret-role',
    SANDBOX_PRESET: 'huge',
    CORS_ORIGINS: 'https://a.example, b.example',
    LOG_LEVEL: 'loud',
    SIGNING_SECRET: 'secret',
    WEBHOOK_SECRET: 'secret',
    METRICS_TOKEN: 'secret',
    REDIS_URL: 'https://secret',
    EVENT_RETENTION: '0',
    EVENT_LOG_MAX_BYTES: '1000',
    MAX_SOCKETS: '0',
  })
  expect(read).toEqual({
    ok: false,
    faults: [
      'PORT must be a whole number',
      'LEMLIST_BASE_URL must be an http or https address',
      'DEFAULT_ROLE must be read, write or send',
      'CORS_ORIGINS must be origins, separated by commas',
      'WEBHOOK_SECRET must be 16 characters or more',
      'REDIS_URL must be a redis or rediss address',
      'EVENT_RETENTION must be between 1 and 3650',
      'EVENT_LOG_MAX_BYTES must be between 1048576 and 1099511627776',
      'MAX_SOCKETS must be between 1 and 1000000',
      'METRICS_TOKEN must be 16 characters or more',
      'SIGNING_SECRET must be 32 characters or more',
      'SANDBOX_PRESET must be solo, team or agency',
      'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
    ],
  })
  expect(JSON.stringify(read)).not.toContain('secret')
})

test('a real key needs AUTH, and without any authentication it needs loopback', () => {
  expect(readConfig({ LEMLIST_API_KEY: 'k' })).toMatchObject({
    ok: false,
    faults: [expect.stringContaining('AUTH must be set')],
  })
  expect(readConfig({ LEMLIST_API_KEY: 'k', AUTH: 'none', HOST: '0.0.0.0' })).toMatchObject({
    ok: false,
    faults: [expect.stringContaining('HOST is 0.0.0.0')],
  })
  expect(readConfig({ LEMLIST_API_KEY: 'k', AUTH: 'open' })).toMatchObject({
    ok: false,
    faults: [expect.stringContaining('AUTH must be "none"')],
  })
})

test('a variable that is set to nothing counts as not set', () => {
  expect(readConfig({ LEMLIST_API_KEY: '', PORT: '', AUTH: '' })).toEqual(readConfig({}))
})

test('an address without a key is a fault, because nothing would be asked there', () => {
  expect(readConfig({ LEMLIST_BASE_URL: 'http://127.0.0.1:4010/api' })).toEqual({
    ok: false,
    faults: ['LEMLIST_BASE_URL is set, but without LEMLIST_API_KEY nothing is asked there'],
  })
})

test('a slip of the pen in a name, and a door that stands open, are told', () => {
  expect(readConfig({ LEMLIST_APIKEY: 'k', EVENT_LOGS: 'x', HOST: '0.0.0.0', OTHER: 'x' })).toMatchObject({
    ok: true,
    warnings: [
      'LEMLIST_APIKEY is not a variable of the gateway and does nothing',
      'EVENT_LOGS is not a variable of the gateway and does nothing',
      'HOST is 0.0.0.0: everyone who can reach this machine can use the sandbox',
    ],
  })
})
