import { describe, expect, test } from 'vitest'
import { dueEvents } from '../../support/due.ts'
import { startHarness } from '../../support/harness.ts'
import { asked, campaignWith, found, personIn } from './seeded.ts'

describe('adding a lead', () => {
  const query = `mutation ($input: LeadAddInput!) {
    leadAdd(input: $input) {
      lead { id email firstName isPaused variable(name: "Team size") campaign { id name } contact { id fullName } }
      userErrors { code message field }
    }
  }`

  test('writes everything that is said of the person, who is then found in the campaign', async () => {
    const harness = startHarness()
    const campaign = found(harness.team.campaigns.get(campaignWith(harness.team, 1)))
    const input = {
      campaignId: campaign._id,
      email: 'ada+new@lovelace.example',
      firstName: 'Ada',
      linkedinUrl: 'https://www.linkedin.com/in/ada',
      variables: [{ name: 'Team size', value: '12' }],
    }
    const answer = await harness.run(query, { input })
    expect(answer.errors).toBeUndefined()
    const [lead] = harness.team.leads.where('email', input.email)
    expect(found(lead).variables).toEqual({
      email: input.email,
      firstName: 'Ada',
      linkedinUrl: input.linkedinUrl,
      'Team size': '12',
    })
    const contact = found(harness.team.contacts.get(found(lead).contactId))
    expect(answer.data.leadAdd).toEqual({
      lead: {
        id: lead?._id,
        email: input.email,
        firstName: 'Ada',
        isPaused: false,
        variable: '12',
        campaign: { id: campaign._id, name: campaign.name },
        contact: { id: contact._id, fullName: contact.fullName ?? null },
      },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([`POST /campaigns/${campaign._id}/leads`, 'GET /contacts?idsOrEmails'])
    const after = await harness.run('query ($email: EmailAddress!) { leads(email: $email) { id state status } }', {
      email: input.email,
    })
    expect(after.data.leads).toEqual([{ id: lead?._id, state: 'SCANNED', status: 'REVIEW' }])
    expect(harness.drift).toEqual([])
  })

  test('asks for what costs credits only when it is told to', async () => {
    const harness = startHarness()
    const campaignId = campaignWith(harness.team, 1)
    const input = { campaignId, firstName: 'Ada', findEmail: true, deduplicate: true }
    await harness.run(query, { input })
    expect(asked(harness)[0]).toBe(`POST /campaigns/${campaignId}/leads?deduplicate=true&findEmail=true`)
  })

  test('gives the contact the owner that is named, and the lead its picture', async () => {
    const harness = startHarness({ preset: 'team' })
    const owner = found(harness.team.users.all()[1])
    const campaignId = campaignWith(harness.team, 1)
    const pictureUrl = 'https://pictures.example/ada.png'
    await harness.run(query, { input: { campaignId, email: 'ada@new.example', ownerId: owner._id, pictureUrl } })
    const lead = found(harness.team.leads.where('email', 'ada@new.example')[0])
    expect(lead.variables).toEqual({ email: 'ada@new.example', picture: pictureUrl })
    expect(harness.team.contacts.get(lead.contactId)?.ownerId).toBe(owner._id)
  })

  test('that lemlist answers with nothing is looked for by its address, and told as uncertain where it has none', async () => {
    const harness = startHarness({
      upstream: async (request, sandbox) => {
        const response = await sandbox.fetch(request)
        return request.method === 'POST' ? new Response('') : response
      },
    })
    const campaignId = campaignWith(harness.team, 1)
    const added = await harness.run(query, { input: { campaignId, email: 'ada@new.example' } })
    expect(added.data.leadAdd).toMatchObject({
      lead: { email: 'ada@new.example', campaign: { id: campaignId } },
      userErrors: [],
    })
    const unknown = await harness.run(query, { input: { campaignId, firstName: 'Ada' } })
    expect(unknown.data.leadAdd).toEqual({
      lead: null,
      userErrors: [
        {
          code: 'FAILED',
          message: 'lemlist answered nothing, so that it is not known whether it has the lead',
          field: ['input'],
        },
      ],
    })
  })

  test('of somebody who is in the campaign is refused as a conflict', async () => {
    const harness = startHarness()
    const lead = found(personIn(harness.team, 1)[0])
    const answer = await harness.run(query, { input: { campaignId: lead.campaignId, email: lead.email } })
    expect(answer.data.leadAdd).toMatchObject({ lead: null, userErrors: [{ code: 'CONFLICT' }] })
  })

  test('of nobody, or with a name that lemlist uses or that stands there twice, is refused before lemlist is called', async () => {
    const harness = startHarness()
    const campaignId = campaignWith(harness.team, 1)
    const refusals = await Promise.all(
      [
        { campaignId },
        { campaignId, variables: [{ name: 'status', value: 'x' }] },
        { campaignId, firstName: 'Ada', variables: [{ name: 'firstName', value: 'Eva' }] },
        { campaignId, variables: [{ name: '', value: 'x' }] },
      ].map(async input => (await harness.run(query, { input })).data.leadAdd),
    )
    const field = ['input', 'variables']
    expect(refusals).toMatchObject([
      { lead: null, userErrors: [{ code: 'BAD_USER_INPUT', field: ['input'] }] },
      { lead: null, userErrors: [{ code: 'BAD_USER_INPUT', field }] },
      { lead: null, userErrors: [{ code: 'BAD_USER_INPUT', field }] },
      { lead: null, userErrors: [{ code: 'BAD_USER_INPUT', field: [...field, '0', 'name'] }] },
    ])
    expect(harness.calls()).toEqual([])
  })

  test('needs the role send, and is refused before lemlist is called', async () => {
    const harness = startHarness({ role: 'WRITE' })
    const campaignId = campaignWith(harness.team, 1)
    const answer = await harness.run(query, { input: { campaignId, firstName: 'Ada' } })
    expect(answer.errors).toMatchObject([{ path: ['leadAdd'], extensions: { code: 'FORBIDDEN' } }])
    expect(harness.calls()).toEqual([])
  })
})

describe('changing a lead', () => {
  const query = `mutation ($input: LeadUpdateInput!) {
    leadUpdate(input: $input) {
      lead { id firstName lastName state }
      userErrors { code message field }
    }
  }`

  test('keeps what is not given, and is seen by the next read', async () => {
    const harness = startHarness()
    const lead = found(personIn(harness.team, 1)[0])
    const read = 'query ($id: ID!) { lead(id: $id) { firstName lastName } }'
    await harness.run(read, { id: lead._id })
    harness.forget()
    const { campaignId, _id, email, variables } = lead
    const answer = await harness.run(query, { input: { campaignId, lead: { email }, firstName: 'Zoë' } })
    expect(answer.data.leadUpdate).toMatchObject({
      lead: { id: _id, firstName: 'Zoë', lastName: variables.lastName },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([
      `GET /leads/${email}?version=v2`,
      `PATCH /campaigns/${campaignId}/leads/${_id}`,
      `GET /leads/${email}?version=v2`,
    ])
    const after = await harness.run(read, { id: _id })
    expect(after.data.lead).toEqual({ firstName: 'Zoë', lastName: variables.lastName })
  })

  test('who has unsubscribed is a conflict that the caller is told of', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ status }) => status === 'unsubscribed'))
    const answer = await harness.run(query, {
      input: { campaignId: lead.campaignId, lead: { id: lead._id }, firstName: 'Zoë' },
    })
    expect(answer.data.leadUpdate).toEqual({
      lead: null,
      userErrors: [{ code: 'CONFLICT', message: 'Lead in graveyard', field: ['input', 'lead', 'id'] }],
    })
    expect(asked(harness)).toEqual([`PATCH /campaigns/${lead.campaignId}/leads/${lead._id}`])
  })

  test('who does not exist is told, and changing nothing is refused', async () => {
    const harness = startHarness()
    const campaignId = campaignWith(harness.team, 1)
    const none = await harness.run(query, { input: { campaignId, lead: { id: 'lea_none' }, firstName: 'Zoë' } })
    expect(none.data.leadUpdate).toMatchObject({ lead: null, userErrors: [{ code: 'NOT_FOUND' }] })
    harness.forget()
    const nothing = await harness.run(query, { input: { campaignId, lead: { id: 'lea_none' } } })
    expect(nothing.data.leadUpdate).toMatchObject({ lead: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(harness.calls()).toEqual([])
  })
})

const onPerson = (name: string, type: string): string => `mutation ($input: ${type}!) {
  ${name}(input: $input) { leads { id isPaused status campaign { id } } userErrors { code field } }
}`

describe('pausing and resuming a person', () => {
  const pause = onPerson('leadPause', 'LeadPauseInput')
  const resume = onPerson('leadResume', 'LeadResumeInput')

  test('touches the leads of all campaigns, also when one of them is named', async () => {
    const harness = startHarness({ preset: 'team' })
    const leads = personIn(harness.team, 3)
    const [first] = leads
    const answer = await harness.run(pause, { input: { lead: { id: first?._id } } })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.leadPause.userErrors).toEqual([])
    expect(answer.data.leadPause.leads).toMatchObject(
      leads.map(({ _id, campaignId }) => ({ id: _id, isPaused: true, campaign: { id: campaignId } })),
    )
    expect(asked(harness)).toEqual([`POST /leads/pause/${first?._id}`, `GET /leads/${first?.email}?version=v2`])
    const after = await harness.run('query ($email: EmailAddress!) { leads(email: $email) { isPaused } }', {
      email: first?.email,
    })
    expect(after.data.leads).toEqual(leads.map(() => ({ isPaused: true })))
    const resumed = await harness.run(resume, { input: { lead: { email: first?.email } } })
    expect(resumed.data.leadResume.leads).toMatchObject(leads.map(() => ({ isPaused: false })))
    expect(dueEvents(harness)).toEqual([...leads.map(() => 'paused'), ...leads.map(() => 'resumed')])
    expect(harness.drift).toEqual([])
  })

  test('touches one lead when the campaign is given', async () => {
    const harness = startHarness({ preset: 'team' })
    const lead = found(personIn(harness.team, 2)[1])
    const answer = await harness.run(
      'mutation ($input: LeadPauseInput!) { leadPause(input: $input) { leads { id isPaused } } }',
      { input: { lead: { email: lead.email }, campaignId: lead.campaignId } },
    )
    expect(answer.data.leadPause.leads).toEqual([{ id: lead._id, isPaused: true }])
    expect(asked(harness)).toEqual([
      `GET /leads/${lead.email}?version=v2`,
      `POST /leads/pause/${lead._id}?campaignId=${lead.campaignId}`,
    ])
  })

  test('by an address goes by the id of one of their leads', async () => {
    const harness = startHarness({ preset: 'team' })
    const [first] = personIn(harness.team, 3)
    await harness.run(resume, { input: { lead: { email: first?.email } } })
    expect(asked(harness).slice(0, 2)).toEqual([
      `GET /leads/${first?.email}?version=v2`,
      `POST /leads/start/${first?._id}`,
    ])
  })

  test.each(['leadPause', 'leadResume'])('%s by an address that nobody has is told after one read', async name => {
    const harness = startHarness()
    const input = { lead: { email: 'nobody@nowhere.example' } }
    const answer = await harness.run(name === 'leadPause' ? pause : resume, { input })
    expect(answer.data).toEqual({
      [name]: { leads: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'lead', 'email'] }] },
    })
    expect(asked(harness)).toEqual(['GET /leads/nobody@nowhere.example?version=v2'])
  })

  test('of nobody is told', async () => {
    const harness = startHarness()
    const answer = await harness.run(pause, { input: { lead: { id: 'lea_none' } } })
    expect(answer.data).toEqual({
      leadPause: { leads: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'lead', 'id'] }] },
    })
  })

  test('is for different roles: resuming may reach people', async () => {
    const reader = startHarness({ role: 'READ' })
    const writer = startHarness({ role: 'WRITE' })
    const input = { lead: { id: 'lea_none' } }
    for (const answer of [await reader.run(pause, { input }), await writer.run(resume, { input })]) {
      expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    }
    expect([...reader.calls(), ...writer.calls()]).toEqual([])
  })
})

describe('marking a person', () => {
  test.each([
    ['leadMarkInterested', 'interested', 'INTERESTED', 'MANUAL_INTERESTED', ['manualInterested', 'interested']],
    [
      'leadMarkNotInterested',
      'notinterested',
      'NOT_INTERESTED',
      'MANUAL_NOT_INTERESTED',
      ['manualNotInterested', 'notInterested'],
    ],
  ])('with %s touches all campaigns, or the one that is given', async (name, route, status, state, events) => {
    const harness = startHarness({ preset: 'team' })
    const leads = personIn(harness.team, 2)
    const [first, second] = leads
    const query = `mutation ($input: ${name.replace('lead', 'Lead')}Input!) {
      ${name}(input: $input) { leads { id state status } userErrors { code } }
    }`
    const one = await harness.run(query, { input: { lead: { id: first?._id }, campaignId: first?.campaignId } })
    expect(one.data[name]).toEqual({ leads: [{ id: first?._id, state, status }], userErrors: [] })
    expect(asked(harness)[0]).toBe(`POST /campaigns/${first?.campaignId}/leads/${first?._id}/${route}`)
    harness.forget()
    const all = await harness.run(query, { input: { lead: { id: second?._id } } })
    expect(all.data[name]).toEqual({ leads: leads.map(({ _id }) => ({ id: _id, state, status })), userErrors: [] })
    expect(asked(harness)).toEqual([`POST /leads/${route}/${second?._id}`, `GET /leads/${first?.email}?version=v2`])
    expect(dueEvents(harness)).toEqual(Array.from({ length: 3 }, () => events).flat())
    expect(harness.drift).toEqual([])
  })
})

test('a profile address that is no address of a page, and a person without a word, are refused before lemlist is called', async () => {
  const harness = startHarness()
  const query = 'mutation ($input: LeadAddInput!) { leadAdd(input: $input) { lead { id } userErrors { code field } } }'
  const campaignId = harness.team.campaigns.all()[0]?._id
  const script = await harness.run(query, { input: { campaignId, linkedinUrl: 'javascript:alert(1)' } })
  expect(script.data.leadAdd).toEqual({
    lead: null,
    userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'linkedinUrl'] }],
  })
  const blank = await harness.run(query, { input: { campaignId, firstName: ' ' } })
  expect(blank.data.leadAdd).toMatchObject({ lead: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  expect(harness.calls()).toEqual([])
})
