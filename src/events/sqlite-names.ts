import type { DatabaseSync } from 'node:sqlite'
import { hashOf } from '../lemlist/hash.ts'
import { integer, texts } from './sqlite-schema.ts'
import type { Tally } from './sqlite-tally.ts'

/**
 * Most events whose names are in memory, not counting those of one transaction. The more are filed at once, the fewer
 * pages each of them changes; all are filed within a tenth of a second.
 */
const mostUnfiled = 20_000

/** Rows that one statement files; a call for each takes twice as long. */
const rowsAtOnce = 64

/**
 * The names that are known, and whose they are: an event's id, or a held event's id below zero. An index goes by the
 * names' hashes; whether it is the very name is read in the list that its owner keeps. The index lies in the order of the
 * hashes, so that each event would change pages all over it. Hence the names of the newest events are known by the events
 * themselves and by memory, and are filed many at a time, in order.
 */
export interface Names {
  ownerOf(team: number, name: string): number | undefined
  /** Gives names to an event, or a held one, in whose row they are listed. */
  give(team: number, names: readonly string[], owner: number): void
  /** Takes names from an owner; who else has them keeps them. */
  forget(team: number, names: readonly string[], owner: number): void
  /** Learns what other processes have kept; after `Tally.begin`. */
  begin(): void
  /** Files names when it is time; before `Tally.end`. */
  end(): void
  /** Trusts its memory from here on: the transaction has been committed. Without it, memory is made anew by the next. */
  settle(): void
}

export const createNames = (db: DatabaseSync, tally: Tally): Names => {
  const findOwners = db.prepare('SELECT owner FROM names WHERE hash = ?')
  const findList = db.prepare('SELECT team, names FROM events WHERE id = ?')
  const findHeldList = db.prepare('SELECT team, names FROM held WHERE id = ?')
  const adding = 'INSERT OR IGNORE INTO names (hash, owner) VALUES (?, ?)'
  const add = db.prepare(adding)
  const addMany = db.prepare(adding + ', (?, ?)'.repeat(rowsAtOnce - 1))
  const remove = db.prepare('DELETE FROM names WHERE hash = ? AND owner = ?')
  const findUnfiled = db.prepare('SELECT id, team, names FROM events WHERE id > ? ORDER BY id')
  /** Owners by hash, of the events behind `filed` and up to `seen`. */
  const unfiled = new Map<number, number>()
  let filed = 0
  let seen = 0
  let isSettled = false

  const hasName = (owner: number, team: number, name: string): boolean => {
    const row = owner > 0 ? findList.get(owner) : findHeldList.get(-owner)
    return row !== undefined && row.team === team && texts(row.names).includes(name)
  }

  const give: Names['give'] = (team, names, owner) => {
    for (const name of names) {
      const hash = hashOf(team, name)
      const other = owner > 0 ? unfiled.get(hash) : owner
      // Memory has one owner for a hash; where there are two, the table has the first already.
      if (other !== undefined) add.run(hash, other)
      if (owner > 0) unfiled.set(hash, owner)
    }
  }

  const file = (): void => {
    const hashes = Int32Array.from(unfiled.keys()).sort()
    const rows = Array.from(hashes, hash => [hash, unfiled.get(hash) ?? 0] as const)
    const whole = rows.length - (rows.length % rowsAtOnce)
    for (let at = 0; at < whole; at += rowsAtOnce) addMany.run(...rows.slice(at, at + rowsAtOnce).flat())
    for (const [hash, owner] of rows.slice(whole)) add.run(hash, owner)
  }

  return {
    give,
    ownerOf: (team, name) => {
      const hash = hashOf(team, name)
      const newest = unfiled.get(hash)
      if (newest !== undefined && hasName(newest, team, name)) return newest
      // Hardly any name is known: looking for one owner takes half as long as for all.
      if (findOwners.get(hash) === undefined) return undefined
      const owners = findOwners.all(hash).map(row => integer(row.owner))
      return owners.find(owner => hasName(owner, team, name))
    },
    forget: (team, names, owner) => {
      for (const name of names) {
        const hash = hashOf(team, name)
        remove.run(hash, owner)
        if (unfiled.get(hash) === owner) unfiled.delete(hash)
      }
    },
    begin: () => {
      if (!isSettled || filed !== tally.filed) {
        unfiled.clear()
        filed = tally.filed
        seen = filed
      }
      isSettled = false
      if (seen === tally.last) return
      for (const { id, team, names } of findUnfiled.all(seen)) give(integer(team), texts(names), integer(id))
    },
    end: () => {
      if (tally.last - tally.filed < mostUnfiled) return
      file()
      tally.filed = tally.last
    },
    settle: () => {
      isSettled = true
      seen = tally.last
    },
  }
}
