import { GraphQLError } from 'graphql'
import type { JWTVerifyGetKey } from 'jose'
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Role } from '../../graph/context.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { type Claim, type Recogniser, unauthenticated } from './claim.ts'
import { bearerOf } from './header.ts'
import { digestName, roleNames } from './names.ts'

interface JwtOptions {
  /** Where the issuer's keys are. */
  readonly jwksUrl: string
  /** What the claims must be; anything where left out. */
  readonly issuer: string | undefined
  readonly audience: string | undefined
  /** What tokens may do that name no role. */
  readonly role: Role
  readonly clock: Clock
  readonly log: Logger
  /** Shortest time from one fetching of the keys to the next, in milliseconds: tokens can name keys that never were. */
  readonly cooldownMs?: number
}

/** Algorithms whose keys can be told to everybody. A secret that both sides know is none of them, and no signature is none. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** How long the issuer's keys are used before they are fetched again, and how long when they cannot be, in milliseconds. */
const freshMs = 10 * 60_000
const usableMs = 60 * 60_000

/** How long the issuer may take to answer, in milliseconds. */
const patienceMs = 5000

/** By how much clocks may differ, in seconds. */
const toleranceS = 5

const Claims = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  name: z.string().optional(),
  role: z.enum(Object.keys(roleNames) as (keyof typeof roleNames)[]).optional(),
  team: z.union([z.string(), z.array(z.string())]).optional(),
})

/** Whether a failure is the token's own; all others are about getting the keys. */
const isOfToken = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed ||
  error instanceof errors.JWTExpired ||
  error instanceof errors.JWTInvalid ||
  error instanceof errors.JWSInvalid ||
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof errors.JOSEAlgNotAllowed ||
  error instanceof errors.JOSENotSupported ||
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys

/** What is wrong with a token, in words that repeat nothing of it. */
const wordsOf = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim "${error.claim}" is not what it must be`
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer has no such key'
  return 'it is not signed by the issuer'
}

/** The issuer's keys: fetched when a token names an unknown one, and for a while still there when they cannot be fetched. */
const openKeys = ({ jwksUrl, clock, log, cooldownMs = 10_000 }: JwtOptions): JWTVerifyGetKey => {
  let fetchedAt = Number.NEGATIVE_INFINITY
  let isTold = false
  const remote = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: freshMs,
    cooldownDuration: cooldownMs,
    timeoutDuration: patienceMs,
    [customFetch]: async (url, options) => {
      const response = await fetch(url, options)
      if (!response.ok) return response
      fetchedAt = clock.now()
      isTold = false
      return response
    },
  })
  return async (header, token) => {
    try {
      return await remote(header, token)
    } catch (error) {
      const known = remote.jwks()
      if (isOfToken(error)) throw error
      if (!isTold) log.warn({ err: error }, 'the keys of the issuer of tokens cannot be fetched')
      isTold = true
      if (known === undefined || clock.now() - fetchedAt > usableMs) throw error
      return createLocalJWKSet(known)(header, token).catch(() => Promise.reject(error))
    }
  }
}

const away = (): GraphQLError =>
  new GraphQLError('the keys of the issuer of tokens cannot be had at the moment: try again', {
    extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
  })

/** Recognises callers by JSON Web Tokens that an issuer has signed. */
export const createJwt = (options: JwtOptions): Recogniser => {
  const { issuer, audience, role, clock } = options
  const keys = openKeys(options)
  const demands = { ...(issuer !== undefined && { issuer }), ...(audience !== undefined && { audience }) }

  const verified = async (token: string): Promise<JWTPayload> => {
    const currentDate = new Date(clock.now())
    const rules = { algorithms, requiredClaims: ['exp'], clockTolerance: toleranceS, currentDate, ...demands }
    try {
      return (await jwtVerify(token, keys, rules)).payload
    } catch (error) {
      if (isOfToken(error)) throw unauthenticated(`the token does not count: ${wordsOf(error)}`)
      throw away()
    }
  }

  const claimOf = (payload: JWTPayload): Claim => {
    const claims = Claims.safeParse(payload)
    if (!claims.success) {
      const names = claims.error.issues.map(({ path }) => `"${path.join('.')}"`).join(', ')
      throw unauthenticated(`the token does not count: its claims ${names} are not what they must be`)
    }
    const { sub, exp, name, team, role: named } = claims.data
    return {
      viewer: {
        // Subjects are often addresses of people, and ids stand in logs.
        id: `jwt ${digestName(payload.iss ?? '', sub)}`,
        role: named === undefined ? role : roleNames[named],
        name: name ?? sub,
        authMode: 'jwt',
      },
      teams: { names: team === undefined ? 'all' : [team].flat() },
      expiresAt: (exp + toleranceS) * 1000,
      holds: () => true,
    }
  }

  return {
    asksFor: 'Bearer <JSON Web Token>',
    recognise: async authorization => {
      const token = bearerOf(authorization)
      if (token === undefined)
        throw unauthenticated('this gateway asks for a JSON Web Token: send "Authorization: Bearer <token>"')
      return claimOf(await verified(token))
    },
    // A token cannot be taken back before it ends.
    knows: () => true,
    close: () => undefined,
  }
}
