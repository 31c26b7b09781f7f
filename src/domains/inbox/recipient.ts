import type { InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { contactByKey } from '../contacts/loaders.ts'
import { leadById } from '../leads/loaders.ts'
import { type Mailbox, team } from '../team/contract.ts'

/** Whom a message goes to, as far as it is known; one of the two is. */
export interface Recipient {
  readonly contactId: string | undefined
  readonly leadId: string | undefined
}

/** The inputs that say who writes and to whom. */
export const addressFields = (t: InputFields) => ({
  senderId: t.id({ required: true, description: 'The user who writes, `usr_…`.' }),
  contactId: t.id({ description: 'To this contact, `ctc_…`. Either this or `leadId` is needed.' }),
  leadId: t.id({ description: 'To the person behind this lead, `lea_…`. Either this or `contactId` is needed.' }),
})

interface Named {
  readonly contactId?: string | null | undefined
  readonly leadId?: string | null | undefined
}

/** Whom an input names. Throws Unacceptable when it names nobody. */
export const recipientOf = (named: Named): Recipient => {
  const recipient = { contactId: named.contactId ?? undefined, leadId: named.leadId ?? undefined }
  if (recipient.contactId === undefined && recipient.leadId === undefined) {
    throw new Unacceptable('Say whom it goes to: `contactId` or `leadId`', 'contactId')
  }
  return recipient
}

/** The recipient with the contact, who is looked up where a lead alone is named. */
export const withContact = async (context: Context, { contactId, leadId }: Recipient): Promise<Recipient> => {
  if (contactId !== undefined || leadId === undefined) return { contactId, leadId }
  const lead = await leadById(context, leadId)
  if (lead === null) throw new Unacceptable('There is no lead with this `leadId`', 'leadId')
  return { contactId: lead.contactId, leadId }
}

/**
 * The recipient with contact and lead, each looked up where only the other is named. A contact in several campaigns is
 * several leads, of which the caller must name one.
 */
export const withContactAndLead = async (context: Context, named: Recipient): Promise<Recipient> => {
  const { contactId, leadId } = await withContact(context, named)
  if (leadId !== undefined || contactId === undefined) return { contactId, leadId }
  const contact = await contactByKey(context, contactId)
  if (contact === null) throw new Unacceptable('There is no contact with this `contactId`', 'contactId')
  const leadIds = (contact.campaigns ?? []).flatMap(membership => membership.leadId ?? [])
  if (leadIds.length > 1) {
    throw new Unacceptable('The contact is in several campaigns: name the lead by `leadId`', 'leadId')
  }
  return { contactId: contact._id, leadId: leadIds[0] }
}

const userById = eachLoader((context: Context, userId: string) => orNull(context.lemlist.call(team.user, { userId })))

interface SendingMailbox {
  readonly sendUserMailboxId: string
  readonly sendUserEmail: string
}

/** Most mailboxes that a refusal lists. */
const mostListed = 20

/** Whether a mailbox can send, as far as lemlist tells. */
const isConnected = ({ status }: Mailbox): boolean => status === undefined || status === 'CONNECTED'

const listed = (mailboxes: readonly Mailbox[]): string => {
  const shown = mailboxes
    .slice(0, mostListed)
    .map(mailbox => `${mailbox._id} (${mailbox.email}${isConnected(mailbox) ? '' : ', not connected'})`)
  return shown.length === 0 ? 'the user has none' : `the user has ${shown.join(', ')}`
}

/** Why a user cannot write from one of these mailboxes, unnamed or named. */
const mailboxFault = (all: readonly Mailbox[], mailboxId: string | undefined): string => {
  const named = all.find(({ _id }) => _id === mailboxId)
  if (named !== undefined) return `The mailbox ${named._id} (${named.email}) is not connected`
  if (mailboxId !== undefined) return '`mailboxId` names no mailbox of this user'
  return all.some(isConnected)
    ? 'Name the mailbox to write from by `mailboxId`'
    : 'There is no mailbox to write from, as none is connected'
}

/**
 * The mailbox a user writes from: the one that is named, else the only one that is connected. One that is known not to
 * be connected is refused: lemlist says of it only that sending failed.
 */
export const mailboxFor = async (
  context: Context,
  senderId: string,
  mailboxId: string | undefined,
): Promise<SendingMailbox> => {
  const user = await userById(context, senderId)
  if (user === null) throw new Unacceptable('There is no user with this `senderId` in the team', 'senderId')
  const all = user.mailboxes ?? []
  const [mailbox, ...others] = all.filter(isConnected).filter(({ _id }) => mailboxId === undefined || _id === mailboxId)
  if (mailbox !== undefined && others.length === 0) {
    return { sendUserMailboxId: mailbox._id, sendUserEmail: mailbox.email }
  }
  throw new Unacceptable(`${mailboxFault(all, mailboxId)}: ${listed(all)}`, 'mailboxId')
}
