import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader, onceLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { team } from '../team/contract.ts'
import { members, UserRef } from '../team/users.ts'
import { inbox, type Label } from './contract.ts'

idPrefixes('Label', 'lbl')

/** A label in the graph. */
export const LabelRef = builder.objectRef<Label>('Label')

/** All labels, once per operation. */
export const allLabels = onceLoader(async context => (await context.lemlist.call(inbox.labels, {}))?.rows)

/** A label by its id. */
export const oneLabel = eachLoader((context: Context, labelId: string) =>
  context.lemlist.call(inbox.label, { labelId }),
)

const attachedLabels = eachLoader(
  async (context: Context, contactId: string) =>
    (await context.lemlist.call(inbox.conversationLabels, { contactId }))?.rows,
)

/** The labels of a contact's conversation; null when there is no such conversation. */
export const labelsOf = async (context: Context, contactId: string): Promise<Label[] | null> => {
  const attached = await orNull(attachedLabels(context, contactId))
  if (attached === null) return null
  if (attached.every(({ name }) => name !== undefined))
    return attached.flatMap(({ name, ...label }) => (name === undefined ? [] : [{ ...label, name }]))
  // lemlist: it may tell the ids alone; names and colours are in the list of all labels.
  const all = (await allLabels(context)) ?? []
  return attached.flatMap(({ _id }) => all.find(label => label._id === _id) ?? [])
}

builder.node(LabelRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: async (id, context) => (await allLabels(context))?.find(({ _id }) => _id === id) ?? null,
  description: 'A label that conversations are sorted by.',
  fields: t => ({
    name: t.exposeString('name', { nullable: false, description: 'What it says.' }),
    color: t.exposeString('color', {
      description: 'Colour as `#RRGGBB`. lemlist chooses it for a new label; `labelUpdate` changes it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made. Null for old ones.' }),
    creator: t.field({
      ...costs(once(team.team)),
      type: UserRef,
      resolve: async ({ createdBy }, _, context) => {
        if (createdBy === undefined) return null
        const users = await members(context)
        // lemlist: the maker is told by address here, not by id.
        return users?.find(({ email }) => email?.toLowerCase() === createdBy.toLowerCase()) ?? null
      },
      description: 'Who made it. Null for labels of lemlist and of people who left.',
    }),
  }),
})

builder.queryFields(t => ({
  labels: t.field({
    ...costs(once(inbox.labels)),
    type: [LabelRef],
    nullable: true,
    resolve: (_root, _args, context) => allLabels(context),
    description: 'All labels of the inbox. Costs one call.',
  }),
  label: t.field({
    ...costs(each(inbox.label)),
    type: LabelRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the label, `lbl_…`.' }) },
    resolve: (_root, { id }, context) => orNull(oneLabel(context, id)),
    description: 'A label; null when there is none with this id. Costs one call.',
  }),
}))
