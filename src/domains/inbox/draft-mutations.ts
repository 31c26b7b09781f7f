import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import { given } from '../../graph/given.ts'
import { parseNodeId } from '../../graph/node.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import type { ContactSource } from '../contacts/node.ts'
import { ContactRef } from '../contacts/node.ts'
import { inbox } from './contract.ts'
import { DraftChannel, DraftRef, type DraftSource, isUnknownOwner } from './drafts.ts'

/** Source: the bound of a draft's content in lemlist's API reference, in bytes. */
const mostBytes = 30 * 1024

const DraftAttachmentInput = builder.inputType('DraftAttachmentInput', {
  description: 'A file of a draft, which lies somewhere already.',
  fields: t => ({
    name: t.string({ required: true, extensions: bounds({ characters: 400 }), description: 'Its name.' }),
    url: t.field({ type: 'URL', required: true, description: 'Where it lies.' }),
    size: t.int({ description: 'Its size, in bytes.' }),
    contentType: t.string({ extensions: bounds({ characters: 200 }), description: 'Its media type.' }),
  }),
})

const placeFields = (t: InputFields) => ({
  contactId: t.id({ required: true, description: 'The contact it is written to, `ctc_…`.' }),
  owner: t.id({ required: true, description: 'Whose draft: the id of a user, `usr_…`, or a login address.' }),
})

const draftId = (t: InputFields) => t.id({ required: true, description: 'Id of the draft, `drf_…`.' })

const furtherFields = (t: InputFields) => ({
  subject: t.string({ extensions: bounds({ characters: 400 }), description: 'Subject of a mail.' }),
  cc: t.field({
    type: ['EmailAddress'],
    extensions: bounds({ items: 100 }),
    description: 'Who gets a copy of a mail.',
  }),
  attachments: t.field({
    type: [DraftAttachmentInput],
    extensions: bounds({ items: 100 }),
    description: 'Its files, all of them: they take the place of those it has.',
  }),
  replyTo: t.id({ description: 'The mail that it answers, by the id of its `Message`.' }),
})

const contentBounds = bounds({ characters: mostBytes })
const asHtml = 'What is written, 30 KB at most; HTML in mails.'

interface Written {
  readonly content?: string | undefined
  readonly subject?: string | undefined
  readonly cc?: readonly string[] | undefined
  readonly attachments?:
    | readonly {
        readonly name: string
        readonly url: URL
        readonly size?: number | undefined
        readonly contentType?: string | undefined
      }[]
    | undefined
  readonly replyTo?: string | undefined
}

/** What an input says of a draft, as lemlist takes it. */
const bodyOf = ({ content, subject, cc, attachments, replyTo }: Written) => {
  if (content?.trim() === '') throw new Unacceptable('`content` is empty', 'content')
  if (Buffer.byteLength(content ?? '') > mostBytes) throw new Unacceptable('`content` is larger than 30 KB', 'content')
  return {
    content,
    subject,
    cc: cc === undefined ? undefined : [...cc],
    attachments: attachments?.map(({ name, url, size, contentType }) => ({
      name,
      url: url.href,
      size,
      type: contentType,
    })),
    replyToActivityId: replyTo === undefined ? undefined : parseNodeId(replyTo).id,
  }
}

/** lemlist: says of an owner who is nobody what it says of things that are not there. */
const namingOwner = (error: unknown): never => {
  throw isUnknownOwner(error) ? new Unacceptable(error.message, 'owner') : error
}

const payload = entityField('draft', {
  type: DraftRef,
  description: 'The draft as it is now. Null when the action was refused.',
})

action('draftCreate', {
  description:
    'Keeps something written to a contact, to be sent later in lemlist. A contact has 10 drafts at most. Costs one call, and one more when anything but the ids is selected.',
  role: 'WRITE',
  input: t => ({
    ...placeFields(t),
    channel: t.field({ type: DraftChannel, required: true, description: 'The channel it is written for.' }),
    content: t.string({ required: true, extensions: contentBounds, description: asHtml }),
    ...furtherFields(t),
  }),
  run: async (input, context): Promise<DraftSource | null> => {
    const { contactId, owner, channel, ...written } = given(input)
    const body = { channel, ...bodyOf(written) }
    const made = await context.lemlist
      .call(inbox.draftCreate, { contactId, draftOwner: owner, body })
      .catch(namingOwner)
    return made === undefined ? null : { contactId, owner, id: made.draftId }
  },
  payload,
})

action('draftUpdate', {
  description: 'Changes a draft; what is not given stays as it is. Costs one call.',
  role: 'WRITE',
  input: t => ({
    ...placeFields(t),
    draftId: draftId(t),
    content: t.string({ extensions: contentBounds, description: asHtml }),
    ...furtherFields(t),
  }),
  run: async (input, context): Promise<DraftSource> => {
    const { contactId, owner, draftId, ...written } = given(input)
    if (Object.keys(written).length === 0) throw new Unacceptable('Nothing is to be changed')
    const body = bodyOf(written)
    const changed = await context.lemlist
      .call(inbox.draftUpdate, { contactId, draftId, draftOwner: owner, body })
      .catch(namingOwner)
    return { contactId, owner, id: draftId, whole: changed?.draft }
  },
  payload,
})

interface DeletedDraft extends Deleted {
  readonly contact: ContactSource
}

action('draftDelete', {
  description: 'Deletes a draft. Costs one call.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ ...placeFields(t), draftId: draftId(t) }),
  run: async ({ contactId, owner, draftId }, context): Promise<DeletedDraft> => {
    await context.lemlist.call(inbox.draftDelete, { contactId, draftId, draftOwner: owner }).catch(namingOwner)
    return { deletedId: draftId, contact: { id: contactId } }
  },
  payload: ref => {
    deletedField<DeletedDraft>('draft')(ref)
    builder.objectField(ref, 'contact', t =>
      t.field({
        type: ContactRef,
        resolve: ({ entity }) => entity?.contact ?? null,
        description: 'The contact it was written to. Null when the action was refused.',
      }),
    )
  },
})
