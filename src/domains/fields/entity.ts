import { builder } from '../../graph/builder.ts'

/** What lemlist keeps fields, files and watches of. */
export const EntityEnum = builder.enumType('Entity', {
  description: 'What something is about: people or companies.',
  values: {
    CONTACT: { value: 'contact', description: 'People.' },
    COMPANY: { value: 'company', description: 'Companies.' },
  } as const,
})
