import type { CompanyDocument, ContactDocument } from '../../sandbox/documents.ts'
import { type Call, type Handlers, jsonAnswer, present } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import { companyKey } from '../companies/contract.ts'
import { checkCustomFields, givenValues, linkedinPage, ownerOf, refuseRecord } from '../fields/sandbox-registry.ts'
import { ContactBody } from './bodies.ts'
import type { contacts } from './contract.ts'
import { contactBy } from './sandbox-find.ts'

type Values = Readonly<Record<string, unknown>>

/** What a call names that is kept beside a contact's fields. */
const besideFields: ReadonlySet<string> = new Set([
  ...['contactId', 'email', 'additionalEmails', 'contactOwner', 'source'],
  ...['companyId', 'companyDomain', 'companyLinkedinUrl'],
])

const isAddress = (value: unknown): value is string => typeof value === 'string' && /^[^@\s]+@[^@\s]+\.\w+$/.test(value)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The same values with pages of LinkedIn in their one form; refuses what cannot be written, before anything is. */
const checked = (team: TeamWorld, values: Values): Values => {
  const { contactId, email, linkedinUrl, linkedinUrlSalesNav, additionalEmails } = values
  if ([contactId, email, linkedinUrl, linkedinUrlSalesNav].every(value => value === undefined)) {
    const message = 'At least one identifier is required: email, linkedinUrl or contactId'
    throw refuseRecord(400, 'MISSING_IDENTIFIER', message)
  }
  if (contactId !== undefined && !/^(ctc|con)_\w+$/.test(String(contactId)))
    throw refuseRecord(400, 'INVALID_CONTACT_ID', 'Invalid contactId format')
  if (contactId !== undefined && team.contacts.get(String(contactId)) === undefined)
    throw refuseRecord(400, 'CONTACT_NOT_FOUND_BY_ID', 'Contact not found by ID')
  if (email !== undefined && !isAddress(email)) throw refuseRecord(400, 'INVALID_EMAIL', 'Invalid email')
  if (Array.isArray(additionalEmails) && !additionalEmails.every(isAddress))
    throw refuseRecord(400, 'INVALID_ADDITIONAL_EMAILS', 'Invalid additionalEmails')
  const open = Object.entries(values).filter(([name]) => !Object.hasOwn(ContactBody.shape, name))
  checkCustomFields(team, 'contact', Object.fromEntries(open))
  const pages = ['linkedinUrl', 'linkedinUrlSalesNav'].map(name => [name, linkedinPage(name, values[name])])
  return { ...values, ...givenValues(Object.fromEntries(pages)) }
}

/** The contact that the values name: by id alone where one is given, else by address, else by one of the pages. */
const namedBy = (team: TeamWorld, values: Values): ContactDocument | undefined => {
  const { contactId, email } = values
  if (typeof contactId === 'string') return team.contacts.get(contactId)
  const byAddress = typeof email === 'string' ? contactBy(team, email) : undefined
  const samePage = ({ fields }: ContactDocument) =>
    ['linkedinUrl', 'linkedinUrlSalesNav'].some(name => values[name] !== undefined && fields[name] === values[name])
  return byAddress ?? team.contacts.all().find(samePage)
}

interface Linked {
  readonly company?: CompanyDocument | undefined
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
}

/** The company to link. lemlist: the id counts before the domain, the domain before the page; an unknown one is a warning. */
const companyOf = ({ companies }: TeamWorld, { companyId, companyDomain, companyLinkedinUrl }: Values): Linked => {
  const [asked] = [companyId, companyDomain, companyLinkedinUrl].flatMap(value => textOf(value) ?? [])
  if (asked === undefined) return { warnings: [] }
  const company =
    companyId !== undefined
      ? companies.get(asked)
      : companyDomain !== undefined
        ? companies.find('domain', companyKey(asked))
        : companies.all().find(({ fields }) => fields.linkedinUrl === linkedinPage('companyLinkedinUrl', asked))
  const message = `No company found for ${asked}; the contact was not linked`
  return { company, warnings: company === undefined ? [{ code: 'COMPANY_NOT_FOUND', message }] : [] }
}

const fullNameOf = ({ firstName, lastName }: Values): string | undefined =>
  [firstName, lastName].flatMap(name => textOf(name) ?? []).join(' ') || undefined

/** The document as the values make it out of what was there, if anything was. */
const written = (call: Call<unknown>, known: ContactDocument | undefined, values: Values): ContactDocument => {
  const { team, user, world } = call
  const { email, additionalEmails, contactOwner, source } = values
  const own = Object.entries(values).filter(([name]) => !besideFields.has(name))
  const fields = { ...known?.fields, ...Object.fromEntries(own) }
  const before = known ?? {
    _id: world.ids('ctc'),
    ownerId: user._id,
    createdBy: user._id,
    createdAt: isoNow(world),
    unsubscribed: team.unsubscribes.find('value', textOf(email)?.toLowerCase() ?? '') !== undefined,
    listIds: [],
    source: textOf(source) ?? 'api',
  }
  return {
    ...before,
    email: textOf(email)?.toLowerCase() ?? known?.email,
    fullName: fullNameOf(fields) ?? known?.fullName,
    fields,
    ownerId: contactOwner === undefined ? before.ownerId : ownerOf(team, contactOwner, user),
    ...(Array.isArray(additionalEmails) ? { additionalEmails } : {}),
  }
}

/** A contact as the reply to its writing shows it: addresses as a list, LinkedIn beside the other fields. */
const shown = ({ team }: TeamWorld, contact: ContactDocument) => {
  const { linkedinUrl, linkedinUrlSalesNav, ...fields } = contact.fields
  const { _id, email, additionalEmails = [], ownerId, source, createdAt, createdBy, unsubscribed } = contact
  const emails = [...(email === undefined ? [] : [email]), ...additionalEmails].map(value => ({ value }))
  const own = { _id, teamId: team._id, emails, linkedinUrl, linkedinUrlSalesNav, fields }
  return present({ ...own, ownerId, source, createdAt, createdBy, unsubscribed })
}

/** Makes a contact, or fills in the one that is there; what is not given stays. */
export const upsertContact: Handlers<typeof contacts>['contactUpsert'] = call => {
  const { team } = call
  const values = checked(team, givenValues(call.input.body))
  const known = namedBy(team, values)
  const holder = typeof values.email === 'string' ? contactBy(team, values.email) : undefined
  if (holder !== undefined && holder._id !== known?._id)
    throw refuseRecord(400, 'CONTACT_VALIDATION_FAILED', 'Another contact has this email')
  const { company, warnings } = companyOf(team, values)
  const document = written(call, known, values)
  const linked = company === undefined ? document : { ...document, companyId: company._id }
  const contact =
    known === undefined ? team.contacts.insert(linked) : (team.contacts.update(known._id, linked) ?? linked)
  const created = known === undefined
  const data = {
    ...shown(team, contact),
    created,
    ...(created ? {} : { updated: true }),
    companyLinked: company !== undefined,
    ...(company === undefined ? {} : { companyId: company._id }),
  }
  return jsonAnswer(created ? 201 : 200, { success: true, data, ...(warnings.length === 0 ? {} : { warnings }) })
}
