import { tasks } from '../../../src/domains/tasks/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import type { Harness } from '../../support/harness.ts'
import { first, type Row } from '../row.ts'

const user = (team: TeamWorld): string => first(team.users)._id

const lead = (team: TeamWorld): string => first(team.leads)._id

const open = (team: TeamWorld): string => first(team.tasks, ({ status }) => status === 'pending')._id

/** Makes the first open task one for LinkedIn, which takes images and videos. */
const withLinkedIn = ({ team }: Harness): void => {
  team.tasks.update(open(team), { type: 'linkedinSend' })
}

const dueDate = '2026-02-10T09:58:57.169Z'
const written = {
  title: 'Ask for Bo',
  message: 'About the offer',
  priority: '2',
  images: ['https://cdn.acme.example/a.png'],
  videos: ['https://cdn.acme.example/b.mp4'],
}
const { message: content, priority: _priority, ...same } = written
const input = { ...same, content, priority: 2, dueAt: dueDate }

const payload = '{ task { id type title content priority dueAt } userErrors { code message field } }'

const newTask = (team: TeamWorld) => ({
  type: 'linkedin',
  assignedTo: user(team),
  dueDate,
  recordId: lead(team),
  leadId: lead(team),
  ...written,
})

const change = (team: TeamWorld) => ({ id: open(team), assignedTo: user(team), dueDate, done: false, ...written })

/** The chapter Tasks. */
export const rows: readonly Row[] = [
  {
    endpoint: tasks.tasks,
    input: { page: 0, filters: [{ filterId: 'type', in: ['manual'] }] },
    arrives: {
      path: '/tasks',
      query: `page=0&filters=${encodeURIComponent('[{"filterId":"type","in":["manual"]}]')}`,
    },
    query: '{ tasks(first: 2, filter: { types: [MANUAL] }) { nodes { id type rawType } } }',
  },
  {
    endpoint: tasks.taskCreate,
    input: team => ({ body: newTask(team) }),
    arrives: team => ({ path: '/tasks', body: newTask(team) }),
    query: `mutation ($input: TaskCreateInput!) { taskCreate(input: $input) ${payload} }`,
    variables: team => ({ input: { ...input, type: 'LINKEDIN', assigneeId: user(team), leadId: lead(team) } }),
  },
  {
    endpoint: tasks.taskUpdate,
    prepare: withLinkedIn,
    input: team => ({ body: change(team) }),
    arrives: team => ({ path: '/tasks', body: change(team) }),
    query: `mutation ($input: TaskUpdateInput!) { taskUpdate(input: $input) ${payload} }`,
    variables: team => ({ input: { ...input, taskId: open(team), assigneeId: user(team), done: false } }),
  },
  {
    endpoint: tasks.tasksIgnore,
    input: team => ({ body: { ids: [open(team)] } }),
    arrives: team => ({ path: '/tasks/ignore', body: { ids: [open(team)] } }),
    query:
      'mutation ($input: TasksIgnoreInput!) { tasksIgnore(input: $input) { taskIds userErrors { code message field } } }',
    variables: team => ({ input: { taskIds: [open(team)] } }),
  },
]
