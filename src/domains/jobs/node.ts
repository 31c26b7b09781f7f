import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { idPrefixes } from '../../graph/node.ts'
import type { Outcome } from '../../jobs/job.ts'
import type { JobView } from '../../jobs/runner.ts'

idPrefixes('Job', 'job')

/** A job in the graph. */
export const JobRef = builder.objectRef<JobView>('Job')

/** One row of a job: its place in the input, and how far it is. */
export interface JobResult {
  readonly index: number
  readonly outcome: Outcome
  /** Whether its job has ended. */
  readonly isOver: boolean
}

/** One row of a job in the graph; the domains whose jobs these are add what was done. */
export const JobResultRef = builder.objectRef<JobResult>('JobResult')

/** The job with this id; null when there is none. */
export const findJob = async (id: string, context: Context): Promise<JobView | null> =>
  (await context.jobs.find(id)) ?? null
