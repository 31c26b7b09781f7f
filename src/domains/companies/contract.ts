import { z } from 'zod'
import { batched, chapter, del, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all, anything, named } from '../../lemlist/subject.ts'
import { document, flag, id, instant, int, maybe, openMap, rows, text } from '../../lemlist/wire.ts'
import { crms } from '../crm/words.ts'
import { companyChanged } from '../effects.ts'
import { companyReasons, FieldRejection } from '../fields/reasons.ts'
import { subjects } from '../subjects.ts'

/** Why the CRM does not take a company, as a filter spells it. Source: the list of companies in lemlist's API reference. */
const crmFaults = [
  ...(['unique_index_error_company', 'property_doesnt_exist', 'required_field_missing'] as const),
  ...(['company_already_exists_with_name', 'company_already_exists_with_linkedin_url'] as const),
] as const

/** How a company stands with the CRM, to filter by. Source: the same. */
const crmSyncStatuses = ['synced', 'not_synced', 'error', ...crmFaults] as const
export type CrmSyncStatus = (typeof crmSyncStatuses)[number]

/** A fault between a company and the CRM. lemlist: the reason is spelled in capitals here. */
const CrmSyncError = z.object({
  type: maybe(text),
  reason: maybe(text),
  raisedAt: maybe(instant),
  metadata: maybe(z.object({ alreadyExistingCompanyId: maybe(id) })),
})
export type CrmSyncError = z.output<typeof CrmSyncError>

/** How a company stands with the CRM of the team. lemlist: absent where no CRM is connected. */
const CrmSync = z.object({
  provider: maybe(z.enum(crms)),
  crmRecordId: maybe(text),
  syncDisabled: maybe(flag),
  errors: maybe(z.array(CrmSyncError)),
})
export type CrmSync = z.output<typeof CrmSync>

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
  crmSync: maybe(CrmSync),
  fieldRejections: maybe(z.array(FieldRejection)),
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

const words = z.string().nullish()

/**
 * A company to write; further keys are fields that the team declared. lemlist: null and empty values are ignored, so
 * that nothing can be cleared.
 */
export const CompanyBody = z.looseObject({
  companyId: words,
  name: words,
  domain: words,
  linkedinUrl: words,
  linkedinUrlSalesNav: words,
  companyOwner: words,
  industry: words,
  location: words,
  size: words,
  specialties: words,
  tagline: words,
  type: words,
  description: words,
  foundedOn: words,
  headquarters: words,
  picture: words,
  source: words,
})

/** A company that was written. lemlist: its pages stand beside `fields` here, and within when it is read. */
const WrittenCompany = z.object({
  data: z.object({ _id: id, created: maybe(flag) }),
  warnings: maybe(z.array(z.object({ code: maybe(text), message: maybe(text) }))),
})

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

/** lemlist: without these, lists come oldest first. */
export const newestFirst = { sortBy: 'createdAt', sortOrder: 'desc' } as const

/** Anything may join a list, but not one of those that are asked for by name. */
const joinable = ({ idsOrDomains }: { readonly idsOrDomains?: readonly string[] | undefined }) =>
  idsOrDomains === undefined ? [anything] : undefined

/** lemlist: `idsOrDomains`, at most 100, switches paging and every filter off. */
const listed = get('/companies', {
  serves: ['Query.companies', 'Query.company'],
  sandbox: 'All companies; by ids or domains, by name, by CRM status, by why a value was refused.',
  query: {
    idsOrDomains: param.commaList,
    ...sorting,
    search: param.text,
    fields: param.commaList,
    crmSyncStatus: param.oneOf(...crmSyncStatuses),
    fieldRejectionReason: param.oneOf(...companyReasons),
    limit: param.int,
    offset: param.int,
  },
  paging: { style: 'offset', size: 500 },
  kept: {
    seconds: 120,
    untold: 30,
    about: subjects.companies,
    marks: joinable,
  },
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
    sandbox: 'The company’s notes, oldest first unless it is asked otherwise.',
    query: { ...sorting, limit: param.int, page: param.int },
    paging: { style: 'page', size: 100 },
    kept: { seconds: 120, untold: 15, about: subjects.companies },
    reply: rows(CompanyNote),
  }),
  /** lemlist: 201 when it was created, 200 when it was there. */
  companyUpsert: post('/companies', {
    serves: 'Mutation.companyUpsert',
    sandbox: 'Finds the company by id, domain or page and fills it in, else makes it.',
    body: CompanyBody,
    changes: companyChanged,
    reply: document(WrittenCompany),
  }),
  /** lemlist: refused while contacts are linked to it, unless `force` says to unlink them. */
  companyDelete: del('/companies/:companyId', {
    serves: 'Mutation.companyDelete',
    sandbox: 'Takes the company and its notes away; with force its contacts are unlinked first.',
    query: { force: param.flag },
    changes: [...companyChanged, all(subjects.activities)],
    reply: document(z.object({ deletedCompanyId: maybe(id), unlinkedContacts: maybe(int) })),
  }),
  companyNoteCreate: post('/companies/:companyId/notes', {
    serves: 'Mutation.companyNoteCreate',
    sandbox: 'Writes the note as an activity of the company.',
    body: z.object({ note: z.string() }),
    changes: [named(subjects.companies), all(subjects.activities), all(subjects.tasks)],
    reply: document(CompanyNote),
  }),
})
