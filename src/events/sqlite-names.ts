import type { DatabaseSync } from 'node:sqlite'
import { integer, texts } from './sqlite-schema.ts'
import type { Tally } from './sqlite-tally.ts'

/** Most events whose names are in memory, not counting those of one transaction. */
const mostUnfiled = 5000

/**
 * The names that are known, and whose they are: an event's id, or a held event's id below zero. The table keeps them in
 * their own order, so that each event would change pages all over it. Hence the names of the newest events are known by
 * the events themselves and by memory, and are filed many at a time, in order.
 */
export interface Names {
  ownerOf(team: number, name: string): number | undefined
  /** Gives names to an event, or a held one, whoever had them. */
  give(team: number, names: readonly string[], owner: number): void
  /** Makes names unknown that are still this owner's. */
  forget(team: number, names: readonly string[], owner: number): void
  /** Learns what other processes have kept; after `Tally.begin`. */
  begin(): void
  /** Files names when it is time; before `Tally.end`. */
  end(): void
  /** Trusts its memory from here on: the transaction has been committed. Without it, memory is made anew by the next. */
  settle(): void
}

export const createNames = (db: DatabaseSync, tally: Tally): Names => {
  const find = db.prepare('SELECT owner FROM names WHERE team = ? AND name = ?')
  const add = db.prepare('INSERT OR REPLACE INTO names (team, name, owner) VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM names WHERE team = ? AND name = ? AND owner = ?')
  const findUnfiled = db.prepare('SELECT id, team, names FROM events WHERE id > ? ORDER BY id')
  const file = db.prepare(
    `INSERT OR REPLACE INTO names (team, name, owner)
     SELECT events.team, value, events.id FROM events, json_each(events.names)
     WHERE events.id > ? AND events.id <= ? ORDER BY 1, 2, 3`,
  )
  /** Owners by team and name, of the events behind `filed` and up to `seen`. */
  const unfiled = new Map<number, Map<string, number>>()
  let filed = 0
  let seen = 0
  let isSettled = false

  const ofTeam = (team: number): Map<string, number> => {
    const known = unfiled.get(team)
    if (known !== undefined) return known
    const made = new Map<string, number>()
    unfiled.set(team, made)
    return made
  }

  const give: Names['give'] = (team, names, owner) => {
    if (owner > 0) {
      const owners = ofTeam(team)
      for (const name of names) owners.set(name, owner)
    } else {
      for (const name of names) add.run(team, name, owner)
    }
  }

  return {
    give,
    ownerOf: (team, name) => {
      const row = ofTeam(team).get(name) ?? find.get(team, name)
      return typeof row === 'object' ? integer(row.owner) : row
    },
    forget: (team, names, owner) => {
      const owners = ofTeam(team)
      for (const name of names) {
        remove.run(team, name, owner)
        if (owners.get(name) === owner) owners.delete(name)
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
      file.run(tally.filed, tally.last)
      tally.filed = tally.last
    },
    settle: () => {
      isSettled = true
      seen = tally.last
    },
  }
}
