import { type Read, read } from '../read.ts'

const fields = `id widget metric severity scope mailboxes { email user { id } } domains comparison threshold periodDays
  periodMode channels { email { isEnabled addresses } inApp webhook slack } isEnabled recheckDelayHours lastCheckedAt
  lastTriggeredAt creator { id } createdAt updatedAt`

/** Reads of the chapter Deliverability alerts. */
export const reads: readonly Read[] = [
  read('alerts', `{ deliverabilityAlerts { ${fields} } }`),
  read('alert', `{ deliverabilityAlert(id: "dac_any1") { ${fields} } }`),
]
