import { beforeEach, describe, expect, test } from 'vitest'
import type { CampaignDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const one = (wanted: (campaign: CampaignDocument) => boolean): CampaignDocument => {
  const found = harness.team.campaigns.all().find(wanted)
  if (found === undefined) throw new Error('no such campaign')
  return found
}

const act = async (name: string, input: object, fields = 'campaign { id name status }') => {
  const query = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { ${fields} userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.[name], codes: errors?.map(({ extensions }) => extensions.code) }
}

test('what an action shows is read after it, not kept from the action before it in the same operation', async () => {
  const { _id } = one(({ status }) => status === 'running')
  const { data, errors } = await harness.run(
    `mutation ($input: CampaignPauseInput!, $start: CampaignStartInput!) {
      a: campaignPause(input: $input) { campaign { status createdAt } }
      b: campaignStart(input: $start) { campaign { status createdAt } }
    }`,
    { input: { campaignId: _id }, start: { campaignId: _id } },
  )
  expect(errors).toBeUndefined()
  expect([data.a.campaign.status, data.b.campaign.status]).toEqual(['PAUSED', 'RUNNING'])
})

describe('campaignCreate', () => {
  test('makes a draft that can be read back', async () => {
    const { payload } = await act(
      'campaignCreate',
      { name: 'Harbour towns', timezone: 'Europe/Lisbon', autoReview: true, autoReviewConditions: ['DELIVERABLE'] },
      'campaign { id name status timezone schedules { timezone } sequences { level steps { id } } }',
    )
    expect(payload).toEqual({
      campaign: {
        id: expect.stringMatching(/^cam_/),
        name: 'Harbour towns',
        status: 'DRAFT',
        timezone: 'Europe/Lisbon',
        schedules: [{ timezone: 'Europe/Lisbon' }],
        sequences: [{ level: 0, steps: [] }],
      },
      userErrors: [],
    })
    const { id } = payload.campaign
    expect(harness.team.campaigns.get(id)).toMatchObject({ autoReview: true, autoReviewConditions: ['deliverable'] })
    expect(harness.calls().toSorted()).toEqual([
      'GET /api/campaigns',
      `GET /api/campaigns/${id}/schedules`,
      `GET /api/campaigns/${id}/sequences`,
      'POST /api/campaigns',
    ])
    expect(harness.drift).toEqual([])
  })

  test('refuses a time zone that is none before lemlist is called', async () => {
    const { payload } = await act('campaignCreate', { name: 'Mars', timezone: 'Mars/One' })
    expect(payload).toMatchObject({
      campaign: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'timezone'] }],
    })
    expect(harness.calls()).toEqual([])
  })

  test('refuses an empty name before lemlist is called', async () => {
    const { payload } = await act('campaignCreate', { name: ' ' })
    expect(payload).toEqual({
      campaign: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: '`name` is empty', field: ['input', 'name'] }],
    })
    expect(harness.calls()).toEqual([])
  })
})

describe('campaignUpdate', () => {
  test('changes what is given, leaves the rest, and shows the switches', async () => {
    const { _id: campaignId, flags } = one(({ status }) => status === 'running')
    const { payload } = await act(
      'campaignUpdate',
      {
        campaignId,
        name: 'New name',
        stopOnLinkClicked: true,
        autoReview: null,
        tracking: { trackOpens: false, trackClicks: null },
        onReplied: { campaignProgress: 'STOP', createNewTask: true, detectOutOfOffice: false },
        onLinkClicked: { createNewTask: true },
      },
      `campaign { id name status } settings {
        stopOnLinkClicked tracking { trackOpens trackClicks } onReplied { createNewTask detectOutOfOffice }
        onLinkClicked { createNewTask } senders { user { id } }
      }`,
    )
    expect(payload).toEqual({
      campaign: { id: campaignId, name: 'New name', status: 'RUNNING' },
      settings: {
        stopOnLinkClicked: true,
        tracking: { trackOpens: false, trackClicks: flags.disableTrackClick !== true },
        onReplied: { createNewTask: true, detectOutOfOffice: false },
        onLinkClicked: { createNewTask: true },
        senders: null,
      },
      userErrors: [],
    })
    expect(harness.team.campaigns.get(campaignId)?.flags).toMatchObject({
      disableTrackOpen: true,
      disableOutOfOffice: true,
      opportunityReplied: true,
      opportunityClicked: true,
    })
    expect(harness.calls()).toEqual([`PATCH /api/campaigns/${campaignId}`, 'GET /api/campaigns/reports'])
    expect(harness.drift).toEqual([])
  })

  test('is seen by the next read although the campaign was kept', async () => {
    const { _id: campaignId } = one(({ status }) => status === 'running')
    const query = `{ campaign(id: "${campaignId}") { name } }`
    await harness.run(query)
    await act('campaignUpdate', { campaignId, name: 'Other name' })
    expect((await harness.run(query)).data.campaign.name).toBe('Other name')
  })

  test('puts a campaign away and takes it back', async () => {
    const { _id: campaignId } = one(({ status }) => status === 'running')
    const archived = await act('campaignUpdate', { campaignId, archived: true })
    expect(archived.payload.campaign.status).toBe('ARCHIVED')
    const back = await act('campaignUpdate', { campaignId, archived: false })
    expect(back.payload.campaign.status).toBe('PAUSED')
  })

  test('replaces the senders, and tells why lemlist refuses some', async () => {
    const { _id: campaignId } = one(({ status }) => status === 'running')
    const [user] = harness.team.users.all()
    const changed = await act(
      'campaignUpdate',
      { campaignId, senderIds: [user?._id] },
      `campaign { senders { user { id } email mailboxId mailbox { id email } } }
      settings { senders { user { id } emails mailboxIds phoneNumbers whatsAppAccountIds } }`,
    )
    expect(changed.payload.userErrors).toEqual([])
    const [sender] = changed.payload.campaign.senders
    expect(sender).toMatchObject({
      user: { id: user?._id },
      mailbox: { id: sender.mailboxId, email: sender.email },
    })
    expect(changed.payload.settings.senders).toEqual([
      {
        user: { id: user?._id },
        emails: user?.mailboxes.map(({ email }) => email),
        mailboxIds: user?.mailboxes.map(({ _id }) => _id),
        phoneNumbers: user?.phoneNumbers,
        whatsAppAccountIds: user?.whatsappAccountIds,
      },
    ])
    expect(harness.calls()).toEqual([
      `PATCH /api/campaigns/${campaignId}`,
      `GET /api/campaigns/${campaignId}`,
      `GET /api/users/${user?._id}`,
    ])
    expect(harness.drift).toEqual([])
    const { payload } = await act('campaignUpdate', { campaignId, senderIds: ['usr_nobody'] })
    expect(payload).toMatchObject({ campaign: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(payload.userErrors[0].message).toMatch(/None of the provided sender IDs are members/)
  })

  test('refuses nothing at all, an empty name, and no senders at all, before lemlist is called', async () => {
    const { _id: campaignId } = one(() => true)
    const refusals = [
      [{}, ['input']],
      [{ name: null }, ['input']],
      [{ tracking: {}, onReplied: {} }, ['input']],
      [{ name: '' }, ['input', 'name']],
      [{ senderIds: [] }, ['input', 'senderIds']],
    ] as const
    for (const [change, field] of refusals) {
      const { payload } = await act('campaignUpdate', { campaignId, ...change })
      expect(payload).toMatchObject({ campaign: null, userErrors: [{ code: 'BAD_USER_INPUT', field }] })
    }
    expect(harness.calls()).toEqual([])
  })

  test('says when there is no such campaign', async () => {
    const { payload } = await act('campaignUpdate', { campaignId: 'cam_nobody', name: 'x' })
    expect(payload).toMatchObject({
      campaign: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'campaignId'] }],
    })
  })
})

describe('campaignStart and campaignPause', () => {
  test('change where the campaign stands', async () => {
    const { _id: campaignId } = one(({ status }) => status === 'running')
    expect((await act('campaignPause', { campaignId })).payload).toMatchObject({
      campaign: { id: campaignId, status: 'PAUSED' },
      userErrors: [],
    })
    expect((await act('campaignStart', { campaignId })).payload).toMatchObject({
      campaign: { id: campaignId, status: 'RUNNING' },
      userErrors: [],
    })
    const reports = 'GET /api/campaigns/reports'
    expect(harness.calls()).toEqual([
      `POST /api/campaigns/${campaignId}/pause`,
      reports,
      `POST /api/campaigns/${campaignId}/start`,
      reports,
    ])
    expect(harness.drift).toEqual([])
  })

  test('say why lemlist refuses', async () => {
    const { _id: campaignId } = one(({ status }) => status === 'paused')
    harness = startHarness({
      upstream: async (request, sandbox) =>
        request.url.endsWith('/start') ? new Response('Nobody sends for it', { status: 400 }) : sandbox.fetch(request),
    })
    const refused = await act('campaignStart', { campaignId })
    expect(refused.payload).toEqual({
      campaign: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: 'Nobody sends for it', field: null }],
    })
    const missing = await act('campaignPause', { campaignId: 'cam_nobody' })
    expect(missing.payload).toMatchObject({ campaign: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})

describe('roles', () => {
  test('reading is not enough to change, nor changing to start or to change what is sent, and lemlist is not asked', async () => {
    harness = startHarness({ role: 'READ' })
    const { _id: campaignId } = one(() => true)
    expect((await act('campaignCreate', { name: 'x' })).codes).toEqual(['FORBIDDEN'])
    expect((await act('campaignUpdate', { campaignId, name: 'x' })).codes).toEqual(['FORBIDDEN'])
    expect((await act('campaignPause', { campaignId })).codes).toEqual(['FORBIDDEN'])
    expect(harness.calls()).toEqual([])
    harness = startHarness({ role: 'WRITE' })
    expect((await act('campaignStart', { campaignId })).codes).toEqual(['FORBIDDEN'])
    expect((await act('campaignUpdate', { campaignId, autoReview: true })).codes).toEqual(['FORBIDDEN'])
    expect(harness.calls()).toEqual([])
  })
})
