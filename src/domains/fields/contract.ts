import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, maybe, text } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'

/** What fields can be about. */
export const fieldEntities = ['contact', 'company'] as const
/** Where a field comes from. Source: the list of fields in lemlist's API reference. */
export const fieldSources = ['default', 'custom', 'crm_synced'] as const
/** What a field holds. Source: the same. */
const fieldTypes = ['text', 'number', 'boolean', 'datetime', 'date', 'phone'] as const

/** A field of contacts or companies; `name` is its key in their `fields`. */
const Field = z.object({
  name: text,
  label: maybe(text),
  type: maybe(z.enum(fieldTypes)),
  source: maybe(z.enum(fieldSources)),
  crmField: maybe(text),
})
export type Field = z.output<typeof Field>

/** lemlist: an entity that was not asked for is absent. */
const Fields = z.object({ contact: maybe(z.array(Field)), company: maybe(z.array(Field)) })

/** Chapter Fields of the API. */
export const fields = chapter({
  fields: get('/fields', {
    serves: 'Query.fields',
    sandbox: 'The fields lemlist has, a few the team declared, and those its CRM fills.',
    query: { entity: param.text, source: param.text },
    kept: { seconds: 600, about: subjects.fields },
    reply: document(z.object({ data: Fields })),
  }),
})
