import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, pages, when } from '../../graph/cost.ts'
import { badInput } from '../../graph/errors.ts'
import { onceLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { type ContactList, contacts } from './contract.ts'
import { ContactConnection, contactPart, contactPartArgs } from './graph.ts'

/** A list by id, with what is known of it already. */
interface ListSource {
  readonly id: string
  readonly row?: ContactList | undefined
}

const sourceOf = (row: ContactList): ListSource => ({ id: row._id, row })

/** All lists, once per operation. lemlist: none can be fetched by its id. */
const allLists = onceLoader(context => context.lemlist.call(contacts.contactLists, {}))

const findList = async (context: Context, id: string): Promise<ContactList | null> =>
  (await allLists(context))?.rows.find(({ _id }) => _id === id) ?? null

const rowOf = async ({ id, row }: ListSource, context: Context): Promise<ContactList | null> =>
  row ?? findList(context, id)

idPrefixes('ContactList', 'clt')

const ContactListRef = builder.objectRef<ListSource>('ContactList')

builder.node(ContactListRef, {
  id: { resolve: ({ id }) => id },
  loadOne: async (id, context) => {
    const row = await findList(context, id)
    return row === null ? null : sourceOf(row)
  },
  description: 'A list of contacts. By id it is looked for among all lists, in one call for however many.',
  fields: t => ({
    name: t.string({
      ...costs(when('the row at hand lacks it', once(contacts.contactLists))),
      resolve: async (list, _, context) => (await rowOf(list, context))?.name ?? null,
      description: 'Its name; not unique.',
    }),
    isDynamic: t.boolean({
      resolve: async (list, _, context) => (await rowOf(list, context))?.dynamic ?? null,
      description: 'Whether lemlist fills it by rules; nobody can be added to such a list or taken off it.',
    }),
    contacts: t.field({
      ...costs(pages(contacts.contacts)),
      type: ContactConnection,
      args: contactPartArgs(),
      resolve: ({ id }, args, context) => contactPart(context, { listId: id }, args),
      description: 'Who is on it. Costs one call for every 500.',
    }),
  }),
})

builder.queryField('contactLists', t =>
  t.field({
    ...costs(once(contacts.contactLists)),
    type: [ContactListRef],
    nullable: true,
    args: { search: t.arg.string({ description: 'Only lists whose name holds this, whatever its case.' }) },
    resolve: async (_root, { search }, context) => {
      if (search?.trim() === '') throw badInput('`search` is blank; leave it out for all lists', 'search')
      const asked = typeof search === 'string'
      const page = asked ? await context.lemlist.call(contacts.contactLists, { search }) : await allLists(context)
      return page?.rows.map(sourceOf) ?? null
    },
    description: 'The lists of contacts of the team. Costs one call.',
  }),
)

const described = 'The list as it is now. Null when the action was refused.'

action('contactListCreate', {
  ...costs(each(contacts.contactListCreate)),
  description: 'Makes an empty list of contacts, to be filled with `contactListAdd`.',
  role: 'WRITE',
  input: t => ({
    name: t.string({
      required: true,
      extensions: bounds({ characters: 200, blank: false }),
      description: 'Its name, 200 characters at most; lemlist takes the same name twice.',
    }),
  }),
  run: async ({ name }, context): Promise<ListSource | null> => {
    const made = await context.lemlist.call(contacts.contactListCreate, { body: { name } })
    return made === undefined ? null : { id: made.list.id }
  },
  payload: entityField('list', { type: ContactListRef, description: described }),
})

const entities = (t: InputFields) => ({
  listId: t.id({ required: true, description: 'The list, `clt_…`; not a dynamic one.' }),
  contactIds: t.idList({
    required: true,
    extensions: bounds({ empty: false }),
    description: 'The contacts, `ctc_…`: 1 to 1,000.',
  }),
})

/** What became of the contacts that were named. */
interface Changed {
  readonly list: ListSource
  readonly changed: number | undefined
  readonly alreadyThere?: number | undefined
}

action('contactListAdd', {
  ...costs(each(contacts.contactListAdd)),
  description: 'Puts contacts on a list; those that are on it stay.',
  role: 'WRITE',
  input: entities,
  run: async ({ listId, contactIds }, context): Promise<Changed> => {
    const body = { contactIds: [...contactIds] }
    const done = await context.lemlist.call(contacts.contactListAdd, { listId, body })
    return { list: { id: listId }, changed: done?.addedCount, alreadyThere: done?.alreadyInList }
  },
  payload: ref =>
    builder.objectFields(ref, t => ({
      list: t.field({ type: ContactListRef, resolve: ({ entity }) => entity?.list ?? null, description: described }),
      added: t.int({
        resolve: ({ entity }) => entity?.changed ?? null,
        description: 'How many were put on it. Null when the action was refused.',
      }),
      alreadyInList: t.int({
        resolve: ({ entity }) => entity?.alreadyThere ?? null,
        description: 'How many were on it before. Null when the action was refused.',
      }),
    })),
})

action('contactListRemove', {
  ...costs(each(contacts.contactListRemove)),
  description: 'Takes contacts off a list; the contacts themselves stay. Those that are not on it do not count.',
  role: 'WRITE',
  input: entities,
  run: async ({ listId, contactIds }, context): Promise<Changed> => {
    const body = { contactIds: [...contactIds] }
    const done = await context.lemlist.call(contacts.contactListRemove, { listId, body })
    return { list: { id: listId }, changed: done?.removedCount }
  },
  payload: ref =>
    builder.objectFields(ref, t => ({
      list: t.field({ type: ContactListRef, resolve: ({ entity }) => entity?.list ?? null, description: described }),
      removed: t.int({
        resolve: ({ entity }) => entity?.changed ?? null,
        description: 'How many were taken off it. Null when the action was refused.',
      }),
    })),
})
