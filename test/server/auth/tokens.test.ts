import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Recogniser } from '../../../src/server/auth/claim.ts'
import { createTokens } from '../../../src/server/auth/tokens.ts'
import { manualClock } from '../../sandbox/manual-clock.ts'

let folder: string
let recogniser: Recogniser | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lemlist-graphql-tokens-'))
})
afterEach(() => {
  recogniser?.close()
  rmSync(folder, { recursive: true })
})

const tokenSha256 = (token: string): string => createHash('sha256').update(token).digest('hex')

interface Row {
  readonly token: string
  readonly name: string
  readonly role?: string
  readonly team?: string | readonly string[]
}

const rows = (...tokens: readonly Row[]): string =>
  JSON.stringify(tokens.map(({ token, ...rest }) => ({ tokenSha256: tokenSha256(token), ...rest })))

const open = async (text: string | undefined, file = join(folder, 'tokens.json')) => {
  if (text !== undefined) writeFileSync(file, text)
  const clock = manualClock()
  const lines: Record<string, unknown>[] = []
  const log = pino({}, { write: line => lines.push(JSON.parse(line)) })
  const opened = await createTokens({ file, role: 'READ', teamNames: ['North', 'South'], clock, log })
  recogniser = opened
  /** Has the file looked at until the assertion holds. */
  const until = (assertion: () => unknown) =>
    vi.waitFor(
      async () => {
        clock.advance(2000)
        await assertion()
      },
      { interval: 5, timeout: 5000 },
    )
  return { ...opened, lines, until, write: (changed: string) => writeFileSync(file, changed) }
}

const fault = { extensions: { code: 'UNAUTHENTICATED', retryable: false } }

test('a token whose digest is listed is recognised with its name, role and teams', async () => {
  const { recognise, knows } = await open(
    rows(
      { token: 'one', name: 'dashboard', role: 'write', team: 'North' },
      { token: 'two', name: 'both', role: 'send', team: ['North', 'South'] },
      { token: 'three', name: 'plain' },
    ),
  )
  expect(await recognise('Bearer one')).toMatchObject({
    viewer: { id: 'token dashboard', name: 'dashboard', role: 'WRITE', authMode: 'tokens' },
    teams: { names: ['North'] },
    expiresAt: undefined,
  })
  expect(await recognise('bearer  two')).toMatchObject({
    viewer: { role: 'SEND' },
    teams: { names: ['North', 'South'] },
  })
  expect(await recognise('Bearer three')).toMatchObject({ viewer: { role: 'READ' }, teams: { names: 'all' } })
  expect([knows('token plain'), knows('token nobody')]).toEqual([true, false])
})

test.each([
  ['nothing', undefined],
  ['no token', 'Bearer '],
  ['an unknown token', 'Bearer other'],
  ['the digest in place of the token', `Bearer ${tokenSha256('one')}`],
  ['two tokens', 'Bearer one one'],
  ['another scheme', `Basic ${btoa(':one')}`],
  ['a token that is too long', `Bearer ${'x'.repeat(9000)}`],
])('%s is not recognised', async (_what, authorization) => {
  const { recognise } = await open(rows({ token: 'one', name: 'dashboard' }))
  await expect(recognise(authorization)).rejects.toMatchObject(fault)
})

test('a file that changes is read again: tokens that are gone or changed hold no more, new ones count', async () => {
  const before = [
    { token: 'gone', name: 'gone' },
    { token: 'less', name: 'less', role: 'send' },
  ]
  const stays = { token: 'stays', name: 'stays', team: 'South' }
  const { recognise, knows, until, write } = await open(rows(...before, stays))
  const [gone, less, kept] = await Promise.all(['gone', 'less', 'stays'].map(token => recognise(`Bearer ${token}`)))
  expect([gone, less, kept].map(claim => claim?.holds())).toEqual([true, true, true])
  write(rows({ token: 'less', name: 'less', role: 'read' }, stays, { token: 'new', name: 'new' }))
  await until(() => expect(knows('token new')).toBe(true))
  expect([gone, less, kept].map(claim => claim?.holds())).toEqual([false, false, true])
  await expect(recognise('Bearer gone')).rejects.toMatchObject(fault)
  expect(await recognise('Bearer less')).toMatchObject({ viewer: { role: 'READ' } })
  expect(knows('token gone')).toBe(false)
})

test('a file behind links that are swapped, as Kubernetes mounts it, is read again', async () => {
  for (const [version, token] of [
    ['v1', 'old'],
    ['v2', 'new'],
  ] as const) {
    mkdirSync(join(folder, version))
    writeFileSync(join(folder, version, 'tokens.json'), rows({ token, name: token }))
  }
  symlinkSync('v1', join(folder, 'data'))
  const { recognise, until } = await open(undefined, join(folder, 'data', 'tokens.json'))
  const { holds } = await recognise('Bearer old')
  symlinkSync('v2', join(folder, 'next'))
  renameSync(join(folder, 'next'), join(folder, 'data'))
  await until(() => expect(holds()).toBe(false))
  await recognise('Bearer new')
})

test('a file that is no use after a change leaves those before counting, and is told of once without what it holds', async () => {
  const { recognise, until, write, lines, knows } = await open(rows({ token: 'one', name: 'one' }))
  write('[{ "tokenSha256": "a secret that slipped in" }')
  await until(() => expect(lines.length).toBeGreaterThan(0))
  await recognise('Bearer one')
  write(rows({ token: 'one', name: 'one' }, { token: 'two', name: 'two', team: 'Elsewhere' }))
  await until(() =>
    expect(lines.map(({ problem }) => problem)).toContain('entry 1 names a team that the gateway has no key of'),
  )
  expect(lines.map(({ level, problem }) => [level, problem])).toEqual([
    [40, 'it is not JSON'],
    [40, 'entry 1 names a team that the gateway has no key of'],
  ])
  expect(JSON.stringify(lines)).not.toContain('slipped in')
  write(rows({ token: 'two', name: 'two' }))
  await until(() => expect(knows('token two')).toBe(true))
})

test.each([
  ['is missing', undefined, 'it cannot be read (ENOENT)'],
  ['is not JSON', '{', 'it is not JSON'],
  ['is no list', '{}', 'it is no list of { "tokenSha256", "name", "role", "team" } (the list: invalid_type)'],
  [
    'holds a token itself',
    '[{ "tokenSha256": "secret", "name": "x" }]',
    '(0.tokenSha256: not the 64 hex digits of a SHA-256)',
  ],
  ['has an unknown role', rows({ token: 'a', name: 'a', role: 'admin' }), '(0.role: invalid_value)'],
  ['has a name twice', rows({ token: 'a', name: 'x' }, { token: 'b', name: 'x' }), 'two tokens have the same name'],
  ['has a token twice', rows({ token: 'a', name: 'x' }, { token: 'a', name: 'y' }), 'two entries have the same token'],
  ['names an unknown team', rows({ token: 'a', name: 'x', team: ['North', 'West'] }), 'entry 0 names a team'],
  [
    'is too long',
    JSON.stringify(Array.from({ length: 10_001 }, (_, n) => ({ tokenSha256: tokenSha256(`${n}`), name: `${n}` }))),
    '(the list: too_big)',
  ],
])('a file that %s stops the start, in words that repeat nothing of it', async (_what, text, words) => {
  await expect(open(text)).rejects.toThrow(words)
  await expect(open(text)).rejects.not.toThrow(/secret/)
})
