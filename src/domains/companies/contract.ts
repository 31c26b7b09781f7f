import { z } from 'zod'
import { batched, chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { id, instant, maybe, openMap, rows, text } from '../../lemlist/wire.ts'

/**
 * A company. lemlist: its name, industry, size and location stand in `fields` (an open map); whether they ever stand
 * beside it, as the component schema says, is not known, so both are read.
 */
export const Company = z.object({
  _id: id,
  name: maybe(text),
  domain: maybe(text),
  industry: maybe(text),
  size: maybe(text),
  location: maybe(text),
  fields: maybe(openMap),
  ownerId: maybe(id),
  createdBy: maybe(id),
  createdAt: maybe(instant),
})
export type Company = z.output<typeof Company>

/** A note on a company. lemlist: it is an activity of type `annotated`, under the same id. */
export const CompanyNote = z.object({
  _id: id,
  teamId: maybe(id),
  companyId: maybe(id),
  createdAt: maybe(instant),
  updatedAt: maybe(instant),
  note: maybe(text),
  type: maybe(text),
  userId: maybe(id),
  sendUserId: maybe(id),
})
export type CompanyNote = z.output<typeof CompanyNote>

/** lemlist: an id is taken as it is; a URL is reduced to its domain, and domains do not tell case. */
export const companyKey = (idOrDomain: string): string => {
  if (/^(cpn|cmp)_/.test(idOrDomain)) return idOrDomain
  const host = idOrDomain
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
  return host.replace(/[/?#:].*$/, '')
}

const companyKeys = ({ _id, domain }: Company): readonly string[] =>
  domain === undefined ? [_id] : [_id, companyKey(domain)]

const sorting = { sortBy: param.oneOf('createdAt'), sortOrder: param.oneOf('asc', 'desc') }

/** lemlist: `idsOrDomains`, at most 100, switches paging and every filter off. */
const listed = get('/companies', {
  serves: ['Query.companies', 'Query.company'],
  sandbox: 'All companies; by ids or domains, by name, by CRM status.',
  query: {
    idsOrDomains: param.commaList,
    ...sorting,
    search: param.text,
    fields: param.commaList,
    crmSyncStatus: param.text,
    fieldRejectionReason: param.text,
    limit: param.int,
    offset: param.int,
  },
  paging: { style: 'offset', size: 500 },
  cacheSeconds: 30,
  reply: rows(Company),
})

/** Chapter Companies of the API. */
export const companies = chapter({
  /** Asked for many ids or domains at once where possible. lemlist: invalid ones are skipped in silence. */
  companies: batched(listed, {
    max: 100,
    input: idsOrDomains => ({ idsOrDomains }),
    rows: page => page.rows.flatMap(company => companyKeys(company).map(key => [key, company] as const)),
    normalise: companyKey,
  }),
  companyNotes: get('/companies/:companyId/notes', {
    serves: 'Company.notes',
    sandbox: 'The company’s notes, newest first.',
    query: { ...sorting, limit: param.int, page: param.int },
    paging: { style: 'page', size: 100 },
    cacheSeconds: 15,
    reply: rows(CompanyNote),
  }),
})
