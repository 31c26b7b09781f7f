import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { campaigns } from '../campaigns/contract.ts'
import { StepStatsRef } from '../campaigns/counters.ts'
import { showsCampaign } from '../campaigns/existence.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { AbVariant, DateRange } from '../campaigns/range.ts'
import { AbTestRef, testOf } from './ab-test.ts'
import { sequences } from './contract.ts'
import { campaignSequences, findSequence, stepOf, stepsOf } from './loaders.ts'
import { SequenceRef, type SequenceSource, StepRef, type StepSource } from './node.ts'
import { statsOfStep } from './stats.ts'
import { HttpMethod, StepConditionKey, StepDelayType, StepType, typeOf } from './types.ts'

/** A sequence or step whose campaign is known because it was seen there. */
const inCampaign = async <Found>(
  context: Context,
  id: string,
  find: (campaignId: string) => Promise<Found | null | undefined>,
): Promise<Found | null> => {
  const campaignId = context.lemlist.parentOf(id)
  return campaignId === undefined ? null : orNull(find(campaignId))
}

/** lemlist: the place of the step that branches off is counted from 0, or from 1; only a conditional one branches. */
const branchingStep = async (context: Context, { campaignId, row }: SequenceSource): Promise<StepSource | null> => {
  const { parentId, conditionalStepIndex } = row
  if (parentId === undefined || conditionalStepIndex === undefined) return null
  const parent = await findSequence(context, campaignId, parentId)
  const conditional = parent === undefined ? [] : stepsOf(parent).filter(step => typeOf(step.row) === 'conditional')
  const at = (place: number) => conditional.find(step => step.place === place)
  return at(conditionalStepIndex) ?? at(conditionalStepIndex - 1) ?? null
}

const seen = 'lemlist reads it through its campaign only, so `node(id:)` finds it once that campaign was read.'

builder.node(SequenceRef, {
  id: { resolve: ({ row }) => row._id },
  loadOne: (id, context) => inCampaign(context, id, campaignId => findSequence(context, campaignId, id)),
  description: `A line of steps of a campaign. The main one branches into others at its conditional steps. ${seen}`,
  fields: t => ({
    level: t.int({
      nullable: false,
      resolve: ({ row }) => row.level ?? 0,
      description: 'How deep it branches off: 0 for the main sequence.',
    }),
    parent: t.field({
      type: SequenceRef,
      resolve: ({ campaignId, row }, _, context) =>
        row.parentId === undefined
          ? null
          : findSequence(context, campaignId, row.parentId).then(found => found ?? null),
      description: 'The sequence it branches off from. Null for the main one.',
    }),
    parentStep: t.field({
      type: StepRef,
      resolve: (sequence, _, context) => branchingStep(context, sequence),
      description: 'The conditional step at which it branches off. Null for the main one.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: ({ campaignId }) => ({ id: campaignId }),
      description: 'The campaign it belongs to.',
    }),
    steps: t.field({
      type: [StepRef],
      nullable: false,
      resolve: sequence => stepsOf(sequence),
      description: 'Its steps, in order.',
    }),
  }),
})

builder.node(StepRef, {
  id: { resolve: ({ row }) => row._id },
  loadOne: (id, context) => inCampaign(context, id, campaignId => stepOf(context, campaignId, { stepId: id })),
  description: `A step of a sequence. Which of the texts it has depends on its type. ${seen}`,
  fields: t => ({
    type: t.field({
      type: StepType,
      nullable: false,
      resolve: ({ row }) => typeOf(row),
      description: 'What it does.',
    }),
    rawType: t.string({
      nullable: false,
      resolve: ({ row }) => row.type ?? 'unknown',
      description: "lemlist's own name for what it does; `unknown` where it gives none.",
    }),
    index: t.int({
      nullable: false,
      resolve: ({ row, place }) => row.index ?? place + 1,
      description: 'Place in its sequence, from 1.',
    }),
    delayDays: t.int({
      resolve: ({ row }) => row.delay ?? null,
      description: 'Days it waits after the step before it.',
    }),
    subject: t.string({ resolve: ({ row }) => row.subject ?? null, description: 'Subject of an email.' }),
    message: t.string({
      resolve: ({ row }) => row.message ?? null,
      description: 'What is sent or to be done: HTML in an email, text elsewhere. Variables stand in double braces.',
    }),
    altMessage: t.string({
      resolve: ({ row }) => row.altMessage ?? null,
      description: 'What is sent instead to who is not connected on LinkedIn.',
    }),
    title: t.string({ resolve: ({ row }) => row.title ?? null, description: 'Title of a task or of a condition.' }),
    conditionKey: t.field({
      type: StepConditionKey,
      resolve: ({ row }) => row.conditionKey ?? null,
      description: 'What a conditional step asks.',
    }),
    delayType: t.field({
      type: StepDelayType,
      resolve: ({ row }) => row.delayType ?? null,
      description: 'How a conditional step waits for its condition.',
    }),
    method: t.field({
      type: HttpMethod,
      resolve: ({ row }) => row.method ?? null,
      description: 'How an API step calls its address.',
    }),
    url: t.field({ type: 'URL', resolve: ({ row }) => row.url ?? null, description: 'Address an API step calls.' }),
    targetCampaign: t.field({
      type: CampaignRef,
      resolve: ({ row }) => (row.campaignId === undefined ? null : { id: row.campaignId }),
      description: 'Where a step that moves leads to another campaign moves them.',
    }),
    sequence: t.field({
      type: SequenceRef,
      resolve: ({ sequence }) => sequence,
      description: 'The sequence it is in.',
    }),
    abTest: t.field({
      type: AbTestRef,
      resolve: ({ sequence, row }) => testOf({ sequenceId: sequence.row._id, stepId: row._id }, row),
      description:
        'The test of its wording, whose second wording costs one call. Null when there is one wording only; then nothing is asked for.',
    }),
    stats: t.field({
      ...costs(batch(campaigns.campaignStatsBatch)),
      type: StepStatsRef,
      args: {
        range: t.arg({ type: DateRange, required: true, description: 'The range of time that is counted.' }),
        variant: t.arg({ type: AbVariant, description: 'Only this wording; both together when it is left out.' }),
      },
      resolve: (step, args, context) => statsOfStep(context, step, args),
      description:
        'Its numbers in a range of time. They ride in those of its campaign, which cost one call per hundred campaigns. Null where lemlist counts nothing for it, and for a variant of a step that is not tested.',
    }),
  }),
})

builder.objectField(CampaignRef, 'sequences', t =>
  t.field({
    ...costs(each(sequences.campaignSequences)),
    type: [SequenceRef],
    nullable: true,
    resolve: ({ id }, _, context) => campaignSequences(context, id),
    description: 'Its sequences with all their steps, the main one first. Costs one call for each campaign.',
  }),
)

showsCampaign('sequences', campaignSequences)

builder.objectField(StepStatsRef, 'step', t =>
  t.field({
    ...costs(each(sequences.campaignSequences)),
    type: StepRef,
    resolve: ({ campaignId, row }, _, context) => stepOf(context, campaignId, row),
    description: 'The step. Costs one call for each campaign; null when the campaign has the step no more.',
  }),
)
