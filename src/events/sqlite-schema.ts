import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { hashOf } from '../lemlist/hash.ts'

/** Raised when the tables change; a file of a version that nothing leads from is refused. */
const version = 2

/**
 * A commit waits for the disk once. The pages changed by many commits are carried over into the file at once, after 48 MB
 * of them. A page holds several events.
 */
const settings = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 6000;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -16000;
`

/** How long another process may keep the file locked. */
const patienceMs = 2000

const namesTable = `
  CREATE TABLE names (hash INTEGER NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (hash, owner)) WITHOUT ROWID;
`

/**
 * `names` holds the hashes of the names under which facts are known, and whose they are: an event's id, or a held event's
 * id below zero. Those of events behind `totals.filed` are not in it yet. The names themselves are listed in the rows of
 * events and held events, and go with them. `size` and `names` come before `body`, so that dropping an event need not
 * read it.
 */
const tables = `
  CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL);
  CREATE TABLE events (
    id INTEGER PRIMARY KEY, team INTEGER NOT NULL, position INTEGER NOT NULL,
    type TEXT NOT NULL, occurred_at INTEGER NOT NULL, received_at INTEGER NOT NULL, source TEXT NOT NULL,
    size INTEGER NOT NULL, names TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE UNIQUE INDEX places ON events (team, position);
  CREATE TABLE held (
    id INTEGER PRIMARY KEY, team INTEGER NOT NULL, until INTEGER NOT NULL,
    type TEXT NOT NULL, occurred_at INTEGER NOT NULL, received_at INTEGER NOT NULL, source TEXT NOT NULL,
    facts TEXT NOT NULL, names TEXT NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX due ON held (team, until, id);
  ${namesTable}
  CREATE TABLE totals (bytes INTEGER NOT NULL, last INTEGER NOT NULL, filed INTEGER NOT NULL);
  INSERT INTO totals VALUES (0, 0, 0);
  CREATE TABLE texts (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = ${version};
`

/** Version 1 had the names themselves in their table, which took more room than the events. */
const fromVersion1 = `
  DROP TABLE names;
  ${namesTable}
  INSERT INTO names
    SELECT DISTINCT hash_of(team, value), owner FROM
      (SELECT team, names, id AS owner FROM events UNION ALL SELECT team, names, -id FROM held) AS told,
      json_each(told.names) ORDER BY 1, 2;
  UPDATE totals SET filed = last;
  PRAGMA user_version = ${version};
`

/** A column that is a whole number; throws where it is not. */
export const integer = (value: SQLOutputValue | undefined): number => {
  if (typeof value !== 'number') throw new TypeError('the event log holds no number where one belongs')
  return value
}

/** A column that is a text; throws where it is not. */
export const text = (value: SQLOutputValue | undefined): string => {
  if (typeof value !== 'string') throw new TypeError('the event log holds no text where one belongs')
  return value
}

/** A column that is a JSON list of texts; throws where it is not. */
export const texts = (value: SQLOutputValue | undefined): string[] => {
  const list: unknown = JSON.parse(text(value))
  if (!Array.isArray(list)) throw new TypeError('the event log holds no list where one belongs')
  return list.map(item => text(item))
}

/** Does several things wholly or not at all, and durably once it returns. */
export const inTransaction = <Value>(db: DatabaseSync, work: () => Value): Value => {
  db.exec('BEGIN IMMEDIATE')
  try {
    const value = work()
    db.exec('COMMIT')
    return value
  } catch (error) {
    // A full disk may have ended the transaction already.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** What the bodies hold is for the owner's eyes. */
const prepareFile = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/** Opens the database, with folder and tables made where they are missing. */
export const openDatabase = (file: string): DatabaseSync => {
  if (file !== ':memory:') prepareFile(file)
  const db = new DatabaseSync(file, { timeout: patienceMs })
  try {
    db.exec(settings)
    const found = () => integer(db.prepare('PRAGMA user_version').get()?.user_version)
    const bring = (from: number, statements: string): void => {
      if (found() !== from) return
      inTransaction(db, () => {
        // Another process may have been first.
        if (found() === from) db.exec(statements)
      })
    }
    bring(0, tables)
    db.function('hash_of', (team, name) => hashOf(integer(team), text(name)))
    bring(1, fromVersion1)
    if (found() !== version) throw new Error(`it has version ${found()}, this gateway reads version ${version}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
