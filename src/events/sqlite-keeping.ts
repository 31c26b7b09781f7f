import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Kept } from './log.ts'
import type { Appended, Draft } from './sqlite-jobs.ts'
import { integer, text, texts } from './sqlite-schema.ts'

/** What an event takes besides its texts: its other columns and its places in the indexes. */
const rowBytes = 100

/** A team while its events are kept. */
interface Team {
  readonly id: number
  head: number
}

/** How events and held events come into the tables; each function is to run inside a transaction. */
export interface Keeping {
  append(team: string, drafts: readonly Draft[]): Appended
  release(team: string, now: number): number
}

export const createKeeping = (db: DatabaseSync): Keeping => {
  const findTeam = db.prepare('SELECT id, head FROM teams WHERE name = ?')
  const addTeam = db.prepare('INSERT INTO teams (name, head) VALUES (?, 0)')
  const setHead = db.prepare('UPDATE teams SET head = ? WHERE id = ?')
  const addBytes = db.prepare('UPDATE totals SET bytes = bytes + ?')
  const findOwner = db.prepare('SELECT owner FROM names WHERE team = ? AND name = ?')
  const own = db.prepare('INSERT OR REPLACE INTO names (team, name, owner) VALUES (?, ?, ?)')
  const passOn = db.prepare('UPDATE names SET owner = ? WHERE team = ? AND name = ? AND owner = ?')
  const addEvent = db.prepare(
    `INSERT INTO events (team, position, type, occurred_at, received_at, source, size, names, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addHeld = db.prepare(
    `INSERT INTO held (team, until, type, occurred_at, received_at, source, facts, names, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const findHeld = db.prepare('SELECT facts, names FROM held WHERE id = ?')
  const findDue = db.prepare('SELECT * FROM held WHERE team = ? AND until <= ? ORDER BY until, id')
  const dropHeld = db.prepare('DELETE FROM held WHERE id = ?')

  const teamOf = (name: string): Team => {
    const row = findTeam.get(name)
    if (row === undefined) return { id: Number(addTeam.run(name).lastInsertRowid), head: 0 }
    return { id: integer(row.id), head: integer(row.head) }
  }

  const ownerOf = (team: Team, name: string): number | undefined => {
    const row = findOwner.get(team.id, name)
    return row && integer(row.owner)
  }

  /** Drops the held event one of whose facts this is; its names, which stay known. */
  const uncover = (team: Team, name: string): readonly string[] => {
    const owner = ownerOf(team, name) ?? 0
    const held = owner < 0 ? findHeld.get(-owner) : undefined
    if (held === undefined || !texts(held.facts).includes(name)) return []
    dropHeld.run(-owner)
    return texts(held.names)
  }

  const place = (team: Team, row: Readonly<Record<string, SQLOutputValue>>): number => {
    team.head += 1
    const { type, occurred_at, received_at, source, names, body } = row
    const size = rowBytes + Buffer.byteLength(text(names)) + Buffer.byteLength(text(body))
    addBytes.run(size)
    const values = [text(type), integer(occurred_at), integer(received_at), text(source), size, text(names), text(body)]
    return Number(addEvent.run(team.id, team.head, ...values).lastInsertRowid)
  }

  const keep = (team: Team, draft: Draft): Kept => {
    const { type, occurredAt, receivedAt, source, body, facts, covers, unless, heldUntil } = draft
    if ([...facts, ...unless].some(name => ownerOf(team, name) !== undefined)) return 'known'
    const names = [...new Set([...facts, ...covers, ...covers.flatMap(cover => uncover(team, cover))])]
    const namesText = JSON.stringify(names)
    const row = { type, occurred_at: occurredAt, received_at: receivedAt, source, names: namesText, body }
    const owner =
      heldUntil === null
        ? place(team, row)
        : -Number(
            addHeld.run(
              ...[team.id, heldUntil, type, occurredAt, receivedAt, source],
              ...[JSON.stringify(facts), namesText, body],
            ).lastInsertRowid,
          )
    for (const name of names) own.run(team.id, name, owner)
    return heldUntil === null ? 'new' : 'held'
  }

  return {
    append: (name, drafts) => {
      const team = teamOf(name)
      const first = team.head + 1
      const kept = drafts.map(draft => keep(team, draft))
      if (team.head >= first) setHead.run(team.head, team.id)
      return { kept, first }
    },
    release: (name, now) => {
      const team = teamOf(name)
      const due = findDue.all(team.id, now)
      for (const row of due) {
        const id = integer(row.id)
        const event = place(team, row)
        for (const fact of texts(row.names)) passOn.run(event, team.id, fact, -id)
        dropHeld.run(id)
      }
      if (due.length > 0) setHead.run(team.head, team.id)
      return due.length
    },
  }
}
