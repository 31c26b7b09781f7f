import { describe, expect, test } from 'vitest'
import { activities } from '../../../src/domains/activities/contract.ts'
import { activitiesHandlers } from '../../../src/domains/activities/sandbox.ts'
import type { ActivityDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(activities, activitiesHandlers)

const teamWithLead = () => {
  const team = smallTeam()
  team.campaigns.insert({
    _id: 'cam_1',
    name: 'Spring',
    timezone: 'Europe/Paris',
    labels: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'usr_1',
    status: 'running',
    errors: [],
    senders: [],
    sequenceId: 'seq_1',
    scheduleIds: [],
    autoReview: false,
    autoReviewConditions: [],
    flags: {},
    variableKeys: [],
  })
  team.leads.insert({
    _id: 'lea_1',
    campaignId: 'cam_1',
    contactId: 'ctc_1',
    state: 'emailsOpened',
    status: 'running',
    isPaused: false,
    emailStatus: 'deliverable',
    source: 'api',
    personalized: false,
    createdAt: '2026-01-02T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    variables: {
      email: 'bob@example.com',
      firstName: 'Bob',
      lastName: 'Ray',
      companyName: 'Initech',
      'Deal - ID': '7',
    },
    email: 'bob@example.com',
    sequenceStep: 1,
  })
  return team
}

const atHour = (hour: number) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`

/** A team with one activity an hour, of these types, from midnight on. */
const teamWith = (...given: (Partial<ActivityDocument> & { readonly type: string })[]) => {
  const team = teamWithLead()
  given.forEach((activity, hour) => {
    team.activities.insert({ _id: `act_${hour}`, createdAt: atHour(hour), ...activity })
  })
  return team
}

const idsOf = (body: unknown): unknown[] => (Array.isArray(body) ? body.map(row => row._id) : [])

const list = (team: ReturnType<typeof smallTeam>, query: string) => rest(routes, team)('GET', `/activities?${query}`)

describe('GET /activities', () => {
  test('a step activity tells its lead, campaign and sender', () => {
    const team = teamWith({
      type: 'emailsOpened',
      leadId: 'lea_1',
      contactId: 'ctc_1',
      campaignId: 'cam_1',
      sequenceId: 'seq_1',
      sequenceStep: 1,
      totalSequenceStep: 3,
      stepId: 'stp_1',
      emailTemplateId: 'etp_1',
      sendUserId: 'usr_1',
      sendUserMailboxId: 'usm_1',
      isFirst: true,
      relatedSentAt: '2026-02-28T09:00:00.000Z',
      subject: 'not listed',
      message: 'not listed',
      extra: { linkUrl: 'https://acme.test' },
    })
    expect(list(team, 'version=v2')).toEqual({
      status: 200,
      body: [
        {
          _id: 'act_0',
          type: 'emailsOpened',
          teamId: 'tea_1',
          createdAt: atHour(0),
          bot: false,
          isFirst: true,
          campaignId: 'cam_1',
          campaignName: 'Spring',
          name: 'Spring',
          sequenceId: 'seq_1',
          sequenceStep: 1,
          totalSequenceStep: 3,
          stepId: 'stp_1',
          emailTemplateId: 'etp_1',
          createdBy: 'usr_1',
          sendUserId: 'usr_1',
          sendUserEmail: 'ann.lee@acme.test',
          sendUserName: 'Ann Lee',
          sendUserMailboxId: 'usm_1',
          relatedSentAt: '2026-02-28T09:00:00.000Z',
          linkUrl: 'https://acme.test',
          leadId: 'lea_1',
          contactId: 'ctc_1',
          leadEmail: 'bob@example.com',
          leadFirstName: 'Bob',
          leadLastName: 'Ray',
          leadCompanyName: 'Initech',
          lead: {
            _id: 'lea_1',
            isPaused: false,
            state: 'emailsOpened',
            personalized: false,
            source: 'api',
            variables: {
              email: 'bob@example.com',
              firstName: 'Bob',
              lastName: 'Ray',
              companyName: 'Initech',
              'Deal - ID': '7',
            },
            contactId: 'ctc_1',
            enrichment: { emailStatus: 'deliverable' },
          },
          metaData: {
            teamId: 'tea_1',
            campaignId: 'cam_1',
            leadId: 'lea_1',
            type: 'emailsOpened',
            createdBy: 'usr_1',
          },
        },
      ],
    })
  })

  test('a company note has neither lead, campaign, bot nor metadata', () => {
    const team = teamWith({
      type: 'annotated',
      companyId: 'cpn_1',
      note: 'Growing fast',
      sendUserId: 'usr_1',
      userId: 'usr_1',
    })
    expect(list(team, 'version=v2').body).toEqual([
      {
        _id: 'act_0',
        teamId: 'tea_1',
        companyId: 'cpn_1',
        type: 'annotated',
        createdAt: atHour(0),
        note: 'Growing fast',
        sendUserId: 'usr_1',
        userId: 'usr_1',
      },
    ])
  })

  test('without version=v2 rows lack the lead and the contact', () => {
    const team = teamWith({ type: 'paused', userName: 'api', leadId: 'lea_1', contactId: 'ctc_1', campaignId: 'cam_1' })
    expect(list(team, '').body).toEqual([
      {
        _id: 'act_0',
        type: 'paused',
        userName: 'api',
        teamId: 'tea_1',
        createdAt: atHour(0),
        bot: false,
        campaignId: 'cam_1',
        campaignName: 'Spring',
        name: 'Spring',
        leadId: 'lea_1',
        leadEmail: 'bob@example.com',
        leadFirstName: 'Bob',
        leadLastName: 'Ray',
        leadCompanyName: 'Initech',
        metaData: { teamId: 'tea_1', campaignId: 'cam_1', leadId: 'lea_1', type: 'paused' },
      },
    ])
  })

  test('the newest come first, a hundred at most, from the offset on', () => {
    const team = smallTeam()
    for (let place = 0; place < 130; place += 1) {
      const createdAt = new Date(Date.parse(atHour(0)) + place * 60_000).toISOString()
      team.activities.insert({ _id: `act_${place}`, type: 'emailsSent', createdAt })
    }
    const newestFirst = Array.from({ length: 130 }, (_, place) => `act_${129 - place}`)
    expect(idsOf(list(team, 'version=v2').body)).toEqual(newestFirst.slice(0, 100))
    expect(idsOf(list(team, 'version=v2&limit=500').body)).toEqual(newestFirst.slice(0, 100))
    expect(idsOf(list(team, 'version=v2&offset=100').body)).toEqual(newestFirst.slice(100))
    expect(idsOf(list(team, 'version=v2&offset=3&limit=2').body)).toEqual(['act_126', 'act_125'])
  })

  test('rows can be had by campaign, lead, type and first time, together or alone', () => {
    const team = teamWith(
      { type: 'emailsSent', leadId: 'lea_1', campaignId: 'cam_1', isFirst: true },
      { type: 'emailsOpened', leadId: 'lea_1', campaignId: 'cam_1', isFirst: false },
      { type: 'emailsSent', leadId: 'lea_2', campaignId: 'cam_1', isFirst: true },
      { type: 'emailsSent', leadId: 'lea_3', campaignId: 'cam_2', isFirst: false },
      { type: 'paused', leadId: 'lea_3', campaignId: 'cam_2' },
    )
    const ids = (query: string) => idsOf(list(team, `version=v2&${query}`).body)
    expect(ids('campaignId=cam_1')).toEqual(['act_2', 'act_1', 'act_0'])
    expect(ids('leadId=lea_1')).toEqual(['act_1', 'act_0'])
    expect(ids('leadId=lea_1&campaignId=cam_2')).toEqual([])
    expect(ids('type=emailsSent')).toEqual(['act_3', 'act_2', 'act_0'])
    expect(ids('isFirst=true&campaignId=cam_1')).toEqual(['act_2', 'act_0'])
    expect(ids('isFirst=false')).toEqual(['act_3', 'act_1'])
  })

  test('a group type gives the activities that raise it', () => {
    const team = teamWith(
      { type: 'emailsSent' },
      { type: 'linkedinOpened' },
      { type: 'linkedinInviteAccepted' },
      { type: 'emailsReplied' },
      { type: 'manualInterested' },
      { type: 'manualNotInterested' },
      { type: 'paused' },
    )
    const ids = (group: string) => idsOf(list(team, `version=v2&type=${group}`).body)
    expect(ids('contacted')).toEqual(['act_0'])
    expect(ids('hooked')).toEqual(['act_1'])
    expect(ids('attracted')).toEqual(['act_2'])
    expect(ids('warmed')).toEqual(['act_3'])
    expect(ids('interested')).toEqual(['act_4'])
    expect(ids('notInterested')).toEqual(['act_5'])
  })

  test('both ends of the time range are in it, as ISO text or unix seconds, under either name', () => {
    const team = teamWith({ type: 'paused' }, { type: 'paused' }, { type: 'paused' }, { type: 'paused' })
    const ids = (query: string) => idsOf(list(team, `version=v2&${query}`).body)
    const seconds = (hour: number) => Date.parse(atHour(hour)) / 1000
    expect(ids(`minDate=${atHour(1)}&maxDate=${atHour(2)}`)).toEqual(['act_2', 'act_1'])
    expect(ids(`minDate=${seconds(1)}&maxDate=${seconds(2)}`)).toEqual(['act_2', 'act_1'])
    expect(ids(`startDate=${atHour(1)}&endDate=${atHour(2)}`)).toEqual(['act_2', 'act_1'])
    expect(ids(`minDate=${atHour(3)}&startDate=${atHour(0)}`)).toEqual(['act_3'])
  })

  test('a time range that is empty, upside down or no time is refused', () => {
    const refused = { status: 400, body: 'Bad params' }
    expect(list(smallTeam(), `version=v2&minDate=${atHour(1)}&maxDate=${atHour(1)}`)).toEqual(refused)
    expect(list(smallTeam(), `version=v2&minDate=${atHour(2)}&maxDate=${atHour(1)}`)).toEqual(refused)
    expect(list(smallTeam(), 'version=v2&minDate=yesterday')).toEqual(refused)
  })
})
