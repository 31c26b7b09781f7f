import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Kept } from './log.ts'
import type { Draft } from './sqlite-drafts.ts'
import { type Appended, lettersOf } from './sqlite-jobs.ts'
import type { Names } from './sqlite-names.ts'
import type { Rows } from './sqlite-rows.ts'
import { integer, text, texts } from './sqlite-schema.ts'
import type { Tally, Team } from './sqlite-tally.ts'

/** What an event takes besides its texts: its other columns and its places in the indexes. */
const rowBytes = 100

type Happened = Pick<Draft, 'type' | 'occurredAt' | 'receivedAt' | 'source' | 'body'>

const happenedIn = (row: Readonly<Record<string, SQLOutputValue>>): Happened => ({
  type: text(row.type),
  occurredAt: integer(row.occurred_at),
  receivedAt: integer(row.received_at),
  source: text(row.source),
  body: text(row.body),
})

/** How events and held events come into the tables; each function is to run inside a transaction. */
export interface Keeping {
  append(team: string, drafts: readonly Draft[]): Appended
  release(team: string, now: number): number
}

export const createKeeping = (db: DatabaseSync, tally: Tally, rows: Rows, names: Names): Keeping => {
  const addHeld = db.prepare(
    `INSERT INTO held (team, until, type, occurred_at, received_at, source, facts, names, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const findHeld = db.prepare('SELECT facts, names FROM held WHERE id = ?')
  const findDue = db.prepare('SELECT * FROM held WHERE team = ? AND until <= ? ORDER BY until, id')
  const dropHeld = db.prepare('DELETE FROM held WHERE id = ?')

  /** Drops the held event one of whose facts this is; its names, which are to stay known. */
  const uncover = (team: Team, name: string): readonly string[] => {
    const owner = names.ownerOf(team.id, name) ?? 0
    const held = owner < 0 ? findHeld.get(-owner) : undefined
    if (held === undefined || !texts(held.facts).includes(name)) return []
    const freed = texts(held.names)
    dropHeld.run(-owner)
    names.forget(team.id, freed, owner)
    return freed
  }

  const isKnown = (team: Team, known: readonly string[]): boolean =>
    known.some(name => names.ownerOf(team.id, name) !== undefined)

  const place = (
    team: Team,
    { type, occurredAt, receivedAt, source, body }: Happened,
    own: readonly string[],
  ): void => {
    const namesText = JSON.stringify(own)
    const size = rowBytes + namesText.length + Buffer.byteLength(body)
    team.head += 1
    tally.last += 1
    tally.bytes += size
    rows.add([tally.last, team.id, team.head, type, occurredAt, receivedAt, source, size, namesText, body])
    names.give(team.id, own, tally.last)
  }

  const hold = (team: Team, draft: Draft, until: number, own: readonly string[]): void => {
    const { type, occurredAt, receivedAt, source, body, facts } = draft
    const lists = [JSON.stringify(facts), JSON.stringify(own)]
    const { lastInsertRowid } = addHeld.run(team.id, until, type, occurredAt, receivedAt, source, ...lists, body)
    tally.isAnyHeld = true
    names.give(team.id, own, -Number(lastInsertRowid))
  }

  const keep = (team: Team, draft: Draft): Kept => {
    const { facts, covers, unless, heldUntil } = draft
    if (isKnown(team, facts) || isKnown(team, unless)) return 'known'
    const freed = tally.isAnyHeld ? covers.flatMap(name => uncover(team, name)) : []
    const told = [...facts, ...covers]
    const own = freed.length === 0 ? told : [...new Set([...told, ...freed])]
    if (heldUntil === null) place(team, draft, own)
    else hold(team, draft, heldUntil, own)
    return heldUntil === null ? 'new' : 'held'
  }

  return {
    append: (name, drafts) => {
      const team = tally.team(name)
      const first = team.head + 1
      return [first, lettersOf(drafts.map(draft => keep(team, draft)))]
    },
    release: (name, now) => {
      const team = tally.team(name)
      const due = findDue.all(team.id, now)
      for (const row of due) {
        const own = texts(row.names)
        const id = integer(row.id)
        dropHeld.run(id)
        names.forget(team.id, own, -id)
        place(team, happenedIn(row), own)
      }
      return due.length
    },
  }
}
