import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { parseNodeId } from '../../graph/node.ts'
import { calling, mustChange, type Refusal, refuseAll, Unacceptable, webFault } from '../../graph/user-errors.ts'
import { openMap } from '../../lemlist/wire.ts'
import type { ContactSource } from '../contacts/node.ts'
import { ContactRef } from '../contacts/node.ts'
import { inbox } from './contract.ts'
import { DraftChannel, DraftRef, type DraftSource, unknownOwner } from './drafts.ts'

/** Source: the bound of a draft's content in lemlist's API reference, in bytes. */
const mostBytes = 30 * 1024

const DraftAttachmentInput = builder.inputType('DraftAttachmentInput', {
  description: 'A file of a draft, which lies somewhere already.',
  fields: t => ({
    name: t.string({
      required: true,
      extensions: bounds({ characters: 400, blank: false }),
      description: 'Its name.',
    }),
    url: t.field({ type: 'URL', required: true, description: 'Where it lies, by http or https.' }),
    size: t.int({ extensions: bounds({ least: 0 }), description: 'Its size, in bytes.' }),
    contentType: t.string({ extensions: bounds({ characters: 200 }), description: 'Its media type.' }),
  }),
})

const placeFields = (t: InputFields) => ({
  contactId: t.id({ required: true, description: 'The contact it is written to, `ctc_…`.' }),
  ownerId: t.id({
    required: true,
    description: 'Whose draft: the id of a user, `usr_…`. lemlist takes the login address as well.',
  }),
})

const draftId = (t: InputFields) => t.id({ required: true, description: 'Id of the draft, `drf_…`.' })

/** What is said of the fields that a new draft and a changed one have in common. */
interface Told {
  readonly subject: string
  readonly cc: string
  readonly attachments: string
}

const furtherFields = (t: InputFields, told: Told) => ({
  subject: t.string({ extensions: bounds({ characters: 400 }), description: told.subject }),
  cc: t.field({
    type: ['EmailAddress'],
    extensions: bounds({ items: 100 }),
    description: told.cc,
  }),
  attachments: t.field({
    type: [DraftAttachmentInput],
    extensions: bounds({ items: 100 }),
    description: told.attachments,
  }),
  replyTo: t.id({ description: 'The mail that it answers, by the id of its `Message`.' }),
})

const contentBounds = bounds({ characters: mostBytes, blank: false })
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

/** What is wrong with what is written, beyond the bounds of each field. */
const faultsOf = ({ content, attachments = [] }: Written): Unacceptable[] => {
  const ofFiles = attachments.flatMap(({ url }, place) => {
    const path = ['attachments', String(place), 'url']
    const fault = webFault(url)
    return fault === undefined ? [] : [new Unacceptable(`\`${path.join('.')}\` ${fault}`, ...path)]
  })
  const isTooLarge = Buffer.byteLength(content ?? '') > mostBytes
  return isTooLarge ? [new Unacceptable('`content` is larger than 30 KB', 'content'), ...ofFiles] : ofFiles
}

/** What an input says of a draft, as lemlist takes it. */
const bodyOf = (written: Written) => {
  refuseAll(faultsOf(written))
  const { content, subject, cc, attachments, replyTo } = written
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

const refusals: readonly Refusal[] = [[unknownOwner, ['ownerId']]]

const payload = entityField('draft', {
  type: DraftRef,
  description: 'The draft as it is now. Null when the action was refused.',
})

/** Metadata as it was given, nulls included. */
const metadataOf = (given: unknown): Record<string, unknown> | undefined => {
  if (given === null || given === undefined) return undefined
  const read = openMap.safeParse(given)
  if (read.success) return read.data
  throw new Unacceptable('`sourceMetadata` must be an object', 'sourceMetadata')
}

action('draftCreate', {
  ...costs(each(inbox.draftCreate)),
  description:
    'Keeps something written to a contact, to be sent later in lemlist. A contact has 10 drafts at most. Costs one call, and one more when anything but the ids is selected.',
  role: 'WRITE',
  input: t => ({
    ...placeFields(t),
    channel: t.field({ type: DraftChannel, required: true, description: 'The channel it is written for.' }),
    content: t.string({ required: true, extensions: contentBounds, description: asHtml }),
    ...furtherFields(t, {
      subject: 'Subject of a mail.',
      cc: 'Who gets a copy of a mail.',
      attachments: 'Its files.',
    }),
    sourceMetadata: t.field({
      type: 'JSON',
      description: 'An object with whatever is to be kept beside the draft. No answer of lemlist shows it.',
    }),
  }),
  run: async (input, context): Promise<DraftSource | null> => {
    const { sourceMetadata: _asGiven, contactId, ownerId, channel, ...written } = given(input)
    const body = { channel, ...bodyOf(written), sourceMetadata: metadataOf(input.sourceMetadata) }
    const call = context.lemlist.call(inbox.draftCreate, { contactId, draftOwner: ownerId, body })
    const made = await calling(refusals, call)
    return made === undefined ? null : { contactId, ownerId, id: made.draftId }
  },
  payload,
})

action('draftUpdate', {
  ...costs(each(inbox.draftUpdate)),
  description: 'Changes a draft. What is left out or null stays as it is. Costs one call.',
  role: 'WRITE',
  input: t => ({
    ...placeFields(t),
    draftId: draftId(t),
    content: t.string({ extensions: contentBounds, description: asHtml }),
    ...furtherFields(t, {
      subject: 'Subject of a mail. The empty text `""` takes it away; null leaves it as it is.',
      cc: 'Who gets a copy of a mail, all of them; an empty list takes them all away.',
      attachments:
        'Its files, all of them: they take the place of those it has, and an empty list takes them all away.',
    }),
  }),
  run: async (input, context): Promise<DraftSource> => {
    const { contactId, ownerId, draftId, ...written } = given(input)
    mustChange(written)
    const body = bodyOf(written)
    const call = context.lemlist.call(inbox.draftUpdate, { contactId, draftId, draftOwner: ownerId, body })
    const changed = await calling(refusals, call)
    return { contactId, ownerId, id: draftId, whole: changed?.draft }
  },
  payload,
})

interface DeletedDraft extends Deleted {
  readonly contact: ContactSource
}

action('draftDelete', {
  ...costs(each(inbox.draftDelete)),
  description: 'Deletes a draft. Costs one call.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ ...placeFields(t), draftId: draftId(t) }),
  run: async ({ contactId, ownerId, draftId }, context): Promise<DeletedDraft> => {
    await calling(refusals, context.lemlist.call(inbox.draftDelete, { contactId, draftId, draftOwner: ownerId }))
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
