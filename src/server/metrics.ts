import { timingSafeEqual } from 'node:crypto'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Station } from '../events/station.ts'
import { digest } from './digests.ts'
import type { Intake } from './intake.ts'

interface MetricsOptions {
  readonly stations: () => readonly Pick<Station, 'hub' | 'hook' | 'healing'>[]
  readonly intake: Pick<Intake, 'counts'>
  /** How many WebSockets are open. */
  readonly sockets: () => number
  /** How many event streams are open. */
  readonly eventStreams: () => number
  /** REST calls that could start now. */
  readonly remaining: () => number
  /** What readers carry; without it the callers of this machine may read, and they alone. */
  readonly token: string | undefined
}

/** The gateway's figures, as Prometheus reads them. Nothing in them names a caller, a lead or a team. */
export interface Metrics {
  answer(request: Request, isLocal: boolean): Promise<Response>
}

/** Who may read the figures: whoever carries the token, and without one the callers of this machine. */
const mayRead = (token: string | undefined, request: Request, isLocal: boolean): boolean =>
  token === undefined
    ? isLocal
    : timingSafeEqual(digest(request.headers.get('authorization') ?? ''), digest(`Bearer ${token}`))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** How often something happened, by one label, as its owner counted it. */
const counted = (
  registry: Registry,
  [name, label, help]: readonly [name: string, label: string, help: string],
  counts: () => Readonly<Record<string, number>>,
): Counter =>
  new Counter({
    ...{ name, help, labelNames: [label], registers: [registry] },
    collect() {
      this.reset()
      for (const [value, count] of Object.entries(counts())) this.inc({ [label]: value }, count)
    },
  })

/** A number as it is when it is read. */
const measured = (registry: Registry, name: string, help: string, value: () => number): Gauge =>
  new Gauge({
    ...{ name, help, registers: [registry] },
    collect() {
      this.set(value())
    },
  })

/** Creates the figures, in a registry of their own. */
export const createMetrics = (options: MetricsOptions): Metrics => {
  const { stations, intake } = options
  const registry = new Registry()
  const healed = (): number => sum(stations().map(({ healing }) => healing.counts().events))

  counted(
    registry,
    ['lemlist_events_received_total', 'source', 'Events that were new, by how the gateway learned of them.'],
    () => {
      const { accepted, held } = intake.counts()
      return { webhook: accepted + held, reconciled: healed() }
    },
  )
  counted(registry, ['lemlist_callbacks_total', 'outcome', 'Calls of lemlist, by what became of them.'], intake.counts)
  counted(registry, ['lemlist_healing_runs_total', 'outcome', 'Searches for events that were missed.'], () => {
    const counts = stations().map(({ healing }) => healing.counts())
    return { done: sum(counts.map(({ done }) => done)), failed: sum(counts.map(({ failed }) => failed)) }
  })
  new Counter({
    ...{ name: 'lemlist_healed_events_total', help: 'Events that were missed and found.', registers: [registry] },
    collect() {
      this.reset()
      this.inc(healed())
    },
  })
  measured(registry, 'lemlist_subscribers', 'Subscriptions that are open.', () =>
    sum(stations().map(({ hub }) => hub.subscribers())),
  )
  measured(registry, 'lemlist_sockets', 'WebSockets that are open.', options.sockets)
  measured(registry, 'lemlist_event_streams', 'Event streams that are open.', options.eventStreams)
  measured(
    registry,
    'lemlist_hook_registered',
    'Teams whose hook was there when it was last looked for.',
    () => stations().filter(({ hook }) => hook.health().registered).length,
  )
  measured(
    registry,
    'lemlist_hook_last_event_timestamp_seconds',
    'When lemlist last told of an event, in seconds since 1970; 0 before the first.',
    () => Math.max(0, ...stations().map(({ hook }) => hook.health().lastEventAt ?? 0)) / 1000,
  )
  measured(registry, 'lemlist_budget_remaining', 'REST calls that could start now.', options.remaining)

  return {
    answer: async (request, isLocal) => {
      if (!mayRead(options.token, request, isLocal)) {
        const message =
          'metrics are for callers with METRICS_TOKEN as bearer token; without one for this machine alone\n'
        return new Response(message, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
      }
      return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
    },
  }
}
