import type { ActivityDocument, ConversationDocument } from '../../sandbox/documents.ts'
import { type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { senderOf } from '../activities/sandbox.ts'
import type { inbox } from './contract.ts'
import { draftHandlers } from './sandbox-drafts.ts'
import { labelHandlers } from './sandbox-labels.ts'
import { sendHandlers } from './sandbox-send.ts'

const usualSize = 10
const largestSize = 100

/** The envelope of the inbox around `size` rows from place `from`. */
const paged = <Row>(rows: readonly Row[], from: number, size: number, show: (row: Row) => unknown) => {
  const currentPage = Math.floor(from / size) + 1
  const more = from + size < rows.length
  return {
    data: rows.slice(from, from + size).map(show),
    pagination: {
      totalItems: rows.length,
      currentPage,
      // lemlist: null at the ends, where it leaves other absent keys out.
      nextPage: more ? currentPage + 1 : null,
      previousPage: currentPage > 1 ? currentPage - 1 : null,
      perPage: size,
      totalPages: Math.ceil(rows.length / size),
    },
  }
}

const sizeOf = (limit: number | undefined): number => Math.min(Math.max(1, limit ?? usualSize), largestSize)

const opportunities = ({ tasks }: TeamWorld, contactId: string) =>
  tasks
    .where('contactId', contactId)
    .filter(({ status }) => status !== 'ignored')
    .map(({ _id, type, status }) => present({ id: _id, type, done: status === 'done' || undefined }))

const shownConversation = (team: TeamWorld, conversation: ConversationDocument) => {
  const { labelIds: _labelIds, ...own } = conversation
  const contact = team.contacts.get(conversation.contactId)
  return present({
    ...own,
    teamId: team.team._id,
    opportunities: opportunities(team, conversation.contactId),
    contact: contact && present({ _id: contact._id, fullName: contact.fullName, email: contact.email }),
  })
}

const shownMessage = (team: TeamWorld, message: ActivityDocument) =>
  present({
    _id: message._id,
    type: message.type,
    messageId: message.messageId,
    createdAt: message.createdAt,
    fromEmail: message.fromEmail,
    teamId: team.team._id,
    leadId: message.leadId,
    campaignId: message.campaignId,
    sequenceId: message.sequenceId,
    sequenceStep: message.sequenceStep,
    sendUserId: message.sendUserId,
    ...senderOf(team, message),
    sendUserMailboxId: message.sendUserMailboxId,
    leadEmail: message.leadId === undefined ? undefined : team.leads.get(message.leadId)?.email,
    contactId: message.contactId,
    message: message.message,
    subject: message.subject,
    attachments: [],
  })

interface Viewed {
  readonly contactId: string
  readonly userId?: string | undefined
  readonly skip?: number | undefined
  readonly limit?: number | undefined
}

/** The part of a thread that is asked for, newest message first. */
const thread = (team: TeamWorld, { contactId, userId, skip, limit }: Viewed) => {
  if (team.contacts.get(contactId) === undefined) throw refuse(400, 'Invalid contactId')
  if (userId !== undefined && !userId.startsWith('usr_')) throw refuse(400, 'Invalid userId')
  if (userId !== undefined && team.users.get(userId) === undefined) throw refuse(400, 'User not in team')
  const written = team.activities.where('contactId', contactId).filter(({ message }) => message !== undefined)
  return paged(written.toReversed(), Math.max(0, skip ?? 0), sizeOf(limit), row => shownMessage(team, row))
}

const markAsRead = ({ conversations }: TeamWorld, contactId: string, userId: string): void => {
  const conversation = conversations.find('contactId', contactId)
  if (conversation === undefined) return
  const users = conversation.users.map(user => (user.userId === userId ? { ...user, read: true } : user))
  conversations.update(conversation._id, { users })
}

/** How the pretend lemlist answers the chapter Inbox. */
export const inboxHandlers: Handlers<typeof inbox> = {
  inbox: ({ input: { userId, page, limit }, team }) => {
    if (!userId) throw refuse(400, 'User ID is required')
    if (team.users.get(userId) === undefined) throw refuse(400, 'User not in team')
    const seen = team.conversations.all().filter(({ users }) => users.some(user => user.userId === userId))
    const newestFirst = seen.toSorted((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt))
    const size = sizeOf(limit)
    return paged(newestFirst, (Math.max(1, page ?? 1) - 1) * size, size, row => shownConversation(team, row))
  },
  conversation: ({ input, team }) => thread(team, input),
  conversationMarkRead: ({ input, team }) => {
    const shown = thread(team, input)
    if (!input.userId) throw refuse(400, 'User ID is required to mark as read')
    markAsRead(team, input.contactId, input.userId)
    return shown
  },
  ...sendHandlers,
  ...labelHandlers,
  ...draftHandlers,
}
