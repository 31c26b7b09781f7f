import type { Context } from '../../graph/context.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { LemlistError } from '../../lemlist/errors.ts'
import { sequences } from './contract.ts'
import type { SequenceSource, StepSource } from './node.ts'

const hasNone = (error: unknown): boolean =>
  error instanceof LemlistError && error.status === 400 && /\bno sequence\b/i.test(error.message)

const read = async (context: Context, campaignId: string) => {
  try {
    return await context.lemlist.call(sequences.campaignSequences, { campaignId })
  } catch (error) {
    // lemlist: a campaign without sequences answers 400 instead of none.
    if (hasNone(error)) return { rows: [] }
    throw error
  }
}

/** The sequences of a campaign with their steps, the main one first: one call for each campaign. */
export const campaignSequences = eachLoader(async (context: Context, campaignId: string) => {
  const page = await read(context, campaignId)
  return page?.rows.map((row): SequenceSource => {
    for (const { _id } of [row, ...(row.steps ?? [])]) context.lemlist.remember(_id, campaignId)
    return { campaignId, row }
  })
})

/** A sequence of a campaign; undefined when the campaign has it no more. Costs the campaign's sequences. */
export const findSequence = async (
  context: Context,
  campaignId: string,
  id: string,
): Promise<SequenceSource | undefined> =>
  (await campaignSequences(context, campaignId))?.find(({ row }) => row._id === id)

/** The steps of a sequence, in order. */
export const stepsOf = (sequence: SequenceSource): StepSource[] =>
  (sequence.row.steps ?? []).map((row, index) => ({ sequence, place: row.sequenceStep ?? index, row }))

/** How a row names a step: by its id, or by its sequence and its place there from 0. */
interface StepName {
  readonly stepId?: string | undefined
  readonly sequenceId?: string | undefined
  readonly sequenceStep?: number | undefined
}

/** The step that a row of a campaign names; null when the campaign has it no more. Costs the campaign's sequences. */
export const stepOf = async (
  context: Context,
  campaignId: string,
  { stepId, sequenceId, sequenceStep }: StepName,
): Promise<StepSource | null> => {
  if (stepId === undefined && (sequenceId === undefined || sequenceStep === undefined)) return null
  const all = (await orNull(campaignSequences(context, campaignId))) ?? []
  const steps = all.flatMap(stepsOf)
  return (
    steps.find(({ row }) => row._id === stepId) ??
    steps.find(({ sequence, place }) => sequence.row._id === sequenceId && place === sequenceStep) ??
    null
  )
}
