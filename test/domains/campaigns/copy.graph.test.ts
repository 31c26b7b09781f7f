import { beforeEach, expect, test } from 'vitest'
import { first } from '../../contract/row.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const duplicate = (input: object, fields = 'campaign { id name status }') =>
  harness.run(
    `mutation ($input: CampaignDuplicateInput!) {
      campaignDuplicate(input: $input) { ${fields} userErrors { code message field } }
    }`,
    { input },
  )

test('a copy is a draft with the same steps and times, and stands first in the list', async () => {
  const { _id: campaignId, scheduleIds } = first(harness.team.campaigns, ({ status }) => status === 'running')
  const parts = 'schedules { name start end weekdays } sequences { level steps { type subject delayDays } }'
  const { data, errors } = await duplicate({ campaignId, name: null }, `campaign { id name status ${parts} }`)
  expect(errors).toBeUndefined()
  expect(harness.drift).toEqual([])
  const copy = harness.team.campaigns.all().at(-1)
  const original = await harness.run(`{ campaign(id: "${campaignId}") { name ${parts} } }`)
  const { name, schedules, sequences } = original.data.campaign
  expect(data.campaignDuplicate).toEqual({
    campaign: { id: copy?._id, name: `${name} Copy`, status: 'DRAFT', schedules, sequences: expect.anything() },
    userErrors: [],
  })
  // Sequences of one level come in the order of their ids.
  const inOrder = (of: readonly object[]) => of.map(each => JSON.stringify(each)).toSorted()
  expect(inOrder(data.campaignDuplicate.campaign.sequences)).toEqual(inOrder(sequences))
  expect(harness.calls().slice(0, 3).toSorted()).toEqual([
    `GET /api/campaigns/${copy?._id}/schedules`,
    `GET /api/campaigns/${copy?._id}/sequences`,
    `POST /api/campaigns/${campaignId}/duplicate`,
  ])
  const list = await harness.run('{ campaigns(first: 1) { nodes { id } } }')
  expect(list.data.campaigns.nodes).toEqual([{ id: copy?._id }])
  expect(copy?.scheduleIds.some(id => scheduleIds.includes(id))).toBe(false)
  expect(harness.team.leads.where('campaignId', copy?._id ?? '')).toEqual([])
})

test('an unknown campaign, a blank name and a plan that does not cover it are told, and nothing is copied', async () => {
  const { _id: campaignId } = first(harness.team.campaigns)
  const before = harness.team.campaigns.size
  expect((await duplicate({ campaignId: 'cam_NoneOfThese000000' })).data.campaignDuplicate).toEqual({
    campaign: null,
    userErrors: [{ code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] }],
  })
  harness.forget()
  expect((await duplicate({ campaignId, name: ' ' })).data.campaignDuplicate).toEqual({
    campaign: null,
    userErrors: [{ code: 'BAD_USER_INPUT', message: '`name` is empty', field: ['input', 'name'] }],
  })
  expect(harness.calls()).toEqual([])
  const body = 'This route is available starting emailPro plan'
  harness.sandbox.faults.add({ operation: 'campaignDuplicate', kind: 'status', status: 402, body })
  expect((await duplicate({ campaignId })).data.campaignDuplicate).toMatchObject({
    campaign: null,
    userErrors: [{ code: 'PAYMENT_REQUIRED', message: body }],
  })
  expect(harness.team.campaigns.size).toBe(before)
})

test('whoever may only read may not copy, and lemlist is not asked', async () => {
  harness = startHarness({ role: 'READ' })
  const { errors } = await duplicate({ campaignId: first(harness.team.campaigns)._id })
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
  expect(harness.calls()).toEqual([])
})
