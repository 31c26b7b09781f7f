import { unauthenticated } from './auth/claim.ts'
import type { ServedTeam } from './team.ts'

/** The teams that a gateway serves. */
export interface Teams {
  /** Those whose keys it was given, in the order of the configuration. */
  readonly own: readonly ServedTeam[]
  /** All that are served now, those of callers' own keys among them. */
  all(): readonly ServedTeam[]
  /** The team of a key that a caller brought. Rejects with `UNAUTHENTICATED` where lemlist refuses the key. */
  withKey(apiKey: string): Promise<ServedTeam>
  /** Takes up what was left, from now on. */
  begin(): void
  /** Leaves jobs for later. */
  close(): Promise<void>
}

/** Creates the teams of a gateway that has keys of its own. */
export const createTeams = (own: readonly ServedTeam[]): Teams => ({
  own,
  all: () => own,
  withKey: () => Promise.reject(unauthenticated('keys of lemlist are not taken here')),
  begin: () => {
    for (const team of own) team.begin()
  },
  close: async () => void (await Promise.all(own.map(team => team.close()))),
})
