import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { EventLog, Kept, Retention } from '../../src/events/log.ts'
import { createSqliteLog } from '../../src/events/sqlite.ts'
import { createManualClock, eventOf, type ManualClock } from './log-fixtures.ts'

/** The team whose log is tried. */
export const team = 'tea_A'

/** A file for each test of the file that calls this, and a clock; what is opened on it is closed after the test. */
export const logFile = (retention: Retention) => {
  let clock: ManualClock
  let folder: string
  let logs: EventLog[]
  beforeEach(() => {
    clock = createManualClock()
    folder = mkdtempSync(join(tmpdir(), 'event-log-'))
    logs = []
  })
  afterEach(async () => {
    await Promise.all(logs.map(log => log.close()))
    rmSync(folder, { recursive: true })
  })
  const path = (): string => join(folder, 'events.db')
  return {
    clock: () => clock,
    path,
    open: (): EventLog => {
      const log = createSqliteLog({ file: path(), retention, clock })
      logs.push(log)
      return log
    },
    appendFacts: (log: EventLog, facts: readonly number[]): Promise<readonly Kept[]> =>
      log.append(
        team,
        facts.map(fact => eventOf(clock, fact)),
      ),
  }
}
