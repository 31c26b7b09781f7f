import { type Read, read } from '../read.ts'

/** What the API knows of CRMs. */
export const reads: readonly Read[] = [
  read('crm filters', '{ crmFilters(crm: HUBSPOT, userId: "usr_any") { id name type } }'),
]
