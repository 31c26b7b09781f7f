import { timingSafeEqual } from 'node:crypto'
import type { Registry } from 'prom-client'
import { digest } from '../digests.ts'
import type { Intake } from '../intake/intake.ts'
import type { ServedTeam } from '../teams/team.ts'
import type { Teams } from '../teams/teams.ts'
import type { Figures } from './figures.ts'
import { counted, measured } from './gauges.ts'
import type { Reach } from './reach.ts'
import { Totals } from './totals.ts'

interface MetricsOptions {
  readonly figures: Pick<Figures, 'registry'>
  readonly teams: Pick<Teams, 'own' | 'all'>
  readonly intake: Pick<Intake, 'counts'>
  /** How many WebSockets are open. */
  readonly sockets: () => number
  /** How many event streams are open. */
  readonly eventStreams: () => number
  readonly reach: Pick<Reach, 'lastAnswerAt' | 'isReachable'>
  /** Whether requests should come here. */
  readonly isReady: () => Promise<boolean>
  /** Whether lemlist is to tell of events by a hook. */
  readonly isCalled: () => boolean
  /** What readers carry; without it the callers of this machine may read, and they alone. */
  readonly token: string | undefined
}

/**
 * The gateway's figures, as Prometheus reads them. Nothing in them names a caller, a lead or a team: what is told of teams
 * is a sum over them, or how many are in some state.
 */
export interface Metrics {
  answer(request: Request, isLocal: boolean): Promise<Response>
}

/** Who may read the figures: whoever carries the token, and without one the callers of this machine. */
const mayRead = (token: string | undefined, request: Request, isLocal: boolean): boolean =>
  token === undefined
    ? isLocal
    : timingSafeEqual(digest(request.headers.get('authorization') ?? ''), digest(`Bearer ${token}`))

/** What there is to count of all teams together. */
const overTeams = (teams: MetricsOptions['teams']) => ({
  sum: (figureOf: (team: ServedTeam) => number): number =>
    teams.all().reduce((total, team) => total + figureOf(team), 0),
  count: (isSo: (team: ServedTeam) => boolean): number => teams.all().filter(isSo).length,
})

const liveFigures = (registry: Registry, { teams, intake, sockets, eventStreams, isCalled }: MetricsOptions): void => {
  const { sum, count } = overTeams(teams)
  const healing = new Totals(() => teams.all().map(team => team.station.healing))

  counted(
    registry,
    {
      name: 'lemlist_events_received_total',
      label: 'source',
      help: 'Events that were new, by how the gateway learned of them.',
    },
    () => {
      const { accepted, held } = intake.counts()
      return { webhook: accepted + held, reconciled: healing.read().events }
    },
  )
  counted(
    registry,
    { name: 'lemlist_callbacks_total', label: 'outcome', help: 'Calls of lemlist, by what became of them.' },
    intake.counts,
  )
  counted(
    registry,
    { name: 'lemlist_healing_runs_total', label: 'outcome', help: 'Searches for events that were missed.' },
    () => {
      const { done, failed } = healing.read()
      return { done, failed }
    },
  )
  counted(registry, { name: 'lemlist_healed_events_total', help: 'Events that were missed and found.' }, () => ({
    all: healing.read().events,
  }))
  measured(registry, 'lemlist_subscribers', 'Subscriptions that are open, over all teams.', () =>
    sum(({ station }) => station.hub.subscribers()),
  )
  measured(registry, 'lemlist_sockets', 'WebSockets that are open.', sockets)
  measured(registry, 'lemlist_event_streams', 'Event streams that are open.', eventStreams)
  measured(
    registry,
    'lemlist_hook_expected',
    'Teams that are to have a hook: all that have a key here, with PUBLIC_URL.',
    () => (isCalled() ? teams.own.length : 0),
  )
  measured(registry, 'lemlist_hook_registered', 'Teams whose hook was there when it was last looked for.', () =>
    count(({ station }) => station.hook.health().registered),
  )
  measured(registry, 'lemlist_hook_polled_teams', 'Teams whose events the gateway looks for by itself.', () =>
    count(({ station }) => station.hook.health().mode === 'POLLING'),
  )
  measured(
    registry,
    'lemlist_hook_last_event_timestamp_seconds',
    'When lemlist last told of an event of any team, in seconds since 1970; 0 before the first.',
    () => Math.max(0, ...teams.all().map(({ station }) => station.hook.health().lastEventAt ?? 0)) / 1000,
  )
}

const restFigures = (registry: Registry, { teams, reach }: MetricsOptions): void => {
  const { sum, count } = overTeams(teams)
  measured(registry, 'lemlist_budget_remaining', 'REST calls that could start now, over all teams.', () =>
    sum(({ tenant }) => tenant.budget().remaining),
  )
  measured(registry, 'lemlist_budget_limit', 'REST calls that may start in two seconds, over all teams.', () =>
    sum(({ tenant }) => tenant.budget().limit),
  )
  measured(registry, 'lemlist_budget_exhausted_teams', 'Teams for which no REST call could start now.', () =>
    count(({ tenant }) => tenant.budget().remaining === 0),
  )
  measured(registry, 'lemlist_queue_calls', 'REST calls that wait for budget, over all teams.', () =>
    sum(({ tenant }) => tenant.budget().queued),
  )
  measured(
    registry,
    'lemlist_breaker_shut_teams',
    'Teams whose calls are kept back because lemlist does not answer.',
    () => count(({ tenant }) => tenant.standing().isShut),
  )
  measured(registry, 'lemlist_cache_entries', 'Answers kept in memory, over all teams; 0 with Redis.', () =>
    sum(({ tenant }) => tenant.standing().kept.entries),
  )
  measured(
    registry,
    'lemlist_cache_bytes',
    'About what the answers kept in memory take, over all teams; 0 with Redis.',
    () => sum(({ tenant }) => tenant.standing().kept.bytes),
  )
  measured(
    registry,
    'lemlist_upstream_reachable',
    '0 where all calls of 30 s and more failed for want of an answer, else 1.',
    () => (reach.isReachable() ? 1 : 0),
  )
  measured(
    registry,
    'lemlist_upstream_last_answer_timestamp_seconds',
    'When lemlist last answered a call, in seconds since 1970; 0 before the first.',
    () => (reach.lastAnswerAt() ?? 0) / 1000,
  )
}

/** Creates the figures of a gateway beside those that are counted as it happens. */
export const createMetrics = (options: MetricsOptions): Metrics => {
  const { figures, teams, isReady, token } = options
  const { registry } = figures
  const { sum } = overTeams(teams)
  liveFigures(registry, options)
  restFigures(registry, options)
  measured(registry, 'lemlist_ready', 'Whether /ready says that requests should come here.', async () =>
    (await isReady()) ? 1 : 0,
  )
  measured(registry, 'lemlist_jobs_running', 'Jobs that this process does now, over all teams.', () =>
    sum(({ jobs }) => jobs.running()),
  )
  measured(
    registry,
    'lemlist_teams',
    'Teams that are served now, those of keys that callers brought among them.',
    () => teams.all().length,
  )

  return {
    answer: async (request, isLocal) => {
      if (!mayRead(token, request, isLocal)) {
        const message =
          'metrics are for callers with METRICS_TOKEN as bearer token; without one for this machine alone\n'
        return new Response(message, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
      }
      return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
    },
  }
}
