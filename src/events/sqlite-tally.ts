import type { DatabaseSync } from 'node:sqlite'
import { integer } from './sqlite-schema.ts'

/** A team's part of the log. */
export interface Team {
  readonly id: number
  /** Position of its newest event. */
  head: number
}

/** What changes with every event: read when a transaction begins, and written once when it ends. */
export interface Tally {
  /** Bytes of all events. */
  bytes: number
  /** Id of the newest event. */
  last: number
  /** Id of the newest event whose names are in their table. */
  filed: number
  /** Whether there may be held events. */
  isAnyHeld: boolean
  team(name: string): Team
  begin(): void
  end(): void
}

export const createTally = (db: DatabaseSync): Tally => {
  const read = db.prepare('SELECT bytes, last, filed, EXISTS (SELECT 1 FROM held) AS held FROM totals')
  const write = db.prepare('UPDATE totals SET bytes = ?, last = ?, filed = ?')
  const findTeam = db.prepare('SELECT id, head FROM teams WHERE name = ?')
  const addTeam = db.prepare('INSERT INTO teams (name, head) VALUES (?, 0)')
  const setHead = db.prepare('UPDATE teams SET head = ? WHERE id = ?')
  const teams = new Map<string, Team>()

  const find = (name: string): Team => {
    const row = findTeam.get(name)
    if (row === undefined) return { id: Number(addTeam.run(name).lastInsertRowid), head: 0 }
    return { id: integer(row.id), head: integer(row.head) }
  }

  const tally: Tally = {
    ...{ bytes: 0, last: 0, filed: 0, isAnyHeld: false },
    team: name => {
      const team = teams.get(name) ?? find(name)
      teams.set(name, team)
      return team
    },
    begin: () => {
      teams.clear()
      const row = read.get()
      tally.bytes = integer(row?.bytes)
      tally.last = integer(row?.last)
      tally.filed = integer(row?.filed)
      tally.isAnyHeld = integer(row?.held) === 1
    },
    end: () => {
      write.run(tally.bytes, tally.last, tally.filed)
      for (const { id, head } of teams.values()) setHead.run(head, id)
    },
  }
  return tally
}
