import type { Context } from '../../graph/context.ts'
import { eachLoader } from '../../graph/loader.ts'
import { type Contact, contacts } from './contract.ts'
import type { ContactSource } from './node.ts'

/** The contact with this id or address; null when there is none. Up to 100 that are asked for together are one call. */
export const contactByKey = eachLoader((context: Context, idOrEmail: string) =>
  context.lemlist.load(contacts.contacts, idOrEmail),
)

/** A contact that was read. */
export const contactSource = (row: Contact): ContactSource => ({ id: row._id, row })

/** The row of a contact: the one at hand, else the one its id loads. Null when it has gone. */
export const contactRow = async (context: Context, { id, row }: ContactSource): Promise<Contact | null> =>
  row ?? contactByKey(context, id)

/** The contact with this id or address as a node; null when there is none. */
export const findContact = async (context: Context, idOrEmail: string): Promise<ContactSource | null> => {
  const row = await contactByKey(context, idOrEmail)
  return row === null ? null : contactSource(row)
}
