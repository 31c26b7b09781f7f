import { gapType, type LoggedEvent } from '../../events/event.ts'
import { checkArguments } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs } from '../../graph/cost.ts'
import { isNotFound } from '../../graph/errors.ts'
import { StateSource } from '../../graph/live.ts'
import { campaigns } from './contract.ts'
import { CampaignStatsRef, type CampaignStatsSource } from './counters.ts'
import { campaignStats, DateRange, endsOf, type Range } from './range.ts'

/** How often numbers are counted without any event, in milliseconds: lemlist counts some things without telling. */
const everyMs = 60_000

/** In place of the numbers of a campaign that does not exist. */
class Missing {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

const statsOf = async (context: Context, campaignId: string, range: Range) => {
  try {
    const row = await campaignStats(context, campaignId, { range })
    return row && { campaignId, row }
  } catch (error) {
    if (isNotFound(error)) return new Missing(error)
    throw error
  }
}

const concerns =
  (campaignId: string) =>
  ({ type, body }: LoggedEvent): boolean =>
    body.campaignId === campaignId || type === gapType

builder.subscriptionField('campaignStatsLive', t =>
  t.field({
    ...costs(batch(campaigns.campaignStatsBatch)),
    type: CampaignStatsRef,
    args: {
      campaignId: t.arg.id({ required: true, description: 'Id of the campaign, `cam_…`.' }),
      range: t.arg({ type: DateRange, required: true, description: 'The range of time that is counted.' }),
    },
    subscribe: (_root, args, _context, info) => {
      checkArguments(args, info)
      const { campaignId, range } = args
      endsOf(range)
      return new StateSource({
        read: context => statsOf(context, campaignId, range),
        touchedBy: concerns(campaignId),
        everyMs,
        isLast: stats => stats instanceof Missing,
      })
    },
    resolve: (stats: CampaignStatsSource | Missing | null) => {
      if (stats instanceof Missing) throw stats.error
      return stats
    },
    description:
      'The numbers of a campaign in a range of time: at once, then whenever they have changed. They are counted anew when something happens in the campaign, at most once a second, and every minute. For an unknown campaign it is null with the error `NOT_FOUND`, and ends. Costs one call each time for up to a hundred campaigns and all who watch them.',
  }),
)
