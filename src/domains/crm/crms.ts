import { builder } from '../../graph/builder.ts'

/** A CRM that lemlist connects to, in the graph. */
export const CrmEnum = builder.enumType('Crm', {
  description: 'A CRM that users of the team may have connected.',
  values: {
    HUBSPOT: { value: 'hubspot', description: 'HubSpot.' },
    SALESFORCE: { value: 'salesforce', description: 'Salesforce.' },
    PIPEDRIVE: { value: 'pipedrive', description: 'Pipedrive.' },
  } as const,
})

/** What a filter of Salesforce is over. */
export const CrmFilterTypeEnum = builder.enumType('CrmFilterType', {
  description: 'What a filter of Salesforce is over. Filters of other CRMs have no type.',
  values: {
    LEAD: { value: 'lead', description: 'Leads of Salesforce.' },
    CONTACT: { value: 'contact', description: 'Contacts of Salesforce.' },
    REPORT: { value: 'report', description: 'A report of Salesforce.' },
  } as const,
})
