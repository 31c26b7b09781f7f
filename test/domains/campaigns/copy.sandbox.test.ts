import { expect, test } from 'vitest'
import { campaigns } from '../../../src/domains/campaigns/contract.ts'
import { campaignsHandlers } from '../../../src/domains/campaigns/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'
import { campaign, mainSequence, schedule } from './world.ts'

const routes = routesOf(campaigns, campaignsHandlers)

const team = () => {
  const small = smallTeam()
  small.sequences.insert(mainSequence)
  small.sequences.insert({
    _id: 'seq_branch',
    campaignId: 'cam_1',
    level: 1,
    parentId: 'seq_cam_1',
    conditionalStepIndex: 1,
    steps: [{ _id: 'stp_3', type: 'email', delay: 1, emailTemplateId: 'etp_3', emailTemplateBId: 'etp_4' }],
  })
  small.schedules.insert(schedule('skd_1', { name: 'Mornings' }))
  small.schedules.insert(schedule('skd_2', { deletedAt: '2026-01-05T00:00:00.000Z' }))
  small.campaigns.insert(
    campaign({
      _id: 'cam_1',
      name: 'Spring',
      labels: ['CRM'],
      scheduleIds: ['skd_1', 'skd_2'],
      flags: { stopOnLinkClicked: true },
      variableKeys: ['email'],
      startedAt: '2026-01-02T00:00:00.000Z',
    }),
  )
  return small
}

test('a copy is a draft of its own, with ids of its own for sequences, steps and schedules', () => {
  const world = team()
  const { status, body } = rest(routes, world)('POST', '/campaigns/cam_1/duplicate', { name: 'Summer' })
  const copy = world.campaigns.all()[1]
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      _id: copy?._id,
      name: 'Summer',
      sequenceId: copy?.sequenceId,
      labels: [],
      createdAt: now,
      createdBy: 'usr_1',
      status: 'draft',
      senders: [],
    },
  })
  expect(copy).toMatchObject({ flags: { stopOnLinkClicked: true }, variableKeys: [] })
  expect(copy).not.toHaveProperty('startedAt')
  const [main, branch] = world.sequences.where('campaignId', copy?._id ?? '')
  expect(main?._id).toBe(copy?.sequenceId)
  expect(branch).toMatchObject({ level: 1, parentId: main?._id, conditionalStepIndex: 1 })
  const steps = world.sequences.all().flatMap(sequence => sequence.steps)
  expect(main?.steps.map(({ type, subject }) => [type, subject])).toEqual(
    mainSequence.steps.map(({ type, subject }) => [type, subject]),
  )
  const ids = steps.flatMap(({ _id, emailTemplateId, emailTemplateBId }) => [_id, emailTemplateId, emailTemplateBId])
  const known = ids.filter(id => id !== undefined)
  expect(new Set(known).size).toBe(known.length)
})

test('schedules are copied, deleted ones aside', () => {
  const world = team()
  rest(routes, world)('POST', '/campaigns/cam_1/duplicate')
  const copy = world.campaigns.all()[1]
  expect(copy?.name).toBe('Spring Copy')
  expect(copy?.scheduleIds.map(id => world.schedules.get(id)?.name)).toEqual(['Mornings'])
  expect(copy?.scheduleIds).not.toContain('skd_1')
  expect(world.campaigns.get('cam_1')?.scheduleIds).toEqual(['skd_1', 'skd_2'])
})

test('an unknown campaign is refused in JSON, and a name that is no text in words', () => {
  const world = team()
  const call = rest(routes, world)
  expect(call('POST', '/campaigns/cam_9/duplicate', {})).toEqual({ status: 404, body: { error: 'Campaign not found' } })
  expect(call('POST', '/campaigns/cam_1/duplicate', { name: 1 })).toEqual({ status: 400, body: 'Bad params: name' })
  expect(world.campaigns.size).toBe(1)
})
