import { builder } from '../../graph/builder.ts'
import { type ListKind, partArgs, partOf } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, pages, when } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { mergedPart } from '../../graph/merged.ts'
import { selectedFields } from '../../graph/selection.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import type { Slice } from '../../lemlist/session.ts'
import { ContactRef } from '../contacts/node.ts'
import { team } from '../team/contract.ts'
import { members } from '../team/users.ts'
import { inbox } from './contract.ts'
import { ConversationRef, type ConversationSource, findConversation } from './conversation.ts'

const ConversationConnection = builder.connectionObject(
  { type: ConversationRef, name: 'ConversationConnection', description: 'A part of an inbox, newest activity first.' },
  { name: 'ConversationEdge', description: 'A conversation and its place in the inbox.' },
)

const inboxList: ListKind = { name: 'inbox', max: 100 }

/** The inbox of one user from a place on. */
const readInbox =
  (context: Context, userId: string) =>
  async (from: number, count: number): Promise<Slice<ConversationSource> | undefined> => {
    const slice = await context.lemlist.slice(inbox.inbox, { userId }, from, count)
    for (const { contactId } of slice?.rows ?? []) context.lemlist.remember(`Conversation:${contactId}`, userId)
    return slice && { ...slice, rows: slice.rows.map(row => ({ contactId: row.contactId, row })) }
  }

const lasting: readonly string[] = ['badInput', 'forbidden', 'notFound', 'paymentRequired']

/** The inbox of one of many users: one that lemlist will not show is missing from the whole rather than the whole. */
const readOneOfMany = (context: Context, userId: string, onMissing: (error: unknown) => void) => {
  const read = readInbox(context, userId)
  return (from: number, count: number) =>
    read(from, count).catch((error: unknown): Slice<ConversationSource> => {
      if (!(error instanceof LemlistError) || !lasting.includes(error.kind)) throw error
      onMissing(error)
      return { rows: [], total: undefined, more: false, truncated: true }
    })
}

const timeOf = ({ row }: ConversationSource): number => Date.parse(row?.lastActivityAt ?? row?.createdAt ?? '') || 0

/** Whether a user has yet to read it; without a user, whether any of its users has. */
const isUnread =
  (userId: string | undefined) =>
  ({ row }: ConversationSource): boolean =>
    row?.users?.some(user => user.read === false && (userId === undefined || user.userId === userId)) ?? false

builder.queryFields(t => ({
  inbox: t.field({
    ...costs(pages(inbox.inbox), when('`userId` is left out', once(team.team))),
    type: ConversationConnection,
    args: {
      ...partArgs(inboxList),
      userId: t.arg.id({ description: 'The inbox of this user; without it the inboxes of all users as one.' }),
      unread: t.arg.boolean({
        description:
          'True: only what the user, or any user, has yet to read. False: only what is read. Sorted out by the gateway.',
      }),
    },
    resolve: async (_root, { userId, unread, ...args }, context) => {
      if (userId === '') throw badInput('`userId` is empty; leave it out for the inboxes of all users', 'userId')
      const part = partOf(inboxList, args)
      const missing: unknown[] = []
      const users = userId ? [userId] : (await members(context))?.map(({ id }) => id)
      if (users === undefined) return null
      const test = isUnread(userId ?? undefined)
      const merged = await mergedPart(part, {
        lists: users.map(id =>
          userId ? readInbox(context, id) : readOneOfMany(context, id, error => missing.push(error)),
        ),
        paging: inbox.inbox.paging,
        idOf: ({ contactId }) => contactId,
        timeOf,
        keeps: typeof unread === 'boolean' ? conversation => test(conversation) === unread : undefined,
        fromStart: true,
      })
      // Without a single inbox there is nothing to show, and why is worth more than an empty page.
      if (missing.length > 0 && missing.length >= users.length) throw missing[0]
      return merged
    },
    description:
      'Conversations, newest activity first; one that several users take part in is there once. Costs one call per 100 conversations of a user; without `userId` one for each user and one for the team. `totalCount` is null when inboxes are merged and not all were read to the end. At most 2,000 rows of each user are read for one part; `truncated` says when that was not enough. Nothing is marked as read.',
  }),
  conversation: t.field({
    ...costs(
      when('labels are all that is selected', each(inbox.conversationLabels)),
      when('anything else is selected', each(inbox.conversation)),
    ),
    type: ConversationRef,
    args: { contactId: t.arg.id({ required: true, description: 'Id of the contact, `ctc_…`.' }) },
    resolve: (_root, { contactId }, context, info) => findConversation(context, contactId, selectedFields(info)),
    description:
      'The conversation with a contact; null when nothing was written. Costs one call, which also gives the messages.',
  }),
}))

builder.objectField(ContactRef, 'conversation', t =>
  t.field({
    ...costs(
      when('labels are all that is selected', each(inbox.conversationLabels)),
      when('anything else is selected', each(inbox.conversation)),
    ),
    type: ConversationRef,
    resolve: ({ id }, _args, context, info) => findConversation(context, id, selectedFields(info)),
    description:
      'What was written with the contact; null when nothing was. Costs one call for each contact, which also gives the messages.',
  }),
)
