import type { ActivityDocument, ContactDocument, UserDocument } from '../../sandbox/documents.ts'
import { recordActivity } from '../../sandbox/effects.ts'
import { type Handlers, plain, refuse } from '../../sandbox/handlers.ts'
import { inThread, messageIdOf } from '../../sandbox/seed/messages.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { inbox } from './contract.ts'

type SendHandlers = Pick<
  Handlers<typeof inbox>,
  'emailSend' | 'linkedinMessageSend' | 'whatsappMessageSend' | 'smsSend'
>

interface Addressed {
  readonly contactId?: string | undefined
  readonly leadId?: string | undefined
}

const senderOf = ({ users }: TeamWorld, sendUserId: string | undefined): UserDocument => {
  const user = users.get(sendUserId ?? '')
  if (user === undefined) throw refuse(400, 'Invalid sendUserId')
  return user
}

/** Whom it goes to. lemlist: what does not exist is a 400 here, too. */
const recipientOf = ({ contacts, leads }: TeamWorld, { contactId, leadId }: Addressed): ContactDocument => {
  if (!contactId && !leadId) throw refuse(400, 'contactId or leadId is required')
  if (leadId && !leadId.startsWith('lea_')) throw refuse(400, 'Invalid leadId')
  const lead = leads.get(leadId ?? '')
  if (leadId && lead === undefined) throw refuse(400, 'Lead not found')
  const contact = contacts.get(contactId || lead?.contactId || '')
  if (contact === undefined || (lead !== undefined && lead.contactId !== contact._id)) {
    throw refuse(400, 'Invalid contactId')
  }
  return contact
}

const textOf = (message: string | undefined, failure: string): string => {
  if (message === undefined || message.trim() === '') throw refuse(400, failure)
  return message
}

const isMail = ({ type, message }: ActivityDocument): boolean => type.startsWith('emails') && message !== undefined

/** The mail that is answered; undefined for one of its own, as the latest is where nothing was written yet. */
const answered = ({ activities }: TeamWorld, contactId: string, asked: string | undefined) => {
  if (!asked) return undefined
  const mails = activities.where('contactId', contactId).filter(isMail)
  const mail = asked === 'latest' ? mails.at(-1) : mails.find(({ _id }) => _id === asked)
  if (mail === undefined && asked !== 'latest') throw refuse(400, 'Invalid replyToActivityId')
  return mail
}

const mailboxOf = (user: UserDocument, sendUserMailboxId: string | undefined, sendUserEmail: string | undefined) => {
  if (user.mailboxes.every(({ email }) => email !== sendUserEmail)) throw refuse(400, 'Invalid sendUserEmail')
  const mailbox = user.mailboxes.find(({ _id }) => _id === sendUserMailboxId)
  if (mailbox?.email !== sendUserEmail || mailbox === undefined) throw refuse(400, 'Invalid sendUserMailboxId')
  return mailbox
}

/**
 * How the pretend lemlist sends what is written in the inbox. It belongs to the person and to no campaign: the thread
 * has it at once and moves up, while the leads of the person stay where they are.
 * lemlist: these mails raise no `emailsSent` webhook; they are the ones without a sequence.
 */
export const sendHandlers: SendHandlers = {
  emailSend: ({ input: { body }, team, world }) => {
    const failure = 'Failed to send email'
    const user = senderOf(team, body.sendUserId)
    const mailbox = mailboxOf(user, body.sendUserMailboxId, body.sendUserEmail)
    const contact = recipientOf(team, body)
    const message = textOf(body.message, failure)
    const mail = answered(team, contact._id, body.replyToActivityId)
    if (!body.subject && !body.replyToActivityId) throw refuse(400, failure)
    if (mailbox.status !== 'CONNECTED' || contact.email === undefined) throw refuse(400, failure)
    recordActivity(world, team, {
      type: 'emailsSent',
      contactId: contact._id,
      sendUserId: user._id,
      sendUserMailboxId: mailbox._id,
      messageId: messageIdOf(world.ids('eml'), mailbox.email.split('@')[1] ?? ''),
      subject: inThread(body.subject, mail?.subject),
      message,
    })
    return { ok: true, contactId: contact._id }
  },
  linkedinMessageSend: ({ input: { body }, team, world }) => {
    const user = senderOf(team, body.sendUserId)
    const { _id: contactId } = recipientOf(team, body)
    const message = textOf(body.message, 'Failed to send message')
    if (user.linkedIn?.status !== true) throw refuse(400, 'Failed to send message')
    recordActivity(world, team, { type: 'linkedinSent', contactId, sendUserId: user._id, message })
    return { ok: true }
  },
  whatsappMessageSend: ({ input: { body }, team, world }) => {
    const user = senderOf(team, body.sendUserId)
    if (!user.whatsappAccountIds.includes(body.sendUserWhatsappAccountId ?? '')) {
      throw refuse(400, 'Invalid sendUserWhatsappAccountId')
    }
    const { _id: contactId } = recipientOf(team, body)
    const message = textOf(body.message, 'Failed to send whatsapp message')
    recordActivity(world, team, { type: 'whatsappMessageSent', contactId, sendUserId: user._id, message })
    // lemlist: nothing is said of what it answers.
    return plain(200, '')
  },
  smsSend: ({ input: { body }, team, world }) => {
    const user = senderOf(team, body.sendUserId)
    const number = body.sendUserPhoneNumber ?? user.phoneNumbers[0]
    if (body.sendUserPhoneNumber !== undefined && !user.phoneNumbers.includes(body.sendUserPhoneNumber)) {
      throw refuse(400, 'Invalid sendUserPhoneNumber')
    }
    const { _id: contactId } = recipientOf(team, body)
    const message = textOf(body.message, 'Failed to send sms')
    if (number === undefined) throw refuse(400, 'Failed to send sms')
    recordActivity(world, team, { type: 'smsSent', contactId, sendUserId: user._id, message })
    return { ok: true }
  },
}
