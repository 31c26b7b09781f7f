import { describe, expect, test } from 'vitest'
import { schedules } from '../../../src/domains/schedules/contract.ts'
import { schedulesHandlers } from '../../../src/domains/schedules/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'
import { campaign, schedule } from '../campaigns/world.ts'

const routes = routesOf(schedules, schedulesHandlers)

const shown = {
  name: 'Default schedule',
  secondsToWait: 1200,
  timezone: 'Europe/Paris',
  start: '09:00',
  end: '18:00',
  weekdays: [1, 2, 3, 4, 5],
  teamId: 'tea_1',
  createdBy: 'usr_1',
}

const team = () => {
  const small = smallTeam()
  small.schedules.insert(schedule('skd_1', { createdAt: '2026-01-01T00:00:00.000Z' }))
  small.schedules.insert(schedule('skd_2', { createdAt: '2026-01-03T00:00:00.000Z', public: true, weekdays: [6, 7] }))
  small.schedules.insert(schedule('skd_3', { createdAt: '2026-01-02T00:00:00.000Z' }))
  small.schedules.insert(
    schedule('skd_4', {
      createdAt: '2026-01-04T00:00:00.000Z',
      deletedAt: '2026-01-05T00:00:00.000Z',
      deletedBy: 'usr_1',
    }),
  )
  small.campaigns.insert(campaign({ _id: 'cam_1', scheduleIds: ['skd_3', 'skd_4', 'skd_1'] }))
  return small
}

const first = { ...shown, _id: 'skd_1', createdAt: '2026-01-01T00:00:00.000Z' }
const second = { ...shown, _id: 'skd_2', createdAt: '2026-01-03T00:00:00.000Z', public: true, weekdays: [6, 7] }
const third = { ...shown, _id: 'skd_3', createdAt: '2026-01-02T00:00:00.000Z' }

describe('the list of schedules', () => {
  test('is an envelope, oldest first, without deleted schedules', () => {
    expect(rest(routes, team())('GET', '/schedules')).toEqual({
      status: 200,
      body: {
        schedules: [first, third, second],
        pagination: { totalRecords: 3, currentPage: 1, nextPage: null, totalPage: 1 },
      },
    })
  })

  test.each([
    ['page=1&limit=2', ['skd_1', 'skd_3'], { currentPage: 1, nextPage: 2, totalPage: 2 }],
    ['page=2&limit=2', ['skd_2'], { currentPage: 2, nextPage: null, totalPage: 2 }],
    ['offset=2&limit=2', ['skd_2'], { currentPage: 2, nextPage: null, totalPage: 2 }],
    ['page=9', [], { currentPage: 9, nextPage: null, totalPage: 1 }],
    ['sortBy=createdAt', ['skd_1', 'skd_3', 'skd_2'], { currentPage: 1, nextPage: null, totalPage: 1 }],
    ['sortOrder=desc&limit=1', ['skd_1'], { currentPage: 1, nextPage: 2, totalPage: 3 }],
    ['sortBy=createdAt&sortOrder=desc&limit=1', ['skd_2'], { currentPage: 1, nextPage: 2, totalPage: 3 }],
  ])('asked with %s is %j', (query, ids, pagination) => {
    expect(rest(routes, team())('GET', `/schedules?${query}`).body).toMatchObject({
      schedules: ids.map(_id => ({ _id })),
      pagination: { totalRecords: 3, ...pagination },
    })
  })

  test('decodes as a page that says how many there are and whether more follow', () => {
    const { body } = rest(routes, team())('GET', '/schedules?page=1&limit=2')
    const page = schedules.schedules.reply.shape.parse(schedules.schedules.reply.normalise(body))
    expect({ total: page.total, more: page.more, ids: page.rows.map(({ _id }) => _id) }).toEqual({
      total: 3,
      more: true,
      ids: ['skd_1', 'skd_3'],
    })
  })
})

describe('a schedule', () => {
  test('is read by id', () => {
    expect(rest(routes, team())('GET', '/schedules/skd_2')).toEqual({ status: 200, body: second })
  })

  test('that was deleted is read by id, with the time of its end', () => {
    expect(rest(routes, team())('GET', '/schedules/skd_4').body).toMatchObject({
      _id: 'skd_4',
      deletedAt: '2026-01-05T00:00:00.000Z',
      deletedBy: 'usr_1',
    })
  })

  test('that is unknown answers 404', () => {
    expect(rest(routes, team())('GET', '/schedules/skd_9')).toEqual({ status: 404, body: 'Schedule not found' })
  })
})

describe('the schedules of a campaign', () => {
  test('are a bare list in the order of the campaign, also with a slash at the end', () => {
    const call = rest(routes, team())
    expect(call('GET', '/campaigns/cam_1/schedules')).toEqual({ status: 200, body: [third, first] })
    expect(call('GET', '/campaigns/cam_1/schedules/')).toEqual({ status: 200, body: [third, first] })
  })

  test('of an unknown campaign answer 404', () => {
    const answer = { status: 404, body: 'Campaign not found' }
    expect(rest(routes, team())('GET', '/campaigns/cam_9/schedules')).toEqual(answer)
  })
})
