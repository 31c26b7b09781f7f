import type { Context } from '../../graph/context.ts'
import { type StepStatsSource, stepStatsOf, variantOf } from '../campaigns/counters.ts'
import { campaignStats, type Range } from '../campaigns/range.ts'
import type { StepStats } from '../campaigns/stats.ts'
import type { StepSource } from './node.ts'

const counters = [
  'invited',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'notDelivered',
  'bounced',
  'unsubscribed',
] as const satisfies readonly (keyof StepStats)[]

/** The sum of what is known; unknown stays unknown. */
const sum = (rows: readonly StepStats[], counter: (typeof counters)[number]): number | undefined => {
  const known = rows.flatMap(row => row[counter] ?? [])
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0)
}

/** The rows of both variants as one. */
const merged = (variants: readonly StepStatsSource[]): StepStatsSource | null => {
  const [first, ...others] = variants
  if (first === undefined || others.length === 0) return first ?? null
  const rows = variants.map(({ row }) => row)
  const sums = Object.fromEntries(counters.map(counter => [counter, sum(rows, counter)]))
  return { ...first, row: { ...first.row, ...sums, abTest: undefined } }
}

interface Wanted {
  readonly range: Range
  readonly variant?: 'A' | 'B' | null | undefined
}

/**
 * The numbers of a step, out of those of its whole campaign.
 * lemlist: a row of the numbers has no step id; it is known by sequence and place.
 */
export const statsOfStep = async (
  context: Context,
  { sequence, place }: StepSource,
  { range, variant }: Wanted,
): Promise<StepStatsSource | null> => {
  const { campaignId } = sequence
  const row = await campaignStats(context, campaignId, { range })
  const steps = row && stepStatsOf({ campaignId, row })
  const own = steps?.filter(step => step.row.sequenceId === sequence.row._id && step.row.sequenceStep === place) ?? []
  return merged(variant === null || variant === undefined ? own : own.filter(step => variantOf(step) === variant))
}
