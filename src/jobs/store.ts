import { z } from 'zod'
import { type EventLog, LogUnavailable } from '../events/log.ts'
import { Outcome, Progress, Ticket, unbegun } from './job.ts'

/** A job that has not ended, as it is listed. */
export interface OpenJob {
  readonly id: string
  readonly owner: string
  readonly createdAt: number
}

/** The jobs of one team, in the store of the event log. Every method rejects with `LogUnavailable` where that does. */
export interface JobStore {
  /** Writes a new job down; resolves once that is durable. */
  add(ticket: Ticket): Promise<void>
  ticket(id: string): Promise<Ticket | undefined>
  progress(id: string): Promise<Progress>
  putProgress(id: string, progress: Progress): Promise<void>
  /** How far each of so many rows is. */
  outcomes(id: string, total: number): Promise<Outcome[]>
  /** Writes down how far the rows of a sheet are. */
  putSheet(id: string, sheet: number, outcomes: readonly Outcome[]): Promise<void>
  /** The jobs that have not ended, oldest first. */
  open(): Promise<readonly OpenJob[]>
  /** Takes a job that has ended from those that are open, and forgets its rows. */
  end(ticket: Ticket, at: number): Promise<void>
  /** Forgets jobs that ended before this moment, and the oldest where more have ended than are kept. */
  tidy(before: number): Promise<void>
  /** Asks whoever runs a job to begin no more of its rows. */
  cancel(id: string): Promise<void>
  isCancelled(id: string): Promise<boolean>
  /** Makes this holder the one who runs the job, for so many milliseconds; false where another is. */
  lease(id: string, holder: string, ms: number): Promise<boolean>
}

/** Rows whose outcomes are written together. */
export const sheetSize = 50

/** Most jobs of a team that are kept once they have ended. */
const mostEnded = 200

/** How long a job that was announced may take to be written down, in milliseconds. */
const announcedMs = 60_000

/** An id that a job can have. */
const isJobId = (id: string): boolean => /^job_[0-9a-z]+$/.test(id)

const readAs = <Value>(shape: z.ZodType<Value>, text: string): Value => {
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw new LogUnavailable('What is known of a job cannot be read.', { cause })
  }
}

/** Opens the jobs of a team; `now` is the time in milliseconds since 1970. */
export const openJobStore = (log: EventLog, team: string, now: () => number): JobStore => {
  const name = (id: string, part = 'ticket'): string => `job ${team} ${id} ${part}`
  const openNames = `jobs open ${team} `
  const endedNames = `jobs ended ${team} `
  const openName = ({ id, owner, createdAt }: OpenJob): string => `${openNames}${createdAt} ${id} ${owner}`

  const isThere = async (job: OpenJob): Promise<boolean> => {
    if ((await log.get(name(job.id))) !== undefined) return true
    // A process that ended between announcing a job and writing it down has acknowledged nothing.
    if (now() - job.createdAt > announcedMs) await log.drop(openName(job))
    return false
  }

  const forget = async (ended: string): Promise<void> => {
    const id = ended.split(' ').at(-1) ?? ''
    for (const part of await log.names(name(id, ''))) await log.drop(part)
    await log.drop(ended)
  }

  return {
    add: async ticket => {
      await log.put(openName(ticket), '')
      await log.put(name(ticket.id), JSON.stringify(ticket))
    },
    ticket: async id => {
      const text = isJobId(id) ? await log.get(name(id)) : undefined
      return text === undefined ? undefined : readAs(Ticket, text)
    },
    progress: async id => {
      const text = await log.get(name(id, 'progress'))
      return text === undefined ? unbegun : readAs(Progress, text)
    },
    putProgress: (id, progress) => log.put(name(id, 'progress'), JSON.stringify(progress)),
    outcomes: async (id, total) => {
      const sheets = Array.from({ length: Math.ceil(total / sheetSize) }, (_, sheet) => log.get(name(id, `${sheet}`)))
      const outcomes: Outcome[] = Array(total).fill(null)
      for (const [sheet, text] of (await Promise.all(sheets)).entries()) {
        const told = text === undefined ? [] : readAs(z.array(Outcome), text)
        outcomes.splice(sheet * sheetSize, told.length, ...told)
      }
      return outcomes
    },
    putSheet: (id, sheet, outcomes) => {
      const from = sheet * sheetSize
      return log.put(name(id, `${sheet}`), JSON.stringify(outcomes.slice(from, from + sheetSize)))
    },
    open: async () => {
      const jobs = (await log.names(openNames)).map((text): OpenJob => {
        const [createdAt = '', id = '', owner = ''] = text.slice(openNames.length).split(' ')
        return { id, owner, createdAt: Number(createdAt) }
      })
      const there = await Promise.all(jobs.map(isThere))
      return jobs.filter((_, index) => there[index])
    },
    end: async (ticket, at) => {
      await log.put(name(ticket.id), JSON.stringify({ ...ticket, rows: [] }))
      await log.put(`${endedNames}${at} ${ticket.id}`, '')
      await log.drop(name(ticket.id, 'cancelled'))
      await log.drop(openName(ticket))
    },
    tidy: async before => {
      const ended = await log.names(endedNames)
      const atOf = (text: string): number => Number(text.slice(endedNames.length).split(' ')[0])
      for (const [index, text] of ended.entries()) {
        if (atOf(text) < before || index < ended.length - mostEnded) await forget(text)
      }
    },
    cancel: id => log.put(name(id, 'cancelled'), ''),
    isCancelled: async id => (await log.get(name(id, 'cancelled'))) !== undefined,
    lease: (id, holder, ms) => log.lease(name(id, 'runner'), holder, ms),
  }
}
