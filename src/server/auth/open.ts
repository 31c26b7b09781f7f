import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import type { Clock } from '../../lemlist/clock.ts'
import type { Recogniser } from './claim.ts'
import { createJwt } from './jwt.ts'
import { createNoAuth } from './none.ts'
import { createPassthrough } from './passthrough.ts'
import { createTokens } from './tokens.ts'

interface OpeningOptions {
  readonly config: Pick<Config, 'auth' | 'role'>
  /** The teams that callers may be let in to, by their names. */
  readonly teamNames: readonly string[]
  readonly clock: Clock
  readonly log: Logger
}

/** Opens the way of recognising callers that is configured. Rejects, in words, where that cannot work. */
export const openRecogniser = async ({ config: { auth, role }, ...common }: OpeningOptions): Promise<Recogniser> => {
  switch (auth.mode) {
    case 'tokens':
      return createTokens({ ...common, role, file: auth.file })
    case 'jwt':
      return createJwt({ ...common, ...auth, role })
    case 'passthrough':
      return createPassthrough(role)
    case 'none':
      return createNoAuth(role)
  }
}
