import { describe, expect, test } from 'vitest'
import { createdAt, flat, leadsApi, leadsWorld, ok, refused } from './world.ts'

describe('campaignLeads', () => {
  test('tells nothing but ids and the state, which is null before anything happened', () => {
    expect(leadsApi().call('GET', '/campaigns/cam_1/leads')).toEqual(
      ok([
        { _id: 'lea_1', contactId: 'ctc_1', state: 'scanned' },
        { _id: 'lea_2', contactId: 'ctc_2', state: 'emailsReplied' },
        { _id: 'lea_3', contactId: 'ctc_3', state: null },
      ]),
    )
  })

  test.each([
    ['scanned', ['lea_1']],
    ['warmed', ['lea_2']],
    ['paused', ['lea_2']],
    ['imported', ['lea_3']],
    ['all', ['lea_1', 'lea_2', 'lea_3']],
    ['hooked', []],
  ])('?state=%s keeps only those in that state or group', (state, ids) => {
    const { body } = leadsApi().call('GET', `/campaigns/cam_1/leads?state=${state}`)
    expect(body).toEqual(ids.map(_id => expect.objectContaining({ _id })))
  })

  test('gives 100 when no limit is asked, 500 at most, and no way past them', () => {
    const team = leadsWorld()
    for (let place = 0; place < 600; place += 1) {
      const [first] = team.leads.where('campaignId', 'cam_2')
      if (first !== undefined) team.leads.insert({ ...first, _id: `lea_n${place}` })
    }
    const { call } = leadsApi(team)
    const count = (query: string) => {
      const { body } = call('GET', `/campaigns/cam_2/leads${query}`)
      return Array.isArray(body) ? body.length : undefined
    }
    expect(['', '?limit=1', '?limit=1000', '?limit=500&offset=500'].map(count)).toEqual([100, 1, 500, 500])
  })

  test('of an unknown campaign are not found', () => {
    expect(leadsApi().call('GET', '/campaigns/cam_9/leads')).toEqual(refused(404, 'Campaign not found'))
  })
})

describe('campaignLeadsExport', () => {
  const rows = [
    {
      email: 'jane@acme.test',
      firstName: 'Jane',
      emailStatus: 'deliverable',
      lastState: 'scanned',
      status: 'review',
      _id: 'lea_1',
    },
    {
      email: 'bo@initech.test',
      firstName: 'Bo',
      'Company name': 'Initech, "Inc"',
      lastState: 'emailsReplied',
      status: 'done',
      _id: 'lea_2',
    },
    { firstName: 'Sam', status: 'scanning', _id: 'lea_3' },
  ]

  test('gives all leads as flat rows of JSON, in the order of the list', () => {
    expect(leadsApi().call('GET', '/campaigns/cam_1/export/leads?state=all&format=json')).toEqual(ok(rows))
  })

  test('takes several states', () => {
    expect(leadsApi().call('GET', '/campaigns/cam_1/export/leads?state=scanned,imported&format=json')).toEqual(
      ok([rows[0], rows[2]]),
    )
  })

  test('is CSV when no format is asked, with a column for each variable of the campaign', () => {
    const csv = [
      'emailStatus,email,firstName,Company name,lastState,status,_id',
      'deliverable,jane@acme.test,Jane,,scanned,review,lea_1',
      ',bo@initech.test,Bo,"Initech, ""Inc""",emailsReplied,done,lea_2',
      ',,Sam,,,scanning,lea_3',
      '',
    ].join('\n')
    expect(leadsApi().call('GET', '/campaigns/cam_1/export/leads')).toEqual(ok(csv))
    expect(leadsApi().call('GET', '/campaigns/cam_1/export/leads?format=csv')).toEqual(ok(csv))
  })

  test('of an unknown campaign is not found', () => {
    expect(leadsApi().call('GET', '/campaigns/cam_9/export/leads?format=json')).toEqual(
      refused(404, 'Campaign not found'),
    )
  })
})

describe('leadInCampaign', () => {
  test('is found by id and by address, in this campaign alone', () => {
    const { call } = leadsApi()
    expect(call('GET', '/campaigns/cam_1/leads/lea_1')).toEqual(ok(flat.janeIn1))
    expect(call('GET', '/campaigns/cam_2/leads/jane%40acme.test')).toEqual(ok(flat.janeIn2))
    expect(call('GET', '/campaigns/cam_1/leads/lea_4')).toEqual(refused(404, 'Lead not found'))
    expect(call('GET', '/campaigns/cam_9/leads/lea_1')).toEqual(refused(404, 'Campaign not found'))
  })
})

describe('leadById', () => {
  test('gives one flat lead, without state and status, by id or by address', () => {
    const { call } = leadsApi()
    expect(call('GET', '/leads?id=lea_4&version=v2')).toEqual(ok(flat.janeIn2))
    expect(call('GET', '/leads?email=Jane%40acme.test')).toEqual(ok(flat.janeIn1))
    expect(call('GET', '/leads?email=jane%40acme.test&campaignId=cam_2')).toEqual(ok(flat.janeIn2))
  })

  test('finds no lead that does not exist and wants one to be named', () => {
    expect(leadsApi().call('GET', '/leads?id=lea_9')).toEqual(refused(404, 'Lead not found'))
    expect(leadsApi().call('GET', '/leads')).toEqual(refused(400, 'Bad params: id or email is required'))
  })
})

describe('leadsByEmail', () => {
  test('gives one row per campaign with variables, state, status and the campaign in short', () => {
    const variables = { email: 'jane@acme.test', firstName: 'Jane' }
    const common = { updatedAt: createdAt, isPaused: false, personalized: false, source: 'api', variables }
    expect(leadsApi().call('GET', '/leads/jane%40acme.test?version=v2')).toEqual(
      ok([
        {
          ...common,
          _id: 'lea_1',
          contactId: 'ctc_1',
          state: 'scanned',
          status: 'review',
          enrichment: { emailStatus: 'deliverable' },
          campaign: { id: 'cam_1', name: 'Q2', status: 'draft' },
          sendingUser: {},
        },
        {
          ...common,
          _id: 'lea_4',
          contactId: 'ctc_1',
          state: 'emailsSent',
          status: 'running',
          enrichment: {},
          campaign: { id: 'cam_2', name: 'Q3', status: 'draft' },
          sendingUser: {},
        },
      ]),
    )
  })

  test('gives one flat lead without version=v2', () => {
    expect(leadsApi().call('GET', '/leads/jane%40acme.test')).toEqual(ok(flat.janeIn1))
    expect(leadsApi().call('GET', '/leads/jane%40acme.test?campaignId=cam_2')).toEqual(ok(flat.janeIn2))
  })

  test('finds nothing for an unknown address and for an id', () => {
    expect(leadsApi().call('GET', '/leads/nobody%40x.test?version=v2')).toEqual(refused(404, 'Lead not found'))
    expect(leadsApi().call('GET', '/leads/lea_1?version=v2')).toEqual(refused(404, 'Lead not found'))
  })
})
