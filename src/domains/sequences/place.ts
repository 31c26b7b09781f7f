import type { PayloadRef } from '../../graph/action.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { Missing } from '../../graph/user-errors.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import type { StepName } from './ab-test.ts'
import { sequences } from './contract.ts'
import { findSequence, stepOf } from './loaders.ts'
import { SequenceRef, StepRef, type StepSource } from './node.ts'

/** The campaign of a sequence; null when it was not seen. lemlist: it cannot be asked for by a sequence or a step. */
export const campaignOf = (context: Context, { sequenceId }: Pick<StepName, 'sequenceId'>): CampaignSource | null => {
  const id = context.lemlist.parentOf(sequenceId)
  return id === undefined ? null : { id }
}

/** The step as it is now; null when its campaign was not seen yet. Costs the campaign's sequences. */
const stepNow = async (context: Context, name: StepName): Promise<StepSource | null> => {
  const campaign = campaignOf(context, name)
  return campaign && stepOf(context, campaign.id, { stepId: name.stepId })
}

/** The input that names the campaign of a sequence. */
export const campaignField = (t: InputFields) =>
  t.id({
    description:
      'The campaign that the sequence belongs to, `cam_…`. With it the payload shows everything. Costs one call where the gateway has not read the sequences of that campaign since it was started; nothing is done when the sequence is not among them.',
  })

/** How a step is named in an input. */
export const named = (t: InputFields) => ({
  campaignId: campaignField(t),
  sequenceId: t.id({ required: true, description: 'The sequence it is in, `seq_…`.' }),
  stepId: t.id({ required: true, description: 'The step, `stp_…`.' }),
})

/** A sequence as an input names it. */
interface Placed {
  readonly campaignId?: string | null | undefined
  readonly sequenceId: string
}

/** A step as an input names it. */
export interface PlacedStep extends Placed, StepName {}

/**
 * Makes sure that the sequence belongs to the campaign that is named, which the gateway knows from then on. Throws
 * Missing when it does not. Costs the campaign's sequences where the gateway did not know it; nothing where none is named.
 */
export const place = async (context: Context, { campaignId, sequenceId }: Placed): Promise<void> => {
  if (campaignId === null || campaignId === undefined) return
  if (campaignOf(context, { sequenceId })?.id === campaignId) return
  const sequence = await findSequence(context, campaignId, sequenceId)
  if (sequence === undefined) throw new Missing('Sequence not found in the campaign of `campaignId`', 'sequenceId')
}

/** What the description of an action says of a payload with these fields. */
export const without = (fields: string): string =>
  `Without \`campaignId\`, ${fields} of the payload are null where the gateway has not read the sequences of the campaign since it was started: lemlist does not tell the campaign of a sequence.`

const unseen =
  'Null when the action was refused, and, without `campaignId` in the input, when the gateway has not read the sequences of that campaign since it was started: lemlist does not tell the campaign of a sequence.'

/** Adds the sequence and the campaign of the step to a payload. */
export const placeInPayload = (ref: PayloadRef<StepName>): void => {
  builder.objectFields(ref, t => ({
    sequence: t.field({
      ...costs(when('the rest of the payload has not read it', each(sequences.campaignSequences))),
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
      ...costs(each(sequences.campaignSequences)),
      type: StepRef,
      resolve: ({ entity }, _, context) => entity && stepNow(context, entity),
      description: `The step as it is now. Costs one call, once for all of the payload. ${unseen}`,
    }),
  )
  placeInPayload(ref)
}
