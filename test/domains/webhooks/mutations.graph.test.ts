import { isEnumType } from 'graphql'
import { beforeEach, describe, expect, test } from 'vitest'
import { schema } from '../../../src/domains/schema.ts'
import { first } from '../../contract/row.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const targetUrl = 'https://hooks.acme.example/in?token=hush'

const create = async (input: object) => {
  const query = `mutation ($input: WebhookCreateInput!) {
    webhookCreate(input: $input) { webhooks { id targetUrl types isFirst campaign { id } } userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  return { payload: data?.webhookCreate, errors }
}

const remove = async (webhookId: string) => {
  const query =
    'mutation ($input: WebhookDeleteInput!) { webhookDelete(input: $input) { deletedId userErrors { code message field } } }'
  const { data, errors } = await harness.run(query, { input: { webhookId } })
  return { payload: data?.webhookDelete, errors }
}

const fieldsOf = ({ payload }: Awaited<ReturnType<typeof create>>) =>
  payload.userErrors.map(({ field }: { field: string[] }) => field.slice(1).join('.'))

describe('webhookCreate', () => {
  test('makes one hook for each event, in their order, each event once', async () => {
    const { _id: campaignId } = first(harness.team.campaigns)
    await harness.run('{ webhooks { id } }')
    harness.forget()
    const types = ['EMAILS_REPLIED', 'LINKEDIN_VISIT_DONE', 'EMAILS_REPLIED']
    const rawTypes = ['linkedinVisit', 'somethingNew']
    const { payload } = await create({ targetUrl, types, rawTypes, campaignId, isFirst: true })
    const wanted = ['emailsReplied', 'linkedinVisitDone', 'somethingNew']
    const made = harness.team.hooks.all().slice(-3)
    expect(payload).toEqual({
      webhooks: made.map(({ _id }, place) => ({
        id: _id,
        targetUrl,
        types: [wanted[place]],
        isFirst: true,
        campaign: { id: campaignId },
      })),
      userErrors: [],
    })
    expect(harness.requests.map(({ method, path, query }) => `${method} ${path}${query}`)).toEqual(
      wanted.map(() => `POST /api/hooks?campaignId=${campaignId}&isFirst=true`),
    )
    const { data } = await harness.run('{ webhooks { id } }')
    expect(data.webhooks).toEqual(harness.team.hooks.all().map(({ _id }) => ({ id: _id })))
    expect(harness.drift).toEqual([])
  })

  test('without events makes one hook for all of them', async () => {
    const { payload } = await create({ targetUrl, types: null })
    expect(payload.webhooks).toMatchObject([{ types: null, isFirst: null, campaign: null }])
    expect(harness.calls()).toEqual(['POST /api/hooks'])
  })

  test('tells lemlist the secret, and nobody else', async () => {
    const secret = 'a text that nobody tells'
    const answer = await create({ targetUrl, types: ['INTERESTED'], secret })
    expect(harness.team.hooks.all().at(-1)?.secret).toBe(secret)
    const later = await harness.run('{ webhooks { id targetUrl types } team { webhooks { id } } }')
    const refused = await create({ targetUrl: 'ftp://x.example', secret })
    expect(JSON.stringify([answer, later, refused, harness.log])).not.toContain(secret)
  })

  test('refuses all that is wrong at once, before lemlist is called', async () => {
    const own = 'https://ann:hush@x.example/'
    expect(fieldsOf(await create({ targetUrl: own, rawTypes: ['emailsSent', 'a,b'] }))).toEqual([
      ...['targetUrl', 'rawTypes.1'],
    ])
    expect(fieldsOf(await create({ targetUrl, secret: ' ', types: [], rawTypes: [] })).toSorted()).toEqual([
      ...['rawTypes', 'secret', 'types'],
    ])
    expect(fieldsOf(await create({ targetUrl: 'ftp://x.example' }))).toEqual(['targetUrl'])
    expect(fieldsOf(await create({ targetUrl: 'javascript:alert(1)' }))).toEqual(['targetUrl'])
    const long = `https://x.example/${'x'.repeat(2_000)}`
    expect(fieldsOf(await create({ targetUrl: long, secret: 'x'.repeat(501) })).toSorted()).toEqual([
      'secret',
      'targetUrl',
    ])
    expect(harness.calls()).toEqual([])
  })

  test('of an unknown campaign is refused once, and makes none', async () => {
    const { size } = harness.team.hooks
    const { payload } = await create({ targetUrl, types: ['PAUSED', 'RESUMED'], campaignId: 'cam_NoneOfThese00000' })
    expect(payload).toEqual({
      webhooks: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Campaign not found', field: ['input', 'campaignId'] }],
    })
    expect(harness.calls()).toEqual(['POST /api/hooks'])
    expect(harness.team.hooks.size).toBe(size)
  })

  test('beyond 200 hooks tells which events have none', async () => {
    const hook = first(harness.team.hooks)
    for (let place = harness.team.hooks.size; place < 198; place += 1)
      harness.team.hooks.insert({ ...hook, _id: `hoo_filler${place}` })
    const { payload } = await create({ targetUrl, types: ['PAUSED', 'RESUMED', 'STOPPED'] })
    expect(payload.webhooks.map(({ types }: { types: string[] }) => types)).toEqual([['paused'], ['resumed']])
    expect(payload.userErrors).toEqual([
      {
        code: 'BAD_USER_INPUT',
        message: '`types` stopped: Bad request: a team has 200 webhooks at most',
        field: ['input', 'types'],
      },
    ])
  })

  test('tells the part that an outage struck as one that failed', async () => {
    let calls = 0
    harness = startHarness({
      upstream: async (request, sandbox) => {
        calls += 1
        return calls === 2 ? new Response('', { status: 503 }) : sandbox.fetch(request)
      },
    })
    const { payload, errors } = await create({ targetUrl, types: ['PAUSED', 'RESUMED'] })
    expect(errors).toBeUndefined()
    expect(payload.webhooks).toMatchObject([{ types: ['paused'] }])
    expect(payload.userErrors).toMatchObject([{ code: 'FAILED', message: expect.stringMatching(/resumed/) }])
  })

  test('knows every event that lemlist lists, and none besides', () => {
    const type = schema.getType('WebhookEventType')
    const values = isEnumType(type) ? type.getValues().map(({ value }) => value) : []
    expect(values.toSorted()).toEqual(events.toSorted())
  })
})

test('a deleted hook is gone from all lists, and an unknown one is told by its field', async () => {
  const { _id } = first(harness.team.hooks)
  const { payload } = await remove(_id)
  expect(payload).toEqual({ deletedId: _id, userErrors: [] })
  expect(harness.calls()).toEqual([`DELETE /api/hooks/${_id}`])
  const { data } = await harness.run('{ webhooks { id } }')
  expect(data.webhooks).not.toContainEqual({ id: _id })
  expect((await remove(_id)).payload).toEqual({
    deletedId: null,
    userErrors: [{ code: 'NOT_FOUND', message: 'Webhook not found', field: ['input', 'webhookId'] }],
  })
  expect(harness.drift).toEqual([])
})

test('to make a hook needs the role send, to delete one needs write', async () => {
  harness = startHarness({ role: 'WRITE' })
  expect((await create({ targetUrl })).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  harness = startHarness({ role: 'READ' })
  expect((await remove('hoo_1')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect(harness.calls()).toEqual([])
})

/** The events that a hook can be made for. */
const events = [
  ...['contacted', 'hooked', 'attracted', 'warmed', 'interested', 'notInterested', 'emailsSent', 'emailsOpened'],
  ...['emailsClicked', 'emailsReplied', 'emailsBounced', 'emailsFailed', 'emailsInterested', 'emailsNotInterested'],
  ...[
    'emailsUnsubscribed',
    'linkedinSent',
    'linkedinOpened',
    'linkedinReplied',
    'linkedinInterested',
    'linkedinNotInterested',
  ],
  ...['linkedinSendFailed', 'linkedinVisitDone', 'linkedinVisitFailed', 'linkedinFollowDone', 'linkedinFollowFailed'],
  ...[
    'linkedinFollowSkipped',
    'linkedinInviteDone',
    'linkedinInviteFailed',
    'linkedinInviteAccepted',
    'linkedinEndorseDone',
  ],
  ...['linkedinEndorseFailed', 'linkedinEndorseSkipped', 'linkedinVoiceNoteDone', 'linkedinVoiceNoteFailed'],
  ...[
    'linkedinLikeLastPostDone',
    'linkedinLikeLastPostNoPost',
    'linkedinLikeLastPostFailed',
    'linkedinWithdrawInvitationDone',
  ],
  ...['linkedinWithdrawInvitationFailed', 'whatsappMessageSent', 'whatsappMessageDelivered', 'whatsappMessageOpened'],
  ...['whatsappReplied', 'whatsappMessageFailed', 'smsSent', 'smsDelivered', 'smsReplied', 'smsFailed'],
  ...['aircallCreated', 'aircallEnded', 'aircallDone', 'aircallInterested', 'aircallNotInterested', 'apiDone'],
  ...['apiInterested', 'apiNotInterested', 'apiFailed', 'manualInterested', 'manualNotInterested', 'paused'],
  ...['resumed', 'stopped', 'campaignComplete', 'customDomainErrors', 'connectionIssue', 'sendLimitReached'],
  ...['lemwarmPaused', 'annotated', 'enrichmentDone', 'enrichmentError', 'callRecordingDone', 'callTranscriptDone'],
  ...['inboxLabelUpdated', 'signalRegistered', 'deliverabilityAlertTriggered'],
]
