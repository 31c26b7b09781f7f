import { describe, expect, test } from 'vitest'
import type { LeadDocument } from '../../../src/sandbox/documents.ts'
import { startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'
import { asked, campaignWith, found, leadsIn, personIn, spelled } from './seeded.ts'

describe('a lead by its id', () => {
  test('is null without any call when the id is empty', async () => {
    const harness = startHarness()
    const answer = await harness.run(
      '{ lead(id: "") { id } contact(by: { id: "" }) { id } company(by: { id: "" }) { id } }',
    )
    expect(answer).toEqual({ data: { lead: null, contact: null, company: null }, extensions: expect.anything() })
    expect(harness.calls()).toEqual([])
  })

  test('is found in its campaign where its own call does not say which that is', async () => {
    const harness = startHarness({
      upstream: edited(/\/leads$/, (lead: object) => ({ ...lead, campaignId: undefined })),
    })
    const { campaignId: id, _id } = found(harness.team.leads.all()[0])
    const query =
      'query ($id: ID!, $lead: ID!) { campaign(id: $id) { lead(by: { id: $lead }) { id campaign { id } } } }'
    const answer = await harness.run(query, { id, lead: _id })
    expect(answer.data).toEqual({ campaign: { lead: { id: _id, campaign: { id } } } })
    expect(asked(harness)).toEqual([`GET /leads?id=${_id}&version=v2`, `GET /campaigns/${id}/leads/${_id}`])
    const elsewhere = found(harness.team.campaigns.all().find(campaign => campaign._id !== id))._id
    expect((await harness.run(query, { id: elsewhere, lead: _id })).data).toEqual({ campaign: { lead: null } })
  })

  test('costs one call with everything but state and status', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ email }) => email !== undefined))
    const { variables } = lead
    const answer = await harness.run(
      `query ($id: ID!) {
        lead(id: $id) {
          id email firstName companyName isPaused emailStatus
          campaign { id }
          contact { id }
          city: variable(name: "city")
          nothing: variable(name: "constructor")
        }
      }`,
      { id: lead._id },
    )
    expect(answer.data).toEqual({
      lead: {
        id: lead._id,
        email: lead.email,
        firstName: variables.firstName,
        companyName: variables.companyName,
        isPaused: lead.isPaused,
        emailStatus: lead.emailStatus?.toUpperCase() ?? null,
        campaign: { id: lead.campaignId },
        contact: { id: lead.contactId },
        city: variables.city,
        nothing: null,
      },
    })
    expect(asked(harness)).toEqual([`GET /leads?id=${lead._id}&version=v2`])
    expect(harness.drift).toEqual([])
  })

  test('costs one more with state and status, which brings the campaign’s name along', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ email }) => email !== undefined))
    const campaign = found(harness.team.campaigns.get(lead.campaignId))
    const answer = await harness.run(
      'query ($id: ID!) { lead(id: $id) { state rawState status campaign { name status } } }',
      { id: lead._id },
    )
    expect(answer.data.lead).toEqual({
      state: spelled(lead.state),
      rawState: lead.state,
      status: spelled(lead.status),
      campaign: { name: campaign.name, status: campaign.status.toUpperCase() },
    })
    expect(asked(harness)).toEqual([`GET /leads?id=${lead._id}&version=v2`, `GET /leads/${lead.email}?version=v2`])
  })

  test('takes the state from the export of the campaign when it has no address', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ email }) => email === undefined))
    const answer = await harness.run('query ($id: ID!) { lead(id: $id) { email state status } }', { id: lead._id })
    expect(answer.data.lead).toEqual({ email: null, state: spelled(lead.state), status: spelled(lead.status) })
    expect(asked(harness)).toEqual([
      `GET /leads?id=${lead._id}&version=v2`,
      `GET /campaigns/${lead.campaignId}/export/leads?state=all&format=json`,
    ])
  })

  test('is null when there is none, and a node as well', async () => {
    const harness = startHarness()
    const [lead] = harness.team.leads.all()
    const answer = await harness.run(
      'query ($id: ID!) { lead(id: "lea_none") { id } none: node(id: "lea_none") { id } node(id: $id) { id ... on Lead { isPaused } } }',
      { id: found(lead)._id },
    )
    expect(answer).toMatchObject({
      data: { lead: null, none: null, node: { id: found(lead)._id, isPaused: found(lead).isPaused } },
    })
    expect(answer.errors).toBeUndefined()
    expect(harness.calls()).toEqual(['GET /api/leads', 'GET /api/leads'])
  })

  test('is null when lemlist says that it is another team’s', async () => {
    const harness = startHarness({
      upstream: (request, sandbox) =>
        new URL(request.url).searchParams.get('id') === 'lea_foreign'
          ? Promise.resolve(new Response('Bad team', { status: 400 }))
          : sandbox.fetch(request),
    })
    const answer = await harness.run('{ lead(id: "lea_foreign") { id } }')
    expect(answer).toMatchObject({ data: { lead: null } })
    expect(answer.errors).toBeUndefined()
  })

  test('keeps what is known when the call for its state fails', async () => {
    const harness = startHarness({
      upstream: (request, sandbox) =>
        /\/leads\/[^/]+$/.test(new URL(request.url).pathname)
          ? Promise.resolve(new Response('no', { status: 403 }))
          : sandbox.fetch(request),
    })
    const lead = found(harness.team.leads.all().find(({ email }) => email !== undefined))
    const answer = await harness.run('query ($id: ID!) { lead(id: $id) { firstName state } }', { id: lead._id })
    expect(answer.data).toEqual({ lead: { firstName: lead.variables.firstName, state: null } })
    expect(answer.errors).toMatchObject([{ path: ['lead', 'state'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('the leads of a person', () => {
  test('come with everything in one call, one for each campaign', async () => {
    const harness = startHarness({ preset: 'team' })
    const leads = personIn(harness.team, 3)
    const answer = await harness.run(
      'query ($email: EmailAddress!) { leads(email: $email) { id state status isPaused firstName campaign { id name } } }',
      { email: leads[0]?.email },
    )
    expect(answer.data.leads).toEqual(
      leads.map(lead => ({
        id: lead._id,
        state: spelled(lead.state),
        status: spelled(lead.status),
        isPaused: lead.isPaused,
        firstName: lead.variables.firstName,
        campaign: { id: lead.campaignId, name: harness.team.campaigns.get(lead.campaignId)?.name },
      })),
    )
    expect(asked(harness)).toEqual([`GET /leads/${leads[0]?.email}?version=v2`])
    expect(harness.drift).toEqual([])
  })

  test('are none when nobody has the address', async () => {
    const harness = startHarness()
    const answer = await harness.run('{ leads(email: "nobody+x@nowhere.example") { id } }')
    expect(answer).toMatchObject({ data: { leads: [] } })
    expect(asked(harness)).toEqual(['GET /leads/nobody+x@nowhere.example?version=v2'])
  })
})

describe('where a lead came from', () => {
  const told = (lead: LeadDocument) => ({
    id: lead._id,
    updatedAt: lead.updatedAt,
    source: lead.source,
    isPersonalized: lead.personalized,
    sender: lead.sendUserId === undefined ? null : { id: lead.sendUserId },
  })
  const fields = 'id updatedAt source isPersonalized sender { id }'
  const has = (lead: LeadDocument): boolean => lead.email !== undefined && lead.sendUserId !== undefined

  test('rides in the leads of an address, and costs that call where the row at hand lacks it', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(has))
    const all = await harness.run(`query ($email: EmailAddress!) { leads(email: $email) { ${fields} } }`, {
      email: lead.email,
    })
    expect(all.data.leads).toContainEqual(told(lead))
    expect(asked(harness)).toEqual([`GET /leads/${lead.email}?version=v2`])
    harness.clock.advance(60_000)
    harness.forget()
    const one = await harness.run(`query ($id: ID!) { lead(id: $id) { ${fields} } }`, { id: lead._id })
    expect(one.data.lead).toEqual(told(lead))
    expect(asked(harness)).toEqual([`GET /leads?id=${lead._id}&version=v2`, `GET /leads/${lead.email}?version=v2`])
    expect(harness.drift).toEqual([])
  })

  test('is null for somebody without an address, for whom nothing more is asked', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ email }) => email === undefined))
    const answer = await harness.run(`query ($id: ID!) { lead(id: $id) { ${fields} } }`, { id: lead._id })
    const nothing = { updatedAt: null, source: null, isPersonalized: null, sender: null }
    expect(answer.data.lead).toEqual({ id: lead._id, ...nothing })
    expect(asked(harness)).toEqual([`GET /leads?id=${lead._id}&version=v2`])
  })

  test('costs a campaign the export and one call for each person', async () => {
    const harness = startHarness()
    const id = campaignWith(harness.team, 5)
    const answer = await harness.run(
      `query ($id: ID!) { campaign(id: $id) { leads(first: 3) { nodes { ${fields} } } } }`,
      { id },
    )
    const three = leadsIn(harness.team, id).slice(0, 3)
    expect(answer.data.campaign.leads.nodes.map(({ id }: { id: string }) => id)).toEqual(three.map(({ _id }) => _id))
    expect(asked(harness).toSorted()).toEqual(
      [
        `GET /campaigns/${id}/export/leads?state=all&format=json`,
        ...three.flatMap(({ email }) => (email === undefined ? [] : [`GET /leads/${email}?version=v2`])),
      ].toSorted(),
    )
  })
})

describe('a lead of a campaign', () => {
  const byEmail =
    'query ($id: ID!, $email: EmailAddress!) { campaign(id: $id) { lead(by: { email: $email }) { id state status } } }'

  test('is found by address in one call', async () => {
    const harness = startHarness({ preset: 'team' })
    const [, second] = personIn(harness.team, 3)
    const lead = found(second)
    const answer = await harness.run(byEmail, { id: lead.campaignId, email: lead.email })
    expect(answer.data).toEqual({
      campaign: { lead: { id: lead._id, state: spelled(lead.state), status: spelled(lead.status) } },
    })
    expect(asked(harness)).toEqual([`GET /leads/${lead.email}?version=v2`])
  })

  test('is found by its id, and is null when it is another campaign’s', async () => {
    const harness = startHarness()
    const [lead, other] = [found(harness.team.leads.all()[0]), harness.team.campaigns.all()]
    const query = 'query ($id: ID!, $lead: ID!) { campaign(id: $id) { id lead(by: { id: $lead }) { id } } }'
    const own = await harness.run(query, { id: lead.campaignId, lead: lead._id })
    expect(own.data.campaign.lead).toEqual({ id: lead._id })
    expect(asked(harness)).toEqual([`GET /leads?id=${lead._id}&version=v2`])
    const foreign = found(other.find(({ _id }) => _id !== lead.campaignId))._id
    const none = await harness.run(query, { id: foreign, lead: lead._id })
    expect(none.data.campaign).toEqual({ id: foreign, lead: null })
  })

  test('of a campaign that does not exist is that of no campaign', async () => {
    const harness = startHarness()
    const lead = found(harness.team.leads.all().find(({ email }) => email !== undefined))
    const answer = await harness.run(byEmail, { id: 'cam_none', email: lead.email })
    expect(answer).toMatchObject({ data: { campaign: null } })
    expect(answer.errors).toBeUndefined()
  })
})

describe('what a person’s row does not tell of their leads', () => {
  test('costs one call for all campaigns of a person, and tells of the campaigns too', async () => {
    const harness = startHarness({ preset: 'team' })
    const leads = personIn(harness.team, 3)
    const query = `query ($email: EmailAddress!) {
      contact(by: { email: $email }) {
        fullName
        unsubscribed
        company { name domain }
        memberships {
          status
          campaign { name status }
          lead { state isPaused variables { name value } }
        }
      }
    }`
    const answer = await harness.run(query, { email: leads[0]?.email })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.contact.memberships).toEqual(
      leads.map(lead => {
        const campaign = found(harness.team.campaigns.get(lead.campaignId))
        return {
          status: spelled(lead.status),
          campaign: { name: campaign.name, status: campaign.status.toUpperCase() },
          lead: {
            state: spelled(lead.state),
            isPaused: lead.isPaused,
            variables: Object.entries(lead.variables)
              .filter(([, value]) => value !== '')
              .map(([name, value]) => ({ name, value })),
          },
        }
      }),
    )
    expect(asked(harness)).toEqual([
      'GET /contacts?idsOrEmails',
      `GET /leads/${leads[0]?.email}?version=v2`,
      'GET /companies?idsOrDomains',
    ])
    harness.forget()
    await harness.run(query, { email: leads[0]?.email })
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('costs nothing where id, address and status suffice', async () => {
    const harness = startHarness({ preset: 'team' })
    const [lead] = personIn(harness.team, 1)
    const answer = await harness.run(
      'query ($id: ID!) { contact(by: { id: $id }) { memberships { campaign { id } lead { id email status } } leads { id status } } }',
      { id: lead?.contactId },
    )
    const told = { id: lead?._id, status: spelled(found(lead).status) }
    expect(answer.data.contact).toEqual({
      memberships: [{ campaign: { id: lead?.campaignId }, lead: { ...told, email: lead?.email } }],
      leads: [told],
    })
    expect(asked(harness)).toEqual(['GET /contacts?idsOrEmails'])
  })

  test('is read from the exports of their campaigns when those are fewer than the people', async () => {
    const harness = startHarness()
    const query = '{ contacts(first: 100) { nodes { id memberships { lead { id state firstName } } } } }'
    const answer = await harness.run(query)
    const contacts = harness.team.contacts.all().slice(0, 100)
    expect(answer.data.contacts.nodes).toEqual(
      contacts.map(({ _id }) => ({
        id: _id,
        memberships: harness.team.leads.where('contactId', _id).map(lead => ({
          lead: { id: lead._id, state: spelled(lead.state), firstName: lead.variables.firstName },
        })),
      })),
    )
    const campaigns = new Set(
      contacts.flatMap(({ _id }) => harness.team.leads.where('contactId', _id).map(({ campaignId }) => campaignId)),
    )
    expect(asked(harness).toSorted()).toEqual(
      [
        'GET /contacts?limit=500&offset=0',
        ...[...campaigns].map(id => `GET /campaigns/${id}/export/leads?state=all&format=json`),
      ].toSorted(),
    )
    expect(harness.drift).toEqual([])
  })

  test('is asked for lead by lead only where nothing tells it of many', async () => {
    const harness = startHarness()
    const id = campaignWith(harness.team, 5)
    const answer = await harness.run(
      'query ($id: ID!) { campaign(id: $id) { leads(first: 3) { nodes { id isPaused } } } }',
      { id },
    )
    const three = leadsIn(harness.team, id).slice(0, 3)
    expect(answer.data.campaign.leads.nodes).toEqual(three.map(({ _id, isPaused }) => ({ id: _id, isPaused })))
    expect(asked(harness)).toEqual([
      `GET /campaigns/${id}/leads?limit=500`,
      ...three.map(({ _id }) => `GET /leads?id=${_id}&version=v2`),
    ])
  })
})

test('a state, a status and an address’s status that have no name are told as far as they can be', async () => {
  const harness = startHarness()
  const lead = found(personIn(harness.team, 1)[0])
  harness.team.leads.update(lead._id, {
    state: 'hologramSent',
    status: 'levitating' as never,
    emailStatus: 'haunted' as never,
  })
  const answer = await harness.run(
    'query ($email: EmailAddress!) { leads(email: $email) { id state rawState status emailStatus } }',
    { email: lead.email },
  )
  expect(answer).toMatchObject({
    data: { leads: [{ id: lead._id, state: 'OTHER', rawState: 'hologramSent', status: null, emailStatus: null }] },
  })
  expect(answer.errors).toBeUndefined()
  expect(harness.drift).toEqual(['leadsByEmail rows[].status', 'leadsByEmail rows[].enrichment.emailStatus'])
})
