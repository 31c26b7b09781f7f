import type { InputOf } from '../../lemlist/endpoint.ts'
import type { ActivityDocument, CompanyDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present, refuse, slice } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { type companies, companyKey } from './contract.ts'
import { companyWriteHandlers } from './sandbox-write.ts'

/** A company as lemlist shows it. */
const shownCompany = ({ source: _source, ...company }: CompanyDocument) => present(company)

/** A note on a company as lemlist shows it. lemlist: the note's activity has a type, the note has none. */
const shownNote = ({ team }: TeamWorld, { _id, companyId, createdAt, note, userId }: ActivityDocument) =>
  present({ _id, teamId: team._id, companyId, createdAt, note, userId })

/** lemlist: `desc` is newest first and any other order oldest first; without `sortBy` it is newest first. */
const sorted = <Row extends { readonly createdAt: string }>(
  rows: readonly Row[],
  { sortBy, sortOrder }: { readonly sortBy?: string | undefined; readonly sortOrder?: string | undefined },
): readonly Row[] => {
  const oldestFirst = sortBy !== undefined && sortOrder !== 'desc'
  const order = oldestFirst ? 1 : -1
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

const filtered = ({ team, companies }: TeamWorld, query: Query): readonly CompanyDocument[] => {
  const { search, crmSyncStatus, fieldRejectionReason } = query
  if (crmSyncStatus !== undefined && team.crmUsers.length === 0) throw refuse(400, 'NO_CRM_CONNECTED')
  // No value is ever refused and nothing ever synced in the sandbox.
  if (fieldRejectionReason !== undefined || (crmSyncStatus ?? 'not_synced') !== 'not_synced') return []
  const words = search?.toLowerCase()
  return sorted(
    companies.all().filter(({ fields }) => words === undefined || fields.name.toLowerCase().includes(words)),
    query,
  )
}

const named = ({ companies }: TeamWorld, idsOrDomains: readonly string[]): readonly CompanyDocument[] => {
  if (idsOrDomains.length > 100) throw refuse(400, 'Bad params: idsOrDomains is limited to 100 values')
  const matches = idsOrDomains.flatMap(key => companies.get(key) ?? companies.find('domain', companyKey(key)) ?? [])
  return [...new Map(matches.map(company => [company._id, company])).values()]
}

/** How the pretend lemlist answers the chapter Companies. */
export const companiesHandlers: Handlers<typeof companies> = {
  companies: ({ input, team }) => {
    const show = (rows: readonly CompanyDocument[]) => rows.map(row => projected(shownCompany(row), input.fields))
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
