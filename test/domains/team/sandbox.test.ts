import { expect, test } from 'vitest'
import { team as chapter } from '../../../src/domains/team/contract.ts'
import { teamHandlers } from '../../../src/domains/team/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { ann, now, rest, smallTeam } from '../../support/rest.ts'

const linkedIn = { linkedinUrl: 'https://x.test/ann', status: true, inviteLimit: 20, sendLimit: 30, visitLimit: 40 }

const start = () => {
  const team = smallTeam()
  team.users.insert({ ...ann, linkedIn, phoneNumbers: ['+33 1'], whatsappAccountIds: ['wha_1'] })
  team.hooks.insert({ _id: 'hoo_1', targetUrl: 'https://x.test/hook', createdAt: now, secret: 'hush' })
  return { team, call: rest(routesOf(chapter, teamHandlers), team) }
}

const member = { userId: 'usr_1', name: 'Ann Lee', email: 'ann@acme.test', role: 'admin' }

test('the team comes with its hooks without their secrets, and with its users in the second version alone', () => {
  const { call } = start()
  const team = {
    _id: 'tea_1',
    name: 'Acme',
    createdBy: 'usr_1',
    createdAt: '2025-01-01T00:00:00.000Z',
    beta: [],
    invitedUsers: [],
    userIds: ['usr_1'],
    hooks: [{ _id: 'hoo_1', targetUrl: 'https://x.test/hook', createdAt: now }],
  }
  expect(call('GET', '/team')).toEqual({ status: 200, body: team })
  expect(call('GET', '/team?version=v2')).toEqual({ status: 200, body: { ...team, users: [member] } })
  expect(call('GET', '/team/members')).toEqual({ status: 200, body: [member] })
})

test('credits add up to their total', () => {
  const { call } = start()
  const remaining = { total: 100, freemium: 0, subscription: 80, gifted: 10, paid: 10 }
  expect(call('GET', '/team/credits')).toEqual({ status: 200, body: { credits: 100, details: { remaining } } })
})

test('an empty team has an overview of nothing, nobody who sends, and no CRM', () => {
  const { call } = start()
  const nothing = { nbCampaigns: 0, nbCampaignsRunning: 0, nbLeads: 0, messagesSent: 0 }
  const overview = { teamId: 'tea_1', ...nothing, opened: 0, clicked: 0, replied: 0 }
  expect(call('GET', '/team/overview')).toEqual({ status: 200, body: overview })
  expect(call('GET', '/team/senders')).toEqual({ status: 200, body: [] })
  expect(call('GET', '/team/crmUsers')).toEqual({ status: 200, body: [] })
})

test('senders come with their campaigns, of one status where it is asked, and another state is refused', () => {
  const { call, team } = start()
  const campaign = {
    timezone: 'Europe/Paris',
    labels: [],
    createdAt: now,
    createdBy: 'usr_1',
    errors: [],
    senders: [{ id: 'usr_1', email: 'ann.lee@acme.test', sendUserMailboxId: 'usm_1' }],
    scheduleIds: [],
    autoReview: false,
    autoReviewConditions: [],
    flags: {},
    variableKeys: [],
  }
  team.campaigns.insert({ ...campaign, _id: 'cam_1', name: 'One', status: 'running', sequenceId: 'seq_1' })
  team.campaigns.insert({ ...campaign, _id: 'cam_2', name: 'Two', status: 'paused', sequenceId: 'seq_2' })
  const step = { delay: 0, emailTemplateId: 'etp_1' }
  const types = ['email', 'linkedinInvite', 'email']
  const steps = types.map((type, place) => ({ ...step, _id: `stp_${place}`, type }))
  team.sequences.insert({ _id: 'seq_1', campaignId: 'cam_1', level: 0, steps })
  const one = { _id: 'cam_1', name: 'One', status: 'running', sendingChannels: ['email', 'linkedinInvite'] }
  const two = { _id: 'cam_2', name: 'Two', status: 'paused', sendingChannels: [] }
  const body = (...campaigns: readonly unknown[]) => ({ status: 200, body: [{ userId: 'usr_1', campaigns }] })
  expect(call('GET', '/team/senders')).toEqual(body(one, two))
  expect(call('GET', '/team/senders?state=paused')).toEqual(body(two))
  expect(call('GET', '/team/senders?state=ended')).toEqual({ status: 200, body: [] })
  expect(call('GET', '/team/senders?state=asleep').status).toBe(400)
})

test('users come with what they send from; one of another team is refused', () => {
  const { call } = start()
  const mailboxes = [{ sendUserMailboxId: 'usm_1', email: 'ann.lee@acme.test' }]
  expect(call('GET', '/team/sendUsers')).toEqual({
    status: 200,
    body: [{ id: 'usr_1', mailboxes, phoneNumbers: ['+33 1'], whatsappAccountIds: ['wha_1'] }],
  })
  expect(call('GET', '/users/usr_1')).toEqual({
    status: 200,
    body: {
      _id: 'usr_1',
      email: 'ann@acme.test',
      role: 'admin',
      linkedIn,
      mailboxes: [
        {
          _id: 'usm_1',
          email: 'ann.lee@acme.test',
          provider: 'google',
          status: 'CONNECTED',
          lemlist: { emailLimit: 40 },
          lemwarm: { active: true },
        },
      ],
    },
  })
  expect(call('GET', '/users/usr_2')).toEqual({ status: 400, body: 'Bad team' })
})
