import { describe, expect, test } from 'vitest'
import { campaigns } from '../../../src/domains/campaigns/contract.ts'
import { campaignsHandlers } from '../../../src/domains/campaigns/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'
import { activities, bob, campaign, lead, mainSequence } from './world.ts'

const routes = routesOf(campaigns, campaignsHandlers)

const dates = 'startDate=2026-02-01T00:00:00.000Z&endDate=2026-02-28T00:00:00.000Z'

/** Five leads: invited and mailed, one opens twice, one replies and is interested, one bounces, one was not launched. */
const busyTeam = () => {
  const team = smallTeam()
  team.users.insert(bob)
  team.campaigns.insert(campaign({ _id: 'cam_1', name: 'Busy', labels: ['CRM', 'DACH'] }))
  team.campaigns.insert(campaign({ _id: 'cam_2', status: 'draft', senders: [] }))
  team.sequences.insert(mainSequence)
  team.leads.insert(lead('lea_1', { state: 'emailsOpened' }))
  team.leads.insert(lead('lea_2', { state: 'emailsReplied', status: 'interested' }))
  team.leads.insert(lead('lea_3', { state: 'emailsBounced', status: 'done' }))
  team.leads.insert(lead('lea_4', { state: 'reviewed', sendUserId: 'usr_2' }))
  team.leads.insert(lead('lea_5', { state: 'scanned', status: 'review' }))
  const rows = [
    { type: 'linkedinInviteDone', leadId: 'lea_1', sequenceStep: 0 },
    { type: 'linkedinInviteDone', leadId: 'lea_2', sequenceStep: 0 },
    { type: 'linkedinInviteAccepted', leadId: 'lea_2', sequenceStep: 0 },
    { type: 'emailsSent', leadId: 'lea_1', sequenceStep: 1 },
    { type: 'emailsSent', leadId: 'lea_2', sequenceStep: 1 },
    { type: 'emailsSent', leadId: 'lea_3', sequenceStep: 1 },
    { type: 'emailsBounced', leadId: 'lea_3', sequenceStep: 1 },
    { type: 'emailsOpened', leadId: 'lea_1', sequenceStep: 1, isFirst: true },
    { type: 'emailsOpened', leadId: 'lea_1', sequenceStep: 1 },
    { type: 'emailsOpened', leadId: 'lea_2', sequenceStep: 1 },
    { type: 'emailsOpened', leadId: 'lea_3', sequenceStep: 1, bot: true },
    { type: 'emailsReplied', leadId: 'lea_2', sequenceStep: 1 },
    { type: 'paused', leadId: 'lea_2' },
    { type: 'emailsInterested', leadId: 'lea_2', sequenceStep: 1 },
    { type: 'linkedinInviteDone', leadId: 'lea_4', sequenceStep: 0, sendUserId: 'usr_2' },
    { type: 'emailsSent', leadId: 'lea_4', sequenceStep: 1, createdAt: '2026-01-15T00:00:00.000Z' },
  ]
  for (const activity of activities(rows)) team.activities.insert(activity)
  return team
}

const noStep = {
  sent: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  replied: 0,
  notDelivered: 0,
  bounced: 0,
  unsubscribed: 0,
}

const invitation = {
  ...noStep,
  index: 1,
  sequenceId: 'seq_cam_1',
  sequenceStep: 0,
  taskType: 'linkedinInvite',
  invited: 3,
}

const email = {
  index: 2,
  sequenceId: 'seq_cam_1',
  sequenceStep: 1,
  invited: 0,
  sent: 3,
  delivered: 2,
  opened: 2,
  clicked: 0,
  replied: 1,
  notDelivered: 1,
  bounced: 1,
  unsubscribed: 0,
}

const busyStats = {
  nbLeads: 5,
  nbLeadsLaunched: 4,
  nbLeadsReached: 4,
  nbLeadsOpened: 2,
  nbLeadsInteracted: 1,
  nbLeadsAnswered: 1,
  nbLeadsInterested: 1,
  nbLeadsNotInterested: 0,
  nbLeadsUnsubscribed: 0,
  nbLeadsInterrupted: 1,
  messagesSent: 3,
  messagesNotSent: 0,
  messagesBounced: 1,
  delivered: 2,
  opened: 2,
  clicked: 0,
  replied: 1,
  invitationAccepted: 1,
  meetingBooked: 0,
  steps: [invitation, email],
}

const emptyStats = {
  nbLeads: 0,
  nbLeadsLaunched: 0,
  nbLeadsReached: 0,
  nbLeadsOpened: 0,
  nbLeadsInteracted: 0,
  nbLeadsAnswered: 0,
  nbLeadsInterested: 0,
  nbLeadsNotInterested: 0,
  nbLeadsUnsubscribed: 0,
  nbLeadsInterrupted: 0,
  messagesSent: 0,
  messagesNotSent: 0,
  messagesBounced: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  replied: 0,
  invitationAccepted: 0,
  meetingBooked: 0,
  steps: [],
}

describe('the stats of a campaign', () => {
  test('count who opens twice once, link scanners never, and nothing outside the dates', () => {
    const answer = rest(routes, busyTeam())('GET', `/v2/campaigns/cam_1/stats?${dates}`)
    expect(answer).toEqual({ status: 200, body: busyStats })
  })

  test('include both ends of the range', () => {
    const at = '2026-02-01T03:00:00.000Z'
    const { body } = rest(routes, busyTeam())('GET', `/v2/campaigns/cam_1/stats?startDate=${at}&endDate=${at}`)
    expect(body).toMatchObject({ messagesSent: 1, nbLeadsReached: 1 })
  })

  test('can be of one channel, with its steps alone', () => {
    const channels = encodeURIComponent('["linkedin"]')
    const { body } = rest(routes, busyTeam())('GET', `/v2/campaigns/cam_1/stats?${dates}&channels=${channels}`)
    expect(body).toEqual({
      ...emptyStats,
      nbLeads: 5,
      nbLeadsLaunched: 4,
      nbLeadsReached: 3,
      nbLeadsInteracted: 1,
      invitationAccepted: 1,
      steps: [invitation],
    })
  })

  test('can be of one sender', () => {
    const sendUser = encodeURIComponent('usr_2|bob@acme.test')
    const { body } = rest(routes, busyTeam())('GET', `/v2/campaigns/cam_1/stats?${dates}&sendUser=${sendUser}`)
    expect(body).toEqual({
      ...emptyStats,
      nbLeads: 1,
      nbLeadsLaunched: 1,
      nbLeadsReached: 1,
      steps: [
        { ...invitation, invited: 1 },
        { ...noStep, index: 2, sequenceId: 'seq_cam_1', sequenceStep: 1, invited: 0 },
      ],
    })
  })

  test('have a row for each variant of a tested step, and can be of one variant', () => {
    const team = busyTeam()
    const steps = mainSequence.steps.map(step => (step.type === 'email' ? { ...step, abTest: true as const } : step))
    team.sequences.update('seq_cam_1', { steps })
    team.activities.update('act_5', { sequenceTested: 'B' })
    const call = rest(routes, team)
    const row = { ...noStep, index: 2, sequenceId: 'seq_cam_1', sequenceStep: 1, invited: 0 }
    expect(call('GET', `/v2/campaigns/cam_1/stats?${dates}`).body).toMatchObject({
      messagesSent: 3,
      steps: [
        invitation,
        { ...email, abTest: 'A', sent: 2, delivered: 1 },
        { ...row, abTest: 'B', sent: 1, delivered: 1 },
      ],
    })
    expect(call('GET', `/v2/campaigns/cam_1/stats?${dates}&ABSelected=B`).body).toMatchObject({
      messagesSent: 1,
      steps: [
        { ...invitation, invited: 0 },
        { ...row, abTest: 'B', sent: 1, delivered: 1 },
      ],
    })
  })

  test.each([
    ['', 400, 'Bad params: startDate and endDate are required'],
    ['startDate=2026-02-01', 400, 'Bad params: startDate and endDate are required'],
    [`${dates}&channels={}`, 400, 'Bad params: channels must be a valid array'],
    [`${dates}&channels=["fax"]`, 400, 'Bad params: channels must be empty or contain "others", "email" or "linkedin"'],
    [
      `${dates}&sendUser=usr_1`,
      400,
      'Bad param format: sendUser must be formatted as follow: <sendUserId>|<sendUserEmail>',
    ],
    [
      `${dates}&sendUser=usr_1|bob@acme.test`,
      400,
      'Bad params: the send user email is not related to the send user id',
    ],
  ])('asked with "%s" answer %d %s', (query, status, body) => {
    expect(rest(routes, busyTeam())('GET', `/v2/campaigns/cam_1/stats?${query}`)).toEqual({ status, body })
  })
})

describe('the stats of many campaigns', () => {
  const range = { startDate: '2026-02-01T00:00:00.000Z', endDate: '2026-02-28T00:00:00.000Z' }

  test('are those of each, with unknown campaigns beside them', () => {
    const body = { ...range, campaignIds: ['cam_2', 'cam_9', 'cam_1'] }
    expect(rest(routes, busyTeam())('POST', '/v2/campaigns/stats/batch', body)).toEqual({
      status: 200,
      body: {
        results: [
          { campaignId: 'cam_2', ...emptyStats },
          { campaignId: 'cam_1', ...busyStats },
        ],
        errors: [{ campaignId: 'cam_9', error: 'Campaign not found' }],
      },
    })
  })

  test('are filed by campaign, an error for each that failed', () => {
    const { batch, reply } = campaigns.campaignStatsBatch
    const json = {
      results: [{ campaignId: 'cam_1', nbLeads: 5 }],
      errors: [{ campaignId: 'cam_9', error: 'Campaign not found' }],
    }
    expect(batch.rows(reply.shape.parse(json))).toMatchObject([
      ['cam_1', { nbLeads: 5 }],
      ['cam_9', { message: 'Campaign not found', operation: 'campaignStatsBatch', kind: 'notFound' }],
    ])
    expect(batch.input(['cam_1'], { ...range, channels: ['email'] })).toEqual({
      body: { ...range, channels: ['email'], campaignIds: ['cam_1'] },
    })
  })

  test.each([
    [{ ...range, campaignIds: [] }, 'Bad params: campaignIds must be a non-empty array'],
    [
      { ...range, campaignIds: Array.from({ length: 101 }, () => 'cam_1') },
      'Bad params: campaignIds must contain at most 100 items',
    ],
    [{ startDate: '', endDate: '', campaignIds: ['cam_1'] }, 'Bad params: startDate and endDate are required'],
  ])('are refused when the question is wrong', (question, body) => {
    expect(rest(routes, busyTeam())('POST', '/v2/campaigns/stats/batch', question)).toEqual({ status: 400, body })
  })
})

describe('the stats in their first form', () => {
  const funnel = { leadTotal: 5, leadToLaunch: 1, leadReadyToSend: 1, leadInProgress: 1, leadCompleted: 2 }

  test('count all time when no dates are given', () => {
    expect(rest(routes, busyTeam())('GET', '/campaigns/cam_1/stats').body).toEqual({
      ...funnel,
      sentCount: 4,
      deliveredCount: 3,
      openedCount: 2,
      clickedCount: 0,
      repliedCount: 1,
      interestedCount: 1,
    })
  })

  test('count a range of dates', () => {
    expect(rest(routes, busyTeam())('GET', `/campaigns/cam_1/stats?${dates}`).body).toMatchObject({
      ...funnel,
      sentCount: 3,
      deliveredCount: 2,
    })
  })
})

describe('the reports of campaigns', () => {
  test('are flat text and all-time counters of people; two counters are absent rather than 0', () => {
    expect(rest(routes, busyTeam())('GET', '/campaigns/reports?campaignIds=cam_1')).toEqual({
      status: 200,
      body: [
        {
          _id: 'cam_1',
          name: 'Busy',
          creator: 'usr_1|ann@acme.test',
          createdAt: '2026-01-01T00:00:00.000Z',
          createdBy: 'Ann Lee',
          labels: 'CRM, DACH',
          totalCount: 5,
          reviewedCount: 4,
          inSequenceLeadCount: 4,
          state: 'running',
          status: 'running',
          senderNames: 'ann.lee@acme.test',
          sendersUsers: 'Ann Lee:ann.lee@acme.test',
          reviewed: 1,
          emailsSent: 4,
          emailsOpened: 2,
          emailsClicked: 0,
          emailsReplied: 1,
          emailsInterested: 1,
          linkedinSent: 0,
          linkedinReplied: 0,
          interested: 1,
          notInterested: 0,
        },
      ],
    })
  })

  test('do not come in the order asked for, and leave unknown campaigns out', () => {
    const { body } = rest(routes, busyTeam())('GET', '/campaigns/reports?campaignIds=cam_2,cam_9,cam_1')
    expect(body).toMatchObject([
      { _id: 'cam_1', state: 'running', status: 'running' },
      { _id: 'cam_2', state: 'running', status: 'draft', senderNames: '' },
    ])
  })

  test.each([
    ['', 'Bad params: campaignIds is required'],
    [`?campaignIds=${'cam_1,'.repeat(101)}`, 'Bad params: campaignIds must contain at most 100 items'],
  ])('are refused without campaigns and for more than 100', (query, body) => {
    expect(rest(routes, busyTeam())('GET', `/campaigns/reports${query}`)).toEqual({ status: 400, body })
  })
})
