import { describe, expect, test } from 'vitest'
import { recordActivity } from '../../../src/sandbox/effects.ts'
import { now, worldOf } from '../../support/rest.ts'
import { flat, leadsApi, leadsWorld, ok, refused } from './world.ts'

/** Jane with a message in each of her campaigns, a task and a conversation. */
const janeWrote = () => {
  const team = leadsWorld()
  const world = worldOf(team)
  for (const leadId of ['lea_1', 'lea_4']) recordActivity(world, team, { type: 'emailsReplied', leadId, message: 'Hi' })
  team.tasks.insert({
    _id: 'opp_1',
    type: 'manual',
    content: 'Call',
    priority: 1,
    dueDate: now,
    userId: 'usr_1',
    leadId: 'lea_1',
    campaignId: 'cam_1',
    status: 'pending',
    createdAt: now,
  })
  return team
}

describe('leadRemove', () => {
  test('deletes the lead with its activities and tasks, and leaves the person everything else', () => {
    const { call, team } = leadsApi(janeWrote())
    expect(call('DELETE', '/campaigns/cam_1/leads/lea_1?action=remove')).toEqual(ok(flat.janeIn1))
    expect(call('GET', '/leads?id=lea_1')).toEqual(refused(404, 'Lead not found'))
    expect(team.activities.all().map(({ leadId }) => leadId)).toEqual(['lea_4'])
    expect(team.tasks.size).toBe(0)
    expect(team.leads.get('lea_4')).toMatchObject({ state: 'emailsReplied' })
    expect(team.contacts.get('ctc_1')).toMatchObject({ unsubscribed: false })
    const [kept] = team.activities.all()
    expect(team.conversations.find('contactId', 'ctc_1')?.createdBy).toBe(kept?._id)
  })

  test('takes the conversation along with its last message', () => {
    const { call, team } = leadsApi(janeWrote())
    for (const [campaign, lead] of [
      ['cam_1', 'lea_1'],
      ['cam_2', 'lea_4'],
    ])
      call('DELETE', `/campaigns/${campaign}/leads/${lead}?action=remove`)
    expect(team.conversations.size).toBe(0)
  })

  test('by an address unsubscribes the person, whatever the action, and deletes nobody', () => {
    const { call, team } = leadsApi()
    expect(call('DELETE', '/campaigns/cam_2/leads/jane%40acme.test?action=remove')).toEqual(
      ok({ email: 'jane@acme.test', _id: 'lea_4', isPaused: false, campaignId: 'cam_2', contactId: 'ctc_1' }),
    )
    expect(team.leads.get('lea_4')?.status).toBe('unsubscribed')
    expect(team.unsubscribes.all()).toMatchObject([{ value: 'jane@acme.test' }])
  })

  test('of a lead that is not in the campaign is not found, and nobody is gone', () => {
    const { call, team } = leadsApi()
    expect(call('DELETE', '/campaigns/cam_1/leads/lea_5?action=remove')).toEqual(refused(404, 'Lead not found'))
    expect(call('DELETE', '/campaigns/cam_9/leads/lea_1?action=remove')).toEqual(refused(404, 'Campaign not found'))
    expect(team.leads.all().map(({ _id }) => _id)).toEqual(['lea_1', 'lea_2', 'lea_3', 'lea_4', 'lea_5'])
  })
})

describe('leadUnsubscribe', () => {
  test('unsubscribes the person from all campaigns, and deletes nothing', () => {
    const { call, team } = leadsApi(janeWrote())
    expect(call('DELETE', '/campaigns/cam_1/leads/lea_1')).toEqual(ok(flat.janeIn1))
    expect(team.leads.where('contactId', 'ctc_1').map(({ state, status }) => [state, status])).toEqual([
      ['emailsUnsubscribed', 'unsubscribed'],
      ['emailsUnsubscribed', 'unsubscribed'],
    ])
    expect(team.contacts.get('ctc_1')?.unsubscribed).toBe(true)
    expect(team.unsubscribes.all()).toMatchObject([{ value: 'jane@acme.test', source: 'api', createdAt: now }])
    expect(team.activities.size).toBe(2)
    expect(call('PATCH', '/campaigns/cam_2/leads/lea_4', { a: 'b' })).toEqual(refused(500, 'Lead in graveyard'))
  })

  test('stops a person without an address too, who then is on no list', () => {
    const { call, team } = leadsApi()
    expect(call('DELETE', '/campaigns/cam_1/leads/lea_3').status).toBe(200)
    expect(team.leads.get('lea_3')).toMatchObject({ status: 'unsubscribed', state: 'emailsUnsubscribed' })
    expect(team.contacts.get('ctc_3')?.unsubscribed).toBe(true)
    expect(team.unsubscribes.size).toBe(0)
  })

  test('of a lead that is not in the campaign changes nothing', () => {
    const { call, team } = leadsApi()
    expect(call('DELETE', '/campaigns/cam_1/leads/lea_4')).toEqual(refused(404, 'Lead not found'))
    expect(team.leads.get('lea_4')?.status).toBe('running')
    expect(team.unsubscribes.size).toBe(0)
  })
})
