import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { inbox } from './contract.ts'
import { ConversationRef, type ConversationSource, seenBy } from './conversation.ts'
import { allLabels } from './labels.ts'

const payload = entityField('conversation', {
  type: ConversationRef,
  description: 'The conversation as it is now, read again. Null when the action was refused.',
})

action('conversationMarkRead', {
  ...costs(each(inbox.conversationMarkRead)),
  description: 'Marks a conversation as read by one user; it stays unread for the others. Costs one call.',
  role: 'WRITE',
  input: t => ({
    contactId: t.id({ required: true, description: 'The contact whose conversation it is, `ctc_…`.' }),
    userId: t.id({ required: true, description: 'The user who has read it, `usr_…`.' }),
  }),
  run: async ({ contactId, userId }, context): Promise<ConversationSource> => {
    await context.lemlist.call(inbox.conversationMarkRead, { contactId, userId })
    return seenBy(context, contactId, userId)
  },
  payload,
})

action('conversationLabelsAssign', {
  ...costs(each(inbox.conversationLabelsAssign)),
  description: 'Puts labels on a conversation, besides those it has or in their place. Costs one call.',
  role: 'WRITE',
  input: t => ({
    contactId: t.id({ required: true, description: 'The contact whose conversation it is, `ctc_…`.' }),
    labelIds: t.idList({ required: true, description: 'The labels, `lbl_…`.' }),
    append: t.boolean({
      defaultValue: true,
      description:
        'True: they join those it has. False: it has them alone from then on, or none when the list is empty.',
    }),
  }),
  run: async ({ contactId, labelIds, append }, context): Promise<ConversationSource> => {
    const appendLabels = append ?? true
    if (appendLabels && labelIds.length === 0) throw new Unacceptable('`labelIds` is empty', 'labelIds')
    await context.lemlist.call(inbox.conversationLabelsAssign, { contactId, body: { labelIds, appendLabels } })
    return { contactId }
  },
  payload,
})

/** The labels as they are at this moment: those that stay are put back, so none may be missing that came just now. */
const labelsNow = { ...inbox.conversationLabels, reads: false, kept: undefined, changes: [] }

/** The ids of a conversation's labels; undefined where lemlist does not tell them. */
const attachedIds = async (context: Context, contactId: string): Promise<readonly string[] | undefined> => {
  try {
    return (await context.lemlist.call(labelsNow, { contactId }))?.rows.map(({ _id }) => _id)
  } catch (error) {
    if (error instanceof LemlistError && error.kind === 'unsupported') return undefined
    throw error
  }
}

/** Refuses labels that do not exist. */
const checkThatExist = async (context: Context, labelIds: readonly string[]): Promise<void> => {
  if (labelIds.length === 0) return
  const known = new Set((await allLabels(context))?.map(({ _id }) => _id))
  if (labelIds.some(labelId => !known.has(labelId))) throw new Unacceptable('Label not found', 'labelIds')
}

action('conversationLabelsRemove', {
  ...costs(each(inbox.conversationLabels), each(inbox.conversationLabelsAssign)),
  description:
    'Takes labels off a conversation; one that it does not have is passed over. Costs two calls: what it has is read, and what remains is written. A label that is put on in between is lost.',
  role: 'WRITE',
  input: t => ({
    contactId: t.id({ required: true, description: 'The contact whose conversation it is, `ctc_…`.' }),
    labelIds: t.idList({
      required: true,
      extensions: bounds({ empty: false }),
      description: 'The labels, `lbl_…`.',
    }),
  }),
  run: async ({ contactId, labelIds }, context): Promise<ConversationSource> => {
    const attached = await attachedIds(context, contactId)
    if (attached === undefined) {
      // lemlist: the reading is undocumented; without it there is only the call whose body may be dropped.
      await context.lemlist.call(inbox.conversationLabelsRemove, { contactId, body: { labelIds } })
      return { contactId }
    }
    await checkThatExist(
      context,
      labelIds.filter(labelId => !attached.includes(labelId)),
    )
    const remaining = attached.filter(labelId => !labelIds.includes(labelId))
    if (remaining.length < attached.length) {
      await context.lemlist.call(inbox.conversationLabelsAssign, {
        contactId,
        body: { labelIds: remaining, appendLabels: false },
      })
    }
    return { contactId }
  },
  payload,
})
