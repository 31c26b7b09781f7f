import { describe, expect, test } from 'vitest'
import { inbox } from '../../../src/domains/inbox/contract.ts'
import { inboxHandlers } from '../../../src/domains/inbox/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { ann, now, rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(inbox, inboxHandlers)

const earlier = '2026-02-01T00:00:00.000Z'

const ben = {
  ...ann,
  _id: 'usr_2',
  name: 'Ben Oz',
  email: 'ben@acme.test',
  mailboxes: [],
  phoneNumbers: ['+33 1 99 00 11 22'],
  whatsappAccountIds: ['wha_1'],
  linkedIn: { linkedinUrl: 'https://l.test/ben', status: true, inviteLimit: 1, sendLimit: 1, visitLimit: 1 },
}

/** Ann, Ben, two labels, and a contact whom Ann wrote to: Cleo, who is a lead. */
const teamWithCleo = (): TeamWorld => {
  const team = smallTeam()
  team.users.insert(ben)
  const made = {
    fields: {},
    ownerId: 'usr_1',
    createdBy: 'usr_1',
    createdAt: earlier,
    unsubscribed: false,
    listIds: [],
  }
  team.contacts.insert({ ...made, _id: 'ctc_1', email: 'cleo@x.test' })
  team.contacts.insert({ ...made, _id: 'ctc_2', email: 'dora@x.test' })
  team.leads.insert({
    _id: 'lea_1',
    campaignId: 'cam_1',
    contactId: 'ctc_1',
    state: 'emailsOpened',
    status: 'running',
    isPaused: false,
    source: 'api',
    personalized: false,
    createdAt: earlier,
    updatedAt: earlier,
    variables: {},
    sequenceStep: 0,
  })
  team.activities.insert({
    _id: 'act_1',
    type: 'emailsSent',
    createdAt: earlier,
    contactId: 'ctc_1',
    sendUserId: 'usr_1',
    subject: 'Hello',
    message: '<p>Hi</p>',
  })
  team.conversations.insert({
    _id: 'ibx_1',
    contactId: 'ctc_1',
    createdAt: earlier,
    createdBy: 'act_1',
    lastActivityAt: earlier,
    channels: ['email'],
    haveReplies: false,
    users: [{ userId: 'usr_1', sender: true, read: true }],
    labelIds: ['lbl_1'],
  })
  for (const [_id, name] of [['lbl_1', 'Interested'] as const, ['lbl_2', 'Not now'] as const]) {
    team.labels.insert({ _id, name, color: '#F9A2A2', createdAt: earlier, createdBy: 'usr_1' })
  }
  return team
}

const mail = {
  sendUserId: 'usr_1',
  sendUserEmail: 'ann.lee@acme.test',
  sendUserMailboxId: 'usm_1',
  contactId: 'ctc_1',
  subject: 'News',
  message: '<p>News</p>',
}

describe('POST /inbox/email', () => {
  test('the mail is the newest of the thread, the conversation moves up, and the lead stays where it is', () => {
    const team = teamWithCleo()
    const lead = team.leads.get('lea_1')
    const call = rest(routes, team)
    expect(call('POST', '/inbox/email', { ...mail, leadId: 'lea_1' })).toEqual({
      status: 200,
      body: { ok: true, contactId: 'ctc_1' },
    })
    expect(call('GET', '/inbox/ctc_1').body).toMatchObject({
      data: [
        {
          type: 'emailsSent',
          createdAt: now,
          contactId: 'ctc_1',
          sendUserId: 'usr_1',
          sendUserEmail: 'ann.lee@acme.test',
          sendUserMailboxId: 'usm_1',
          subject: 'News',
          message: '<p>News</p>',
          messageId: expect.stringMatching(/^<\w+@acme\.test>$/),
        },
        { _id: 'act_1' },
      ],
    })
    expect(team.conversations.get('ibx_1')).toMatchObject({ lastActivityAt: now, haveReplies: false })
    expect(team.leads.get('lea_1')).toEqual(lead)
  })

  test('a lead stands for its contact, and an answer has the subject of its thread', () => {
    const team = teamWithCleo()
    const { contactId: _contactId, subject: _subject, ...answer } = mail
    for (const replyToActivityId of ['latest', 'act_1']) {
      const sent = rest(routes, team)('POST', '/inbox/email', { ...answer, leadId: 'lea_1', replyToActivityId })
      expect(sent.body).toEqual({ ok: true, contactId: 'ctc_1' })
      expect(team.activities.all().at(-1)?.subject).toBe('Re: Hello')
    }
  })

  test('who was never written to gets a conversation', () => {
    const team = teamWithCleo()
    rest(routes, team)('POST', '/inbox/email', { ...mail, contactId: 'ctc_2' })
    expect(team.conversations.find('contactId', 'ctc_2')).toMatchObject({
      lastActivityAt: now,
      channels: ['email'],
      users: [{ userId: 'usr_1', sender: true, read: true }],
    })
  })

  test.each([
    ['Invalid sendUserId', { sendUserId: 'usr_9' }],
    ['Invalid sendUserId', { sendUserId: undefined }],
    ['Invalid sendUserEmail', { sendUserEmail: 'other@acme.test' }],
    ['Invalid sendUserMailboxId', { sendUserMailboxId: 'usm_9' }],
    ['contactId or leadId is required', { contactId: undefined }],
    ['Invalid leadId', { leadId: 'cleo' }],
    ['Lead not found', { leadId: 'lea_9' }],
    ['Invalid contactId', { contactId: 'ctc_9' }],
    ['Invalid contactId', { contactId: 'ctc_2', leadId: 'lea_1' }],
    ['Invalid replyToActivityId', { replyToActivityId: 'act_9' }],
    ['Failed to send email', { message: ' ' }],
    ['Failed to send email', { subject: undefined }],
    ['Bad params: cc', { cc: 'ann@x.test' }],
  ])('%s is what it says to a wrong call, and nothing is sent', (words, change) => {
    const team = teamWithCleo()
    expect(rest(routes, team)('POST', '/inbox/email', { ...mail, ...change })).toEqual({ status: 400, body: words })
    expect(team.activities.size).toBe(1)
  })
})

describe('messages on other channels', () => {
  const message = { sendUserId: 'usr_2', contactId: 'ctc_1', leadId: 'lea_1', message: 'Hi Cleo' }

  test.each([
    ['/inbox/linkedin', {}, 'linkedinSent', 'linkedin', { ok: true }],
    ['/inbox/whatsapp', { sendUserWhatsappAccountId: 'wha_1' }, 'whatsappMessageSent', 'whatsapp', ''],
    ['/inbox/sms', {}, 'smsSent', 'sms', { ok: true }],
  ])('POST %s puts the message into the thread', (path, more, type, channel, body) => {
    const team = teamWithCleo()
    const call = rest(routes, team)
    expect(call('POST', path, { ...message, ...more })).toEqual({ status: 200, body })
    expect(call('GET', '/inbox/ctc_1?limit=1').body).toMatchObject({
      data: [{ type, message: 'Hi Cleo', contactId: 'ctc_1', sendUserId: 'usr_2', createdAt: now }],
    })
    expect(team.conversations.get('ibx_1')).toMatchObject({
      lastActivityAt: now,
      channels: ['email', channel],
      users: [{ userId: 'usr_1' }, { userId: 'usr_2', sender: true, read: true }],
    })
  })

  test.each([
    ['/inbox/linkedin', 'Invalid sendUserId', { sendUserId: 'usr_9' }],
    ['/inbox/linkedin', 'contactId or leadId is required', { contactId: undefined, leadId: undefined }],
    ['/inbox/linkedin', 'Invalid leadId', { leadId: 'cleo' }],
    ['/inbox/linkedin', 'Lead not found', { leadId: 'lea_9' }],
    ['/inbox/linkedin', 'Invalid contactId', { contactId: 'ctc_2' }],
    ['/inbox/linkedin', 'Failed to send message', { sendUserId: 'usr_1' }],
    ['/inbox/whatsapp', 'Invalid sendUserWhatsappAccountId', {}],
    ['/inbox/whatsapp', 'Invalid sendUserWhatsappAccountId', { sendUserWhatsappAccountId: 'wha_9' }],
    ['/inbox/whatsapp', 'Failed to send whatsapp message', { sendUserWhatsappAccountId: 'wha_1', message: '' }],
    ['/inbox/sms', 'Invalid sendUserPhoneNumber', { sendUserPhoneNumber: '+1' }],
    ['/inbox/sms', 'Failed to send sms', { sendUserId: 'usr_1' }],
  ])('POST %s says %s to a wrong call, and nothing is sent', (path, words, change) => {
    const team = teamWithCleo()
    expect(rest(routes, team)('POST', path, { ...message, ...change })).toEqual({ status: 400, body: words })
    expect(team.activities.size).toBe(1)
  })
})

describe('labels', () => {
  test('a label is made with a colour and without its maker, and is listed with its maker', () => {
    const call = rest(routes, teamWithCleo())
    const made = call('POST', '/inbox/labels', { labelName: 'Hot' })
    expect(made).toEqual({
      status: 200,
      body: {
        _id: expect.stringMatching(/^lbl_\w{17}$/),
        name: 'Hot',
        color: expect.stringMatching(/^#\w{6}$/),
        createdAt: now,
      },
    })
    expect(call('GET', '/inbox/labels').body).toContainEqual({
      ...(made.body as Record<string, unknown>),
      createdBy: 'ann@acme.test',
    })
  })

  test.each([
    [400, 'labelName is required', {}],
    [400, 'labelName is required', { labelName: ' ' }],
    [400, 'Failed to create label', { labelName: 'x'.repeat(201) }],
    [409, 'Label with this name already exists', { labelName: 'Interested' }],
    [400, 'Bad params: labelName', { labelName: 1 }],
  ])('%i %s', (status, body, sent) => {
    const team = teamWithCleo()
    expect(rest(routes, team)('POST', '/inbox/labels', sent)).toEqual({ status, body })
    expect(team.labels.size).toBe(2)
  })

  test('a label takes a new name and colour, but not the name of another', () => {
    const call = rest(routes, teamWithCleo())
    const change = { labelName: 'Keen', color: '#00FF00' }
    const keen = { _id: 'lbl_1', name: 'Keen', color: '#00FF00', createdAt: earlier, createdBy: 'ann@acme.test' }
    expect(call('PATCH', '/inbox/labels/lbl_1', change)).toEqual({ status: 200, body: keen })
    expect(call('PATCH', '/inbox/labels/lbl_1', { labelName: 'Keen' }).body).toEqual(keen)
    expect(call('PATCH', '/inbox/labels/lbl_1', { labelName: 'Not now' })).toEqual({
      status: 409,
      body: 'Label with this name already exists',
    })
    expect(call('PATCH', '/inbox/labels/lbl_9', {})).toEqual({ status: 404, body: 'Label not found' })
  })

  test('a deleted label is taken off every conversation', () => {
    const team = teamWithCleo()
    const call = rest(routes, team)
    expect(call('DELETE', '/inbox/labels/lbl_1').body).toEqual({ ok: true })
    expect(team.conversations.get('ibx_1')?.labelIds).toEqual([])
    expect(call('DELETE', '/inbox/labels/lbl_1')).toEqual({ status: 404, body: 'Label not found' })
  })

  test('labels join those of a conversation, take their place, and are taken off', () => {
    const team = teamWithCleo()
    const call = rest(routes, team)
    const labels = () => team.conversations.get('ibx_1')?.labelIds
    const path = '/inbox/conversations/labels/ctc_1'
    expect(call('POST', path, { labelIds: ['lbl_2', 'lbl_1'], appendLabels: true }).body).toEqual({ ok: true })
    expect(labels()).toEqual(['lbl_1', 'lbl_2'])
    call('POST', path, { labelIds: ['lbl_2'], appendLabels: false })
    expect(labels()).toEqual(['lbl_2'])
    expect(call('DELETE', path, { labelIds: ['lbl_2', 'lbl_1'] }).body).toEqual({ ok: true })
    expect(labels()).toEqual([])
  })

  const unlike = 'Invalid request body: labelIds must be an array'

  test.each([
    ['POST', 'ctc_1', {}, 400, `${unlike} and appendLabels must be a boolean`],
    ['POST', 'ctc_1', { labelIds: 'lbl_1', appendLabels: true }, 400, `${unlike} and appendLabels must be a boolean`],
    ['POST', 'ctc_2', { labelIds: ['lbl_1'], appendLabels: true }, 404, 'Inbox not found'],
    ['POST', 'ctc_1', { labelIds: ['lbl_2', 'lbl_9'], appendLabels: true }, 404, 'Label not found'],
    ['DELETE', 'ctc_1', undefined, 400, unlike],
    ['DELETE', 'ctc_2', { labelIds: ['lbl_1'] }, 404, 'Inbox not found'],
    ['DELETE', 'ctc_1', { labelIds: ['lbl_1', 'lbl_9'] }, 404, 'Label not found'],
  ])('%s of the labels of %s with %j is refused whole', (method, contactId, sent, status, body) => {
    const team = teamWithCleo()
    const answer = rest(routes, team)(method, `/inbox/conversations/labels/${contactId}`, sent)
    expect(answer).toEqual({ status, body })
    expect(team.conversations.get('ibx_1')?.labelIds).toEqual(['lbl_1'])
  })
})

describe('drafts', () => {
  const draft = { channel: 'email', content: `<p>Hello <b>Cleo</b></p>${'x'.repeat(200)}`, subject: 'Hi' }
  const drafts = '/inbox/ctc_1/drafts'

  const kept = () => {
    const team = teamWithCleo()
    const call = rest(routes, team)
    const made = call('POST', `${drafts}?draftOwner=usr_1`, draft)
    const { draftId } = made.body as { draftId: string }
    return { team, call, made, draftId }
  }

  test('a draft is made with 201, listed by its beginning, and shown whole by itself', () => {
    const { call, made, draftId } = kept()
    expect(made).toEqual({ status: 201, body: { draftId: expect.stringMatching(/^drf_\w{17}$/) } })
    const told = { _id: draftId, channel: 'email', subject: 'Hi', source: 'api', createdAt: now, updatedAt: now }
    expect(call('GET', `${drafts}?draftOwner=ann@acme.test`)).toEqual({
      status: 200,
      body: { drafts: [{ ...told, contentPreview: `Hello Cleo\n${'x'.repeat(89)}` }] },
    })
    expect(call('GET', `${drafts}/${draftId}?draftOwner=usr_1`)).toEqual({
      status: 200,
      body: { draft: { ...told, content: draft.content, cc: [], attachments: [] } },
    })
  })

  test('a draft is the business of its owner and its contact alone', () => {
    const { call, draftId } = kept()
    const missing = { status: 404, body: 'Draft not found' }
    expect(call('GET', `${drafts}?draftOwner=usr_2`).body).toEqual({ drafts: [] })
    expect(call('GET', `${drafts}/${draftId}?draftOwner=usr_2`)).toEqual(missing)
    expect(call('PATCH', `/inbox/ctc_2/drafts/${draftId}?draftOwner=usr_1`, { subject: 'x' })).toEqual(missing)
    expect(call('DELETE', `${drafts}/${draftId}?draftOwner=usr_2`)).toEqual(missing)
  })

  test('a draft takes what is given and keeps the rest, until it is deleted', () => {
    const { call, draftId } = kept()
    const path = `${drafts}/${draftId}?draftOwner=usr_1`
    const attachments = [{ name: 'a.pdf', url: 'https://a.test/a.pdf', size: 3, type: 'application/pdf' }]
    const change = { content: 'Short', cc: ['dora@x.test'], attachments, replyToActivityId: 'act_1' }
    expect(call('PATCH', path, change).body).toMatchObject({
      draft: { _id: draftId, subject: 'Hi', content: 'Short', cc: ['dora@x.test'], attachments },
    })
    expect(call('DELETE', path)).toEqual({ status: 200, body: { success: true } })
    expect(call('GET', path)).toEqual({ status: 404, body: 'Draft not found' })
    expect(call('GET', `${drafts}?draftOwner=usr_1`).body).toEqual({ drafts: [] })
  })

  const nobody = 'User not found: neither a valid email nor a valid user id for this team'

  test.each([
    ['', draft, 'Missing draftOwner'],
    ['?draftOwner=usr_9', draft, nobody],
    ['?draftOwner=eve@x.test', draft, nobody],
    ['?draftOwner=usr_1', { ...draft, channel: 'fax' }, 'Invalid channel'],
    ['?draftOwner=usr_1', { channel: 'sms' }, 'Content must not be empty'],
    ['?draftOwner=usr_1', { ...draft, content: ' ' }, 'Content must not be empty'],
    ['?draftOwner=usr_1', { ...draft, content: 'é'.repeat(15_361) }, 'Content too large'],
    ['?draftOwner=usr_1', { ...draft, subject: 'x'.repeat(401) }, 'Subject too long'],
    ['?draftOwner=usr_1', { ...draft, replyToActivityId: 'act_9' }, 'Invalid replyToActivityId'],
    ['?draftOwner=usr_1', { ...draft, cc: 'dora@x.test' }, 'Bad params: cc'],
  ])('a draft with%s %j is refused', (query, sent, words) => {
    const team = teamWithCleo()
    expect(rest(routes, team)('POST', `${drafts}${query}`, sent)).toEqual({ status: 400, body: words })
    expect(team.drafts.size).toBe(0)
  })

  test('a contact has ten drafts and not one more', () => {
    const { team, call } = kept()
    const create = (owner: string) => call('POST', `${drafts}?draftOwner=${owner}`, draft)
    expect(Array.from({ length: 9 }, () => create('usr_2').status)).toEqual(Array(9).fill(201))
    expect(create('usr_1')).toEqual({ status: 400, body: 'Draft limit reached (max 10 per conversation)' })
    expect(team.drafts.size).toBe(10)
  })
})
