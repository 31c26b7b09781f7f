import { builder } from '../../graph/builder.ts'
import { partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { batch, costs, each, pages } from '../../graph/cost.ts'
import { badInput, orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { listPart } from '../../graph/offset.ts'
import { contacts } from '../contacts/contract.ts'
import { findContact } from '../contacts/loaders.ts'
import { ContactRef } from '../contacts/node.ts'
import { type Unsubscribe, unsubscribes } from './contract.ts'
import { kindOfValue } from './values.ts'

idPrefixes('Unsubscribe', 'uns')

/** An entry of the list in the graph. */
export const UnsubscribeRef = builder.objectRef<Unsubscribe>('Unsubscribe')

const UnsubscribeSourceEnum = builder.enumType('UnsubscribeSource', {
  description: 'How a value came onto the list.',
  values: {
    API: { value: 'api', description: 'A call of the API put it there.' },
    BOUNCED: { value: 'bounced', description: 'Mail to it bounced.' },
    LEAD: { value: 'lead', description: 'The person unsubscribed; cannot be taken back.' },
    USER: { value: 'user', description: 'A user of the team put it there.' },
    ABUSE: { value: 'abuse', description: 'The person reported a mail as spam; cannot be taken back.' },
  } as const,
})

/** The entry, which `node` finds by its id from then on. */
export const remembered = (context: Context, entry: Unsubscribe): Unsubscribe => {
  context.lemlist.remember(entry._id, entry.value)
  return entry
}

/** The entry of a value; null when it is not on the list. */
export const findByValue = async (context: Context, value: string): Promise<Unsubscribe | null> => {
  const entry = await orNull(context.lemlist.call(unsubscribes.unsubscribe, { value }))
  return entry === null ? null : remembered(context, entry)
}

builder.node(UnsubscribeRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: async (id, context) => {
    // lemlist: an entry can be read by its value alone.
    const value = context.lemlist.parentOf(id)
    return value === undefined ? null : findByValue(context, value)
  },
  description:
    'A value that nobody of the team writes to. Its id can be fetched with `node` while the gateway remembers the value.',
  fields: t => ({
    value: t.exposeString('value', {
      nullable: false,
      description: 'An email address, a domain with `@` before it, a LinkedIn profile or a phone number.',
    }),
    source: t.expose('source', { type: UnsubscribeSourceEnum, description: 'How it came onto the list.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description:
        'When it came onto the list. Null for an entry that was read by its value, where lemlist does not say.',
    }),
    contact: t.field({
      ...costs(batch(contacts.contacts)),
      type: ContactRef,
      resolve: ({ value }, _, context) => (kindOfValue(value) === 'email' ? findContact(context, value) : null),
      description:
        'The person with this address; null for other values, and when nobody has it. Up to 100 in one operation cost one call.',
    }),
  }),
})

const subscription = eachLoader((context: Context, contactId: string) =>
  context.lemlist.call(unsubscribes.contactSubscription, { contactId }),
)

builder.objectField(ContactRef, 'doNotContact', t =>
  t.boolean({
    ...costs(each(unsubscribes.contactSubscription)),
    resolve: async ({ id }, _, context) => (await subscription(context, id))?.doNotContact ?? null,
    description: 'Whether the list of unsubscribed people holds the contact. Costs one call for each contact.',
  }),
)

const unsubscribeKind = { name: 'unsubscribes', max: 100 }

const UnsubscribeConnection = builder.connectionObject(
  { type: UnsubscribeRef, name: 'UnsubscribeConnection', description: 'A part of the list of unsubscribed values.' },
  { name: 'UnsubscribeEdge', description: 'An unsubscribed value in a list.' },
)

builder.queryFields(t => ({
  unsubscribes: t.field({
    ...costs(pages(unsubscribes.unsubscribes)),
    type: UnsubscribeConnection,
    args: partArgs(unsubscribeKind),
    resolve: (_root, args, context) =>
      listPart(unsubscribeKind, args, {
        endpoint: unsubscribes.unsubscribes,
        read: async (from, count, anew) => {
          const slice = await context.lemlist.slice(unsubscribes.unsubscribes, {}, from, count, anew)
          return slice && { ...slice, rows: slice.rows.map(entry => remembered(context, entry)) }
        },
        idOf: ({ _id }) => _id,
      }),
    description:
      'Every address, domain, profile and number that nobody of the team writes to. lemlist does not say how many there are. Costs one call for every 100.',
  }),
  unsubscribe: t.field({
    ...costs(each(unsubscribes.unsubscribe)),
    type: UnsubscribeRef,
    args: {
      value: t.arg.string({
        required: true,
        description: 'An email address, a domain with `@` before it, a LinkedIn profile or a phone number.',
      }),
    },
    resolve: (_root, { value }, context) => {
      if (value.trim() === '') throw badInput('`value` is empty', 'value')
      return findByValue(context, value.trim())
    },
    description: 'The entry for a value; null when it is not on the list. Costs one call.',
  }),
}))
