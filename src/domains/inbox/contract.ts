import { z } from 'zod'
import { chapter, del, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all, anything, named } from '../../lemlist/subject.ts'
import { acknowledgement, document, flag, id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'
import { messageSent } from '../effects.ts'
import { subjects } from '../subjects.ts'
import * as bodies from './bodies.ts'

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
  /** Tasks about the contact. lemlist: `done` is there where it is true. */
  opportunities: maybe(z.array(z.object({ id, type: maybe(text), done: maybe(flag) }))),
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

/** The channels a draft can be for. */
const draftChannels = ['email', 'linkedin', 'whatsapp', 'sms'] as const

/** A file of a draft; `size` in bytes, `type` its media type. */
export const Attachment = z.object({ name: maybe(text), url: maybe(text), size: maybe(int), type: maybe(text) })
export type Attachment = z.output<typeof Attachment>

/**
 * Something written and not sent. lemlist: `contentPreview`, 100 characters at most, is in lists alone; `content`, `cc`
 * and `attachments` only where one draft is asked for.
 */
export const Draft = z.object({
  _id: id,
  channel: maybe(z.enum(draftChannels)),
  subject: maybe(text),
  contentPreview: maybe(text),
  content: maybe(text),
  cc: maybe(z.array(text)),
  attachments: maybe(z.array(Attachment)),
  source: maybe(z.enum(['api', 'ui'])),
  createdAt: maybe(instant),
  updatedAt: maybe(instant),
})
export type Draft = z.output<typeof Draft>

/** Whose drafts they are: the id of a user or a login address. lemlist: asked for by every call about drafts. */
const draftOwner = { draftOwner: param.required(param.text) }

/** Chapter Inbox of the API: conversations, their messages, labels and drafts, and messages written in it. */
export const inbox = chapter({
  /** Newest activity first. lemlist: there is no inbox of the team, only of each user. */
  inbox: get('/inbox', {
    serves: 'Query.inbox',
    sandbox: 'Conversations as a user sees them, latest first.',
    query: { userId: param.required(param.text), page: param.int, limit: param.int },
    paging: { style: 'page', size: 100 },
    kept: { seconds: 120, untold: 15, about: subjects.conversations, marks: () => [anything] },
    reply: rows(Conversation),
  }),
  /** Newest first. */
  conversation: get('/inbox/:contactId', {
    serves: ['Query.conversation', 'Contact.conversation', 'Conversation.messages'],
    sandbox: 'The messages with a contact, newest first.',
    query: { userId: param.text, limit: param.int, skip: param.int },
    paging: { style: 'skip', size: 100 },
    kept: { seconds: 120, untold: 15, about: subjects.conversations },
    reply: rows(Message),
  }),
  /** lemlist: a GET that writes. It shares its path with the reading, which never sends this parameter. */
  conversationMarkRead: get('/inbox/:contactId', {
    serves: 'Mutation.conversationMarkRead',
    sandbox: 'Marks the conversation as read by the user, and shows its messages.',
    fixed: { markAsRead: 'true' },
    query: { userId: param.required(param.text), limit: param.int, skip: param.int },
    reads: false,
    changes: [named(subjects.conversations)],
    reply: acknowledgement,
  }),
  /** lemlist: neither the message nor its activity is told, only whom it reached. */
  emailSend: post('/inbox/email', {
    serves: 'Mutation.emailSend',
    sandbox: 'The mail stands in the thread at once, without an `emailsSent` webhook.',
    body: bodies.EmailBody,
    changes: messageSent,
    reply: document(z.object({ contactId: maybe(id) })),
  }),
  linkedinMessageSend: post('/inbox/linkedin', {
    serves: 'Mutation.linkedinMessageSend',
    sandbox: 'The message stands in the thread at once; the user must be connected to LinkedIn.',
    body: bodies.LinkedInBody,
    changes: messageSent,
    reply: acknowledgement,
  }),
  /** lemlist: its answer is not described. */
  whatsappMessageSend: post('/inbox/whatsapp', {
    serves: 'Mutation.whatsappMessageSend',
    sandbox: 'The message stands in the thread at once; the account must be the user’s. Answers nothing.',
    body: bodies.WhatsAppBody,
    changes: messageSent,
    reply: acknowledgement,
  }),
  smsSend: post('/inbox/sms', {
    serves: 'Mutation.smsSend',
    sandbox: 'The message stands in the thread at once; the user must have a phone number.',
    evidence: 'undocumented',
    body: bodies.SmsBody,
    changes: messageSent,
    reply: acknowledgement,
  }),
  labels: get('/inbox/labels', {
    serves: 'Query.labels',
    sandbox: 'All labels.',
    kept: { seconds: 300, untold: 60, about: subjects.labels },
    reply: rows(Label),
  }),
  label: get('/inbox/labels/:labelId', {
    serves: 'Query.label',
    sandbox: 'The label.',
    kept: { seconds: 300, untold: 60, about: subjects.labels },
    reply: document(Label),
  }),
  /** lemlist: chooses the colour, and does not tell who made it here. */
  labelCreate: post('/inbox/labels', {
    serves: 'Mutation.labelCreate',
    sandbox: 'Makes the label with the next colour; a name that is taken is a conflict.',
    body: bodies.NewLabelBody,
    changes: [all(subjects.labels)],
    reply: document(Label),
  }),
  labelUpdate: patch('/inbox/labels/:labelId', {
    serves: 'Mutation.labelUpdate',
    sandbox: 'Changes name and colour; a name that is taken is a conflict.',
    evidence: 'undocumented',
    body: bodies.LabelBody,
    changes: [all(subjects.labels), all(subjects.conversations)],
    reply: acknowledgement,
  }),
  labelDelete: del('/inbox/labels/:labelId', {
    serves: 'Mutation.labelDelete',
    sandbox: 'Deletes the label and takes it off every conversation.',
    evidence: 'undocumented',
    changes: [all(subjects.labels), all(subjects.conversations)],
    reply: acknowledgement,
  }),
  /** lemlist: no public description; believed to be a list of labels or of their ids. */
  conversationLabels: get('/inbox/conversations/labels/:contactId', {
    serves: 'Conversation.labels',
    sandbox: 'The labels of the conversation, as a bare list.',
    evidence: 'undocumented',
    kept: { seconds: 120, untold: 30, about: subjects.conversations },
    reply: rows(AttachedLabel),
  }),
  conversationLabelsAssign: post('/inbox/conversations/labels/:contactId', {
    serves: 'Mutation.conversationLabelsAssign',
    sandbox: 'Adds the labels to those of the conversation, or puts them in their place.',
    body: bodies.LabelsBody,
    changes: [named(subjects.conversations)],
    reply: acknowledgement,
  }),
  /** lemlist: the body of a DELETE may be dropped on its way; what remains is assigned in its place. */
  conversationLabelsRemove: del('/inbox/conversations/labels/:contactId', {
    serves: 'Mutation.conversationLabelsRemove',
    sandbox: 'Takes the labels off the conversation.',
    instead: 'conversationLabelsAssign',
    body: bodies.LabelsGoneBody,
    changes: [named(subjects.conversations)],
    reply: acknowledgement,
  }),
  drafts: get('/inbox/:contactId/drafts', {
    serves: ['Conversation.drafts', 'Contact.drafts'],
    sandbox: 'What the user has written to the contact and not sent, latest change first.',
    query: draftOwner,
    kept: { seconds: 15, about: subjects.drafts },
    reply: rows(Draft),
  }),
  draft: get('/inbox/:contactId/drafts/:draftId', {
    serves: 'Query.draft',
    sandbox: 'The draft with its whole content.',
    query: draftOwner,
    kept: { seconds: 15, about: subjects.drafts },
    reply: document(z.object({ draft: Draft })),
  }),
  draftCreate: post('/inbox/:contactId/drafts', {
    serves: 'Mutation.draftCreate',
    sandbox: 'Keeps the draft, up to 10 with a contact.',
    query: draftOwner,
    body: bodies.NewDraftBody,
    changes: [named(subjects.drafts)],
    reply: document(z.object({ draftId: id })),
  }),
  draftUpdate: patch('/inbox/:contactId/drafts/:draftId', {
    serves: 'Mutation.draftUpdate',
    sandbox: 'Changes what is given, and shows the whole draft.',
    query: draftOwner,
    body: bodies.DraftBody,
    changes: [named(subjects.drafts)],
    reply: document(z.object({ draft: Draft })),
  }),
  draftDelete: del('/inbox/:contactId/drafts/:draftId', {
    serves: 'Mutation.draftDelete',
    sandbox: 'The draft is gone from every answer.',
    query: draftOwner,
    changes: [named(subjects.drafts)],
    reply: acknowledgement,
  }),
})
