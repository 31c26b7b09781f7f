import type { Logger } from 'pino'
import type { Clock } from '../lemlist/clock.ts'
import { type Gap, gapType, type NewEvent } from './event.ts'
import type { HookMode } from './health.ts'
import type { Identities } from './identity.ts'
import type { EventLog } from './log.ts'
import { aliveNote, type Outage, outageNote, toldNote } from './reconcile-notes.ts'

/** lemlist: it calls six times within 310 s, and then never tells of the event again. */
const outageMs = 5 * 60_000

/** From one sign of life to the next, in milliseconds. */
const lifeMs = 60_000

interface LifeOptions {
  readonly log: EventLog
  readonly identities: Identities
  readonly clock: Clock
  readonly mode: () => HookMode
  readonly logger: Logger
  /** Notes an outage that began then and ends now. */
  readonly onOutage: (from: number) => Promise<void>
}

/**
 * Makes the function that writes a sign of life, and gives the time to the next in milliseconds. It notes the outage that
 * ends with it: the sign before is so old that lemlist has given up calls meanwhile. While the gateway polled there is
 * none to tell of, because nobody was told of other events before either.
 */
export const createLife = ({ log, identities, clock, mode, logger, onOutage }: LifeOptions) => {
  let hasLived = false
  return async (): Promise<number> => {
    try {
      const { team } = await identities.find()
      const before = await aliveNote.read(log, team)
      const now = clock.now()
      // First of all: where it cannot be noted, the old sign of life must stay.
      if (before?.mode === 'WEBHOOK' && now - before.at > outageMs) await onOutage(before.at)
      // At the start nobody may have looked for the hook yet.
      await aliveNote.write(log, team, { at: now, mode: hasLived ? mode() : (before?.mode ?? mode()) })
      hasLived = true
    } catch (err) {
      logger.debug({ err }, 'no sign of life could be written')
    }
    return lifeMs
  }
}

/** Notes an outage until subscribers are told of it; outages that wait are told as one. */
export const noteOutage = async (log: EventLog, team: string, { from, to }: Outage): Promise<void> => {
  const waiting = await outageNote.read(log, team)
  await outageNote.write(log, team, {
    from: Math.min(from, waiting?.from ?? from),
    to: Math.max(to, waiting?.to ?? to),
  })
}

const eventOf = (gap: Gap, now: number): NewEvent => ({
  type: gapType,
  occurredAt: now,
  receivedAt: now,
  source: 'GATEWAY',
  body: { ...gap },
  facts: [`gap:${gap.from}:${gap.to}`],
  covers: [],
})

/** The part of an outage that was not told before; undefined where all of it was. */
const untold = ({ from, to }: Outage, told: Outage | undefined): Outage | undefined => {
  if (told === undefined || to < told.from || told.to < from) return { from, to }
  if (from < told.from) return { from, to: to > told.to ? to : told.from }
  return to > told.to ? { from: told.to, to } : undefined
}

/** Both outages as one where they touch, else the later told. */
const joined = (told: Outage | undefined, { from, to }: Outage): Outage =>
  told === undefined || to < told.from || told.to < from
    ? { from, to }
    : { from: Math.min(from, told.from), to: Math.max(to, told.to) }

/**
 * Tells subscribers of the outage that waits, if any, and of no moment twice: the gateway's absence and its hook's may
 * be noticed one after the other. Events that are no activities cannot be read from any list.
 */
export const tellOutage = async (log: EventLog, team: string, now: number): Promise<Gap | undefined> => {
  const waiting = await outageNote.read(log, team)
  if (!waiting) return undefined
  const told = await toldNote.read(log, team)
  const news = untold(waiting, told)
  const gap = news && { from: new Date(news.from).toISOString(), to: new Date(news.to).toISOString(), lost: null }
  if (gap !== undefined) await log.append(team, [eventOf(gap, now)])
  await toldNote.write(log, team, joined(told, waiting))
  await outageNote.write(log, team, null)
  return gap
}
