import { anything } from '../../lemlist/subject.ts'
import type { Activity } from './contract.ts'

/** How a list of activities is asked for. */
interface Asked {
  readonly leadId?: string | undefined
  readonly campaignId?: string | undefined
  readonly type?: string | undefined
}

/** What a list is known by that holds activities of a type of a lead, in a campaign, or (`*`) of everybody. */
export const markOfList = (whose: string, type = ''): string => `${whose} ${type}`

/** What a list of activities is known by: what may join it, and the leads in it, which it shows as they stand now. */
export const marksOfList = (
  { leadId, campaignId, type }: Asked,
  page: { readonly rows: readonly Pick<Activity, 'leadId'>[] } | undefined,
): readonly string[] => [
  markOfList(leadId ?? campaignId ?? anything, type),
  ...(page?.rows.flatMap(row => row.leadId ?? []) ?? []),
]
