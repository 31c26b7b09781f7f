import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'

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
    cacheSeconds: 15,
    reply: rows(Task),
  }),
})
