import { anything } from '../../lemlist/subject.ts'
import type { Activity } from './contract.ts'

/** How a list of activities is asked for. */
interface Asked {
  readonly leadId?: string | undefined
  readonly campaignId?: string | undefined
  readonly type?: string | undefined
}

/** What a list is known by that holds activities of a type in a campaign, or (`*`) of everybody. */
export const markOfList = (whose: string, type = ''): string => `${whose} ${type}`

/**
 * What a list of activities is known by: what may join it, and the leads in it, which it shows as they stand now. All that
 * happens to a lead changes what is shown of it, so that lists of one lead go by the lead, whatever their type.
 */
export const marksOfList = (
  { leadId, campaignId, type }: Asked,
  page: { readonly rows: readonly Pick<Activity, 'leadId'>[] } | undefined,
): readonly string[] => [
  leadId ?? markOfList(campaignId ?? anything, type),
  ...(page?.rows.flatMap(row => row.leadId ?? []) ?? []),
]
