import { createHmac } from 'node:crypto'
import type { EventLog } from './log.ts'

/** Gives so many bytes that nobody can guess. */
export type RandomBytes = (size: number) => Buffer

/**
 * Makes fingerprints of secrets, by which this log knows them again: 16 bytes of an HMAC-SHA256 in base64url, whose key is
 * the log's own, so that nobody can try secrets without the log.
 */
export const createFingerprint =
  (log: EventLog, randomBytes: RandomBytes) =>
  async (secret: string): Promise<string> => {
    const key = await log.keep('fingerprint key', randomBytes(32).toString('base64url'))
    return createHmac('sha256', key).update(secret).digest().subarray(0, 16).toString('base64url')
  }
