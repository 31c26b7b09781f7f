import { isMessage } from '../../sandbox/conversations.ts'
import type { LeadDocument } from '../../sandbox/documents.ts'
import { doNotContact, unsubscribe } from '../../sandbox/effects.ts'
import type { Handlers } from '../../sandbox/handlers.ts'
import type { TeamWorld, World } from '../../sandbox/world.ts'
import type { leads } from './contract.ts'
import { campaignOf, flatLead, leadIn } from './sandbox-find.ts'

/** lemlist: a lead that is named by its address is answered with less. */
const shownLead = (lead: LeadDocument, idOrEmail: string) => {
  if (lead._id === idOrEmail) return flatLead(lead)
  const { email, _id, isPaused, campaignId, contactId } = lead
  return { email, _id, isPaused, campaignId, contactId }
}

/** A conversation goes with its last message; where only its first one went, the next one opened it. */
const mendConversation = ({ activities, conversations }: TeamWorld, contactId: string): void => {
  const conversation = conversations.find('contactId', contactId)
  if (conversation === undefined || activities.get(conversation.createdBy) !== undefined) return
  const first = activities.where('contactId', contactId).find(({ type }) => isMessage(type))
  if (first === undefined) conversations.delete(conversation._id)
  else conversations.update(conversation._id, { createdBy: first._id })
}

const removeLead = (team: TeamWorld, { _id, contactId }: LeadDocument): void => {
  team.leads.delete(_id)
  for (const activity of team.activities.where('leadId', _id)) team.activities.delete(activity._id)
  for (const task of team.tasks.where('leadId', _id)) team.tasks.delete(task._id)
  for (const note of team.voiceNotes.where('leadId', _id)) team.voiceNotes.delete(note._id)
  mendConversation(team, contactId)
}

/** Unsubscribes the person behind a lead, also one without an address, who then is on no list. */
const unsubscribePerson = (world: World, team: TeamWorld, { email, contactId }: LeadDocument): void => {
  if (email !== undefined) unsubscribe(world, team, email, 'api')
  doNotContact(world, team, contactId)
}

/**
 * Unsubscribes the person. lemlist: its current reference says from the campaign, its retired one from all of them; that
 * it is all of them, as here, is a guess.
 */
export const unsubscribeLead: Handlers<typeof leads>['leadUnsubscribe'] = ({ input, team, world }) => {
  const lead = leadIn(team, campaignOf(team, input.campaignId), input.idOrEmail)
  unsubscribePerson(world, team, lead)
  return shownLead(lead, input.idOrEmail)
}

/** Deletes a lead, with everything that is counted of it; the contact stays. */
export const deleteLead: Handlers<typeof leads>['leadRemove'] = call => {
  const { campaignId, leadId } = call.input
  // lemlist: `action` is read behind an id alone; behind an address the call unsubscribes the person.
  if (leadId.includes('@')) return unsubscribeLead({ ...call, input: { campaignId, idOrEmail: leadId } })
  const lead = leadIn(call.team, campaignOf(call.team, campaignId), leadId)
  removeLead(call.team, lead)
  return flatLead(lead)
}
