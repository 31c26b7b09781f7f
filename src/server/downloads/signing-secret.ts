import type { Logger } from 'pino'
import type { RandomBytes } from '../../events/fingerprint.ts'
import type { EventLog } from '../../events/log.ts'

interface SigningSecretOptions {
  /** The secret as it was configured; undefined for one that is made once for all replicas and kept in the log. */
  readonly configured: string | undefined
  readonly log: Pick<EventLog, 'keep'>
  readonly randomBytes: RandomBytes
  readonly logger: Pick<Logger, 'warn'>
}

/**
 * Makes the function that gives the secret of links. It rejects with `LogUnavailable` until the log could be had once: a
 * secret of this process alone would make links that no other replica can read.
 */
export const createSigningSecret = ({ configured, log, randomBytes, logger }: SigningSecretOptions) => {
  const made = randomBytes(32).toString('base64')
  let known = configured
  let isTold = false
  return async (): Promise<string> => {
    try {
      known ??= await log.keep('signing', made)
      return known
    } catch (error) {
      const words = 'links to downloads have to wait for the event log; with SIGNING_SECRET they need not'
      if (!isTold) logger.warn({ err: error }, words)
      isTold = true
      throw error
    }
  }
}
