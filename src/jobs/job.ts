import { z } from 'zod'

/** Why a row, or a whole job, failed: a code that clients know, and words. */
const Fault = z.object({ code: z.string(), message: z.string() })
export type Fault = z.output<typeof Fault>

/** What a job was told, once for all. `rows` are empty once it has ended. */
export const Ticket = z.object({
  id: z.string(),
  kind: z.string(),
  /** Fingerprint of the key it was started with: it runs with no other. */
  owner: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  total: z.int(),
  rows: z.array(z.unknown()),
})
export type Ticket = z.output<typeof Ticket>

/** How far a row is; null before it was begun. A row that was begun may have been done, whatever became of the process. */
export const Outcome = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('begun') }),
    z.object({ status: z.literal('done'), things: z.array(z.string()) }),
    z.object({ status: z.literal('failed'), fault: Fault }),
    z.object({ status: z.literal('unknown'), fault: Fault }),
  ])
  .nullable()
export type Outcome = z.output<typeof Outcome>

/** How a row ended. */
export type Ended = Exclude<Outcome, null | { status: 'begun' }>

/** Where a job stands; it never leaves the last three. */
export const jobStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

/** Whether a job in this state will never change again. */
export const isOver = (status: JobStatus): boolean => status !== 'queued' && status !== 'running'

/** How far a job is. Times are milliseconds since 1970. */
export const Progress = z.object({
  status: z.enum(jobStatuses),
  /** When it was begun, and how many rows had ended then: after a restart that is not the first time. */
  since: z.int().optional(),
  before: z.int(),
  finishedAt: z.int().optional(),
  done: z.int(),
  failed: z.int(),
  unknown: z.int(),
  /** Why it failed as a whole. */
  fault: Fault.optional(),
})
export type Progress = z.output<typeof Progress>

/** The progress of a job that nobody has begun. */
export const unbegun: Progress = { status: 'queued', before: 0, done: 0, failed: 0, unknown: 0 }

/** A job as it is shown. */
export interface Job extends Progress, Omit<Ticket, 'rows' | 'owner'> {}

/** How many rows have ended. */
export const settledOf = ({ done, failed, unknown }: Progress): number => done + failed + unknown

/** How many milliseconds the rest of a job takes at its pace so far; undefined while that is not known. */
export const restOf = (job: Job, now: number): number | undefined => {
  const settled = settledOf(job) - job.before
  if (job.status !== 'running' || job.since === undefined || settled === 0) return undefined
  return ((now - job.since) / settled) * (job.total - settledOf(job))
}

/** Counts outcomes. */
export const countOf = (outcomes: readonly Outcome[]): Pick<Progress, 'done' | 'failed' | 'unknown'> => {
  const counts = { done: 0, failed: 0, unknown: 0 }
  for (const outcome of outcomes) if (outcome !== null && outcome.status !== 'begun') counts[outcome.status] += 1
  return counts
}
