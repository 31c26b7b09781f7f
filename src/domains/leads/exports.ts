import type { Context } from '../../graph/context.ts'
import { eachLoader } from '../../graph/loader.ts'
import { leads } from './contract.ts'

/** Which leads of a campaign: those in one of the states, all when there are none. */
interface ExportInput {
  readonly campaignId: string
  readonly states: readonly string[]
}

/**
 * The export of a campaign, in one call whatever its size. Its rows stay as they came: there may be ten thousand, of
 * which a page shows a few.
 */
export const exportOf = eachLoader(
  (context: Context, { campaignId, states }: ExportInput) =>
    context.lemlist.call(leads.campaignLeadsExport, {
      campaignId,
      // lemlist: some accounts get an empty list when no state is named.
      state: states.length === 0 ? ['all'] : states,
    }),
  ({ campaignId, states }) => JSON.stringify([campaignId, ...states]),
)
