import { z } from 'zod'
import { id, instant, maybe, text } from '../../lemlist/wire.ts'

const shared = [
  ...(['crm_sync_duplicate_linkedin_url', 'crm_sync_invalid_linkedin_url', 'crm_sync_value_oscillating'] as const),
  ...(['crm_sync_owner_sync_loop', 'crm_sync_unmapped_user', 'crm_sync_value_incompatible'] as const),
  'crm_sync_unknown_error',
] as const

/** Why values of contacts are refused. Source: the list of contacts in lemlist's API reference. */
export const contactReasons = [
  ...(['enrichment_duplicate_linkedin_url', 'enrichment_duplicate_email', 'crm_sync_invalid_phone'] as const),
  ...(['crm_sync_duplicate_contact_blocked', 'crm_sync_duplicate_company_blocked'] as const),
  ...(['crm_sync_company_not_in_lemlist', 'crm_sync_custom_field_creation_failed'] as const),
  ...shared,
] as const
export type ContactReason = (typeof contactReasons)[number]

/** Why values of companies are refused. Source: the list of companies in lemlist's API reference. */
export const companyReasons = [
  ...(['crm_sync_duplicate_company', 'crm_sync_invalid_domain', 'crm_sync_company_not_found'] as const),
  'crm_sync_update_failed',
  ...shared,
] as const
export type CompanyReason = (typeof companyReasons)[number]

export type RejectionReason = ContactReason | CompanyReason

/** Each of them once. */
export const allReasons: readonly RejectionReason[] = [...new Set([...contactReasons, ...companyReasons])]

/** A value that lemlist did not write to a contact or company. lemlist: `source` is `lemrich` or a CRM. */
export const FieldRejection = z.object({
  field: maybe(text),
  reason: maybe(z.enum(allReasons)),
  source: maybe(text),
  conflictingRecordId: maybe(id),
  rejectedValue: maybe(text),
  rejectedAt: maybe(instant),
})
export type FieldRejection = z.output<typeof FieldRejection>
