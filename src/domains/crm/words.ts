/** The CRMs that lemlist connects to. */
export const crms = ['hubspot', 'salesforce', 'pipedrive'] as const
export type CrmName = (typeof crms)[number]

/** What a filter of Salesforce is over; the others know no such difference. */
export const filterTypes = ['lead', 'contact', 'report'] as const
export type FilterType = (typeof filterTypes)[number]
