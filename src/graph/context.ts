import type { Session } from '../lemlist/session.ts'

/** What a caller may do: `read`, also change things (`write`), also reach people or spend credits (`send`). */
export type Role = 'READ' | 'WRITE' | 'SEND'

/** Who asks. */
export interface Viewer {
  readonly role: Role
  readonly name: string | undefined
  /** How the caller was recognised; the `AUTH` setting. */
  readonly authMode: string
}

/** What every resolver gets: lemlist as this operation sees it, the caller, and the time. */
export interface Context {
  readonly lemlist: Session
  readonly viewer: Viewer
  /** Milliseconds since 1970. */
  now(): number
}
