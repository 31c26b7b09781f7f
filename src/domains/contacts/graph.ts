import { builder } from '../../graph/builder.ts'
import { type ListKind, listOf, type PartArgs, partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { badInput } from '../../graph/errors.ts'
import { listPart } from '../../graph/offset.ts'
import type { ListInput } from '../../lemlist/session.ts'
import { UserRef } from '../team/users.ts'
import { contacts } from './contract.ts'
import { contactRow, contactSource, findContact } from './loaders.ts'
import { ContactRef, type ContactSource } from './node.ts'

/** A text among the open fields of a contact; null where it is none. */
const fieldOf = async (context: Context, contact: ContactSource, name: string): Promise<string | null> => {
  const value = (await contactRow(context, contact))?.fields?.[name]
  return typeof value === 'string' && value !== '' ? value : null
}

builder.node(ContactRef, {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => findContact(context, id),
  description: 'A person, once for the whole team, in however many campaigns they are.',
  fields: t => ({
    email: t.field({
      type: 'EmailAddress',
      resolve: async (contact, _, context) =>
        contact.email === undefined ? ((await contactRow(context, contact))?.email ?? null) : contact.email,
      description: 'Address. Null for people who are known from LinkedIn or by phone only.',
    }),
    fullName: t.string({
      resolve: async (contact, _, context) =>
        contact.fullName === undefined ? ((await contactRow(context, contact))?.fullName ?? null) : contact.fullName,
      description: 'First and last name.',
    }),
    firstName: t.string({
      resolve: (contact, _, context) => fieldOf(context, contact, 'firstName'),
      description: 'First name.',
    }),
    lastName: t.string({
      resolve: (contact, _, context) => fieldOf(context, contact, 'lastName'),
      description: 'Last name.',
    }),
    jobTitle: t.string({
      resolve: (contact, _, context) => fieldOf(context, contact, 'jobTitle'),
      description: 'What the person does.',
    }),
    companyName: t.string({
      resolve: (contact, _, context) => fieldOf(context, contact, 'companyName'),
      description: 'Where the person works, as written on the contact; `company` is the company itself.',
    }),
    phone: t.string({
      resolve: (contact, _, context) => fieldOf(context, contact, 'phone'),
      description: 'Phone number as it was entered.',
    }),
    linkedinUrl: t.field({
      type: 'URL',
      resolve: (contact, _, context) => fieldOf(context, contact, 'linkedinUrl'),
      description: 'LinkedIn profile.',
    }),
    fields: t.field({
      type: 'JSON',
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.fields ?? null,
      description: 'Everything lemlist keeps of the person: its own fields and those the team declared, by name.',
    }),
    unsubscribed: t.boolean({
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.unsubscribed ?? null,
      description: 'Whether the person has unsubscribed, as the contact says it; rides in the row.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.createdAt ?? null,
      description: 'When the contact was created.',
    }),
    owner: t.field({
      type: UserRef,
      resolve: async (contact, _, context) => {
        const ownerId = (await contactRow(context, contact))?.ownerId
        return ownerId === undefined ? null : { id: ownerId }
      },
      description: 'The user the contact belongs to; null when it belongs to nobody.',
    }),
  }),
})

const contactKind = { name: 'contacts', max: 500 }

/** A list of contacts as clients get it. */
export const ContactConnection = builder.connectionObject(
  { type: ContactRef, name: 'ContactConnection', description: 'A part of a list of contacts.' },
  { name: 'ContactEdge', description: 'A contact in a list.' },
)

/** The arguments of a list of contacts. */
export const contactPartArgs = () => partArgs(contactKind)

/** The list that a filter leaves: that of a company, of a list, or of the team. */
const kindOf = ({ companyId, listId }: ListInput<typeof contacts.contacts>): ListKind => {
  const owner = [companyId, listId].filter(id => id !== undefined).join(' and ')
  return owner === '' ? contactKind : listOf(contactKind, owner)
}

/** A part of the contacts that fit, in the order lemlist lists them. */
export const contactPart = (context: Context, filter: ListInput<typeof contacts.contacts>, args: PartArgs) =>
  listPart(kindOf(filter), args, {
    endpoint: contacts.contacts,
    read: async (from, count) => {
      const slice = await context.lemlist.slice(contacts.contacts, filter, from, count)
      return slice && { ...slice, rows: slice.rows.map(contactSource) }
    },
    idOf: ({ id }) => id,
  })

/** Which contact, by id or address. */
export const ContactRefInput = builder.inputType('ContactRef', {
  isOneOf: true,
  description: 'Names a contact by its id or by its address.',
  fields: t => ({
    id: t.id({ description: 'Id of the contact, `ctc_…`.' }),
    email: t.field({ type: 'EmailAddress', description: 'Address of the contact; case does not matter.' }),
  }),
})

/** lemlist: shorter searches are refused. */
const shortestSearch = 2

builder.queryFields(t => ({
  contacts: t.field({
    type: ContactConnection,
    args: {
      ...contactPartArgs(),
      search: t.arg.string({ description: 'Only people whose name or address holds this; at least 2 characters.' }),
      listId: t.arg.id({ description: 'Only people on this contact list, `clt_…`.' }),
      companyId: t.arg.id({ description: 'Only people of this company, `cpn_…`.' }),
      notInAnyCampaign: t.arg.boolean({ description: 'True: only people who are in no campaign.' }),
    },
    resolve: (_root, { first, after, search, listId, companyId, notInAnyCampaign }, context) => {
      if (typeof search === 'string' && search.length < shortestSearch)
        throw badInput(`\`search\` needs at least ${shortestSearch} characters`, 'search')
      const filter = {
        search: search ?? undefined,
        listId: listId ?? undefined,
        companyId: companyId ?? undefined,
        notInAnyCampaign: notInAnyCampaign ?? undefined,
      }
      return contactPart(context, filter, { first, after })
    },
    description: 'The people of the team. Costs one call for every 500.',
  }),
  contact: t.field({
    type: ContactRef,
    args: { by: t.arg({ type: ContactRefInput, required: true, description: 'Which contact.' }) },
    resolve: (_root, { by }, context) => findContact(context, by.id ?? by.email ?? ''),
    description: 'A person by id or address; null when there is none. Up to 100 in one operation cost one call.',
  }),
}))
