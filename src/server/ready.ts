import type { HookHealth } from '../events/health.ts'
import type { EventLog } from '../events/log.ts'
import type { Station } from '../events/station.ts'

interface ReadinessOptions {
  readonly log: Pick<EventLog, 'isWritable' | 'weakness'>
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
 * while a team is not known yet, and when the process is to end. The rest is told for people: how safe the log is, how it
 * stands with the hook, and when lemlist last answered.
 */
export const readiness = async ({ log, stations, isDraining, lastAnswerAt }: ReadinessOptions): Promise<Response> => {
  const [isWritable, weakness] = await Promise.all([log.isWritable(), log.weakness().catch(() => undefined)])
  const teams = stations().map(({ identities, hook }) => ({
    ok: identities.known() !== undefined,
    hook: shown(hook.health()),
  }))
  const draining = isDraining()
  const isReady = isWritable && !draining && teams.every(({ ok }) => ok)
  const checks = {
    eventLog: { ok: isWritable, weakness: weakness ?? null },
    teams,
    draining: { ok: !draining },
    lemlist: { lastAnswerAt: instant(lastAnswerAt()) },
  }
  return Response.json({ status: isReady ? 'ready' : 'not ready', checks }, { status: isReady ? 200 : 503 })
}
