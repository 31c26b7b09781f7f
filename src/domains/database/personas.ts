import { action, type Deleted, deletedField, entityField } from '../../graph/action.ts'
import { beta } from '../../graph/beta.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, when } from '../../graph/cost.ts'
import { onceLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { DatabaseConditionInput, DatabaseConditionRef, DatabaseModeEnum, wireConditions } from './conditions.ts'
import { database, type Persona } from './contract.ts'

/** A persona by id, with its row where that was read. */
interface PersonaSource {
  readonly id: string
  readonly row?: Persona | undefined
}

idPrefixes('Persona', 'pdp')

/** All personas, once per operation. lemlist: none can be fetched by its id, and it lists 200 at most. */
const allPersonas = onceLoader(context => context.lemlist.call(database.personas, {}))

const personaById = async (context: Context, id: string): Promise<Persona | null> =>
  (await allPersonas(context))?.rows.find(({ _id }) => _id === id) ?? null

const rowOf = async ({ id, row }: PersonaSource, context: Context): Promise<Persona | null> =>
  row ?? personaById(context, id)

const sourceOf = (row: Persona): PersonaSource => ({ id: row._id, row })

const PersonaRef = builder.objectRef<PersonaSource>('Persona')

builder.node(PersonaRef, {
  id: { resolve: ({ id }) => id },
  loadOne: async (id, context) => {
    const row = await personaById(context, id)
    return row && sourceOf(row)
  },
  description:
    'A named set of conditions for the people database, shared by the team. Signal agents can watch for the people of one.',
  fields: t => ({
    name: t.string({
      ...costs(when('the row at hand lacks it', once(database.personas))),
      resolve: async (persona, _, context) => (await rowOf(persona, context))?.name ?? null,
      description: 'Its name; no other persona of the team has it.',
    }),
    mode: t.field({
      type: DatabaseModeEnum,
      resolve: async (persona, _, context) => (await rowOf(persona, context))?.mode ?? null,
      description: 'What it finds.',
    }),
    filters: t.field({
      type: [DatabaseConditionRef],
      nullable: true,
      resolve: async (persona, _, context) => (await rowOf(persona, context))?.filters ?? null,
      description: 'Its conditions, as lemlist keeps them: without those that the plan does not cover.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      resolve: async (persona, _, context) => (await rowOf(persona, context))?.createdAt ?? null,
      description: 'When it was made.',
    }),
    updatedAt: t.field({
      type: 'DateTime',
      resolve: async (persona, _, context) => (await rowOf(persona, context))?.updatedAt ?? null,
      description: 'When it was last changed.',
    }),
  }),
})

builder.queryField('personas', t =>
  t.field({
    ...costs(once(database.personas)),
    type: [PersonaRef],
    nullable: true,
    args: { mode: t.arg({ type: DatabaseModeEnum, description: 'Only those that find this.' }) },
    resolve: async (_root, { mode }, context) =>
      (await context.lemlist.call(database.personas, mode ? { mode } : {}))?.rows.map(sourceOf) ?? null,
    description: `The personas that the team made, newest first, at most 200. Costs one call. ${beta}`,
  }),
)

action('personaCreate', {
  ...costs(each(database.personaCreate)),
  description: `Saves conditions for the people database under a name. Those that the plan does not cover are left out without a word: look at the persona's \`filters\`. ${beta}`,
  role: 'WRITE',
  input: t => ({
    name: t.string({
      required: true,
      extensions: bounds({ blank: false }),
      description: 'Its name, which no other persona of the team has.',
    }),
    filters: t.field({
      type: [DatabaseConditionInput],
      required: true,
      extensions: bounds({ empty: false }),
      description: 'Its conditions; at least one that `databaseFilters` knows.',
    }),
    mode: t.field({
      type: DatabaseModeEnum,
      description: 'What it finds; `LEADS` when it is left out, and lemlist takes nothing else so far.',
    }),
  }),
  run: async ({ name, filters, mode }, context): Promise<PersonaSource | null> => {
    const body = { name, mode: mode ?? ('leads' as const), filters: wireConditions(filters) }
    // lemlist: it tells the id alone, since what it keeps may be less than what was sent.
    const created = await context.lemlist.call(database.personaCreate, { body })
    return created === undefined ? null : { id: created.data._id }
  },
  payload: entityField('persona', {
    type: PersonaRef,
    description: 'The persona; its fields are read again, which costs one call. Null when the action was refused.',
  }),
})

action('personaDelete', {
  ...costs(each(database.personaDelete)),
  description: `Deletes a persona for good. ${beta}`,
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ personaId: t.id({ required: true, description: 'Id of the persona, `pdp_…`.' }) }),
  run: async ({ personaId }, context): Promise<Deleted> => {
    await context.lemlist.call(database.personaDelete, { personaId })
    return { deletedId: personaId }
  },
  payload: deletedField('persona'),
})
