import type { Logger } from 'pino'
import { leadWorks } from '../../domains/leads/job-works.ts'
import type { RandomBytes } from '../../events/fingerprint.ts'
import type { EventLog } from '../../events/log.ts'
import type { Station } from '../../events/station.ts'
import type { Viewer } from '../../graph/context.ts'
import { codeOf } from '../../graph/errors.ts'
import type { Attempts } from '../../graph/once.ts'
import { remembered } from '../../graph/plan-memory.ts'
import { createRunner, type Jobs } from '../../jobs/runner.ts'
import type { Clock } from '../../lemlist/clock.ts'
import { openSession } from '../../lemlist/session.ts'
import type { Tenant } from '../../lemlist/tenant.ts'
import { contextOf, type ServerContext } from '../context.ts'
import type { DownloadLinks } from '../downloads/downloads.ts'
import { createAttempts } from './attempts.ts'

/** A team as the gateway was given it. */
export interface TeamSource {
  /** Tells it apart from all others that this gateway, or any replica of it, serves; no secret. */
  readonly id: string
  /** What callers name it by; undefined for the only one, and for those of callers' own keys. */
  readonly name: string | undefined
  readonly tenant: Tenant
  /** Its live side. */
  readonly station: Station
  /** Fingerprint of the team's key, by which its jobs are known again. */
  readonly owner: () => Promise<string>
  /** Whether its key still counts, as far as is known; the gateway's own do when left out. */
  readonly holds?: () => boolean
  /** Whether lemlist is a pretend one on this machine; not when left out. */
  readonly isNear?: boolean
}

/** A team as the gateway serves it: all that its callers share, and nothing of any other team. */
export interface ServedTeam extends Omit<TeamSource, 'owner'> {
  readonly jobs: Jobs
  readonly holds: () => boolean
  /** What a caller did under keys of their own. */
  attemptsOf(viewer: Viewer): Attempts
  /** Takes up the jobs that were left, from now on. */
  begin(): void
  /** Leaves jobs for later. */
  close(): Promise<void>
}

interface ServingOptions {
  readonly events: EventLog
  readonly clock: Clock
  readonly log: Logger
  readonly randomBytes: RandomBytes
  /** Name of this process among those that share the log. */
  readonly holder: string
  readonly links: Pick<DownloadLinks, 'for'>
}

/** Whoever started a job had the right to; the rest of it is done without them. */
const worker: Viewer = { id: 'job', role: 'SEND', name: undefined, authMode: 'none' }

/** Serves a team. */
export const serveTeam = (source: TeamSource, options: ServingOptions): ServedTeam => {
  const { events, clock, log, randomBytes, holder, links } = options
  const { id, name, station, owner, holds = () => true, isNear = false } = source
  const tenant = remembered(source.tenant)
  const attempts = createAttempts({
    ...{ log: events, clock, logger: log },
    team: async () => (await station.identities.find()).team,
  })
  const runner = createRunner<ServerContext>({
    ...{ log: events, clock, logger: log, codeOf, works: leadWorks, identities: station.identities },
    ...{ holder, owner, randomBytes },
    open: (caller, signal) => {
      const session = openSession(tenant, { lane: 'background', caller, signal, since: clock.now() })
      const pass = { viewer: worker, team: served, teams: [], expiresAt: undefined, holds: () => true }
      return { session, context: contextOf(pass, session, links) }
    },
  })
  const served: ServedTeam = {
    ...{ id, name, tenant, station, holds, isNear, jobs: runner },
    attemptsOf: viewer => attempts(viewer.id),
    begin: runner.begin,
    close: runner.close,
  }
  return served
}
