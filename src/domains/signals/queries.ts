import { builder } from '../../graph/builder.ts'
import { type ListKind, listOf, type PartArgs, partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, once, pages } from '../../graph/cost.ts'
import { badInput, orNull } from '../../graph/errors.ts'
import { chosen } from '../../graph/given.ts'
import { listPart } from '../../graph/offset.ts'
import type { ReadSlice } from '../../graph/trail.ts'
import { SignalAgentRef } from './agents.ts'
import { type Descriptor, type LibraryEntry, type Signal, signals } from './contract.ts'
import { otherType, SignalAgentStatus, SignalType, signalTypeOf } from './enums.ts'
import { rawTypesOf, SignalFilter, wireFilter } from './filter.ts'
import { agentSource } from './loaders.ts'
import { SignalRef } from './signal.ts'

const agentKind: ListKind = { name: 'signalAgents', max: 100 }
const signalKind: ListKind = { name: 'signals', max: 100 }

const SignalAgentConnection = builder.connectionObject(
  { type: SignalAgentRef, name: 'SignalAgentConnection', description: 'A part of a list of signal agents.' },
  { name: 'SignalAgentEdge', description: 'A signal agent and its place in the list.' },
)

const SignalConnection = builder.connectionObject(
  { type: SignalRef, name: 'SignalConnection', description: 'A part of a list of signals, latest first.' },
  { name: 'SignalEdge', description: 'A signal and its place in the list.' },
)

const signalPart = (context: Context, asked: ReturnType<typeof wireFilter>, args: PartArgs) => {
  const read: ReadSlice<Signal> = (from, count) => context.lemlist.slice(signals.signals, asked, from, count)
  const { watchListId } = asked
  const kind = watchListId === undefined ? signalKind : listOf(signalKind, watchListId)
  return orNull(listPart(kind, args, { endpoint: signals.signals, read, idOf: ({ _id }) => _id }))
}

builder.queryFields(t => ({
  signalAgents: t.field({
    ...costs(pages(signals.signalAgents)),
    type: SignalAgentConnection,
    args: {
      ...partArgs(agentKind),
      types: t.arg({
        type: [SignalType],
        description: 'Only those that watch for any of these; all when it is left out or empty. Not `OTHER`.',
      }),
      rawTypes: t.arg.stringList({
        description: 'Only those of any of these types in the spelling of lemlist. Adds to `types`.',
      }),
      statuses: t.arg({
        type: [SignalAgentStatus],
        description: 'Only those with any of these statuses; all when it is left out or empty.',
      }),
    },
    resolve: (_root, { types, rawTypes, statuses, ...args }, context) => {
      const type = rawTypesOf({ types, rawTypes })
      const status = chosen(statuses)
      const asked = { ...(type ? { type } : {}), ...(status ? { status } : {}) }
      return listPart(agentKind, args, {
        endpoint: signals.signalAgents,
        read: async (from, count) => {
          const slice = await context.lemlist.slice(signals.signalAgents, asked, from, count)
          return slice && { ...slice, rows: slice.rows.map(agentSource) }
        },
        idOf: ({ id }) => id,
      })
    },
    description: 'What watches people and companies for the team; without deleted ones. Costs one call per hundred.',
  }),
  signals: t.field({
    ...costs(pages(signals.signals)),
    type: SignalConnection,
    args: {
      ...partArgs(signalKind),
      filter: t.arg({ type: SignalFilter, description: 'Which of them; all when it is left out.' }),
    },
    resolve: (_root, { filter, ...args }, context) => signalPart(context, wireFilter(filter ?? {}), args),
    description:
      'What the signal agents noticed, latest first. Null when the filter names an agent that is not there. Costs one call per hundred.',
  }),
}))

builder.objectField(SignalAgentRef, 'signals', t =>
  t.field({
    ...costs(pages(signals.signals)),
    type: SignalConnection,
    args: partArgs(signalKind),
    resolve: ({ id }, args, context) => signalPart(context, wireFilter({ agentId: id }), args),
    description: 'What it noticed, latest first. Costs one call for each agent.',
  }),
)

const SignalTypeInfoRef = builder.objectRef<LibraryEntry>('SignalTypeInfo').implement({
  description: 'A type of signals that agents can watch for.',
  fields: t => ({
    type: t.field({
      type: SignalType,
      nullable: false,
      resolve: ({ type }) => signalTypeOf(type),
      description: 'The type.',
    }),
    rawType: t.exposeString('type', { nullable: false, description: "The type in lemlist's spelling." }),
    title: t.exposeString('title', { description: 'Its name in words.' }),
    description: t.exposeString('description', { description: 'What it notices.' }),
  }),
})

const SignalFilterSide = builder.enumType('SignalFilterSide', {
  description: 'A side of a condition.',
  values: {
    IN: { value: 'in', description: 'Values that are let in.' },
    OUT: { value: 'out', description: 'Values that are kept out.' },
  } as const,
})

const DescriptorRef = builder.objectRef<Descriptor>('SignalFilterDescriptor').implement({
  description: 'A filter that agents of a type can have.',
  fields: t => ({
    id: t.exposeString('filterId', { nullable: false, description: 'Its name in conditions: `filterId`.' }),
    name: t.exposeString('name', { description: 'Its name in words.' }),
    sides: t.expose('properties', { type: [SignalFilterSide], nullable: true, description: 'The sides it has.' }),
    requiredSides: t.expose('required', {
      type: [SignalFilterSide],
      nullable: true,
      description: 'The sides that must name a value.',
    }),
    default: t.field({
      type: 'JSON',
      resolve: row => row.default ?? null,
      description: 'What it is when it is left out. Null where it is nothing.',
    }),
    min: t.exposeFloat('min', { description: 'Least value, of filters that are numbers.' }),
    max: t.exposeFloat('max', { description: 'Largest value, of filters that are numbers.' }),
  }),
})

interface FiltersOfType {
  readonly type: string
  readonly filters: readonly Descriptor[]
}

const SignalTypeFiltersRef = builder.objectRef<FiltersOfType>('SignalTypeFilters').implement({
  description: 'The filters that agents of a type can have.',
  fields: t => ({
    type: t.field({
      type: SignalType,
      nullable: false,
      resolve: ({ type }) => signalTypeOf(type),
      description: 'The type.',
    }),
    rawType: t.exposeString('type', { nullable: false, description: "The type in lemlist's spelling." }),
    filters: t.field({
      type: [DescriptorRef],
      nullable: false,
      resolve: ({ filters }) => [...filters],
      description: 'Its filters.',
    }),
  }),
})

const longestQuery = 100

builder.queryFields(t => ({
  signalTypes: t.field({
    ...costs(once(signals.signalTypes)),
    type: [SignalTypeInfoRef],
    nullable: true,
    resolve: async (_root, _args, context) => [...((await context.lemlist.call(signals.signalTypes, {}))?.rows ?? [])],
    description: 'What signal agents can watch for. Costs one call.',
  }),
  signalFilters: t.field({
    ...costs(each(signals.signalFilters)),
    type: [SignalTypeFiltersRef],
    nullable: true,
    args: { type: t.arg({ type: SignalType, description: 'Only those of this type. Not `OTHER`.' }) },
    resolve: async (_root, { type }, context) => {
      if (type === otherType) throw badInput('OTHER is no type that can be asked for', 'type')
      const found = await context.lemlist.call(signals.signalFilters, type ? { type } : {})
      return found === undefined ? null : Object.entries(found.data).map(([each, filters]) => ({ type: each, filters }))
    },
    description: 'What signal agents can be told to look at, type by type. Costs one call.',
  }),
  signalFilterValues: t.field({
    ...costs(each(signals.signalFilterValues)),
    type: ['String'],
    nullable: true,
    args: {
      filterId: t.arg.string({ required: true, description: 'The filter, by its `id` in `signalFilters`.' }),
      query: t.arg.string({
        description: `What the values must hold, 1 to ${longestQuery} characters; some filters cannot do without.`,
      }),
    },
    resolve: async (_root, { filterId, query }, context) => {
      const text = query ?? undefined
      if (text !== undefined && (text === '' || text.length > longestQuery)) {
        throw badInput(`\`query\` takes 1 to ${longestQuery} characters, not ${text.length}`, 'query')
      }
      const found = await context.lemlist.call(signals.signalFilterValues, { filterId, query: text })
      return found?.data.results ?? null
    },
    description:
      'Values for a filter of signal agents, to choose from. Null for filters that take any value. Costs one call.',
  }),
}))
