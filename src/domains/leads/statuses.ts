/** Where a lead stands in its campaign. Source: the lead export in lemlist's API reference. */
export const leadStatuses = [
  'review',
  'scanning',
  'running',
  'paused',
  'done',
  'interested',
  'notInterested',
  'unsubscribed',
] as const

/** Where a lead stands, in lemlist's words. */
export type LeadStatus = (typeof leadStatuses)[number]
