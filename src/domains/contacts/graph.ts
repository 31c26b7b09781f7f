import { builder } from '../../graph/builder.ts'
import { type ListKind, listOf, type PartArgs, partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, pages, when } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { given } from '../../graph/given.ts'
import { listPart } from '../../graph/offset.ts'
import type { ListInput } from '../../lemlist/session.ts'
import { ContactRejectionReason, FieldRejectionRef } from '../fields/rejection.ts'
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
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: 'EmailAddress',
      resolve: async (contact, _, context) =>
        contact.email === undefined ? ((await contactRow(context, contact))?.email ?? null) : contact.email,
      description: 'Address. Null for people who are known from LinkedIn or by phone only.',
    }),
    fullName: t.string({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: async (contact, _, context) =>
        contact.fullName === undefined ? ((await contactRow(context, contact))?.fullName ?? null) : contact.fullName,
      description: 'First and last name.',
    }),
    firstName: t.string({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: (contact, _, context) => fieldOf(context, contact, 'firstName'),
      description: 'First name.',
    }),
    lastName: t.string({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: (contact, _, context) => fieldOf(context, contact, 'lastName'),
      description: 'Last name.',
    }),
    jobTitle: t.string({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: (contact, _, context) => fieldOf(context, contact, 'jobTitle'),
      description: 'What the person does.',
    }),
    companyName: t.string({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: (contact, _, context) => fieldOf(context, contact, 'companyName'),
      description: 'Where the person works, as written on the contact; `company` is the company itself.',
    }),
    phone: t.string({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: (contact, _, context) => fieldOf(context, contact, 'phone'),
      description: 'Phone number as it was entered.',
    }),
    linkedinUrl: t.field({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: 'URL',
      resolve: (contact, _, context) => fieldOf(context, contact, 'linkedinUrl'),
      description: 'LinkedIn profile.',
    }),
    pictureUrl: t.field({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: 'URL',
      resolve: (contact, _, context) => fieldOf(context, contact, 'picture'),
      description: 'Picture of the person.',
    }),
    fields: t.field({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: 'JSON',
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.fields ?? null,
      description: 'Everything lemlist keeps of the person: its own fields and those the team declared, by name.',
    }),
    unsubscribed: t.boolean({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.unsubscribed ?? null,
      description: 'Whether the person has unsubscribed, as the contact says it; rides in the row.',
    }),
    fieldRejections: t.field({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: [FieldRejectionRef],
      nullable: true,
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.fieldRejections ?? null,
      description: 'Values that lemlist did not write to it. Null where there are none.',
    }),
    createdAt: t.field({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: 'DateTime',
      resolve: async (contact, _, context) => (await contactRow(context, contact))?.createdAt ?? null,
      description: 'When the contact was created.',
    }),
    owner: t.field({
      ...costs(when('the row at hand lacks it', batch(contacts.contacts))),
      type: UserRef,
      resolve: async (contact, _, context) => {
        const ownerId = (await contactRow(context, contact))?.ownerId
        return ownerId === undefined ? null : { id: ownerId }
      },
      description: 'The user the contact belongs to; null when it belongs to nobody.',
    }),
  }),
})

builder.objectField(FieldRejectionRef, 'conflictingContact', t =>
  t.field({
    type: ContactRef,
    resolve: ({ conflictingRecordId: id }) => (/^(ctc|con)_/.test(id ?? '') ? { id: id ?? '' } : null),
    description: 'The contact that has the value already. Null where it is a company, and for other reasons.',
  }),
)

const contactKind = { name: 'contacts', max: 500 }

/** A list of contacts as clients get it. */
export const ContactConnection = builder.connectionObject(
  { type: ContactRef, name: 'ContactConnection', description: 'A part of a list of contacts.' },
  { name: 'ContactEdge', description: 'A contact in a list.' },
)

/** The arguments of a list of contacts. */
export const contactPartArgs = () => partArgs(contactKind)

/** The list that a filter leaves: that of a company, of a list, or of the team. */
const kindOf = ({ companyId, companyDomain, listId }: ListInput<typeof contacts.contacts>): ListKind => {
  const owner = [companyId, companyDomain, listId].filter(name => name !== undefined).join(' and ')
  return owner === '' ? contactKind : listOf(contactKind, owner)
}

/** A part of the contacts that fit, in the order lemlist lists them. */
export const contactPart = (context: Context, filter: ListInput<typeof contacts.contacts>, args: PartArgs) =>
  listPart(kindOf(filter), args, {
    endpoint: contacts.contacts,
    read: async (from, count, anew) => {
      const slice = await context.lemlist.slice(contacts.contacts, filter, from, count, anew)
      return slice && { ...slice, rows: slice.rows.map(contactSource) }
    },
    idOf: ({ id }) => id,
    // lemlist: does not say in which order it lists contacts; where they stand by this, it tells their places.
    timeOf: ({ row }) => Date.parse(row?.createdAt ?? ''),
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

const companyNames = ['companyId', 'companyDomain', 'companyLinkedinUrl', 'companySalesNavUrl'] as const

interface Filter {
  readonly search?: string | null | undefined
  readonly companyId?: string | null | undefined
  readonly companyDomain?: string | null | undefined
  readonly companyLinkedinUrl?: URL | null | undefined
  readonly companySalesNavUrl?: URL | null | undefined
}

/** Refuses what lemlist would. lemlist: only one of the filters by company at a time. */
const check = (filter: Filter): void => {
  if (typeof filter.search === 'string' && filter.search.length < shortestSearch)
    throw badInput(`\`search\` needs at least ${shortestSearch} characters`, 'search')
  const [, second] = companyNames.filter(name => filter[name] !== undefined && filter[name] !== null)
  if (second !== undefined) throw badInput(`Only one of \`${companyNames.join('`, `')}\` can be given`, second)
}

builder.queryFields(t => ({
  contacts: t.field({
    ...costs(pages(contacts.contacts)),
    type: ContactConnection,
    args: {
      ...contactPartArgs(),
      search: t.arg.string({ description: 'Only people whose name or address holds this; at least 2 characters.' }),
      listId: t.arg.id({ description: 'Only people on this contact list, `clt_…`.' }),
      email: t.arg({ type: 'EmailAddress', description: 'Only people with this very address.' }),
      companyId: t.arg.id({ description: 'Only people of this company, `cpn_…`. One of these four at most.' }),
      companyDomain: t.arg.string({ description: 'Only people of the company with this domain, `acme.com`.' }),
      companyLinkedinUrl: t.arg({ type: 'URL', description: 'Only people of the company with this LinkedIn page.' }),
      companySalesNavUrl: t.arg({
        type: 'URL',
        description: 'Only people of the company with this page in LinkedIn’s Sales Navigator.',
      }),
      fieldRejectionReason: t.arg({
        type: ContactRejectionReason,
        description: 'Only people of whom a value was refused for this reason; `fieldRejections` tells which.',
      }),
      notInAnyCampaign: t.arg.boolean({ description: 'True: only people who are in no campaign.' }),
    },
    resolve: (_root, { first, after, ...filter }, context) => {
      check(filter)
      const { companyLinkedinUrl, companySalesNavUrl, ...asked } = given(filter)
      const pages = { companyLinkedinUrl: companyLinkedinUrl?.href, companySalesnavUrl: companySalesNavUrl?.href }
      return contactPart(context, { ...asked, ...pages }, { first, after })
    },
    description: 'The people of the team. Costs one call for every 500.',
  }),
  contact: t.field({
    ...costs(batch(contacts.contacts)),
    type: ContactRef,
    args: { by: t.arg({ type: ContactRefInput, required: true, description: 'Which contact.' }) },
    resolve: (_root, { by }, context) => findContact(context, by.id ?? by.email ?? ''),
    description: 'A person by id or address; null when there is none. Up to 100 in one operation cost one call.',
  }),
}))
