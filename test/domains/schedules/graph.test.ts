import { beforeEach, expect, test } from 'vitest'
import type { ScheduleDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

const newestFirst = (): ScheduleDocument[] =>
  harness.team.schedules
    .all()
    .filter(({ deletedAt }) => deletedAt === undefined)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

const some = (): ScheduleDocument => {
  const [first] = newestFirst()
  if (first === undefined) throw new Error('no schedule')
  return first
}

const codesOf = async (query: string) => {
  const { errors = [] } = await harness.run(query)
  return errors.map(({ extensions }) => extensions.code)
}

test('an empty id names nothing, and costs nothing', async () => {
  expect(
    (await harness.run('{ schedule(id: "") { id } label(id: "") { id } user(id: "") { id mailboxes { id } } }')).data,
  ).toEqual({
    schedule: null,
    label: null,
    user: null,
  })
  expect(harness.calls()).toEqual([])
})

test('the list is counted and costs one call, with its further parts', async () => {
  const first = await harness.run(`{
    schedules(first: 2) {
      totalCount truncated pageInfo { hasNextPage endCursor }
      nodes { id name timezone start end weekdays secondsToWait createdAt deletedAt creator { id } }
    }
  }`)
  expect(first.errors).toBeUndefined()
  const all = newestFirst()
  const { pageInfo, ...part } = first.data.schedules
  expect(part).toEqual({
    totalCount: all.length,
    truncated: false,
    nodes: all.slice(0, 2).map(schedule => ({
      id: schedule._id,
      name: schedule.name,
      timezone: schedule.timezone,
      start: schedule.start,
      end: schedule.end,
      weekdays: weekdays.filter((_, place) => schedule.weekdays.includes(place + 1)),
      secondsToWait: schedule.secondsToWait,
      createdAt: schedule.createdAt,
      deletedAt: null,
      creator: { id: schedule.createdBy },
    })),
  })
  const rest = await harness.run('query ($after: String) { schedules(first: 100, after: $after) { nodes { id } } }', {
    after: pageInfo.endCursor,
  })
  expect(rest.data.schedules.nodes).toEqual(all.slice(2).map(({ _id }) => ({ id: _id })))
  expect(harness.calls()).toEqual(['GET /api/schedules'])
  expect(harness.drift).toEqual([])
})

test('the list refuses parts out of bounds and foreign cursors before lemlist is called', async () => {
  expect(await codesOf('{ schedules(first: 0) { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
  expect(await codesOf('{ schedules(first: 100000) { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
  expect(await codesOf('{ schedules(after: "nonsense") { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
  expect(harness.calls()).toEqual([])
})

test('one is found by its id, also after it was deleted, and is null when there is none', async () => {
  const { _id: id, name } = some()
  harness.team.schedules.update(id, { deletedAt: '2026-01-14T00:00:00.000Z' })
  const query = `query ($id: ID!) { schedule(id: $id) { id name deletedAt } node(id: $id) { id } }`
  const { data } = await harness.run(query, { id })
  expect(data).toEqual({ schedule: { id, name, deletedAt: '2026-01-14T00:00:00.000Z' }, node: { id } })
  expect(harness.calls()).toEqual([`GET /api/schedules/${id}`])
  expect((await harness.run(query, { id: 'skd_nobody' })).data).toEqual({ schedule: null, node: null })
  expect(harness.drift).toEqual([])
})

test('days come in order and once, and Sunday is read from both its numbers', async () => {
  const { _id: id } = some()
  harness.team.schedules.update(id, { weekdays: [5, 0, 1, 5, 7, 9] })
  const { data } = await harness.run(`{ schedule(id: "${id}") { weekdays } }`)
  expect(data.schedule.weekdays).toEqual(['MONDAY', 'FRIDAY', 'SUNDAY'])
})

test("a campaign's schedules cost one call", async () => {
  const campaign = harness.team.campaigns.all().find(({ scheduleIds }) => scheduleIds.length > 0)
  const { data } = await harness.run(`{ campaign(id: "${campaign?._id}") { schedules { id } } }`)
  const listed = campaign?.scheduleIds.filter(id => harness.team.schedules.get(id)?.deletedAt === undefined)
  expect(data.campaign.schedules).toEqual(listed?.map(id => ({ id })))
  expect(harness.calls()).toEqual([`GET /api/campaigns/${campaign?._id}/schedules`])
})
