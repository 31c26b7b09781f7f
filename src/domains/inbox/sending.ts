import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import type { InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, when } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { parseNodeId } from '../../graph/node.ts'
import { calling, type Refusal, Unacceptable } from '../../graph/user-errors.ts'
import { team } from '../team/contract.ts'
import { inbox } from './contract.ts'
import { ConversationRef, type ConversationSource, seenBy } from './conversation.ts'
import { addressFields, mailboxFor, recipientOf, withContact, withContactAndLead } from './recipient.ts'

const sends = { role: 'SEND', sideEffects: ['SENDS_MESSAGE'] } as const

const payload = entityField('conversation', {
  type: ConversationRef,
  description:
    'The conversation with the message in it, read again. Null when nothing was sent, or when lemlist does not say who got it.',
})

/** The conversation a message went into. */
const sentTo = (context: Context, contactId: string | undefined, senderId: string): ConversationSource | null =>
  contactId === undefined ? null : seenBy(context, contactId, senderId)

/** lemlist's names of the inputs in its refusals. */
const refusals: readonly Refusal[] = [
  [/\bsendUserId\b/, ['senderId']],
  [/\bsendUser(Email|MailboxId)\b/, ['mailboxId']],
  [/\bsendUserPhoneNumber\b/, ['phone']],
  [/\bsendUserWhatsappAccountId\b/, ['whatsAppAccountId']],
]

const again = 'Sent again it reaches the person again.'
const lookedUp = 'Costs one call, and one more to look up the contact or the lead where only the other is given.'

action('emailSend', {
  ...costs(
    each(inbox.emailSend),
    when('the user or mailbox is not given in full', each(team.user)),
    when('the user or mailbox is not given in full', once(team.team)),
  ),
  ...sends,
  description: `Sends a mail to a person at once, outside of any campaign, on its own or as an answer. Costs one call, and one more to look up the user’s mailboxes. ${again}`,
  input: t => ({
    ...addressFields(t),
    mailboxId: t.id({
      description: 'The user’s mailbox to write from, `usm_…`; it must be connected. May be left out when only one is.',
    }),
    subject: t.string({
      extensions: bounds({ characters: 1_000, blank: false }),
      description: 'Subject. Needed unless it is an answer, which has that of its thread when it is left out.',
    }),
    message: t.string({
      required: true,
      extensions: bounds({ characters: 200_000, blank: false }),
      description: 'What is written, as HTML.',
    }),
    cc: t.field({
      type: ['EmailAddress'],
      extensions: bounds({ items: 100 }),
      description: 'Who gets a copy. An answer goes to those of its thread when it is left out, to nobody when empty.',
    }),
    replyTo: t.id({
      description:
        'The mail that is answered, by the id of its `Message`; `latest` for the last one with this person. A mail on its own when it is left out, and also where `latest` finds no earlier mail: give a `subject` wherever that may be, else that mail has none.',
    }),
  }),
  run: async (input, context) => {
    const { senderId, mailboxId, subject, message, cc, replyTo } = given(input)
    const recipient = recipientOf(input)
    if (subject === undefined && replyTo === undefined) {
      throw new Unacceptable('A mail that answers none needs a `subject`', 'subject')
    }
    const mailbox = await mailboxFor(context, senderId, mailboxId)
    const replyToActivityId = replyTo === undefined ? undefined : parseNodeId(replyTo).id
    const body = { sendUserId: senderId, ...mailbox, ...recipient, subject, message, cc, replyToActivityId }
    const sent = await calling(refusals, context.lemlist.call(inbox.emailSend, { body }))
    return sentTo(context, sent?.contactId ?? recipient.contactId, senderId)
  },
  payload,
})

const plainMessage = (t: InputFields) =>
  t.string({
    required: true,
    extensions: bounds({ blank: false }),
    description: 'What is written, as plain text. 10,000 characters at most.',
  })

action('linkedinMessageSend', {
  ...costs(each(inbox.linkedinMessageSend)),
  ...sends,
  description: `Sends a message on LinkedIn to a person at once, outside of any campaign. A contact who is in several campaigns must be named by the lead. ${lookedUp} ${again}`,
  input: t => ({ ...addressFields(t), message: plainMessage(t) }),
  run: async (input, context) => {
    const { senderId, message } = input
    const recipient = await withContactAndLead(context, recipientOf(input))
    const body = { sendUserId: senderId, ...recipient, message }
    await calling(refusals, context.lemlist.call(inbox.linkedinMessageSend, { body }))
    return sentTo(context, recipient.contactId, senderId)
  },
  payload,
})

action('whatsappMessageSend', {
  ...costs(each(inbox.whatsappMessageSend)),
  ...sends,
  description: `Sends a message on WhatsApp to a person at once, outside of any campaign. A contact who is in several campaigns must be named by the lead. ${lookedUp} ${again}`,
  input: t => ({
    ...addressFields(t),
    whatsAppAccountId: t.id({ required: true, description: 'The user’s WhatsApp account, `wha_…`.' }),
    message: plainMessage(t),
  }),
  run: async (input, context) => {
    const { senderId, whatsAppAccountId, message } = input
    const recipient = await withContactAndLead(context, recipientOf(input))
    const body = { sendUserId: senderId, sendUserWhatsappAccountId: whatsAppAccountId, ...recipient, message }
    await calling(refusals, context.lemlist.call(inbox.whatsappMessageSend, { body }))
    return sentTo(context, recipient.contactId, senderId)
  },
  payload,
})

action('smsSend', {
  ...costs(each(inbox.smsSend)),
  ...sends,
  description: `Sends a text message to a person at once, outside of any campaign. lemlist does not document it, and may not offer it. Costs one call, and one more to look up the contact where only the lead is given. ${again}`,
  input: t => ({
    ...addressFields(t),
    phone: t.string({
      extensions: bounds({ characters: 40, blank: false }),
      description: 'The user’s number to write from; lemlist chooses when it is left out.',
    }),
    message: plainMessage(t),
  }),
  run: async (input, context) => {
    const { senderId, message } = input
    const recipient = await withContact(context, recipientOf(input))
    const body = { sendUserId: senderId, sendUserPhoneNumber: input.phone ?? undefined, ...recipient, message }
    await calling(refusals, context.lemlist.call(inbox.smsSend, { body }))
    return sentTo(context, recipient.contactId, senderId)
  },
  payload,
})
