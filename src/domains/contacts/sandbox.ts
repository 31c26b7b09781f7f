import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CampaignDocument, ContactDocument } from '../../sandbox/documents.ts'
import { found, type Handlers, present, refuse, slice } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { contacts } from './contract.ts'
import { exportContacts } from './sandbox-csv.ts'
import { deleteContact } from './sandbox-delete.ts'
import { contactBy } from './sandbox-find.ts'
import { listHandlers } from './sandbox-lists.ts'
import { upsertContact } from './sandbox-upsert.ts'

/** lemlist: a campaign's `state` is a switch that is on in drafts too; its status is another thing. */
const campaignState = (campaign: CampaignDocument | undefined): string | undefined =>
  campaign && (['running', 'draft', 'errors'].includes(campaign.status) ? 'running' : 'paused')

/** A contact as lemlist shows it; the campaigns it is in are read off its leads. */
const shownContact = (team: TeamWorld, contact: ContactDocument) =>
  present({
    _id: contact._id,
    teamId: team.team._id,
    fullName: contact.fullName,
    email: contact.email,
    fields: contact.fields,
    campaigns: team.leads.where('contactId', contact._id).map(lead =>
      present({
        campaignId: lead.campaignId,
        campaignState: campaignState(team.campaigns.get(lead.campaignId)),
        leadState: lead.status,
        leadId: lead._id,
      }),
    ),
    ownerId: contact.ownerId,
    createdAt: contact.createdAt,
    createdBy: contact.createdBy,
    unsubscribed: contact.unsubscribed,
    fieldRejections: contact.fieldRejections,
  })

type Query = InputOf<typeof contacts.contacts>

const companyFilters = ['companyId', 'companyDomain', 'companyLinkedinUrl', 'companySalesnavUrl'] as const

/** The id of the company that the query names; `null` when there is no such company, undefined when it names none. */
const companyOf = ({ companies }: TeamWorld, query: Query): string | null | undefined => {
  const { companyId, companyDomain, companyLinkedinUrl, companySalesnavUrl } = query
  const withField = (field: string, value: string) => companies.all().find(({ fields }) => fields[field] === value)?._id
  if (companyId !== undefined) return companyId
  if (companyDomain !== undefined) return companies.find('domain', companyDomain.toLowerCase())?._id ?? null
  if (companyLinkedinUrl !== undefined) return withField('linkedinUrl', companyLinkedinUrl) ?? null
  if (companySalesnavUrl !== undefined) return withField('linkedinUrlSalesNav', companySalesnavUrl) ?? null
  return undefined
}

const checked = (query: Query): Query => {
  if (query.search !== undefined && query.search.length < 2) {
    throw refuse(400, 'Search query must be at least 2 characters')
  }
  if (query.listId !== undefined && !/^clt_[a-zA-Z0-9]+$/.test(query.listId)) throw refuse(400, 'Invalid listId')
  if (companyFilters.filter(name => query[name] !== undefined).length > 1) {
    throw refuse(400, `Bad params: only one of ${companyFilters.join(', ')}`)
  }
  return query
}

const holds = (contact: ContactDocument, words: string): boolean =>
  `${contact.fullName ?? ''}\n${contact.email ?? ''}`.toLowerCase().includes(words.toLowerCase())

const filtered = (team: TeamWorld, query: Query): readonly ContactDocument[] => {
  const { search, email, listId, notInAnyCampaign, fieldRejectionReason } = query
  const companyId = companyOf(team, query)
  if (companyId === null) return []
  const all = companyId === undefined ? team.contacts.all() : team.contacts.where('companyId', companyId)
  return all.filter(
    contact =>
      (search === undefined || holds(contact, search)) &&
      (email === undefined || contact.email?.toLowerCase() === email.toLowerCase()) &&
      (fieldRejectionReason === undefined ||
        contact.fieldRejections?.some(({ reason }) => reason === fieldRejectionReason) === true) &&
      (listId === undefined || contact.listIds.includes(listId)) &&
      (notInAnyCampaign !== true || team.leads.find('contactId', contact._id) === undefined),
  )
}

/** lemlist: unknown ids and addresses are just missing, and the order is none to rely on: here that of the ids. */
const named = (team: TeamWorld, idsOrEmails: readonly string[]): readonly ContactDocument[] => {
  if (idsOrEmails.length > 100) throw refuse(400, 'Bad params: idsOrEmails is limited to 100 values')
  const matches = idsOrEmails.flatMap(key => contactBy(team, key) ?? [])
  const byId = new Map(matches.map(contact => [contact._id, contact]))
  return [...byId.values()].toSorted((a, b) => (a._id < b._id ? -1 : 1))
}

/** How the pretend lemlist answers the chapter Contacts. */
export const contactsHandlers: Handlers<typeof contacts> = {
  contacts: ({ input, team }) => {
    // lemlist: a bare list here, an envelope otherwise.
    if (input.idsOrEmails !== undefined)
      return named(team, input.idsOrEmails).map(contact => shownContact(team, contact))
    const matching = filtered(team, checked(input))
    const data = slice(matching, input, { usual: 100, most: 500 }).map(contact => shownContact(team, contact))
    return { data, total: matching.length, limit: Math.min(input.limit ?? 100, 500), offset: input.offset ?? 0 }
  },
  contact: ({ input, team }) => shownContact(team, found(contactBy(team, input.idOrEmail), 'Contact')),
  contactUpsert: upsertContact,
  contactDelete: deleteContact,
  contactsCsv: exportContacts,
  ...listHandlers,
}
