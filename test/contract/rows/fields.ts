import { fields } from '../../../src/domains/fields/contract.ts'
import type { Row } from '../row.ts'

/** The chapter Fields. */
export const rows: readonly Row[] = [
  {
    endpoint: fields.fields,
    input: { entity: 'contact', source: 'crm_synced' },
    arrives: { path: '/fields', query: 'entity=contact&source=crm_synced' },
    query: '{ fields(entity: CONTACT, source: CRM_SYNCED) { entity name label type source crmField } }',
  },
]
