import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { EventLog } from '../../events/log.ts'
import { errorCodes } from '../../graph/errors.ts'
import type { CallReport } from '../../lemlist/client.ts'
import type { TenantOptions } from '../../lemlist/tenant.ts'

/** What kind an operation is of; `unknown` where its document cannot be read. */
export type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown'

/** The parts of the gateway that requests are for. */
export type Route = 'graphql' | 'webhooks' | 'downloads' | 'graphiql' | 'metrics' | 'probes' | 'other'

/**
 * What is counted as it happens, for as long as the process runs: teams come and go meanwhile. Labels take values of the
 * gateway's own alone, so that no client can make more of them.
 */
export interface Figures extends Required<Pick<TenantOptions, 'onCall' | 'onUnsent' | 'onLook' | 'onJoin'>> {
  readonly registry: Registry
  /** The same log, of which it is counted how it keeps events. */
  readonly watched: (log: EventLog) => EventLog
  /** An operation is over; of a subscription, that it was granted or refused. `code` is that of its first error. */
  readonly operation: (kind: OperationKind, code: string | undefined, ms: number) => void
  /** A request is answered. */
  readonly answered: (route: Route, status: number) => void
  /** A caller was not let in. */
  readonly refused: (code: string) => void
  /** A message of a subscription is on its way to its client. */
  readonly delivered: () => void
}

/** A code as a label: one of those that the gateway documents. */
const labelOf = (code: string): string => (Object.hasOwn(errorCodes, code) ? code : 'OTHER')

/** What became of an attempt of a call, as a label. */
export const outcomeOf = ({ status, fault }: Pick<CallReport, 'status' | 'fault'>): string => {
  if (fault === 'timeout' && status === 0) return 'timeout'
  if (fault === 'abandoned') return 'abandoned'
  if (status === 0) return 'unreachable'
  if (status === 429) return '429'
  if (fault === 'invalid' || (fault === 'unsupported' && status < 300)) return 'unreadable'
  return `${Math.floor(status / 100)}xx`
}

/** Bounds of a histogram in seconds: from what the cache answers to what waits as long as anything may. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

const callFigures = (registry: Registry): Pick<Figures, 'onCall' | 'onUnsent' | 'onLook' | 'onJoin'> => {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers })
  const calls = counter('lemlist_rest_calls_total', 'Attempts of REST calls, by operation of lemlist and outcome.', [
    'operation',
    'outcome',
  ])
  const retries = counter('lemlist_rest_retries_total', 'Attempts that were not the first of their call.', [
    'operation',
  ])
  const unsent = counter(
    'lemlist_rest_unsent_total',
    'Calls that were given up unsent: for lack of budget, or because lemlist is thought to be down (breaker).',
    ['reason'],
  )
  const durations = new Histogram({
    name: 'lemlist_rest_call_duration_seconds',
    help: 'How long lemlist took to answer, waiting for budget aside.',
    ...{ buckets: seconds, registers },
  })
  const waits = new Histogram({
    name: 'lemlist_rest_wait_seconds',
    help: 'How long calls waited for budget before they were sent, by urgency.',
    ...{ labelNames: ['lane'], buckets: seconds, registers },
  })
  const looks = counter('lemlist_cache_lookups_total', 'Looks for a kept answer, by whether there was one.', ['result'])
  const joins = counter('lemlist_coalesced_total', 'Answers had from a call that was on its way for another.', [])
  for (const reason of ['budget', 'breaker']) unsent.inc({ reason }, 0)
  for (const result of ['hit', 'miss']) looks.inc({ result }, 0)
  return {
    onCall: report => {
      const { operation, attempt, lane, waitedMs, ms } = report
      calls.inc({ operation, outcome: outcomeOf(report) })
      if (attempt > 0) retries.inc({ operation })
      durations.observe(ms / 1000)
      waits.observe({ lane }, waitedMs / 1000)
    },
    onUnsent: (_operation, reason) => unsent.inc({ reason }),
    onLook: isHit => looks.inc({ result: isHit ? 'hit' : 'miss' }),
    onJoin: () => joins.inc(),
  }
}

const logFigures = (registry: Registry, now: () => number): Pick<Figures, 'watched'> => {
  const registers = [registry]
  const events = new Counter({
    name: 'lemlist_event_log_events_total',
    help: 'Events given to the log to keep, those among them that it knew.',
    registers,
  })
  const failures = new Counter({
    name: 'lemlist_event_log_failures_total',
    help: 'Times that the log could not keep what it was given.',
    registers,
  })
  const durations = new Histogram({
    name: 'lemlist_event_log_append_duration_seconds',
    help: 'How long the log took to keep events durably.',
    ...{ buckets: seconds, registers },
  })
  return {
    watched: log => ({
      ...log,
      append: async (team, given) => {
        const at = now()
        try {
          const kept = await log.append(team, given)
          events.inc(given.length)
          durations.observe((now() - at) / 1000)
          return kept
        } catch (error) {
          failures.inc()
          throw error
        }
      },
    }),
  }
}

const edgeFigures = (registry: Registry): Pick<Figures, 'operation' | 'answered' | 'refused' | 'delivered'> => {
  const registers = [registry]
  const operations = new Counter({
    name: 'lemlist_operations_total',
    help: 'GraphQL operations, by kind and outcome: ok, or the code of the first error. Of subscriptions, whether they were granted.',
    ...{ labelNames: ['kind', 'outcome'], registers },
  })
  const durations = new Histogram({
    name: 'lemlist_operation_duration_seconds',
    help: 'How long GraphQL operations took; subscriptions, until they were granted.',
    ...{ labelNames: ['kind'], buckets: seconds, registers },
  })
  const answers = new Counter({
    name: 'lemlist_http_requests_total',
    help: 'HTTP requests, by what they were for and class of status. Callbacks over a port are in lemlist_callbacks_total.',
    ...{ labelNames: ['route', 'status'], registers },
  })
  const refusals = new Counter({
    name: 'lemlist_auth_refusals_total',
    help: 'Callers that were not let in, over HTTP or WebSocket, by code.',
    ...{ labelNames: ['code'], registers },
  })
  let messages = 0
  new Counter({
    name: 'lemlist_messages_delivered_total',
    help: 'Messages of subscriptions handed to the connections of their clients.',
    registers,
    // Counted by hand: one event may be told to ten thousand clients.
    collect() {
      this.reset()
      this.inc(messages)
    },
  })
  for (const code of ['UNAUTHENTICATED', 'FORBIDDEN']) refusals.inc({ code }, 0)
  return {
    operation: (kind, code, ms) => {
      operations.inc({ kind, outcome: code === undefined ? 'ok' : labelOf(code) })
      durations.observe({ kind }, ms / 1000)
    },
    answered: (route, status) => answers.inc({ route, status: `${Math.floor(status / 100)}xx` }),
    refused: code => refusals.inc({ code: labelOf(code) }),
    delivered: () => {
      messages += 1
    },
  }
}

/** Creates the figures of a gateway, in a registry of their own; `now` is the time in milliseconds. */
export const createFigures = (now: () => number): Figures => {
  const registry = new Registry()
  return { registry, ...callFigures(registry), ...logFigures(registry, now), ...edgeFigures(registry) }
}

/** Adds the figures of the process: memory, processor, event loop, garbage collection, version. Once for a process. */
export const addProcessFigures = (registry: Registry, version: string): void => {
  collectDefaultMetrics({ register: registry })
  const build = new Gauge({
    name: 'lemlist_build_info',
    help: 'Version of the gateway; always 1.',
    ...{ labelNames: ['version'], registers: [registry] },
  })
  build.set({ version }, 1)
}
