import type { CompanyDocument, ContactDocument } from '../../sandbox/documents.ts'
import { csvAnswer, found, type Handlers } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { contacts } from './contract.ts'

/** The columns of a file, each with how a row fills it. */
type Columns<Row> = Readonly<Record<string, (row: Row, team: TeamWorld) => unknown>>

const field = (name: string) => (row: { readonly fields: Readonly<Record<string, unknown>> }) => row.fields[name]

const ownerName = ({ ownerId }: { readonly ownerId: string }, { users }: TeamWorld) => users.get(ownerId)?.email

const contactColumns: Columns<ContactDocument> = {
  firstName: field('firstName'),
  lastName: field('lastName'),
  email: ({ email }) => email,
  linkedinUrl: field('linkedinUrl'),
  companyName: field('companyName'),
  jobTitle: field('jobTitle'),
  phone: field('phone'),
  status: ({ _id }, { leads }) => leads.where('contactId', _id).at(-1)?.status,
  owner: ownerName,
  campaigns: ({ _id }, { leads, campaigns }) =>
    leads
      .where('contactId', _id)
      .flatMap(({ campaignId }) => campaigns.get(campaignId)?.name ?? [])
      .join(', '),
  contactLists: ({ listIds }, { contactLists }) => listIds.flatMap(id => contactLists.get(id)?.name ?? []).join(', '),
}

const companyColumns: Columns<CompanyDocument> = {
  name: field('name'),
  domain: ({ domain }) => domain,
  linkedinUrl: field('linkedinUrl'),
  industry: field('industry'),
  website: field('website'),
  status: () => '',
  size: field('size'),
  owner: ownerName,
  numberOfContacts: ({ _id }, { contacts }) => contacts.where('companyId', _id).length,
  companyLists: () => '',
}

/** The file, with a column for each field that the team declared behind lemlist's own. */
const csvOf = <Row extends { readonly fields: Readonly<Record<string, unknown>> }>(
  team: TeamWorld,
  entity: 'contact' | 'company',
  own: Columns<Row>,
  rows: readonly Row[],
) => {
  const declared = team.fields.all().filter(each => each.entity === entity)
  const columns: Columns<Row> = { ...own, ...Object.fromEntries(declared.map(({ name }) => [name, field(name)])) }
  const cells = rows.map(row => Object.values(columns).map(fill => String(fill(row, team) ?? '')))
  return csvAnswer(Object.keys(columns), cells)
}

/** The people of a list, or everybody, as a file; or the companies, of which no list of contacts holds any. */
export const exportContacts: Handlers<typeof contacts>['contactsCsv'] = ({ input, team }) => {
  const list = input.listId === 'all' ? undefined : found(team.contactLists.get(input.listId), 'Contact list')
  if (input.entity === 'company')
    return csvOf(team, 'company', companyColumns, list === undefined ? team.companies.all() : [])
  const onList = ({ listIds }: ContactDocument) => list === undefined || listIds.includes(list._id)
  return csvOf(team, 'contact', contactColumns, team.contacts.all().filter(onList))
}
