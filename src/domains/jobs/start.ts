import type { PayloadRef } from '../../graph/action.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { Refused, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { type JobView, TooManyJobs } from '../../jobs/runner.ts'
import { findJob, JobRef } from './node.ts'

const faultsOf = (error: unknown): readonly unknown[] => (error instanceof Refused ? error.faults : [error])

/** A fault of one row, told of its place in the list. */
const placed = (fault: unknown, list: string, index: number): unknown => {
  if (!(fault instanceof Unacceptable)) throw fault
  const [, ...field] = fault.field
  return new Unacceptable(fault.message, list, String(index), ...field)
}

/** Checks each row of a list of the input, named `list`; what is wrong with any of them is told at once, and nothing is done. */
export const checkedRows = <Given, Row>(list: string, given: readonly Given[], check: (row: Given) => Row): Row[] => {
  const faults: unknown[] = []
  const rows = given.flatMap((row, index) => {
    try {
      return [check(row)]
    } catch (error) {
      faults.push(...faultsOf(error).map(fault => placed(fault, list, index)))
      return []
    }
  })
  refuseAll(faults)
  return rows
}

/** Starts a job. Throws Unacceptable where the team has too many that have not ended. */
export const startJob = async (context: Context, kind: string, rows: readonly unknown[]): Promise<JobView> => {
  try {
    return await context.jobs.start(kind, rows)
  } catch (error) {
    if (error instanceof TooManyJobs) throw new Unacceptable(`${error.message}: wait for one, or cancel one`)
    throw error
  }
}

/** Adds the job to the payload of an action that starts one. */
export const jobField = (ref: PayloadRef<JobView>): void =>
  builder.objectField(ref, 'job', t =>
    t.field({
      type: JobRef,
      // A payload that is given a second time tells of the job as it was.
      resolve: async ({ entity }, _, context) => entity && ((await findJob(entity.id, context)) ?? entity),
      description: 'The job, which goes on after the answer. Null when the action was refused.',
    }),
  )
