import type { DatabaseSync } from 'node:sqlite'
import { createDropping } from './sqlite-dropping.ts'
import type { Job, Outcome, Read, Write } from './sqlite-jobs.ts'
import { createKeeping } from './sqlite-keeping.ts'
import { inTransaction, integer, openDatabase } from './sqlite-schema.ts'

interface Store {
  write(job: Write): unknown
  read(job: Read): unknown
  readonly db: DatabaseSync
}

const openStore = (file: string): Store => {
  const db = openDatabase(file)
  const { append, release } = createKeeping(db)
  const trim = createDropping(db)
  const keepText = db.prepare('INSERT OR IGNORE INTO texts (name, text) VALUES (?, ?)')
  const putText = db.prepare('INSERT OR REPLACE INTO texts (name, text) VALUES (?, ?)')
  const getText = db.prepare('SELECT text FROM texts WHERE name = ?')
  const takeLease = db.prepare(
    `INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
     SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= ?`,
  )
  const probe = db.prepare('UPDATE totals SET probes = probes + 1')
  const readEvents = db.prepare(
    `SELECT position, type, occurred_at AS occurredAt, received_at AS receivedAt, source, body FROM events
     WHERE team = (SELECT id FROM teams WHERE name = ?) AND position > ? ORDER BY position LIMIT ?`,
  )
  const findEnds = db.prepare(
    `SELECT head, coalesce((SELECT min(position) FROM events WHERE team = teams.id), head + 1) AS first
     FROM teams WHERE name = ?`,
  )
  return {
    db,
    write: job => {
      switch (job.kind) {
        case 'append':
          return append(job.team, job.drafts)
        case 'release':
          return release(job.team, job.now)
        case 'keep':
          keepText.run(job.name, job.text)
          return getText.get(job.name)?.text
        case 'put':
          return putText.run(job.name, job.text).changes
        case 'lease':
          return takeLease.run(job.name, job.holder, job.until, job.now).changes === 1
        case 'trim':
          return trim(job.before, job.maxBytes)
        case 'probe':
          return probe.run().changes
      }
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
      }
    },
  }
}

const isRead = (job: Job): job is Read => job.kind === 'read' || job.kind === 'ends' || job.kind === 'get'
const isWrite = (job: Job): job is Write => !isRead(job) && job.kind !== 'close'

const faultOf = (error: unknown): Outcome => ({ fault: error instanceof Error ? error.message : String(error) })

/**
 * Makes the function that does jobs in groups: what changes something first, in one transaction, and what reads after it.
 * The database is opened by the first group, and opened anew by the next one after a fault; one in memory would be lost.
 */
export const createGroups = (file: string): ((jobs: readonly Job[]) => Outcome[]) => {
  let store: Store | undefined

  const letGo = (): void => {
    const open = store
    store = undefined
    try {
      open?.db.close()
    } catch {
      // What cannot be closed is left as it is.
    }
  }

  const attempt = (work: (open: Store) => Outcome): Outcome => {
    try {
      store ??= openStore(file)
      return work(store)
    } catch (error) {
      if (file !== ':memory:') letGo()
      return faultOf(error)
    }
  }

  const writeAll = (writes: readonly Write[]): Map<Job, Outcome> => {
    const outcomes = new Map<Job, Outcome>()
    const all = attempt(({ db, write }) => {
      inTransaction(db, () => {
        for (const job of writes) outcomes.set(job, { answer: write(job) })
      })
      return { answer: undefined }
    })
    if ('fault' in all) for (const job of writes) outcomes.set(job, all)
    return outcomes
  }

  return jobs => {
    const writes = jobs.filter(isWrite)
    const written = writes.length > 0 ? writeAll(writes) : new Map<Job, Outcome>()
    return jobs.map(job => {
      if (isRead(job)) return attempt(({ read }) => ({ answer: read(job) }))
      if (job.kind === 'close') letGo()
      return written.get(job) ?? { answer: undefined }
    })
  }
}
