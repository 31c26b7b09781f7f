import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamSource } from '../../../src/server/teams/team.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { ask, bearer, createGuests } from './gate.ts'

const teams = { North: 'sandbox', South: 'sandbox-2', East: 'sandbox-3', 'Dead & gone': 'no key' }

let harness: Harness
let ids: readonly string[]
let sources: readonly TeamSource[]
const guests = createGuests()
guests.invite('all', 'READ')
guests.invite('south', 'SEND', { teams: { names: ['South'] } })
guests.invite('two', 'READ', { teams: { names: ['East', 'South'] } })
guests.invite('lost', 'READ', { teams: { names: ['West'] } })

beforeAll(() => {
  harness = startHarness({
    preset: 'agency',
    maxRestCalls: 9,
    gateway: ({ openTeam }) => {
      sources = Object.entries(teams).map(([name, apiKey]) => openTeam(name, apiKey))
      return { recogniser: guests.recogniser, teams: sources }
    },
  })
  ids = [...harness.sandbox.world().teams.values()].map(({ team }) => team._id)
})

beforeEach(() => {
  harness.clock.advance(3_600_000)
  harness.forget()
})

const as = (name: string, query: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(harness, query, { ...bearer(name), ...headers })

const deadWords = 'lemlist refused the API key; check that it is complete and was not revoked'

test('teams are all that the caller may see, each with its own facts, and one dead key fails none of the others', async () => {
  const { data, errors } = await as('all', '{ teams { id label name problem members { email } customDomain } }')
  expect(errors).toBeUndefined()
  expect(data.teams.map(({ id, label, name, problem }: Record<string, string>) => [id, label, name, problem])).toEqual([
    [ids[0], 'North', 'Tidewell', null],
    [ids[1], 'South', 'Harborline', null],
    [ids[2], 'East', 'Copperlane', null],
    ['Team:Dead%20%26%20gone', 'Dead & gone', 'Dead & gone', deadWords],
  ])
  expect(data.teams.map(({ members }: { members: readonly unknown[] | null }) => members?.length ?? null)).toEqual([
    8,
    4,
    5,
    null,
  ])
  expect(harness.calls()).toEqual(Array(4).fill('GET /api/team'))
})

test('whatever is asked below a team is asked with its own key, at any depth, and its errors stand at their places', async () => {
  const { data, errors, extensions } = await as(
    'all',
    '{ all: teams { label credits { total } senders { user { name } } } other: teams { credits { total } } }',
  )
  const totals = (rows: readonly { readonly credits: { readonly total: number } | null }[]) =>
    rows.map(({ credits }) => credits?.total ?? null)
  const worlds = [...harness.sandbox.world().teams.values()]
  const credits = worlds.slice(0, 3).map(({ team: { credits: pots } }) => {
    const { freemium, subscription, gifted, paid } = pots
    return freemium + subscription + gifted + paid
  })
  expect(totals(data.all)).toEqual([...credits, null])
  expect(totals(data.other)).toEqual(totals(data.all))
  expect(errors?.map(({ path, extensions: { code } }) => [path?.join('.'), code])).toEqual(
    expect.arrayContaining([
      ['all.3.credits', 'UNAUTHENTICATED'],
      ['all.3.senders', 'UNAUTHENTICATED'],
      ['other.3.credits', 'UNAUTHENTICATED'],
    ]),
  )
  for (const [index, row] of data.all.slice(0, 3).entries()) {
    const names = worlds[index]?.users.all().map(({ name }) => name)
    expect(row.senders.length).toBeGreaterThan(0)
    for (const { user } of row.senders) expect(names).toContain(user.name)
  }
  expect(extensions?.lemlist).toMatchObject({ restCalls: harness.calls().length })
})

test('a caller sees no teams but theirs, and works for the first of them where they name none', async () => {
  const { data } = await as('south', '{ viewer { name role authMode team { name } } team { label } teams { name } }')
  expect(data).toEqual({
    viewer: { name: 'south', role: 'SEND', authMode: 'tokens', team: { name: 'Harborline' } },
    team: { label: 'South' },
    teams: [{ name: 'Harborline' }],
  })
  expect((await as('two', '{ teams { label } }')).data).toEqual({ teams: [{ label: 'South' }, { label: 'East' }] })
})

test('the header X-Lemlist-Team chooses among the caller’s teams, and others are refused alike, whether they are there or not', async () => {
  const chosen = await as('two', '{ team { name } }', { 'X-Lemlist-Team': 'East' })
  expect(chosen.data).toEqual({ team: { name: 'Copperlane' } })
  harness.forget()
  const [hidden, missing, lost] = await Promise.all([
    as('two', '{ team { name } }', { 'X-Lemlist-Team': 'North' }),
    as('two', '{ team { name } }', { 'X-Lemlist-Team': 'Nowhere' }),
    as('lost', '{ team { name } }'),
  ])
  expect(hidden).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN', retryable: false } }] })
  expect(missing).toEqual(hidden)
  expect(lost).toMatchObject({ status: 403, errors: [{ message: expect.stringContaining('none of the teams') }] })
  expect(harness.calls()).toEqual([])
})

test('what all teams cost together is counted, planned, and held to what one operation may make', async () => {
  const headers = { 'X-Lemlist-Plan': 'only' }
  const dear = '{ teams { label credits { total } overview { leads } senders { user { id } } } }'
  const { extensions } = await as('all', dear, headers)
  expect(extensions).toMatchObject({ lemlist: { plan: { restCalls: 12, certain: 12 } } })
  const refused = await as('all', dear)
  expect(refused.errors).toMatchObject([{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }])
  expect(harness.calls()).toEqual([])
  const cheap = await as('all', '{ teams { name credits { total } } }')
  expect(cheap.extensions).toMatchObject({ lemlist: { restCalls: 8 } })
  expect(harness.calls()).toHaveLength(8)
})

test('a team whose key is dead does not make the gateway unready while another is well', async () => {
  const ready = async () => (await harness.fetch(new Request('http://127.0.0.1:4000/ready'))).status
  expect(await ready()).toBe(503)
  await sources[3]?.station.identities.find().catch(() => undefined)
  expect(await ready()).toBe(503)
  await sources[1]?.station.identities.find()
  expect(await ready()).toBe(200)
})
