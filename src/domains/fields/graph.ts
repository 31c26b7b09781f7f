import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { type Field, fields } from './contract.ts'
import { EntityEnum } from './entity.ts'

interface FieldRow extends Field {
  readonly entity: 'contact' | 'company'
}

const FieldSource = builder.enumType('FieldSource', {
  description: 'Where a field comes from.',
  values: {
    DEFAULT: { value: 'default', description: 'Every team has it.' },
    CUSTOM: { value: 'custom', description: 'The team declared it.' },
    CRM_SYNCED: { value: 'crm_synced', description: 'It is kept in step with a field of the team’s CRM.' },
  } as const,
})

const FieldType = builder.enumType('FieldType', {
  description: 'What a field holds.',
  values: {
    TEXT: { value: 'text', description: 'Text.' },
    NUMBER: { value: 'number', description: 'A number.' },
    BOOLEAN: { value: 'boolean', description: 'True or false.' },
    DATETIME: { value: 'datetime', description: 'A moment, as ISO 8601 text.' },
    DATE: { value: 'date', description: 'A day, as `YYYY-MM-DD`.' },
    PHONE: { value: 'phone', description: 'A phone number.' },
  } as const,
})

const FieldRef = builder.objectRef<FieldRow>('Field').implement({
  description: 'Something lemlist keeps of contacts or of companies: a key of their `fields`.',
  fields: t => ({
    entity: t.expose('entity', { type: EntityEnum, nullable: false, description: 'What it is about.' }),
    name: t.exposeString('name', {
      nullable: false,
      description: 'Its key in `fields`, and the name to write it under in `contactUpsert` and `companyUpsert`.',
    }),
    label: t.exposeString('label', { description: 'What users see it called.' }),
    type: t.expose('type', { type: FieldType, description: 'What it holds.' }),
    source: t.expose('source', { type: FieldSource, description: 'Where it comes from.' }),
    crmField: t.exposeString('crmField', {
      description: 'What the CRM calls it. Null for fields that no CRM fills.',
    }),
  }),
})

builder.queryField('fields', t =>
  t.field({
    ...costs(each(fields.fields)),
    type: [FieldRef],
    nullable: true,
    args: {
      entity: t.arg({
        type: EntityEnum,
        description: 'Only fields of contacts, or of companies; both when left out.',
      }),
      source: t.arg({ type: FieldSource, description: 'Only fields that come from here.' }),
    },
    resolve: async (_root, { entity, source }, context) => {
      const asked = { entity: entity ?? undefined, source: source ?? undefined }
      const data = (await context.lemlist.call(fields.fields, asked))?.data
      if (data === undefined) return null
      return (['contact', 'company'] as const).flatMap(each =>
        (data[each] ?? []).map((field): FieldRow => ({ ...field, entity: each })),
      )
    },
    description:
      'What the team keeps of its contacts and companies, beside what the variables of leads hold. Costs one call.',
  }),
)
