import { expect, test } from 'vitest'
import { startHarness } from '../support/harness.ts'

const nothing = 'NoneOfThese000000'

test('an unknown id of each kind is null without an error, by its root and by node', async () => {
  const harness = startHarness()
  const roots = [
    `user(id: "usr_${nothing}")`,
    `campaign(id: "cam_${nothing}")`,
    `lead(id: "lea_${nothing}")`,
    `contact(by: { id: "ctc_${nothing}" })`,
    `contact(by: { email: "nobody@nowhere.example" })`,
    `company(by: { id: "cpn_${nothing}" })`,
    `company(by: { domain: "nowhere.example" })`,
    `schedule(id: "skd_${nothing}")`,
    `label(id: "lbl_${nothing}")`,
    `conversation(contactId: "ctc_${nothing}")`,
    `unsubscribe(value: "nobody@nowhere.example")`,
  ]
  const byRoot = await harness.run(`{ ${roots.map((root, index) => `r${index}: ${root} { id }`).join(' ')} }`)
  expect(byRoot.errors).toBeUndefined()
  expect(byRoot.data).toEqual(Object.fromEntries(roots.map((_, index) => [`r${index}`, null])))

  const prefixes = [
    'tea',
    'usr',
    'usm',
    'cam',
    'seq',
    'stp',
    'skd',
    'lea',
    'ctc',
    'cpn',
    'act',
    'opp',
    'lbl',
    'hoo',
    'uns',
  ]
  const ids = [
    ...prefixes.map(prefix => `${prefix}_${nothing}`),
    `Conversation:ctc_${nothing}`,
    `Message:act_${nothing}`,
  ]
  const byNode = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
  expect(byNode.errors).toBeUndefined()
  expect(byNode.data.nodes).toEqual(ids.map(() => null))
})

test('an id of no kind is refused alone; the others beside it are answered', async () => {
  const harness = startHarness()
  const [campaign] = harness.team.campaigns.all()
  const { data, errors } = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [campaign?._id, 'nonsense', 'Nothing:1', ''],
  })
  expect(data.nodes).toEqual([{ id: campaign?._id }, null, null, null])
  expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual(
    [1, 2, 3].map(place => [['nodes', place], 'BAD_USER_INPUT']),
  )
  const many = await harness.run('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array(101).fill('cam_x1') })
  expect(many.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})

test('an address with a plus, and an id with a slash, reach lemlist whole', async () => {
  const harness = startHarness()
  const [campaign] = harness.team.campaigns.all()
  const added = await harness.run(
    'mutation ($input: LeadAddInput!) { leadAdd(input: $input) { lead { id } userErrors { message } } }',
    { input: { campaignId: campaign?._id, email: 'ann+test@acme.example', firstName: 'Ann' } },
  )
  expect(added.data.leadAdd.userErrors).toEqual([])
  harness.forget()
  const { data, errors } = await harness.run(
    '{ leads(email: "ann+test@acme.example") { id email } slashed: schedule(id: "skd_a/../b?c#d") { id } }',
  )
  expect(errors).toBeUndefined()
  expect(data).toEqual({ leads: [{ id: added.data.leadAdd.lead.id, email: 'ann+test@acme.example' }], slashed: null })
  expect(harness.calls().toSorted()).toEqual([
    'GET /api/leads/ann%2Btest%40acme.example',
    'GET /api/schedules/skd_a%2F..%2Fb%3Fc%23d',
  ])
})

test('a cursor of another thing, of another list, or of nothing is refused, and the rest of the answer stands', async () => {
  const harness = startHarness()
  const [one, other] = harness.team.campaigns
    .all()
    .filter(({ _id }) => harness.team.leads.where('campaignId', _id).length > 3)
  const first = await harness.run(
    'query ($id: ID!) { campaign(id: $id) { leads(first: 2) { pageInfo { endCursor } } } contacts(first: 2) { pageInfo { endCursor } } }',
    { id: one?._id },
  )
  const query =
    'query ($id: ID!, $after: String!) { campaign(id: $id) { name leads(first: 2, after: $after) { nodes { id } } } }'
  const cursors = [first.data.campaign.leads, first.data.contacts].map(({ pageInfo }) => pageInfo.endCursor)
  for (const after of [...cursors, 'nonsense', '']) {
    const { data, errors } = await harness.run(query, { id: other?._id, after })
    expect(data).toEqual({ campaign: { name: other?.name, leads: null } })
    expect(errors).toMatchObject([
      { path: ['campaign', 'leads'], extensions: { code: 'BAD_USER_INPUT', argument: 'after' } },
    ])
  }
  const own = await harness.run(query, { id: one?._id, after: cursors[0] })
  expect(own.errors).toBeUndefined()
  expect(own.data.campaign.leads.nodes).toHaveLength(2)
})
