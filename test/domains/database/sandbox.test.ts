import { describe, expect, test } from 'vitest'
import { database } from '../../../src/domains/database/contract.ts'
import { databaseHandlers } from '../../../src/domains/database/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(database, databaseHandlers)

const betaTeam = (): TeamWorld => {
  const team = smallTeam()
  team.team = { ...team.team, beta: ['personas'] }
  return team
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as the JSON they are
type Json = any

const search = (team: TeamWorld, kind: 'people' | 'companies', body: object): Json =>
  rest(routes, team)('POST', `/database/${kind}`, body).body

const france = [{ filterId: 'country', in: ['France'] }]

describe('searches', () => {
  test('answer in an envelope that says how long it took, what is left of the day, and who asked', () => {
    const answer = search(smallTeam(), 'people', { filters: france, page: 2, size: 3 })
    expect(answer).toMatchObject({ took: 24, page: 2, size: 3, limitation: 1999, team: 'tea_1' })
    expect(answer.search).toMatch(/^lsh_/)
    expect(answer.results).toHaveLength(3)
    expect(answer.total).toBeGreaterThan(6)
    expect(answer.results[0]).toMatchObject({ country: 'France', lead_id: expect.any(Number) })
  })

  test('give 25 people or 100 companies where no size is asked for, best first, numbers of companies as text', () => {
    const people = search(smallTeam(), 'people', { filters: [] })
    const companies = search(smallTeam(), 'companies', { filters: [] })
    expect([people.results.length, companies.results.length]).toEqual([25, 100])
    const scores = people.results.map(({ _score }: Json) => _score)
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a))
    expect(companies.results[0]).toMatchObject({
      company_id: expect.any(String),
      company_employee_count: expect.any(String),
      employees_count_growth: expect.any(Number),
    })
  })

  test('let in any of the values, keep out each of them, and must pass every condition', () => {
    const countries = (filters: object[]): Set<string> =>
      new Set(search(smallTeam(), 'people', { filters, size: 100 }).results.map(({ country }: Json) => country))
    expect(countries([{ filterId: 'country', in: ['france', 'Germany'] }])).toEqual(new Set(['France', 'Germany']))
    expect(countries([{ filterId: 'country', in: ['France', 'Germany'], out: ['Germany'] }])).toEqual(
      new Set(['France']),
    )
    const both = [...france, { filterId: 'department', in: ['Sales'] }]
    const rows = search(smallTeam(), 'people', { filters: both, size: 100 }).results
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ country, department }: Json) => country === 'France' && department === 'Sales')).toBe(true)
  })

  test('find words in what people are known by, and leave out the keys that are not wanted', () => {
    const [person] = search(smallTeam(), 'people', { filters: [], size: 1 }).results
    const named = search(smallTeam(), 'people', { filters: [], search: person.full_name, excludes: ['experiences'] })
    expect(named.results[0].full_name).toBe(person.full_name)
    expect(named.results[0]).not.toHaveProperty('experiences')
  })

  test.each([
    ['no filters', {}, 'Bad params: filters'],
    ['a filter that there is not', { filters: [{ filterId: 'mood' }] }, 'Parameter filters is invalid'],
    ['a size beyond 100', { filters: [], size: 101 }, 'Bad params: size'],
    ['a page before the first', { filters: [], page: 0 }, 'Bad params: page'],
  ])('with %s are refused and not counted', (_what, body, words) => {
    const team = smallTeam()
    expect(rest(routes, team)('POST', '/database/people', body)).toEqual({ status: 400, body: words })
    expect(team.searches.size).toBe(0)
  })

  test('of companies know filters of their own', () => {
    expect(search(smallTeam(), 'companies', { filters: [{ filterId: 'department', in: ['Sales'] }] })).toBe(
      'Parameter filters is invalid',
    )
    const used = search(smallTeam(), 'companies', {
      filters: [{ filterId: 'currentCompanyTechnologies', in: ['React'], out: ['Nginx'] }],
      size: 500,
    })
    for (const { techno_used_array: technologies } of used.results) {
      expect([technologies.includes('React'), technologies.includes('Nginx')]).toEqual([true, false])
    }
  })

  test('of the day before are not counted any more', () => {
    const team = smallTeam()
    team.searches.insert({ _id: 'lsh_old', createdAt: '2026-03-01T10:00:00.000Z' })
    team.searches.insert({ _id: 'lsh_new', createdAt: '2026-03-01T10:00:00.001Z' })
    expect(search(team, 'people', { filters: [] }).limitation).toBe(1998)
  })
})

test('every filter that is listed can be searched by', () => {
  const filters: Json = rest(routes, smallTeam())('GET', '/database/filters').body
  expect(filters[0]).toEqual({
    filterId: 'country',
    description: expect.any(String),
    mode: ['leads', 'companies'],
    type: 'text',
    helper: expect.any(String),
  })
  for (const { filterId, mode } of filters) {
    const kind = mode.includes('leads') ? 'people' : 'companies'
    expect(search(smallTeam(), kind, { filters: [{ filterId, in: ['x'] }] }).results).toBeInstanceOf(Array)
  }
})

describe('personas', () => {
  const body = { name: 'Planners', mode: 'leads', filters: [...france, { filterId: 'mood', in: ['good'] }] }

  test('are kept with the conditions that are known, listed newest first, and deleted', () => {
    const team = betaTeam()
    team.personas.insert({
      _id: 'pdp_old',
      name: 'Old',
      mode: 'leads',
      filters: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    })
    const call = rest(routes, team)
    const created: Json = call('POST', '/database/personas', body)
    expect(created).toEqual({ status: 201, body: { data: { _id: expect.stringMatching(/^pdp_/) } } })
    const { _id } = created.body.data
    expect(call('GET', '/database/personas?mode=leads').body).toMatchObject({
      data: [
        {
          _id,
          name: 'Planners',
          mode: 'leads',
          filters: [{ filterId: 'country', in: ['France'], out: [] }],
          createdAt: '2026-03-02T10:00:00.000Z',
        },
        { _id: 'pdp_old' },
      ],
    })
    expect(call('GET', '/database/personas?mode=companies').body).toEqual({ data: [] })
    expect(call('DELETE', `/database/personas/${_id}`)).toEqual({ status: 200, body: { data: { _id, deleted: true } } })
    expect(team.personas.all().map(persona => persona._id)).toEqual(['pdp_old'])
  })

  test.each([
    [
      'without a name',
      { ...body, name: ' ' },
      400,
      'Parameter "name" must be a non-empty string; provide the persona display name',
      'PEOPLE_DATABASE_PERSONA_API_INVALID_NAME',
    ],
    [
      'for companies',
      { ...body, mode: 'companies' },
      400,
      'User personas support only the "leads" mode for now; create or update the persona in leads mode',
      'PEOPLE_DATABASE_PERSONA_MODE_NOT_SUPPORTED',
    ],
    [
      'of unknown filters alone',
      { ...body, filters: [{ filterId: 'mood' }] },
      400,
      'You have no valid filters with the current search mode',
      'SEARCH_FILTERS_INVALID',
    ],
    [
      'of a name that is taken',
      body,
      409,
      'A persona with this name already exists for the team; choose a different name',
      'PEOPLE_DATABASE_PERSONA_NAME_ALREADY_EXISTS',
    ],
  ])('%s are refused, and none is added', (_what, sent, status, error, code) => {
    const team = betaTeam()
    rest(routes, team)('POST', '/database/personas', body)
    expect(rest(routes, team)('POST', '/database/personas', sent)).toEqual({ status, body: { error, code } })
    expect(team.personas.size).toBe(1)
  })

  test('that are unknown cannot be deleted', () => {
    expect(rest(routes, betaTeam())('DELETE', '/database/personas/pdp_none')).toEqual({
      status: 404,
      body: {
        error: 'No editable persona found for this id and team (it may not exist or be the system persona)',
        code: 'PEOPLE_DATABASE_PERSONA_NOT_FOUND',
      },
    })
  })

  test('are refused whole to a team without the beta', () => {
    const call = rest(routes, smallTeam())
    const refused = { status: 403, body: { error: 'Beta is not enabled', code: 'BETA_NOT_ENABLED' } }
    expect(call('GET', '/database/personas')).toEqual(refused)
    expect(call('POST', '/database/personas', body)).toEqual(refused)
    expect(call('DELETE', '/database/personas/pdp_1')).toEqual(refused)
  })
})
