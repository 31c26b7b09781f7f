import type { LeadV2 } from './shapes.ts'

/** What leads are known by that tell how their campaign stands. */
export const standingOf = (campaignId: string): string => `standing ${campaignId}`

/** What the leads of an address are known by: the person, each lead, and that they tell how their campaigns stand. */
export const marksOfPerson = (
  { email }: { readonly email: string },
  page: { readonly rows: readonly LeadV2[] } | undefined,
): readonly string[] => [
  email,
  ...(page?.rows ?? []).flatMap(({ _id, contactId = [], campaign }) =>
    [_id, contactId, campaign === undefined ? [] : standingOf(campaign.id)].flat(),
  ),
]
