import type { ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Context } from '../graph/context.ts'
import { tooCostly } from '../graph/errors.ts'
import { createPlanner, type Plan, type Planned, type Planner, type PlannerOptions, planOf } from '../graph/plan.ts'
import type { Effort } from '../graph/plan-effort.ts'
import { planMessage } from '../graph/plan-message.ts'
import { unbegun } from '../jobs/job.ts'
import type { Jobs } from '../jobs/runner.ts'
import type { Session } from '../lemlist/session.ts'
import { freshSince } from './cache-control.ts'
import type { ServerContext } from './context.ts'
import { bindRun, Run } from './limits/timeout.ts'

/** The header by which a client asks for the plan of an operation instead of its result. */
const planHeader = 'x-lemlist-plan'

const plans = new WeakMap<Session, Plan>()

/** What the operation of a session was estimated to cost; undefined where it was not planned to its end. */
export const estimateOf = (session: Session): Plan | undefined => plans.get(session)

interface PlanningOptions extends Omit<PlannerOptions, 'onFault'> {
  readonly log: Logger
  /** Most REST calls of one operation. */
  readonly maxRestCalls: number
  /** Turns what is wrong with a request into what a client may read. */
  readonly mask: (error: unknown) => GraphQLError
}

/** For an operation that is run anyway: what needs more is stopped by the bound on calls as they are made. */
const effortInPassing: Omit<Effort, 'certain'> = { calls: 1000, rows: 900, ms: 50 }

const effortForPlan: Effort = { calls: 1000, certain: Number.POSITIVE_INFINITY, rows: 5000, ms: 200 }

/** Starts and ends no jobs. */
const pretendedJobs = (jobs: Jobs): Jobs => ({
  ...jobs,
  start: async (kind, rows) => ({
    ...unbegun,
    ...{ id: 'job_pretended', kind, createdAt: 0, total: rows.length, restMs: undefined },
  }),
  cancel: async () => true,
})

/** The context of an operation that only pretends: nothing is written down. */
const pretending = (context: Context, lemlist: Session): Context => ({
  ...context,
  lemlist,
  jobs: pretendedJobs(context.jobs),
  attempts: { open: async () => ({ kind: 'first', end: async () => undefined }) },
  teams: session =>
    context.teams(session).map(team => ({ ...team, context: pretending(team.context, team.context.lemlist) })),
})

/** Most fields that an operation may produce while it is planned, about. */
const mostFields = 20_000

/** What is told of an operation that gives more than is looked at for a plan. */
const unplanned = (session: Session): Planned => ({
  plan: { ...planOf([], session.budget()), truncated: true },
  faults: [],
})

const isPlanOnly = ({ request }: Pick<ServerContext, 'request'>): boolean =>
  request?.headers.get(planHeader)?.trim().toLowerCase() === 'only'

const planned = (plan: Plan, errors: readonly GraphQLError[] = []): ExecutionResult => ({
  data: null,
  ...(errors.length === 0 ? {} : { errors }),
  extensions: { lemlist: { plan } },
})

const refused = (plan: Plan, most: number): ExecutionResult => ({
  data: null,
  errors: [tooCostly(plan, most)],
})

/**
 * Plans every operation before it is run. One that is sure to need more calls than it may make is refused before
 * anything is called; one whose request has `X-Lemlist-Plan: only` is answered with its plan, and not run. The plan of a
 * subscription is that of one message.
 */
export const planning = ({ schema, few, clock, log, maxRestCalls, mask }: PlanningOptions): Plugin<ServerContext> => {
  let planner: Planner | undefined
  const onFault = (error: unknown): void => log.error({ err: error }, 'an operation could not be planned')
  return {
    onExecute: async ({ args, setResultAndStopExecution }) => {
      planner ??= createPlanner({ schema, few, clock, onFault })
      const context = args.contextValue as ServerContext
      const run = new Run({ ms: Number.POSITIVE_INFINITY, clock, nextTurn: undefined, fields: mostFields }, undefined)
      const planning = planner({
        document: args.document,
        operationName: args.operationName,
        variableValues: args.variableValues,
        tenant: context.pass.team.tenant,
        since: context.request && freshSince(context.request.headers, clock.now()),
        hideSuggestions: Reflect.get(args, 'hideSuggestions') === true,
        effort: isPlanOnly(context) ? effortForPlan : { ...effortInPassing, certain: maxRestCalls },
        contextOf: lemlist => pretending(context, bindRun(lemlist, run)),
      })
      const { plan, faults } = (await run.orEnded(planning)) ?? unplanned(context.lemlist)
      if (!plan.truncated) plans.set(context.lemlist, plan)
      if (isPlanOnly(context)) setResultAndStopExecution(planned(plan, faults.map(mask)))
      else if (plan.certain > maxRestCalls) setResultAndStopExecution(refused(plan, maxRestCalls))
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const { document, operationName, variableValues } = args
      const context = args.contextValue as ServerContext
      if (!isPlanOnly(context)) return
      const calls = planMessage(schema, { document, operationName, variableValues })
      setResultAndStopExecution(planned(planOf(calls, context.lemlist.budget())))
    },
  }
}
