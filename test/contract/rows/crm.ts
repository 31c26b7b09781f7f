import { crm } from '../../../src/domains/crm/contract.ts'
import type { Row } from '../row.ts'

/** The chapter about CRMs. */
export const rows: readonly Row[] = [
  {
    endpoint: crm.crmFilters,
    input: ({ team }) => ({ crm: 'salesforce', userId: team.crmUsers[0]?.userId, type: 'lead' }),
    arrives: ({ team }) => ({
      path: '/crm/filters',
      query: `crm=salesforce&userId=${team.crmUsers[0]?.userId}&type=lead`,
    }),
    query: 'query ($userId: ID!) { crmFilters(crm: SALESFORCE, userId: $userId, type: LEAD) { id name type } }',
    variables: ({ team }) => ({ userId: team.crmUsers[0]?.userId }),
  },
]
