import type { DatabaseSync } from 'node:sqlite'
import { hashOf } from '../lemlist/hash.ts'
import { createFilter } from './sqlite-filter.ts'
import type { Rows } from './sqlite-rows.ts'
import { integer, texts } from './sqlite-schema.ts'
import type { Tally } from './sqlite-tally.ts'

/** How much is done at once. */
export interface NameSizes {
  /**
   * Most events whose names are in memory, not counting those of one transaction. The more are filed at once, the fewer
   * pages each of them changes.
   */
  readonly unfiled: number
  /** Hashes that one transaction reads into the filter. */
  readonly learnt: number
  /** So many names are learnt before the filter is made anew, without those whose events are gone. */
  readonly anew: number
}

/** Names are filed within a fifth of a second. */
export const usualSizes: NameSizes = { unfiled: 40_000, learnt: 20_000, anew: 4_000_000 }

/** Rows that one statement files; a call for each takes twice as long. */
const rowsAtOnce = 64

/** Events that a transaction may add at most to those that are not filed. */
const span = 2 ** 21

const lowestHash = -(2 ** 31)

/**
 * The names that are known, and whose they are: an event's id, or a held event's id below zero. An index goes by the
 * names' hashes; whether it is the very name is read in the list that its owner keeps. The index lies in the order of the
 * hashes, so that each event would change pages all over it. Hence the names of the newest events are known by the events
 * themselves and by memory, and are filed many at a time, in order. Hardly any name that is looked for is known: a filter
 * says so for most of them without a look.
 */
export interface Names {
  ownerOf(team: number, name: string): number | undefined
  /** Gives names to an event, or a held one, in whose row they are listed. */
  give(team: number, names: readonly string[], owner: number): void
  /** Takes names from an owner; who else has them keeps them. */
  forget(team: number, names: readonly string[], owner: number): void
  /** Learns what other processes have kept, and unlearns what was not committed; after `Tally.begin`. */
  begin(): void
  /** Files names when it is time; before `Tally.end`. */
  end(): void
  /** The transaction has been committed. */
  settle(): void
}

export const createNames = (db: DatabaseSync, tally: Tally, rows: Rows, sizes: NameSizes): Names => {
  const findOwners = db.prepare('SELECT owner FROM names WHERE hash = ?')
  const findHashes = db.prepare('SELECT DISTINCT hash FROM names WHERE hash > ? ORDER BY hash LIMIT ?')
  const findList = db.prepare('SELECT team, names FROM events WHERE id = ?')
  const findHeldList = db.prepare('SELECT team, names FROM held WHERE id = ?')
  const findHeld = db.prepare('SELECT team, names FROM held')
  const findOldest = db.prepare('SELECT min(id) AS id FROM events')
  const findVersion = db.prepare('PRAGMA data_version')
  const adding = 'INSERT OR IGNORE INTO names (hash, owner) VALUES (?, ?)'
  const add = db.prepare(adding)
  const addMany = db.prepare(adding + ', (?, ?)'.repeat(rowsAtOnce - 1))
  const remove = db.prepare('DELETE FROM names WHERE hash = ? AND owner = ?')
  const findUnseen = db.prepare('SELECT id, team, names FROM events WHERE id > ? ORDER BY id')
  const filter = createFilter()
  /** The hash up to which the filter has those of the table; infinite once it has all. */
  let learnt = lowestHash - 1
  let learntSince = 0
  /** Names of the events behind `tally.filed`: hashes, and beside them owners, in order of these. */
  let hashes: number[] = []
  let owners: number[] = []
  /** The newest event whose names are known here. */
  let seen: number | undefined
  /** Changes when another process has committed. */
  let version: number | undefined

  const hasName = (owner: number, team: number, name: string): boolean => {
    rows.flush()
    const row = owner > 0 ? findList.get(owner) : findHeldList.get(-owner)
    return row !== undefined && row.team === team && texts(row.names).includes(name)
  }

  /** The owner among the newest events. From the end: what is told again is mostly new. */
  const newestOwner = (hash: number, isIt: (owner: number) => boolean): number | undefined => {
    for (let at = hashes.length - 1; at >= 0; at -= 1) {
      const owner = owners[at]
      if (hashes[at] === hash && owner !== undefined && isIt(owner)) return owner
    }
    return undefined
  }

  const learn = (team: number, names: readonly string[], owner: number): void => {
    learntSince += names.length
    for (const name of names) {
      const hash = hashOf(team, name)
      filter.add(hash)
      if (owner <= tally.filed) continue
      hashes.push(hash)
      owners.push(owner)
    }
  }

  const learnSome = (): void => {
    if (learnt === Number.POSITIVE_INFINITY) return
    const found = findHashes.all(learnt, sizes.learnt)
    for (const { hash } of found) filter.add(integer(hash))
    learnt = found.length < sizes.learnt ? Number.POSITIVE_INFINITY : integer(found.at(-1)?.hash)
  }

  const startAnew = (): void => {
    filter.clear()
    learnt = lowestHash - 1
    learntSince = 0
    hashes = []
    owners = []
    seen = undefined
  }

  /** What has been filed since, by another process, and what was undone with its transaction. */
  const unlearn = (): void => {
    const first = owners.findIndex(owner => owner > tally.filed)
    const end = owners.findLastIndex(owner => owner <= tally.last) + 1
    if (first === 0 && end === owners.length) return
    hashes = first < 0 ? [] : hashes.slice(first, end)
    owners = first < 0 ? [] : owners.slice(first, end)
  }

  const file = (): void => {
    const oldest = integer(findOldest.get()?.id ?? tally.last + 1)
    const from = owners.findIndex(owner => owner >= oldest)
    // One number for both is sorted many times as fast as a pair.
    const keys = Float64Array.from(
      from < 0 ? [] : hashes.slice(from),
      (hash, at) => (hash - lowestHash) * span + (owners[from + at] ?? 0) - tally.filed,
    )
    let row: number[] = []
    for (const key of keys.sort()) {
      const hash = Math.floor(key / span)
      row.push(hash + lowestHash, key - hash * span + tally.filed)
      if (row.length < 2 * rowsAtOnce) continue
      addMany.run(...row)
      row = []
    }
    for (let at = 0; at < row.length; at += 2) add.run(...row.slice(at, at + 2))
  }

  return {
    ownerOf: (team, name) => {
      const hash = hashOf(team, name)
      if (learnt === Number.POSITIVE_INFINITY && !filter.mayHave(hash)) return undefined
      const isIt = (owner: number): boolean => hasName(owner, team, name)
      const filed = (): number[] => findOwners.all(hash).map(row => integer(row.owner))
      return newestOwner(hash, isIt) ?? filed().find(isIt)
    },
    give: (team, names, owner) => {
      learn(team, names, owner)
      if (owner < 0) for (const name of names) add.run(hashOf(team, name), owner)
    },
    forget: (team, names, owner) => {
      // Names that are not filed yet are passed over when they would be.
      if (owner <= tally.filed) for (const name of names) remove.run(hashOf(team, name), owner)
    },
    begin: () => {
      if (learntSince > sizes.anew) startAnew()
      learnSome()
      unlearn()
      seen ??= tally.filed
      if (seen < tally.last) {
        for (const { id, team, names } of findUnseen.all(seen)) learn(integer(team), texts(names), integer(id))
      }
      const found = integer(findVersion.get()?.data_version)
      if (found !== version && tally.isAnyHeld) {
        for (const { team, names } of findHeld.all()) learn(integer(team), texts(names), 0)
      }
      version = found
    },
    end: () => {
      if (tally.last - tally.filed < sizes.unfiled) return
      file()
      tally.filed = tally.last
    },
    settle: () => {
      seen = tally.last
    },
  }
}
