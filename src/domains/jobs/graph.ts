import { action, entityField } from '../../graph/action.ts'
import { builder } from '../../graph/builder.ts'
import { partArgs, partOf, partOfAll } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { Missing } from '../../graph/user-errors.ts'
import { type Fault, isOver } from '../../jobs/job.ts'
import type { JobView } from '../../jobs/runner.ts'
import { findJob, JobRef, type JobResult, JobResultRef } from './node.ts'

const JobStatus = builder.enumType('JobStatus', {
  description: 'How far a job is.',
  values: {
    QUEUED: { value: 'queued', description: 'It waits for its turn.' },
    RUNNING: { value: 'running', description: 'Its rows are being done.' },
    DONE: { value: 'done', description: 'It has ended: each row was done, has failed, or is unknown.' },
    FAILED: {
      value: 'failed',
      description: 'It was given up; `error` says why. Rows that were not begun are `SKIPPED`.',
    },
    CANCELLED: { value: 'cancelled', description: 'It was cancelled. Rows that were not begun are `SKIPPED`.' },
  },
})

const rowStatuses = {
  WAITING: { description: 'Not begun yet.' },
  RUNNING: { description: 'Begun; lemlist has not answered.' },
  DONE: { description: 'Done.' },
  FAILED: { description: 'Not done; `error` says why.' },
  UNKNOWN: {
    description:
      'Begun, and its answer got lost where lemlist cannot tell whether it was done. It is not repeated: look before doing it again.',
  },
  SKIPPED: { description: 'Never begun: the job ended before.' },
} as const

const JobResultStatus = builder.enumType('JobResultStatus', { description: 'How far a row is.', values: rowStatuses })

const statusOf = ({ outcome, isOver }: JobResult): keyof typeof rowStatuses => {
  if (outcome === null) return isOver ? 'SKIPPED' : 'WAITING'
  if (outcome.status === 'begun') return 'RUNNING'
  return ({ done: 'DONE', failed: 'FAILED', unknown: 'UNKNOWN' } as const)[outcome.status]
}

const JobError = builder.objectRef<Fault>('JobError').implement({
  description: 'Why a row, or a job, failed.',
  fields: t => ({
    code: t.exposeString('code', {
      nullable: false,
      description: 'What kind of fault it is, as `extensions.code` of errors and `code` of user errors name it.',
    }),
    message: t.exposeString('message', { nullable: false, description: 'What is wrong, in words.' }),
  }),
})

JobResultRef.implement({
  description: 'One row of a job.',
  fields: t => ({
    index: t.exposeInt('index', { nullable: false, description: 'Place of the row in the input, from 0 on.' }),
    status: t.field({ type: JobResultStatus, nullable: false, resolve: statusOf, description: 'How far it is.' }),
    error: t.field({
      type: JobError,
      resolve: ({ outcome }) => (outcome !== null && 'fault' in outcome ? outcome.fault : null),
      description: 'Why it failed, or is unknown. Null where it is neither.',
    }),
  }),
})

const resultKind = { name: 'job results', max: 500 }

const JobResultConnection = builder.connectionObject(
  { type: JobResultRef, name: 'JobResultConnection', description: 'A part of the rows of a job.' },
  { name: 'JobResultEdge', description: 'A row of a job in a list.' },
)

const resultsOf = async (context: Context, job: JobView): Promise<readonly JobResult[]> => {
  const outcomes = await context.jobs.outcomes(job)
  return outcomes.map((outcome, index) => ({ index, outcome, isOver: isOver(job.status) }))
}

builder.node(JobRef, {
  id: { resolve: ({ id }) => id },
  loadOne: findJob,
  description:
    'Work on many things that goes on after the answer, also over a restart of the gateway. It is known for seven days after its end.',
  fields: t => ({
    kind: t.exposeString('kind', { nullable: false, description: 'The mutation that started it, `leadsAdd` say.' }),
    status: t.field({
      type: JobStatus,
      nullable: false,
      resolve: ({ status }) => status,
      description: 'How far it is.',
    }),
    total: t.exposeInt('total', { nullable: false, description: 'How many rows it has.' }),
    done: t.exposeInt('done', { nullable: false, description: 'How many rows were done.' }),
    failed: t.exposeInt('failed', { nullable: false, description: 'How many rows have failed.' }),
    unknown: t.exposeInt('unknown', {
      nullable: false,
      description: 'How many rows lemlist cannot tell of whether they were done.',
    }),
    etaSeconds: t.int({
      resolve: ({ restMs }) => (restMs === undefined ? null : Math.ceil(restMs / 1000)),
      description: 'How many seconds it still takes at its pace so far. Null while that is not known, and at its end.',
    }),
    error: t.field({
      type: JobError,
      resolve: ({ fault }) => fault ?? null,
      description: 'Why it was given up. Null where it was not.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: false,
      resolve: ({ createdAt }) => new Date(createdAt),
      description: 'When it was started.',
    }),
    finishedAt: t.field({
      type: 'DateTime',
      resolve: ({ finishedAt }) => (finishedAt === undefined ? null : new Date(finishedAt)),
      description: 'When it ended. Null before.',
    }),
    results: t.field({
      type: JobResultConnection,
      args: partArgs(resultKind),
      resolve: async (job, args, context) =>
        partOfAll(partOf({ ...resultKind, name: `${resultKind.name} of ${job.id}` }, args), {
          rows: await resultsOf(context, job),
          idOf: ({ index }) => String(index),
        }),
      description: 'What became of each row, in the order of the input.',
    }),
  }),
})

builder.queryField('job', t =>
  t.field({
    type: JobRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the job, `job_…`.' }) },
    resolve: (_root, { id }, context) => findJob(id, context),
    description: 'A job of the team; null when there is none with this id. Costs no call.',
  }),
)

action('jobCancel', {
  description:
    'Has no more rows of a job begun. Those under way are finished, and what was done stays done. A job that has ended stays as it is.',
  role: 'WRITE',
  input: t => ({ id: t.id({ required: true, description: 'The job, `job_…`.' }) }),
  run: async ({ id }, context): Promise<JobView> => {
    await context.jobs.cancel(id)
    const job = await findJob(id, context)
    if (job === null) throw new Missing('There is no job with this id', 'id')
    return job
  },
  payload: entityField('job', { type: JobRef, description: 'The job as it is now. Null when there is none.' }),
})
