import { hash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Role } from '../../graph/context.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { type Claim, type Recogniser, unauthenticated } from './claim.ts'
import { bearerOf } from './header.ts'
import { roleNames } from './names.ts'
import { type ListedToken, parseTokens, readStamped, stampOf, TokensFault } from './tokens-file.ts'

interface TokensOptions {
  /** Path of the file. */
  readonly file: string
  /** What tokens may do that name no role. */
  readonly role: Role
  /** The teams that tokens may name. */
  readonly teamNames: readonly string[]
  readonly clock: Clock
  readonly log: Logger
}

/** How often it is seen whether the file is another one, in milliseconds. */
const everyMs = 2000

const viewerId = (name: string): string => `token ${name}`

const wordsOf = (error: unknown): string => {
  if (error instanceof TokensFault) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return `it cannot be read (${code})`
}

/** The tokens of one reading of the file. */
class List {
  readonly #byDigest: ReadonlyMap<string, ListedToken>
  readonly #viewers: ReadonlySet<string>

  constructor(tokens: readonly ListedToken[]) {
    this.#byDigest = new Map(tokens.map(token => [token.tokenSha256, token]))
    this.#viewers = new Set(tokens.map(({ name }) => viewerId(name)))
  }

  /**
   * The token with this digest. How long that takes may tell how far the digest is like one of the list, but nobody
   * can choose the digest of what they send.
   */
  find(digest: string): ListedToken | undefined {
    return this.#byDigest.get(digest)
  }

  has(viewer: string): boolean {
    return this.#viewers.has(viewer)
  }
}

const isSame = (one: ListedToken, other: ListedToken | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/**
 * Recognises callers by the bearer tokens whose digests stand in a file. The file is read again when it changes; one
 * that cannot be read then changes nothing. Rejects where it cannot be read at the beginning, in words.
 */
export const createTokens = async ({ file, role, teamNames, clock, log }: TokensOptions): Promise<Recogniser> => {
  const read = async () => {
    const { stamp, text } = await readStamped(file)
    return { stamp, list: new List(parseTokens(text, teamNames)) }
  }
  let { stamp, list } = await read().catch((error: unknown) => {
    throw new Error(`GATEWAY_TOKENS_FILE cannot be used: ${wordsOf(error)}`)
  })
  let told: string | undefined
  let isClosed = false
  let cancelNext = (): void => undefined

  const look = async (): Promise<void> => {
    try {
      if ((await stampOf(file)) !== stamp) {
        ;({ stamp, list } = await read())
        log.info('the file of tokens was read again')
      }
      told = undefined
    } catch (error) {
      const problem = wordsOf(error)
      if (problem !== told)
        log.warn({ problem }, 'the file of tokens has changed and is no use: those before still count')
      told = problem
    }
    if (!isClosed) cancelNext = clock.after(everyMs, () => void look())
  }
  cancelNext = clock.after(everyMs, () => void look())

  const claimOf = (token: ListedToken): Claim => ({
    viewer: {
      id: viewerId(token.name),
      role: token.role === undefined ? role : roleNames[token.role],
      name: token.name,
      authMode: 'tokens',
    },
    teams: { names: token.teams },
    expiresAt: undefined,
    holds: () => isSame(token, list.find(token.tokenSha256)),
  })

  return {
    asksFor: 'Bearer <token>',
    recognise: async authorization => {
      const sent = bearerOf(authorization)
      if (sent === undefined)
        throw unauthenticated('this gateway asks for a token: send "Authorization: Bearer <token>"')
      const token = list.find(hash('sha256', sent, 'hex'))
      if (token === undefined) throw unauthenticated('this gateway does not know the token')
      return claimOf(token)
    },
    knows: viewer => list.has(viewer),
    close: () => {
      isClosed = true
      cancelNext()
    },
  }
}
