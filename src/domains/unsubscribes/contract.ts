import { z } from 'zod'
import { chapter, del, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { acknowledgement, document, file, flag, id, instant, maybe, rows, text } from '../../lemlist/wire.ts'
import { consentChanged } from '../effects.ts'
import { subjects } from '../subjects.ts'

/** How a value came onto the list. Source: the list of values in lemlist's API reference. */
const unsubscribeSources = ['api', 'bounced', 'lead', 'user', 'abuse'] as const

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

/** Most values of one call. Source: the call that adds several, in lemlist's API reference. */
export const mostValues = 10_000

/** What the first version answers. lemlist: `alreadyUnsubscribed` is true where the value was on the list before. */
const LegacyEntry = z.object({ _id: id, value: maybe(text), email: maybe(text), alreadyUnsubscribed: maybe(flag) })

/** Chapter Unsubscribes of the API, in both versions: the first ends on 1 November 2026, so that nothing calls it. */
export const unsubscribes = chapter({
  unsubscribes: get('/v2/unsubscribes/variables', {
    serves: 'Query.unsubscribes',
    sandbox: 'The list of unsubscribed values.',
    query: { offset: param.int, limit: param.int },
    paging: { style: 'offset', size: 100 },
    kept: { seconds: 120, untold: 30, about: subjects.unsubscribes },
    reply: rows(Unsubscribe),
  }),
  unsubscribe: get('/v2/unsubscribes/variables/:value', {
    serves: 'Query.unsubscribe',
    sandbox: 'The entry by its value.',
    kept: { seconds: 120, untold: 15, about: subjects.unsubscribes },
    reply: document(Unsubscribe),
  }),
  contactSubscription: get('/v2/unsubscribes/contacts/:contactId', {
    serves: 'Contact.doNotContact',
    sandbox: 'Whether the contact is on the list.',
    kept: { seconds: 120, untold: 15, about: subjects.unsubscribes },
    reply: document(ContactSubscription),
  }),
  /** lemlist: the reply is a sentence, whatever was on the list before. */
  unsubscribesAdd: post('/v2/unsubscribes/variables', {
    serves: 'Mutation.unsubscribesAdd',
    sandbox: 'Lists every value; the people behind them are flagged and their leads stop.',
    body: z.object({ values: z.array(z.string()) }),
    changes: consentChanged,
    reply: acknowledgement,
  }),
  unsubscribeAdd: post('/v2/unsubscribes/variables/:value', {
    serves: 'Mutation.unsubscribeAdd',
    sandbox:
      'Lists the value; the people behind it are flagged and their leads stop. One that is listed stays as it is.',
    changes: consentChanged,
    reply: document(Unsubscribe),
  }),
  unsubscribeRemove: del('/v2/unsubscribes/variables/:value', {
    serves: 'Mutation.unsubscribeRemove',
    sandbox: 'Takes the entry off the list and the flag off its people; refuses what came by `lead` or `abuse`.',
    changes: consentChanged,
    reply: acknowledgement,
  }),
  contactUnsubscribe: post('/v2/unsubscribes/contacts/:contactId', {
    serves: 'Mutation.contactUnsubscribe',
    sandbox: 'Flags the contact and stops its leads.',
    changes: consentChanged,
    reply: acknowledgement,
  }),
  contactResubscribe: del('/v2/unsubscribes/contacts/:contactId', {
    serves: 'Mutation.contactResubscribe',
    sandbox: 'Takes the contact’s flag away; its leads stay where they stopped.',
    changes: consentChanged,
    reply: acknowledgement,
  }),
  unsubscribesCsv: get('/v2/unsubscribes/exports/variables', {
    serves: 'Query.unsubscribesCsv',
    sandbox: 'The list as CSV.',
    reply: file,
  }),
  unsubscribedContactsCsv: get('/v2/unsubscribes/exports/contacts', {
    serves: 'Query.unsubscribedContactsCsv',
    sandbox: 'Every contact with its flag as CSV.',
    reply: file,
  }),
  /** lemlist: a bounce is `bounce` here. */
  legacyUnsubscribes: get('/unsubscribes', {
    serves: 'Query.unsubscribes',
    instead: 'unsubscribes',
    sandbox: 'The list of unsubscribed values.',
    query: { offset: param.int, limit: param.int },
    paging: { style: 'offset', size: 100 },
    kept: { seconds: 120, untold: 30, about: subjects.unsubscribes },
    reply: rows(Unsubscribe),
  }),
  legacyUnsubscribeAdd: post('/unsubscribes/:value', {
    serves: 'Mutation.unsubscribeAdd',
    instead: 'unsubscribeAdd',
    sandbox: 'Lists an address or a domain, with the same effects.',
    changes: consentChanged,
    reply: document(LegacyEntry),
  }),
  legacyUnsubscribeRemove: del('/unsubscribes/:value', {
    serves: 'Mutation.unsubscribeRemove',
    instead: 'unsubscribeRemove',
    sandbox: 'Takes the entry off the list, also one that the person wished.',
    changes: consentChanged,
    reply: document(LegacyEntry),
  }),
  legacyUnsubscribesCsv: get('/unsubs/export', {
    serves: 'Query.unsubscribesCsv',
    instead: 'unsubscribesCsv',
    sandbox: 'The list as CSV, without ids.',
    reply: file,
  }),
})
