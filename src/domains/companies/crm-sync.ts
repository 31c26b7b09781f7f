import { builder } from '../../graph/builder.ts'
import { CrmEnum } from '../crm/crms.ts'
import type { CrmSync, CrmSyncError } from './contract.ts'
import { findCompany } from './loaders.ts'
import { CompanyRef } from './node.ts'

/** How a company stands with the CRM, to filter by. */
export const CompanyCrmStatus = builder.enumType('CompanyCrmStatus', {
  description:
    'How a company stands with the CRM of the team; behind the first three, what keeps it from being synced.',
  values: {
    SYNCED: { value: 'synced', description: 'It has a record there, and no fault.' },
    NOT_SYNCED: { value: 'not_synced', description: 'It has no record there.' },
    ERROR: { value: 'error', description: 'It has a fault, whichever.' },
    UNIQUE_INDEX_ERROR_COMPANY: {
      value: 'unique_index_error_company',
      description: 'Its record there is that of another company of lemlist, which `existingCompany` tells.',
    },
    PROPERTY_DOESNT_EXIST: { value: 'property_doesnt_exist', description: 'The CRM lacks a field that is filled.' },
    REQUIRED_FIELD_MISSING: { value: 'required_field_missing', description: 'It lacks a field that the CRM needs.' },
    COMPANY_ALREADY_EXISTS_WITH_NAME: {
      value: 'company_already_exists_with_name',
      description: 'The CRM has a company of this name.',
    },
    COMPANY_ALREADY_EXISTS_WITH_LINKEDIN_URL: {
      value: 'company_already_exists_with_linkedin_url',
      description: 'The CRM has a company with this LinkedIn page.',
    },
  } as const,
})

const CrmSyncErrorRef = builder.objectRef<CrmSyncError>('CompanyCrmError').implement({
  description: 'What keeps a company from being synced with the CRM.',
  fields: t => ({
    type: t.exposeString('type', {
      description: 'What was being done: `CONNECT_FAILED`, `CREATE_FAILED`, `UPDATE_FAILED`, …',
    }),
    reason: t.exposeString('reason', {
      description: 'Why it failed, in lemlist’s words: mostly one of the names of `CompanyCrmStatus`.',
    }),
    raisedAt: t.expose('raisedAt', { type: 'DateTime', description: 'When it last happened.' }),
    existingCompany: t.field({
      type: CompanyRef,
      resolve: ({ metadata }, _, context) => {
        const id = metadata?.alreadyExistingCompanyId
        return id === undefined ? null : findCompany(context, id)
      },
      description:
        'The company of lemlist that has the record in the CRM already: move the contacts there before you delete this one. Null for other reasons. Up to 100 in one operation cost one call.',
    }),
  }),
})

/** How a company stands with the CRM, in the graph. */
export const CompanyCrmSyncRef = builder.objectRef<CrmSync>('CompanyCrmSync').implement({
  description: 'How a company stands with the CRM of the team.',
  fields: t => ({
    provider: t.expose('provider', { type: CrmEnum, description: 'Which CRM.' }),
    recordId: t.exposeString('crmRecordId', { description: 'Id of its record there. Null where it has none.' }),
    isDisabled: t.exposeBoolean('syncDisabled', { description: 'Whether it is left out of the sync.' }),
    errors: t.expose('errors', {
      type: [CrmSyncErrorRef],
      nullable: true,
      description: 'What keeps it from being synced; empty where nothing does.',
    }),
  }),
})
