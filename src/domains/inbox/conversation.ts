import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, pages, when } from '../../graph/cost.ts'
import { spelledIds } from '../../graph/node.ts'
import { selectsAny } from '../../graph/selection.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { findTask, TaskRef } from '../tasks/graph.ts'
import { TaskType, taskTypeOf } from '../tasks/types.ts'
import { UserRef } from '../team/users.ts'
import { type Conversation, inbox } from './contract.ts'
import { LabelRef, labelsOf } from './labels.ts'
import { channelOf, isInbound, messagesField, messagesOf, newestMessages } from './message.ts'

/** A contact's thread, with its row of an inbox where it came from one. */
export interface ConversationSource {
  readonly contactId: string
  readonly row?: Conversation | undefined
}

type Facts = Pick<Conversation, 'channels' | 'lastActivityAt' | 'haveReplies' | 'lastRepliedAt' | 'lastRepliedChannel'>

/** What the newest messages tell of a thread that came from no inbox. */
const factsOfThread = async (context: Context, contactId: string): Promise<Facts> => {
  const thread = await newestMessages(context, contactId)
  const messages = thread?.rows ?? []
  const reply = messages.find(isInbound)
  return {
    channels: [...new Set(messages.map(channelOf))],
    lastActivityAt: messages[0]?.createdAt,
    haveReplies: reply !== undefined || (thread?.more === true ? undefined : false),
    lastRepliedAt: reply?.createdAt,
    lastRepliedChannel: reply && channelOf(reply),
  }
}

const fact = async <Name extends keyof Facts>({ row, contactId }: ConversationSource, name: Name, context: Context) =>
  (row ?? (await factsOfThread(context, contactId)))[name] ?? null

/** The row of the inbox it was seen in; lemlist: a thread by itself tells neither its id nor its users. */
const rowOf = async ({ row, contactId }: ConversationSource, context: Context): Promise<Conversation | undefined> => {
  const userId = context.lemlist.parentOf(`Conversation:${contactId}`)
  if (row !== undefined || userId === undefined) return row
  const slice = await context.lemlist.slice(inbox.inbox, { userId }, 0, inbox.inbox.paging?.size ?? 100)
  return slice?.rows.find(other => other.contactId === contactId)
}

/** The contact, with what an inbox told of it. */
const contactOf = (id: string, told: Conversation['contact']): ContactSource =>
  told === undefined ? { id } : { id, email: told.email ?? null, fullName: told.fullName ?? null }

type ConversationUser = NonNullable<Conversation['users']>[number]

const ConversationUserRef = builder.objectRef<ConversationUser>('ConversationUser').implement({
  description: 'A user who takes part in a conversation.',
  fields: t => ({
    user: t.field({ type: UserRef, resolve: ({ userId }) => ({ id: userId }), description: 'The user.' }),
    isSender: t.exposeBoolean('sender', { description: 'Whether messages went out in their name.' }),
    isRead: t.exposeBoolean('read', { description: 'Whether they have read it all.' }),
  }),
})

type ConversationTask = NonNullable<Conversation['opportunities']>[number]

const ConversationTaskRef = builder.objectRef<ConversationTask>('ConversationTask').implement({
  description: 'A task about the person of a conversation, as the inbox tells it.',
  fields: t => ({
    id: t.exposeID('id', { nullable: false, description: 'Id of the task, `opp_…`.' }),
    type: t.field({
      type: TaskType,
      resolve: ({ type }) => (type === undefined ? null : taskTypeOf(type)),
      description: 'What kind of task it is.',
    }),
    rawType: t.exposeString('type', { description: 'The same in the spelling of lemlist.' }),
    isDone: t.boolean({ nullable: false, resolve: ({ done }) => done === true, description: 'Whether it was done.' }),
    task: t.field({
      type: TaskRef,
      resolve: ({ id, done }, _, context) => (done === true ? null : findTask(id, context)),
      description:
        'The task itself, looked for in the list of open tasks: one call per 100 of them up to where it stands, shared by all tasks that are looked for. Null for one that is done.',
    }),
  }),
})

spelledIds('Conversation')

/** A conversation in the graph. */
export const ConversationRef = builder.objectRef<ConversationSource>('Conversation')

/** A contact's conversation; null when nothing was written. What is selected decides which call tells. */
export const findConversation = async (
  context: Context,
  contactId: string,
  selected: ReadonlySet<string> = new Set(),
): Promise<ConversationSource | null> => {
  const labelsDo = selected.has('labels') && !selectsAny(selected, threadFields)
  const exists = labelsDo
    ? (await labelsOf(context, contactId)) !== null
    : ((await newestMessages(context, contactId))?.rows.length ?? 0) > 0
  return exists ? { contactId } : null
}

/** A contact's conversation that a user has just read or written in: it is in their inbox. */
export const seenBy = (context: Context, contactId: string, userId: string): ConversationSource => {
  context.lemlist.remember(`Conversation:${contactId}`, userId)
  return { contactId }
}

const threadFields = ['messages', 'channels', 'lastActivityAt', 'hasReplies', 'lastRepliedAt', 'lastRepliedChannel']

const ofThread = 'Outside of an inbox it is told from the last 100 messages.'
const ofInbox =
  'Null outside of an inbox unless the gateway has shown it in one, or written in it, before; it then costs one call.'

builder.node(ConversationRef, {
  id: { resolve: ({ contactId }) => contactId, description: '`Conversation:` and the id of the contact.' },
  loadOne: (contactId, context) => findConversation(context, contactId),
  description: 'All that was written with one contact, over all channels.',
  fields: t => ({
    inboxId: t.id({
      resolve: async (conversation, _, context) => (await rowOf(conversation, context))?._id ?? null,
      description: `Its own id at lemlist, \`ibx_…\`; no call takes it. ${ofInbox}`,
    }),
    contact: t.field({
      type: ContactRef,
      resolve: ({ contactId, row }) => contactOf(contactId, row?.contact),
      description: 'The person. Id, name and address come with an inbox.',
    }),
    channels: t.stringList({
      resolve: (conversation, _, context) => fact(conversation, 'channels', context),
      description: `Channels in use: \`email\`, \`linkedin\`, \`whatsapp\`, \`sms\`, \`phone\`. ${ofThread}`,
    }),
    lastActivityAt: t.field({
      ...costs(when('the conversation is not from an inbox', each(inbox.conversation))),
      type: 'DateTime',
      resolve: (conversation, _, context) => fact(conversation, 'lastActivityAt', context),
      description: `When something was written last. ${ofThread}`,
    }),
    hasReplies: t.boolean({
      resolve: (conversation, _, context) => fact(conversation, 'haveReplies', context),
      description: `Whether the person has ever answered. ${ofThread}`,
    }),
    lastRepliedAt: t.field({
      type: 'DateTime',
      resolve: (conversation, _, context) => fact(conversation, 'lastRepliedAt', context),
      description: `When the person answered last; null without an answer. ${ofThread}`,
    }),
    lastRepliedChannel: t.string({
      resolve: (conversation, _, context) => fact(conversation, 'lastRepliedChannel', context),
      description: `Channel of that answer. ${ofThread}`,
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: async (conversation, _, context) => (await rowOf(conversation, context))?.createdAt ?? null,
      description: `When it began. ${ofInbox}`,
    }),
    tasks: t.field({
      type: [ConversationTaskRef],
      nullable: true,
      resolve: async (conversation, _, context) => {
        const row = await rowOf(conversation, context)
        return row === undefined ? null : (row.opportunities ?? [])
      },
      description: `Tasks about the person. ${ofInbox}`,
    }),
    users: t.field({
      ...costs(when('the conversation is not from an inbox', each(inbox.inbox))),
      type: [ConversationUserRef],
      nullable: true,
      resolve: async (conversation, _, context) => (await rowOf(conversation, context))?.users ?? null,
      description: `The users who take part, and whether they have read it. ${ofInbox}`,
    }),
    labels: t.field({
      ...costs(each(inbox.conversationLabels)),
      type: [LabelRef],
      nullable: true,
      resolve: ({ contactId }, _, context) => labelsOf(context, contactId),
      description: 'Its labels. Costs one call for each conversation.',
    }),
    messages: t.field({
      ...costs(pages(inbox.conversation)),
      ...messagesField,
      resolve: ({ contactId }, args, context) => messagesOf(context, contactId, args),
      description: 'What was written, newest first. Costs one call for each conversation. Nothing is marked as read.',
    }),
  }),
})
