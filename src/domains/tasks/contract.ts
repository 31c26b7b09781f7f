import { z } from 'zod'
import { chapter, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { acknowledgement, document, id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'
import { tasksChanged } from '../effects.ts'
import { subjects } from '../subjects.ts'

/** Something a user has to do. lemlist: called an opportunity within; `userId` is the assignee. */
export const Task = z.object({
  _id: id,
  type: text,
  title: maybe(text),
  content: maybe(text),
  /** lemlist: a number here, the same number as text in requests. */
  priority: maybe(int),
  dueDate: maybe(instant),
  userId: maybe(id),
  leadId: maybe(id),
  contactId: maybe(id),
  campaignId: maybe(id),
})
export type Task = z.output<typeof Task>

const words = z.array(z.string())

/** One condition on tasks; a list of them must all hold. Days are `YYYY-MM-DD`, both ends included. */
export const TaskFilter = z.discriminatedUnion('filterId', [
  z.object({
    filterId: z.enum(['fullName', 'email', 'phone', 'linkedin']),
    value: z.string().optional(),
    regex: z.string().optional(),
  }),
  z.object({
    filterId: z.enum(['campaignId', 'campaignState', 'type', 'assignedTo']),
    in: words.optional(),
    out: words.optional(),
  }),
  z.object({ filterId: z.literal('dueDate'), from: z.iso.date().optional(), to: z.iso.date().optional() }),
])
export type TaskFilter = z.output<typeof TaskFilter>

/** The kinds of task that a call can make. lemlist: lists show more. */
const newTaskTypes = ['email', 'manual', 'phone', 'linkedin'] as const

/** What a call may say of any task. lemlist: the priority is text here and a number in answers. */
const written = {
  assignedTo: z.string().optional(),
  dueDate: z.iso.datetime({ offset: true }).optional(),
  title: z.string().optional(),
  message: z.string().optional(),
  priority: z.enum(['', '0', '1', '2']).optional(),
  images: z.array(z.url()).optional(),
  videos: z.array(z.url()).optional(),
}

/** lemlist: a lead is `recordId` in the list of parameters, and `leadId` in the example and among what is required. */
const NewTask = z.object({
  ...written,
  type: z.enum(newTaskTypes),
  assignedTo: z.string(),
  dueDate: z.iso.datetime({ offset: true }),
  recordId: z.string().optional(),
  leadId: z.string().optional(),
})
export type NewTask = z.output<typeof NewTask>

/** lemlist: the id of the task stands in the body. */
const TaskChange = z.object({ ...written, id: z.string(), done: z.boolean().optional() })
export type TaskChange = z.output<typeof TaskChange>

/** Chapter Tasks of the API. */
export const tasks = chapter({
  /**
   * lemlist: tasks that are done are left out, there is no total, and a call without `filters`, which its
   * documentation calls optional, is refused; an empty list of filters is let through.
   */
  tasks: get('/tasks', {
    serves: 'Query.tasks',
    sandbox: 'Open tasks, latest due first, by every filter of the reference.',
    query: { page: param.int, filters: param.required(param.json) },
    paging: { style: 'fixed', size: 100 },
    kept: { seconds: 30, untold: 15, about: subjects.tasks },
    reply: rows(Task),
  }),
  taskCreate: post('/tasks', {
    serves: 'Mutation.taskCreate',
    sandbox: 'Makes an open task; images and videos are not kept.',
    body: NewTask,
    changes: tasksChanged,
    reply: document(Task),
  }),
  taskUpdate: patch('/tasks', {
    serves: 'Mutation.taskUpdate',
    sandbox: 'Changes what is given; to tick off a task about a lead is an activity.',
    body: TaskChange,
    changes: tasksChanged,
    reply: document(Task),
  }),
  tasksIgnore: post('/tasks/ignore', {
    serves: 'Mutation.tasksIgnore',
    sandbox: 'Takes all of them off the lists, or none where one is unknown.',
    body: z.object({ ids: z.array(z.string()) }),
    changes: tasksChanged,
    reply: acknowledgement,
  }),
})
