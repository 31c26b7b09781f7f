import type { DatabaseSync } from 'node:sqlite'
import { integer, texts } from './sqlite-schema.ts'

/** Most that one step drops, so that what is to be kept meanwhile waits for a few milliseconds only. */
const stepEvents = 200
const stepBytes = 8 * 1024 * 1024

/**
 * Makes the function that drops the oldest events: those received before a time, and those beyond the bound in bytes. It
 * goes through a part of them and gives whether there may be more; it is to run inside a transaction.
 */
export const createDropping = (db: DatabaseSync): ((before: number, maxBytes: number) => boolean) => {
  const total = db.prepare('SELECT bytes FROM totals')
  const oldest = db.prepare('SELECT id, team, received_at, size, names FROM events ORDER BY id LIMIT ?')
  const oldestHeld = db.prepare('SELECT id, team, names FROM held WHERE received_at < ? ORDER BY id LIMIT ?')
  const forget = db.prepare('DELETE FROM names WHERE team = ? AND name = ? AND owner = ?')
  const dropEvent = db.prepare('DELETE FROM events WHERE id = ?')
  const dropHeld = db.prepare('DELETE FROM held WHERE id = ?')
  const takeBytes = db.prepare('UPDATE totals SET bytes = bytes - ?')

  const dropOld = (before: number, maxBytes: number): boolean => {
    const bytes = integer(total.get()?.bytes)
    const rows = oldest.all(stepEvents)
    let dropped = 0
    let count = 0
    for (const row of rows) {
      if (dropped >= stepBytes) break
      if (integer(row.received_at) >= before && bytes - dropped <= maxBytes) break
      const id = integer(row.id)
      for (const name of texts(row.names)) forget.run(integer(row.team), name, id)
      dropEvent.run(id)
      dropped += integer(row.size)
      count += 1
    }
    if (count > 0) takeBytes.run(dropped)
    return count === stepEvents || dropped >= stepBytes
  }

  /** Those that nobody has released in all that time. */
  const dropOldHeld = (before: number): boolean => {
    const rows = oldestHeld.all(before, stepEvents)
    for (const row of rows) {
      const id = integer(row.id)
      for (const name of texts(row.names)) forget.run(integer(row.team), name, -id)
      dropHeld.run(id)
    }
    return rows.length === stepEvents
  }

  return (before, maxBytes) => {
    const more = dropOld(before, maxBytes)
    return dropOldHeld(before) || more
  }
}
