import { unauthenticated } from '../auth/claim.ts'
import type { KeyTeams } from './key-teams.ts'
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

/** For a gateway that has keys of its own, and takes no others. */
const noKeys: KeyTeams = {
  all: () => [],
  withKey: () => Promise.reject(unauthenticated('keys of lemlist are not taken here')),
  close: async () => undefined,
}

/** Creates the teams of a gateway: those of its own keys, and where it takes them, those of callers' keys. */
export const createTeams = (own: readonly ServedTeam[], keys: KeyTeams = noKeys): Teams => ({
  own,
  all: () => [...own, ...keys.all()],
  withKey: keys.withKey,
  begin: () => {
    for (const team of own) team.begin()
  },
  close: async () => void (await Promise.all([keys.close(), ...own.map(team => team.close())])),
})
