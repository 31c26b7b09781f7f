import { z } from 'zod'
import { batched, chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, instant, maybe, openMap, rows, text } from '../../lemlist/wire.ts'
import { leadStatuses } from '../leads/statuses.ts'

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
})
export type Contact = z.output<typeof Contact>

/** The one form of a contact's key: an address in lower case, an id as it is. */
const contactKey = (idOrEmail: string): string => (idOrEmail.includes('@') ? idOrEmail.toLowerCase() : idOrEmail)

const contactKeys = ({ _id, email }: Contact): readonly string[] =>
  email === undefined ? [_id] : [_id, contactKey(email)]

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
    fieldRejectionReason: param.text,
    limit: param.int,
    offset: param.int,
  },
  paging: { style: 'offset', size: 500 },
  cacheSeconds: 15,
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
    cacheSeconds: 15,
    reply: document(Contact),
  }),
})
