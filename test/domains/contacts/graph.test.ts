import { describe, expect, test } from 'vitest'
import type { ContactDocument } from '../../../src/sandbox/documents.ts'
import { type GraphqlAnswer, startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

const withEmail = ({ email }: ContactDocument): boolean => email !== undefined

describe('a contact', () => {
  test('is found by id and by address, whatever its case, in one call for all that are asked for', async () => {
    const harness = startHarness()
    const [first, second] = harness.team.contacts.all().filter(withEmail)
    const one = found(first)
    const two = found(second)
    const answer = await harness.run(
      `query ($id: ID!, $email: EmailAddress!) {
        one: contact(by: { id: $id }) {
          id email fullName firstName lastName jobTitle companyName phone linkedinUrl fields unsubscribed createdAt
          owner { id }
        }
        two: contact(by: { email: $email }) { id }
        none: contact(by: { email: "nobody@nowhere.example" }) { id }
        noId: contact(by: { id: "ctc_none" }) { id }
      }`,
      { id: one._id, email: two.email?.toUpperCase() },
    )
    const { fields } = one
    expect(answer).toMatchObject({
      data: {
        one: {
          id: one._id,
          email: one.email,
          fullName: one.fullName,
          firstName: fields.firstName,
          lastName: fields.lastName,
          jobTitle: fields.jobTitle,
          companyName: fields.companyName,
          phone: fields.phone ?? null,
          linkedinUrl: fields.linkedinUrl,
          fields,
          unsubscribed: one.unsubscribed,
          createdAt: one.createdAt,
          owner: { id: one.ownerId },
        },
        two: { id: two._id },
        none: null,
        noId: null,
      },
    })
    expect(answer.errors).toBeUndefined()
    expect(asked(harness)).toEqual(['GET /contacts?idsOrEmails'])
    expect(harness.drift).toEqual([])
  })

  test('is a node, and several are one call', async () => {
    const harness = startHarness()
    const ids = harness.team.contacts
      .all()
      .slice(0, 3)
      .map(({ _id }) => _id)
    const answer = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Contact { fullName } } }', {
      ids: [...ids, 'ctc_none', 'con_none'],
    })
    expect(answer.data.nodes).toEqual([
      ...ids.map(id => ({ id, fullName: harness.team.contacts.get(id)?.fullName })),
      null,
      null,
    ])
    expect(asked(harness)).toEqual(['GET /contacts?idsOrEmails'])
  })

  test('is named by id or by address, not by both and not by neither', async () => {
    const harness = startHarness()
    const both = await harness.run('{ contact(by: { id: "ctc_1", email: "a@b.example" }) { id } }')
    const neither = await harness.run('{ contact(by: {}) { id } }')
    for (const { errors } of [both, neither]) expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(harness.calls()).toEqual([])
  })

  test('says by a call of its own whether it may be written to', async () => {
    const harness = startHarness()
    const gone = found(harness.team.contacts.all().find(({ unsubscribed }) => unsubscribed))
    const answer = await harness.run('query ($id: ID!) { contact(by: { id: $id }) { unsubscribed doNotContact } }', {
      id: gone._id,
    })
    expect(answer.data.contact).toEqual({ unsubscribed: true, doNotContact: true })
    expect(asked(harness)).toEqual(['GET /contacts?idsOrEmails', `GET /v2/unsubscribes/contacts/${gone._id}`])
  })

  test('has the company that its domain leads to, in one call for all contacts', async () => {
    const harness = startHarness()
    const answer = await harness.run('{ contacts(first: 50) { nodes { id company { id domain } } } }')
    expect(answer.errors).toBeUndefined()
    expect(answer.data.contacts.nodes).toEqual(
      harness.team.contacts
        .all()
        .slice(0, 50)
        .map(({ _id, email }) => {
          const domain = email?.split('@')[1]
          const company = domain === undefined ? undefined : harness.team.companies.find('domain', domain)
          return { id: _id, company: company === undefined ? null : { id: company._id, domain: company.domain } }
        }),
    )
    expect(asked(harness)).toEqual(['GET /contacts?limit=500&offset=0', 'GET /companies?idsOrDomains'])
    expect(harness.drift).toEqual([])
  })
})

describe('the contacts of the team', () => {
  const people = `query ($after: String) {
    contacts(first: 500, after: $after) {
      totalCount
      truncated
      pageInfo { endCursor hasNextPage }
      nodes {
        id email fullName unsubscribed
        owner { name }
        memberships { status campaign { id name } lead { id } }
      }
    }
  }`

  test('with their owners and campaigns cost three calls for the first 500 and one for the next', async () => {
    const harness = startHarness({ preset: 'team' })
    const first = await harness.run(people)
    expect(first.errors).toBeUndefined()
    expect(asked(harness).toSorted()).toEqual([
      'GET /campaigns?offset=0&limit=100&version=v2&sortBy=createdAt&sortOrder=desc',
      'GET /contacts?limit=500&offset=0',
      'GET /team?version=v2',
    ])
    const { totalCount, truncated, nodes, pageInfo } = first.data.contacts
    expect({ totalCount, truncated, rows: nodes.length }).toEqual({
      totalCount: harness.team.contacts.size,
      truncated: false,
      rows: 500,
    })
    harness.forget()
    await harness.run(people)
    expect(harness.calls()).toEqual([])
    const second = await harness.run(people, { after: pageInfo.endCursor })
    expect(harness.calls()).toEqual(['GET /api/contacts'])
    const ids = [...nodes, ...second.data.contacts.nodes].map(({ id }: { id: string }) => id)
    expect(ids).toEqual(
      harness.team.contacts
        .all()
        .slice(0, ids.length)
        .map(({ _id }) => _id),
    )
    expect(ids.length).toBeGreaterThan(900)
    expect(harness.drift).toEqual([])
  })

  test('are walked through without one missing or coming twice', async () => {
    const harness = startHarness({ preset: 'team' })
    const seen: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const answer: GraphqlAnswer = await harness.run(
        'query ($after: String) { contacts(first: 500, after: $after) { pageInfo { endCursor hasNextPage } nodes { id } } }',
        { after },
      )
      const { nodes, pageInfo } = answer.data.contacts
      seen.push(...nodes.map(({ id }: { id: string }) => id))
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(seen).toEqual(harness.team.contacts.all().map(({ _id }) => _id))
  })

  test('are searched and filtered by lemlist', async () => {
    const harness = startHarness()
    const { companyId } = found(harness.team.contacts.all().find(contact => contact.companyId !== undefined))
    const list = harness.team.contactLists.all()[0]?._id
    const query = `query ($search: String, $companyId: ID, $listId: ID, $notInAnyCampaign: Boolean) {
      contacts(first: 500, search: $search, companyId: $companyId, listId: $listId, notInAnyCampaign: $notInAnyCampaign) {
        totalCount
        nodes { id companyName }
      }
    }`
    const ofCompany = await harness.run(query, { companyId })
    expect(ofCompany.data.contacts.nodes.map(({ id }: { id: string }) => id)).toEqual(
      harness.team.contacts.where('companyId', companyId).map(({ _id }) => _id),
    )
    const nowhere = await harness.run(query, { notInAnyCampaign: true })
    expect(nowhere.data.contacts.totalCount).toBe(
      harness.team.contacts.all().filter(({ _id }) => harness.team.leads.find('contactId', _id) === undefined).length,
    )
    if (list !== undefined) {
      const listed = await harness.run(query, { listId: list })
      expect(listed.data.contacts.totalCount).toBe(
        harness.team.contacts.all().filter(({ listIds }) => listIds.includes(list)).length,
      )
    }
    const { fullName = '' } = found(harness.team.contacts.all()[0])
    const searched = await harness.run(query, { search: fullName })
    expect(searched.data.contacts.totalCount).toBeGreaterThan(0)
    expect(asked(harness).slice(0, 2)).toEqual([
      `GET /contacts?companyId=${companyId}&limit=500&offset=0`,
      'GET /contacts?notInAnyCampaign=true&limit=500&offset=0',
    ])
    expect(harness.drift).toEqual([])
  })

  test('are asked by address, by their company and by why a value was refused', async () => {
    const harness = startHarness()
    const company = found(
      harness.team.companies.all().find(({ _id }) => harness.team.contacts.find('companyId', _id) !== undefined),
    )
    const [linkedinUrl, linkedinUrlSalesNav] = ['company/acme', 'sales/company/1'].map(
      path => `https://www.linkedin.com/${path}`,
    )
    harness.team.companies.update(company._id, { fields: { ...company.fields, linkedinUrl, linkedinUrlSalesNav } })
    const people = harness.team.contacts.where('companyId', company._id).map(({ _id }) => ({ id: _id }))
    const { email } = found(harness.team.contacts.all().find(contact => contact.email !== undefined))
    const answer = await harness.run(
      `query ($email: EmailAddress, $domain: String, $page: URL, $salesNav: URL) {
        one: contacts(email: $email) { nodes { email } }
        domain: contacts(companyDomain: $domain) { nodes { id } }
        page: contacts(companyLinkedinUrl: $page) { nodes { id } }
        salesNav: contacts(companySalesNavUrl: $salesNav) { nodes { id } }
        refused: contacts(fieldRejectionReason: CRM_SYNC_DUPLICATE_LINKEDIN_URL) {
          nodes { fieldRejections { field reason source conflictingContact { id } conflictingCompany { id } } }
        }
      }`,
      { email: email?.toUpperCase(), domain: company.domain, page: linkedinUrl, salesNav: linkedinUrlSalesNav },
    )
    expect(answer.errors).toBeUndefined()
    const nodes = people.slice(0, 25)
    expect(answer.data).toEqual({
      one: { nodes: [{ email }] },
      domain: { nodes },
      page: { nodes },
      salesNav: { nodes },
      refused: {
        nodes: [
          {
            fieldRejections: [
              {
                field: 'linkedinUrl',
                reason: 'CRM_SYNC_DUPLICATE_LINKEDIN_URL',
                source: 'hubspot',
                conflictingContact: { id: harness.team.contacts.all()[0]?._id },
                conflictingCompany: null,
              },
            ],
          },
        ],
      },
    })
    expect(harness.requests.map(({ query }) => decodeURIComponent(query))).toEqual([
      `?email=${email?.toUpperCase()}&limit=500&offset=0`,
      `?companyDomain=${company.domain}&limit=500&offset=0`,
      `?companyLinkedinUrl=${linkedinUrl}&limit=500&offset=0`,
      `?companySalesnavUrl=${linkedinUrlSalesNav}&limit=500&offset=0`,
      '?fieldRejectionReason=crm_sync_duplicate_linkedin_url&limit=500&offset=0',
    ])
    expect(harness.drift).toEqual([])
  })

  test('are asked by one thing of their company at a time', async () => {
    const harness = startHarness()
    const answer = await harness.run('{ contacts(companyId: "cpn_1", companyDomain: "a.example") { nodes { id } } }')
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'companyDomain' })
    expect(harness.calls()).toEqual([])
  })

  test('come in parts of 1 to 500; a short search and a foreign cursor are refused before lemlist is called', async () => {
    const harness = startHarness()
    for (const args of ['first: 0', 'first: 100000', 'after: "nonsense"', 'search: "a"']) {
      const answer = await harness.run(`{ contacts(${args}) { nodes { id } } }`)
      expect(answer.data).toEqual({ contacts: null })
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    }
    expect(harness.calls()).toEqual([])
  })

  test('of a list that is none are refused with lemlist’s words', async () => {
    const harness = startHarness()
    const answer = await harness.run('{ contacts(listId: "nonsense") { nodes { id } } }')
    expect(answer.errors?.[0]).toMatchObject({
      message: 'Invalid listId',
      extensions: { code: 'BAD_USER_INPUT', upstream: { operation: 'contacts', status: 400 } },
    })
  })
})
