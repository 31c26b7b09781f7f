import { beforeEach, describe, expect, test } from 'vitest'
import type { ScheduleDocument } from '../../../src/sandbox/documents.ts'
import { first } from '../../contract/row.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const fieldsOf = 'id name timezone start end weekdays secondsToWait isPublic deletedAt'

const act = async (name: string, input: object, fields = `schedule { ${fieldsOf} }`) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

const campaign = () => first(harness.team.campaigns, ({ status }) => status === 'running')

/** A schedule that the campaign does not have, from 9 to 18. */
const spare = (): ScheduleDocument => {
  const { deletedAt: _deletedAt, ...some } = first(harness.team.schedules)
  return harness.team.schedules.insert({ ...some, _id: 'skd_Spare0000000000', start: '09:00', end: '18:00' })
}

const input = {
  name: 'Weekends',
  timezone: 'America/New_York',
  start: '08:15',
  end: '12:00',
  weekdays: ['SUNDAY', 'SATURDAY'],
}

const shown = { ...input, weekdays: ['SATURDAY', 'SUNDAY'], secondsToWait: 1200, isPublic: false, deletedAt: null }

describe('scheduleCreate', () => {
  test('makes a schedule that is read back as it was given, Sunday written as 7', async () => {
    const { payload } = await act('scheduleCreate', input)
    const { id } = payload.schedule
    expect(payload).toEqual({ schedule: { id, ...shown }, userErrors: [] })
    expect(harness.team.schedules.get(id)?.weekdays).toEqual([7, 6])
    const { data } = await harness.run(`{ schedule(id: "${id}") { ${fieldsOf} } schedules(first: 1) { nodes { id } } }`)
    expect(data).toEqual({ schedule: { id, ...shown }, schedules: { nodes: [{ id }] } })
    expect(harness.calls().toSorted()).toEqual([
      'GET /api/schedules',
      `GET /api/schedules/${id}`,
      'POST /api/schedules',
    ])
    expect(harness.drift).toEqual([])
  })

  test.each([
    ['what is out of bounds', { name: ' ', weekdays: [], secondsToWait: -5 }],
    ['what is no time', { timezone: '+02:00', start: '9:00', end: '25:00' }],
    ['more days than a week has', { weekdays: Array(8).fill('MONDAY') }],
  ])('refuses %s, all of it at once, before lemlist is called', async (_what, wrong) => {
    const { payload } = await act('scheduleCreate', { ...input, ...wrong })
    expect(payload.schedule).toBeNull()
    expect(payload.userErrors.map(({ field }: { field: string[] }) => field[1]).toSorted()).toEqual(
      Object.keys(wrong).toSorted(),
    )
    expect(harness.calls()).toEqual([])
  })

  test('takes one that goes on past midnight, and its name as it was given', async () => {
    const { payload } = await act('scheduleCreate', { ...input, name: ' Nights ', start: '22:00', end: '06:00' })
    expect(payload).toMatchObject({ schedule: { name: ' Nights ', start: '22:00', end: '06:00' }, userErrors: [] })
    expect(harness.calls()).toEqual(['POST /api/schedules'])
  })

  test("tells lemlist's own refusal as one that can be mended", async () => {
    const body = JSON.stringify({ error: 'BadRequest', message: 'Bad team or invalid schedule fields' })
    harness.sandbox.faults.add({ operation: 'scheduleCreate', kind: 'status', status: 400, body })
    expect((await act('scheduleCreate', input)).payload.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: 'Bad team or invalid schedule fields (BadRequest)' },
    ])
  })
})

describe('scheduleUpdate', () => {
  test('changes what is given and leaves the rest', async () => {
    const { _id: scheduleId, name, timezone, start, end, secondsToWait } = spare()
    await harness.run(`{ schedule(id: "${scheduleId}") { name } }`)
    harness.forget()
    const { payload } = await act('scheduleUpdate', { scheduleId, weekdays: ['MONDAY'], isPublic: true, name: null })
    const expected = { id: scheduleId, name, timezone, start, end, weekdays: ['MONDAY'], secondsToWait, isPublic: true }
    expect(payload).toEqual({ schedule: { ...expected, deletedAt: null }, userErrors: [] })
    expect(harness.calls()).toEqual([`PATCH /api/schedules/${scheduleId}`])
    const { data } = await harness.run(`{ schedule(id: "${scheduleId}") { isPublic } }`)
    expect(data.schedule).toEqual({ isPublic: true })
    expect(harness.drift).toEqual([])
  })

  test('takes one end alone, also one before the other, for one call', async () => {
    const { _id: scheduleId } = spare()
    const { payload } = await act('scheduleUpdate', { scheduleId, end: '06:00' })
    expect(payload).toMatchObject({ schedule: { start: '09:00', end: '06:00' }, userErrors: [] })
    expect(harness.calls()).toEqual([`PATCH /api/schedules/${scheduleId}`])
  })

  test('reads it again where lemlist answers nothing', async () => {
    const { _id: scheduleId } = spare()
    harness.sandbox.faults.add({ operation: 'scheduleUpdate', kind: 'empty' })
    expect((await act('scheduleUpdate', { scheduleId, name: 'x' })).payload.schedule.id).toBe(scheduleId)
  })

  test('refuses nothing at all and an unknown schedule', async () => {
    const { _id: scheduleId } = spare()
    const nothing = await act('scheduleUpdate', { scheduleId, name: null })
    expect(nothing.payload.userErrors).toEqual([
      { code: 'BAD_USER_INPUT', message: 'Nothing to change was given', field: ['input'] },
    ])
    expect(harness.calls()).toEqual([])
    for (const change of [{ name: 'x' }, { end: '19:00' }]) {
      const missing = await act('scheduleUpdate', { scheduleId: 'skd_NoneOfThese000000', ...change })
      expect(missing.payload).toEqual({
        schedule: null,
        userErrors: [{ code: 'NOT_FOUND', message: 'Schedule not found', field: ['input', 'scheduleId'] }],
      })
    }
  })
})

describe('scheduleDelete', () => {
  test('takes it out of all lists, and leaves it to be fetched', async () => {
    const { _id: campaignId } = campaign()
    const { _id: scheduleId } = spare()
    harness.team.campaigns.update(campaignId, { scheduleIds: [scheduleId] })
    const lists = `{ schedules(first: 100) { nodes { id } } campaign(id: "${campaignId}") { schedules { id } } }`
    const before = await harness.run(lists)
    expect(before.data.campaign.schedules).toEqual([{ id: scheduleId }])
    harness.forget()
    const { payload } = await act('scheduleDelete', { scheduleId }, 'deletedId')
    expect(payload).toEqual({ deletedId: scheduleId, userErrors: [] })
    expect(harness.calls()).toEqual([`DELETE /api/schedules/${scheduleId}`])
    const { data } = await harness.run(lists)
    expect(data.campaign.schedules).toEqual([])
    expect(data.schedules.nodes).not.toContainEqual({ id: scheduleId })
    const kept = await harness.run(`{ schedule(id: "${scheduleId}") { deletedAt } }`)
    expect(kept.data.schedule.deletedAt).toBe(new Date(harness.clock.now()).toISOString())
    expect(harness.drift).toEqual([])
  })

  test('refuses an unknown schedule', async () => {
    const { payload } = await act('scheduleDelete', { scheduleId: 'skd_NoneOfThese000000' }, 'deletedId')
    expect(payload).toEqual({
      deletedId: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Schedule not found', field: ['input', 'scheduleId'] }],
    })
  })
})

const both = 'campaign { id schedules { id } } schedule { id name }'

describe('campaignScheduleAssign', () => {
  test('adds the schedule to those of the campaign', async () => {
    const { _id: campaignId, scheduleIds } = campaign()
    const { _id: scheduleId, name } = spare()
    const { payload } = await act('campaignScheduleAssign', { campaignId, scheduleId }, both)
    expect(payload).toEqual({
      campaign: { id: campaignId, schedules: [...scheduleIds, scheduleId].map(id => ({ id })) },
      schedule: { id: scheduleId, name },
      userErrors: [],
    })
    expect(harness.calls().toSorted()).toEqual([
      `GET /api/campaigns/${campaignId}/schedules`,
      `GET /api/schedules/${scheduleId}`,
      `POST /api/campaigns/${campaignId}/schedules/${scheduleId}`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('says which of the two is unknown', async () => {
    const { _id: campaignId, scheduleIds } = campaign()
    const { _id: scheduleId } = spare()
    const none = 'NoneOfThese000000'
    const noCampaign = await act('campaignScheduleAssign', { campaignId: `cam_${none}`, scheduleId }, both)
    expect(noCampaign.payload).toEqual({
      campaign: null,
      schedule: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] }],
    })
    const noSchedule = await act('campaignScheduleAssign', { campaignId, scheduleId: `skd_${none}` }, both)
    expect(noSchedule.payload.userErrors).toEqual([
      { code: 'NOT_FOUND', message: 'Schedule not found', field: ['input', 'scheduleId'] },
    ])
    expect(harness.team.campaigns.get(campaignId)?.scheduleIds).toEqual(scheduleIds)
  })
})

describe('campaignScheduleCreate', () => {
  test('makes a schedule and adds it to those of the campaign, by the two documented calls', async () => {
    const { _id: campaignId, scheduleIds } = campaign()
    const { payload } = await act('campaignScheduleCreate', { campaignId, ...input }, both)
    const { id } = payload.schedule
    expect(payload).toEqual({
      campaign: { id: campaignId, schedules: [...scheduleIds, id].map(each => ({ id: each })) },
      schedule: { id, name: 'Weekends' },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([
      `GET /api/campaigns/${campaignId}/schedules`,
      'POST /api/schedules',
      `POST /api/campaigns/${campaignId}/schedules/${id}`,
      `GET /api/campaigns/${campaignId}/schedules`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('makes none for a campaign that is unknown, nor from what is wrong', async () => {
    const before = harness.team.schedules.size
    const unknown = await act('campaignScheduleCreate', { campaignId: 'cam_NoneOfThese000000', ...input }, both)
    expect(unknown.payload).toEqual({
      campaign: null,
      schedule: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] }],
    })
    harness.forget()
    const { _id: campaignId } = campaign()
    const wrong = await act('campaignScheduleCreate', { campaignId, ...input, end: 'noon' }, both)
    expect(wrong.payload.userErrors).toMatchObject([{ field: ['input', 'end'] }])
    expect(harness.calls()).toEqual([])
    expect(harness.team.schedules.size).toBe(before)
  })

  test('shows the schedule that was made when it cannot be added', async () => {
    const { _id: campaignId, scheduleIds } = campaign()
    harness.sandbox.faults.add({ operation: 'campaignScheduleAssign', kind: 'html' })
    const { payload, codes } = await act('campaignScheduleCreate', { campaignId, ...input }, both)
    expect(codes).toBeUndefined()
    expect(payload).toEqual({
      campaign: { id: campaignId, schedules: scheduleIds.map(id => ({ id })) },
      schedule: { id: expect.stringMatching(/^skd_/), name: 'Weekends' },
      userErrors: [{ code: 'FAILED', message: expect.stringContaining('does not offer'), field: null }],
    })
    expect(harness.team.schedules.get(payload.schedule.id)).toBeDefined()
  })
})

test('whoever may only read may change nothing, and lemlist is not asked', async () => {
  harness = startHarness({ role: 'READ' })
  const { _id: campaignId } = campaign()
  const { _id: scheduleId } = spare()
  const attempts = [
    act('scheduleCreate', input),
    act('scheduleUpdate', { scheduleId, name: 'x' }),
    act('scheduleDelete', { scheduleId }, 'deletedId'),
    act('campaignScheduleAssign', { campaignId, scheduleId }, both),
    act('campaignScheduleCreate', { campaignId, ...input }, both),
  ]
  for (const { codes } of await Promise.all(attempts)) expect(codes).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})
