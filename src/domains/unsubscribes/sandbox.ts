import { found, type Handlers, refuse, slice } from '../../sandbox/handlers.ts'
import type { unsubscribes } from './contract.ts'

/** How the pretend lemlist answers the chapter Unsubscribes. */
export const unsubscribesHandlers: Handlers<typeof unsubscribes> = {
  unsubscribes: ({ input, team }) =>
    slice(team.unsubscribes.all(), input, { usual: 100, most: 100 }).map(({ _id, value, source, createdAt }) => ({
      _id,
      value,
      source,
      createdAt,
    })),
  unsubscribe: ({ input, team: { unsubscribes } }) => {
    const entry = unsubscribes.find('value', input.value) ?? unsubscribes.find('value', input.value.toLowerCase())
    const { _id, value, source } = found(entry, 'Variable')
    // lemlist: the same text twice, and no `createdAt`, which only the list has.
    return { _id, value, variable: value, source }
  },
  contactSubscription: ({ input, team: { contacts } }) => {
    const contact = contacts.get(input.contactId)
    if (contact === undefined) throw refuse(400, 'Bad contact identifier')
    return { _id: contact._id, doNotContact: contact.unsubscribed }
  },
}
