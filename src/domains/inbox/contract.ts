import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'

/** One contact's thread over all channels, as one user sees it. lemlist: its labels are not in the row. */
export const Conversation = z.object({
  _id: id,
  contactId: id,
  teamId: maybe(id),
  createdAt: maybe(instant),
  /** lemlist: the activity that opened the thread; a user id in older answers. */
  createdBy: maybe(id),
  lastActivityAt: maybe(instant),
  channels: maybe(z.array(text)),
  haveReplies: maybe(flag),
  lastRepliedAt: maybe(instant),
  lastRepliedChannel: maybe(text),
  users: maybe(z.array(z.object({ userId: id, sender: maybe(flag), read: maybe(flag) }))),
  contact: maybe(z.object({ _id: id, fullName: maybe(text), email: maybe(text) })),
})
export type Conversation = z.output<typeof Conversation>

/** A message of a thread: the activity that brought it, with what was written. `message` is HTML. */
export const Message = z.object({
  _id: id,
  type: text,
  createdAt: instant,
  teamId: maybe(id),
  contactId: maybe(id),
  leadId: maybe(id),
  campaignId: maybe(id),
  sequenceId: maybe(id),
  sequenceStep: maybe(int),
  sendUserId: maybe(id),
  sendUserName: maybe(text),
  sendUserEmail: maybe(text),
  sendUserMailboxId: maybe(id),
  leadEmail: maybe(text),
  /** Of inbound mail alone. */
  fromEmail: maybe(text),
  /** The mail's id on the internet, brackets included. */
  messageId: maybe(text),
  subject: maybe(text),
  message: maybe(text),
  attachments: maybe(z.array(z.unknown())),
})
export type Message = z.output<typeof Message>

/** A label conversations are sorted by. lemlist: `createdBy` is an email address, not a user id. */
export const Label = z.object({
  _id: id,
  name: text,
  color: maybe(text),
  createdAt: maybe(instant),
  createdBy: maybe(text),
})
export type Label = z.output<typeof Label>

/** A label on a conversation: whole, or its id alone. */
const AttachedLabel = z.preprocess(
  value => (typeof value === 'string' ? { _id: value } : value),
  Label.extend({ name: maybe(text) }),
)

/** Chapter Inbox of the API: conversations, their messages and labels. */
export const inbox = chapter({
  /** Newest activity first. lemlist: there is no inbox of the team, only of each user. */
  inbox: get('/inbox', {
    serves: 'Query.inbox',
    sandbox: 'Conversations as a user sees them, latest first.',
    query: { userId: param.required(param.text), page: param.int, limit: param.int },
    paging: { style: 'page', size: 100 },
    cacheSeconds: 15,
    reply: rows(Conversation),
  }),
  /**
   * Newest first. lemlist: a GET that writes when `markAsRead` is true, for which `userId` is needed; reading never
   * passes it.
   */
  conversation: get('/inbox/:contactId', {
    serves: ['Query.conversation', 'Mutation.conversationMarkRead'],
    sandbox: 'The messages with a contact, newest first; marks them as read when asked to.',
    query: { userId: param.text, limit: param.int, skip: param.int, markAsRead: param.flag },
    paging: { style: 'skip', size: 100 },
    cacheSeconds: 15,
    reply: rows(Message),
  }),
  labels: get('/inbox/labels', {
    serves: 'Query.labels',
    sandbox: 'All labels.',
    cacheSeconds: 60,
    reply: rows(Label),
  }),
  label: get('/inbox/labels/:labelId', {
    serves: 'Query.label',
    sandbox: 'The label.',
    cacheSeconds: 60,
    reply: document(Label),
  }),
  /** lemlist: no public description; believed to be a list of labels or of their ids. */
  conversationLabels: get('/inbox/conversations/labels/:contactId', {
    serves: 'Conversation.labels',
    sandbox: 'The labels of the conversation, as a bare list.',
    evidence: 'undocumented',
    cacheSeconds: 30,
    reply: rows(AttachedLabel),
  }),
})
