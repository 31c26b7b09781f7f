import { beforeEach, describe, expect, test } from 'vitest'
import { everybody, everyCompany } from '../../../src/domains/database/sandbox-people.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'

let harness: Harness
let bodies: unknown[]
beforeEach(() => {
  bodies = []
  harness = startHarness({
    upstream: async (request, sandbox) => {
      if (request.method === 'POST') bodies.push(await request.clone().json())
      return sandbox.fetch(request)
    },
  })
})

const inFrance = everybody.filter(({ country }) => country === 'France')

describe('people', () => {
  const query = `query ($first: Int, $after: String) {
    databasePeople(first: $first, after: $after, filters: [{ filterId: "country", in: ["France"], exactMatch: null }]) {
      totalCount truncated tookMs remainingSearches searchId pageInfo { hasNextPage endCursor }
      nodes { id fullName country companyName skills connectionsCount relevance
        experiences { title companyId companyEmployees from } languages { name proficiency } }
    }
  }`

  test('who fit come best first, with what the search says of itself', async () => {
    const { data, errors } = await harness.run(query, { first: 2 })
    expect(errors).toBeUndefined()
    const { pageInfo, nodes, ...facts } = data.databasePeople
    expect(facts).toEqual({
      totalCount: inFrance.length,
      truncated: false,
      tookMs: 24,
      remainingSearches: 1999,
      searchId: expect.stringMatching(/^lsh_/),
    })
    expect(pageInfo.hasNextPage).toBe(true)
    expect(nodes).toEqual(
      inFrance.slice(0, 2).map(row => ({
        id: row._id,
        fullName: row.full_name,
        country: 'France',
        companyName: row.current_exp_company_name,
        skills: (row.skills as { skill: string }[]).map(({ skill }) => skill),
        connectionsCount: row.connections_count,
        relevance: row._score,
        experiences: (row.experiences as Record<string, unknown>[]).map(job => ({
          title: job.title,
          companyId: String(job.company_id),
          companyEmployees: job.company_employee_count,
          from: job.date_from,
        })),
        languages: (row.languages as { language: string; proficiency: string }[]).map(({ language, proficiency }) => ({
          name: language,
          proficiency,
        })),
      })),
    )
    expect(bodies).toEqual([{ filters: [{ filterId: 'country', in: ['France'], out: [] }], page: 1, size: 100 }])
    expect(harness.drift).toEqual([])
  })

  test('are searched for once for each hundred, however small the parts are', async () => {
    const ids: string[] = []
    let after: string | null = null
    do {
      const { data } = await harness.run(
        'query ($after: String) { databasePeople(first: 90, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        { after },
      )
      ids.push(...data.databasePeople.nodes.map(({ id }: { id: string }) => id))
      after = data.databasePeople.pageInfo.hasNextPage ? data.databasePeople.pageInfo.endCursor : null
    } while (after !== null)
    expect(ids).toEqual(everybody.map(({ _id }) => _id))
    expect(harness.team.searches.size).toBe(Math.ceil(everybody.length / 100))
  })

  test('carry all that lemlist sent, less the keys that were not wanted', async () => {
    const { data } = await harness.run(
      '{ databasePeople(first: 1, excludes: ["experiences"], search: "France") { nodes { raw experiences { title } } } }',
    )
    const [{ raw, experiences }] = data.databasePeople.nodes
    const whole = everybody.find(({ _id }) => _id === raw._id)
    expect({ ...raw, experiences: whole?.experiences }).toEqual(whole)
    expect(raw).not.toHaveProperty('experiences')
    expect(experiences).toBeNull()
    expect(bodies).toEqual([{ filters: [], excludes: ['experiences'], search: 'France', page: 1, size: 100 }])
  })

  test('who cannot be read are missing, and that is told', async () => {
    const broken = edited(/people$/, (body: { results: object[] }) => ({ ...body, results: [{}, ...body.results] }))
    harness = startHarness({ upstream: broken })
    const { data } = await harness.run('{ databasePeople(first: 2) { truncated nodes { id } } }')
    expect(data.databasePeople).toEqual({
      truncated: true,
      nodes: everybody.slice(0, 2).map(({ _id }) => ({ id: _id })),
    })
  })

  test.each([
    ['`first` of none', '{ databasePeople(first: 0) { totalCount } }'],
    ['`first` beyond 100', '{ databasePeople(first: 101) { totalCount } }'],
    ['a cursor that is none', '{ databasePeople(after: "nonsense") { totalCount } }'],
    ['leaving out what tells rows apart', '{ databasePeople(excludes: ["_id"]) { totalCount } }'],
  ])('%s is refused before a search is spent', async (_what, wrong) => {
    const { errors } = await harness.run(wrong)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(harness.calls()).toEqual([])
  })

  test.each(['databasePeople', 'databaseCompanies'])(
    'a filter that lemlist does not know is among those that are named: %s',
    async field => {
      const { data, errors } = await harness.run(
        `{ ${field}(filters: [{ filterId: "country", in: ["France"] }, { filterId: "mood", in: ["good"] }]) { totalCount } }`,
      )
      expect(data).toEqual({ [field]: null })
      const message =
        'lemlist does not take a filter among "country", "mood": `databaseFilters` lists the known ones, by `id` and `modes` ("Parameter filters is invalid")'
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', argument: 'filters' } }])
    },
  )

  test('a value that no filter knows finds nothing, without an error', async () => {
    const { data, errors } = await harness.run(
      '{ databasePeople(filters: [{ filterId: "seniority", in: ["Wizard"] }]) { totalCount nodes { id } } }',
    )
    expect([data.databasePeople, errors]).toEqual([{ totalCount: 0, nodes: [] }, undefined])
  })
})

test('companies have numbers where lemlist has text', async () => {
  const { data, errors } = await harness.run(`{ databaseCompanies(first: 1) { totalCount remainingSearches
    nodes { id name domain employees followers foundedIn employeesGrowth technologies customers peopleCount updatedAt raw } } }`)
  expect(errors).toBeUndefined()
  const [company] = everyCompany
  expect(data.databaseCompanies).toEqual({
    totalCount: everyCompany.length,
    remainingSearches: 1999,
    nodes: [
      {
        id: company?._id,
        name: company?.company_name,
        domain: company?.company_domain,
        employees: Number(company?.company_employee_count),
        followers: Number(company?.company_followers_count),
        foundedIn: Number(company?.company_founded),
        employeesGrowth: company?.employees_count_growth,
        technologies: company?.techno_used_array,
        customers: company?.business_business_customer,
        peopleCount: Number(company?.company_occ_lead),
        updatedAt: new Date(String(company?.last_updated)).toISOString(),
        raw: company,
      },
    ],
  })
  expect(harness.calls()).toEqual(['POST /api/database/companies'])
  expect(harness.drift).toEqual([])
})

test('filters tell what they find and which values they take', async () => {
  const { data } = await harness.run('{ databaseFilters { id description modes type helper } }')
  expect(data.databaseFilters[0]).toEqual({
    id: 'country',
    description: expect.any(String),
    modes: ['LEADS', 'COMPANIES'],
    type: 'text',
    helper: 'Any text.',
  })
  expect(harness.calls()).toEqual(['GET /api/database/filters'])
})

test.each([
  ['2025-09-07 02:11:32 UTC', '2025-09-07T02:11:32.000Z', []],
  ['2025-09-07T02:11:32.5Z', '2025-09-07T02:11:32.500Z', []],
  ['September 2025', null, ['databaseCompanies results[].last_updated']],
])('a time in the words of the database is a time where it is one: %s', async (last_updated, updatedAt, drift) => {
  const row = { _id: '1', last_updated }
  harness = startHarness({ upstream: async () => Response.json({ results: [row], total: 1 }) })
  const { data } = await harness.run('{ databaseCompanies(first: 1) { nodes { updatedAt raw } } }')
  expect(data.databaseCompanies.nodes).toEqual([{ updatedAt, raw: row }])
  expect(harness.drift).toEqual(drift)
})
