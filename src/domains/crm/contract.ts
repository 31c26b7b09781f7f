import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { id, maybe, rows, text } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'
import { crms, filterTypes } from './words.ts'

/** lemlist: a number in what it sends, a text where it is asked for. */
const FilterId = z.union([id, z.number().transform(String)])

/** A filter of a CRM. lemlist: described with `_id`, shown with `id`. */
const CrmFilter = z.object({
  id: maybe(FilterId),
  _id: maybe(FilterId),
  name: maybe(text),
  type: maybe(z.enum(filterTypes)),
})
export type CrmFilter = z.output<typeof CrmFilter>

/** What the API knows of CRMs beside the users who are connected to one. */
export const crm = chapter({
  /** lemlist: a user who is not of the team, or not connected to that CRM, is `Bad team`. */
  crmFilters: get('/crm/filters', {
    serves: 'Query.crmFilters',
    sandbox: 'A few filters for each CRM; 400 for a user who is not connected to it.',
    query: {
      crm: param.required(param.oneOf(...crms)),
      userId: param.required(param.text),
      type: param.oneOf(...filterTypes),
    },
    kept: { seconds: 300, about: subjects.crm },
    reply: rows(CrmFilter),
  }),
})
