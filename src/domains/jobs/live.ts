import { checkArguments } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { StateSource } from '../../graph/live.ts'
import { isOver } from '../../jobs/job.ts'
import type { JobView } from '../../jobs/runner.ts'
import { findJob, JobRef } from './node.ts'

/** How often a job is looked at, in milliseconds. */
const everyMs = 1000

builder.subscriptionField('jobProgress', t =>
  t.field({
    type: JobRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the job, `job_…`.' }) },
    subscribe: (_root, args, _context, info) => {
      checkArguments(args, info)
      return new StateSource({
        read: context => findJob(args.id, context),
        touchedBy: () => false,
        everyMs,
        isLast: job => job === null || isOver(job.status),
      })
    },
    resolve: (job: JobView | null) => job,
    description:
      'A job: at once, then at most once a second while something of it changes, up to its end; null, and at its end, where there is none with this id. Costs no call.',
  }),
)
