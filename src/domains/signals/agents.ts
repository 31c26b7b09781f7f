import { builder } from '../../graph/builder.ts'
import { type ListKind, listOf, partArgs } from '../../graph/connection.ts'
import { costs, pages, when } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { idPrefixes } from '../../graph/node.ts'
import { listPart } from '../../graph/offset.ts'
import { EntityEnum } from '../fields/entity.ts'
import { UserRef } from '../team/users.ts'
import { signals, type Version } from './contract.ts'
import { SignalAgentStatus, SignalProcessing, SignalSegment, SignalType, signalTypeOf } from './enums.ts'
import { type AgentSource, agentById, agentRow, agentSource, mostAgents } from './loaders.ts'
import { SignalConditionRef, SignalTaskTemplateRef } from './parts.ts'

idPrefixes('SignalAgent', 'wl', 'wli')

/** A signal agent in the graph. */
export const SignalAgentRef = builder.objectRef<AgentSource>('SignalAgent')

/** What the row at hand does not say is in the list of all agents. */
const listed = costs(when('the row at hand lacks it', pages(signals.signalAgents)))

builder.node(SignalAgentRef, {
  id: { resolve: ({ id }) => id },
  loadOne: async (id, context) => {
    const row = await agentById(context, id)
    return row && agentSource(row)
  },
  description: `Something that watches people or companies and tells of what happens to them. lemlist lists agents alone, so one that is named elsewhere is looked for among the first ${mostAgents.toLocaleString('en')}, at a call for each hundred.`,
  fields: t => ({
    name: t.string({
      ...listed,
      resolve: async (agent, _, context) => agent.name ?? (await agentRow(context, agent))?.name ?? null,
      description: 'Its name.',
    }),
    emoji: t.string({
      ...listed,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.emoji ?? null,
      description: 'The sign before its name.',
    }),
    type: t.field({
      ...listed,
      type: SignalType,
      resolve: async (agent, _, context) => {
        const raw = (await agentRow(context, agent))?.type
        return raw === undefined ? null : signalTypeOf(raw)
      },
      description: 'What it watches for.',
    }),
    rawType: t.string({
      ...listed,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.type ?? null,
      description: "The type in lemlist's spelling.",
    }),
    status: t.field({
      ...listed,
      type: SignalAgentStatus,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.status ?? null,
      description: 'Whether it watches.',
    }),
    entity: t.field({
      ...listed,
      type: EntityEnum,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.entity ?? null,
      description: 'What it watches.',
    }),
    segment: t.field({
      ...listed,
      type: SignalSegment,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.segmentType ?? null,
      description: 'Where those come from that it watches.',
    }),
    processing: t.field({
      ...listed,
      type: SignalProcessing,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.signalProcessingType ?? null,
      description: 'What is done with its signals. Null for a draft that does not say yet.',
    }),
    taskTemplate: t.field({
      ...listed,
      type: SignalTaskTemplateRef,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.signalOpportunityTemplate ?? null,
      description: 'What its tasks are like. Null where it makes none.',
    }),
    filters: t.field({
      ...listed,
      type: [SignalConditionRef],
      nullable: true,
      resolve: async (agent, _, context) => (await agentRow(context, agent))?.filters ?? null,
      description: 'What it looks at.',
    }),
  }),
})

const VersionRef = builder.objectRef<Version>('SignalAgentVersion').implement({
  description: 'What an agent was like for some time, before it was changed.',
  fields: t => ({
    id: t.exposeID('_id', { nullable: false, description: "lemlist's own id, unchanged." }),
    from: t.expose('startDate', { type: 'DateTime', description: 'Since when it was so.' }),
    to: t.expose('endDate', { type: 'DateTime', description: 'Until when; then it was changed.' }),
    author: t.field({
      type: UserRef,
      resolve: ({ createdBy }) => (createdBy === undefined ? null : { id: createdBy }),
      description: 'Who made it so.',
    }),
    name: t.exposeString('name', { description: 'Its name then.' }),
    emoji: t.exposeString('emoji', { description: 'The sign before its name then.' }),
    type: t.field({
      type: SignalType,
      resolve: ({ type }) => (type === undefined ? null : signalTypeOf(type)),
      description: 'What it watched for.',
    }),
    rawType: t.exposeString('type', { description: "The type in lemlist's spelling." }),
    entity: t.expose('entity', { type: EntityEnum, description: 'What it watched.' }),
    segment: t.expose('segmentType', { type: SignalSegment, description: 'Where those came from.' }),
    processing: t.expose('signalProcessingType', {
      type: SignalProcessing,
      description: 'What was done with its signals.',
    }),
    filters: t.expose('filters', { type: [SignalConditionRef], nullable: true, description: 'What it looked at.' }),
    signalsCount: t.int({
      resolve: ({ stats }) => stats?.signalsCount ?? null,
      description: 'How many signals it had in this time.',
    }),
    campaigns: t.field({
      type: 'JSON',
      resolve: ({ stats }) => stats?.campaigns ?? null,
      description: 'What came of them in campaigns, as lemlist sends it. Null for agents that add nobody to one.',
    }),
  }),
})

const VersionConnection = builder.connectionObject(
  { type: VersionRef, name: 'SignalAgentVersionConnection', description: 'A part of what an agent was like.' },
  { name: 'SignalAgentVersionEdge', description: 'What an agent was like, and its place in the list.' },
)

const historyKind: ListKind = { name: 'history', max: 100 }

builder.objectField(SignalAgentRef, 'history', t =>
  t.field({
    ...costs(pages(signals.signalAgentHistory)),
    type: VersionConnection,
    args: partArgs(historyKind),
    resolve: ({ id }, args, context) =>
      orNull(
        listPart(listOf(historyKind, id), args, {
          endpoint: signals.signalAgentHistory,
          read: (from, count) => context.lemlist.slice(signals.signalAgentHistory, { watchListId: id }, from, count),
          idOf: ({ _id }) => _id,
        }),
      ),
    description: 'What it was like before it was changed. Costs one call for each agent.',
  }),
)
