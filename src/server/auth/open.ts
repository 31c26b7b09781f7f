import type { Config } from '../../config.ts'
import type { Recogniser } from './claim.ts'
import { createNoAuth } from './none.ts'

/** Opens the way of recognising callers that is configured. */
export const openRecogniser = ({ auth, role }: Config): Recogniser => {
  if (auth.mode === 'none') return createNoAuth(role)
  throw new Error(`AUTH=${auth.mode} is not there yet`)
}
