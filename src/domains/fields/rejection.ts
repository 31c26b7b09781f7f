import { builder } from '../../graph/builder.ts'
import { allReasons, companyReasons, contactReasons, type FieldRejection, type RejectionReason } from './reasons.ts'

const words: Readonly<Record<RejectionReason, string>> = {
  enrichment_duplicate_linkedin_url: 'Enrichment found a LinkedIn page that another contact has. Of contacts.',
  enrichment_duplicate_email: 'Enrichment found an address that another contact has. Of contacts.',
  crm_sync_invalid_phone: 'The CRM has a phone number that is none. Of contacts.',
  crm_sync_duplicate_contact_blocked: 'The CRM has a contact that lemlist holds already. Of contacts.',
  crm_sync_duplicate_company_blocked:
    'The contact’s company in the CRM is one that lemlist holds already. Of contacts.',
  crm_sync_company_not_in_lemlist: 'The contact’s company in the CRM is not in lemlist. Of contacts.',
  crm_sync_custom_field_creation_failed: 'A field of the CRM could not be made in lemlist. Of contacts.',
  crm_sync_duplicate_company: 'The CRM has a company that lemlist holds already. Of companies.',
  crm_sync_invalid_domain: 'The CRM has a domain that is none. Of companies.',
  crm_sync_company_not_found: 'The CRM does not find the company. Of companies.',
  crm_sync_update_failed: 'The company could not be brought up to date. Of companies.',
  crm_sync_duplicate_linkedin_url: 'The CRM has a LinkedIn page that another record has.',
  crm_sync_invalid_linkedin_url: 'The CRM has a LinkedIn page that is none.',
  crm_sync_value_oscillating: 'lemlist and the CRM kept changing the value to and fro.',
  crm_sync_owner_sync_loop: 'lemlist and the CRM kept changing the owner to and fro.',
  crm_sync_unmapped_user: 'The owner in the CRM is no user of the team.',
  crm_sync_value_incompatible: 'The value does not fit the type of the field.',
  crm_sync_unknown_error: 'lemlist does not say why.',
}

const enumOf = <Reason extends RejectionReason>(name: string, description: string, reasons: readonly Reason[]) =>
  builder.enumType(name, {
    description,
    values: Object.fromEntries(
      reasons.map(reason => [reason.toUpperCase(), { value: reason, description: words[reason] }]),
    ) as Record<string, { readonly value: Reason; readonly description: string }>,
  })

/** Why a value of a contact was refused, to filter by. */
export const ContactRejectionReason = enumOf(
  'ContactRejectionReason',
  'Why lemlist did not write a value to a contact.',
  contactReasons,
)

/** Why a value of a company was refused, to filter by. */
export const CompanyRejectionReason = enumOf(
  'CompanyRejectionReason',
  'Why lemlist did not write a value to a company.',
  companyReasons,
)

const FieldRejectionReason = enumOf('FieldRejectionReason', 'Why lemlist did not write a value.', allReasons)

/** A value that was refused, in the graph; the domains of contacts and companies add the record that is in its way. */
export const FieldRejectionRef = builder.objectRef<FieldRejection>('FieldRejection').implement({
  description:
    'A value that lemlist did not write to a contact or company, because enrichment or the CRM had it wrong.',
  fields: t => ({
    field: t.exposeString('field', { description: 'The field it was for: `linkedinUrl`, `domain`, …' }),
    reason: t.expose('reason', {
      type: FieldRejectionReason,
      description: 'Why it was refused. Null where lemlist gives a reason that the gateway does not know.',
    }),
    source: t.exposeString('source', {
      description: 'Where it came from: `lemrich`, which is enrichment, `hubspot`, `salesforce` or `pipedrive`.',
    }),
    rejectedValue: t.exposeString('rejectedValue', { description: 'The value itself.' }),
    rejectedAt: t.expose('rejectedAt', { type: 'DateTime', description: 'When it was refused.' }),
    conflictingRecordId: t.exposeID('conflictingRecordId', {
      description: 'Id of the contact or company that has the value already. Null for other reasons.',
    }),
  }),
})
