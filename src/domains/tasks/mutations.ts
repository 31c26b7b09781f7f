import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { given } from '../../graph/given.ts'
import { calling, mustChange, type Refusal, refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { type Task, tasks } from './contract.ts'
import { TaskRef } from './graph.ts'
import { bodyOf, faultsOf, mediaNames, writtenFields } from './written.ts'

const NewTaskType = builder.enumType('NewTaskType', {
  description: 'The kinds of task that can be made.',
  values: {
    EMAIL: { value: 'email', description: 'To write an email.' },
    MANUAL: { value: 'manual', description: 'Anything.' },
    PHONE: { value: 'phone', description: 'To call somebody.' },
    LINKEDIN: { value: 'linkedin', description: 'To do something on LinkedIn.' },
  } as const,
})

const badAssignee: Refusal = [/assignedTo/, ['assigneeId'], 'There is no user with this id']

const abouts = ['leadId', 'contactId', 'companyId'] as const

/** lemlist: `Bad team` is also what it answers for ids that it does not know. */
const badTeam = 'lemlist knows no such user, lead, contact or company in this team'

action('taskCreate', {
  ...costs(each(tasks.taskCreate)),
  description: 'Gives a user something to do, about a lead, a contact or a company, or about nothing.',
  role: 'WRITE',
  input: t => ({
    type: t.field({ type: NewTaskType, required: true, description: 'What kind of task it is.' }),
    assigneeId: t.id({ required: true, description: 'Who has to do it, `usr_…`.' }),
    dueAt: t.field({ type: 'DateTime', required: true, description: 'When it is due.' }),
    leadId: t.id({ description: 'The lead it is about, `lea_…`. One of these three at most.' }),
    contactId: t.id({ description: 'The contact it is about, `ctc_…`.' }),
    companyId: t.id({ description: 'The company it is about, `cpn_…`. lemlist does not tell it back.' }),
    ...writtenFields(t, 'lemlist makes copies.'),
  }),
  run: async (input, context): Promise<Task | null> => {
    const { type, assigneeId, dueAt, leadId, contactId, companyId, ...written } = given(input)
    const faults = faultsOf(written)
    const named = abouts.filter(name => input[name] !== null && input[name] !== undefined)
    if (named.length > 1) {
      const fault = `A task is about one thing: give one of \`${named.join('`, `')}\``
      faults.push(new Unacceptable(fault, named[1] ?? 'leadId'))
    }
    const media = type === 'linkedin' ? [] : mediaNames.filter(name => (written[name]?.length ?? 0) > 0)
    faults.push(...media.map(name => new Unacceptable(`\`${name}\` are for tasks of type LINKEDIN alone`, name)))
    refuseAll(faults)
    const body = {
      type,
      assignedTo: assigneeId,
      dueDate: dueAt.toISOString(),
      recordId: leadId ?? contactId ?? companyId,
      leadId,
      ...bodyOf(written),
    }
    const refusals: readonly Refusal[] = [badAssignee, [/^Bad team/, [], badTeam]]
    return (await calling(refusals, context.lemlist.call(tasks.taskCreate, { body }))) ?? null
  },
  payload: entityField('task', { type: TaskRef, description: 'The new task. Null when the action was refused.' }),
})

const kept = 'What is left out stays as it is.'

action('taskUpdate', {
  ...costs(each(tasks.taskUpdate)),
  description: `Changes a task, or ticks it off: it leaves all lists then, and where it is about a lead, an activity tells of it. ${kept}`,
  role: 'WRITE',
  input: t => ({
    taskId: t.id({ required: true, description: 'Id of the task, `opp_…`.' }),
    assigneeId: t.id({ description: 'Who has to do it from now on, `usr_…`.' }),
    dueAt: t.field({ type: 'DateTime', description: 'When it is due.' }),
    ...writtenFields(t, 'lemlist makes copies, which take the place of those that are there.'),
    done: t.boolean({ description: 'True ticks it off. lemlist shows it no more then.' }),
  }),
  run: async (input, context): Promise<Task | null> => {
    const { taskId, assigneeId, dueAt, done, ...written } = given(input)
    refuseAll(faultsOf(written))
    const change = { assignedTo: assigneeId, dueDate: dueAt?.toISOString(), done, ...bodyOf(written) }
    mustChange(change)
    const media = mediaNames.find(name => written[name] !== undefined) ?? 'images'
    const refusals: readonly Refusal[] = [
      badAssignee,
      [/^LINKEDIN_MEDIA_INVALID_TYPE/, [media], 'Images and videos are for LinkedIn tasks alone'],
      [/^Bad team/, ['taskId'], 'lemlist knows no such task in this team'],
    ]
    const changed = calling(refusals, context.lemlist.call(tasks.taskUpdate, { body: { id: taskId, ...change } }))
    return (await changed) ?? null
  },
  payload: entityField('task', {
    type: TaskRef,
    description: 'The task as it is now. Null when the action was refused.',
  }),
})

action('tasksIgnore', {
  ...costs(each(tasks.tasksIgnore)),
  description: 'Takes tasks off all lists without doing them. lemlist has no call to bring them back.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({
    taskIds: t.idList({
      required: true,
      extensions: bounds({ empty: false }),
      description: 'Ids of the tasks, `opp_…`.',
    }),
  }),
  run: async (input, context): Promise<readonly string[]> => {
    const ids = [...new Set(input.taskIds)]
    const refusals: readonly Refusal[] = [[/^Bad team/, ['taskIds'], 'lemlist does not know all of them in this team']]
    await calling(refusals, context.lemlist.call(tasks.tasksIgnore, { body: { ids } }))
    return ids
  },
  payload: ref =>
    builder.objectField(ref, 'taskIds', t =>
      t.idList({
        nullable: true,
        resolve: ({ entity }) => entity,
        description: 'Ids of the tasks that are off the lists. Null when the action was refused.',
      }),
    ),
})
