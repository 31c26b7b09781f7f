import type { FieldDocument } from '../documents.ts'

type Declared = Omit<FieldDocument, '_id' | 'entity' | 'source'>

const custom = (entity: FieldDocument['entity'], fields: readonly Declared[]): FieldDocument[] =>
  fields.map(field => ({ _id: `${entity}.${field.name}`, entity, source: 'custom', ...field }))

const synced = (entity: FieldDocument['entity'], fields: readonly Declared[]): FieldDocument[] =>
  fields.map(field => ({ _id: `${entity}.${field.name}`, entity, source: 'crm_synced', ...field }))

/** The fields that every pretend team declared, and those that its CRM fills. */
export const declaredFields: readonly FieldDocument[] = [
  ...custom('contact', [
    { name: 'shiftsPerWeek', label: 'Shifts per week', type: 'number' },
    { name: 'isChampion', label: 'Champion', type: 'boolean' },
    { name: 'renewalDate', label: 'Renewal date', type: 'date' },
    { name: 'metAt', label: 'Met at', type: 'text' },
  ]),
  ...synced('contact', [
    { name: 'lifecycleStage', label: 'Lifecycle stage', type: 'text', crmField: 'lifecyclestage' },
    { name: 'lastContactedAt', label: 'Last contacted', type: 'datetime', crmField: 'notes_last_contacted' },
  ]),
  ...custom('company', [
    { name: 'sites', label: 'Number of sites', type: 'number' },
    { name: 'contractEnd', label: 'Contract ends on', type: 'date' },
    { name: 'switchboard', label: 'Switchboard', type: 'phone' },
  ]),
  ...synced('company', [{ name: 'accountTier', label: 'Account tier', type: 'text', crmField: 'account_tier' }]),
]
