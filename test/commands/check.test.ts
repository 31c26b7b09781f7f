import { hash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkSetup } from '../../src/commands/check.ts'
import { callWords } from '../../src/commands/check-words.ts'
import { readConfig } from '../../src/config.ts'
import { LemlistError } from '../../src/lemlist/errors.ts'
import { startLemlist } from '../support/live-gateway.ts'
import { run } from '../support/program.ts'
import { redisBinary, sayIfNoRedis, startRedis } from '../support/redis.ts'

sayIfNoRedis()

type Environment = Readonly<Record<string, string>>

/** What the check says of this environment, and whether all is well. */
const check = async (environment: Environment) => {
  const read = readConfig(environment)
  if (!read.ok) throw new Error(read.faults.join('\n'))
  const lines: string[] = []
  const isWell = await checkSetup([], read.config, '0.0.0', line => lines.push(line))
  return { isWell, lines }
}

/** A pretend lemlist on a port that notes its calls, and a folder. */
const setUp = async () => {
  const calls: string[] = []
  const lemlist = await startLemlist((call, sandbox) => {
    calls.push(`${call.method} ${new URL(call.url).pathname}`)
    return sandbox.fetch(call)
  })
  const folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-check-'))
  onTestFinished(async () => {
    await lemlist.stop()
    rmSync(folder, { recursive: true })
  })
  const file = (name: string, json: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify(json))
    return path
  }
  const well = {
    LEMLIST_BASE_URL: lemlist.baseUrl,
    LEMLIST_API_KEY: 'sandbox',
    AUTH: 'none',
    EVENT_LOG: join(folder, 'events.db'),
  }
  const team = lemlist.sandbox.world().teams.get('sandbox')
  return { ...lemlist, calls, folder, file, well, name: team?.team.name, host: new URL(lemlist.baseUrl).host }
}

test('a team is told by name, campaigns, credits and budget, in three calls, and nothing is changed', async () => {
  const { well, calls, name, host } = await setUp()
  const { isWell, lines } = await check(well)
  expect(lines).toEqual([
    `ok:    looked at ${host}`,
    expect.stringMatching(`^ok:    team ${name}: 6 campaigns, \\d+ credits, 17 of 20 calls are left for the moment$`),
    'ok:    the event log takes events',
  ])
  expect(isWell).toBe(true)
  expect(calls).toEqual(['GET /api/team', 'GET /api/campaigns', 'GET /api/team/credits'])
})

test('of several teams each is told, a dead key and a blocked user take one call, and no key is shown', async () => {
  const { well, calls, file, name } = await setUp()
  const keys = { north: 'sandbox', south: 'key-that-is-gone', west: 'sandbox-blocked' }
  const teams = Object.entries(keys).map(([name, apiKey]) => ({ name, apiKey }))
  const { LEMLIST_API_KEY: _, ...rest } = well
  const { isWell, lines } = await check({ ...rest, LEMLIST_TEAMS_FILE: file('teams.json', teams) })
  expect(lines.slice(1, 4)).toEqual([
    expect.stringContaining(`ok:    north: team ${name}: 6 campaigns`),
    'wrong: south: lemlist refuses the key (401): it is incomplete, or was revoked',
    'wrong: west: lemlist knows the key and does not let it in (403): User linked to this API key is blocked',
  ])
  expect(isWell).toBe(false)
  expect(calls.toSorted()).toEqual([
    'GET /api/campaigns',
    'GET /api/team',
    'GET /api/team',
    'GET /api/team',
    'GET /api/team/credits',
  ])
  expect(lines.join('\n')).not.toContain(keys.south)
})

test('what keeps lemlist from being reached is told apart: nobody there, no TLS, another service, errors', async () => {
  const { well, host, sandbox, folder } = await setUp()
  const cases = [
    ['http://127.0.0.1:1/api', 'there is no connection to 127.0.0.1:1 (ECONNREFUSED)'],
    [`https://${host}/api`, `${host} cannot be trusted (ERR_SSL`],
    [`http://${host}`, `what answers at ${host} is not lemlist's API (200)`],
  ] as const
  await Promise.all(
    cases.map(async ([base, words], index) => {
      const { isWell, lines } = await check({ ...well, LEMLIST_BASE_URL: base, EVENT_LOG: join(folder, `${index}.db`) })
      expect(lines[1]).toContain(`wrong: ${words}`)
      expect(isWell).toBe(false)
    }),
  )
  const fault = [{ operation: 'team', kind: 'status', status: 503 }]
  const body = JSON.stringify(fault)
  await sandbox.fetch(new Request(`http://${host}/_control/faults`, { method: 'POST', body }))
  expect((await check(well)).lines[1]).toContain(`wrong: ${host} answers with a server error (503)`)
})

test('names that lead nowhere, silence and a spent budget have words of their own', () => {
  const failed = (kind: LemlistError['kind'], code?: string) => {
    const cause = code === undefined ? undefined : Object.assign(new Error('it failed'), { code })
    return new LemlistError('it failed', { kind, operation: 'team', method: 'GET', route: '/team' }, { cause })
  }
  const host = 'api.lemlist.com'
  expect(callWords(failed('unavailable', 'ENOTFOUND'), host)).toContain('the name api.lemlist.com leads nowhere')
  expect(callWords(failed('unavailable', 'CERT_HAS_EXPIRED'), host)).toContain('cannot be trusted (CERT_HAS_EXPIRED)')
  expect(callWords(failed('unavailable', 'UND_ERR_CONNECT_TIMEOUT'), host)).toContain('there is no connection')
  expect(callWords(failed('timeout'), host)).toBe('api.lemlist.com takes too long to answer')
  expect(callWords(failed('rateLimited'), host)).toContain('spent by others')
})

test('an event log that takes nothing is told beside a team that is well', async () => {
  const { well, folder } = await setUp()
  const { isWell, lines } = await check({ ...well, EVENT_LOG: folder })
  expect(lines[1]).toContain('ok:    team ')
  expect(lines[2]).toMatch(/^wrong: the event log cannot be had: .*; check EVENT_LOG$/)
  expect(isWell).toBe(false)
})

test('a Redis that is not there is told without its password', async () => {
  const { well } = await setUp()
  const { isWell, lines } = await check({ ...well, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })
  expect(lines.at(-1)).toMatch(/^wrong: the event log cannot be had: Redis at 127\.0\.0\.1:1: .*; check REDIS_URL$/)
  expect(isWell).toBe(false)
  expect(lines.join('\n')).not.toContain('hunter2')
})

test.skipIf(redisBinary === undefined)('a Redis that could lose events is wrong, one that cannot is well', async () => {
  const { well } = await setUp()
  const [safe, forgetful] = await Promise.all([startRedis(), startRedis([])])
  onTestFinished(() => Promise.all([safe.stop(), forgetful.stop()]).then(() => undefined))
  expect(await check({ ...well, EVENT_LOG: '', REDIS_URL: safe.url })).toMatchObject({ isWell: true })
  const { isWell, lines } = await check({ ...well, EVENT_LOG: '', REDIS_URL: forgetful.url })
  expect(lines.at(-1)).toMatch(/^wrong: Redis keeps no append-only file/)
  expect(isWell).toBe(false)
})

test('where callers bring their own keys it says that there is none, calls nothing, and looks at the rest', async () => {
  const { well, calls, host } = await setUp()
  const { LEMLIST_API_KEY: _, ...rest } = well
  const { isWell, lines } = await check({ ...rest, AUTH: 'passthrough' })
  expect(lines).toEqual([
    `ok:    looked at ${host}`,
    'note:  AUTH=passthrough: callers bring their own keys, so there is none to look at',
    'ok:    the event log takes events',
  ])
  expect([isWell, calls]).toEqual([true, []])
})

test('a file of tokens is told to be of use, or what is wrong with it', async () => {
  const { well, file, folder } = await setUp()
  const token = { tokenSha256: 'a'.repeat(64), name: 'a page', role: 'read' }
  const cases = [
    [file('tokens.json', [token]), true, /^ok: +AUTH=tokens: callers can be recognised$/],
    [file('twice.json', [token, token]), false, /^wrong: AUTH=tokens: GATEWAY_TOKENS_FILE cannot be used: two tokens/],
    [join(folder, 'none.json'), false, /^wrong: AUTH=tokens: GATEWAY_TOKENS_FILE cannot be used: .*ENOENT/],
  ] as const
  for (const [GATEWAY_TOKENS_FILE, expected, words] of cases) {
    const { isWell, lines } = await check({ ...well, AUTH: 'tokens', GATEWAY_TOKENS_FILE })
    expect(lines.at(-1)).toMatch(words)
    expect(isWell).toBe(expected)
  }
})

test('the keys of the issuer of tokens are fetched, or told to be out of reach', async () => {
  const { well } = await setUp()
  const issuer = createServer((_, response) => void response.end('{ "keys": [] }')).listen(0, '127.0.0.1')
  onTestFinished(() => void issuer.close())
  await once(issuer, 'listening')
  const { port } = issuer.address() as AddressInfo
  const jwt = { ...well, AUTH: 'jwt', JWT_AUDIENCE: 'gateway' }
  const there = await check({ ...jwt, JWT_JWKS_URL: `http://127.0.0.1:${port}/keys` })
  expect([there.isWell, there.lines.at(-1)]).toEqual([true, 'ok:    AUTH=jwt: callers can be recognised'])
  const away = await check({ ...jwt, JWT_JWKS_URL: 'http://127.0.0.1:1/keys' })
  expect(away.isWell).toBe(false)
  expect(away.lines.at(-1)).toMatch(/^wrong: AUTH=jwt: .*check JWT_JWKS_URL$/)
})

test('trusted documents are held against the schema', async () => {
  const { well, file } = await setUp()
  const trusted = (document: string) => file('documents.json', { [hash('sha256', document)]: document })
  const there = await check({ ...well, TRUSTED_DOCUMENTS: trusted('{ team { name } }') })
  expect([there.isWell, there.lines.at(-1)]).toEqual([true, 'ok:    trusted documents: 1, which fit the schema'])
  const wrong = await check({ ...well, TRUSTED_DOCUMENTS: trusted('{ team { nome } }') })
  expect([wrong.isWell, wrong.lines.at(-1)]).toEqual([false, expect.stringMatching(/^wrong: TRUSTED_DOCUMENTS.*nome/s)])
})

test('as a command it ends with 0 where all is well, says that it looked at the sandbox, and ends with 1 otherwise', async () => {
  const sandbox = { SANDBOX_PRESET: 'solo', SANDBOX_SPEED: '0' }
  const [well, ill, wordy] = await Promise.all([
    run(['check'], sandbox).ended,
    run(['check'], { ...sandbox, EVENT_LOG: tmpdir() }).ended,
    run(['check', 'all'], sandbox).ended,
  ])
  const looked = /^ok: +looked at the built-in sandbox \(solo: 6 campaigns, 300 leads\)/
  expect(well).toEqual({ code: 0, printed: '', said: expect.stringMatching(looked) })
  expect(ill).toMatchObject({ code: 1, said: expect.stringContaining('check EVENT_LOG') })
  expect(wordy).toMatchObject({ code: 1, said: expect.stringContaining('check takes no arguments, not all') })
})
