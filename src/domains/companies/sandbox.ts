import type { InputOf } from '../../lemlist/endpoint.ts'
import type { ActivityDocument, CompanyDocument, CrmSyncDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present, refuse, slice } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { type CrmSyncStatus, type companies, companyKey } from './contract.ts'
import { companyWriteHandlers } from './sandbox-write.ts'

/** How a company stands with the CRM; undefined where the team has connected none. */
const crmSyncOf = ({ team }: TeamWorld, { crmSync }: CompanyDocument): CrmSyncDocument | undefined => {
  const provider = team.crmUsers[0]?.crm
  return provider && { provider, crmRecordId: null, syncDisabled: false, errors: [], ...crmSync }
}

/** A company as lemlist shows it. */
const shownCompany = (team: TeamWorld, { source: _source, ...company }: CompanyDocument) =>
  present({ ...company, crmSync: crmSyncOf(team, company) })

/** A note on a company as lemlist shows it. lemlist: the note's activity has a type, the note has none. */
const shownNote = ({ team }: TeamWorld, { _id, companyId, createdAt, note, userId }: ActivityDocument) =>
  present({ _id, teamId: team._id, companyId, createdAt, note, userId })

/** lemlist: `desc` is newest first, and any other order, or none, oldest first. */
const sorted = <Row extends { readonly createdAt: string }>(
  rows: readonly Row[],
  { sortOrder }: { readonly sortOrder?: string | undefined },
): readonly Row[] => {
  const order = sortOrder === 'desc' ? -1 : 1
  return rows.toSorted((a, b) => order * (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0))
}

/** The part of a document that paths like `fields.name` name. */
const projected = (document: Readonly<Record<string, unknown>>, paths: readonly string[] | undefined): unknown => {
  if (paths === undefined) return document
  const picked: Record<string, unknown> = {}
  for (const path of paths) {
    const [head = '', tail] = path.split('.', 2)
    const value = document[head]
    if (value === undefined) continue
    if (tail === undefined) picked[head] = value
    else if (Object.hasOwn(Object(value), tail)) {
      picked[head] = { ...Object(picked[head] ?? {}), [tail]: Object(value)[tail] }
    }
  }
  return picked
}

type Query = InputOf<typeof companies.companies>

const stands = ({ crmRecordId, errors }: CrmSyncDocument, status: CrmSyncStatus): boolean => {
  switch (status) {
    case 'synced':
      return crmRecordId !== null && errors.length === 0
    case 'not_synced':
      return crmRecordId === null
    case 'error':
      return errors.length > 0
    default:
      return errors.some(({ reason }) => reason.toLowerCase() === status)
  }
}

const filtered = (team: TeamWorld, query: Query): readonly CompanyDocument[] => {
  const { search, crmSyncStatus, fieldRejectionReason } = query
  if (crmSyncStatus !== undefined && team.team.crmUsers.length === 0) throw refuse(400, 'NO_CRM_CONNECTED')
  const words = search?.toLowerCase()
  const fits = (company: CompanyDocument): boolean => {
    const crmSync = crmSyncOf(team, company)
    return (
      (words === undefined || company.fields.name.toLowerCase().includes(words)) &&
      (crmSyncStatus === undefined || (crmSync !== undefined && stands(crmSync, crmSyncStatus))) &&
      (fieldRejectionReason === undefined ||
        company.fieldRejections?.some(({ reason }) => reason === fieldRejectionReason) === true)
    )
  }
  return sorted(team.companies.all().filter(fits), query)
}

const named = ({ companies }: TeamWorld, idsOrDomains: readonly string[]): readonly CompanyDocument[] => {
  if (idsOrDomains.length > 100) throw refuse(400, 'Bad params: idsOrDomains is limited to 100 values')
  const matches = idsOrDomains.flatMap(key => companies.get(key) ?? companies.find('domain', companyKey(key)) ?? [])
  return [...new Map(matches.map(company => [company._id, company])).values()]
}

/** How the pretend lemlist answers the chapter Companies. */
export const companiesHandlers: Handlers<typeof companies> = {
  companies: ({ input, team }) => {
    const show = (rows: readonly CompanyDocument[]) => rows.map(row => projected(shownCompany(team, row), input.fields))
    if (input.idsOrDomains !== undefined) {
      const data = show(named(team, input.idsOrDomains))
      return { data, total: data.length, limit: data.length, offset: 0 }
    }
    const matching = filtered(team, input)
    const data = show(slice(matching, input, { usual: 100, most: 500 }))
    return { data, total: matching.length, limit: Math.min(input.limit ?? 100, 500), offset: input.offset ?? 0 }
  },
  companyNotes: ({ input, team }) => {
    const { _id } = found(team.companies.get(input.companyId), 'Company')
    const notes = team.activities.where('companyId', _id).filter(({ type }) => type === 'annotated')
    const limit = Math.min(Math.max(1, input.limit ?? 100), 100)
    const offset = (Math.max(1, input.page ?? 1) - 1) * limit
    const data = slice(sorted(notes, input), { offset, limit }, { usual: 100, most: 100 })
    return { data: data.map(note => shownNote(team, note)), total: notes.length }
  },
  ...companyWriteHandlers,
}
