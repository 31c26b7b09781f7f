import { describe, expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { startHarness } from '../../support/harness.ts'

const idOf = (place: number): string => `opp_${String(place).padStart(4, '0')}`

const ids = (count: number) => Array.from({ length: count }, (_, place) => ({ id: idOf(place) }))

/** A lemlist with so many tasks of one campaign, that gives so many of them at once. */
const startPaged = (size: number, count: number) => {
  const pages: string[] = []
  const harness = startHarness({
    upstream: async (request, sandbox) => {
      const { pathname, searchParams } = new URL(request.url)
      if (!pathname.endsWith('/tasks')) return sandbox.fetch(request)
      const page = searchParams.get('page') ?? '0'
      pages.push(page)
      const campaignId = first(harness.team.campaigns)._id
      const all = ids(count).map(({ id }) => ({ _id: id, type: 'manual', campaignId }))
      return Response.json({ results: all.slice(Number(page) * size, (Number(page) + 1) * size), page })
    },
  })
  return { ...harness, pages }
}

describe.each([50, 100, 500])('where lemlist gives %i tasks at once', size => {
  test.each([0, 1, size - 1, size, size + 1, 2 * size + 30])(
    'a list of %i is walked to its end, each task once',
    async count => {
      const { run } = startPaged(size, count)
      const seen: unknown[] = []
      let after: string | null = null
      for (let parts = 0; parts < 100; parts += 1) {
        const { data } = await run(
          'query ($after: String) { tasks(first: 100, after: $after) { truncated nodes { id } pageInfo { endCursor hasNextPage } } }',
          { after },
        )
        expect(data.tasks.truncated).toBe(false)
        seen.push(...data.tasks.nodes)
        if (!data.tasks.pageInfo.hasNextPage) break
        after = data.tasks.pageInfo.endCursor ?? after
      }
      expect(seen).toEqual(ids(count))
    },
  )

  test('the tasks of a campaign are all there', async () => {
    const { run, team, pages } = startPaged(size, 730)
    const query = 'query ($id: ID!) { campaign(id: $id) { tasks { id } } }'
    const { data } = await run(query, { id: first(team.campaigns)._id })
    expect(data.campaign.tasks).toEqual(ids(730))
    expect(pages).toEqual(Array.from({ length: Math.floor(730 / size) + 1 }, (_, page) => String(page)))
  })

  test('a part that ends where the only page does is known to be the last', async () => {
    const { run, pages } = startPaged(size, 30)
    const { data } = await run('{ tasks(first: 30) { nodes { id } pageInfo { hasNextPage } } }')
    expect(data.tasks).toEqual({ nodes: ids(30), pageInfo: { hasNextPage: false } })
    expect(pages).toEqual(['0', '1'])
  })

  test('a part that the first page holds takes one call', async () => {
    const { run, pages } = startPaged(size, 730)
    const { data } = await run('{ tasks(first: 25) { nodes { id } pageInfo { hasNextPage } } }')
    expect(data.tasks).toEqual({ nodes: ids(25), pageInfo: { hasNextPage: true } })
    expect(pages).toEqual(['0'])
  })

  test('a task is found by its id wherever it stands', async () => {
    const { run } = startPaged(size, 730)
    const { data } = await run(`{ node(id: "${idOf(729)}") { id } }`)
    expect(data.node).toEqual({ id: idOf(729) })
  })
})

test('where lemlist answers every page with the same tasks, that is told', async () => {
  const { run } = startHarness({
    upstream: async () => Response.json({ results: ids(3).map(({ id }) => ({ _id: id, type: 'manual' })), page: '0' }),
  })
  const { data } = await run('{ tasks(first: 10) { truncated nodes { id } } }')
  expect(data.tasks).toEqual({ truncated: true, nodes: ids(3) })
})
