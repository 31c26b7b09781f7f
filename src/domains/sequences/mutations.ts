import { action, type Deleted, deletedField, type PayloadRef } from '../../graph/action.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import type { StepName } from './ab-test.ts'
import type { StepType } from './bodies.ts'
import { sequences } from './contract.ts'
import { findSequence, stepOf } from './loaders.ts'
import { SequenceRef, StepRef, type StepSource } from './node.ts'
import { contentFields, newStep, stepChange } from './step-input.ts'
import { NewStepType, writableTypeOf } from './types.ts'

/** lemlist: a step is named by its sequence and its id; from neither can the campaign be asked for. */
const campaignOf = (context: Context, { sequenceId }: StepName): CampaignSource | null => {
  const id = context.lemlist.parentOf(sequenceId)
  return id === undefined ? null : { id }
}

/** The step as it is now; null when its campaign was not seen yet. Costs the campaign's sequences. */
const stepNow = async (context: Context, name: StepName): Promise<StepSource | null> => {
  const campaign = campaignOf(context, name)
  return campaign && stepOf(context, campaign.id, { stepId: name.stepId })
}

const unseen =
  'Null when the action was refused, and when the gateway has not read the sequences of that campaign since it was started.'

/** Adds the sequence and the campaign of the step to a payload. */
export const placeInPayload = (ref: PayloadRef<StepName>): void => {
  builder.objectFields(ref, t => ({
    sequence: t.field({
      type: SequenceRef,
      resolve: async ({ entity }, _, context) => {
        const campaign = entity && campaignOf(context, entity)
        if (entity === null || campaign === null) return null
        return (await findSequence(context, campaign.id, entity.sequenceId)) ?? null
      },
      description: `The sequence as it is now. Costs one call, once for all of the payload. ${unseen}`,
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: ({ entity }, _, context) => entity && campaignOf(context, entity),
      description: `The campaign. ${unseen}`,
    }),
  }))
}

/** Adds the step, its sequence and its campaign to a payload. */
export const stepInPayload = (ref: PayloadRef<StepName>): void => {
  builder.objectField(ref, 'step', t =>
    t.field({
      type: StepRef,
      resolve: ({ entity }, _, context) => entity && stepNow(context, entity),
      description: `The step as it is now. Costs one call, once for all of the payload. ${unseen}`,
    }),
  )
  placeInPayload(ref)
}

/** How a step is named in an input. */
export const named = (t: InputFields) => ({
  sequenceId: t.id({ required: true, description: 'The sequence it is in, `seq_…`.' }),
  stepId: t.id({ required: true, description: 'The step, `stp_…`.' }),
})

const stepIdInPayload = (ref: PayloadRef<StepName>): void => {
  builder.objectField(ref, 'stepId', t =>
    t.id({
      resolve: ({ entity }) => entity?.stepId ?? null,
      description: 'Id of the step. Null when the action was refused.',
    }),
  )
}

action('stepCreate', {
  description:
    'Puts a new step into a sequence. In a campaign that runs it is done for the leads who come to it. A conditional step gets two sequences of its own.',
  role: 'SEND',
  sideEffects: ['SENDS_MESSAGE'],
  input: t => ({
    sequenceId: t.id({ required: true, description: 'The sequence it goes into, `seq_…`.' }),
    type: t.field({ type: NewStepType, required: true, description: 'What it does.' }),
    index: t.int({
      description: 'Its place in the sequence, from 1 as in `Step.index`. At the end when it is left out or too large.',
    }),
    ...contentFields(t),
  }),
  run: async ({ sequenceId, type, index, ...content }, context): Promise<StepName | null> => {
    if (typeof index === 'number' && index < 1) throw new Unacceptable('`index` counts from 1', 'index')
    const step = newStep(type, content)
    const body = typeof index === 'number' ? { ...step, index: index - 1 } : step
    const created = await context.lemlist.call(sequences.stepCreate, { sequenceId, body })
    return created === undefined ? null : { sequenceId, stepId: created._id }
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
    throw new Unacceptable('lemlist wants the type of the step, which the gateway has not seen: give `type`', 'type')
  const step = await stepOf(context, campaign.id, { stepId: name.stepId })
  if (step === null) throw new Unacceptable('The campaign has no such step', 'stepId')
  const type = writableTypeOf(step.row)
  if (type === undefined) throw new Unacceptable('lemlist does not change steps of this type', 'stepId')
  return type
}

action('stepUpdate', {
  description:
    'Changes what a step says and does. What is left out or null stays as it is; its type cannot be changed.',
  role: 'WRITE',
  input: t => ({
    ...named(t),
    type: t.field({
      type: NewStepType,
      description:
        'The type that the step has. May be left out where the sequences of the campaign were read with the gateway before; it is looked up then, which may cost one call.',
    }),
    ...contentFields(t),
  }),
  run: async ({ sequenceId, stepId, type, ...content }, context): Promise<StepName> => {
    const name = { sequenceId, stepId }
    const isEmpty = Object.values(content).every(value => value === null || value === undefined)
    if (isEmpty) throw new Unacceptable('Nothing is to be changed')
    const body = stepChange(type ?? (await typeFor(context, name)), content)
    await context.lemlist.call(sequences.stepUpdate, { ...name, body })
    return name
  },
  payload: stepInPayload,
})

interface DeletedStep extends StepName, Deleted {}

action('stepDelete', {
  description:
    'Deletes a step; a conditional one with all that branches off at it. lemlist refuses it while the campaign runs.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: named,
  run: async ({ sequenceId, stepId }: StepName, context: Context): Promise<DeletedStep> => {
    await context.lemlist.call(sequences.stepDelete, { sequenceId, stepId })
    return { sequenceId, stepId, deletedId: stepId }
  },
  payload: ref => {
    deletedField<DeletedStep>('step')(ref)
    placeInPayload(ref)
  },
})
