import { action, type Deleted, deletedField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { given } from '../../graph/given.ts'
import { selectedFields } from '../../graph/selection.ts'
import { mustChange, Unacceptable } from '../../graph/user-errors.ts'
import { inbox, type Label } from './contract.ts'
import { LabelRef, oneLabel } from './labels.ts'

/** A label that was written, with what lemlist answered of it. */
interface WrittenLabel {
  readonly labelId: string
  readonly row: Label | undefined
}

const nameBounds = bounds({ characters: 200, blank: false })

action('labelCreate', {
  ...costs(each(inbox.labelCreate)),
  description: 'Makes a label for conversations. lemlist chooses its colour; a name that is taken is a conflict.',
  role: 'WRITE',
  input: t => ({
    name: t.string({ required: true, extensions: nameBounds, description: 'What it says; unlike every other label.' }),
  }),
  run: async ({ name }, context): Promise<WrittenLabel | null> => {
    const row = await context.lemlist.call(inbox.labelCreate, { body: { labelName: name } })
    return row === undefined ? null : { labelId: row._id, row }
  },
  payload: ref =>
    builder.objectField(ref, 'label', t =>
      t.field({
        type: LabelRef,
        resolve: ({ entity }, _args, context, info) => {
          if (entity === null) return null
          // lemlist: the answer to the creation leaves out who made it.
          const suffices = entity.row !== undefined && !selectedFields(info).has('creator')
          return suffices ? entity.row : orNull(oneLabel(context, entity.labelId))
        },
        description: 'The label. Its `creator` costs one call more. Null when the action was refused.',
      }),
    ),
})

const isColor = (color: string): boolean => /^#[0-9a-f]{6}$/i.test(color)

action('labelUpdate', {
  ...costs(each(inbox.labelUpdate)),
  description:
    'Changes a label; what is not given stays as it is. lemlist does not document it, and may not offer it. A name that is taken is a conflict.',
  role: 'WRITE',
  input: t => ({
    labelId: t.id({ required: true, description: 'The label, `lbl_…`.' }),
    name: t.string({ extensions: nameBounds, description: 'What it says; unlike every other label.' }),
    color: t.string({ extensions: bounds({ characters: 7 }), description: 'Its colour as `#RRGGBB`.' }),
  }),
  run: async (input, context): Promise<WrittenLabel> => {
    const { labelId, name: labelName, color } = given(input)
    mustChange({ labelName, color })
    if (color !== undefined && !isColor(color)) throw new Unacceptable('`color` is like `#F9A2A2`', 'color')
    await context.lemlist.call(inbox.labelUpdate, { labelId, body: { labelName, color } })
    return { labelId, row: undefined }
  },
  payload: ref =>
    builder.objectField(ref, 'label', t =>
      t.field({
        ...costs(each(inbox.label)),
        type: LabelRef,
        resolve: ({ entity }, _args, context) => (entity === null ? null : orNull(oneLabel(context, entity.labelId))),
        description: 'The label as it is now. Costs one call. Null when the action was refused.',
      }),
    ),
})

action('labelDelete', {
  ...costs(each(inbox.labelDelete)),
  description:
    'Deletes a label and takes it off every conversation. lemlist does not document it, and may not offer it.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ labelId: t.id({ required: true, description: 'The label, `lbl_…`.' }) }),
  run: async ({ labelId }, context): Promise<Deleted> => {
    await context.lemlist.call(inbox.labelDelete, { labelId })
    return { deletedId: labelId }
  },
  payload: deletedField('label'),
})
