import { describe, expect, test } from 'vitest'
import { ann, now } from '../../support/rest.ts'
import { flat, leadsApi, ok, refused } from './world.ts'

describe('leadUpdate', () => {
  test('changes the variables that are named, keeps the others and tells the campaign and a link', () => {
    const { call, team } = leadsApi()
    const body = { firstName: 'Janet', Score: 7 }
    expect(call('PATCH', '/campaigns/cam_1/leads/lea_1', body)).toEqual(
      ok({
        ...flat.janeIn1,
        campaignName: 'Q2',
        leadUrl: 'https://api.lemlist.com/api/leads/jane%40acme.test',
        firstName: 'Janet',
        Score: '7',
      }),
    )
    expect(team.leads.get('lea_1')?.updatedAt).toBe(now)
    expect(team.leads.get('lea_4')?.variables).toEqual({ email: 'jane@acme.test', firstName: 'Jane' })
    expect(team.campaigns.get('cam_1')?.variableKeys).toEqual(['email', 'firstName', 'Company name', 'Score'])
  })

  test('with a new address is found under that address', () => {
    const { call } = leadsApi()
    call('PATCH', '/campaigns/cam_1/leads/jane%40acme.test', { email: 'jane@new.test' })
    expect(call('GET', '/leads?email=jane%40new.test')).toEqual(ok({ ...flat.janeIn1, email: 'jane@new.test' }))
    expect(call('GET', '/leads?email=jane%40acme.test')).toEqual(ok(flat.janeIn2))
  })

  test('makes text of whatever is sent', () => {
    const { body } = leadsApi().call('PATCH', '/campaigns/cam_1/leads/lea_3', {
      variables: { a: 'b' },
      n: 1,
      yes: true,
    })
    expect(body).toEqual({
      _id: 'lea_3',
      campaignId: 'cam_1',
      campaignName: 'Q2',
      contactId: 'ctc_3',
      isPaused: false,
      firstName: 'Sam',
      variables: '[object Object]',
      n: '1',
      yes: 'true',
    })
  })

  test('of a person who has unsubscribed is refused as a server error', () => {
    expect(leadsApi().call('PATCH', '/campaigns/cam_2/leads/lea_5', { firstName: 'Liv' })).toEqual(
      refused(500, 'Lead in graveyard'),
    )
  })

  test('wants a body, a campaign and a lead of that campaign', () => {
    const { call } = leadsApi()
    expect(call('PATCH', '/campaigns/cam_1/leads/lea_1', {})).toEqual(refused(400, 'Bad params'))
    expect(call('PATCH', '/campaigns/cam_9/leads/lea_1', { a: 'b' })).toEqual(refused(404, 'Campaign not found'))
    expect(call('PATCH', '/campaigns/cam_1/leads/lea_4', { a: 'b' })).toEqual(refused(404, 'Lead not found'))
  })
})

const anId = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[A-Za-z0-9]{17}$`))

describe('leadAdd', () => {
  test('adds a lead to be reviewed, with a contact and a column for each new variable', () => {
    const { call, team } = leadsApi()
    const body = { email: 'new@acme.test', firstName: 'Nia', Budget: '7' }
    const answer = call('POST', '/campaigns/cam_2/leads', body)
    expect(answer).toEqual(
      ok({
        ...body,
        campaignId: 'cam_2',
        campaignName: 'Q3',
        _id: anId('lea'),
        isPaused: false,
        contactId: anId('ctc'),
      }),
    )
    const [added] = team.leads.where('email', 'new@acme.test')
    expect(added).toMatchObject({ state: 'scanned', status: 'review', source: 'api' })
    expect(team.contacts.find('email', 'new@acme.test')).toMatchObject({ _id: added?.contactId, ownerId: 'usr_1' })
    expect(team.campaigns.get('cam_2')?.variableKeys).toEqual(['email', 'firstName', 'Budget'])
  })

  test('takes a lead without an address', () => {
    const answer = leadsApi().call('POST', '/campaigns/cam_2/leads', { firstName: 'Nia' })
    const fresh = { _id: anId('lea'), isPaused: false, contactId: anId('ctc') }
    expect(answer).toEqual(ok({ firstName: 'Nia', campaignId: 'cam_2', campaignName: 'Q3', ...fresh }))
  })

  test('refuses a person who is in the campaign, and with deduplicate one who is in any', () => {
    const { call } = leadsApi()
    const conflict = refused(409, 'Lead already in the campaign')
    expect(call('POST', '/campaigns/cam_2/leads', { email: 'jane@acme.test' })).toEqual(conflict)
    expect(call('POST', '/campaigns/cam_2/leads?deduplicate=true', { email: 'bo@initech.test' })).toEqual(conflict)
    expect(call('POST', '/campaigns/cam_2/leads', { email: 'bo@initech.test' }).body).toMatchObject({
      contactId: 'ctc_2',
    })
  })

  test('starts the lead by itself where a running campaign reviews alone', () => {
    const { call, team } = leadsApi()
    team.campaigns.update('cam_2', { status: 'running', autoReview: true })
    call('POST', '/campaigns/cam_2/leads', { email: 'a@new.test' })
    team.campaigns.update('cam_2', { autoReviewConditions: ['deliverable'] })
    call('POST', '/campaigns/cam_2/leads', { email: 'b@new.test' })
    const statuses = ['a@new.test', 'b@new.test'].map(email => team.leads.find('email', email)?.status)
    expect(statuses).toEqual(['running', 'review'])
  })

  test('spends a credit for each enrichment that is asked for', () => {
    const { call, team } = leadsApi()
    call('POST', '/campaigns/cam_2/leads?findEmail=true&findPhone=true&verifyEmail=false', { firstName: 'Nia' })
    expect(team.team.credits).toEqual({ freemium: 0, subscription: 78, gifted: 10, paid: 10 })
  })

  test('gives the contact the owner that is named, who is no variable', () => {
    const { call, team } = leadsApi()
    team.users.insert({ ...ann, _id: 'usr_2', email: 'ben@acme.test' })
    const { body } = call('POST', '/campaigns/cam_2/leads', { email: 'new@acme.test', contactOwner: 'ben@acme.test' })
    expect(body).not.toHaveProperty('contactOwner')
    expect(team.contacts.find('email', 'new@acme.test')?.ownerId).toBe('usr_2')
  })

  test('to an unknown campaign is not found', () => {
    expect(leadsApi().call('POST', '/campaigns/cam_9/leads', {})).toEqual(refused(404, 'Campaign not found'))
  })
})

const happened = ({ team }: ReturnType<typeof leadsApi>) =>
  team.activities.all().map(({ type, leadId, userName }) => [type, leadId, userName])

describe('leadPause and leadResume', () => {
  test('stop and start a person in all campaigns, and answer the list of their leads', () => {
    const api = leadsApi()
    const paused = [flat.janeIn1, flat.janeIn2].map(lead => ({ ...lead, isPaused: true }))
    expect(api.call('POST', '/leads/pause/lea_4')).toEqual(ok(paused))
    expect(api.call('POST', '/leads/start/jane%40acme.test')).toEqual(ok([flat.janeIn1, flat.janeIn2]))
    expect(happened(api)).toEqual([
      ['paused', 'lea_1', 'api'],
      ['paused', 'lea_4', 'api'],
      ['resumed', 'lea_1', 'api'],
      ['resumed', 'lea_4', 'api'],
    ])
  })

  test('with a campaign leave the others alone', () => {
    const api = leadsApi()
    expect(api.call('POST', '/leads/pause/jane%40acme.test?campaignId=cam_2')).toEqual(
      ok([{ ...flat.janeIn2, isPaused: true }]),
    )
    expect(api.call('POST', '/leads/start/lea_4?campaignId=cam_2')).toEqual(ok([flat.janeIn2]))
    expect(api.team.leads.get('lea_1')?.isPaused).toBe(false)
  })

  test('change nothing where the lead is in that state already', () => {
    const api = leadsApi()
    expect(api.call('POST', '/leads/pause/lea_2').body).toMatchObject([{ _id: 'lea_2', isPaused: true }])
    expect(api.call('POST', '/leads/start/lea_1')).toEqual(ok([flat.janeIn1, flat.janeIn2]))
    expect(happened(api)).toEqual([])
  })

  test.each(['/leads/pause/lea_9', '/leads/start/no%40x.test', '/leads/pause/lea_1?campaignId=cam_2'])(
    '%s finds no lead',
    path => {
      const { call, team } = leadsApi()
      team.leads.delete('lea_4')
      expect(call('POST', path)).toEqual(refused(404, 'Lead not found'))
    },
  )

  test('in a campaign that there is not touch nobody', () => {
    const api = leadsApi()
    expect(api.call('POST', '/leads/pause/lea_1?campaignId=cam_9')).toEqual(refused(404, 'Campaign not found'))
    expect(happened(api)).toEqual([])
  })
})

describe('marking a person', () => {
  test.each([
    ['interested', 'manualInterested', 'interested'],
    ['notinterested', 'manualNotInterested', 'notInterested'],
  ])('%s marks the leads in all campaigns and answers the list', (word, type, status) => {
    const api = leadsApi()
    expect(api.call('POST', `/leads/${word}/lea_1`)).toEqual(ok([flat.janeIn1, flat.janeIn2]))
    expect(happened(api)).toEqual([
      [type, 'lea_1', 'api'],
      [type, 'lea_4', 'api'],
    ])
    expect(api.team.leads.where('contactId', 'ctc_1').map(lead => [lead.state, lead.status])).toEqual([
      [type, status],
      [type, status],
    ])
  })

  test.each([
    ['interested', 'manualInterested'],
    ['notinterested', 'manualNotInterested'],
  ])('%s in a campaign marks that lead alone and answers it', (word, type) => {
    const api = leadsApi()
    expect(api.call('POST', `/campaigns/cam_2/leads/jane%40acme.test/${word}`)).toEqual(ok(flat.janeIn2))
    expect(happened(api)).toEqual([[type, 'lea_4', 'api']])
  })

  test('who does not exist is not found', () => {
    const { call } = leadsApi()
    expect(call('POST', '/leads/interested/lea_9')).toEqual(refused(404, 'Lead not found'))
    expect(call('POST', '/campaigns/cam_1/leads/lea_4/interested')).toEqual(refused(404, 'Lead not found'))
    expect(call('POST', '/campaigns/cam_9/leads/lea_4/notinterested')).toEqual(refused(404, 'Campaign not found'))
  })
})
