import { builder } from '../../graph/builder.ts'
import { batch, costs } from '../../graph/cost.ts'
import { companies } from '../companies/contract.ts'
import { findCompany } from '../companies/loaders.ts'
import { CompanyRef } from '../companies/node.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { LeadRef, type LeadSource } from '../leads/node.ts'
import { SignalAgentRef } from './agents.ts'
import type { Organization, Person, Signal } from './contract.ts'
import { SignalStatus, SignalType, signalTypeOf } from './enums.ts'

const SignalPersonRef = builder.objectRef<Person>('SignalPerson').implement({
  description: 'A person as a signal tells of them; nothing more is read for it.',
  fields: t => ({
    id: t.exposeID('_id', {
      nullable: true,
      description: "lemlist's id: a contact's, a lead's, or one of its own watching that leads nowhere.",
    }),
    firstName: t.exposeString('firstName', { description: 'First name.' }),
    lastName: t.exposeString('lastName', { description: 'Last name.' }),
    email: t.expose('email', { type: 'EmailAddress', description: 'Address.' }),
    jobTitle: t.exposeString('jobTitle', { description: 'What the person does.' }),
    phone: t.exposeString('phone', { description: 'Phone number.' }),
    linkedinUrl: t.expose('linkedinUrl', { type: 'URL', description: 'LinkedIn profile.' }),
    pictureUrl: t.expose('picture', { type: 'URL', description: 'Picture of the person.' }),
  }),
})

const SignalOrganizationRef = builder.objectRef<Organization>('SignalOrganization').implement({
  description: 'A company as a signal tells of it; nothing more is read for it.',
  fields: t => ({
    id: t.exposeID('_id', {
      nullable: true,
      description: "lemlist's id: a company's, or one of its own watching that leads nowhere.",
    }),
    name: t.exposeString('name', { description: 'Its name.' }),
    domain: t.exposeString('domain', { description: 'The domain of its website.' }),
    linkedinUrl: t.expose('linkedinUrl', { type: 'URL', description: 'Its LinkedIn page.' }),
    industry: t.exposeString('industry', { description: 'Its industry.' }),
    pictureUrl: t.expose('picture', { type: 'URL', description: 'Its logo.' }),
  }),
})

const begins = (id: string | undefined, ...prefixes: readonly string[]): id is string =>
  prefixes.some(prefix => id?.startsWith(`${prefix}_`))

/** The contact of this id; null for an id that is no contact's. */
export const contactOf = (
  id: string | undefined,
  { firstName, lastName, email }: Person = {},
): ContactSource | null => {
  if (!begins(id, 'ctc', 'con')) return null
  const fullName = firstName !== undefined && lastName !== undefined ? `${firstName} ${lastName}` : undefined
  return { id, email, fullName }
}

/** The lead of this id; null for an id that is no lead's. */
export const leadOf = (id: string | undefined): LeadSource | null => (begins(id, 'lea') ? { id, facts: {} } : null)

/** Whether an id is a company's. */
export const isCompany = (id: string | undefined): id is string => begins(id, 'cpn', 'cmp')

/** A signal in the graph. lemlist: none can be fetched by its id. */
export const SignalRef = builder.objectRef<Signal>('Signal').implement({
  description: 'Something that a signal agent noticed about a person or a company.',
  fields: t => ({
    id: t.exposeID('_id', { nullable: false, description: "lemlist's own id, unchanged." }),
    type: t.field({
      type: SignalType,
      nullable: false,
      resolve: ({ type }) => signalTypeOf(type),
      description: 'What it is about.',
    }),
    rawType: t.exposeString('type', { nullable: false, description: "The type in lemlist's spelling." }),
    status: t.expose('status', { type: SignalStatus, description: 'What has become of it.' }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it was noticed.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When lemlist wrote it down.' }),
    agent: t.field({
      type: SignalAgentRef,
      resolve: ({ watchListId, watchListName }) =>
        watchListId === undefined ? null : { id: watchListId, name: watchListName },
      description: 'The agent that noticed it. Its id and name ride along; the rest costs a call for all agents.',
    }),
    person: t.expose('contact', {
      type: SignalPersonRef,
      description: 'Whom it is about, as the signal tells. Null for signals about a company alone.',
    }),
    organization: t.expose('company', {
      type: SignalOrganizationRef,
      description: 'The company it is about, as the signal tells.',
    }),
    contact: t.field({
      type: ContactRef,
      resolve: ({ contact }) => contactOf(contact?._id, contact),
      description:
        "The team's own contact. Null where the person is none, and for signals about a company. Costs one call for up to 100 of them.",
    }),
    lead: t.field({
      type: LeadRef,
      resolve: ({ contact }) => leadOf(contact?._id),
      description:
        "The team's own lead, where lemlist names one. Null where it names a contact, or nobody of the team.",
    }),
    company: t.field({
      ...costs(batch(companies.companies)),
      type: CompanyRef,
      resolve: ({ company }, _, context) => (isCompany(company?._id) ? findCompany(context, company._id) : null),
      description:
        "The team's own company. Null where the company is none of the team's. Costs one call for up to 100 of them.",
    }),
    data: t.field({
      type: 'JSON',
      resolve: ({ signalData }) => signalData ?? null,
      description: 'What was noticed, by keys that depend on the type (`jobTitle`, `fundingAmountUsd`, …).',
    }),
  }),
})
