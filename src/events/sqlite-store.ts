import { mostNames } from './log.ts'
import { unpack } from './sqlite-drafts.ts'
import { createDropping } from './sqlite-dropping.ts'
import type { Job, Outcome, Read, Write } from './sqlite-jobs.ts'
import { createKeeping } from './sqlite-keeping.ts'
import { createNames, type NameSizes, usualSizes } from './sqlite-names.ts'
import { createRows } from './sqlite-rows.ts'
import { inTransaction, integer, openDatabase } from './sqlite-schema.ts'
import { createTally } from './sqlite-tally.ts'

interface Store {
  /** Does jobs in one transaction, and gives their answers. */
  write(jobs: readonly Write[]): readonly unknown[]
  read(job: Read): unknown
  close(): void
}

/** What is written to find out whether an event could be: more than most of them. */
const probe = 'x'.repeat(32 * 1024)

const openStore = (file: string, sizes: NameSizes): Store => {
  const db = openDatabase(file)
  const tally = createTally(db)
  const rows = createRows(db)
  const names = createNames(db, tally, rows, sizes)
  const { append, release } = createKeeping(db, tally, rows, names)
  const trim = createDropping(db, tally, rows, names)
  const keepText = db.prepare('INSERT OR IGNORE INTO texts (name, text) VALUES (?, ?)')
  const putText = db.prepare('INSERT OR REPLACE INTO texts (name, text) VALUES (?, ?)')
  const dropText = db.prepare('DELETE FROM texts WHERE name = ?')
  const findNames = db.prepare(
    'SELECT name FROM texts WHERE name >= ?1 AND name < ?1 || char(0x10ffff) ORDER BY name LIMIT ?2',
  )
  const getText = db.prepare('SELECT text FROM texts WHERE name = ?')
  const takeLease = db.prepare(
    `INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
     SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= ?`,
  )
  const readEvents = db.prepare(
    `SELECT position, type, occurred_at AS occurredAt, received_at AS receivedAt, source, body FROM events
     WHERE team = (SELECT id FROM teams WHERE name = ?) AND position > ? ORDER BY position LIMIT ?`,
  )
  const findEnds = db.prepare(
    `SELECT head, coalesce((SELECT min(position) FROM events WHERE team = teams.id), head + 1) AS first
     FROM teams WHERE name = ?`,
  )

  const write = (job: Write): unknown => {
    switch (job.kind) {
      case 'append':
        return append(job.team, unpack(job.events))
      case 'release':
        return release(job.team, job.now)
      case 'keep':
        keepText.run(job.name, job.text)
        return getText.get(job.name)?.text
      case 'put':
        return putText.run(job.name, job.text).changes
      case 'drop':
        return dropText.run(job.name).changes
      case 'lease':
        return takeLease.run(job.name, job.holder, job.until, job.now).changes === 1
      case 'trim':
        return trim(job.before, job.maxBytes)
      case 'probe':
        return putText.run('probe', probe).changes
    }
  }

  return {
    write: jobs => {
      const answers = inTransaction(db, () => {
        rows.clear()
        tally.begin()
        names.begin()
        const all = jobs.map(write)
        rows.flush()
        names.end()
        tally.end()
        return all
      })
      names.settle()
      return answers
    },
    read: job => {
      switch (job.kind) {
        case 'read':
          return readEvents.all(job.team, job.after, job.limit)
        case 'ends': {
          const row = findEnds.get(job.team)
          return row === undefined ? { first: 1, head: 0 } : { first: integer(row.first), head: integer(row.head) }
        }
        case 'get':
          return getText.get(job.name)?.text
        case 'names':
          return findNames.all(job.beginning, mostNames).map(({ name }) => name)
      }
    },
    close: () => db.close(),
  }
}

const reads: ReadonlySet<Job['kind']> = new Set<Read['kind']>(['read', 'ends', 'get', 'names'])
const isRead = (job: Job): job is Read => reads.has(job.kind)
const isWrite = (job: Job): job is Write => !isRead(job) && job.kind !== 'close'

/**
 * Makes the function that does jobs in groups: what changes something first, in one transaction, and what reads after it.
 * The database is opened by the first group, and opened anew by the next one after a fault; one in memory would be lost.
 */
export const createGroups = (file: string, sizes = usualSizes): ((jobs: readonly Job[]) => Outcome[]) => {
  let store: Store | undefined

  const letGo = (): void => {
    const open = store
    store = undefined
    try {
      open?.close()
    } catch {
      // What cannot be closed is left as it is.
    }
  }

  const attempt = <Answer>(work: (open: Store) => Answer): { readonly answer: Answer } | { readonly fault: string } => {
    try {
      store ??= openStore(file, sizes)
      return { answer: work(store) }
    } catch (error) {
      if (file !== ':memory:') letGo()
      return { fault: error instanceof Error ? error.message : String(error) }
    }
  }

  return jobs => {
    const writes = jobs.filter(isWrite)
    const written = writes.length > 0 ? attempt(({ write }) => write(writes)) : { answer: [] }
    let next = 0
    const outcomeOf = (job: Job): Outcome => {
      if (isRead(job)) return attempt(({ read }) => read(job))
      if (job.kind === 'close') letGo()
      if ('fault' in written || job.kind === 'close') return written
      next += 1
      return { answer: written.answer[next - 1] }
    }
    return jobs.map(outcomeOf)
  }
}
