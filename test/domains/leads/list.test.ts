import { describe, expect, test } from 'vitest'
import { type GraphqlAnswer, startHarness } from '../../support/harness.ts'
import { asked, campaignWith, found, leadsIn, spelled } from './seeded.ts'

describe('the leads of a campaign', () => {
  test('with their contacts cost two calls for a hundred', async () => {
    const harness = startHarness({ preset: 'team' })
    const id = campaignWith(harness.team, 100, 499)
    const leads = leadsIn(harness.team, id)
    const query = `query ($id: ID!) {
      campaign(id: $id) {
        leads(first: 100) {
          totalCount
          truncated
          pageInfo { hasNextPage hasPreviousPage }
          nodes { id state contact { id email fullName jobTitle } }
        }
      }
    }`
    const answer = await harness.run(query, { id })
    expect(answer.data).toEqual({
      campaign: {
        leads: {
          totalCount: leads.length,
          truncated: false,
          pageInfo: { hasNextPage: leads.length > 100, hasPreviousPage: false },
          nodes: leads.slice(0, 100).map(({ _id, state, contactId }) => {
            const contact = found(harness.team.contacts.get(contactId))
            const { email = null, fullName, fields } = contact
            return {
              id: _id,
              state: spelled(state),
              contact: { id: contactId, email, fullName, jobTitle: fields.jobTitle },
            }
          }),
        },
      },
    })
    expect(asked(harness)).toEqual([`GET /campaigns/${id}/leads?limit=500`, 'GET /contacts?idsOrEmails'])
    harness.forget()
    expect((await harness.run(query, { id })).data).toEqual(answer.data)
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('with names, status and variables cost one call, however many they are', async () => {
    const harness = startHarness({ preset: 'team' })
    const id = campaignWith(harness.team, 501)
    const leads = leadsIn(harness.team, id)
    const answer = await harness.run(
      `query ($id: ID!) {
        campaign(id: $id) {
          leads(first: 500) {
            totalCount
            truncated
            edges { node { ...who status state emailStatus variable(name: "city") variables { name } } }
          }
        }
      }
      fragment who on Lead { id email firstName lastName companyName jobTitle phone linkedinUrl campaign { id } }`,
      { id },
    )
    expect(answer.errors).toBeUndefined()
    const { totalCount, truncated, edges } = answer.data.campaign.leads
    expect({ totalCount, truncated, rows: edges.length }).toEqual({
      totalCount: leads.length,
      truncated: false,
      rows: 500,
    })
    const first = found(leads[0])
    const { variables } = first
    expect(edges[0].node).toEqual({
      id: first._id,
      email: variables.email ?? null,
      firstName: variables.firstName,
      lastName: variables.lastName,
      companyName: variables.companyName,
      jobTitle: variables.jobTitle,
      phone: variables.phone ?? null,
      linkedinUrl: variables.linkedinUrl,
      campaign: { id },
      status: spelled(first.status),
      state: spelled(first.state),
      emailStatus: first.emailStatus?.toUpperCase() ?? null,
      variable: variables.city,
      variables: Object.keys(variables)
        .filter(name => variables[name] !== '')
        .map(name => ({ name })),
    })
    expect(asked(harness)).toEqual([`GET /campaigns/${id}/export/leads?state=all&format=json`])
    expect(harness.drift).toEqual([])
  })

  test('with names and contacts cost the export, the list and one call for the contacts', async () => {
    const harness = startHarness()
    const id = campaignWith(harness.team, 5)
    const answer = await harness.run(
      'query ($id: ID!) { campaign(id: $id) { leads(first: 5) { nodes { id firstName contact { id fullName } } } } }',
      { id },
    )
    expect(answer.data.campaign.leads.nodes).toEqual(
      leadsIn(harness.team, id)
        .slice(0, 5)
        .map(({ _id, contactId, variables }) => ({
          id: _id,
          firstName: variables.firstName,
          contact: { id: contactId, fullName: found(harness.team.contacts.get(contactId)).fullName },
        })),
    )
    expect(asked(harness)).toEqual([
      `GET /campaigns/${id}/export/leads?state=all&format=json`,
      `GET /campaigns/${id}/leads?limit=500`,
      'GET /contacts?idsOrEmails',
    ])
  })

  test('share one export with whoever else needs it in the operation, even when nothing is kept', async () => {
    const harness = startHarness({ cacheMaxBytes: 0 })
    const lead = found(harness.team.leads.all().find(({ email }) => email === undefined))
    const answer = await harness.run(
      `query ($id: ID!, $lead: ID!) {
        campaign(id: $id) { leads(first: 5) { nodes { id firstName } } lead(by: { id: $lead }) { id status } }
      }`,
      { id: lead.campaignId, lead: lead._id },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data.campaign.lead).toEqual({ id: lead._id, status: spelled(lead.status) })
    expect(harness.calls().filter(call => call.includes('/export/'))).toHaveLength(1)
  })

  test('go on behind the first 500 in the same order, each of them once', async () => {
    const harness = startHarness({ preset: 'team' })
    const id = campaignWith(harness.team, 501)
    const leads = leadsIn(harness.team, id)
    const query = `query ($id: ID!, $after: String) {
      campaign(id: $id) {
        leads(first: 400, after: $after) { truncated pageInfo { hasNextPage endCursor } nodes { id state } }
      }
    }`
    const seen: unknown[] = []
    const calls: string[][] = []
    for (let after: string | null = null, more = true; more; ) {
      harness.forget()
      const answer: GraphqlAnswer = await harness.run(query, { id, after })
      const { truncated, pageInfo, nodes } = answer.data.campaign.leads
      expect(truncated).toBe(false)
      seen.push(...nodes)
      calls.push(asked(harness))
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(seen).toEqual(leads.map(({ _id, state }) => ({ id: _id, state: spelled(state) })))
    expect(calls.slice(0, 2)).toEqual([
      [`GET /campaigns/${id}/leads?limit=500`],
      [`GET /campaigns/${id}/export/leads?state=all&format=json`],
    ])
    expect(calls.slice(2).flat()).toEqual([])
  })

  test('beyond 500 have their contacts by address, and by themselves where they have none', async () => {
    const harness = startHarness({ preset: 'team' })
    const id = campaignWith(harness.team, 501)
    const beyond = leadsIn(harness.team, id).slice(500, 600)
    const query = `query ($id: ID!, $after: String) {
      campaign(id: $id) { leads(first: 500, after: $after) { pageInfo { endCursor } nodes { id contact { id } } } }
    }`
    const { endCursor } = (await harness.run(query, { id })).data.campaign.leads.pageInfo
    harness.forget()
    const { nodes } = (await harness.run(query, { id, after: endCursor })).data.campaign.leads
    expect(nodes.slice(0, 100)).toEqual(beyond.map(({ _id, contactId }) => ({ id: _id, contact: { id: contactId } })))
    const all = leadsIn(harness.team, id).slice(500, 1000)
    const mailless = all.filter(({ email }) => email === undefined).length
    const calls = asked(harness)
    expect(calls.filter(call => call.startsWith('GET /leads?id='))).toHaveLength(mailless)
    expect(calls.filter(call => call.startsWith('GET /contacts'))).toHaveLength(
      Math.ceil((all.length - mailless) / 100),
    )
    expect(calls.filter(call => call.includes('/export/'))).toHaveLength(1)
    expect(harness.drift).toEqual([])
  })

  test('are counted beyond 500 when the count is asked for', async () => {
    const harness = startHarness({ preset: 'team' })
    const id = campaignWith(harness.team, 501)
    const count = leadsIn(harness.team, id).length
    const only = await harness.run('query ($id: ID!) { campaign(id: $id) { leads { totalCount truncated } } }', { id })
    expect(only.data.campaign.leads).toEqual({ totalCount: count, truncated: false })
    expect(asked(harness)).toEqual([`GET /campaigns/${id}/export/leads?state=all&format=json`])
    const first = await harness.run(
      'query ($id: ID!) { campaign(id: $id) { leads(first: 500) { pageInfo { hasNextPage } nodes { id } } } }',
      { id },
    )
    expect(first.data.campaign.leads.nodes).toHaveLength(500)
    expect(first.data.campaign.leads.pageInfo.hasNextPage).toBe(true)
  })

  test('of one state are asked for by lemlist’s own filter', async () => {
    const harness = startHarness({ preset: 'team' })
    const { campaignId } = found(harness.team.leads.all().find(({ state }) => state === 'emailsReplied'))
    const replied = leadsIn(harness.team, campaignId).filter(({ state }) => state === 'emailsReplied')
    const answer = await harness.run(
      `query ($id: ID!) {
        campaign(id: $id) {
          name
          status
          leads(first: 25, state: [EMAILS_REPLIED]) {
            nodes { id state contact { fullName email jobTitle linkedinUrl } }
          }
        }
      }`,
      { id: campaignId },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data.campaign.leads.nodes.map(({ id }: { id: string }) => id)).toEqual(replied.map(({ _id }) => _id))
    expect(asked(harness).toSorted()).toEqual([
      `GET /campaigns/${campaignId}/leads?state=emailsReplied&limit=500`,
      `GET /campaigns/reports?campaignIds=${campaignId}`,
      'GET /contacts?idsOrEmails',
    ])
    expect(harness.drift).toEqual([])
  })

  test('of several states are picked from the list, those of groups by the export', async () => {
    const harness = startHarness()
    const id = campaignWith(harness.team, 50)
    const query =
      'query ($id: ID!, $state: [LeadState!]) { campaign(id: $id) { leads(first: 500, state: $state) { nodes { id state } } } }'
    const wanted = ['emailsSent', 'emailsOpened', 'linkedinInviteDone']
    const plain = await harness.run(query, { id, state: wanted.map(spelled) })
    const fitting = leadsIn(harness.team, id).filter(({ state }) => wanted.includes(state ?? ''))
    expect(fitting.length).toBeGreaterThan(0)
    expect(plain.data.campaign.leads.nodes).toEqual(
      fitting.map(({ _id, state }) => ({ id: _id, state: spelled(state) })),
    )
    expect(asked(harness)).toEqual([`GET /campaigns/${id}/leads?limit=500`])
    harness.forget()
    const groups = await harness.run(query, { id, state: ['CONTACTED', 'HOOKED'] })
    expect(groups.data.campaign.leads.nodes.length).toBeGreaterThan(0)
    expect(asked(harness)).toEqual([`GET /campaigns/${id}/export/leads?state=contacted,hooked&format=json`])
  })

  test('cannot be filtered by what has no name', async () => {
    const harness = startHarness()
    const id = campaignWith(harness.team, 1)
    const answer = await harness.run(
      'query ($id: ID!) { campaign(id: $id) { id leads(state: [OTHER]) { nodes { id } } } }',
      { id },
    )
    expect(answer.data).toEqual({ campaign: { id, leads: null } })
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'state' })
  })

  test('come in parts of 1 to 500, behind a cursor of the list alone', async () => {
    const harness = startHarness()
    const id = campaignWith(harness.team, 1)
    const query =
      'query ($id: ID!, $first: Int, $after: String) { campaign(id: $id) { id leads(first: $first, after: $after) { nodes { id } } } }'
    for (const bad of [{ first: 0 }, { first: 100_000 }, { first: 5, after: 'nonsense' }]) {
      const answer = await harness.run(query, { id, ...bad })
      expect(answer.data).toEqual({ campaign: { id, leads: null } })
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    }
    expect(harness.calls().filter(call => call.includes('/leads'))).toEqual([])
  })

  test('of a campaign that does not exist are those of no campaign', async () => {
    const harness = startHarness()
    const answer = await harness.run('{ campaign(id: "cam_none") { leads { nodes { id state } } } }')
    expect(answer).toMatchObject({ data: { campaign: null } })
    expect(answer.errors).toBeUndefined()
    expect(harness.calls()).toEqual(['GET /api/campaigns/cam_none/leads'])
  })
})
