import type { Outcome } from './job.ts'
import { type JobStore, sheetSize } from './store.ts'

/** How far the rows of a running job are, in memory and in the store. */
export interface Ledger {
  readonly outcomes: readonly Outcome[]
  /** Notes how far a row is; resolves once that is durable. */
  set(index: number, outcome: Outcome): Promise<void>
}

/** Opens the ledger of a job. What is noted while a sheet is being written is written together after it. */
export const openLedger = async (store: JobStore, id: string, total: number): Promise<Ledger> => {
  const outcomes = await store.outcomes(id, total)
  const writing = new Map<number, Promise<void>>()
  const waiting = new Map<number, Promise<void>>()

  const write = (sheet: number): Promise<void> => {
    waiting.delete(sheet)
    const written = store.putSheet(id, sheet, outcomes).finally(() => {
      if (writing.get(sheet) === written) writing.delete(sheet)
    })
    writing.set(sheet, written)
    return written
  }

  const later = (sheet: number, current: Promise<void>): Promise<void> => {
    const next = current.then(
      () => write(sheet),
      () => write(sheet),
    )
    waiting.set(sheet, next)
    return next
  }

  return {
    outcomes,
    set: (index, outcome) => {
      outcomes[index] = outcome
      const sheet = Math.floor(index / sheetSize)
      const current = writing.get(sheet)
      return current === undefined ? write(sheet) : (waiting.get(sheet) ?? later(sheet, current))
    },
  }
}
