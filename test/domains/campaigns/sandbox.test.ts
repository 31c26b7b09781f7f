import { describe, expect, test } from 'vitest'
import { campaigns } from '../../../src/domains/campaigns/contract.ts'
import { campaignsHandlers } from '../../../src/domains/campaigns/sandbox.ts'
import type { CampaignDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { ann, now, rest, smallTeam } from '../../support/rest.ts'
import { bob, campaign, mainSequence } from './world.ts'

const routes = routesOf(campaigns, campaignsHandlers)

const teamOf = (...documents: readonly CampaignDocument[]) => {
  const team = smallTeam()
  for (const document of documents) team.campaigns.insert(document)
  return team
}

const ids = (body: unknown): unknown =>
  Array.isArray(body) ? body.map((row: { readonly _id: string }) => row._id) : body

const three = () =>
  teamOf(
    campaign({ _id: 'cam_1', createdAt: '2026-01-01T00:00:00.000Z', errors: ['No sender'] }),
    campaign({ _id: 'cam_2', createdAt: '2026-01-03T00:00:00.000Z', status: 'paused', createdBy: 'usr_2' }),
    campaign({ _id: 'cam_3', createdAt: '2026-01-02T00:00:00.000Z', emoji: '🚀', labels: ['CRM'] }),
  )

describe('the list of campaigns', () => {
  test('is a bare list, newest first where it is asked so, without absent keys', () => {
    const shared = { timezone: 'Europe/Paris', createdBy: 'usr_1', status: 'running' }
    expect(rest(routes, three())('GET', '/campaigns?version=v2&sortBy=createdAt&sortOrder=desc')).toEqual({
      status: 200,
      body: [
        {
          ...shared,
          _id: 'cam_2',
          name: 'cam_2',
          labels: [],
          createdAt: '2026-01-03T00:00:00.000Z',
          createdBy: 'usr_2',
          status: 'paused',
        },
        {
          ...shared,
          _id: 'cam_3',
          name: 'cam_3',
          emoji: '🚀',
          labels: ['CRM'],
          createdAt: '2026-01-02T00:00:00.000Z',
        },
        {
          ...shared,
          _id: 'cam_1',
          name: 'cam_1',
          labels: [],
          createdAt: '2026-01-01T00:00:00.000Z',
          hasError: true,
          errors: ['No sender'],
        },
      ],
    })
  })

  test.each([
    ['', ['cam_1', 'cam_3', 'cam_2']],
    ['sortBy=createdAt', ['cam_1', 'cam_3', 'cam_2']],
    ['sortBy=createdAt&sortOrder=desc', ['cam_2', 'cam_3', 'cam_1']],
    ['offset=1&limit=1', ['cam_3']],
    ['offset=3', []],
    ['status=paused', ['cam_2']],
    ['status=running', ['cam_1', 'cam_3']],
    ['status=errors', ['cam_1']],
    ['createdBy=usr_2', ['cam_2']],
  ])('asked with %s is %j', (query, expected) => {
    expect(ids(rest(routes, three())('GET', `/campaigns?version=v2&${query}`).body)).toEqual(expected)
  })

  test('holds at most 100 rows', () => {
    const many = Array.from({ length: 101 }, (_, place) => campaign({ _id: `cam_${place}` }))
    expect(rest(routes, teamOf(...many))('GET', '/campaigns?version=v2&limit=500').body).toHaveLength(100)
  })

  test('is an envelope when it is asked for by page, and page wins over offset', () => {
    const { body } = rest(routes, three())('GET', '/campaigns?version=v2&page=2&offset=0&limit=2')
    expect(body).toMatchObject({
      campaigns: [{ _id: 'cam_2' }],
      pagination: { totalRecords: 3, currentPage: 2, nextPage: null, totalPage: 2 },
    })
  })
})

describe('a campaign', () => {
  test('has its creator and senders, and nothing that only the list has', () => {
    const team = teamOf(campaign({ _id: 'cam_1', labels: ['CRM'], emoji: '🚀' }))
    expect(rest(routes, team)('GET', '/campaigns/cam_1')).toEqual({
      status: 200,
      body: {
        _id: 'cam_1',
        name: 'cam_1',
        createdAt: '2026-01-01T00:00:00.000Z',
        status: 'running',
        creator: { userId: 'usr_1', userEmail: 'ann@acme.test' },
        senders: [{ id: 'usr_1', email: 'ann.lee@acme.test', sendUserMailboxId: 'usm_1' }],
      },
    })
  })

  test.each([
    ['GET', ''],
    ['PATCH', ''],
    ['POST', '/pause'],
    ['POST', '/start'],
    ['GET', '/stats'],
    ['GET', '/statutes'],
  ])('that is unknown answers 404 to %s %s', (method, tail) => {
    const answer = { status: 404, body: 'Campaign not found' }
    expect(rest(routes, three())(method, `/campaigns/cam_9${tail}`)).toEqual(answer)
  })

  test('that is created reads back as a draft, though its creation says running', () => {
    const team = smallTeam()
    const call = rest(routes, team)
    const { status, body } = call('POST', '/campaigns', { name: 'Fresh', timezone: 'Asia/Seoul' })
    const [made] = team.campaigns.all()
    expect(status).toBe(200)
    expect(body).toEqual({
      _id: made?._id,
      sequenceId: made?.sequenceId,
      scheduleIds: made?.scheduleIds,
      teamId: 'tea_1',
      createdBy: 'usr_1',
      createdAt: now,
      state: 'running',
      scannedCount: 0,
      reviewedCount: 0,
      inSequenceLeadCount: 0,
      variableKeys: [],
      senders: [],
      sendUsers: [],
      displayedVariableKeys: ['companyName'],
      emoji: '🚀',
      stopOnEmailReplied: true,
      crmOpportunitiesOnTask: true,
      unsubscribe: 'campaign',
      name: 'Fresh',
    })
    expect(call('GET', `/campaigns/${made?._id}`).body).toMatchObject({ name: 'Fresh', status: 'draft' })
    expect(team.schedules.get(made?.scheduleIds[0] ?? '')).toMatchObject({
      timezone: 'Asia/Seoul',
      start: '09:00',
      end: '18:00',
      weekdays: [1, 2, 3, 4, 5],
      secondsToWait: 1200,
    })
  })

  test('without a name or with an unknown review condition is refused', () => {
    const call = rest(routes, smallTeam())
    expect(call('POST', '/campaigns', {})).toEqual({ status: 400, body: 'Bad params: name' })
    const answer = call('POST', '/campaigns', { name: 'x', autoReviewConditions: ['always'] })
    expect(answer).toEqual({ status: 400, body: 'Bad params: autoReviewConditions.0' })
  })

  test('is not started when it is archived', () => {
    const team = smallTeam()
    team.campaigns.insert(campaign({ _id: 'cam_1', status: 'archived' }))
    expect(rest(routes, team)('POST', '/campaigns/cam_1/start')).toEqual({ status: 400, body: 'Campaign is archived' })
    expect(team.campaigns.get('cam_1')?.status).toBe('archived')
  })

  test('is paused and started, and again without harm', () => {
    const team = teamOf(campaign({ _id: 'cam_1' }))
    team.sequences.insert(mainSequence)
    const call = rest(routes, team)
    for (const _round of [1, 2]) {
      expect(call('POST', '/campaigns/cam_1/pause')).toEqual({ status: 200, body: { _id: 'cam_1', state: 'paused' } })
      expect(team.campaigns.get('cam_1')?.status).toBe('paused')
    }
    for (const _round of [1, 2]) {
      expect(call('POST', '/campaigns/cam_1/start')).toEqual({ status: 200, body: { _id: 'cam_1', state: 'running' } })
      expect(team.campaigns.get('cam_1')?.status).toBe('running')
    }
  })
})

describe('a change of a campaign', () => {
  const flags = {
    stopOnEmailReplied: true,
    stopOnMeetingBooked: true,
    stopOnLinkClicked: false,
    leadsPausedByInterest: false,
    opportunityReplied: true,
    opportunityClicked: false,
    autoLeadInterest: true,
    disableTrackOpen: false,
    disableTrackClick: false,
    disableTrackReply: false,
    disableOutOfOffice: false,
    sequenceSharing: false,
  }

  test('answers name and switches without the id, and keeps what it did not name', () => {
    const team = teamOf(campaign({ _id: 'cam_1', flags: { sequenceSharing: true } }))
    const change = { name: 'New', stopOnLinkClicked: true, stopOnLinkClickedFilter: 'pricing' }
    expect(rest(routes, team)('PATCH', '/campaigns/cam_1', change)).toEqual({
      status: 200,
      body: { ...flags, ...change, sequenceSharing: true },
    })
    expect(team.campaigns.get('cam_1')).toMatchObject({ name: 'New', status: 'running' })
  })

  test('takes the nested form of tracking over the flat one', () => {
    const team = teamOf(campaign({ _id: 'cam_1' }))
    const change = { disableTrackOpen: false, tracking: { trackOpens: false, trackClicks: true } }
    expect(rest(routes, team)('PATCH', '/campaigns/cam_1', change).body).toEqual({
      ...flags,
      name: 'cam_1',
      disableTrackOpen: true,
    })
  })

  test('archives, and brings back as paused', () => {
    const team = teamOf(campaign({ _id: 'cam_1' }))
    const call = rest(routes, team)
    call('PATCH', '/campaigns/cam_1', { archived: true })
    expect(team.campaigns.get('cam_1')?.status).toBe('archived')
    call('PATCH', '/campaigns/cam_1', { archived: false })
    expect(team.campaigns.get('cam_1')?.status).toBe('paused')
  })

  test('replaces the senders and names them in its answer', () => {
    const team = teamOf(campaign({ _id: 'cam_1', senders: [] }))
    team.sequences.insert(mainSequence)
    team.users.insert(bob)
    const { body } = rest(routes, team)('PATCH', '/campaigns/cam_1', { sendUserIds: ['usr_1', 'usr_2', 'usr_9'] })
    expect(body).toEqual({
      ...flags,
      name: 'cam_1',
      sendUsers: [
        {
          id: 'usr_1',
          mailboxes: [{ sendUserMailboxId: 'usm_1', email: 'ann.lee@acme.test' }],
          phoneNumbers: [],
          whatsappAccountIds: [],
        },
        { id: 'usr_2', mailboxes: [], phoneNumbers: ['+15551234567'], whatsappAccountIds: [] },
      ],
    })
    expect(rest(routes, team)('GET', '/campaigns/cam_1').body).toMatchObject({
      senders: [
        { id: 'usr_1', email: 'ann.lee@acme.test', sendUserMailboxId: 'usm_1' },
        { id: 'usr_2', email: 'bob@acme.test' },
      ],
    })
  })

  test.each([
    [['usr_9'], ['email'], 'None of the provided sender IDs are members of this team'],
    [['usr_2'], ['email'], 'None of the provided senders have the required capabilities for this campaign'],
    [
      ['usr_1'],
      ['email', 'linkedinSend', 'sms'],
      'The provided senders do not cover the following campaign channels: linkedin, sms',
    ],
  ])('to the senders %j of steps %j is refused', (sendUserIds, types, body) => {
    const team = teamOf(campaign({ _id: 'cam_1' }))
    const steps = types.map((type, place) => ({ _id: `stp_${place}`, type, delay: 0, emailTemplateId: `etp_${place}` }))
    team.sequences.insert({ ...mainSequence, steps })
    team.users.insert(bob)
    expect(rest(routes, team)('PATCH', '/campaigns/cam_1', { sendUserIds })).toEqual({ status: 400, body })
  })
})

describe('the checks of a campaign', () => {
  test('are the errors it is listed with', () => {
    const team = teamOf(campaign({ _id: 'cam_1', errors: ['The sequence is empty'] }))
    expect(rest(routes, team)('GET', '/campaigns/cam_1/statutes').body).toEqual({
      name: 'cam_1',
      status: 'running',
      statutes: [{ type: 'issue', level: 3, message: 'The sequence is empty' }],
    })
  })

  test('say what a draft lacks, and which mailbox does not work', () => {
    const team = teamOf(campaign({ _id: 'cam_1', status: 'draft', senders: [] }), campaign({ _id: 'cam_2' }))
    team.sequences.insert({ ...mainSequence, _id: 'seq_cam_2', campaignId: 'cam_2' })
    team.users.update('usr_1', { mailboxes: ann.mailboxes.map(mailbox => ({ ...mailbox, status: 'ERROR' })) })
    expect(rest(routes, team)('GET', '/campaigns/cam_1/statutes').body).toEqual({
      name: 'cam_1',
      status: 'draft',
      statutes: [
        { type: 'issue', level: 3, category: 'senders', message: 'Nobody sends for this campaign.' },
        { type: 'issue', level: 3, category: 'steps', message: 'This campaign has no steps.' },
      ],
    })
    expect(rest(routes, team)('GET', '/campaigns/cam_2/statutes').body).toEqual({
      name: 'cam_2',
      status: 'running',
      statutes: [
        {
          type: 'information',
          level: 2,
          category: 'senders',
          message: 'The mailbox ann.lee@acme.test needs to be connected again.',
        },
      ],
    })
  })
})
