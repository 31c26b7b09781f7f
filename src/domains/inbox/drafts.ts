import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { badInput, orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { selectedFields } from '../../graph/selection.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { ContactRef } from '../contacts/node.ts'
import { members, UserRef, type UserSource } from '../team/users.ts'
import { type Attachment, type Draft, inbox } from './contract.ts'
import { ConversationRef, findConversation } from './conversation.ts'
import { unlessUnknown } from './message.ts'
import { plainText } from './text.ts'

/** Where a draft is found. lemlist: by its id alone it is not. */
interface DraftName {
  readonly contactId: string
  readonly id: string
  /** The id of a user, or a login address. */
  readonly ownerId: string
}

/** A draft by its name, with what was told of it: in part by a list, wholly by its own call. */
export interface DraftSource extends DraftName {
  readonly listed?: Draft | undefined
  readonly whole?: Draft | undefined
}

const readDraft = eachLoader(
  async (context: Context, { contactId, id: draftId, ownerId: draftOwner }: DraftName) =>
    (await orNull(context.lemlist.call(inbox.draft, { contactId, draftId, draftOwner })))?.draft,
  ({ contactId, id, ownerId }) => `${contactId} ${id} ${ownerId}`,
)

const wholeOf = async (context: Context, draft: DraftSource): Promise<Draft | null> =>
  draft.whole ?? readDraft(context, draft)

/** What a list tells of a draft, too. */
const outlineOf = async (context: Context, draft: DraftSource): Promise<Draft | null> =>
  draft.listed ?? wholeOf(context, draft)

/** lemlist: a list tells so many characters of what is written. */
const previewLength = 100

const previewOf = (draft: Draft | null): string | null =>
  draft?.contentPreview ?? (draft?.content === undefined ? null : plainText(draft.content).slice(0, previewLength))

/** The user whose draft it is. */
const ownerOf = async (context: Context, { ownerId }: DraftName): Promise<UserSource | null> => {
  if (!ownerId.includes('@')) return { id: ownerId }
  return (await members(context))?.find(({ email }) => email?.toLowerCase() === ownerId.toLowerCase()) ?? null
}

/** The channel of a draft. */
export const DraftChannel = builder.enumType('DraftChannel', {
  description: 'The channel a draft is written for.',
  values: {
    EMAIL: { value: 'email', description: 'A mail.' },
    LINKEDIN: { value: 'linkedin', description: 'A message on LinkedIn.' },
    WHATSAPP: { value: 'whatsapp', description: 'A message on WhatsApp.' },
    SMS: { value: 'sms', description: 'A text message to a phone.' },
  } as const,
})

const DraftOrigin = builder.enumType('DraftOrigin', {
  description: 'Where a draft was begun.',
  values: {
    API: { value: 'api', description: 'By a call of the API.' },
    UI: { value: 'ui', description: 'In lemlist itself.' },
  } as const,
})

const DraftAttachmentRef = builder.objectRef<Attachment>('DraftAttachment').implement({
  description: 'A file of a draft.',
  fields: t => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    url: t.expose('url', { type: 'URL', description: 'Where it lies.' }),
    size: t.exposeInt('size', { description: 'Its size, in bytes.' }),
    contentType: t.exposeString('type', { description: 'Its media type, `application/pdf`.' }),
  }),
})

const inFull = 'Of a draft from a list it costs one call, shared by `content`, `cc` and `attachments`.'

/** A draft in the graph. */
export const DraftRef = builder.objectRef<DraftSource>('Draft').implement({
  description: 'Something a user has written to a contact and not sent. lemlist has no call that sends it.',
  fields: t => ({
    id: t.exposeID('id', {
      nullable: false,
      description: 'Id of the draft, `drf_…`. It is fetched with its contact and owner, by `draft`.',
    }),
    channel: t.field({
      ...costs(when('the row at hand lacks it', each(inbox.draft))),
      type: DraftChannel,
      resolve: async (draft, _, context) => (await outlineOf(context, draft))?.channel ?? null,
      description: 'The channel it is written for.',
    }),
    subject: t.string({
      resolve: async (draft, _, context) => (await outlineOf(context, draft))?.subject ?? null,
      description: 'Subject of a mail. Null without one.',
    }),
    preview: t.string({
      resolve: async (draft, _, context) => previewOf(await outlineOf(context, draft)),
      description: 'The beginning of what is written, 100 characters at most.',
    }),
    content: t.string({
      ...costs(when('the row at hand lacks it', each(inbox.draft))),
      resolve: async (draft, _, context) => (await wholeOf(context, draft))?.content ?? null,
      description: `What is written; HTML in mails, not cleaned. ${inFull}`,
    }),
    cc: t.field({
      ...costs(when('the row at hand lacks it', each(inbox.draft))),
      type: ['EmailAddress'],
      nullable: true,
      resolve: async (draft, _, context) => (await wholeOf(context, draft))?.cc ?? null,
      description: `Addresses that get a copy. ${inFull}`,
    }),
    attachments: t.field({
      ...costs(when('the row at hand lacks it', each(inbox.draft))),
      type: [DraftAttachmentRef],
      nullable: true,
      resolve: async (draft, _, context) => (await wholeOf(context, draft))?.attachments ?? null,
      description: `Its files. ${inFull}`,
    }),
    source: t.field({
      type: DraftOrigin,
      resolve: async (draft, _, context) => (await outlineOf(context, draft))?.source ?? null,
      description: 'Where it was begun.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: async (draft, _, context) => (await outlineOf(context, draft))?.createdAt ?? null,
      description: 'When it was begun.',
    }),
    updatedAt: t.field({
      type: 'DateTime',
      resolve: async (draft, _, context) => (await outlineOf(context, draft))?.updatedAt ?? null,
      description: 'When it was changed last.',
    }),
    owner: t.field({
      type: UserRef,
      resolve: (draft, _, context) => ownerOf(context, draft),
      description: 'Whose draft it is. Costs one call where it was asked for by address.',
    }),
    contact: t.field({
      type: ContactRef,
      resolve: ({ contactId }) => ({ id: contactId }),
      description: 'Whom it is written to.',
    }),
    conversation: t.field({
      type: ConversationRef,
      resolve: ({ contactId }, _, context, info) => findConversation(context, contactId, selectedFields(info)),
      description: 'What was written with the contact so far; null when nothing was. Costs one call.',
    }),
  }),
})

/** lemlist's words where nobody is the owner, which are as if the draft were missing. */
export const unknownOwner = /^User not found|draftOwner/i

/** The error that says so, as a fault of the argument. */
const namingOwner = (error: unknown): never => {
  const isUnknown = error instanceof LemlistError && unknownOwner.test(error.message)
  throw isUnknown ? badInput(error.message, 'ownerId') : error
}

const draftsOf = async (context: Context, contactId: string, ownerId: string): Promise<DraftSource[] | null> => {
  const page = await context.lemlist
    .call(inbox.drafts, { contactId, draftOwner: ownerId })
    .catch(namingOwner)
    .catch(unlessUnknown)
  return page?.rows.map(listed => ({ contactId, ownerId, id: listed._id, listed })) ?? null
}

const ofOwner = 'Whose drafts: the id of a user, `usr_…`. lemlist takes the login address as well.'
const tenAtMost = 'Ten at most. Costs one call; their content, copies and files cost one more for each.'

builder.objectField(ConversationRef, 'drafts', t =>
  t.field({
    ...costs(each(inbox.drafts)),
    type: [DraftRef],
    nullable: true,
    args: { ownerId: t.arg.id({ required: true, description: ofOwner }) },
    resolve: ({ contactId }, { ownerId }, context) => draftsOf(context, contactId, ownerId),
    description: `What a user has written in it and not sent, as lemlist orders it. ${tenAtMost}`,
  }),
)

builder.objectField(ContactRef, 'drafts', t =>
  t.field({
    ...costs(each(inbox.drafts)),
    type: [DraftRef],
    nullable: true,
    args: { ownerId: t.arg.id({ required: true, description: ofOwner }) },
    resolve: ({ id }, { ownerId }, context) => draftsOf(context, id, ownerId),
    description: `What a user has written to the contact and not sent, also where there is no conversation yet. ${tenAtMost}`,
  }),
)

builder.queryField('draft', t =>
  t.field({
    ...costs(each(inbox.draft)),
    type: DraftRef,
    args: {
      contactId: t.arg.id({ required: true, description: 'The contact it is written to, `ctc_…`.' }),
      id: t.arg.id({ required: true, description: 'Id of the draft, `drf_…`.' }),
      ownerId: t.arg.id({ required: true, description: ofOwner }),
    },
    resolve: async (_root, { contactId, id, ownerId }, context): Promise<DraftSource | null> => {
      const call = context.lemlist.call(inbox.draft, { contactId, draftId: id, draftOwner: ownerId })
      const found = await orNull(call.catch(namingOwner).catch(unlessUnknown))
      return found === null ? null : { contactId, id: found.draft._id, ownerId, whole: found.draft }
    },
    description: 'A draft; null when the contact or the draft does not exist. Costs one call.',
  }),
)
