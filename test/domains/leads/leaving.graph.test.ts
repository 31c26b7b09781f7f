import { describe, expect, test } from 'vitest'
import { dueEvents } from '../../support/due.ts'
import { startHarness } from '../../support/harness.ts'
import { asked, found, personIn } from './seeded.ts'

const readLead = 'query ($id: ID!) { lead(id: $id) { id status } }'

describe('removing a lead', () => {
  const query = `mutation ($input: LeadRemoveInput!) {
    leadRemove(input: $input) { deletedId campaign { id name } userErrors { code message field } }
  }`

  test('deletes it with its activities, and leaves the contact and the leads of other campaigns', async () => {
    const harness = startHarness({ preset: 'team' })
    const [lead, other] = personIn(harness.team, 2)
    const { _id, campaignId } = found(lead)
    const before = await harness.run(readLead, { id: _id })
    expect(before.data.lead.id).toBe(_id)
    harness.forget()
    const answer = await harness.run(query, { input: { campaignId, lead: { id: _id } } })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.leadRemove).toEqual({
      deletedId: _id,
      campaign: { id: campaignId, name: harness.team.campaigns.get(campaignId)?.name },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([
      `DELETE /campaigns/${campaignId}/leads/${_id}?action=remove`,
      `GET /campaigns/reports?campaignIds=${campaignId}`,
    ])
    expect((await harness.run(readLead, { id: _id })).data.lead).toBeNull()
    const rest = await harness.run('query ($email: EmailAddress!) { leads(email: $email) { id } }', {
      email: other?.email,
    })
    expect(rest.data.leads).toEqual([{ id: other?._id }])
    expect(harness.team.activities.where('leadId', _id)).toEqual([])
    expect(harness.team.contacts.get(found(lead).contactId)).toBeDefined()
    expect(harness.drift).toEqual([])
  })

  test('by an address looks up the lead of that campaign and deletes it by its id, which unsubscribes nobody', async () => {
    const harness = startHarness({ preset: 'team' })
    const [other, lead] = personIn(harness.team, 2)
    const { _id, campaignId, contactId, email } = found(lead)
    const before = harness.team.unsubscribes.size
    const answer = await harness.run(query, { input: { campaignId, lead: { email: email?.toUpperCase() } } })
    expect(answer.data.leadRemove).toMatchObject({ deletedId: _id, userErrors: [] })
    expect(asked(harness).slice(0, 2)).toEqual([
      `GET /leads/${email?.toUpperCase()}?version=v2`,
      `DELETE /campaigns/${campaignId}/leads/${_id}?action=remove`,
    ])
    expect(harness.team.leads.get(_id)).toBeUndefined()
    expect(harness.team.leads.get(found(other)._id)).toBe(other)
    expect(harness.team.contacts.get(contactId)?.unsubscribed).toBe(false)
    expect(harness.team.unsubscribes.size).toBe(before)
  })

  test.each(['of nobody', 'of another campaign'])('by an address %s is refused after one read', async whose => {
    const harness = startHarness()
    const lead = found(personIn(harness.team, 1)[0])
    const other = found(harness.team.campaigns.all().find(({ _id }) => _id !== lead.campaignId))
    const input =
      whose === 'of nobody'
        ? { campaignId: lead.campaignId, lead: { email: 'nobody@nowhere.example' } }
        : { campaignId: other._id, lead: { email: lead.email } }
    const answer = await harness.run(query, { input })
    expect(answer.data.leadRemove).toEqual({
      deletedId: null,
      campaign: null,
      userErrors: [
        {
          code: 'NOT_FOUND',
          message: 'No lead of the campaign has the address that `lead.email` names',
          field: ['input', 'lead', 'email'],
        },
      ],
    })
    expect(asked(harness)).toEqual([`GET /leads/${input.lead.email}?version=v2`])
    expect(harness.team.leads.get(lead._id)).toBe(lead)
  })

  test('by an address in the place of the id is refused before lemlist is called', async () => {
    const harness = startHarness()
    const { campaignId, email } = found(personIn(harness.team, 1)[0])
    const answer = await harness.run(query, { input: { campaignId, lead: { id: email } } })
    expect(answer.data.leadRemove).toMatchObject({
      deletedId: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'lead', 'id'] }],
    })
    expect(harness.calls()).toEqual([])
  })

  test('of another campaign is refused, and nothing is gone', async () => {
    const harness = startHarness()
    const lead = found(personIn(harness.team, 1)[0])
    const other = found(harness.team.campaigns.all().find(({ _id }) => _id !== lead.campaignId))
    const answer = await harness.run(query, { input: { campaignId: other._id, lead: { id: lead._id } } })
    expect(answer.data.leadRemove).toEqual({
      deletedId: null,
      campaign: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Lead not found', field: ['input', 'lead', 'id'] }],
    })
    expect(harness.team.leads.get(lead._id)).toBe(lead)
  })
})

describe('unsubscribing a person', () => {
  const query = `mutation ($input: LeadUnsubscribeInput!) {
    leadUnsubscribe(input: $input) {
      lead { id firstName state status }
      contact { id unsubscribed }
      userErrors { code message field }
    }
  }`
  const stopped = { state: 'EMAILS_UNSUBSCRIBED', status: 'UNSUBSCRIBED' }

  test.each(['id', 'email'] as const)('by %s stops every lead of theirs, and lists their address', async by => {
    const harness = startHarness({ preset: 'team' })
    const [lead, other] = personIn(harness.team, 2)
    const { _id, campaignId, contactId, email, variables } = found(lead)
    const name = by === 'id' ? _id : email
    const answer = await harness.run(query, { input: { campaignId, lead: { [by]: name } } })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.leadUnsubscribe).toEqual({
      lead: { id: _id, firstName: variables.firstName, ...stopped },
      contact: { id: contactId, unsubscribed: true },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([
      `DELETE /campaigns/${campaignId}/leads/${name}`,
      ...[`GET /leads/${email}?version=v2`, 'GET /contacts?idsOrEmails'],
    ])
    const after = await harness.run(
      `query ($email: EmailAddress!, $value: String!) {
        leads(email: $email) { id state status }
        unsubscribe(value: $value) { source }
      }`,
      { email, value: email },
    )
    expect(after.data).toEqual({
      leads: [lead, other].map(each => ({ id: each?._id, ...stopped })),
      unsubscribe: { source: 'API' },
    })
    expect(dueEvents(harness)).toEqual(['emailsUnsubscribed', 'emailsUnsubscribed'])
    expect(harness.drift).toEqual([])
  })

  test('who is not in the campaign is refused, and goes on', async () => {
    const harness = startHarness()
    const lead = found(personIn(harness.team, 1)[0])
    const other = found(harness.team.campaigns.all().find(({ _id }) => _id !== lead.campaignId))
    const answer = await harness.run(query, { input: { campaignId: other._id, lead: { email: lead.email } } })
    expect(answer.data.leadUnsubscribe).toEqual({
      lead: null,
      contact: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Lead not found', field: ['input', 'lead', 'email'] }],
    })
    expect(harness.team.leads.get(lead._id)).toBe(lead)
  })

  test('is told also where lemlist answers nothing', async () => {
    const harness = startHarness({
      upstream: async (request, sandbox) => {
        const response = await sandbox.fetch(request)
        return request.method === 'DELETE' ? new Response('') : response
      },
    })
    const { _id, campaignId, email } = found(personIn(harness.team, 1)[0])
    for (const lead of [{ id: _id }, { email }]) {
      const answer = await harness.run(query, { input: { campaignId, lead } })
      expect(answer.data.leadUnsubscribe).toMatchObject({
        lead: { id: _id, ...stopped },
        contact: { unsubscribed: true },
      })
    }
  })
})
