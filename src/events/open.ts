import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import type { EventLog, Retention } from './log.ts'

interface OpenLogOptions {
  /** Path of the SQLite file, or `:memory:`. */
  readonly file: string
  /** Redis that keeps the events in place of a file. */
  readonly redisUrl: string | undefined
  readonly retention: Retention
  readonly clock: Clock
  readonly logger: Logger
}

/** The event log as it is configured. Nothing is opened or connected before the first question. */
export const openLog = async (options: OpenLogOptions): Promise<EventLog> => {
  const { file, redisUrl: url, retention, clock, logger: log } = options
  // Loaded as they are needed: whoever has no Redis need not wait for its client.
  if (url !== undefined) {
    const { createRedisLog } = await import('./redis.ts')
    return createRedisLog({ url, retention, clock, log })
  }
  const { createSqliteLog } = await import('./sqlite.ts')
  return createSqliteLog({ file, retention, clock, log })
}
