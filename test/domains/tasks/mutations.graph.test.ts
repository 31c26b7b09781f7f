import { beforeEach, describe, expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const taskFields =
  'task { id type title content priority dueAt assignee { id } lead { id } contact { id } campaign { id } }'

const act = async (name: string, input: object, fields = taskFields) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

const faultyFields = ({ payload }: Awaited<ReturnType<typeof act>>): string[] =>
  payload.userErrors.map(({ field }: { field: string[] }) => field.slice(1).join('.')).toSorted()

const openIds = async (): Promise<string[]> => {
  const { data } = await harness.run('{ tasks(first: 100) { nodes { id } } }')
  return data.tasks.nodes.map(({ id }: { id: string }) => id)
}

const open = (aboutLead = true) =>
  first(harness.team.tasks, ({ status, leadId }) => status === 'pending' && (leadId !== undefined) === aboutLead)

const base = () => ({
  type: 'PHONE',
  assigneeId: first(harness.team.users)._id,
  dueAt: '2026-02-10T10:58:57.169+01:00',
})

describe('taskCreate', () => {
  test('makes a task about a lead, which is listed from then on', async () => {
    const { _id: leadId, contactId, campaignId } = first(harness.team.leads)
    await openIds()
    harness.forget()
    const text = { title: 'Ask for Bo', content: 'About the offer', priority: 2 }
    const { payload } = await act('taskCreate', { ...base(), ...text, leadId })
    const { id } = payload.task
    expect(payload).toEqual({
      task: {
        id,
        type: 'PHONE',
        ...text,
        dueAt: '2026-02-10T09:58:57.169Z',
        assignee: { id: base().assigneeId },
        lead: { id: leadId },
        contact: { id: contactId },
        campaign: { id: campaignId },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual(['POST /api/tasks'])
    expect(await openIds()).toContain(id)
    expect(harness.drift).toEqual([])
  })

  test('makes one about a contact, a company or nothing', async () => {
    const contactId = first(harness.team.contacts)._id
    const about = await act('taskCreate', { ...base(), contactId })
    expect(about.payload.task).toMatchObject({ lead: null, contact: { id: contactId }, campaign: null, title: null })
    const companyId = first(harness.team.companies)._id
    const company = await act('taskCreate', { ...base(), companyId, leadId: null })
    expect(company.payload.task).toMatchObject({ lead: null, contact: null })
    expect(harness.team.tasks.get(company.payload.task.id)).toMatchObject({ companyId })
    expect((await act('taskCreate', base())).payload.userErrors).toEqual([])
  })

  test('refuses all that is wrong at once, before lemlist is called', async () => {
    expect(faultyFields(await act('taskCreate', { ...base(), priority: 3 }))).toEqual(['priority'])
    const wrong = { leadId: 'lea_1', contactId: 'ctc_1', images: ['http://x.example/a.png'] }
    expect(faultyFields(await act('taskCreate', { ...base(), ...wrong }))).toEqual([
      ...['contactId', 'images', 'images.0'],
    ])
    const images = Array.from({ length: 4 }, (_, place) => `https://x.example/${place}.png`)
    const media = { type: 'LINKEDIN', images, videos: images.slice(0, 3) }
    expect(faultyFields(await act('taskCreate', { ...base(), ...media }))).toEqual(['images'])
    const seven = { type: 'LINKEDIN', images: [...images, ...images] }
    expect(faultyFields(await act('taskCreate', { ...base(), ...seven }))).toEqual(['images'])
    expect(harness.calls()).toEqual([])
  })

  test.each([
    ['assigneeId', 'usr_NoneOfThese00000', 'BAD_USER_INPUT'],
    ['leadId', 'lea_NoneOfThese00000', 'NOT_FOUND'],
    ['contactId', 'ctc_NoneOfThese00000', 'NOT_FOUND'],
    ['companyId', 'cpn_NoneOfThese00000', 'NOT_FOUND'],
  ])('names %s when it is unknown, and makes nothing', async (name, id, code) => {
    const { size } = harness.team.tasks
    const { payload } = await act('taskCreate', { ...base(), [name]: id })
    expect(payload).toMatchObject({ task: null, userErrors: [{ code, field: ['input', name] }] })
    expect(harness.team.tasks.size).toBe(size)
  })

  test('tells "Bad team" as something that can be mended', async () => {
    harness.sandbox.faults.add({ operation: 'taskCreate', kind: 'status', status: 400, body: 'Bad team' })
    const { payload, codes } = await act('taskCreate', base())
    expect(codes).toBeUndefined()
    expect(payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', message: expect.stringContaining('Bad team') }])
  })
})

describe('taskUpdate', () => {
  test('changes what is given and leaves the rest', async () => {
    const task = open()
    const { payload } = await act('taskUpdate', { taskId: task._id, title: 'New', priority: 0, content: null })
    expect(payload.task).toMatchObject({
      id: task._id,
      title: 'New',
      priority: 0,
      content: task.content,
      dueAt: task.dueDate,
      assignee: { id: task.userId },
    })
    expect(harness.calls()).toEqual(['PATCH /api/tasks'])
    const { data } = await harness.run('query ($id: ID!) { node(id: $id) { ... on Task { title } } }', { id: task._id })
    expect(data.node).toEqual({ title: 'New' })
    expect(harness.drift).toEqual([])
  })

  test('ticks a task off: it leaves the lists, and an activity of its lead tells of it', async () => {
    const { _id: taskId, leadId } = open()
    expect(await openIds()).toContain(taskId)
    harness.forget()
    expect((await act('taskUpdate', { taskId, done: true })).payload).toMatchObject({
      task: { id: taskId },
      userErrors: [],
    })
    expect(harness.calls()).toEqual(['PATCH /api/tasks'])
    expect(await openIds()).not.toContain(taskId)
    const { data } = await harness.run(
      'query ($id: ID!) { lead(id: $id) { activities(first: 1) { nodes { type ... on ManualActivity { taskId } } } } }',
      { id: leadId },
    )
    expect(data.lead.activities.nodes).toEqual([{ type: 'MANUAL_DONE', taskId }])
  })

  test('of nothing, or of an unknown task or user, is refused and changes nothing', async () => {
    const task = open()
    expect((await act('taskUpdate', { taskId: task._id, title: null })).payload.userErrors).toMatchObject([
      { message: 'Nothing to change was given' },
    ])
    expect(faultyFields(await act('taskUpdate', { taskId: task._id, priority: -1 }))).toEqual(['priority'])
    expect(harness.calls()).toEqual([])
    const unknown = await act('taskUpdate', { taskId: 'opp_NoneOfThese00000', done: true })
    expect(faultyFields(unknown)).toEqual(['taskId'])
    const nobody = await act('taskUpdate', { taskId: task._id, title: 'x', assigneeId: 'usr_NoneOfThese00000' })
    expect(faultyFields(nobody)).toEqual(['assigneeId'])
    expect(harness.team.tasks.get(task._id)).toEqual(task)
  })

  test('with a video for a task that is not for LinkedIn names the video', async () => {
    const { _id: taskId } = first(harness.team.tasks, ({ type }) => type === 'manual')
    const { payload } = await act('taskUpdate', { taskId, videos: ['https://x.example/a.mp4'] })
    expect(payload.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', field: ['input', 'videos'], message: expect.stringContaining('LinkedIn tasks') },
    ])
  })
})

describe('tasksIgnore', () => {
  test('takes tasks off the lists, each once, and writes no activity', async () => {
    const [one = '', two = ''] = await openIds()
    const { size } = harness.team.activities
    harness.forget()
    expect((await act('tasksIgnore', { taskIds: [one, two, one] }, 'taskIds')).payload).toEqual({
      taskIds: [one, two],
      userErrors: [],
    })
    expect(harness.calls()).toEqual(['POST /api/tasks/ignore'])
    const left = await openIds()
    expect([left.includes(one), left.includes(two)]).toEqual([false, false])
    expect(harness.team.activities.size).toBe(size)
    expect(harness.drift).toEqual([])
  })

  test('of none, or of one that is unknown, is refused and ignores nothing', async () => {
    expect(faultyFields(await act('tasksIgnore', { taskIds: [] }, 'taskIds'))).toEqual(['taskIds'])
    expect(harness.calls()).toEqual([])
    const task = open()
    const taskIds = [task._id, 'opp_NoneOfThese00000']
    expect(faultyFields(await act('tasksIgnore', { taskIds }, 'taskIds'))).toEqual(['taskIds'])
    expect(harness.team.tasks.get(task._id)).toEqual(task)
  })
})

test('a caller who may only read is refused before lemlist is called', async () => {
  harness = startHarness({ role: 'READ' })
  expect((await act('taskCreate', base())).codes).toEqual(['FORBIDDEN'])
  expect((await act('taskUpdate', { taskId: 'opp_1', done: true })).codes).toEqual(['FORBIDDEN'])
  expect((await act('tasksIgnore', { taskIds: ['opp_1'] }, 'taskIds')).codes).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})
