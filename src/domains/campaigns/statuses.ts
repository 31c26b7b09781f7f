/** Where a campaign stands. Source: the `status` filter of the campaign list in lemlist's API reference. */
export const campaignStatuses = ['draft', 'running', 'paused', 'ended', 'archived', 'errors'] as const

/** Where a campaign stands, in lemlist's words. */
export type CampaignStatus = (typeof campaignStatuses)[number]
