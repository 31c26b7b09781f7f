import { action, type PayloadRef } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { mustChange } from '../../graph/user-errors.ts'
import { AbVariant } from '../campaigns/range.ts'
import { AbTestRef, type StepName, testOf } from './ab-test.ts'
import { sequences, type Variant } from './contract.ts'
import { named, type PlacedStep, place, stepInPayload, without } from './place.ts'

const plan = `Needs the Email Pro plan of lemlist. ${without('`step`, `sequence` and `campaign`')}`

/** A step whose test was begun or changed, with the second wording as lemlist answered it. */
interface Tested extends StepName {
  readonly variant: Variant | undefined
}

const testInPayload = (ref: PayloadRef<Tested>): void => {
  builder.objectField(ref, 'abTest', t =>
    t.field({
      type: AbTestRef,
      resolve: ({ entity }) => entity && testOf(entity, { abTest: entity.variant?.abTest }, entity.variant),
      description: 'The test with its second wording, which costs no further call. Null when the action was refused.',
    }),
  )
  stepInPayload(ref)
}

action('stepAbTestCreate', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepAbTestCreate),
  ),
  description: `Begins a test of an email: a copy of it becomes the second wording, and each lead gets one of the two. lemlist refuses it while the campaign runs. ${plan}`,
  role: 'WRITE',
  input: named,
  run: async ({ campaignId, sequenceId, stepId }: PlacedStep, context: Context): Promise<Tested> => {
    await place(context, { campaignId, sequenceId })
    const variant = await context.lemlist.call(sequences.stepAbTestCreate, { sequenceId, stepId })
    return { sequenceId, stepId, variant }
  },
  payload: testInPayload,
})

action('stepAbTestUpdate', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepAbTestUpdate),
  ),
  description: `Changes the second wording of an email. What is left out or null stays as it is. ${plan}`,
  role: 'WRITE',
  input: t => ({
    ...named(t),
    subject: t.string({ description: 'Subject, 400 characters at most.', extensions: bounds({ characters: 400 }) }),
    message: t.string({
      description: 'The email, HTML with variables in double braces.',
      extensions: bounds({ characters: 100_000 }),
    }),
    altMessage: t.string({ description: 'The other message, where the step has one.' }),
    cc: t.field({ type: ['EmailAddress'], description: 'Who gets a copy; nobody when it is empty.' }),
    isPlainText: t.boolean({ description: 'Whether the email is sent as text without formatting.' }),
  }),
  run: async ({ campaignId, sequenceId, stepId, ...input }, context): Promise<Tested> => {
    const { isPlainText, cc, ...words } = given(input)
    const body = { ...words, cc: cc && [...cc], plainText: isPlainText }
    mustChange(body)
    await place(context, { campaignId, sequenceId })
    const variant = await context.lemlist.call(sequences.stepAbTestUpdate, { sequenceId, stepId, body })
    return { sequenceId, stepId, variant }
  },
  payload: testInPayload,
})

action('stepAbTestDelete', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepAbTestDelete),
  ),
  description: `Ends a test and deletes one of its wordings; the other one stays as that of the step. lemlist refuses it while the campaign runs. ${plan}`,
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({
    ...named(t),
    variant: t.field({ type: AbVariant, description: 'The wording to delete; B when it is left out.' }),
  }),
  run: async ({ campaignId, sequenceId, stepId, variant }, context): Promise<StepName> => {
    await place(context, { campaignId, sequenceId })
    await context.lemlist.call(sequences.stepAbTestDelete, { sequenceId, stepId, variant: variant ?? undefined })
    return { sequenceId, stepId }
  },
  payload: stepInPayload,
})

action('stepAbTestSelectWinner', {
  ...costs(
    when('the gateway has not seen its sequence before', each(sequences.campaignSequences)),
    each(sequences.stepAbTestSelectWinner),
  ),
  description: `Ends a test by choosing the wording that all further leads get. Cannot be taken back. ${plan}`,
  role: 'WRITE',
  input: t => ({
    ...named(t),
    variant: t.field({ type: AbVariant, required: true, description: 'The wording that won.' }),
  }),
  run: async ({ campaignId, sequenceId, stepId, variant }, context): Promise<StepName> => {
    await place(context, { campaignId, sequenceId })
    await context.lemlist.call(sequences.stepAbTestSelectWinner, { sequenceId, stepId, body: { variant } })
    return { sequenceId, stepId }
  },
  payload: stepInPayload,
})
