import { beforeEach, describe, expect, test } from 'vitest'
import { mostActive } from '../../../src/domains/signals/sandbox-agents.ts'
import { dueEvents } from '../../support/due.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { agent } from './world.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const errors = 'userErrors { code message field }'
const create = `mutation ($input: SignalAgentCreateInput!) { signalAgentCreate(input: $input) {
  agent { id name type status processing filters { filterId in out } taskTemplate { owner { id } type priority title } } ${errors} } }`
const update = `mutation ($input: SignalAgentUpdateInput!) { signalAgentUpdate(input: $input) {
  agent { id name emoji processing filters { filterId in } } ${errors} } }`
const remove = `mutation ($input: SignalAgentDeleteInput!) { signalAgentDelete(input: $input) { deletedId ${errors} } }`
const push = `mutation ($input: SignalPushInput!) { signalPush(input: $input) { status reason signalId isEnriched
  creditsConsumed signal { id rawType data } contact { id fullName } lead { id } company { id } ${errors} } }`

const first = () => {
  const [found] = harness.team.signalAgents.all()
  if (found === undefined) throw new Error('no agent')
  return found
}

const listed = async (): Promise<unknown> => {
  const { data } = await harness.run('{ signalAgents { nodes { id name status } } }')
  return data.signalAgents.nodes
}

const atWork = { name: 'Hires', type: 'NEW_HIRE', processing: 'MANUAL', activate: true }

describe('creating an agent', () => {
  test('makes a draft that stands in the list, and tells it whole without a further call', async () => {
    const owner = harness.team.users.all()[0]?._id
    const input = {
      name: 'Hires',
      type: 'NEW_HIRE',
      filters: [{ filterId: 'seniority', in: ['Director'], out: null }],
      processing: 'CREATE_TASK',
      taskTemplate: { ownerId: owner, type: 'LINKEDIN_SEND', priority: 2, title: 'Say hello' },
    }
    const { data } = await harness.run(create, { input })
    const made = harness.team.signalAgents.all().at(-1)
    expect(data.signalAgentCreate).toEqual({
      agent: {
        id: made?._id,
        name: 'Hires',
        type: 'NEW_HIRE',
        status: 'DRAFT',
        processing: 'CREATE_TASK',
        filters: [{ filterId: 'seniority', in: ['Director'], out: [] }],
        taskTemplate: { owner: { id: owner }, type: 'LINKEDIN_SEND', priority: 2, title: 'Say hello' },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual(['POST /api/watchlist'])
    expect(await listed()).toContainEqual({ id: made?._id, name: 'Hires', status: 'DRAFT' })
    expect(harness.drift).toEqual([])
  })

  test('sets one to work where that is asked for', async () => {
    const { data } = await harness.run(create, { input: atWork })
    expect(data.signalAgentCreate).toMatchObject({ agent: { status: 'ACTIVE' }, userErrors: [] })
    expect(harness.team.signalAgents.all().at(-1)).toMatchObject({ status: 'active', segmentType: 'all' })
  })

  test.each([
    ['a blank name', { name: ' ', type: 'NEW_HIRE' }, ['name'], 0],
    ['a type that is none', { name: 'X', type: 'OTHER' }, ['type'], 0],
    ['no word on what to do with signals', { ...atWork, processing: null }, ['processing'], 0],
    [
      'a priority that is none',
      { name: 'X', type: 'NEW_HIRE', taskTemplate: { priority: 3 } },
      ['taskTemplate', 'priority'],
      0,
    ],
    ['a filter of another type', { name: 'X', type: 'NEW_HIRE', filters: [{ filterId: 'website' }] }, ['filters'], 1],
  ])('with %s is refused by the field, and none is made', async (_what, input, field, calls) => {
    const before = harness.team.signalAgents.all()
    const { data } = await harness.run(create, { input })
    expect(data.signalAgentCreate).toEqual({
      agent: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.any(String), field: ['input', ...field] }],
    })
    expect(harness.calls()).toHaveLength(calls)
    expect(harness.team.signalAgents.all()).toEqual(before)
  })

  test('beyond what the team may watch is sent once, not waited out, and refused as a matter of the plan', async () => {
    for (let place = 0; place < mostActive; place += 1) harness.team.signalAgents.insert(agent(`wl_${place}`))
    const started = harness.clock.now()
    const { data } = await harness.run(create, { input: atWork })
    expect(data.signalAgentCreate).toEqual({
      agent: null,
      userErrors: [{ code: 'PAYMENT_REQUIRED', message: 'Monitoring limit exceeded', field: null }],
    })
    expect(harness.requests.map(({ operation, status }) => [operation, status])).toEqual([['signalAgentCreate', 429]])
    expect(harness.clock.now()).toBe(started)
    await harness.run('{ signalTypes { rawType } }')
    expect(harness.clock.now()).toBe(started)
  })

  test('without a credit left is refused as a matter of the plan', async () => {
    harness.team.team = { ...harness.team.team, credits: { freemium: 0, subscription: 0, gifted: 0, paid: 0 } }
    const { data } = await harness.run(create, { input: atWork })
    expect(data.signalAgentCreate).toEqual({
      agent: null,
      userErrors: [{ code: 'PAYMENT_REQUIRED', message: 'Insufficient credits', field: null }],
    })
    expect(harness.calls()).toEqual(['POST /api/watchlist'])
  })
})

describe('changing an agent', () => {
  test('is seen in the next read, and what it was like is kept', async () => {
    const before = first()
    const filters = [{ filterId: 'crmListIds', in: ['7'] }]
    const input = { agentId: before._id, name: 'Movers', filters, emoji: '🛰', processing: 'PUSH_TO_CAMPAIGN' }
    const { data } = await harness.run(update, { input })
    const { agentId: id, ...changed } = input
    expect(data.signalAgentUpdate).toEqual({ agent: { id, ...changed }, userErrors: [] })
    expect(harness.calls()).toEqual(['PATCH /api/watchlist'])
    expect(await listed()).toContainEqual({ id, name: 'Movers', status: 'ACTIVE' })
    const { data: past } = await harness.run(
      'query ($id: ID!) { node(id: $id) { ... on SignalAgent { history(first: 1) { nodes { name to } } } } }',
      { id },
    )
    expect(past.node.history.nodes).toEqual([{ name: before.name, to: '2026-01-15T10:00:00.000Z' }])
    expect(harness.drift).toEqual([])
  })

  test('to nothing new is refused before lemlist is called', async () => {
    for (const change of [{}, { name: null }]) {
      const { data } = await harness.run(update, { input: { agentId: first()._id, ...change } })
      expect(data.signalAgentUpdate).toMatchObject({ agent: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    }
    expect(harness.calls()).toEqual([])
  })

  test.each([
    ['an unknown id', { agentId: 'wl_none', name: 'X' }, 'NOT_FOUND', 'agentId'],
    ['a blank name', { name: '' }, 'BAD_USER_INPUT', 'name'],
    ['a filter of another type', { filters: [{ filterId: 'website' }] }, 'BAD_USER_INPUT', 'filters'],
  ])('with %s is refused by the field, and nothing changes', async (_what, change, code, field) => {
    const before = harness.team.signalAgents.all()
    const { data } = await harness.run(update, { input: { agentId: first()._id, ...change } })
    expect(data.signalAgentUpdate).toEqual({
      agent: null,
      userErrors: [{ code, message: expect.any(String), field: ['input', field] }],
    })
    expect(harness.team.signalAgents.all()).toEqual(before)
  })
})

describe('deleting an agent', () => {
  test('takes its signals along; a second time there is none', async () => {
    const { _id: agentId } = first()
    const { data } = await harness.run(remove, { input: { agentId } })
    expect(data.signalAgentDelete).toEqual({ deletedId: agentId, userErrors: [] })
    expect(harness.team.signals.where('agentId', agentId)).toEqual([])
    expect(await listed()).toHaveLength(4)
    for (const gone of [agentId, 'nonsense']) {
      const again = await harness.run(remove, { input: { agentId: gone } })
      expect(again.data.signalAgentDelete).toMatchObject({
        deletedId: null,
        userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'agentId'] }],
      })
    }
    expect(harness.calls()).toEqual([
      'DELETE /api/watchlist',
      'GET /api/watchlist',
      'DELETE /api/watchlist',
      'DELETE /api/watchlist',
    ])
  })
})

describe('pushing a signal', () => {
  const external = () => {
    const found = harness.team.signalAgents.all().find(({ type }) => type === 'externalSignalContact')
    if (found === undefined) throw new Error('no agent')
    return found
  }
  const person = () => {
    const found = harness.team.contacts.all().find(({ email }) => email !== undefined)
    if (found === undefined) throw new Error('no contact')
    return found
  }

  test('about a contact writes it down, makes the task of the agent, and tells both', async () => {
    const { _id: contactId, fields, fullName } = person()
    const { _id: agentId, signalOpportunityTemplate } = external()
    const before = harness.team.tasks.size
    const input = {
      agentId,
      contact: { linkedinUrl: fields.linkedinUrl },
      customFields: [{ name: 'plan', value: 'enterprise' }],
    }
    const { data, errors: failed } = await harness.run(push, { input })
    expect(failed).toBeUndefined()
    const made = harness.team.signals.all().at(-1)
    expect(data.signalPush).toEqual({
      status: 'PROCESSED',
      reason: null,
      signalId: made?._id,
      isEnriched: true,
      creditsConsumed: 0,
      signal: { id: made?._id, rawType: 'externalSignalContact', data: { plan: 'enterprise' } },
      contact: { id: contactId, fullName },
      lead: null,
      company: null,
      userErrors: [],
    })
    expect(dueEvents(harness)).toEqual(['signalRegistered'])
    expect(harness.team.tasks.size).toBe(before + 1)
    expect(harness.team.tasks.all().at(-1)).toMatchObject({ contactId, title: signalOpportunityTemplate?.data?.title })
    expect(harness.calls().toSorted()).toEqual([
      'GET /api/contacts',
      'GET /api/watchlist/signals',
      `POST /api/watchlist/${agentId}/external-signals`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('about nobody of the team is ignored, which is no error', async () => {
    const before = harness.team.signals.all()
    const contact = { linkedinUrl: 'https://www.linkedin.com/in/nobody-at-all' }
    const { data } = await harness.run(push, { input: { agentId: external()._id, contact } })
    expect(data.signalPush).toMatchObject({
      status: 'IGNORED',
      reason: 'NO_ENTITY_MATCH',
      signalId: null,
      signal: null,
      contact: null,
      userErrors: [],
    })
    expect(harness.team.signals.all()).toEqual(before)
  })

  test.each([
    ['neither a contact nor a company', {}, ['contact']],
    ['a company without a name', { company: { domain: 'acme.example', name: ' ' } }, ['company', 'name']],
    ['a company without a domain', { company: { domain: '', name: 'Acme' } }, ['company', 'domain']],
    ['a contact whose profile is elsewhere', { contact: { linkedinUrl: 'https://acme.example/ann' } }, ['contact'], 1],
    [
      'two fields of one name',
      {
        company: { domain: 'acme.example', name: 'Acme' },
        customFields: [
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      },
      ['customFields'],
    ],
    [
      'a field without a name',
      { company: { domain: 'acme.example', name: 'Acme' }, customFields: [{ name: '', value: '1' }] },
      ['customFields', '0', 'name'],
    ],
  ])('with %s is refused by the field, and none is written down', async (_what, about, field, calls = 0) => {
    const before = harness.team.signals.all()
    const { data } = await harness.run(push, { input: { agentId: external()._id, ...about } })
    expect(data.signalPush).toMatchObject({
      status: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', ...field] }],
    })
    expect(harness.calls()).toHaveLength(calls)
    expect(harness.team.signals.all()).toEqual(before)
  })

  test('to an agent that takes none is refused by its id', async () => {
    const contact = { linkedinUrl: person().fields.linkedinUrl }
    const { data } = await harness.run(push, { input: { agentId: first()._id, contact } })
    expect(data.signalPush.userErrors).toEqual([
      {
        code: 'NOT_FOUND',
        message: 'Watch list not found or not configured for external signals',
        field: ['input', 'agentId'],
      },
    ])
  })
})

test('callers without the role are refused before lemlist is called', async () => {
  harness = startHarness({ role: 'WRITE' })
  const contact = { linkedinUrl: 'https://www.linkedin.com/in/ann' }
  const cases = [
    [create, atWork],
    [update, { agentId: 'wl_x1', name: 'X' }],
    [push, { agentId: 'wl_x1', contact }],
  ] as const
  for (const [query, input] of cases) {
    expect((await harness.run(query, { input })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  }
  expect(harness.calls()).toEqual([])
  harness = startHarness({ role: 'READ' })
  const { errors: refused } = await harness.run(remove, { input: { agentId: 'wl_x1' } })
  expect(refused).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  expect(harness.calls()).toEqual([])
})
