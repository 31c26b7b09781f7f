import { z } from 'zod'
import { batched, chapter, del, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all, anything, named } from '../../lemlist/subject.ts'
import { document, file, flag, id, instant, int, maybe, openMap, rows, text } from '../../lemlist/wire.ts'
import { personChanged, personGone } from '../effects.ts'
import { contactReasons, FieldRejection } from '../fields/reasons.ts'
import { leadStatuses } from '../leads/statuses.ts'
import { subjects } from '../subjects.ts'
import { ContactBody, WrittenContact } from './bodies.ts'

/**
 * What a contact's row says of a campaign the person is in. lemlist: both words mislead. `leadState` is what a lead calls
 * its `status`, and `campaignState` only whether the campaign is switched on, which drafts are.
 */
export const Membership = z.object({
  campaignId: id,
  campaignState: maybe(text),
  leadState: maybe(z.enum(leadStatuses)),
  leadId: maybe(id),
})
export type Membership = z.output<typeof Membership>

/** A person, once per team; `fields` is an open map (`firstName`, `jobTitle`, and whatever the team has declared). */
export const Contact = z.object({
  _id: id,
  teamId: maybe(id),
  fullName: maybe(text),
  email: maybe(text),
  fields: maybe(openMap),
  campaigns: maybe(z.array(Membership)),
  ownerId: maybe(id),
  companyId: maybe(id),
  createdAt: maybe(instant),
  createdBy: maybe(id),
  unsubscribed: maybe(flag),
  fieldRejections: maybe(z.array(FieldRejection)),
})
export type Contact = z.output<typeof Contact>

/** A list of contacts. lemlist: a dynamic one is filled by its own rules, and nobody else can add to it. */
export const ContactList = z.object({ _id: id, name: maybe(text), dynamic: maybe(flag) })
export type ContactList = z.output<typeof ContactList>

/** Whom to put on a list, or to take off it. lemlist: 1 to 1,000 at once. */
const Entities = z.object({ contactIds: z.array(z.string()).default([]) })

/** The one form of a contact's key: an address in lower case, an id as it is. */
const contactKey = (idOrEmail: string): string => (idOrEmail.includes('@') ? idOrEmail.toLowerCase() : idOrEmail)

const contactKeys = ({ _id, email }: Contact): readonly string[] =>
  email === undefined ? [_id] : [_id, contactKey(email)]

/** Anything may join a list, but not one of those that are asked for by name. */
const joinable = ({ idsOrEmails }: { readonly idsOrEmails?: readonly string[] | undefined }) =>
  idsOrEmails === undefined ? [anything] : undefined

/** lemlist: a bare list with `idsOrEmails`, an envelope with `total` otherwise; at most 100 ids or addresses, and only one of the company filters. */
const listed = get('/contacts', {
  serves: ['Query.contacts', 'Query.contact'],
  sandbox: 'All contacts, or up to 100 by id or address as a bare list.',
  query: {
    idsOrEmails: param.commaList,
    search: param.text,
    email: param.text,
    listId: param.text,
    notInAnyCampaign: param.flag,
    companyId: param.text,
    companyDomain: param.text,
    companyLinkedinUrl: param.text,
    companySalesnavUrl: param.text,
    fieldRejectionReason: param.oneOf(...contactReasons),
    limit: param.int,
    offset: param.int,
  },
  paging: { style: 'offset', size: 500 },
  kept: {
    seconds: 120,
    untold: 15,
    about: subjects.contacts,
    marks: joinable,
  },
  reply: rows(Contact),
})

/** Chapter Contacts of the API. */
export const contacts = chapter({
  /** Asked for many ids or addresses at once where possible. lemlist: unknown ones are just missing. */
  contacts: batched(listed, {
    max: 100,
    input: idsOrEmails => ({ idsOrEmails }),
    rows: page => page.rows.flatMap(contact => contactKeys(contact).map(key => [key, contact] as const)),
    normalise: contactKey,
  }),
  /** Not called: the batch above finds one as well, in the same call as others. */
  contact: get('/contacts/:idOrEmail', {
    serves: 'Query.contact',
    sandbox: 'The contact by id or address.',
    instead: 'contacts',
    kept: { seconds: 120, untold: 15, about: subjects.contacts },
    reply: document(Contact),
  }),
  /** lemlist: 201 when it was created, 200 when it was there; the reply is shaped otherwise than a contact that is read. */
  contactUpsert: post('/contacts', {
    serves: 'Mutation.contactUpsert',
    sandbox: 'Finds the contact by id, address or profile and fills it in, else makes it; links a company it knows.',
    body: ContactBody,
    changes: personChanged,
    reply: document(WrittenContact),
  }),
  contactDelete: del('/contacts/:idOrEmail', {
    serves: 'Mutation.contactDelete',
    sandbox: 'Takes the contact away with its leads, tasks, conversation and activities.',
    changes: personGone,
    reply: document(z.object({ deletedContactId: maybe(id) })),
  }),
  contactLists: get('/contacts/lists', {
    serves: 'Query.contactLists',
    sandbox: 'Every list, or those whose name holds the search.',
    query: { search: param.text },
    kept: { seconds: 60, about: subjects.contactLists },
    reply: rows(ContactList),
  }),
  /** lemlist: the new list is named by `id` here. */
  contactListCreate: post('/contacts/lists', {
    serves: 'Mutation.contactListCreate',
    sandbox: 'Makes an empty static list.',
    body: z.object({ name: z.string().default('') }),
    changes: [all(subjects.contactLists)],
    reply: document(z.object({ list: z.object({ id, name: maybe(text) }) })),
  }),
  contactListAdd: post('/contacts/lists/:listId/entities', {
    serves: 'Mutation.contactListAdd',
    sandbox: 'Adds contacts to a static list and counts those that were on it.',
    body: Entities,
    changes: [named(subjects.contacts), all(subjects.contactLists)],
    reply: document(z.object({ addedCount: maybe(int), alreadyInList: maybe(int) })),
  }),
  /** lemlist: a POST, because the body of a DELETE gets lost on its way. */
  contactListRemove: post('/contacts/lists/:listId/entities', {
    serves: 'Mutation.contactListRemove',
    sandbox: 'Takes contacts off a static list; those that are not on it do not count.',
    fixed: { action: 'remove' },
    body: Entities,
    changes: [named(subjects.contacts), all(subjects.contactLists)],
    reply: document(z.object({ removedCount: maybe(int) })),
  }),
  /** `listId` is the id of a list, or `all`. */
  contactsCsv: get('/contacts/export', {
    serves: 'Query.contactsCsv',
    sandbox: 'Contacts of a list or of the team as CSV, or the team’s companies.',
    query: { listId: param.required(param.text), entity: param.oneOf('contact', 'company') },
    reply: file,
  }),
})
