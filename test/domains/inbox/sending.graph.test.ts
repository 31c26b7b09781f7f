import { beforeEach, describe, expect, test } from 'vitest'
import type { ContactDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { edited } from '../edited.ts'
import { found } from '../leads/seeded.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const now = '2026-01-15T10:00:00.000Z'

const user = () => found(harness.team.users.all()[0])
const mailbox = () => found(user().mailboxes[0])

/** A contact with an address, a conversation and exactly so many leads. */
const contactWith = (leads: number): ContactDocument =>
  found(
    harness.team.contacts
      .all()
      .find(
        ({ _id, email }) =>
          email !== undefined &&
          harness.team.leads.where('contactId', _id).length === leads &&
          (leads === 0 || harness.team.conversations.find('contactId', _id)?.channels.includes('email') === true),
      ),
  )

const leadOf = ({ _id }: ContactDocument) => found(harness.team.leads.where('contactId', _id)[0])

const lastActivity = () => found(harness.team.activities.all().at(-1))

const send = async (name: string, input: Readonly<Record<string, unknown>>) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`
  const answer = await harness.run(
    `mutation ($input: ${type}) { ${name}(input: $input) {
      conversation { id lastActivityAt messages(first: 1) { nodes { channel direction subject text sender { id } } } }
      userErrors { code message field }
    } }`,
    { input },
  )
  return { ...answer, payload: answer.data?.[name] }
}

describe('a mail', () => {
  const mail = () => ({
    senderId: user()._id,
    mailboxId: mailbox()._id,
    subject: 'News',
    message: '<p>Good news</p>',
  })

  test('is the newest message of the conversation, which moves to the front of the inbox', async () => {
    const contact = contactWith(1)
    await harness.run('{ inbox(first: 1) { nodes { id } } }')
    harness.forget()
    const { payload, errors } = await send('emailSend', { ...mail(), contactId: contact._id, cc: ['a@b.example'] })
    expect(errors).toBeUndefined()
    expect(payload).toEqual({
      conversation: {
        id: `Conversation:${contact._id}`,
        lastActivityAt: now,
        messages: {
          nodes: [
            {
              channel: 'email',
              direction: 'OUTBOUND',
              subject: 'News',
              text: 'Good news',
              sender: { id: user()._id },
            },
          ],
        },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([
      `GET /api/users/${user()._id}`,
      'POST /api/inbox/email',
      `GET /api/inbox/${contact._id}`,
    ])
    const { data } = await harness.run('{ inbox(first: 1) { nodes { id } } }')
    expect(data.inbox.nodes).toEqual([{ id: `Conversation:${contact._id}` }])
    expect(lastActivity()).toMatchObject({ type: 'emailsSent', contactId: contact._id, sendUserId: user()._id })
    expect(harness.drift).toEqual([])
  })

  test('to a lead tells in whose conversation it is', async () => {
    const contact = contactWith(1)
    const { payload } = await send('emailSend', { ...mail(), leadId: leadOf(contact)._id })
    expect(payload).toMatchObject({ conversation: { id: `Conversation:${contact._id}` }, userErrors: [] })
  })

  test('that answers needs no subject: it has that of its thread, by the id of a message or the latest', async () => {
    const contact = contactWith(1)
    const answered = found(
      harness.team.activities.where('contactId', contact._id).find(({ type }) => type === 'emailsSent'),
    )
    const { subject: _subject, ...answer } = { ...mail(), contactId: contact._id }
    for (const replyTo of [`Message:${answered._id}`, answered._id, 'latest']) {
      const { payload } = await send('emailSend', { ...answer, replyTo })
      expect(payload.userErrors).toEqual([])
      expect(lastActivity().subject).toBe(`Re: ${answered.subject?.replace(/^Re: /, '')}`)
    }
  })

  test('goes out from the only mailbox that is connected, and from none that must be guessed', async () => {
    const { mailboxId, ...unsaid } = { ...mail(), contactId: contactWith(1)._id }
    const [one, two] = user().mailboxes.map(({ _id, email }) => `${_id} (${email})`)
    const guessed = await send('emailSend', unsaid)
    expect(guessed.payload).toEqual({
      conversation: null,
      userErrors: [
        {
          code: 'BAD_USER_INPUT',
          message: `Name the mailbox to write from by \`mailboxId\`: the user has ${one}, ${two}`,
          field: ['input', 'mailboxId'],
        },
      ],
    })
    expect(harness.calls()).toEqual([`GET /api/users/${user()._id}`])
    const [connected, ...others] = user().mailboxes
    const mailboxes = [found(connected), ...others.map(other => ({ ...other, status: 'ERROR' as const }))]
    harness.team.users.update(user()._id, { mailboxes })
    harness.clock.advance(3_600_000)
    const { payload } = await send('emailSend', unsaid)
    expect(payload.userErrors).toEqual([])
    expect(lastActivity()).toMatchObject({ sendUserMailboxId: mailboxId })
  })

  test.each([
    ['left out', () => undefined, 'There is no mailbox to write from, as none is connected'],
    ['named', () => mailbox()._id, () => `The mailbox ${mailbox()._id} (${mailbox().email}) is not connected`],
    ['of somebody else', () => 'usm_none', '`mailboxId` names no mailbox of this user'],
  ])('from a mailbox that is not connected, %s, is refused before it is sent', async (_what, named, fault) => {
    const broken = (['ERROR', 'DISCONNECTED'] as const).map((status, place) => ({
      ...found(user().mailboxes[place]),
      status,
    }))
    harness.team.users.update(user()._id, { mailboxes: broken })
    const input = { ...mail(), contactId: contactWith(1)._id, mailboxId: named() }
    const { payload } = await send('emailSend', input)
    const listed = broken.map(({ _id, email }) => `${_id} (${email}, not connected)`).join(', ')
    const message = `${typeof fault === 'string' ? fault : fault()}: the user has ${listed}`
    expect(payload).toEqual({
      conversation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message, field: ['input', 'mailboxId'] }],
    })
    expect(harness.calls()).toEqual([`GET /api/users/${user()._id}`])
  })

  test('goes out from a mailbox that is named, or unnamed, while lemlist does not tell whether it is connected', async () => {
    harness = startHarness({
      upstream: edited(/\/api\/users\//, ({ mailboxes, ...rest }: Record<string, unknown>) => ({
        ...rest,
        mailboxes: [mailboxes]
          .flat()
          .slice(0, 1)
          .map(each => ({ ...Object(each), status: undefined })),
      })),
    })
    const { mailboxId, ...unsaid } = { ...mail(), contactId: contactWith(1)._id }
    for (const input of [unsaid, { ...unsaid, mailboxId }]) {
      expect((await send('emailSend', input)).payload.userErrors).toEqual([])
      expect(lastActivity()).toMatchObject({ sendUserMailboxId: mailboxId })
    }
  })

  test('that answers the latest where there is none goes out as a new mail', async () => {
    const contact = contactWith(0)
    const mails = harness.team.activities.where('contactId', contact._id)
    expect(mails).toEqual([])
    const { payload } = await send('emailSend', { ...mail(), contactId: contact._id, replyTo: 'latest' })
    expect(payload.userErrors).toEqual([])
    expect(lastActivity()).toMatchObject({ contactId: contact._id, subject: 'News' })
  })

  test('is sent once, whatever becomes of it', async () => {
    let sent = 0
    harness = startHarness({
      upstream: async (request, sandbox) => {
        if (request.method !== 'POST') return sandbox.fetch(request)
        sent += 1
        return new Response('', { status: 503 })
      },
    })
    const { errors } = await send('emailSend', { ...mail(), contactId: contactWith(1)._id })
    expect(errors).toMatchObject([{ path: ['emailSend'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    expect(sent).toBe(1)
  })

  test.each([
    ['to nobody', {}, 'contactId'],
    ['that says nothing', { contactId: 'ctc_any', message: ' ' }, 'message'],
    ['of its own without a subject', { contactId: 'ctc_any', subject: ' ' }, 'subject'],
  ])('%s is refused before lemlist is called', async (_what, change, field) => {
    const { payload } = await send('emailSend', { ...mail(), ...change })
    expect(payload).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', field] }],
    })
    expect(harness.calls()).toEqual([])
  })

  test.each([
    ['a user who is nobody', { senderId: 'usr_none' }, 'BAD_USER_INPUT', 'senderId'],
    ['a mailbox of somebody else', { mailboxId: 'usm_none' }, 'BAD_USER_INPUT', 'mailboxId'],
    ['a contact who is nobody', { contactId: 'ctc_none' }, 'BAD_USER_INPUT', 'contactId'],
    ['a lead who is nobody', { leadId: 'lea_none' }, 'NOT_FOUND', 'leadId'],
    ['a message that is none', { replyTo: 'Message:act_none' }, 'BAD_USER_INPUT', 'replyTo'],
  ])('with %s is refused, and nothing is sent', async (_what, change, code, field) => {
    const activities = harness.team.activities.size
    const { payload } = await send('emailSend', { ...mail(), contactId: contactWith(1)._id, ...change })
    expect(payload).toMatchObject({ conversation: null, userErrors: [{ code, field: ['input', field] }] })
    expect(harness.team.activities.size).toBe(activities)
  })
})

describe('a message on another channel', () => {
  const messages = [
    ['linkedinMessageSend', '/inbox/linkedin', 'linkedinSent', 'linkedin'],
    ['whatsappMessageSend', '/inbox/whatsapp', 'whatsappMessageSent', 'whatsapp'],
    ['smsSend', '/inbox/sms', 'smsSent', 'sms'],
  ] as const

  const message = (name: string) => ({
    senderId: user()._id,
    message: 'Hi there',
    ...(name === 'whatsappMessageSend' ? { whatsAppAccountId: user().whatsappAccountIds[0] } : {}),
  })

  test.each(messages)('%s puts it into the conversation, for one call', async (name, path, type, channel) => {
    const contact = contactWith(1)
    const ids = { contactId: contact._id, leadId: leadOf(contact)._id }
    const { payload, errors } = await send(name, { ...message(name), ...ids })
    expect(errors).toBeUndefined()
    expect(payload).toEqual({
      conversation: {
        id: `Conversation:${contact._id}`,
        lastActivityAt: now,
        messages: {
          nodes: [{ channel, direction: 'OUTBOUND', subject: null, text: 'Hi there', sender: { id: user()._id } }],
        },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([`POST /api${path}`, `GET /api/inbox/${contact._id}`])
    expect(lastActivity()).toMatchObject({ type, contactId: contact._id, message: 'Hi there' })
    expect(harness.drift).toEqual([])
  })

  test.each(messages)('%s to a lead looks the contact up', async (name, path) => {
    const contact = contactWith(1)
    const { payload } = await send(name, { ...message(name), leadId: leadOf(contact)._id })
    expect(payload).toMatchObject({ conversation: { id: `Conversation:${contact._id}` }, userErrors: [] })
    expect(harness.calls()).toEqual(['GET /api/leads', `POST /api${path}`, `GET /api/inbox/${contact._id}`])
  })

  test('to a contact of one campaign looks the lead up, and of several asks for it', async () => {
    const sent: unknown[] = []
    harness = startHarness({
      upstream: async (request, sandbox) => {
        if (request.method === 'POST') sent.push(await request.clone().json())
        return sandbox.fetch(request)
      },
    })
    const one = contactWith(1)
    await send('linkedinMessageSend', { ...message('linkedinMessageSend'), contactId: one._id })
    expect(sent).toMatchObject([{ contactId: one._id, leadId: leadOf(one)._id }])
    expect(harness.calls().slice(0, 2)).toEqual(['GET /api/contacts', 'POST /api/inbox/linkedin'])
    const lead = leadOf(one)
    const other = found(harness.team.campaigns.all().find(({ _id }) => _id !== lead.campaignId))
    harness.team.leads.insert({ ...lead, _id: 'lea_other000000000000', campaignId: other._id })
    harness.forget()
    const { payload } = await send('linkedinMessageSend', { ...message('linkedinMessageSend'), contactId: one._id })
    expect(payload).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'leadId'] }],
    })
    expect(harness.calls()).toEqual(['GET /api/contacts'])
  })

  test.each(messages)('%s to nobody, or that says nothing, is refused before lemlist is called', async name => {
    const toNobody = await send(name, message(name))
    const blank = await send(name, { ...message(name), contactId: 'ctc_any', leadId: 'lea_any', message: '\n' })
    expect(toNobody.payload).toMatchObject({ userErrors: [{ field: ['input', 'contactId'] }] })
    expect(blank.payload).toMatchObject({ userErrors: [{ field: ['input', 'message'] }] })
    expect(harness.calls()).toEqual([])
  })

  test.each(messages)('%s to a contact and a lead that do not belong together is refused', async name => {
    const activities = harness.team.activities.size
    const contact = contactWith(1)
    const { payload } = await send(name, {
      ...message(name),
      contactId: contactWith(0)._id,
      leadId: leadOf(contact)._id,
    })
    expect(payload).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: 'Invalid contactId', field: ['input', 'contactId'] }],
    })
    expect(harness.team.activities.size).toBe(activities)
  })

  test.each([
    ['linkedinMessageSend', { senderId: 'usr_none' }, 'senderId'],
    ['whatsappMessageSend', { senderId: 'usr_none' }, 'senderId'],
    ['whatsappMessageSend', { whatsAppAccountId: 'wha_none' }, 'whatsAppAccountId'],
    ['smsSend', { senderId: 'usr_none' }, 'senderId'],
    ['smsSend', { phone: '+1' }, 'phone'],
  ])('%s with %j is refused by the name of the input', async (name, change, field) => {
    const contact = contactWith(1)
    const ids = { contactId: contact._id, leadId: leadOf(contact)._id }
    const { payload } = await send(name, { ...message(name), ...ids, ...change })
    expect(payload).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', field] }],
    })
  })

  test.each([
    ['a page', () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }), true],
    ['a wrong method', () => new Response('', { status: 405 }), true],
    ['nothing', () => new Response(''), false],
  ])('smsSend survives %s in place of an answer', async (_what, answer, fails) => {
    harness = startHarness({
      upstream: async (request, sandbox) => (request.url.endsWith('/inbox/sms') ? answer() : sandbox.fetch(request)),
    })
    const { payload, errors } = await send('smsSend', { ...message('smsSend'), contactId: contactWith(1)._id })
    if (fails) expect(errors).toMatchObject([{ path: ['smsSend'], extensions: { code: 'UPSTREAM_UNSUPPORTED' } }])
    else expect(payload.userErrors).toEqual([])
  })
})

test('a lead that lemlist does not tie to a contact is written to, and the conversation is not guessed', async () => {
  harness = startHarness({
    upstream: edited(/\/api\/leads$/, ({ contactId: _contactId, ...lead }: Record<string, unknown>) => lead),
  })
  const contact = contactWith(1)
  const { payload } = await send('linkedinMessageSend', {
    senderId: user()._id,
    message: 'Hi',
    leadId: leadOf(contact)._id,
  })
  expect(payload).toEqual({ conversation: null, userErrors: [] })
  expect(lastActivity()).toMatchObject({ type: 'linkedinSent', contactId: contact._id })
})
