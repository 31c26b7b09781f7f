import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, instant, maybe, rows, text } from '../../lemlist/wire.ts'

/** How a value came onto the list. Source: the list of values in lemlist's API reference. */
const unsubscribeSources = ['api', 'bounced', 'lead', 'user', 'abuse'] as const
export type UnsubscribeSource = (typeof unsubscribeSources)[number]

/** lemlist: `bounce` and `bounced` are one, which of them comes depends on the operation. */
const Source = z.preprocess(value => (value === 'bounce' ? 'bounced' : value), z.enum(unsubscribeSources))

/**
 * A value nobody is written to: an address, a domain with `@` before it, a LinkedIn URL or a phone number.
 * lemlist: `createdAt` is in the list alone.
 */
export const Unsubscribe = z.object({ _id: id, value: text, source: maybe(Source), createdAt: maybe(instant) })
export type Unsubscribe = z.output<typeof Unsubscribe>

/** Whether a contact may be written to. lemlist: its id may begin with `con_` here; it is the contact all the same. */
const ContactSubscription = z.object({ _id: id, doNotContact: maybe(flag) })

/** Chapter Unsubscribes of the API, in its second version: the first ends on 1 November 2026. */
export const unsubscribes = chapter({
  unsubscribes: get('/v2/unsubscribes/variables', {
    serves: 'Query.unsubscribes',
    sandbox: 'The list of unsubscribed values.',
    query: { offset: param.int, limit: param.int },
    paging: { style: 'offset', size: 100 },
    cacheSeconds: 30,
    reply: rows(Unsubscribe),
  }),
  unsubscribe: get('/v2/unsubscribes/variables/:value', {
    serves: 'Query.unsubscribe',
    sandbox: 'The entry by its value.',
    cacheSeconds: 15,
    reply: document(Unsubscribe),
  }),
  contactSubscription: get('/v2/unsubscribes/contacts/:contactId', {
    serves: 'Contact.doNotContact',
    sandbox: 'Whether the contact is on the list.',
    cacheSeconds: 15,
    reply: document(ContactSubscription),
  }),
})
