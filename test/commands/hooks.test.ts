import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../support/program.ts'

const publicUrl = 'http://127.0.0.1:9/gateway'
const secret = 'a secret of a test alone'

/** A pretend lemlist on a port, and what a gateway is told to stand on it. */
const setUp = async () => {
  const { child, says } = run(['sandbox', '--port', '0', '--preset', 'solo', '--speed', '0'], {})
  onTestFinished(() => void child.kill())
  const [, base = ''] = await says(/at (http:\/\/127\.0\.0\.1:\d+\/api) with/)
  const folder = mkdtempSync(join(tmpdir(), 'hooks-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const environment = {
    LEMLIST_BASE_URL: base,
    LEMLIST_API_KEY: 'sandbox',
    AUTH: 'none',
    PUBLIC_URL: publicUrl,
    EVENT_LOG: join(folder, 'events.db'),
    WEBHOOK_SECRET: secret,
  }
  const hooks = async () => {
    const authorization = `Basic ${Buffer.from(':sandbox').toString('base64')}`
    const rows = (await (await fetch(`${base}/hooks`, { headers: { authorization } })).json()) as {
      _id: string
      targetUrl: string
    }[]
    return rows.filter(({ targetUrl }) => targetUrl === `${publicUrl}/webhooks/lemlist`)
  }
  return { environment, hooks }
}

const sync = (environment: Readonly<Record<string, string>>) => run(['hooks', 'sync'], environment).ended

test('hooks sync makes the hook once, says so in words, and never tells the secret', async () => {
  const { environment, hooks } = await setUp()
  const first = await sync(environment)
  const [hook, ...others] = await hooks()
  expect(others).toEqual([])
  const there = `the hook ${hook?._id} is there: lemlist calls ${publicUrl}/webhooks/lemlist\n`
  expect(first).toEqual({ code: 0, said: `made the hook that lemlist calls: ${hook?._id}\n${there}`, printed: '' })
  expect(await sync(environment)).toEqual({ code: 0, said: there, printed: '' })
  expect(await hooks()).toEqual([hook])
  expect(first.said).not.toContain(secret)
})

test('hooks sync says what lemlist refuses, and ends with 1', async () => {
  const { environment, hooks } = await setUp()
  const { code, said } = await sync({ ...environment, LEMLIST_API_KEY: 'sandbox-blocked' })
  expect(code).toBe(1)
  expect(said).toMatch(/^could not look for the hook: .*blocked\n$/)
  expect(await hooks()).toEqual([])
})

test('hooks sync says why it could not look: a wrong key, no lemlist, no event log', async () => {
  const { environment } = await setUp()
  const cases = [
    [{ LEMLIST_API_KEY: 'not-a-key' }, /^could not look for the hook: .*key/],
    [{ EVENT_LOG: tmpdir() }, /^the event log cannot be had: EISDIR: .*; check EVENT_LOG\n$/],
    [
      { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' },
      /the event log cannot be had: Redis at 127\.0\.0\.1:1: .*ECONNREFUSED.*; check REDIS_URL\n$/,
    ],
    [{ LEMLIST_BASE_URL: 'http://127.0.0.1:1/api' }, /^could not look for the hook: .*lemlist/],
  ] as const
  const ends = await Promise.all(cases.map(([wrong]) => sync({ ...environment, ...wrong })))
  for (const [index, [, words]] of cases.entries()) {
    const { code, said } = ends[index] ?? {}
    expect(said).toMatch(words)
    expect(said).not.toMatch(/no hook|hunter2/)
    expect(code).toBe(1)
  }
})

test('hooks sync says what must be set', async () => {
  const real = { LEMLIST_API_KEY: 'sandbox', AUTH: 'none' }
  const inMemory = { ...real, PUBLIC_URL: publicUrl, EVENT_LOG: ':memory:' }
  const ends = await Promise.all([sync({}), sync(real), sync(inMemory), run(['hooks'], real).ended])
  expect(ends).toEqual([
    { code: 1, said: expect.stringMatching(/^set LEMLIST_API_KEY.*\nset PUBLIC_URL.*\n$/), printed: '' },
    { code: 1, said: 'set PUBLIC_URL to the address under which lemlist reaches the gateway\n', printed: '' },
    { code: 1, said: expect.stringMatching(/^set EVENT_LOG or REDIS_URL/), printed: '' },
    { code: 1, said: 'cannot start: usage: hooks sync\n', printed: '' },
  ])
})
