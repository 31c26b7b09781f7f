import type { HookView } from '../events/health.ts'
import type { Jobs } from '../jobs/runner.ts'
import type { Session } from '../lemlist/session.ts'
import type { Downloads } from './download.ts'
import type { Attempts } from './once.ts'

/** What callers may do: each role may do what those before it may, too. */
export const roles = {
  READ: { description: 'Read everything.' },
  WRITE: { description: 'Also change what reaches nobody.' },
  SEND: { description: 'Also do what reaches people or spends credits.' },
} as const

/** What a caller may do. */
export type Role = keyof typeof roles

/** Who asks. */
export interface Viewer {
  /** Who it is, apart from all others; not for anybody to see. */
  readonly id: string
  readonly role: Role
  readonly name: string | undefined
  /** How the caller was recognised; the `AUTH` setting. */
  readonly authMode: string
}

/** What every resolver gets: lemlist as this operation sees it, the caller, and what makes links for them. */
export interface Context {
  readonly lemlist: Session
  readonly viewer: Viewer
  /** Links to files, for this caller. */
  readonly downloads: Downloads
  /** What this caller did under keys of their own. */
  readonly attempts: Attempts
  /** Work that goes on after its answer. */
  readonly jobs: Jobs
  /** The gateway's own hook at lemlist. */
  readonly hook: HookView
  /** Cursor of the newest event of the team. */
  readonly streamHead: () => Promise<string>
  /** Whether lemlist is a pretend one, which calls addresses of this machine and no others. */
  readonly isNear?: boolean
  /** What the gateway's configuration names the team by; undefined for the only one. */
  readonly teamName?: string | undefined
  /**
   * Contexts of the rows of root fields whose rows are teams, by the field's key in the answer; written by the field's
   * resolver.
   */
  rowContexts?: Map<string | number, readonly Context[]>
  /** The teams that the caller may see, for the operation that this session is of. */
  readonly teams: (session: Session) => readonly VisibleTeam[]
}

/** A team that a caller may see. */
export interface VisibleTeam {
  /** What the gateway's configuration names it by; undefined for the only one. */
  readonly name: string | undefined
  /** Its id at lemlist, where that is known by now. */
  readonly knownId: string | undefined
  /** The same operation as the team's own. */
  readonly context: Context
}
