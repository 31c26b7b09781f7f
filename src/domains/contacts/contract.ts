import { z } from 'zod'
import { batched, chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, instant, maybe, openMap, rows, text } from '../../lemlist/wire.ts'
import { leadStatuses } from '../leads/contract.ts'

/** A value that lemlist refused to write on a contact or company, and why. */
export const FieldRejection = z.object({
  field: text,
  reason: maybe(text),
  source: maybe(text),
  conflictingRecordId: maybe(id),
  rejectedValue: maybe(text),
  rejectedAt: maybe(instant),
})
export type FieldRejection = z.output<typeof FieldRejection>

/**
 * A campaign that the contact is in. lemlist: `leadState` holds the lead's status (`review`, `done`), not its state, and
 * `campaignState` the campaign's on/off switch, not its status.
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

/** The one form of a contact's key: an address in lower case, an id as it is. */
const contactKey = (idOrEmail: string): string => (idOrEmail.includes('@') ? idOrEmail.toLowerCase() : idOrEmail)

const contactKeys = ({ _id, email }: Contact): readonly string[] =>
  email === undefined ? [_id] : [_id, contactKey(email)]

/** lemlist: a bare list with `idsOrEmails`, an envelope with `total` otherwise; at most 100 ids or addresses, and only one of the company filters. */
const listed = get('/contacts', {
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
  contact: get('/contacts/:idOrEmail', { cacheSeconds: 15, reply: document(Contact) }),
})
