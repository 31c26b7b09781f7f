import { builder } from '../../graph/builder.ts'
import { partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, pages, when } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { given } from '../../graph/given.ts'
import { listPart } from '../../graph/offset.ts'
import { contacts } from '../contacts/contract.ts'
import { ContactConnection, contactPart, contactPartArgs } from '../contacts/graph.ts'
import { contactRow } from '../contacts/loaders.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { CompanyRejectionReason, FieldRejectionRef } from '../fields/rejection.ts'
import { UserRef } from '../team/users.ts'
import { type Company, companies, newestFirst } from './contract.ts'
import { CompanyCrmStatus, CompanyCrmSyncRef } from './crm-sync.ts'
import { findCompany } from './loaders.ts'
import { CompanyRef } from './node.ts'

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** lemlist: these stand among the open fields, whatever its schema says of them. */
const described = (company: Company, name: 'name' | 'industry' | 'size' | 'location'): string | null =>
  textOf(company.fields?.[name]) ?? company[name] ?? null

builder.node(CompanyRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: (id, context) => findCompany(context, id),
  description: 'A company that people of the team’s contacts work for.',
  fields: t => ({
    name: t.string({ resolve: company => described(company, 'name'), description: 'Its name.' }),
    domain: t.exposeString('domain', { description: 'Domain of its website and addresses, `acme.com`.' }),
    industry: t.string({ resolve: company => described(company, 'industry'), description: 'What it does.' }),
    size: t.string({
      resolve: company => described(company, 'size'),
      description: 'How many people work there, as a range in words: `51-200`.',
    }),
    location: t.string({ resolve: company => described(company, 'location'), description: 'Where it is.' }),
    logoUrl: t.field({ type: 'URL', resolve: ({ fields }) => textOf(fields?.picture), description: 'Its logo.' }),
    fields: t.field({
      type: 'JSON',
      resolve: ({ fields }) => fields ?? null,
      description: 'Everything lemlist keeps of the company: its own fields and those the team declared, by name.',
    }),
    owner: t.field({
      type: UserRef,
      resolve: ({ ownerId }) => (ownerId === undefined ? null : { id: ownerId }),
      description: 'The user the company belongs to; null when it belongs to nobody.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the company was created.' }),
    crmSync: t.expose('crmSync', {
      type: CompanyCrmSyncRef,
      description: 'How it stands with the CRM of the team. Null where the team has connected none.',
    }),
    fieldRejections: t.expose('fieldRejections', {
      type: [FieldRejectionRef],
      nullable: true,
      description: 'Values that lemlist did not write to it. Null where there are none.',
    }),
    contacts: t.field({
      ...costs(pages(contacts.contacts)),
      type: ContactConnection,
      args: contactPartArgs(),
      resolve: ({ _id }, args, context) => contactPart(context, { companyId: _id }, args),
      description: 'The people who work there, as lemlist has linked them. Costs one call for every 500.',
    }),
  }),
})

builder.objectField(FieldRejectionRef, 'conflictingCompany', t =>
  t.field({
    type: CompanyRef,
    resolve: ({ conflictingRecordId: id }, _, context) =>
      /^(cpn|cmp)_/.test(id ?? '') ? findCompany(context, id ?? '') : null,
    description:
      'The company that has the value already. Null where it is a contact, and for other reasons. Up to 100 in one operation cost one call.',
  }),
)

const companyKind = { name: 'companies', max: 500 }

const CompanyConnection = builder.connectionObject(
  { type: CompanyRef, name: 'CompanyConnection', description: 'A part of a list of companies.' },
  { name: 'CompanyEdge', description: 'A company in a list.' },
)

const CompanyRefInput = builder.inputType('CompanyRef', {
  isOneOf: true,
  description: 'Names a company by its id or by its domain.',
  fields: t => ({
    id: t.id({ description: 'Id of the company, `cpn_…`.' }),
    domain: t.string({ description: 'Domain of the company, `acme.com`; an address of its website will do.' }),
  }),
})

builder.queryFields(t => ({
  companies: t.field({
    ...costs(pages(companies.companies)),
    type: CompanyConnection,
    args: {
      ...partArgs(companyKind),
      search: t.arg.string({ description: 'Only companies whose name holds this.' }),
      crmSyncStatus: t.arg({
        type: CompanyCrmStatus,
        description: 'Only companies that stand so with the CRM. Refused where the team has connected none.',
      }),
      fieldRejectionReason: t.arg({
        type: CompanyRejectionReason,
        description: 'Only companies of which a value was refused for this reason; `fieldRejections` tells which.',
      }),
    },
    resolve: (_root, { first, after, ...filter }, context) => {
      if (filter.search?.trim() === '') throw badInput('`search` is blank; leave it out for all companies', 'search')
      const asked = { ...given(filter), ...newestFirst }
      return listPart(
        companyKind,
        { first, after },
        {
          endpoint: companies.companies,
          read: (from, count, anew) => context.lemlist.slice(companies.companies, asked, from, count, anew),
          idOf: ({ _id }) => _id,
          timeOf: ({ createdAt }) => Date.parse(createdAt ?? ''),
          newestFirst: true,
        },
      )
    },
    description: 'The companies of the team, newest first. Costs one call for every 500.',
  }),
  company: t.field({
    ...costs(batch(companies.companies)),
    type: CompanyRef,
    args: { by: t.arg({ type: CompanyRefInput, required: true, description: 'Which company.' }) },
    resolve: (_root, { by }, context) => findCompany(context, by.id ?? by.domain ?? ''),
    description: 'A company by id or domain; null when there is none. Up to 100 in one operation cost one call.',
  }),
}))

/** Where to look for the company of a contact. lemlist: what it has linked is mostly not told when contacts are read. */
const companyKeyOf = async (context: Context, contact: ContactSource): Promise<string | undefined> => {
  if (contact.companyId !== undefined) return contact.companyId
  const row = await contactRow(context, contact)
  const domain = textOf(row?.fields?.companyDomain) ?? row?.email?.split('@')[1]
  return row?.companyId ?? domain
}

builder.objectField(ContactRef, 'company', t =>
  t.field({
    ...costs(when('the row at hand lacks it', batch(contacts.contacts)), batch(companies.companies)),
    type: CompanyRef,
    resolve: async (contact, _, context) => {
      const key = await companyKeyOf(context, contact)
      return key === undefined ? null : findCompany(context, key)
    },
    description:
      'Where the person works: the company that lemlist has linked where the contact names it, else the one with the domain in the field `companyDomain`, else with that of the address. Null where no company has the domain. Up to 100 in one operation cost one call.',
  }),
)
