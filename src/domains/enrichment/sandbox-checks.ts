import { creditsLeft } from '../../sandbox/effects.ts'
import { refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { PersonInput } from './contract.ts'

/** Refuses what is no address that could be called. */
export const checkWebhook = (webhookUrl: string | undefined): void => {
  if (webhookUrl === undefined || /^https?:$/.test(URL.parse(webhookUrl)?.protocol ?? '')) return
  throw refuse(400, 'Invalid webhookUrl')
}

/** Refuses what costs more than the team has. lemlist: what it says then is documented nowhere. */
export const payable = (team: TeamWorld, credits: number): void => {
  if (creditsLeft(team) < credits) throw refuse(402, 'Not enough credits')
}

/** What is said of a person, among whatever else is said; what is blank is not said. */
export const saidOf = (said: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.keys(PersonInput.shape).flatMap(name => {
      const value = said[name]
      return typeof value === 'string' && value.trim() !== '' ? [[name, value]] : []
    }),
  )
