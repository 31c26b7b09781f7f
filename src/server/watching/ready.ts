import type { HookHealth } from '../../events/health.ts'
import type { EventLog } from '../../events/log.ts'
import { logFault } from '../../events/log-checks.ts'
import type { Station } from '../../events/station.ts'
import type { Clock } from '../../lemlist/clock.ts'
import type { Reach } from './reach.ts'

interface ReadinessOptions {
  readonly log: Pick<EventLog, 'put' | 'weakness'>
  readonly clock: Clock
  /** Of the teams whose keys the gateway has. */
  readonly stations: () => readonly Pick<Station, 'identities' | 'hook'>[]
  /** Whether the process takes nothing new because it is to end. */
  readonly isDraining: () => boolean
  readonly reach: Pick<Reach, 'lastAnswerAt' | 'isReachable'>
}

const instant = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())

const shown = ({ mode, registered, lastEventAt, lastCheckedAt, problem }: HookHealth) => ({
  mode,
  registered,
  lastEventAt: instant(lastEventAt),
  lastCheckedAt: instant(lastCheckedAt),
  problem: problem ?? null,
})

/**
 * Whether requests should come here: 200 where they should, else 503. They should not while the event log takes nothing,
 * while none of its teams is known yet, while lemlist answers nothing, and when the process is to end: a team whose key is
 * dead keeps nobody from the others. Where replicas share Redis, the log is kept there, so that this says as well whether
 * Redis can be had. The rest is told for people: why the log takes nothing or how safe it is, and how it stands with the
 * hooks.
 */
export const readiness = async ({ log, clock, stations, isDraining, reach }: ReadinessOptions): Promise<Response> => {
  const fault = await logFault(log, clock)
  const weakness = fault === undefined ? await log.weakness().catch(() => undefined) : undefined
  const teams = stations().map(({ identities, hook }) => ({
    ok: identities.known() !== undefined,
    hook: shown(hook.health()),
  }))
  const draining = isDraining()
  const isKnown = teams.length === 0 || teams.some(({ ok }) => ok)
  const isReachable = reach.isReachable()
  const isReady = fault === undefined && !draining && isKnown && isReachable
  const checks = {
    eventLog: { ok: fault === undefined, problem: fault ?? null, weakness: weakness ?? null },
    teams,
    draining: { ok: !draining },
    lemlist: { ok: isReachable, lastAnswerAt: instant(reach.lastAnswerAt()) },
  }
  return Response.json({ status: isReady ? 'ready' : 'not ready', checks }, { status: isReady ? 200 : 503 })
}
