import { beforeEach, describe, expect, test } from 'vitest'
import { dueEvents } from '../../support/due.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { found } from '../leads/seeded.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const user = () => found(harness.team.users.all()[0])

/** A conversation that has exactly one label. */
const labelled = () => found(harness.team.conversations.all().find(({ labelIds }) => labelIds.length === 1))

const labelOn = () => found(labelled().labelIds[0])
const otherLabel = () => found(harness.team.labels.all().find(({ _id }) => !labelled().labelIds.includes(_id)))

const run = async (name: string, input: Readonly<Record<string, unknown>>, fields: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`
  const answer = await harness.run(
    `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`,
    { input },
  )
  return { ...answer, payload: answer.data?.[name] }
}

const labelFields = 'label { id name color }'
const labelsOf = 'conversation { id labels { id } }'

const allLabels = async () => (await harness.run('{ labels { id name color } }')).data.labels

describe('a label', () => {
  test('is made as it was named for one call, which also tells its colour, and is there in the next list', async () => {
    await allLabels()
    harness.forget()
    const { payload, errors } = await run('labelCreate', { name: ' Hot ' }, labelFields)
    expect(errors).toBeUndefined()
    const made = found(harness.team.labels.find('name', ' Hot '))
    const label = { id: made._id, name: ' Hot ', color: made.color }
    expect(payload).toEqual({ label, userErrors: [] })
    expect(harness.calls()).toEqual(['POST /api/inbox/labels'])
    expect(await allLabels()).toContainEqual(label)
    expect(harness.drift).toEqual([])
  })

  test('tells who made it for one call more', async () => {
    const { payload } = await run('labelCreate', { name: 'Hot' }, 'label { name creator { id } }')
    expect(payload.label).toEqual({ name: 'Hot', creator: { id: user()._id } })
    const { _id } = found(harness.team.labels.find('name', 'Hot'))
    expect(harness.calls()).toEqual(['POST /api/inbox/labels', `GET /api/inbox/labels/${_id}`, 'GET /api/team'])
  })

  test('whose name is taken is a conflict, and a blank one is refused before lemlist is called', async () => {
    const { payload } = await run('labelCreate', { name: otherLabel().name }, labelFields)
    expect(payload).toEqual({
      label: null,
      userErrors: [{ code: 'CONFLICT', message: 'Label with this name already exists', field: ['input', 'name'] }],
    })
    harness.forget()
    const blank = await run('labelCreate', { name: ' ' }, labelFields)
    expect(blank.payload).toMatchObject({ label: null, userErrors: [{ field: ['input', 'name'] }] })
    expect(harness.calls()).toEqual([])
  })

  test('takes a new name and keeps its colour, also where lemlist answers nothing', async () => {
    const { _id, color } = otherLabel()
    const answers = [undefined, new Response(''), Response.json({ ok: true })]
    for (const [turn, answer] of answers.entries()) {
      harness = startHarness({
        upstream: async (request, sandbox) => {
          const real = await sandbox.fetch(request)
          return request.method === 'PATCH' ? (answer ?? real) : real
        },
      })
      const { payload } = await run('labelUpdate', { labelId: _id, name: `Turn ${turn}` }, labelFields)
      expect(payload).toEqual({ label: { id: _id, name: `Turn ${turn}`, color }, userErrors: [] })
      expect(harness.calls()).toEqual([`PATCH /api/inbox/labels/${_id}`, `GET /api/inbox/labels/${_id}`])
      expect(await allLabels()).toContainEqual({ id: _id, name: `Turn ${turn}`, color })
      expect(harness.drift).toEqual([])
    }
  })

  test('is not changed to nothing, to what is no colour, or to the name of another', async () => {
    const labelId = otherLabel()._id
    const nothing = await run('labelUpdate', { labelId, name: null }, labelFields)
    expect(nothing.payload).toMatchObject({ label: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    const color = await run('labelUpdate', { labelId, color: 'red' }, labelFields)
    expect(color.payload).toMatchObject({ label: null, userErrors: [{ field: ['input', 'color'] }] })
    expect(harness.calls()).toEqual([])
    const { name } = found(harness.team.labels.get(labelOn()))
    const taken = await run('labelUpdate', { labelId, name }, labelFields)
    expect(taken.payload).toMatchObject({ label: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'name'] }] })
  })

  test('that is deleted is on no conversation any more', async () => {
    const { contactId } = labelled()
    const labelId = labelOn()
    const { payload } = await run('labelDelete', { labelId }, 'deletedId')
    expect(payload).toEqual({ deletedId: labelId, userErrors: [] })
    expect(harness.calls()).toEqual([`DELETE /api/inbox/labels/${labelId}`])
    const { data } = await harness.run(
      'query ($contactId: ID!, $labelId: ID!) { label(id: $labelId) { id } conversation(contactId: $contactId) { labels { id } } }',
      { contactId, labelId },
    )
    expect(data.label).toBeNull()
    expect(data.conversation.labels.map(({ id }: { id: string }) => id)).not.toContain(labelId)
    const again = await run('labelDelete', { labelId }, 'deletedId')
    expect(again.payload).toEqual({
      deletedId: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Label not found', field: ['input', 'labelId'] }],
    })
  })

  test.each([
    ['labelUpdate', { name: 'x' }],
    ['labelDelete', {}],
  ])('%s says that lemlist does not offer it, and harms nothing else', async (name, change) => {
    const page = () => new Response('<html></html>', { headers: { 'content-type': 'text/html; charset=utf-8' } })
    for (const refusal of [page, () => new Response('Bad method', { status: 405 })]) {
      harness = startHarness({
        upstream: async (request, sandbox) =>
          ['PATCH', 'DELETE'].includes(request.method) ? refusal() : sandbox.fetch(request),
      })
      const { errors } = await run(name, { labelId: otherLabel()._id, ...change }, '__typename')
      expect(errors).toMatchObject([{ path: [name], extensions: { code: 'UPSTREAM_UNSUPPORTED' } }])
    }
  })
})

describe('the labels of a conversation', () => {
  const idsOn = (contactId: string) => harness.team.conversations.find('contactId', contactId)?.labelIds

  test('are joined by others, or replaced, or cleared, and read again', async () => {
    const { contactId } = labelled()
    const [before, added] = [labelOn(), otherLabel()._id]
    const path = `/api/inbox/conversations/labels/${contactId}`
    for (const [change, expected] of [
      [{ labelIds: [added] }, [before, added]],
      [{ labelIds: [added], append: false }, [added]],
      [{ labelIds: [], append: false }, []],
    ] as const) {
      harness.forget()
      const { payload } = await run('conversationLabelsAssign', { contactId, ...change }, labelsOf)
      expect(payload).toEqual({
        conversation: { id: `Conversation:${contactId}`, labels: expected.map(id => ({ id })) },
        userErrors: [],
      })
      expect(harness.calls()).toEqual([`POST ${path}`, `GET ${path}`])
    }
    expect(dueEvents(harness)).toEqual(['inboxLabelUpdated', 'inboxLabelUpdated', 'inboxLabelUpdated'])
    expect(harness.drift).toEqual([])
  })

  test.each([
    ['of nobody', { contactId: 'ctc_none' }, 'NOT_FOUND', 'contactId'],
    ['with one that does not exist', { labelIds: ['lbl_none'] }, 'NOT_FOUND', 'labelIds'],
  ])('%s are not changed', async (_what, change, code, field) => {
    const { contactId } = labelled()
    const before = idsOn(contactId)
    const input = { contactId, labelIds: [otherLabel()._id], ...change }
    const { payload } = await run('conversationLabelsAssign', input, labelsOf)
    expect(payload).toMatchObject({ conversation: null, userErrors: [{ code, field: ['input', field] }] })
    expect(idsOn(contactId)).toEqual(before)
  })

  test('are taken off by putting back what remains, as it is at that moment', async () => {
    const { _id, contactId } = labelled()
    const [gone, kept] = [labelOn(), otherLabel()._id]
    const path = `/api/inbox/conversations/labels/${contactId}`
    await harness.run('query ($id: ID!) { conversation(contactId: $id) { labels { id } } }', { id: contactId })
    harness.team.conversations.update(_id, { labelIds: [gone, kept] })
    harness.forget()
    const { payload } = await run('conversationLabelsRemove', { contactId, labelIds: [gone] }, labelsOf)
    expect(payload).toEqual({
      conversation: { id: `Conversation:${contactId}`, labels: [{ id: kept }] },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([`GET ${path}`, `POST ${path}`, `GET ${path}`])
    expect(harness.drift).toEqual([])
  })

  test('that are not there are passed over when taken off, and those that do not exist are refused', async () => {
    const { contactId } = labelled()
    const before = idsOn(contactId)
    const absent = await run('conversationLabelsRemove', { contactId, labelIds: [otherLabel()._id] }, '__typename')
    expect(absent.payload.userErrors).toEqual([])
    const none = await run('conversationLabelsRemove', { contactId, labelIds: [labelOn(), 'lbl_none'] }, labelsOf)
    expect(none.payload).toMatchObject({ conversation: null, userErrors: [{ field: ['input', 'labelIds'] }] })
    expect(idsOn(contactId)).toEqual(before)
    expect(harness.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    const nobody = await run('conversationLabelsRemove', { contactId: 'ctc_none', labelIds: ['lbl_none'] }, labelsOf)
    expect(nobody.payload).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', field: ['input', 'contactId'] }] })
  })

  test('are taken off by the documented call where lemlist does not tell them', async () => {
    harness = startHarness({
      upstream: async (request, sandbox) =>
        request.method === 'GET' && request.url.includes('/conversations/labels/')
          ? new Response('', { status: 405 })
          : sandbox.fetch(request),
    })
    const { contactId } = labelled()
    const { payload } = await run('conversationLabelsRemove', { contactId, labelIds: [labelOn()] }, '__typename')
    expect(payload.userErrors).toEqual([])
    expect(idsOn(contactId)).toEqual([])
    expect(harness.calls()).toEqual([`DELETE /api/inbox/conversations/labels/${contactId}`])
  })

  test.each(['conversationLabelsAssign', 'conversationLabelsRemove'])(
    '%s of none is refused before lemlist is called',
    async name => {
      const { payload } = await run(name, { contactId: 'ctc_any', labelIds: [] }, labelsOf)
      expect(payload).toMatchObject({ conversation: null, userErrors: [{ field: ['input', 'labelIds'] }] })
      expect(harness.calls()).toEqual([])
    },
  )
})

describe('marking as read', () => {
  /** A conversation that the user has yet to read. */
  const unread = () => {
    const { _id } = found(harness.team.conversations.all()[0])
    const users = [{ userId: user()._id, sender: true, read: false }]
    return found(harness.team.conversations.update(_id, { users }))
  }

  const usersOf = 'conversation { id users { user { id } isRead } }'

  test('is for one user, and is seen by the next read of the inbox', async () => {
    const { _id, contactId, users } = unread()
    harness.team.conversations.update(_id, { users: [...users, { userId: 'usr_other', sender: false, read: false }] })
    const query = 'query ($id: ID!) { inbox(userId: $id, unread: true) { nodes { id } } }'
    const isListed = async () => {
      const { data } = await harness.run(query, { id: user()._id })
      return data.inbox.nodes.some(({ id }: { id: string }) => id === `Conversation:${contactId}`)
    }
    expect(await isListed()).toBe(true)
    harness.forget()
    const { payload, errors } = await run('conversationMarkRead', { contactId, userId: user()._id }, usersOf)
    expect(errors).toBeUndefined()
    expect(payload).toEqual({
      conversation: {
        id: `Conversation:${contactId}`,
        users: [
          { user: { id: user()._id }, isRead: true },
          { user: { id: 'usr_other' }, isRead: false },
        ],
      },
      userErrors: [],
    })
    expect(harness.calls()).toEqual([`GET /api/inbox/${contactId}`, 'GET /api/inbox'])
    expect(harness.requests[0]?.query).toContain('markAsRead=true')
    expect(await isListed()).toBe(false)
    expect(harness.drift).toEqual([])
  })

  test.each([
    ['a contact who is nobody', { contactId: 'ctc_none' }, 'Invalid contactId', 'contactId'],
    ['a user who is nobody', { userId: 'usr_none' }, 'User not in team', 'userId'],
    ['a user that is none', { userId: 'ann' }, 'Invalid userId', 'userId'],
  ])('with %s is refused', async (_what, change, message, field) => {
    const input = { contactId: unread().contactId, userId: user()._id, ...change }
    const before = harness.team.conversations.all()
    const { payload } = await run('conversationMarkRead', input, usersOf)
    expect(payload).toEqual({
      conversation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message, field: ['input', field] }],
    })
    expect(harness.team.conversations.all()).toEqual(before)
  })
})

test.each([
  ['READ', ['conversationMarkRead', 'conversationLabelsAssign', 'conversationLabelsRemove']],
  ['READ', ['labelCreate', 'labelUpdate', 'labelDelete', 'draftCreate', 'draftUpdate', 'draftDelete']],
  ['WRITE', ['emailSend', 'linkedinMessageSend', 'whatsappMessageSend', 'smsSend']],
] as const)('the role %s does not suffice for %j, and lemlist is not called', async (role, names) => {
  harness = startHarness({ role })
  const ids = { contactId: 'ctc_a', ownerId: 'usr_a', userId: 'usr_a', senderId: 'usr_a', draftId: 'drf_a' }
  const whole: Readonly<Record<string, unknown>> = {
    ...{ ...ids, labelIds: ['lbl_a'], labelId: 'lbl_a', whatsAppAccountId: 'wha_a' },
    ...{ name: 'x', message: 'x', subject: 'x', channel: 'EMAIL', content: 'x' },
  }
  const { data } = await harness.run(
    '{ __schema { mutationType { fields { name args { type { ofType { inputFields { name } } } } } } } }',
  )
  const fieldsOf = (name: string): string[] => {
    const field = data.__schema.mutationType.fields.find((other: { name: string }) => other.name === name)
    return field.args[0].type.ofType.inputFields.map((input: { name: string }) => input.name)
  }
  for (const name of names) {
    const input = Object.fromEntries(Object.entries(whole).filter(([key]) => fieldsOf(name).includes(key)))
    const { errors } = await run(name, input, '__typename')
    expect({ name, errors }).toMatchObject({ name, errors: [{ path: [name], extensions: { code: 'FORBIDDEN' } }] })
  }
  expect(harness.calls()).toEqual([])
})
