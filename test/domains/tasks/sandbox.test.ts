import { describe, expect, test } from 'vitest'
import { type TaskFilter, tasks } from '../../../src/domains/tasks/contract.ts'
import { tasksHandlers } from '../../../src/domains/tasks/sandbox.ts'
import type { TaskDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(tasks, tasksHandlers)

const task = (_id: string, day: number, more: Partial<TaskDocument> = {}): TaskDocument => ({
  _id,
  type: 'manual',
  content: '',
  priority: 1,
  dueDate: `2026-03-${String(day).padStart(2, '0')}T09:30:00.000Z`,
  userId: 'usr_1',
  status: 'pending',
  createdAt: '2026-02-01T00:00:00.000Z',
  ...more,
})

const teamWith = (...given: TaskDocument[]) => {
  const team = smallTeam()
  for (const each of given) team.tasks.insert(each)
  return team
}

const list = (team: ReturnType<typeof smallTeam>, filters: readonly TaskFilter[], page = '') =>
  rest(routes, team)('GET', `/tasks?filters=${encodeURIComponent(JSON.stringify(filters))}${page}`)

const idsOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'results' in body && Array.isArray(body.results)
    ? body.results.map(row => row._id)
    : body

describe('GET /tasks', () => {
  test('open tasks come latest due first, in an envelope whose page is text', () => {
    const team = teamWith(
      task('opp_1', 3, { type: 'phone', title: 'Call', content: 'Ask for Bo', leadId: 'lea_1', campaignId: 'cam_1' }),
      task('opp_2', 4, { contactId: 'ctc_1', priority: 2 }),
      task('opp_3', 5, { status: 'done', completedAt: '2026-02-02T00:00:00.000Z' }),
      task('opp_4', 6, { status: 'ignored' }),
    )
    expect(list(team, [])).toEqual({
      status: 200,
      body: {
        results: [
          {
            _id: 'opp_2',
            type: 'manual',
            priority: 2,
            contactId: 'ctc_1',
            dueDate: '2026-03-04T09:30:00.000Z',
            userId: 'usr_1',
            content: '',
          },
          {
            _id: 'opp_1',
            type: 'phone',
            title: 'Call',
            priority: 1,
            leadId: 'lea_1',
            campaignId: 'cam_1',
            dueDate: '2026-03-03T09:30:00.000Z',
            userId: 'usr_1',
            content: 'Ask for Bo',
          },
        ],
        page: '0',
      },
    })
  })

  test('pages hold a hundred and count from 0', () => {
    const team = teamWith(...Array.from({ length: 105 }, (_, place) => task(`opp_${place}`, 3)))
    expect(idsOf(list(team, []).body)).toHaveLength(100)
    const second = list(team, [], '&page=1').body
    expect(idsOf(second)).toEqual(['opp_100', 'opp_101', 'opp_102', 'opp_103', 'opp_104'])
    expect(second).toMatchObject({ page: '1' })
    expect(list(team, [], '&page=2').body).toEqual({ results: [], page: '2' })
  })

  test('a call without filters, or with filters that are none, is refused', () => {
    const get = rest(routes, smallTeam())
    expect(get('GET', '/tasks')).toEqual({ status: 400, body: 'Bad params' })
    expect(get('GET', '/tasks?filters=%7B%7D')).toEqual({ status: 400, body: 'Bad params' })
    expect(get('GET', '/tasks?filters=%5B%7B%22filterId%22%3A%22mood%22%7D%5D')).toEqual({
      status: 400,
      body: 'Bad params',
    })
    expect(list(smallTeam(), [{ filterId: 'email', regex: '(' }])).toEqual({ status: 400, body: 'Bad params' })
  })

  test('filters must all hold, and name what is in or out', () => {
    const team = teamWith(
      task('opp_1', 6, { type: 'phone', campaignId: 'cam_1' }),
      task('opp_2', 5, { type: 'phone', campaignId: 'cam_2' }),
      task('opp_3', 4, { type: 'email', userId: 'usr_2' }),
    )
    const ids = (...filters: TaskFilter[]) => idsOf(list(team, filters).body)
    expect(ids({ filterId: 'type', in: ['phone'] })).toEqual(['opp_1', 'opp_2'])
    expect(ids({ filterId: 'type', in: ['phone'] }, { filterId: 'campaignId', out: ['cam_2'] })).toEqual(['opp_1'])
    expect(ids({ filterId: 'assignedTo', in: ['usr_2', 'usr_3'] })).toEqual(['opp_3'])
    expect(ids({ filterId: 'dueDate', from: '2026-03-04', to: '2026-03-05' })).toEqual(['opp_2', 'opp_3'])
  })

  test("tasks are found by the contact's details and the campaign's state", () => {
    const team = teamWith(
      task('opp_1', 6, { contactId: 'ctc_1' }),
      task('opp_2', 5, { contactId: 'ctc_2' }),
      task('opp_3', 4, { campaignId: 'cam_1' }),
    )
    const common = { ownerId: 'usr_1', createdBy: 'usr_1', createdAt: '2026-01-01T00:00:00.000Z', listIds: [] }
    const fields = { phone: '+33 1 02', linkedinUrl: 'https://www.linkedin.com/in/cleo' }
    const cleo = { _id: 'ctc_1', fullName: 'Cleo Day', email: 'cleo@x.test', fields, unsubscribed: false }
    team.contacts.insert({ ...common, ...cleo })
    team.contacts.insert({ ...common, _id: 'ctc_2', email: 'dan@y.test', fields: {}, unsubscribed: false })
    team.campaigns.insert({
      _id: 'cam_1',
      name: 'Spring',
      timezone: 'Europe/Paris',
      labels: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      createdBy: 'usr_1',
      status: 'paused',
      errors: [],
      senders: [],
      sequenceId: 'seq_1',
      scheduleIds: [],
      autoReview: false,
      autoReviewConditions: [],
      flags: {},
      variableKeys: [],
    })
    const ids = (...filters: TaskFilter[]) => idsOf(list(team, filters).body)
    expect(ids({ filterId: 'fullName', value: 'cleo day' })).toEqual(['opp_1'])
    expect(ids({ filterId: 'email', regex: '@[xy]\\.test$' })).toEqual(['opp_1', 'opp_2'])
    expect(ids({ filterId: 'phone', value: '+33 1 02' })).toEqual(['opp_1'])
    expect(ids({ filterId: 'linkedin', value: 'linkedin.com/in/cleo' })).toEqual(['opp_1'])
    expect(ids({ filterId: 'campaignState', in: ['paused'] })).toEqual(['opp_3'])
  })
})
