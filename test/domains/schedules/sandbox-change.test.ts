import { describe, expect, test } from 'vitest'
import { schedules } from '../../../src/domains/schedules/contract.ts'
import { schedulesHandlers } from '../../../src/domains/schedules/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'
import { campaign, schedule } from '../campaigns/world.ts'

const routes = routesOf(schedules, schedulesHandlers)

const start = () => {
  const team = smallTeam()
  team.schedules.insert(schedule('skd_1'))
  team.schedules.insert(schedule('skd_2', { deletedAt: '2026-01-05T00:00:00.000Z' }))
  team.campaigns.insert(campaign({ _id: 'cam_1', scheduleIds: ['skd_2'] }))
  return { team, call: rest(routes, team) }
}

const given = { name: 'Weekends', timezone: 'Asia/Seoul', start: '08:00', end: '12:30', weekdays: [6, 7, 6] }

describe('a new schedule', () => {
  test('is answered whole with 200, with the usual wait, and the days as they were given', () => {
    const { team, call } = start()
    const { status, body } = call('POST', '/schedules', given)
    const made = team.schedules.all()[2]
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        ...given,
        _id: made?._id,
        secondsToWait: 1200,
        public: false,
        teamId: 'tea_1',
        createdBy: 'usr_1',
        createdAt: now,
      },
    })
  })

  test.each([
    { name: ' ' },
    { timezone: 'Mars/One' },
    { start: '8:00' },
    { end: '24:00' },
    { weekdays: [] },
    { weekdays: [0] },
    { weekdays: [8] },
    { secondsToWait: -1 },
  ])('with %j is refused in JSON', fault => {
    const { team, call } = start()
    expect(call('POST', '/schedules', { ...given, ...fault })).toEqual({
      status: 400,
      body: { error: 'BadRequest', message: 'Bad team or invalid schedule fields' },
    })
    expect(team.schedules.size).toBe(2)
  })

  test('of the wrong types is refused', () => {
    const { call } = start()
    expect(call('POST', '/schedules', { ...given, weekdays: 'MONDAY' })).toEqual({
      status: 400,
      body: 'Bad params: weekdays',
    })
  })
})

test('a new schedule may go on past midnight', () => {
  const { call } = start()
  const night = { ...given, start: '22:00', end: '06:00' }
  expect(call('POST', '/schedules', night)).toMatchObject({ status: 200, body: night })
})

describe('a change', () => {
  test('leaves the rest as it was', () => {
    const { team, call } = start()
    const { status, body } = call('PATCH', '/schedules/skd_1', { end: '10:00', public: true })
    expect({ status, body }).toEqual({
      status: 200,
      body: { ...schedule('skd_1'), end: '10:00', public: true, teamId: 'tea_1' },
    })
    expect(team.schedules.get('skd_1')?.end).toBe('10:00')
  })

  test('after which it would be no schedule is refused in JSON', () => {
    const { team, call } = start()
    expect(call('PATCH', '/schedules/skd_1', { end: '9:00' })).toEqual({
      status: 400,
      body: { error: 'BadRequest', message: 'Bad team or invalid schedule update' },
    })
    expect(team.schedules.get('skd_1')).toEqual(schedule('skd_1'))
  })

  test('of one that is unknown or deleted is refused in JSON', () => {
    const { call } = start()
    for (const id of ['skd_2', 'skd_9']) {
      expect(call('PATCH', `/schedules/${id}`, { name: 'x' })).toEqual({
        status: 404,
        body: { error: 'Schedule not found' },
      })
    }
  })
})

test('a deleted schedule keeps its document and leaves every list', () => {
  const { team, call } = start()
  team.campaigns.update('cam_1', { scheduleIds: ['skd_1', 'skd_2'] })
  expect(call('DELETE', '/schedules/skd_1')).toEqual({ status: 200, body: { _id: 'skd_1' } })
  expect(call('GET', '/schedules/skd_1').body).toMatchObject({ deletedAt: now, deletedBy: 'usr_1' })
  expect(call('GET', '/schedules').body).toMatchObject({ schedules: [] })
  expect(call('GET', '/campaigns/cam_1/schedules').body).toEqual([])
  expect(team.campaigns.get('cam_1')?.scheduleIds).toEqual(['skd_1', 'skd_2'])
  expect(call('DELETE', '/schedules/skd_1')).toEqual({ status: 404, body: 'Schedule not found' })
})

describe('a schedule for a campaign', () => {
  test('is added once, after those it has', () => {
    const { team, call } = start()
    const answer = { status: 200, body: { scheduleId: 'skd_1', campaignId: 'cam_1' } }
    expect(call('POST', '/campaigns/cam_1/schedules/skd_1')).toEqual(answer)
    expect(call('POST', '/campaigns/cam_1/schedules', { scheduleId: 'skd_1' })).toEqual(answer)
    expect(team.campaigns.get('cam_1')?.scheduleIds).toEqual(['skd_2', 'skd_1'])
  })

  test('may be made on the way', () => {
    const { team, call } = start()
    const { body } = call('POST', '/campaigns/cam_1/schedules', given)
    const made = team.schedules.all()[2]
    expect(body).toEqual({ scheduleId: made?._id, campaignId: 'cam_1' })
    expect(team.campaigns.get('cam_1')?.scheduleIds).toEqual(['skd_2', made?._id])
  })

  test('is refused where the campaign or the schedule is unknown, deleted or not named, and nothing changes', () => {
    const { team, call } = start()
    const none = (body: string, status = 404) => ({ status, body })
    expect(call('POST', '/campaigns/cam_9/schedules/skd_1')).toEqual(none('Campaign not found'))
    expect(call('POST', '/campaigns/cam_1/schedules/skd_9')).toEqual(none('Schedule not found'))
    expect(call('POST', '/campaigns/cam_1/schedules/skd_2')).toEqual(none('Schedule not found'))
    expect(call('POST', '/campaigns/cam_9/schedules', given)).toEqual(none('Campaign not found'))
    expect(call('POST', '/campaigns/cam_1/schedules', {})).toEqual(none('Bad params: scheduleId is required', 400))
    expect(team.schedules.size).toBe(2)
    expect(team.campaigns.get('cam_1')?.scheduleIds).toEqual(['skd_2'])
  })
})
