import { describe, expect, test } from 'vitest'
import { activities } from '../../../src/domains/activities/contract.ts'
import { activitiesHandlers } from '../../../src/domains/activities/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { startHarness } from '../../support/harness.ts'
import { rest, smallTeam } from '../../support/rest.ts'
import { found } from '../leads/seeded.ts'

describe('DELETE /activities/:activityId/recording-transcript', () => {
  const notFound = { status: 404, body: 'Activity not found' }

  test('takes away the recording and what was said, and nothing else', () => {
    const team = smallTeam()
    const call = { _id: 'act_1', type: 'aircallEnded', createdAt: '2026-01-01T00:00:00.000Z', duration: 90 }
    team.activities.insert({ ...call, extra: { recordingUrl: 'https://x.test/1', transcript: 'Hello', line: 'A' } })
    const remove = (id: string) =>
      rest(routesOf(activities, activitiesHandlers), team)('DELETE', `/activities/${id}/recording-transcript`)
    expect(remove('act_1')).toEqual({ status: 200, body: { ok: true } })
    expect(team.activities.all()).toEqual([{ ...call, extra: { line: 'A' } }])
    expect(remove('act_1')).toEqual(notFound)
    expect(remove('act_2')).toEqual(notFound)
  })
})

describe('deleting a recording', () => {
  const mutation = `mutation ($input: ActivityRecordingDeleteInput!) {
    activityRecordingDelete(input: $input) { activityId activity { id raw } userErrors { code message field } }
  }`
  const calls = '{ activities(first: 100, filter: { rawTypes: ["aircallEnded"] }) { nodes { id raw } } }'
  type Shown = { readonly id: string; readonly raw: Readonly<Record<string, unknown>> }

  test('shows the call without it from then on', async () => {
    const harness = startHarness()
    const shown: Shown[] = (await harness.run(calls)).data.activities.nodes
    const { id, raw } = found(shown.find(({ raw: { recordingUrl } }) => recordingUrl !== undefined))
    expect(raw).toMatchObject({ recordingUrl: expect.stringContaining(id), transcript: expect.any(String) })
    harness.forget()
    const { data } = await harness.run(mutation, { input: { activityId: id } })
    const { recordingUrl: _recording, transcript: _transcript, ...left } = raw
    expect(data.activityRecordingDelete).toEqual({ activityId: id, activity: { id, raw: left }, userErrors: [] })
    expect(harness.calls()).toEqual([`DELETE /api/activities/${id}/recording-transcript`, 'GET /api/activities'])
    const after: Shown[] = (await harness.run(calls)).data.activities.nodes
    expect(after.find(activity => activity.id === id)).toEqual({ id, raw: left })
    expect(harness.drift).toEqual([])
  })

  test('costs one call where the activity is not selected', async () => {
    const harness = startHarness()
    const { _id: activityId } = found(
      harness.team.activities.all().find(({ extra }) => extra?.recordingUrl !== undefined),
    )
    const { data } = await harness.run(
      'mutation ($input: ActivityRecordingDeleteInput!) { activityRecordingDelete(input: $input) { activityId } }',
      { input: { activityId } },
    )
    expect(data.activityRecordingDelete).toEqual({ activityId })
    expect(harness.calls()).toHaveLength(1)
  })

  test('of an activity that has none is refused and changes nothing', async () => {
    const harness = startHarness()
    const before = harness.team.activities.all()
    for (const activityId of [found(before[0])._id, 'act_none']) {
      const { data } = await harness.run(mutation, { input: { activityId } })
      expect(data.activityRecordingDelete).toEqual({
        activityId: null,
        activity: null,
        userErrors: [{ code: 'NOT_FOUND', message: 'Activity not found', field: ['input', 'activityId'] }],
      })
    }
    expect(harness.team.activities.all()).toEqual(before)
  })

  test('takes the role write', async () => {
    const harness = startHarness({ role: 'READ' })
    const { errors } = await harness.run(mutation, { input: { activityId: 'act_1' } })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(harness.calls()).toEqual([])
  })
})
