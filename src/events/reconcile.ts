import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { openSession } from '../lemlist/session.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import type { HookMode } from './health.ts'
import { createOwed, noteUnheard } from './hook-calls.ts'
import type { Identities } from './identity.ts'
import type { EventLog } from './log.ts'
import { pause } from './pause.ts'
import { createAlone } from './reconcile-alone.ts'
import { repeat } from './reconcile-loop.ts'
import { healedNote } from './reconcile-notes.ts'
import { createLife, noteOutage, tellOutage } from './reconcile-outage.ts'
import { type Healed, heal } from './reconcile-run.ts'

/** What runs came to since the process began. */
export interface HealingCounts {
  /** Runs that ended well. */
  readonly done: number
  readonly failed: number
  /** Events that nobody had told of. */
  readonly events: number
}

/**
 * Feeds what lemlist lists and nobody told of: at the start, every five minutes, after an outage, and every 15 s where the
 * gateway polls and somebody listens.
 */
export interface Reconciler {
  start(): void
  /** Runs now, or shares the run that is under way. Rejects where lemlist or the log cannot be had; then nothing is lost. */
  run(): Promise<Healed>
  /**
   * Notes that lemlist could not tell of events from this moment until now, in milliseconds since 1970. Once activities of
   * that time are fed, subscribers are told of the gap: other events cannot be read from any list. Rejects where it cannot
   * be noted. An outage of the gateway itself is noticed without it, save while it polls: then other events are not heard
   * of at any time, and there is nothing to tell.
   */
  outage(from: number): Promise<void>
  /** Notes that an event is held until this time, in milliseconds since 1970: then it is looked for once more and told. */
  held(until: number): void
  /** When the latest run of any replica began that ended well, in milliseconds since 1970. */
  lastRunAt(): number | undefined
  counts(): HealingCounts
  /** Ends what is under way; resolves when it has ended. */
  close(): Promise<void>
}

interface ReconcilerOptions {
  readonly log: EventLog
  readonly identities: Identities
  readonly tenant: Tenant
  readonly clock: Clock
  readonly random: () => number
  /** Name of this process among those that share the log. */
  readonly holder: string
  readonly subscribers: () => number
  readonly mode: () => HookMode
  readonly logger: Logger
}

/** How often it is seen whether a run is due, and how soon the next one follows that did not get all, in milliseconds. */
const lookMs = 5000
const nextPartMs = 1000

/** From one run to the next, a tenth more or less, and where the gateway polls and somebody listens, in milliseconds. */
const everyMs = 5 * 60_000
const pollMs = 15_000

/** Longest time to the next attempt after failures, in milliseconds. */
const longestMs = 60_000

/** Runs for held events are this far apart, in milliseconds. */
const heldMs = 10_000

/** Creates the reconciler of one team. */
export const createReconciler = (options: ReconcilerOptions): Reconciler => {
  const { log, identities, tenant, clock, logger } = options
  const ending = new AbortController()
  const { signal } = ending
  const alone = createAlone({ ...options, signal })
  const counts = { done: 0, failed: 0, events: 0 }
  /** Moments, each of which asks for a run that begins no earlier, in milliseconds since 1970. */
  const wanted = new Set<number>()
  const owed = createOwed(clock, options.mode)
  let lastRunAt: number | undefined
  let intervalMs = everyMs
  let failures = 0
  let running: Promise<Healed> | undefined
  let working: Promise<unknown> = Promise.resolve()

  const runOnce = async (team: string, renew: () => Promise<void>): Promise<Healed> => {
    const at = clock.now()
    const session = openSession(tenant, { signal, lane: 'background', since: at })
    let healed: Healed | undefined
    try {
      healed = await heal({ log, team, session, now: clock.now, isOwed: owed.has, renew })
      if (healed.unheard > 0) await noteUnheard(log, team, at, clock.now(), healed.unheard)
    } finally {
      // What nobody told better by now, and lemlist's list does not either, is told as it is.
      if (healed?.outcome !== 'part') await log.release(team, at)
    }
    if (healed.outcome === 'part') return healed
    lastRunAt = at
    const gap = await tellOutage(log, team, at)
    if (gap !== undefined) logger.warn(gap, 'lemlist could not tell of events; those it does not list are lost')
    return healed
  }

  const runAlone = async (): Promise<Healed> => {
    try {
      const healed = await alone.do(runOnce)
      if (healed === undefined) return { outcome: 'busy', events: 0, unheard: 0, calls: 0 }
      counts.done += 1
      counts.events += healed.events
      intervalMs = everyMs * (0.9 + 0.2 * options.random())
      return healed
    } catch (error) {
      counts.failed += 1
      throw error
    } finally {
      running = undefined
    }
  }

  const run = (): Promise<Healed> => {
    running ??= runAlone()
    return running
  }

  const isDue = async (): Promise<boolean> => {
    const { team } = await identities.find()
    const mark = await healedNote.read(log, team)
    if (mark === undefined || mark.again !== undefined) return true
    lastRunAt = mark.at
    for (const moment of wanted) if (moment <= mark.at) wanted.delete(moment)
    const now = clock.now()
    const age = now - mark.at
    const polls = options.mode() === 'POLLING' && options.subscribers() > 0
    return age < 0 || age >= (polls ? pollMs : intervalMs) || [...wanted].some(moment => moment <= now)
  }

  const look = async (): Promise<number> => {
    owed.look()
    try {
      const outcome = (await isDue()) ? (await run()).outcome : undefined
      if (outcome === 'busy') return lookMs
      if (failures > 0) logger.info('what lemlist lists can be read again')
      failures = 0
      return outcome === 'part' ? nextPartMs : lookMs
    } catch (err) {
      failures += 1
      if (failures === 1 && !signal.aborted) logger.warn({ err }, 'what lemlist lists cannot be read or kept for now')
      return Math.min(longestMs, lookMs * 2 ** failures)
    }
  }

  const outage = async (from: number): Promise<void> => {
    const to = clock.now()
    owed.outage()
    const noted = await alone.do(async team => {
      await noteOutage(log, team, { from, to })
      return true
    })
    if (noted !== true) throw new Error('another replica is healing')
    wanted.add(to)
  }

  const live = createLife({ ...options, onOutage: outage })

  /** An outage of the gateway itself is noted before anything is told. */
  const work = async (): Promise<void> => {
    const restMs = await live()
    const living = pause(clock, restMs, signal).then(() => repeat(clock, signal, live))
    await Promise.all([living, repeat(clock, signal, look)])
  }

  return {
    run,
    outage,
    start: () => {
      wanted.add(clock.now())
      working = work()
    },
    held: until => {
      wanted.add(Math.ceil(until / heldMs) * heldMs)
    },
    lastRunAt: () => lastRunAt,
    counts: () => ({ ...counts }),
    close: async () => {
      ending.abort()
      await Promise.all([working, alone.ended()])
    },
  }
}
