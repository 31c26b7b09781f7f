import type { DatabaseSync } from 'node:sqlite'
import type { Names } from './sqlite-names.ts'
import type { Rows } from './sqlite-rows.ts'
import { integer, texts } from './sqlite-schema.ts'
import type { Tally } from './sqlite-tally.ts'

/** Most that one step drops, so that what is to be kept meanwhile waits for a few milliseconds only. */
const stepEvents = 200
const stepBytes = 8 * 1024 * 1024

/**
 * Makes the function that drops the oldest events: those received before a time, and those beyond the bound in bytes. It
 * goes through a part of them and gives whether there may be more; it is to run inside a transaction.
 */
export const createDropping = (
  db: DatabaseSync,
  tally: Tally,
  rows: Rows,
  names: Names,
): ((before: number, maxBytes: number) => boolean) => {
  const oldest = db.prepare('SELECT id, team, received_at, size, names FROM events ORDER BY id LIMIT ?')
  const oldestHeld = db.prepare('SELECT id, team, names FROM held WHERE received_at < ? ORDER BY id LIMIT ?')
  const dropEvent = db.prepare('DELETE FROM events WHERE id = ?')
  const dropHeld = db.prepare('DELETE FROM held WHERE id = ?')

  const dropOld = (before: number, maxBytes: number): boolean => {
    rows.flush()
    let dropped = 0
    let count = 0
    for (const row of oldest.all(stepEvents)) {
      if (dropped >= stepBytes) break
      if (integer(row.received_at) >= before && tally.bytes - dropped <= maxBytes) break
      const id = integer(row.id)
      names.forget(integer(row.team), texts(row.names), id)
      dropEvent.run(id)
      dropped += integer(row.size)
      count += 1
    }
    tally.bytes -= dropped
    return count === stepEvents || dropped >= stepBytes
  }

  /** Those that nobody has released in all that time. */
  const dropOldHeld = (before: number): boolean => {
    const old = oldestHeld.all(before, stepEvents)
    for (const row of old) {
      const id = integer(row.id)
      names.forget(integer(row.team), texts(row.names), -id)
      dropHeld.run(id)
    }
    return old.length === stepEvents
  }

  return (before, maxBytes) => {
    const more = dropOld(before, maxBytes)
    return dropOldHeld(before) || more
  }
}
