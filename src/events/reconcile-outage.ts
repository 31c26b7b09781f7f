import { type Gap, gapType, type NewEvent } from './event.ts'
import type { HookMode } from './health.ts'
import type { EventLog } from './log.ts'
import { aliveNote, type Outage, outageNote } from './reconcile-notes.ts'

/** lemlist: it calls six times within 310 s, and then never tells of the event again. */
const outageMs = 5 * 60_000

/**
 * Writes a sign of life, and gives the outage that ends with it: the one before is so old that lemlist has given up calls
 * meanwhile. While the gateway polled there is none to tell of, because nobody was told of other events before either.
 */
export const showLife = async (
  log: EventLog,
  team: string,
  now: number,
  mode: (before: HookMode | undefined) => HookMode,
  onOutage: (outage: Outage) => Promise<void>,
): Promise<void> => {
  const before = await aliveNote.read(log, team)
  // First of all: where it cannot be noted, the old sign of life must stay.
  if (before?.mode === 'WEBHOOK' && now - before.at > outageMs) await onOutage({ from: before.at, to: now })
  await aliveNote.write(log, team, { at: now, mode: mode(before?.mode) })
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

/** Tells subscribers of the outage that waits, if any: events that are no activities cannot be read from any list. */
export const tellOutage = async (log: EventLog, team: string, now: number): Promise<Gap | undefined> => {
  const waiting = await outageNote.read(log, team)
  if (!waiting) return undefined
  const { from, to } = waiting
  const gap: Gap = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), lost: null }
  await log.append(team, [eventOf(gap, now)])
  await outageNote.write(log, team, null)
  return gap
}
