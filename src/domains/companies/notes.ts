import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { listOf, partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, pages } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { spelledIds } from '../../graph/node.ts'
import { listPart } from '../../graph/offset.ts'
import { UserRef } from '../team/users.ts'
import { type CompanyNote, companies, newestFirst } from './contract.ts'
import { findCompany } from './loaders.ts'
import { CompanyRef } from './node.ts'

interface NoteSource extends CompanyNote {
  readonly companyId: string
}

spelledIds('CompanyNote')

const CompanyNoteRef = builder.objectRef<NoteSource>('CompanyNote')

/** The name under which the company of a note is remembered; the raw id is also that of an activity. */
const remembered = (id: string): string => `CompanyNote:${id}`

const notesOf = async (context: Context, companyId: string, from: number, count: number) => {
  const slice = await context.lemlist.slice(companies.companyNotes, { companyId, ...newestFirst }, from, count)
  for (const { _id } of slice?.rows ?? []) context.lemlist.remember(remembered(_id), companyId)
  return slice && { ...slice, rows: slice.rows.map((note): NoteSource => ({ ...note, companyId })) }
}

const noteKind = { name: 'companyNotes', max: 100 }

builder.node(CompanyNoteRef, {
  id: { resolve: ({ _id }) => _id, description: '`CompanyNote:` and the id of the activity that the note is.' },
  loadOne: async (id, context) => {
    // lemlist: a note cannot be read by itself; it is looked for among the newest of the company it was seen at.
    const companyId = context.lemlist.parentOf(remembered(id))
    if (companyId === undefined) return null
    const slice = await orNull(notesOf(context, companyId, 0, noteKind.max))
    return slice?.rows.find(({ _id }) => _id === id)
  },
  description:
    'A note on a company. Its id can be fetched with `node` while the gateway remembers the company it was listed at.',
  fields: t => ({
    note: t.exposeString('note', { description: 'What was written.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was written.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed; null when never.' }),
    author: t.field({
      type: UserRef,
      resolve: ({ userId }) => (userId === undefined ? null : { id: userId }),
      description: 'Who wrote it.',
    }),
    company: t.field({
      type: CompanyRef,
      resolve: ({ companyId }, _, context) => findCompany(context, companyId),
      description: 'The company it is about. Up to 100 in one operation cost one call.',
    }),
  }),
})

const CompanyNoteConnection = builder.connectionObject(
  { type: CompanyNoteRef, name: 'CompanyNoteConnection', description: 'A part of the notes on a company.' },
  { name: 'CompanyNoteEdge', description: 'A note in a list.' },
)

builder.objectField(CompanyRef, 'notes', t =>
  t.field({
    ...costs(pages(companies.companyNotes)),
    type: CompanyNoteConnection,
    args: partArgs(noteKind),
    resolve: ({ _id }, args, context) =>
      listPart(listOf(noteKind, _id), args, {
        endpoint: companies.companyNotes,
        read: (from, count) => notesOf(context, _id, from, count),
        idOf: note => note._id,
      }),
    description: 'What the team has noted about it, newest first. Costs one call for every 100.',
  }),
)

action('companyNoteCreate', {
  ...costs(each(companies.companyNoteCreate)),
  description: 'Writes a note on a company, as the owner of the API key. It is an activity as well.',
  role: 'WRITE',
  input: t => ({
    companyId: t.id({ required: true, description: 'The company, `cpn_…`.' }),
    note: t.string({ required: true, extensions: bounds({ blank: false }), description: 'What to write.' }),
  }),
  run: async ({ companyId, note }, context): Promise<NoteSource | null> => {
    const made = await context.lemlist.call(companies.companyNoteCreate, { companyId, body: { note } })
    if (made === undefined) return null
    context.lemlist.remember(remembered(made._id), companyId)
    return { ...made, companyId }
  },
  payload: entityField('note', {
    type: CompanyNoteRef,
    description: 'The note as it was written. Null when the action was refused.',
  }),
})
