import { refuseJson } from './handlers.ts'
import type { TeamWorld } from './world.ts'

/** Refuses a team without this beta. lemlist: whatever it asks. */
export const admit = ({ team }: TeamWorld, beta: TeamWorld['team']['beta'][number]): void => {
  if (!team.beta.includes(beta)) throw refuseJson(403, { error: 'Beta is not enabled', code: 'BETA_NOT_ENABLED' })
}
