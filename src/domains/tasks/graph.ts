import { builder } from '../../graph/builder.ts'
import { type ListKind, partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { costs, pages } from '../../graph/cost.ts'
import { idPrefixes } from '../../graph/node.ts'
import { listPart } from '../../graph/offset.ts'
import { CampaignRef, type CampaignSource } from '../campaigns/node.ts'
import { ContactRef } from '../contacts/node.ts'
import { leadById } from '../leads/loaders.ts'
import { LeadRef, type LeadSource } from '../leads/node.ts'
import { UserRef } from '../team/users.ts'
import { type Task, tasks } from './contract.ts'
import { TaskFilter, wireFilters } from './filter.ts'
import { campaignTasks, mostTasks, readTasks } from './loaders.ts'
import { TaskType, taskTypeOf } from './types.ts'

idPrefixes('Task', 'opp')

/** A task in the graph. */
export const TaskRef = builder.objectRef<Task>('Task')

const campaignOf = ({ campaignId }: Task): CampaignSource | null =>
  campaignId === undefined ? null : { id: campaignId }

const leadOf = (task: Task): LeadSource | null =>
  task.leadId === undefined
    ? null
    : { id: task.leadId, contactId: task.contactId, campaign: campaignOf(task) ?? undefined, facts: {} }

const pageSize = tasks.tasks.paging?.size ?? 100

/** An open task by its id. lemlist: none can be fetched by its id, so the list is read until it turns up. */
export const findTask = async (id: string, context: Context): Promise<Task | null> => {
  const read = readTasks(context, [])
  for (let from = 0; from < mostTasks; from += pageSize) {
    const slice = await read(from, pageSize)
    const task = slice?.rows.find(({ _id }) => _id === id)
    if (task !== undefined) return task
    if (slice?.more !== true) return null
  }
  return null
}

builder.node(TaskRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: findTask,
  description: 'Something a user has to do. lemlist shows open tasks alone; `node(id:)` looks among the first 2,000.',
  fields: t => ({
    type: t.field({
      type: TaskType,
      nullable: false,
      resolve: ({ type }) => taskTypeOf(type),
      description: 'What kind of task it is.',
    }),
    rawType: t.exposeString('type', { nullable: false, description: 'The same in the spelling of lemlist.' }),
    title: t.exposeString('title', { description: 'What to do, in short.' }),
    content: t.exposeString('content', { description: 'What to do, in full.' }),
    priority: t.exposeInt('priority', {
      description: 'How urgent, from 0 to 2; lemlist does not say which end is which.',
    }),
    dueAt: t.expose('dueDate', { type: 'DateTime', description: 'When it is due.' }),
    assignee: t.field({
      type: UserRef,
      resolve: ({ userId }) => (userId === undefined ? null : { id: userId }),
      description: 'Who has to do it.',
    }),
    lead: t.field({ type: LeadRef, resolve: leadOf, description: 'The lead it is about. Null outside of campaigns.' }),
    contact: t.field({
      type: ContactRef,
      resolve: ({ contactId }) => (contactId === undefined ? null : { id: contactId }),
      description: 'The person it is about. Costs one call per 100 contacts.',
    }),
    campaign: t.field({
      type: CampaignRef,
      resolve: campaignOf,
      description: 'The campaign it came from. Null outside of campaigns.',
    }),
  }),
})

const TaskConnection = builder.connectionObject(
  { type: TaskRef, name: 'TaskConnection', description: 'A part of a list of open tasks. Its length is not known.' },
  { name: 'TaskEdge', description: 'A task and its place in the list.' },
)

const taskList: ListKind = { name: 'tasks', max: 100 }

builder.queryField('tasks', t =>
  t.field({
    ...costs(pages(tasks.tasks)),
    type: TaskConnection,
    args: {
      ...partArgs(taskList),
      filter: t.arg({ type: TaskFilter, description: 'Which of them; all open ones when it is left out.' }),
    },
    resolve: (_root, { filter, ...args }, context) => {
      const read = readTasks(context, wireFilters(filter ?? {}))
      return listPart(taskList, args, { endpoint: tasks.tasks, read, idOf: ({ _id }) => _id })
    },
    description:
      "The team's open tasks, in lemlist's order; done ones are not shown. Costs one call for each of lemlist's pages, whose length it does not tell, and one more where all that there is was not enough.",
  }),
)

builder.objectField(CampaignRef, 'tasks', t =>
  t.field({
    ...costs(pages(tasks.tasks)),
    type: [TaskRef],
    nullable: true,
    resolve: async ({ id }, _args, context) => [...((await campaignTasks(context, id)) ?? [])],
    description:
      'Its open tasks. Costs one call for each of lemlist’s pages of the tasks of up to 50 campaigns, and one more to see that nothing follows.',
  }),
)

/** The campaign of a lead: from the row at hand, else a call. */
const campaignIdOf = async ({ id, campaign }: LeadSource, context: Context): Promise<string | undefined> =>
  campaign?.id ?? (await leadById(context, id))?.campaign?.id

builder.objectField(LeadRef, 'tasks', t =>
  t.field({
    ...costs(pages(tasks.tasks)),
    type: [TaskRef],
    nullable: true,
    resolve: async (lead, _args, context) => {
      const campaignId = await campaignIdOf(lead, context)
      if (campaignId === undefined) return null
      return ((await campaignTasks(context, campaignId)) ?? []).filter(({ leadId }) => leadId === lead.id)
    },
    description:
      'Its open tasks, picked out of those of its campaign. Costs what `Campaign.tasks` costs, once for all leads.',
  }),
)
