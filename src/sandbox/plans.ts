import { refuse } from './handlers.ts'
import type { TeamWorld } from './world.ts'

/**
 * The plans that reach as far as Email Pro. lemlist: only the name `emailPro` is documented; that these two are the
 * larger ones, and that every other one is smaller, is a guess.
 */
const plans: ReadonlySet<string> = new Set(['emailPro', 'multichannelExpert', 'enterprise'])

/** Refuses a team whose plan is smaller than Email Pro. */
export const needsEmailPro = ({ team }: TeamWorld): void => {
  if (!plans.has(team.plan)) throw refuse(402, 'route is available starting emailPro plan')
}
