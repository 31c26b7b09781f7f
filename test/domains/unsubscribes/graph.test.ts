import { describe, expect, test } from 'vitest'
import { startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

describe('the unsubscribed values', () => {
  test('come with how they got there, and with the people behind the addresses in one call', async () => {
    const harness = startHarness()
    const answer = await harness.run(
      '{ unsubscribes(first: 100) { totalCount truncated nodes { id value source createdAt contact { id email } } } }',
    )
    expect(answer.errors).toBeUndefined()
    const entries = harness.team.unsubscribes.all().slice(0, 100)
    expect(answer.data.unsubscribes).toEqual({
      totalCount: null,
      truncated: false,
      nodes: entries.map(({ _id, value, source, createdAt }) => {
        const contact = value.startsWith('@') ? undefined : harness.team.contacts.find('email', value)
        return {
          id: _id,
          value,
          source: source.toUpperCase(),
          createdAt,
          contact: contact === undefined ? null : { id: contact._id, email: value },
        }
      }),
    })
    expect(asked(harness)).toEqual(['GET /v2/unsubscribes/variables?offset=0&limit=100', 'GET /contacts?idsOrEmails'])
    expect(harness.drift).toEqual([])
  })

  test('come in parts of 1 to 100, behind a cursor of the list alone', async () => {
    const harness = startHarness()
    for (const args of ['first: 0', 'first: 101', 'after: "nonsense"']) {
      const answer = await harness.run(`{ unsubscribes(${args}) { nodes { id } } }`)
      expect(answer.data).toEqual({ unsubscribes: null })
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
    }
    expect(harness.calls()).toEqual([])
  })

  test('that are asked for in small parts are read in large ones', async () => {
    const harness = startHarness()
    const query =
      'query ($after: String) { unsubscribes(first: 1, after: $after) { pageInfo { endCursor hasNextPage } nodes { id } } }'
    const first = await harness.run(query)
    const second = await harness.run(query, { after: first.data.unsubscribes.pageInfo.endCursor })
    expect([...first.data.unsubscribes.nodes, ...second.data.unsubscribes.nodes]).toEqual(
      harness.team.unsubscribes
        .all()
        .slice(0, 2)
        .map(({ _id }) => ({ id: _id })),
    )
    expect(harness.calls()).toHaveLength(1)
  })
})

describe('an unsubscribed value', () => {
  const query = 'query ($value: String!) { unsubscribe(value: $value) { id value source createdAt } }'

  test('is found by itself, without the time, and then by its id', async () => {
    const harness = startHarness()
    const entry = found(harness.team.unsubscribes.all()[0])
    const answer = await harness.run(query, { value: entry.value })
    expect(answer.data.unsubscribe).toEqual({
      id: entry._id,
      value: entry.value,
      source: entry.source.toUpperCase(),
      createdAt: null,
    })
    expect(asked(harness)).toEqual([`GET /v2/unsubscribes/variables/${entry.value}`])
    const node = await harness.run(
      'query ($id: ID!) { node(id: $id) { id ... on Unsubscribe { value } } none: node(id: "uns_none") { id } }',
      { id: entry._id },
    )
    expect(node).toMatchObject({ data: { node: { id: entry._id, value: entry.value }, none: null } })
    expect(harness.drift).toEqual([])
  })

  test('that is not on the list is null, whatever characters it holds', async () => {
    const harness = startHarness()
    for (const value of [
      'a+b@nowhere.example',
      '@nowhere.example',
      'https://www.linkedin.com/in/x/',
      '+33 1 23',
      '..',
    ]) {
      const answer = await harness.run(query, { value })
      expect(answer).toMatchObject({ data: { unsubscribe: null } })
      expect(answer.errors).toBeUndefined()
    }
  })

  test('that is empty is refused before lemlist is called', async () => {
    const harness = startHarness()
    const answer = await harness.run(query, { value: ' ' })
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'value' })
    expect(harness.calls()).toEqual([])
  })

  test('of either spelling is one source, and a source without a name is null', async () => {
    const sources = ['bounce', 'bounced', 'moon']
    const rows = sources.map((source, place) => ({ _id: `uns_${place}`, value: `${place}@x.example`, source }))
    const harness = startHarness({ upstream: () => Promise.resolve(Response.json(rows)) })
    const answer = await harness.run('{ unsubscribes { nodes { source } } }')
    expect(answer.data.unsubscribes.nodes).toEqual([{ source: 'BOUNCED' }, { source: 'BOUNCED' }, { source: null }])
    expect(harness.drift).toEqual(['unsubscribes rows[].source'])
  })
})
