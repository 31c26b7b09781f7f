import { describe, expect, test } from 'vitest'
import type { CompanyDocument } from '../../../src/sandbox/documents.ts'
import { startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

describe('a company', () => {
  test('is found by id, by domain and by the address of its website in one call', async () => {
    const harness = startHarness()
    const [one, two] = harness.team.companies.all()
    const answer = await harness.run(
      `query ($id: ID!, $domain: String!, $site: String!) {
        one: company(by: { id: $id }) {
          id name domain industry size location fields createdAt owner { id }
        }
        two: company(by: { domain: $domain }) { id }
        three: company(by: { domain: $site }) { id }
        none: company(by: { domain: "nowhere.example" }) { id }
        noId: company(by: { id: "cpn_none" }) { id }
      }`,
      { id: one?._id, domain: two?.domain?.toUpperCase(), site: `https://www.${two?.domain}/about?x=1` },
    )
    const { _id, domain, fields, createdAt, ownerId } = found(one)
    expect(answer).toMatchObject({
      data: {
        one: {
          id: _id,
          name: fields.name,
          domain,
          industry: fields.industry,
          size: fields.size,
          location: fields.location,
          fields,
          createdAt,
          owner: { id: ownerId },
        },
        two: { id: two?._id },
        three: { id: two?._id },
        none: null,
        noId: null,
      },
    })
    expect(answer.errors).toBeUndefined()
    expect(asked(harness)).toEqual(['GET /companies?idsOrDomains'])
    expect(harness.drift).toEqual([])
  })

  test('is a node', async () => {
    const harness = startHarness()
    const { _id, fields } = found(harness.team.companies.all()[0])
    const answer = await harness.run(
      'query ($id: ID!) { node(id: $id) { id ... on Company { name } } none: node(id: "cmp_none") { id } }',
      { id: _id },
    )
    expect(answer).toMatchObject({ data: { node: { id: _id, name: fields.name }, none: null } })
    expect(asked(harness)).toEqual(['GET /companies?idsOrDomains'])
  })

  test('lists the people who work there', async () => {
    const harness = startHarness()
    const company = found(
      harness.team.companies.all().find(({ _id }) => harness.team.contacts.where('companyId', _id).length > 1),
    )
    const people = harness.team.contacts.where('companyId', company._id)
    const answer = await harness.run(
      'query ($id: ID!) { company(by: { id: $id }) { contacts(first: 1) { totalCount pageInfo { hasNextPage } nodes { id fullName } } } }',
      { id: company._id },
    )
    expect(answer.data.company.contacts).toEqual({
      totalCount: people.length,
      pageInfo: { hasNextPage: true },
      nodes: [{ id: people[0]?._id, fullName: people[0]?.fullName }],
    })
    expect(asked(harness)).toEqual([
      'GET /companies?idsOrDomains',
      `GET /contacts?companyId=${company._id}&limit=500&offset=0`,
    ])
  })

  test('lists what was noted about it, and a note can be fetched again by its id', async () => {
    const harness = startHarness()
    const note = found(harness.team.activities.all().find(({ type }) => type === 'annotated'))
    const companyId = found(note.companyId)
    const notes = harness.team.activities.where('companyId', companyId).filter(({ type }) => type === 'annotated')
    const answer = await harness.run(
      `query ($id: ID!) {
        company(by: { id: $id }) {
          notes { totalCount truncated nodes { id note createdAt author { id } company { id } } }
        }
      }`,
      { id: companyId },
    )
    expect(answer.errors).toBeUndefined()
    const { totalCount, truncated, nodes } = answer.data.company.notes
    expect({ totalCount, truncated }).toEqual({ totalCount: notes.length, truncated: false })
    expect(nodes).toContainEqual({
      id: `CompanyNote:${note._id}`,
      note: note.note,
      createdAt: note.createdAt,
      author: { id: note.userId },
      company: { id: companyId },
    })
    expect(asked(harness)).toEqual([
      'GET /companies?idsOrDomains',
      `GET /companies/${companyId}/notes?sortBy=createdAt&sortOrder=desc&limit=100&page=1`,
    ])
    const again = await harness.run(
      'query ($id: ID!) { node(id: $id) { id ... on CompanyNote { note } } none: node(id: "CompanyNote:act_none") { id } }',
      { id: `CompanyNote:${note._id}` },
    )
    expect(again).toMatchObject({ data: { node: { id: `CompanyNote:${note._id}`, note: note.note }, none: null } })
    expect(harness.drift).toEqual([])
  })
})

describe('the companies of the team', () => {
  test('come newest first, 500 in one call, and the next part is free', async () => {
    const harness = startHarness()
    const newest = harness.team.companies.all().toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
    const query =
      'query ($after: String) { companies(first: 10, after: $after) { totalCount pageInfo { endCursor } nodes { id } } }'
    const first = await harness.run(query)
    const second = await harness.run(query, { after: first.data.companies.pageInfo.endCursor })
    expect(first.data.companies.totalCount).toBe(newest.length)
    expect([...first.data.companies.nodes, ...second.data.companies.nodes]).toEqual(
      newest.slice(0, 20).map(({ _id }) => ({ id: _id })),
    )
    expect(asked(harness)).toEqual(['GET /companies?sortBy=createdAt&sortOrder=desc&limit=500&offset=0'])
    expect(harness.drift).toEqual([])
  })

  test('are searched by name', async () => {
    const harness = startHarness()
    const { name } = found(harness.team.companies.all()[3]).fields
    const answer = await harness.run('query ($name: String) { companies(search: $name) { nodes { name } } }', { name })
    expect(answer.data.companies.nodes).toContainEqual({ name })
  })

  test('tell how they stand with the CRM, with the company that is in the way, in one call more', async () => {
    const harness = startHarness()
    const [holder] = harness.team.companies.all()
    const facts = `id crmSync { provider recordId isDisabled errors { type reason raisedAt existingCompany { id } } }
      fieldRejections { field reason source rejectedValue rejectedAt conflictingRecordId conflictingCompany { id } conflictingContact { id } }`
    const answer = await harness.run(`{ companies(crmSyncStatus: UNIQUE_INDEX_ERROR_COMPANY) { nodes { ${facts} } } }`)
    expect(answer.errors).toBeUndefined()
    const [{ _id, crmSync, fieldRejections }] = harness.team.companies
      .all()
      .filter(company => company.crmSync?.errors[0]?.reason === 'UNIQUE_INDEX_ERROR_COMPANY') as [CompanyDocument]
    expect(answer.data.companies.nodes).toEqual([
      {
        id: _id,
        crmSync: {
          provider: 'HUBSPOT',
          recordId: null,
          isDisabled: false,
          errors: [
            {
              type: 'CONNECT_FAILED',
              reason: 'UNIQUE_INDEX_ERROR_COMPANY',
              raisedAt: crmSync?.errors[0]?.raisedAt,
              existingCompany: { id: holder?._id },
            },
          ],
        },
        fieldRejections: [
          {
            field: 'domain',
            reason: 'CRM_SYNC_DUPLICATE_COMPANY',
            source: 'hubspot',
            rejectedValue: holder?.domain,
            rejectedAt: fieldRejections?.[0]?.rejectedAt,
            conflictingRecordId: holder?._id,
            conflictingCompany: { id: holder?._id },
            conflictingContact: null,
          },
        ],
      },
    ])
    expect(asked(harness)).toEqual([
      'GET /companies?sortBy=createdAt&sortOrder=desc&crmSyncStatus=unique_index_error_company&limit=500&offset=0',
      'GET /companies?idsOrDomains',
    ])
    expect(harness.drift).toEqual([])
  })

  test('are asked by why a value was refused, and by CRM only where one is connected', async () => {
    const harness = startHarness()
    const query = '{ companies(fieldRejectionReason: CRM_SYNC_DUPLICATE_COMPANY) { totalCount } }'
    expect((await harness.run(query)).data.companies.totalCount).toBe(1)
    harness.team.team = { ...harness.team.team, crmUsers: [] }
    const answer = await harness.run('{ companies(crmSyncStatus: SYNCED) { totalCount } }')
    expect(answer.errors).toMatchObject([{ message: 'NO_CRM_CONNECTED', extensions: { code: 'BAD_USER_INPUT' } }])
  })

  test('come in parts of 1 to 500, behind a cursor of the list alone', async () => {
    const harness = startHarness()
    for (const args of ['first: 0', 'first: 100000', 'after: "nonsense"']) {
      const answer = await harness.run(`{ companies(${args}) { nodes { id } } }`)
      expect(answer.data).toEqual({ companies: null })
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    }
    expect(harness.calls()).toEqual([])
  })
})
