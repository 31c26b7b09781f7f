import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createJwt } from '../../../src/server/auth/jwt.ts'
import { manualClock } from '../../sandbox/manual-clock.ts'
import { sign, startIssuer } from './issuer.ts'

type Issuer = Awaited<ReturnType<typeof startIssuer>>
type Signer = Awaited<ReturnType<Issuer['key']>>

let issuer: Issuer
let key: Signer
let stranger: Signer
beforeAll(async () => {
  issuer = await startIssuer()
  key = await issuer.key('first')
  stranger = await issuer.key('first', 'ES256', true)
})
afterAll(() => issuer.close())

const clock = manualClock()
const second = Math.floor(clock.now() / 1000)
const lines: string[] = []

const open = (more: Partial<Parameters<typeof createJwt>[0]> = {}) =>
  createJwt({
    ...{ jwksUrl: issuer.jwksUrl, issuer: 'https://id.example', audience: 'gateway', role: 'READ', clock },
    log: pino({}, { write: line => lines.push(line) }),
    cooldownMs: 0,
    ...more,
  })

const claims: JWTPayload = {
  iss: 'https://id.example',
  aud: ['gateway', 'other'],
  sub: 'ann@id.example',
  exp: second + 60,
}

const recognise = async (payload: JWTPayload, by = key, recogniser = open()) =>
  recogniser.recognise(`Bearer ${await sign(by, payload)}`)

const refused = { extensions: { code: 'UNAUTHENTICATED', retryable: false } }

test('a token that the issuer has signed is recognised with its role and teams, until it ends', async () => {
  const claim = await recognise({ ...claims, name: 'Ann', role: 'send', team: ['North', 'South'] })
  expect(claim).toMatchObject({
    viewer: { role: 'SEND', name: 'Ann', authMode: 'jwt' },
    teams: { names: ['North', 'South'] },
    expiresAt: (second + 65) * 1000,
  })
  expect(claim.holds()).toBe(true)
})

test('a token without role, name and team has the default role, its subject as name, and all teams', async () => {
  const { viewer, teams } = await recognise(claims)
  expect(viewer).toMatchObject({ role: 'READ', name: 'ann@id.example' })
  expect(teams).toEqual({ names: 'all' })
  expect((await recognise({ ...claims, team: 'North' })).teams).toEqual({ names: ['North'] })
})

test('viewers of two subjects or issuers are two, and their ids give nobody away', async () => {
  const anyone = open({ issuer: undefined })
  const ids = await Promise.all(
    [claims, { ...claims, sub: 'bob' }, { ...claims, iss: 'https://other.example' }].map(
      async payload => (await recognise(payload, key, anyone)).viewer.id,
    ),
  )
  expect(new Set(ids).size).toBe(3)
  expect(ids.join()).not.toContain('ann')
  expect((await recognise({ ...claims, exp: second + 90 })).viewer.id).toBe(ids[0])
})

const without = (name: string): JWTPayload => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name))

test.each<[string, JWTPayload]>([
  ['has ended', { ...claims, exp: second - 6 }],
  ['does not end', without('exp')],
  ['does not count yet', { ...claims, nbf: second + 6 }],
  ['is another issuer’s', { ...claims, iss: 'https://evil.example' }],
  ['names no issuer', without('iss')],
  ['is for somebody else', { ...claims, aud: 'other' }],
  ['is for nobody', without('aud')],
  ['has no subject', without('sub')],
  ['has an unknown role', { ...claims, role: 'admin' }],
  ['has a role in capitals', { ...claims, role: 'SEND' }],
  ['has several roles', { ...claims, role: ['read', 'send'] }],
  ['has a team that is no name', { ...claims, team: { name: 'North' } }],
])('a token that %s is not recognised', async (_what, payload) => {
  await expect(recognise(payload)).rejects.toMatchObject(refused)
})

test('clocks may differ by 5 seconds', async () => {
  await recognise({ ...claims, exp: second - 4, nbf: second - 30 })
  await recognise({ ...claims, nbf: second + 5 })
})

test('a token that somebody else has signed under a key’s name is not recognised', async () => {
  await expect(recognise(claims, stranger)).rejects.toMatchObject(refused)
})

test('a token without a signature, or with one by a secret that both sides know, is not recognised', async () => {
  const { recognise: see } = open()
  const unsigned = new UnsecuredJWT(claims).encode()
  const bySecret = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .sign(new TextEncoder().encode(JSON.stringify(key.kid).padEnd(32)))
  for (const token of [unsigned, bySecret]) await expect(see(`Bearer ${token}`)).rejects.toMatchObject(refused)
})

test.each([undefined, 'Bearer', 'Bearer x', 'Bearer a.b.c', `Bearer ${'a'.repeat(9000)}`, `Basic ${btoa('a:b')}`])(
  'what is no token is not recognised, and no keys are fetched for it: %s',
  async authorization => {
    const before = issuer.fetched()
    await expect(open().recognise(authorization?.slice(0, 9100))).rejects.toMatchObject(refused)
    expect(issuer.fetched()).toBe(before)
  },
)

test.each(['RS256', 'PS512', 'ES384', 'EdDSA'])('tokens signed by %s are recognised', async alg => {
  const other = await issuer.key(`by ${alg}`, alg)
  expect(await recognise(claims, other)).toMatchObject({ viewer: { authMode: 'jwt' } })
})

test('keys are fetched once for many tokens, again for one that names a new key, and no more often than that may be', async () => {
  const recogniser = open({ cooldownMs: 60_000 })
  const before = issuer.fetched()
  for (let n = 0; n < 5; n += 1) await recognise(claims, key, recogniser)
  expect(issuer.fetched()).toBe(before + 1)
  const late = await issuer.key('late')
  for (let n = 0; n < 5; n += 1) await expect(recognise(claims, late, recogniser)).rejects.toMatchObject(refused)
  expect(issuer.fetched()).toBe(before + 1)
})

test('a key that the issuer has changed counts as soon as it is there, and the old one no more', async () => {
  const recogniser = open()
  const old = await issuer.key('old')
  await recognise(claims, old, recogniser)
  issuer.retire('old')
  const next = await issuer.key('next')
  await recognise(claims, next, recogniser)
  await expect(recognise(claims, old, recogniser)).rejects.toMatchObject(refused)
})

test('while the keys cannot be fetched nobody is called unknown: callers are asked to try again', async () => {
  const recogniser = open()
  issuer.away(true)
  const trouble = { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }
  for (let n = 0; n < 3; n += 1) await expect(recognise(claims, key, recogniser)).rejects.toMatchObject(trouble)
  expect(lines.filter(line => line.includes('cannot be fetched'))).toHaveLength(1)
  issuer.away(false)
  await recognise(claims, key, recogniser)
})

test('keys that were fetched before go on counting for an hour while the issuer is away', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const recogniser = open()
    await recognise(claims, key, recogniser)
    issuer.away(true)
    vi.setSystemTime(Date.now() + 11 * 60_000)
    await recognise(claims, key, recogniser)
    await expect(recognise(claims, stranger, recogniser)).rejects.toMatchObject(refused)
    clock.advance(61 * 60_000)
    const later = { ...claims, exp: second + 7200 }
    await expect(recognise(later, key, recogniser)).rejects.toMatchObject({ extensions: { retryable: true } })
  } finally {
    vi.useRealTimers()
    issuer.away(false)
  }
})
