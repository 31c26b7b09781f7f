import type { ContactDocument, UnsubscribeDocument } from '../../sandbox/documents.ts'
import { peopleFinder } from '../../sandbox/effects.ts'
import type { TeamWorld } from '../../sandbox/world.ts'

/** A value as the list keeps it: addresses and domains in lower case. */
export const listed = (value: string): string => (value.includes('@') ? value.toLowerCase() : value)

/** The entry of a value, in whichever case it is given. */
export const entryOf = ({ unsubscribes }: TeamWorld, value: string): UnsubscribeDocument | undefined =>
  unsubscribes.find('value', value) ?? unsubscribes.find('value', value.toLowerCase())

const isListed = (team: TeamWorld, { email, fields }: ContactDocument): boolean => {
  const values = [email, email?.replace(/^[^@]*/, ''), fields.linkedinUrl, fields.phone]
  return values.some(value => typeof value === 'string' && entryOf(team, value) !== undefined)
}

/** Takes an entry off the list; the people behind it lose their flag where no other entry names them. */
export const resubscribe = (team: TeamWorld, { _id, value }: UnsubscribeDocument): void => {
  team.unsubscribes.delete(_id)
  for (const contact of peopleFinder(team)(value))
    if (!isListed(team, contact)) team.contacts.update(contact._id, { unsubscribed: false })
}
