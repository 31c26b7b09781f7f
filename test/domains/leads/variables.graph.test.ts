import { describe, expect, test } from 'vitest'
import { startHarness } from '../../support/harness.ts'
import { asked, found, personIn } from './seeded.ts'

const mutation = (name: string): string => `mutation ($input: L${name.slice(1)}Input!) {
  ${name}(input: $input) { lead { id variables { name value } } userErrors { code message field } }
}`

const set = mutation('leadVariablesSet')
const update = mutation('leadVariablesUpdate')
const clear = mutation('leadVariablesClear')

const setUp = (options: Parameters<typeof startHarness>[0] = {}) => {
  const harness = startHarness(options)
  const lead = found(personIn(harness.team, 1)[0])
  return { ...harness, harness, leadId: lead._id, before: lead.variables }
}

/** Variables as the graph lists them: blank ones are none. */
const listed = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables).flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]))

describe('setting variables', () => {
  test('adds new ones and changes old ones, and is seen by the answer and the next read', async () => {
    const { harness, run, team, leadId, before } = setUp()
    const given = { city: 'Köln & Bonn', 'Team size': '12+' }
    const answer = await run(set, { input: { leadId, variables: listed(given) } })
    expect(answer.errors).toBeUndefined()
    expect(answer.data.leadVariablesSet).toEqual({
      lead: { id: leadId, variables: listed({ ...before, ...given }) },
      userErrors: [],
    })
    expect(harness.requests.map(({ method, path, query }) => `${method} ${path}${query}`)).toEqual([
      `POST /api/leads/${leadId}/variables?city=K%C3%B6ln%20%26%20Bonn&Team%20size=12%2B`,
      `GET /api/leads?id=${leadId}&version=v2`,
    ])
    expect(team.campaigns.get(found(team.leads.get(leadId)).campaignId)?.variableKeys).toContain('Team size')
    expect(harness.drift).toEqual([])
  })

  const many = Array.from({ length: 20 }, (_, place) => ({ name: `part ${place}`, value: `${place}-`.repeat(400) }))

  test('of more than a call carries takes several, each short enough', async () => {
    const { requests, run, team, leadId } = setUp()
    const answer = await run(set, { input: { leadId, variables: many } })
    expect(answer.data.leadVariablesSet.userErrors).toEqual([])
    const writes = requests.filter(({ method }) => method === 'POST').map(({ query }) => query.length)
    expect(writes.length).toBeGreaterThan(1)
    expect(writes.length).toBeLessThan(5)
    expect(Math.max(...writes)).toBeLessThanOrEqual(6 * 1024)
    expect(team.leads.get(leadId)?.variables).toMatchObject(
      Object.fromEntries(many.map(({ name, value }) => [name, value])),
    )
  })

  test('of which a later call fails, tells what was not written', async () => {
    let writes = 0
    const { run, team, leadId } = setUp({
      upstream: async (request, sandbox) => {
        writes += request.method === 'POST' ? 1 : 0
        return request.method === 'POST' && writes === 2 ? new Response('', { status: 502 }) : sandbox.fetch(request)
      },
    })
    const answer = await run(set, { input: { leadId, variables: many } })
    expect(answer.errors).toBeUndefined()
    const [first = 0, last = 0] = [1, 19].map(place => (team.leads.get(leadId)?.variables[`part ${place}`] ? 1 : 0))
    expect([first, last]).toEqual([1, 0])
    expect(answer.data.leadVariablesSet).toMatchObject({
      lead: { id: leadId },
      userErrors: [
        { code: 'FAILED', field: null },
        {
          code: 'BAD_USER_INPUT',
          field: ['input', 'variables'],
          message: expect.stringMatching(/^Not written: "part \d+", .* and \d more$/),
        },
      ],
    })
  })

  test.each([
    [[], '`variables` is empty'],
    [[{ name: ' ', value: 'x' }], '`variables.0.name` is empty', '0', 'name'],
    [[{ name: 'status', value: 'x' }], 'No variable can be named "status": lemlist uses it'],
    [[{ name: 'access_token', value: 'x' }], 'No variable can be named "access_token": lemlist uses it'],
    [
      [
        { name: 'a', value: 'x' },
        { name: 'a', value: 'y' },
      ],
      '"a" is given twice',
    ],
    [
      [{ name: 'novel', value: '漢'.repeat(1_000) }],
      '"novel" is too long: a call carries 6,144 bytes of names and values at most, as an address spells them',
    ],
  ])('of %j is refused before lemlist is called', async (variables, message, ...inner) => {
    const { run, calls, leadId } = setUp()
    const answer = await run(set, { input: { leadId, variables } })
    expect(answer.data.leadVariablesSet).toEqual({
      lead: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message, field: ['input', 'variables', ...inner] }],
    })
    expect(calls()).toEqual([])
  })
})

describe('changing variables', () => {
  test('changes those that are there', async () => {
    const { harness, run, leadId, before } = setUp()
    const answer = await run(update, { input: { leadId, variables: [{ name: 'city', value: 'Lyon' }] } })
    expect(answer.data.leadVariablesUpdate.lead.variables).toEqual(listed({ ...before, city: 'Lyon' }))
    expect(asked(harness)).toEqual([`PATCH /leads/${leadId}/variables?city=Lyon`, `GET /leads?id=${leadId}&version=v2`])
  })

  test('of a name that the campaign does not know is refused, and none is changed', async () => {
    const { run, team, leadId, before } = setUp()
    const variables = listed({ city: 'Lyon', unheard: 'of' })
    const answer = await run(update, { input: { leadId, variables } })
    expect(answer.data.leadVariablesUpdate).toEqual({
      lead: null,
      userErrors: [
        {
          code: 'NOT_FOUND',
          message:
            'The campaign does not know one or more of the variables "city", "unheard"; `leadVariablesSet` adds variables that it does not know ("Variable not found")',
          field: ['input', 'variables'],
        },
      ],
    })
    expect(team.leads.get(leadId)?.variables).toEqual(before)
    const alone = await run(update, { input: { leadId, variables: listed({ unheard: 'of' }) } })
    expect(alone.data.leadVariablesUpdate.userErrors[0].message).toContain(
      'does not know the variable "unheard"; `leadVariablesSet`',
    )
  })
})

describe('clearing variables', () => {
  test('blanks them, and the campaign keeps their names', async () => {
    const { harness, run, team, leadId, before } = setUp()
    const answer = await run(clear, { input: { leadId, names: ['city', 'icebreaker'] } })
    expect(answer.data.leadVariablesClear).toEqual({
      lead: { id: leadId, variables: listed({ ...before, city: '', icebreaker: '' }) },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([
      `DELETE /leads/${leadId}/variables?city=&icebreaker=`,
      `GET /leads?id=${leadId}&version=v2`,
    ])
    expect(team.campaigns.get(found(team.leads.get(leadId)).campaignId)?.variableKeys).toContain('city')
    expect(harness.drift).toEqual([])
  })

  test('of none is refused before lemlist is called; a name that lemlist does not know is told as such', async () => {
    const { run, calls, leadId } = setUp({
      upstream: async () => new Response('Variable not found', { status: 400 }),
    })
    const none = await run(clear, { input: { leadId, names: [] } })
    expect(none.data.leadVariablesClear.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', field: ['input', 'names'] },
    ])
    expect(calls()).toEqual([])
    const unknown = await run(clear, { input: { leadId, names: ['unheard'] } })
    expect(unknown.data.leadVariablesClear.userErrors).toMatchObject([
      {
        code: 'NOT_FOUND',
        message: 'The campaign does not know the variable "unheard" ("Variable not found")',
        field: ['input', 'names'],
      },
    ])
  })
})

test.each([
  ['leadVariablesSet', set],
  ['leadVariablesUpdate', update],
])('%s of nobody is told', async (name, query) => {
  const { run } = setUp()
  const answer = await run(query, { input: { leadId: 'lea_none1', variables: [{ name: 'a', value: 'b' }] } })
  expect(answer.data[name]).toEqual({
    lead: null,
    userErrors: [{ code: 'NOT_FOUND', message: 'Lead not found', field: ['input', 'leadId'] }],
  })
})
