import { setTimeout as wait } from 'node:timers/promises'
import type { LoggedEvent, NewEvent } from '../../src/events/event.ts'
import type { EventLog, Retention } from '../../src/events/log.ts'
import type { Clock } from '../../src/lemlist/clock.ts'

/** A clock whose time goes on only when it is told to. */
export interface ManualClock extends Clock {
  /** Moves the time on; timers that come due run in order. */
  advance(ms: number): void
}

export const createManualClock = (): ManualClock => {
  let now = Date.parse('2026-01-15T10:00:00.000Z')
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + Math.max(0, ms), run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: ms => {
      const until = now + ms
      for (;;) {
        const next = [...timers].toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined || next.at > until) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = until
    },
  }
}

/** Lets time pass, by the clock as well, until something is so. */
export const until = async (clock: ManualClock, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) {
    clock.advance(1000)
    await wait(2)
  }
}

/** An event of a fact, `act_7` of 7, that happened and was heard of now. */
export const eventOf = (clock: Clock, fact: number, more: Partial<NewEvent> = {}): NewEvent => ({
  type: 'emailsSent',
  occurredAt: clock.now() - 5000,
  receivedAt: clock.now(),
  source: 'WEBHOOK',
  body: { _id: `act_${fact}`, leadId: 'lea_1' },
  facts: [`act_${fact}`],
  covers: [],
  ...more,
})

/** What the log gives back of an event. */
export const loggedAs = ({ type, occurredAt, receivedAt, source, body }: NewEvent, position: number): LoggedEvent => ({
  position,
  type,
  occurredAt,
  receivedAt,
  source,
  body,
})

/** A log on a store of its own. */
export interface OpenedLog {
  readonly log: EventLog
  /** The same store as another process sees it. */
  second(): Promise<EventLog>
  /** Closes `log` and opens it again on the same data. */
  reopen(): Promise<EventLog>
  /** Closes every log that was opened and deletes the data. */
  stop(): Promise<void>
}

export type OpenLog = (options: { readonly retention?: Retention; readonly clock: Clock }) => Promise<OpenedLog>
