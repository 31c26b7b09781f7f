import { isLoopback } from '../loopback.ts'
import type { HookDocument, LeadDocument } from './documents.ts'
import { present } from './handlers.ts'
import { type HookEvent, isoNow, type TeamWorld, type World } from './world.ts'

/** Tells the world outside of something that is no activity. */
export const announce = (world: World, team: TeamWorld, event: HookEvent): void => world.outside?.announced(team, event)

/** An event of a lead that no activity stands for: it has no id, and tells who the lead is and in which campaign. */
export const leadEvent = (
  world: World,
  team: TeamWorld,
  { _id: leadId, campaignId, contactId, email, variables }: LeadDocument,
  type: string,
): HookEvent => ({
  type,
  campaignId,
  body: () =>
    present({
      type,
      teamId: team.team._id,
      createdAt: isoNow(world),
      campaignId,
      campaignName: team.campaigns.get(campaignId)?.name,
      leadId,
      contactId,
      leadEmail: email,
      leadFirstName: variables.firstName,
      leadLastName: variables.lastName,
    }),
})

const namesOf = ({ type }: HookDocument): readonly string[] => type?.split(',').flatMap(name => name.trim() || []) ?? []

/**
 * Whether a hook is for an event. lemlist: a hook names one event, several in older hooks, or none at all for every
 * event. One for first events gets what is not known to be a repetition.
 */
export const fits = (hook: HookDocument, { type, campaignId, isFirst }: HookEvent): boolean => {
  const names = namesOf(hook)
  return (
    (names.length === 0 || names.includes(type)) &&
    (hook.campaignId === undefined || hook.campaignId === campaignId) &&
    (hook.isFirst !== true || isFirst !== false)
  )
}

/** Whether an address is called: one on this machine, so that no call of the sandbox ever leaves it. */
export const isCallable = (address: string): boolean => {
  const { protocol, username, password } = URL.parse(address) ?? new URL('none:')
  return isLoopback(address) && /^https?:$/.test(protocol) && username === '' && password === ''
}
