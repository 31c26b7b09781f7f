import { action, type Deleted, deletedField } from '../../graph/action.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each, when } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import { companies } from '../companies/contract.ts'
import { recordFields, recordOf, type WriteWarning, WriteWarningRef } from '../fields/write.ts'
import { ContactBody } from './bodies.ts'
import { contacts } from './contract.ts'
import { ContactRefInput } from './graph.ts'
import { ContactRef, type ContactSource } from './node.ts'

const contactFields = (t: InputFields) => ({
  contactId: t.id({ description: 'Fills in this contact, `ctc_…`, whatever the address says; never makes one.' }),
  email: t.field({ type: 'EmailAddress', description: 'Address; one that lemlist knows names the contact.' }),
  ...recordFields(t),
  pictureUrl: t.field({ type: 'URL', description: 'Address of a picture of the person.' }),
  additionalEmails: t.field({ type: ['EmailAddress'], description: 'Further addresses.' }),
  firstName: t.string({ description: 'First name.' }),
  lastName: t.string({ description: 'Last name.' }),
  phone: t.string({ description: 'Phone number.' }),
  jobTitle: t.string({ description: 'What the person does.' }),
  jobDescription: t.string({ description: 'What the person does, at length.' }),
  timezone: t.string({ description: 'Time zone, an IANA name.' }),
  languages: t.string({ description: 'Languages the person speaks.' }),
  skills: t.string({ description: 'What the person is good at.' }),
  summary: t.string({ description: 'What the person says of themselves.' }),
  companyId: t.id({
    description:
      'Links this company, `cpn_…`; it counts before the two below. Costs one call more, to see it is there.',
  }),
  companyDomain: t.string({ description: 'Links the company with this domain, `acme.com`; a warning tells of none.' }),
  companyLinkedinUrl: t.field({ type: 'URL', description: 'Links the company with this LinkedIn page.' }),
})

/** What became of a contact that was written. */
interface Written {
  readonly contact: ContactSource
  readonly created: boolean | undefined
  readonly companyLinked: boolean | undefined
  readonly warnings: readonly WriteWarning[]
}

/** lemlist: an unknown company is a warning, and the contact is written without it; better not written at all. */
const checkCompany = async (context: Context, companyId: string | undefined): Promise<void> => {
  if (companyId === undefined) return
  const company = await context.lemlist.load(companies.companies, companyId)
  if (company === undefined) throw new Unacceptable('There is no company with this id', 'companyId')
}

const wire = { pictureUrl: 'picture', ownerId: 'contactOwner' }

const names = ['contactId', 'email', 'linkedinUrl', 'linkedinUrlSalesNav'] as const

action('contactUpsert', {
  ...costs(each(contacts.contactUpsert), when('`companyId` is given', batch(companies.companies))),
  description:
    'Fills in a contact, or makes it: it is found by `contactId`, `email`, `linkedinUrl` or `linkedinUrlSalesNav`, one of which is needed. What is left out stays as it is. lemlist ignores empty values, so nothing can be cleared.',
  role: 'WRITE',
  input: contactFields,
  run: async (input, context): Promise<Written | null> => {
    const facts = given(input)
    if (names.every(name => facts[name] === undefined))
      throw new Unacceptable(`One of \`${names.join('`, `')}\` is needed`, 'email')
    const body = recordOf(facts, { own: ContactBody.shape, wire })
    await checkCompany(context, facts.companyId)
    const reply = await context.lemlist.call(contacts.contactUpsert, { body })
    if (reply === undefined) return null
    const { _id, emails, companyId, created, companyLinked } = reply.data
    const contact = { id: _id, email: emails?.[0]?.value, companyId }
    return { contact, created, companyLinked, warnings: reply.warnings ?? [] }
  },
  payload: ref =>
    builder.objectFields(ref, t => ({
      contact: t.field({
        type: ContactRef,
        resolve: ({ entity }) => entity?.contact ?? null,
        description: 'The contact as it is now; it is read again for most fields. Null when the action was refused.',
      }),
      created: t.boolean({
        resolve: ({ entity }) => entity?.created ?? null,
        description: 'Whether the contact is new. Null when the action was refused.',
      }),
      companyLinked: t.boolean({
        resolve: ({ entity }) => entity?.companyLinked ?? null,
        description: 'Whether a company was linked. Null when the action was refused.',
      }),
      warnings: t.field({
        type: [WriteWarningRef],
        resolve: ({ entity }) => entity?.warnings ?? null,
        nullable: true,
        description: 'What was done otherwise than asked, such as a company that was not found. Null when refused.',
      }),
    })),
})

action('contactDelete', {
  ...costs(each(contacts.contactDelete)),
  description:
    'Deletes a contact with everything about it: its leads in all campaigns, tasks, places on lists, conversation and activities. The CRM keeps its own. Refused as a conflict while data of the contact is being looked for.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({
    contact: t.field({ type: ContactRefInput, required: true, description: 'Which contact.' }),
  }),
  run: async ({ contact }, context): Promise<Deleted> => {
    const idOrEmail = contact.id ?? contact.email ?? ''
    const done = await context.lemlist.call(contacts.contactDelete, { idOrEmail })
    return { deletedId: done?.deletedContactId ?? contact.id ?? null }
  },
  payload: deletedField('contact'),
})
