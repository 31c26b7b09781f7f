import type { HookHealth } from '../events/health.ts'
import type { EventLog } from '../events/log.ts'
import { logFault } from '../events/log-checks.ts'
import type { Station } from '../events/station.ts'
import type { Clock } from '../lemlist/clock.ts'

interface ReadinessOptions {
  readonly log: Pick<EventLog, 'put' | 'weakness'>
  readonly clock: Clock
  readonly stations: () => readonly Pick<Station, 'identities' | 'hook'>[]
  /** Whether the process takes nothing new because it is to end. */
  readonly isDraining: () => boolean
  /** When lemlist last answered a call, in milliseconds since 1970; undefined before that. */
  readonly lastAnswerAt: () => number | undefined
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
 * while a team is not known yet, and when the process is to end. The rest is told for people: why the log takes nothing or
 * how safe it is, how it stands with the hook, and when lemlist last answered.
 */
export const readiness = async ({
  log,
  clock,
  stations,
  isDraining,
  lastAnswerAt,
}: ReadinessOptions): Promise<Response> => {
  const fault = await logFault(log, clock)
  const weakness = fault === undefined ? await log.weakness().catch(() => undefined) : undefined
  const teams = stations().map(({ identities, hook }) => ({
    ok: identities.known() !== undefined,
    hook: shown(hook.health()),
  }))
  const draining = isDraining()
  const isReady = fault === undefined && !draining && teams.every(({ ok }) => ok)
  const checks = {
    eventLog: { ok: fault === undefined, problem: fault ?? null, weakness: weakness ?? null },
    teams,
    draining: { ok: !draining },
    lemlist: { lastAnswerAt: instant(lastAnswerAt()) },
  }
  return Response.json({ status: isReady ? 'ready' : 'not ready', checks }, { status: isReady ? 200 : 503 })
}
