import type { Activity } from '../domains/activities/contract.ts'
import { activityTypes } from '../domains/activities/types.ts'
import { isEvent } from '../domains/webhooks/names.ts'
import type { Clock } from '../lemlist/clock.ts'
import type { HookMode } from './health.ts'
import type { EventLog } from './log.ts'
import { calledNote, unheardNote } from './reconcile-notes.ts'
import { timeOf } from './reconcile-pages.ts'

/** Activities without a call that prove that calls do not arrive: one or two may be a whim of lemlist's. */
const enoughRows = 3

/** How long after an activity was found its call may still come and be known to all replicas, in milliseconds. */
// lemlist: it calls six times within 310 s; replicas tell each other of calls about every minute.
const patienceMs = 7 * 60_000

/** How much older than the hook's readiness an activity may be by lemlist's clock and seem younger, in milliseconds. */
const marginMs = 15 * 60_000

const documented = new Set(activityTypes.map(({ raw }) => raw))

/**
 * Whether lemlist calls a hook for an activity, for certain. lemlist: it calls for none that was written in its inbox, so
 * only steps of campaigns count, and those not of machines.
 */
const isCalledFor = ({ type, campaignId, sequenceId, bot }: Activity): boolean =>
  documented.has(type) && isEvent(type) && campaignId !== undefined && sequenceId !== undefined && bot !== true

/** Knows which activities the gateway must have been called for. */
export interface Owed {
  has(row: Activity): boolean
  /** Notes how events are learned of now; to be called every few seconds. */
  look(): void
  /** Notes that lemlist could not tell of events until now. */
  outage(): void
}

/** Creates what knows that; before the hook could be called for a while nothing is owed. */
export const createOwed = (clock: Pick<Clock, 'now'>, mode: () => HookMode): Owed => {
  let since = clock.now()
  const outage = (): void => {
    since = clock.now()
  }
  return {
    has: row => mode() === 'WEBHOOK' && timeOf(row) >= since + marginMs && isCalledFor(row),
    look: () => {
      if (mode() === 'POLLING') outage()
    },
    outage,
  }
}

/** Notes that activities that lemlist must have called for were found without a call by a run that began at `since`. */
export const noteUnheard = async (log: EventLog, team: string, since: number, at: number, rows: number) => {
  const [unheard, called] = await Promise.all([unheardNote.read(log, team), calledNote.read(log, team)])
  const isOver = unheard === undefined || (called !== undefined && called.at >= unheard.since)
  if (isOver) await unheardNote.write(log, team, { since, at, rows })
  else if (unheard.rows < enoughRows) await unheardNote.write(log, team, { ...unheard, at, rows: unheard.rows + rows })
}

/** Calls that must have come and did not; all times in milliseconds since 1970. */
interface Silence {
  readonly since: number
  /** When lemlist called last; undefined where it never did. */
  readonly calledAt: number | undefined
}

/** What is proven to be missing; undefined where calls arrive, or nothing says that they do not. */
export const readSilence = async (log: EventLog, team: string, now: number): Promise<Silence | undefined> => {
  const [unheard, called] = await Promise.all([unheardNote.read(log, team), calledNote.read(log, team)])
  if (unheard === undefined || unheard.rows < enoughRows || now - unheard.at < patienceMs) return undefined
  const { since } = unheard
  return called !== undefined && called.at >= since ? undefined : { since, calledAt: called?.at }
}

/** Tells other replicas of the latest call here, and gives the latest that any of them has told of. */
export const shareCalls = async (log: EventLog, team: string, own: number | undefined): Promise<number | undefined> => {
  const known = (await calledNote.read(log, team))?.at
  if (own === undefined || (known !== undefined && known >= own)) return known
  await calledNote.write(log, team, { at: own })
  return own
}
