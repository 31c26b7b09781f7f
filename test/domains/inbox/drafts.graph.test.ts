import { beforeEach, describe, expect, test } from 'vitest'
import { plainText } from '../../../src/domains/inbox/text.ts'
import type { DraftDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { found } from '../leads/seeded.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const user = () => found(harness.team.users.all()[0])
const seeded = () => found(harness.team.drafts.all()[0])

const outline = 'id channel subject preview source createdAt updatedAt'
const whole = `${outline} content cc attachments { name url size contentType } owner { id } contact { id }`

const outlineOf = ({ _id, channel, subject, content, source, createdAt, updatedAt }: DraftDocument) => ({
  id: _id,
  channel: channel.toUpperCase(),
  subject: subject ?? null,
  preview: plainText(content).slice(0, 100),
  source: source.toUpperCase(),
  createdAt,
  updatedAt,
})

const pathOf = ({ contactId, _id }: DraftDocument) => `GET /api/inbox/${contactId}/drafts/${_id}`

const run = async (name: string, input: Readonly<Record<string, unknown>>, fields: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`
  const answer = await harness.run(
    `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`,
    { input },
  )
  return { ...answer, payload: answer.data?.[name] }
}

const read = async (contactId: string, id: string, ownerId: string, fields = whole) =>
  harness.run(
    `query ($contactId: ID!, $id: ID!, $ownerId: ID!) { draft(contactId: $contactId, id: $id, ownerId: $ownerId) { ${fields} } }`,
    { contactId, id, ownerId },
  )

const nobody = 'User not found: neither a valid email nor a valid user id for this team'

describe('reading drafts', () => {
  const listQuery = (fields: string) => `query ($id: ID!, $ownerId: ID!) {
    conversation(contactId: $id) { drafts(ownerId: $ownerId) { ${fields} } }
    contact(by: { id: $id }) { drafts(ownerId: $ownerId) { id } }
  }`

  test('a list tells all but what is written, from the conversation and from the contact', async () => {
    const draft = seeded()
    const { data, errors } = await harness.run(listQuery(outline), { id: draft.contactId, ownerId: draft.ownerId })
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      conversation: { drafts: [outlineOf(draft)] },
      contact: { drafts: [{ id: draft._id }] },
    })
    expect(harness.calls().toSorted()).toEqual([
      'GET /api/contacts',
      `GET /api/inbox/${draft.contactId}`,
      `GET /api/inbox/${draft.contactId}/drafts`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('what is written, its copies and its files cost one call for each draft of a list', async () => {
    const draft = seeded()
    const { data } = await harness.run(listQuery('content cc attachments { name }'), {
      id: draft.contactId,
      ownerId: draft.ownerId,
    })
    expect(data.conversation.drafts).toEqual([{ content: draft.content, cc: [], attachments: [] }])
    expect(harness.calls().filter(call => call === pathOf(draft))).toHaveLength(1)
  })

  test('one draft is whole for one call, by its owner’s id or address', async () => {
    const draft = seeded()
    const expected = {
      ...outlineOf(draft),
      content: draft.content,
      cc: [],
      attachments: [],
      owner: { id: draft.ownerId },
      contact: { id: draft.contactId },
    }
    const byId = await read(draft.contactId, draft._id, draft.ownerId)
    expect(byId.data.draft).toEqual(expected)
    expect(harness.calls()).toEqual([pathOf(draft)])
    harness.forget()
    const byAddress = await read(draft.contactId, draft._id, user().email)
    expect(byAddress.data.draft).toEqual(expected)
    expect(harness.calls()).toEqual([pathOf(draft), 'GET /api/team'])
    expect(harness.drift).toEqual([])
  })

  test('leads to the conversation', async () => {
    const draft = seeded()
    const { data } = await read(draft.contactId, draft._id, draft.ownerId, 'conversation { id hasReplies }')
    expect(data.draft.conversation).toEqual({ id: `Conversation:${draft.contactId}`, hasReplies: true })
  })

  test('unknown drafts and contacts are null, an unknown owner is an error of the argument', async () => {
    const { contactId, _id, ownerId } = seeded()
    for (const [contact, id] of [
      [contactId, 'drf_none'],
      ['ctc_none', _id],
      [contactId, 'drafts'],
    ] as const) {
      const { data, errors } = await read(contact, id, ownerId, 'id')
      expect([contact, id, data, errors]).toEqual([contact, id, { draft: null }, undefined])
    }
    const unknown = await read(contactId, _id, 'usr_none', 'id')
    expect(unknown.errors).toMatchObject([
      { path: ['draft'], message: nobody, extensions: { code: 'BAD_USER_INPUT', argument: 'ownerId' } },
    ])
    const lists = await harness.run(listQuery('id'), { id: contactId, ownerId: 'eve@nowhere.example' })
    expect(lists.errors).toMatchObject([
      { path: ['conversation', 'drafts'], extensions: { code: 'BAD_USER_INPUT', argument: 'ownerId' } },
      { path: ['contact', 'drafts'], extensions: { code: 'BAD_USER_INPUT', argument: 'ownerId' } },
    ])
  })
})

describe('writing drafts', () => {
  const written = {
    channel: 'EMAIL',
    subject: 'Hi',
    content: '<p>Hello <b>you</b></p>',
    cc: ['a@b.example'],
    attachments: [{ name: 'a.pdf', url: 'https://files.example/a.pdf', size: 3, contentType: 'application/pdf' }],
  }

  /** Where a new draft goes: to somebody who has none. */
  const place = () => {
    const { _id } = found(
      harness.team.contacts.all().find(contact => harness.team.drafts.where('contactId', contact._id).length === 0),
    )
    return { contactId: _id, ownerId: user()._id }
  }

  const placeOf = ({ contactId, ownerId }: DraftDocument) => ({ contactId, ownerId })

  const list = async ({ contactId, ownerId }: ReturnType<typeof place>) =>
    (
      await harness.run(
        'query ($id: ID!, $ownerId: ID!) { contact(by: { id: $id }) { drafts(ownerId: $ownerId) { id } } }',
        {
          id: contactId,
          ownerId,
        },
      )
    ).data.contact.drafts

  test('a draft is kept, shown as lemlist has it, and listed from then on', async () => {
    const at = place()
    expect(await list(at)).toEqual([])
    harness.forget()
    const { payload, errors } = await run('draftCreate', { ...at, ...written }, `draft { ${whole} }`)
    expect(errors).toBeUndefined()
    const draft = found(harness.team.drafts.find('contactId', at.contactId))
    expect(payload).toEqual({
      draft: {
        ...outlineOf(draft),
        subject: 'Hi',
        preview: 'Hello you',
        source: 'API',
        content: written.content,
        cc: written.cc,
        attachments: written.attachments,
        owner: { id: at.ownerId },
        contact: { id: at.contactId },
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([`POST /api/inbox/${at.contactId}/drafts`, pathOf(draft)])
    expect(await list(at)).toEqual([{ id: draft._id }])
    expect(harness.drift).toEqual([])
  })

  test('metadata goes along as it was given, and must be an object', async () => {
    const sourceMetadata = { run: 7, of: null, tags: ['a'] }
    const draft = { ...place(), channel: 'SMS', content: 'Hi' }
    const { payload } = await run('draftCreate', { ...draft, sourceMetadata }, 'draft { id }')
    expect(harness.team.drafts.get(payload.draft.id)?.sourceMetadata).toEqual(sourceMetadata)
    const list = await run('draftCreate', { ...draft, sourceMetadata: ['a'] }, 'draft { id }')
    expect(list.payload).toMatchObject({
      draft: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'sourceMetadata'] }],
    })
    expect(harness.calls()).toHaveLength(1)
  })

  test('a draft whose id alone is asked for costs one call', async () => {
    const at = place()
    const { payload } = await run('draftCreate', { ...at, channel: 'SMS', content: 'Hi' }, 'draft { id }')
    expect(payload.draft.id).toMatch(/^drf_/)
    expect(harness.calls()).toEqual([`POST /api/inbox/${at.contactId}/drafts`])
  })

  test('a draft takes what is given and keeps the rest, for one call', async () => {
    const draft = seeded()
    const { contactId, _id, subject } = draft
    const input = { ...placeOf(draft), draftId: _id, content: 'Short', cc: null }
    const { payload } = await run('draftUpdate', input, 'draft { id subject content preview updatedAt }')
    expect(payload).toEqual({
      draft: { id: _id, subject, content: 'Short', preview: 'Short', updatedAt: '2026-01-15T10:00:00.000Z' },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([`PATCH /api/inbox/${contactId}/drafts/${_id}`])
    const after = await read(contactId, _id, draft.ownerId, 'subject content')
    expect(after.data.draft).toEqual({ subject, content: 'Short' })
    expect(harness.drift).toEqual([])
  })

  test('an empty subject and empty lists take away what the draft had', async () => {
    const draft = seeded()
    const { contactId, _id, ownerId } = draft
    const files = [{ name: 'a.pdf', url: 'https://files.example/a.pdf' }]
    harness.team.drafts.update(_id, { subject: 'Hi', cc: ['a@b.example'], attachments: files })
    const at = { ...placeOf(draft), draftId: _id }
    const fields = 'subject cc attachments { name } content'
    const { payload } = await run('draftUpdate', { ...at, subject: '', cc: [], attachments: [] }, `draft { ${fields} }`)
    const bare = { subject: null, cc: [], attachments: [], content: draft.content }
    expect(payload).toEqual({ draft: bare, userErrors: [] })
    expect((await read(contactId, _id, ownerId, fields)).data.draft).toEqual(bare)
    expect(harness.drift).toEqual([])
  })

  test('a deleted draft is null from then on, and cannot be deleted again', async () => {
    const draft = seeded()
    const input = { ...placeOf(draft), draftId: draft._id }
    await read(draft.contactId, draft._id, draft.ownerId, 'id')
    harness.forget()
    const { payload } = await run('draftDelete', input, 'deletedId contact { id }')
    expect(payload).toEqual({ deletedId: draft._id, contact: { id: draft.contactId }, userErrors: [] })
    expect(harness.calls()).toEqual([`DELETE /api/inbox/${draft.contactId}/drafts/${draft._id}`])
    expect((await read(draft.contactId, draft._id, draft.ownerId, 'id')).data.draft).toBeNull()
    const again = await run('draftDelete', input, 'deletedId')
    expect(again.payload).toEqual({
      deletedId: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Draft not found', field: ['input', 'draftId'] }],
    })
  })

  test('the eleventh draft with a contact is refused in lemlist’s words', async () => {
    const at = place()
    for (let count = 0; count < 10; count += 1) {
      harness.team.drafts.insert({ ...seeded(), _id: `drf_${count}`, contactId: at.contactId })
    }
    const { payload } = await run('draftCreate', { ...at, channel: 'SMS', content: 'Hi' }, 'draft { id }')
    expect(payload).toEqual({
      draft: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: 'Draft limit reached (max 10 per conversation)', field: null }],
    })
  })

  test.each([
    ['an owner who is nobody', { ownerId: 'usr_none' }, 'NOT_FOUND', nobody, 'ownerId'],
    ['a contact who is nobody', { contactId: 'ctc_none' }, 'BAD_USER_INPUT', 'Invalid contactId', 'contactId'],
    [
      'a message that is none',
      { replyTo: 'Message:act_none' },
      'BAD_USER_INPUT',
      'Invalid replyToActivityId',
      'replyTo',
    ],
  ])('a draft of %s is not kept', async (_what, change, code, message, field) => {
    const drafts = harness.team.drafts.size
    const { payload } = await run('draftCreate', { ...place(), ...written, ...change }, 'draft { id }')
    expect(payload).toEqual({
      draft: null,
      userErrors: [{ code, message, field: ['input', field] }],
    })
    expect(harness.team.drafts.size).toBe(drafts)
  })

  test.each([
    ['that says nothing', { content: ' ' }, 'content'],
    ['larger than 30 KB', { content: 'é'.repeat(15_361) }, 'content'],
    ['with a subject of more than 400 characters', { subject: 'x'.repeat(401) }, 'subject'],
    [
      'with a file that lies nowhere',
      { attachments: [{ name: 'a', url: 'ftp://a.example/a' }] },
      'attachments',
      '0',
      'url',
    ],
    [
      'with a file of no name',
      { attachments: [{ name: ' ', url: 'https://a.example/a' }] },
      'attachments',
      '0',
      'name',
    ],
  ])('a draft %s is refused before lemlist is called', async (_what, change, ...field) => {
    const { _id, ...draft } = seeded()
    const made = await run('draftCreate', { ...place(), ...written, ...change }, 'draft { id }')
    const at = { contactId: draft.contactId, ownerId: draft.ownerId, draftId: _id }
    const changed = await run('draftUpdate', { ...at, ...change }, 'draft { id }')
    for (const { payload } of [made, changed]) {
      expect(payload).toMatchObject({
        draft: null,
        userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', ...field] }],
      })
    }
    expect(harness.calls()).toEqual([])
  })

  test.each([
    ['nothing', {}],
    ['nulls', { subject: null, content: null, cc: null }],
  ])('a change of %s is refused before lemlist is called', async (_what, change) => {
    const draft = seeded()
    const { payload } = await run('draftUpdate', { ...placeOf(draft), draftId: draft._id, ...change }, 'draft { id }')
    expect(payload).toMatchObject({ draft: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(harness.calls()).toEqual([])
  })
})
