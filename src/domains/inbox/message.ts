import { builder } from '../../graph/builder.ts'
import { type ListKind, listOf, type PartArgs, partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { spelledIds } from '../../graph/node.ts'
import { listPart } from '../../graph/offset.ts'
import type { ReadSlice } from '../../graph/trail.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import type { Slice } from '../../lemlist/session.ts'
import { type ActivityFamily, familyOf } from '../activities/types.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { LeadRef } from '../leads/node.ts'
import { findSequence, stepOf } from '../sequences/loaders.ts'
import { SequenceRef, type SequenceSource, StepRef } from '../sequences/node.ts'
import { MailboxRef, mailboxOfUser, UserRef } from '../team/users.ts'
import { inbox, type Message } from './contract.ts'
import { plainText } from './text.ts'

/** Most messages of one answer of lemlist. */
const answerSize = inbox.conversation.paging?.size ?? 100

spelledIds('Message')

/** Nothing instead of the error that says there is no such contact. */
export const unlessUnknown = (error: unknown): undefined => {
  // lemlist: a contact that does not exist is called invalid, with status 400.
  const unknown =
    error instanceof LemlistError && (error.kind === 'notFound' || /Invalid contactId/i.test(error.message))
  if (unknown) return undefined
  throw error
}

const readMessages = async (context: Context, contactId: string, from: number, count: number) => {
  // lemlist: `/inbox/labels` and the like are routes of their own; ids have an underscore.
  if (!/^[a-z]+_/i.test(contactId)) return undefined
  const slice = await context.lemlist.slice(inbox.conversation, { contactId }, from, count).catch(unlessUnknown)
  for (const { _id } of slice?.rows ?? []) context.lemlist.remember(`Message:${_id}`, contactId)
  return slice
}

/** The newest messages of a contact's thread, as many as one call gives; null when there is no such contact. */
export const newestMessages = eachLoader((context: Context, contactId: string) =>
  readMessages(context, contactId, 0, answerSize),
)

/** Whether the person wrote it, rather than the team. */
export const isInbound = ({ type, fromEmail }: Message): boolean => type.endsWith('Replied') || fromEmail !== undefined

const channelNames: Partial<Record<ActivityFamily, string>> = { call: 'phone' }

/** The channel a message went through, in the words conversations use. */
export const channelOf = ({ type }: Message): string => {
  const family = familyOf(type)
  return channelNames[family] ?? family
}

const Direction = builder.enumType('Direction', {
  description: 'Which way a message went.',
  values: {
    INBOUND: { description: 'The person wrote it.' },
    OUTBOUND: { description: 'The team wrote it.' },
  },
})

/** The sequence it belongs to. Null for one that its campaign has no more. */
const sequenceOf = async ({ campaignId, sequenceId }: Message, context: Context): Promise<SequenceSource | null> =>
  campaignId === undefined || sequenceId === undefined ? null : orNull(findSequence(context, campaignId, sequenceId))

const MessageRef = builder.objectRef<Message>('Message')

const findMessage = async (id: string, context: Context): Promise<Message | null> => {
  const contactId = context.lemlist.parentOf(`Message:${id}`)
  if (contactId === undefined) return null
  return (await newestMessages(context, contactId))?.rows.find(({ _id }) => _id === id) ?? null
}

builder.node(MessageRef, {
  id: { resolve: ({ _id }) => _id, description: '`Message:` and the id of the activity that brought it.' },
  loadOne: findMessage,
  description:
    'A message of a conversation. `node(id:)` finds those the gateway has shown before, among the last 100 of their thread.',
  fields: t => ({
    sentAt: t.expose('createdAt', { type: 'DateTime', nullable: false, description: 'When it was sent or came in.' }),
    direction: t.field({
      type: Direction,
      nullable: false,
      resolve: message => (isInbound(message) ? 'INBOUND' : 'OUTBOUND'),
      description: 'Which way it went.',
    }),
    channel: t.string({
      nullable: false,
      resolve: channelOf,
      description: '`email`, `linkedin`, `whatsapp`, `sms`, `phone`, …',
    }),
    rawType: t.exposeString('type', {
      nullable: false,
      description: 'Type of the activity that brought it, in the spelling of lemlist.',
    }),
    subject: t.exposeString('subject', { description: 'Subject; mails alone have one.' }),
    html: t.exposeString('message', {
      description:
        'What was written, as lemlist keeps it: HTML in mails. Not cleaned; never show it outside a sandbox.',
    }),
    text: t.string({
      resolve: ({ message }) => (message === undefined ? null : plainText(message)),
      description: 'What was written, as plain text.',
    }),
    fromEmail: t.field({
      type: 'EmailAddress',
      resolve: message => (isInbound(message) ? message.fromEmail : message.sendUserEmail) ?? null,
      description: 'Address it was written from: of the person in an inbound mail, of the mailbox in one of ours.',
    }),
    messageId: t.exposeString('messageId', {
      description: "The mail's id on the internet, angle brackets included. Null for what is no mail.",
    }),
    mailboxId: t.exposeID('sendUserMailboxId', {
      description:
        "Id of the user's mailbox that it was sent from or came in to; `emailSend` takes it to answer from the same one. Null for what is no mail.",
    }),
    mailbox: t.field({
      type: MailboxRef,
      resolve: ({ sendUserId, sendUserMailboxId }, _, context) =>
        sendUserId === undefined || sendUserMailboxId === undefined
          ? null
          : mailboxOfUser(context, sendUserId, sendUserMailboxId),
      description: 'That mailbox; null when the user has it no more. Costs one call for each user.',
    }),
    attachments: t.field({
      type: ['JSON'],
      nullable: true,
      resolve: ({ attachments }) => attachments ?? null,
      description: 'Attached files; lemlist does not document their form.',
    }),
    sender: t.field({
      type: UserRef,
      resolve: message =>
        isInbound(message) || message.sendUserId === undefined
          ? null
          : { id: message.sendUserId, name: message.sendUserName },
      description: 'The user who wrote it; id and name come with it. Null for inbound messages.',
    }),
    user: t.field({
      type: UserRef,
      resolve: ({ sendUserId, sendUserName }) =>
        sendUserId === undefined ? null : { id: sendUserId, name: sendUserName },
      description: 'The user whose account it went through, whichever way.',
    }),
    lead: t.field({
      type: LeadRef,
      resolve: ({ leadId, contactId, campaignId, leadEmail }) =>
        leadId === undefined
          ? null
          : {
              id: leadId,
              contactId,
              campaign: campaignId === undefined ? undefined : { id: campaignId },
              facts: leadEmail === undefined ? {} : { email: leadEmail },
            },
      description: 'The lead it belongs to; id and address come with it. Null outside of campaigns.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: ({ campaignId }) => (campaignId === undefined ? null : { id: campaignId }),
      description: 'The campaign it belongs to. Null outside of campaigns.',
    }),
    sequence: t.field({
      type: SequenceRef,
      resolve: (message, _, context) => sequenceOf(message, context),
      description:
        'The sequence it belongs to. Null outside of campaigns, and when its campaign has it no more. Costs one call for each campaign.',
    }),
    step: t.field({
      type: StepRef,
      resolve: ({ campaignId, sequenceId, sequenceStep }, _, context) =>
        campaignId === undefined ? null : stepOf(context, campaignId, { sequenceId, sequenceStep }),
      description:
        'The step that sent it, or that it answers. Null outside of campaigns, and when its campaign has it no more. Costs one call for each campaign, the same as `sequence`.',
    }),
  }),
})

const MessageConnection = builder.connectionObject(
  {
    type: MessageRef,
    name: 'MessageConnection',
    description: 'A part of the messages of a conversation, newest first.',
  },
  { name: 'MessageEdge', description: 'A message and its place in the conversation.' },
)

const messageList: ListKind = { name: 'messages', max: 100 }

/** The thread from a place on; its newest messages are read once per operation. */
const readThread =
  (context: Context, contactId: string): ReadSlice<Message> =>
  async (from, count): Promise<Slice<Message> | undefined> =>
    from === 0 && count <= answerSize
      ? ((await newestMessages(context, contactId)) ?? undefined)
      : readMessages(context, contactId, from, count)

/** Adds the messages to something that has a contact's thread. */
export const messagesField = { type: MessageConnection, args: partArgs(messageList) } as const

/** A part of a contact's thread, newest first. */
export const messagesOf = (context: Context, contactId: string, args: PartArgs) =>
  listPart(listOf(messageList, contactId), args, {
    endpoint: inbox.conversation,
    read: readThread(context, contactId),
    idOf: ({ _id }) => _id,
  })
