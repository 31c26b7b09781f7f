import { beforeEach, describe, expect, test } from 'vitest'
import { tasks } from '../../../src/domains/tasks/contract.ts'
import { tasksHandlers } from '../../../src/domains/tasks/sandbox.ts'
import { createCampaign } from '../../../src/sandbox/effects.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam, worldOf } from '../../support/rest.ts'

let team: TeamWorld
let call: ReturnType<typeof rest>

beforeEach(() => {
  team = smallTeam()
  const { _id: campaignId } = createCampaign(worldOf(team), team, { name: 'Spring', createdBy: 'usr_1' })
  const common = { ownerId: 'usr_1', createdBy: 'usr_1', createdAt: now, fields: {} }
  team.contacts.insert({ ...common, _id: 'ctc_1', listIds: [], unsubscribed: false })
  team.companies.insert({ ...common, _id: 'cpn_1', fields: { name: 'Initech' } })
  team.leads.insert({
    _id: 'lea_1',
    campaignId,
    contactId: 'ctc_1',
    state: 'emailsSent',
    status: 'running',
    isPaused: false,
    source: 'api',
    personalized: false,
    createdAt: now,
    updatedAt: now,
    variables: {},
    sequenceStep: 1,
  })
  call = rest(routesOf(tasks, tasksHandlers), team)
})

const due = { assignedTo: 'usr_1', dueDate: '2026-03-05T10:00:00+01:00' }

const only = () => team.tasks.all()[0]

describe('taskCreate', () => {
  test('answers the task, whose priority is a number and whose message is its content', () => {
    const text = { title: 'Ask', message: 'About the offer', priority: '2' }
    const lead = team.leads.get('lea_1')
    expect(call('POST', '/tasks', { type: 'phone', ...due, ...text, leadId: 'lea_1' })).toEqual({
      status: 200,
      body: {
        _id: only()?._id,
        type: 'phone',
        title: 'Ask',
        content: 'About the offer',
        priority: 2,
        dueDate: '2026-03-05T09:00:00.000Z',
        userId: 'usr_1',
        leadId: 'lea_1',
        campaignId: lead?.campaignId,
        contactId: 'ctc_1',
      },
    })
    expect(only()).toMatchObject({ status: 'pending', createdAt: now })
  })

  test.each([
    ['lea_1', { leadId: 'lea_1', contactId: 'ctc_1' }],
    ['ctc_1', { contactId: 'ctc_1' }],
    ['cpn_1', { companyId: 'cpn_1' }],
    [undefined, { title: '', content: '', priority: 0 }],
  ])('is about %s', (recordId, fields) => {
    expect(call('POST', '/tasks', { type: 'manual', ...due, recordId }).status).toBe(200)
    expect(only()).toMatchObject(fields)
  })

  test.each([
    [{ recordId: 'lea_9' }, 404, 'Lead not found'],
    [{ recordId: 'ctc_9' }, 404, 'Contact not found'],
    [{ recordId: 'cpn_9' }, 404, 'Company not found'],
    [{ assignedTo: 'usr_9' }, 400, 'Bad params: assignedTo'],
    [{ type: 'linkedinInvite' }, 400, 'Bad params: type'],
    [{ dueDate: 'soon' }, 400, 'Bad params: dueDate'],
    [{ priority: 2 }, 400, 'Bad params: priority'],
  ])('with %j is refused, and nothing is made', (wrong, status, body) => {
    expect(call('POST', '/tasks', { type: 'manual', ...due, ...wrong })).toEqual({ status, body })
    expect(team.tasks.size).toBe(0)
  })
})

describe('taskUpdate', () => {
  beforeEach(() => {
    call('POST', '/tasks', { type: 'manual', ...due, title: 'Ask', recordId: 'lea_1' })
  })

  test('changes what is given', () => {
    const id = only()?._id
    const answer = call('PATCH', '/tasks', { id, message: 'Now', priority: '1', dueDate: '2026-04-01T00:00:00Z' })
    expect(answer.body).toMatchObject({ _id: id, title: 'Ask', content: 'Now', priority: 1 })
    expect(only()).toMatchObject({ dueDate: '2026-04-01T00:00:00.000Z', title: 'Ask', status: 'pending' })
  })

  test('ticks it off once, which is an activity of the API about the lead', () => {
    const id = only()?._id
    for (const done of [true, true]) expect(call('PATCH', '/tasks', { id, done }).status).toBe(200)
    expect(only()).toMatchObject({ status: 'done', completedAt: now })
    expect(team.activities.all()).toMatchObject([
      { type: 'manualDone', leadId: 'lea_1', contactId: 'ctc_1', opportunityId: id, userName: 'api', createdAt: now },
    ])
    expect(team.leads.get('lea_1')?.state).toBe('emailsSent')
    expect(call('PATCH', '/tasks', { id, done: false }).status).toBe(200)
    expect(only()).toMatchObject({ status: 'pending' })
  })

  test('of a task about no lead leaves no activity', () => {
    call('POST', '/tasks', { type: 'manual', ...due })
    const id = team.tasks.all()[1]?._id
    call('PATCH', '/tasks', { id, done: true })
    expect(team.tasks.get(id ?? '')?.status).toBe('done')
    expect(team.activities.size).toBe(0)
  })

  test('takes images for LinkedIn alone', () => {
    const images = ['https://x.example/a.png']
    const id = only()?._id
    expect(call('PATCH', '/tasks', { id, images })).toEqual({ status: 400, body: 'LINKEDIN_MEDIA_INVALID_TYPE' })
    team.tasks.update(id ?? '', { type: 'linkedinSend' })
    expect(call('PATCH', '/tasks', { id, images }).status).toBe(200)
  })

  test('of an unknown task, or to an unknown user, is refused', () => {
    expect(call('PATCH', '/tasks', { id: 'opp_9', done: true })).toEqual({ status: 400, body: 'Bad team' })
    expect(call('PATCH', '/tasks', { id: only()?._id, title: 'x', assignedTo: 'usr_9' })).toEqual({
      status: 400,
      body: 'Bad params: assignedTo',
    })
    expect(only()?.title).toBe('Ask')
  })
})

test('tasks are ignored all together, or none of them', () => {
  for (const _ of [1, 2]) call('POST', '/tasks', { type: 'manual', ...due })
  const ids = team.tasks.all().map(({ _id }) => _id)
  expect(call('POST', '/tasks/ignore', { ids: [...ids, 'opp_9'] })).toEqual({ status: 400, body: 'Bad team' })
  expect(team.tasks.all().map(({ status }) => status)).toEqual(['pending', 'pending'])
  expect(call('POST', '/tasks/ignore', { ids })).toEqual({ status: 200, body: {} })
  expect(team.tasks.all().map(({ status }) => status)).toEqual(['ignored', 'ignored'])
  expect(call('GET', '/tasks?filters=%5B%5D').body).toEqual({ results: [], page: '0' })
  expect(call('POST', '/tasks/ignore', {})).toEqual({ status: 400, body: 'Bad params: ids' })
})
