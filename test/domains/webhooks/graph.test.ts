import { beforeEach, expect, test } from 'vitest'
import type { HookDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const insert = (hook: Partial<HookDocument>) =>
  harness.team.hooks.insert({
    _id: `hoo_new${harness.team.hooks.size}`,
    targetUrl: 'https://hooks.example:8443/in?token=hush',
    createdAt: '2026-01-01T00:00:00.000Z',
    secret: 'shh',
    ...hook,
  })

const fields = 'id targetUrl targetHost types campaign { id } isFirst createdAt isOurs'

test('all hooks take one call and show what each is for', async () => {
  const [campaign] = harness.team.campaigns.all()
  insert({ type: 'emailsOpened,emailsClicked', campaignId: campaign?._id, isFirst: true })
  const { data, errors } = await harness.run(`{ webhooks { ${fields} } }`)
  expect(errors).toBeUndefined()
  expect(data.webhooks).toEqual(
    harness.team.hooks.all().map(hook => ({
      id: hook._id,
      targetUrl: hook.targetUrl,
      targetHost: new URL(hook.targetUrl).host,
      types: hook.type?.split(',') ?? null,
      campaign: hook.campaignId === undefined ? null : { id: hook.campaignId },
      isFirst: hook.isFirst ?? null,
      createdAt: hook.createdAt,
      isOurs: false,
    })),
  )
  expect(harness.calls()).toEqual(['GET /api/hooks'])
  expect(harness.drift).toEqual([])
})

test.each(['READ', 'WRITE'] as const)(
  'a caller with role %s sees the host of a hook and not its address',
  async role => {
    harness = startHarness({ role })
    insert({})
    const { data } = await harness.run('{ webhooks { targetUrl targetHost } }')
    expect(data.webhooks.at(-1)).toEqual({ targetUrl: null, targetHost: 'hooks.example:8443' })
    expect(JSON.stringify(data)).not.toContain('hush')
  },
)

test("the team's hooks come with the team", async () => {
  const { data } = await harness.run('{ team { name webhooks { id } } }')
  expect(data.team.webhooks).toEqual(harness.team.hooks.all().map(({ _id }) => ({ id: _id })))
  expect(harness.calls()).toEqual(['GET /api/team'])
})

test('the hooks of many campaigns take one call: those of the campaign and those of the whole team', async () => {
  const [one, two] = harness.team.campaigns.all()
  const teamWide = harness.team.hooks.all().filter(({ campaignId }) => campaignId === undefined)
  const own = insert({ campaignId: one?._id })
  const { data } = await harness.run(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Campaign { webhooks { id } } } }',
    {
      ids: [one?._id, two?._id],
    },
  )
  const ids = teamWide.map(({ _id }) => ({ id: _id }))
  expect(data.nodes).toEqual([{ webhooks: [...ids, { id: own._id }] }, { webhooks: ids }])
  expect(harness.calls().filter(call => call.endsWith('/hooks'))).toEqual(['GET /api/hooks'])
})

test('a hook is found by its id, and null when there is none', async () => {
  const [hook] = harness.team.hooks.all()
  const { data } = await harness.run('query ($id: ID!) { node(id: $id) { id } none: node(id: "hoo_none") { id } }', {
    id: hook?._id,
  })
  expect(data).toEqual({ node: { id: hook?._id }, none: null })
  expect(harness.calls()).toEqual(['GET /api/hooks'])
})

test('an address that is none costs its host alone', async () => {
  insert({ targetUrl: 'not an address' })
  const { data, errors } = await harness.run('{ webhooks { id targetUrl targetHost } }')
  expect(errors).toBeUndefined()
  expect(data.webhooks.at(-1)).toMatchObject({ targetUrl: 'not an address', targetHost: 'unknown.invalid' })
})
