import type { Config } from '../config.ts'

/** What to say while the event log takes nothing, for this reason: with the variable to look at, not with its value. */
export const logAway = (fault: string, { redisUrl }: Pick<Config, 'redisUrl'>): string =>
  `the event log cannot be had: ${fault.replace(/\.$/, '')}; check ${redisUrl === undefined ? 'EVENT_LOG' : 'REDIS_URL'}`
