import type { CompanyDocument } from '../../sandbox/documents.ts'
import { addCompanyNote } from '../../sandbox/effects.ts'
import { type Call, found, type Handlers, jsonAnswer, present } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import { checkCustomFields, givenValues, linkedinPage, ownerOf, refuseRecord } from '../fields/sandbox-registry.ts'
import { CompanyBody, type companies, companyKey } from './contract.ts'

type Values = Readonly<Record<string, unknown>>

/** What a call names that is kept beside a company's fields. */
const besideFields: ReadonlySet<string> = new Set(['companyId', 'domain', 'companyOwner', 'source'])

const isId = (companyId: string): boolean => /^(cpn|cmp)_[a-zA-Z0-9]+$/.test(companyId)

/** The same values with domain and pages in their one form; refuses what cannot be written, before anything is. */
const checked = (team: TeamWorld, values: Values): Values => {
  const { companyId, domain } = values
  if (companyId !== undefined && !isId(String(companyId)))
    throw refuseRecord(400, 'INVALID_COMPANY_ID', 'Invalid companyId format')
  if (companyId !== undefined && team.companies.get(String(companyId)) === undefined)
    throw refuseRecord(400, 'COMPANY_NOT_FOUND_BY_ID', 'Company not found by ID')
  const missing = companyId === undefined && ['name', 'domain'].find(name => values[name] === undefined)
  if (missing) throw refuseRecord(400, 'MISSING_REQUIRED_FIELD', `Missing required field: ${missing}`)
  const host = typeof domain === 'string' ? companyKey(domain) : undefined
  if (host !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host))
    throw refuseRecord(400, 'INVALID_DOMAIN', 'Invalid domain')
  const open = Object.entries(values).filter(([name]) => !Object.hasOwn(CompanyBody.shape, name))
  checkCustomFields(team, 'company', Object.fromEntries(open))
  const pages = ['linkedinUrl', 'linkedinUrlSalesNav'].map(name => [name, linkedinPage(name, values[name])])
  return { ...values, ...givenValues({ ...Object.fromEntries(pages), domain: host }) }
}

/** The company that the values name: by id alone where one is given, else by domain, else by one of the pages. */
const namedBy = ({ companies }: TeamWorld, values: Values): CompanyDocument | undefined => {
  const { companyId, domain } = values
  if (typeof companyId === 'string') return companies.get(companyId)
  const samePage = ({ fields }: CompanyDocument) =>
    ['linkedinUrl', 'linkedinUrlSalesNav'].some(name => values[name] !== undefined && fields[name] === values[name])
  return companies.find('domain', String(domain)) ?? companies.all().find(samePage)
}

/** The document as the values make it out of what was there, if anything was. */
const written = (call: Call<unknown>, known: CompanyDocument | undefined, values: Values): CompanyDocument => {
  const { team, user, world } = call
  const { domain, companyOwner, source } = values
  const own = Object.entries(values).filter(([name]) => !besideFields.has(name))
  const before = known ?? {
    _id: world.ids('cpn'),
    ownerId: user._id,
    createdBy: user._id,
    createdAt: isoNow(world),
    source: typeof source === 'string' ? source : 'api',
  }
  return {
    ...before,
    domain: typeof domain === 'string' ? domain : known?.domain,
    fields: { name: '', ...known?.fields, ...Object.fromEntries(own) },
    ownerId: companyOwner === undefined ? before.ownerId : ownerOf(team, companyOwner, user),
  }
}

/** A company as the reply to its writing shows it: LinkedIn beside the other fields. */
const shown = ({ team }: TeamWorld, { _id, domain, fields: all, ...facts }: CompanyDocument) => {
  const { linkedinUrl, linkedinUrlSalesNav, ...fields } = all
  return present({ _id, teamId: team._id, domain, linkedinUrl, linkedinUrlSalesNav, fields, ...facts })
}

/** lemlist: an owner that is nobody of the team is replaced, with a warning. */
const warningsOf = ({ users }: TeamWorld, { companyOwner }: Values) => {
  const fits = users.all().some(({ _id, email }) => _id === companyOwner || email === companyOwner)
  if (companyOwner === undefined || fits) return {}
  const message = 'The owner is nobody of the team; the company belongs to the owner of the API key'
  return { warnings: [{ code: 'OWNER_NOT_FOUND', message }] }
}

/** Makes a company, or fills in the one that is there; what is not given stays. */
const upsertCompany: Handlers<typeof companies>['companyUpsert'] = call => {
  const { team } = call
  const values = checked(team, givenValues(call.input.body))
  const known = namedBy(team, values)
  const holder = typeof values.domain === 'string' ? team.companies.find('domain', values.domain) : undefined
  if (holder !== undefined && holder._id !== known?._id)
    throw refuseRecord(400, 'INVALID_DOMAIN', 'Another company has this domain')
  const document = written(call, known, values)
  const created = known === undefined
  const company = created ? team.companies.insert(document) : (team.companies.update(known._id, document) ?? document)
  const data = { ...shown(team, company), created, ...(created ? {} : { updated: true }) }
  return jsonAnswer(created ? 201 : 200, { success: true, data, ...warningsOf(team, values) })
}

/** Takes a company away with its notes. With force the people who work there are unlinked first. */
const deleteCompany: Handlers<typeof companies>['companyDelete'] = ({ input: { companyId, force }, team }) => {
  if (!isId(companyId)) throw refuseRecord(400, 'INVALID_COMPANY_ID', 'Invalid companyId format')
  if (team.companies.get(companyId) === undefined)
    throw refuseRecord(404, 'COMPANY_NOT_FOUND_BY_ID', 'Company not found by ID')
  const people = team.contacts.where('companyId', companyId)
  if (people.length > 0 && force !== true) {
    const message = `Company still has contacts attached. Pass ?force=true to detach them before deletion. (${people.length} contacts attached)`
    throw refuseRecord(400, 'COMPANY_HAS_CONTACTS', message, { contactCount: people.length })
  }
  for (const { _id } of people) team.contacts.update(_id, { companyId: undefined })
  for (const { _id } of team.activities.where('companyId', companyId)) team.activities.delete(_id)
  team.companies.delete(companyId)
  const unlinked = force === true ? { unlinkedContacts: people.length } : {}
  return { success: true, deletedCompanyId: companyId, ...unlinked }
}

/** Notes something about a company; the answer has the type, which the list of notes leaves out. */
const createNote: Handlers<typeof companies>['companyNoteCreate'] = ({ input, team, user, world }) => {
  const { _id } = found(team.companies.get(input.companyId), 'Company')
  const note = addCompanyNote(world, team, { companyId: _id, note: input.body.note, userId: user._id })
  return present({ ...note, teamId: team.team._id })
}

/** How the pretend lemlist writes companies. */
export const companyWriteHandlers = {
  companyUpsert: upsertCompany,
  companyDelete: deleteCompany,
  companyNoteCreate: createNote,
}
