import type { TaskDocument } from '../../sandbox/documents.ts'
import { completeTask } from '../../sandbox/effects.ts'
import { found, type Handlers, present, refuse } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld } from '../../sandbox/world.ts'
import type { NewTask, TaskChange, tasks } from './contract.ts'

/** A task as lemlist shows it: whether it is done is not told, for done tasks are not shown. */
export const shownTask = (task: TaskDocument) =>
  present({
    _id: task._id,
    type: task.type,
    title: task.title,
    priority: task.priority,
    leadId: task.leadId,
    campaignId: task.campaignId,
    contactId: task.contactId,
    dueDate: task.dueDate,
    userId: task.userId,
    content: task.content,
  })

/** Whom or what a task is about. lemlist: one id for all kinds, told apart by how it begins. */
const aboutOf = ({ leads, contacts, companies }: TeamWorld, { recordId, leadId }: NewTask): Partial<TaskDocument> => {
  const id = recordId ?? leadId
  if (id === undefined) return {}
  if (id.startsWith('cpn_')) return { companyId: found(companies.get(id), 'Company')._id }
  if (id.startsWith('ctc_') || id.startsWith('con_')) return { contactId: found(contacts.get(id), 'Contact')._id }
  const { _id, contactId, campaignId } = found(leads.get(id), 'Lead')
  return { leadId: _id, contactId, campaignId }
}

const checkAssignee = ({ users }: TeamWorld, userId: string | undefined): void => {
  if (userId !== undefined && users.get(userId) === undefined) throw refuse(400, 'Bad params: assignedTo')
}

/** The tasks with these ids. lemlist: an unknown one is a foreign one. */
const tasksOf = ({ tasks }: TeamWorld, ids: readonly string[]): TaskDocument[] =>
  ids.map(id => {
    const task = tasks.get(id)
    if (task === undefined) throw refuse(400, 'Bad team')
    return task
  })

const iso = (date: string): string => new Date(date).toISOString()

const changeOf = ({ assignedTo, dueDate, title, message, priority }: TaskChange): Partial<TaskDocument> =>
  present({
    userId: assignedTo,
    dueDate: dueDate === undefined ? undefined : iso(dueDate),
    title,
    content: message,
    priority: priority === undefined ? undefined : Number(priority),
  }) as Partial<TaskDocument>

type WriteOperation = 'taskCreate' | 'taskUpdate' | 'tasksIgnore'

/** How the pretend lemlist answers what changes tasks. */
export const writeHandlers: Pick<Handlers<typeof tasks>, WriteOperation> = {
  taskCreate: ({ input: { body }, team, world }) => {
    checkAssignee(team, body.assignedTo)
    const about = aboutOf(team, body)
    const task = team.tasks.insert({
      _id: world.ids('opp'),
      type: body.type,
      title: body.title ?? '',
      content: body.message ?? '',
      priority: Number(body.priority ?? ''),
      dueDate: iso(body.dueDate),
      userId: body.assignedTo,
      ...about,
      status: 'pending',
      createdAt: isoNow(world),
    })
    return shownTask(task)
  },
  taskUpdate: ({ input: { body }, team, world }) => {
    const [task] = tasksOf(team, [body.id])
    checkAssignee(team, body.assignedTo)
    const media = body.images ?? body.videos
    if (media !== undefined && task?.type.startsWith('linkedin') !== true)
      throw refuse(400, 'LINKEDIN_MEDIA_INVALID_TYPE')
    const changed = team.tasks.update(body.id, changeOf(body))
    if (changed === undefined) throw refuse(400, 'Bad team')
    if (body.done === true && changed.status !== 'done') completeTask(world, team, changed)
    if (body.done === false && changed.status === 'done')
      team.tasks.update(changed._id, { status: 'pending', completedAt: undefined })
    return shownTask(changed)
  },
  tasksIgnore: ({ input, team }) => {
    for (const { _id, status } of tasksOf(team, input.body.ids))
      if (status === 'pending') team.tasks.update(_id, { status: 'ignored' })
    return {}
  },
}
