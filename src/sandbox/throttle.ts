import type { Clock } from '../lemlist/clock.ts'

const limit = 20
const windowMs = 2000

/** Whether a call is let through, and the headers that every answer carries. */
export interface Throttled {
  readonly allowed: boolean
  readonly headers: Readonly<Record<string, string>>
}

/** Counts calls per key: 20 in any 2 seconds, as lemlist does. */
export const createThrottle = (clock: Clock): ((key: string) => Throttled) => {
  const arrivals = new Map<string, number[]>()
  return key => {
    const now = clock.now()
    const recent = (arrivals.get(key) ?? []).filter(at => at > now - windowMs)
    const allowed = recent.length < limit
    if (allowed) recent.push(now)
    arrivals.set(key, recent)
    const reset = new Date((recent[0] ?? now) + windowMs)
    return {
      allowed,
      headers: {
        'retry-after': '2',
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - recent.length),
        // lemlist: the reset is prose, as JavaScript prints a date.
        'x-ratelimit-reset': `${reset.toUTCString().replace(',', '').replace('GMT', 'GMT+0000')} (Coordinated Universal Time)`,
      },
    }
  }
}
