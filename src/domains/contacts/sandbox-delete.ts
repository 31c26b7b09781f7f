import type { Handlers } from '../../sandbox/handlers.ts'
import { refuseRecord } from '../fields/sandbox-registry.ts'
import type { contacts } from './contract.ts'
import { contactBy } from './sandbox-find.ts'

/**
 * Takes a contact away, and everything that is about them: leads, tasks, conversation, drafts, activities, places on
 * lists. lemlist: not while data about them is being looked for.
 */
export const deleteContact: Handlers<typeof contacts>['contactDelete'] = ({ input, team }) => {
  const contact = contactBy(team, input.idOrEmail)
  if (contact === undefined)
    throw refuseRecord(404, 'CONTACT_NOT_FOUND', 'No contact found with the provided id or email')
  const { _id } = contact
  if (team.enrichments.where('contactId', _id).some(({ status }) => status === 'in-progress')) {
    const message = 'Contact cannot be removed if an enrichment is in progress'
    throw refuseRecord(409, 'CONTACT_DELETE_BLOCKED', message)
  }
  const leads = team.leads.where('contactId', _id)
  const tasks = [...team.tasks.where('contactId', _id), ...leads.flatMap(lead => team.tasks.where('leadId', lead._id))]
  const activities = [
    ...team.activities.where('contactId', _id),
    ...leads.flatMap(lead => team.activities.where('leadId', lead._id)),
  ]
  for (const each of activities) team.activities.delete(each._id)
  for (const each of tasks) team.tasks.delete(each._id)
  for (const each of team.conversations.where('contactId', _id)) team.conversations.delete(each._id)
  for (const each of team.drafts.where('contactId', _id)) team.drafts.delete(each._id)
  for (const each of leads.flatMap(lead => team.voiceNotes.where('leadId', lead._id))) team.voiceNotes.delete(each._id)
  for (const each of leads) team.leads.delete(each._id)
  team.contacts.delete(_id)
  return { success: true, deletedContactId: _id }
}
