import { teamIdOf } from '../events/identity.ts'
import type { Context, Viewer } from '../graph/context.ts'
import type { Session } from '../lemlist/session.ts'
import type { DownloadLinks } from './downloads/downloads.ts'
import type { ServedTeam } from './teams/team.ts'

/** Who was let in, and to what. */
export interface Pass {
  readonly viewer: Viewer
  /** The team the caller works for. */
  readonly team: ServedTeam
  /** The teams the caller may see, that one among them. */
  readonly teams: readonly ServedTeam[]
  /** When it ends, in milliseconds since 1970; undefined where it does not by itself. */
  readonly expiresAt: number | undefined
  /** Whether it still counts. */
  readonly holds: () => boolean
}

/** The context of an operation that came over one of the gateway's transports. */
export interface ServerContext extends Context {
  readonly pass: Pass
  /** Undefined for what runs without anybody waiting for it. */
  readonly request?: Request
}

/** The context of an operation of whoever has this pass. */
export const contextOf = (pass: Pass, lemlist: Session, links: Pick<DownloadLinks, 'for'>): ServerContext => {
  const { viewer, team } = pass
  return {
    ...{ pass, lemlist, viewer, teamName: team.name },
    downloads: links.for(pass),
    attempts: team.attemptsOf(viewer),
    jobs: team.jobs,
    hook: team.station.hook,
    streamHead: team.station.hub.head,
    isNear: team.isNear ?? false,
    teams: session =>
      pass.teams.map(other => ({
        name: other.name,
        knownId: teamIdOf(other.station.identities.known()),
        context: contextOf({ ...pass, team: other }, session.beside(other.tenant), links),
      })),
  }
}
