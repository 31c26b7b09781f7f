import type { Role } from '../../graph/context.ts'
import type { Recogniser } from './claim.ts'

/** Takes every caller for the same one, who works for all teams. */
export const createNoAuth = (role: Role): Recogniser => ({
  asksFor: undefined,
  recognise: async () => ({
    viewer: { id: 'anyone', role, name: undefined, authMode: 'none' },
    teams: { names: 'all' },
    expiresAt: undefined,
    holds: () => true,
  }),
  knows: () => true,
  close: () => undefined,
})
