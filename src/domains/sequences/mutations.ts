import { action, type Deleted, deletedField, type PayloadRef } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { calling, Missing, mustChange, type Refusal, Unacceptable, Unanswered } from '../../graph/user-errors.ts'
import type { StepName } from './ab-test.ts'
import type { StepType } from './bodies.ts'
import { sequences } from './contract.ts'
import { stepOf } from './loaders.ts'
import {
  campaignField,
  campaignOf,
  named,
  type PlacedStep,
  place,
  placeInPayload,
  stepInPayload,
  without,
} from './place.ts'
import { changeFields, newFields, newStep, stepChange } from './step-input.ts'
import { NewStepType, writableTypeOf } from './types.ts'

/** lemlist: calls the target of a step its campaign. */
const ofTarget = ({ campaignId }: { readonly campaignId?: string | undefined }): readonly Refusal[] =>
  campaignId === undefined ? [] : [[/\bcampaign(?! is running)/i, ['targetCampaignId']]]

const shown = without('`step`, `sequence` and `campaign`')

const stepIdInPayload = (ref: PayloadRef<StepName>): void => {
  builder.objectField(ref, 'stepId', t =>
    t.id({
      resolve: ({ entity }) => entity?.stepId ?? null,
      description: 'Id of the step. Null when the action was refused.',
    }),
  )
}

action('stepCreate', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepCreate),
  ),
  description: `Puts a new step into a sequence. In a campaign that runs it is done for the leads who come to it. A conditional step gets two sequences of its own. ${shown}`,
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    campaignId: campaignField(t),
    sequenceId: t.id({ required: true, description: 'The sequence it goes into, `seq_…`.' }),
    type: t.field({ type: NewStepType, required: true, description: 'What it does.' }),
    index: t.int({
      description: 'Its place in the sequence, from 1 as in `Step.index`. At the end when it is left out or too large.',
      extensions: bounds({ least: 1 }),
    }),
    ...newFields(t),
  }),
  run: async ({ campaignId, sequenceId, type, index, ...content }, context): Promise<StepName> => {
    const step = newStep(type, content)
    const body = typeof index === 'number' ? { ...step, index: index - 1 } : step
    await place(context, { campaignId, sequenceId })
    const created = await calling(ofTarget(body), context.lemlist.call(sequences.stepCreate, { sequenceId, body }))
    if (created === undefined)
      throw new Unanswered('lemlist answered nothing, so that it is not known whether it has the step')
    const campaign = campaignOf(context, { sequenceId })
    if (campaign !== null) context.lemlist.remember(created._id, campaign.id)
    return { sequenceId, stepId: created._id }
  },
  payload: ref => {
    stepIdInPayload(ref)
    stepInPayload(ref)
  },
})

/** The type of a step that is to be changed. lemlist: it must be told, and can be read through the campaign alone. */
const typeFor = async (context: Context, name: StepName): Promise<StepType> => {
  const campaign = campaignOf(context, name)
  if (campaign === null)
    throw new Unacceptable(
      'lemlist wants the type of the step, which the gateway has not seen: give `campaignId` or `type`',
      'type',
    )
  const step = await stepOf(context, campaign.id, { stepId: name.stepId })
  if (step?.sequence.row._id !== name.sequenceId) throw new Missing('Step not found', 'stepId')
  const type = writableTypeOf(step.row)
  if (type === undefined) throw new Unacceptable('lemlist does not change steps of this type', 'stepId')
  return type
}

action('stepUpdate', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepUpdate),
  ),
  description: `Changes what a step says and does. What is left out or null stays as it is; its type cannot be changed. In a campaign that runs the change counts at once: a shorter delay makes it write to people sooner, another address makes it call that one with what is known of them. ${shown}`,
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    ...named(t),
    type: t.field({
      type: NewStepType,
      description:
        'The type that the step has. May be left out with `campaignId`, and where the gateway has read the sequences of the campaign since it was started; it is looked up then, which may cost one call.',
    }),
    ...changeFields(t),
  }),
  run: async ({ campaignId, sequenceId, stepId, type, ...content }, context): Promise<StepName> => {
    const name = { sequenceId, stepId }
    mustChange(content)
    await place(context, { campaignId, sequenceId })
    const body = stepChange(type ?? (await typeFor(context, name)), content)
    await calling(ofTarget(body), context.lemlist.call(sequences.stepUpdate, { ...name, body }))
    return name
  },
  payload: stepInPayload,
})

interface DeletedStep extends StepName, Deleted {}

action('stepDelete', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepDelete),
  ),
  description: `Deletes a step; a conditional one with all that branches off at it. lemlist refuses it while the campaign runs. ${without('`sequence` and `campaign`')}`,
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: named,
  run: async ({ campaignId, sequenceId, stepId }: PlacedStep, context: Context): Promise<DeletedStep> => {
    await place(context, { campaignId, sequenceId })
    await context.lemlist.call(sequences.stepDelete, { sequenceId, stepId })
    return { sequenceId, stepId, deletedId: stepId }
  },
  payload: ref => {
    deletedField<DeletedStep>('step')(ref)
    placeInPayload(ref)
  },
})
