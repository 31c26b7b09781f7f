import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import type { InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { parseNodeId } from '../../graph/node.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
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
const sentTo = (context: Context, contactId: string | undefined, sendUserId: string): ConversationSource | null =>
  contactId === undefined ? null : seenBy(context, contactId, sendUserId)

/** What is written, which may not be blank. */
const written = (text: string, field: string): string => {
  if (text.trim() === '') throw new Unacceptable(`\`${field}\` is empty`, field)
  return text
}

const once = 'Sent again it reaches the person again.'
const lookedUp = 'Costs one call, and one more to look up the contact or the lead where only the other is given.'

action('emailSend', {
  ...sends,
  description: `Sends a mail to a person at once, outside of any campaign, on its own or as an answer. Costs one call, and one more to look up the user’s mailboxes. ${once}`,
  input: t => ({
    ...addressFields(t),
    sendUserMailboxId: t.id({
      description: 'The user’s mailbox to write from, `usm_…`. May be left out when only one is connected.',
    }),
    subject: t.string({
      extensions: bounds({ characters: 1_000 }),
      description: 'Subject. Needed unless it is an answer, which has that of its thread when it is left out.',
    }),
    message: t.string({
      required: true,
      extensions: bounds({ characters: 200_000 }),
      description: 'What is written, as HTML.',
    }),
    cc: t.field({
      type: ['EmailAddress'],
      extensions: bounds({ items: 100 }),
      description: 'Who gets a copy. An answer goes to those of its thread when it is left out, to nobody when empty.',
    }),
    replyTo: t.id({
      description:
        'The mail that is answered, by the id of its `Message`; `latest` for the last one with this person. A mail on its own when it is left out.',
    }),
  }),
  run: async (input, context) => {
    const { sendUserId, replyTo } = input
    const recipient = recipientOf(input)
    const message = written(input.message, 'message')
    const subject = input.subject?.trim() || undefined
    if (subject === undefined && typeof replyTo !== 'string') {
      throw new Unacceptable('A mail that answers none needs a `subject`', 'subject')
    }
    const mailbox = await mailboxFor(context, sendUserId, input.sendUserMailboxId)
    const sent = await context.lemlist.call(inbox.emailSend, {
      body: {
        sendUserId,
        ...mailbox,
        ...recipient,
        subject,
        message,
        cc: input.cc ?? undefined,
        replyToActivityId: typeof replyTo === 'string' ? parseNodeId(replyTo).id : undefined,
      },
    })
    return sentTo(context, sent?.contactId ?? recipient.contactId, sendUserId)
  },
  payload,
})

const plainMessage = (t: InputFields) =>
  t.string({ required: true, description: 'What is written, as plain text. 10,000 characters at most.' })

action('linkedinMessageSend', {
  ...sends,
  description: `Sends a message on LinkedIn to a person at once, outside of any campaign. A contact who is in several campaigns must be named by the lead. ${lookedUp} ${once}`,
  input: t => ({ ...addressFields(t), message: plainMessage(t) }),
  run: async (input, context) => {
    const { sendUserId } = input
    const message = written(input.message, 'message')
    const recipient = await withContactAndLead(context, recipientOf(input))
    await context.lemlist.call(inbox.linkedinMessageSend, { body: { sendUserId, ...recipient, message } })
    return sentTo(context, recipient.contactId, sendUserId)
  },
  payload,
})

action('whatsappMessageSend', {
  ...sends,
  description: `Sends a message on WhatsApp to a person at once, outside of any campaign. A contact who is in several campaigns must be named by the lead. ${lookedUp} ${once}`,
  input: t => ({
    ...addressFields(t),
    sendUserWhatsappAccountId: t.id({ required: true, description: 'The user’s WhatsApp account, `wha_…`.' }),
    message: plainMessage(t),
  }),
  run: async (input, context) => {
    const { sendUserId, sendUserWhatsappAccountId } = input
    const message = written(input.message, 'message')
    const recipient = await withContactAndLead(context, recipientOf(input))
    await context.lemlist.call(inbox.whatsappMessageSend, {
      body: { sendUserId, sendUserWhatsappAccountId, ...recipient, message },
    })
    return sentTo(context, recipient.contactId, sendUserId)
  },
  payload,
})

action('smsSend', {
  ...sends,
  description: `Sends a text message to a person at once, outside of any campaign. lemlist does not document it, and may not offer it. Costs one call, and one more to look up the contact where only the lead is given. ${once}`,
  input: t => ({
    ...addressFields(t),
    sendUserPhoneNumber: t.string({
      extensions: bounds({ characters: 40 }),
      description: 'The user’s number to write from; lemlist chooses when it is left out.',
    }),
    message: plainMessage(t),
  }),
  run: async (input, context) => {
    const { sendUserId } = input
    const message = written(input.message, 'message')
    const recipient = await withContact(context, recipientOf(input))
    const sendUserPhoneNumber = input.sendUserPhoneNumber ?? undefined
    await context.lemlist.call(inbox.smsSend, { body: { sendUserId, sendUserPhoneNumber, ...recipient, message } })
    return sentTo(context, recipient.contactId, sendUserId)
  },
  payload,
})
