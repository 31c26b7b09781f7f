import { beforeEach, describe, expect, test } from 'vitest'
import { plainText } from '../../../src/domains/inbox/text.ts'
import type { ConversationDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

/** The conversations of the pretend team, newest activity first. */
const newestFirst = () =>
  harness.team.conversations.all().toSorted((a, b) => b.lastActivityAt.localeCompare(a.lastActivityAt))

/** The messages of a thread, newest first. */
const thread = (contactId: string) =>
  harness.team.activities
    .where('contactId', contactId)
    .toReversed()
    .filter(({ message }) => message !== undefined)

const answered = (): ConversationDocument => {
  const found = newestFirst().find(({ contactId, haveReplies }) => haveReplies && thread(contactId).length > 1)
  if (found === undefined) throw new Error('nobody has answered')
  return found
}

/** The tasks about a contact that the inbox shows. */
const tasksOf = (contactId: string) =>
  harness.team.tasks.where('contactId', contactId).filter(({ status }) => status !== 'ignored')

const codesOf = async (query: string) => {
  const { errors = [] } = await harness.run(query)
  return errors.map(({ extensions }) => extensions.code)
}

describe('the inbox', () => {
  const query = `query ($unread: Boolean, $userId: ID) {
    inbox(first: 50, unread: $unread, userId: $userId) {
      totalCount truncated
      nodes {
        id inboxId channels lastActivityAt hasReplies lastRepliedAt lastRepliedChannel
        users { user { name } isSender isRead }
        contact { id fullName email }
        createdAt tasks { id rawType isDone }
      }
    }
  }`

  const shown = ({ contactId, users, ...conversation }: ConversationDocument) => {
    const { contacts, users: members } = harness.team
    const contact = contacts.get(contactId)
    return {
      id: `Conversation:${contactId}`,
      inboxId: conversation._id,
      channels: conversation.channels,
      lastActivityAt: conversation.lastActivityAt,
      hasReplies: conversation.haveReplies,
      lastRepliedAt: conversation.lastRepliedAt ?? null,
      lastRepliedChannel: conversation.lastRepliedChannel ?? null,
      users: users.map(({ userId, sender, read }) => ({
        user: { name: members.get(userId)?.name },
        isSender: sender,
        isRead: read,
      })),
      contact: { id: contactId, fullName: contact?.fullName ?? null, email: contact?.email ?? null },
      createdAt: conversation.createdAt,
      tasks: tasksOf(contactId).map(({ _id, type, status }) => ({ id: _id, rawType: type, isDone: status === 'done' })),
    }
  }

  test('of all users is one list, newest first and each conversation once, for one call a user and one for the team', async () => {
    harness = startHarness({ preset: 'team' })
    const { data, errors } = await harness.run(query)
    expect(errors).toBeUndefined()
    expect(data.inbox.nodes).toEqual(newestFirst().slice(0, 50).map(shown))
    expect(data.inbox.truncated).toBe(false)
    expect(harness.calls()).toEqual(['GET /api/team', ...Array.from({ length: 8 }, () => 'GET /api/inbox')])
    harness.forget()
    expect((await harness.run(query)).data).toEqual(data)
    expect(harness.calls()).toEqual([])
    expect(harness.drift).toEqual([])
  })

  test('of one user takes one call and knows its length', async () => {
    harness = startHarness({ preset: 'team' })
    const [user] = harness.team.users.all()
    const own = newestFirst().filter(({ users }) => users.some(({ userId }) => userId === user?._id))
    const { data } = await harness.run(
      'query ($id: ID) { inbox(userId: $id, first: 10) { totalCount nodes { id } } }',
      {
        id: user?._id,
      },
    )
    expect(data.inbox).toEqual({
      totalCount: own.length,
      nodes: own.slice(0, 10).map(({ contactId }) => ({ id: `Conversation:${contactId}` })),
    })
    expect(harness.calls()).toEqual(['GET /api/inbox'])
  })

  test('shows what is unread, or what is read', async () => {
    const isUnread = ({ users }: ConversationDocument) => users.some(({ read }) => !read)
    for (const unread of [true, false]) {
      const { data } = await harness.run(query, { unread })
      const expected = newestFirst().filter(conversation => isUnread(conversation) === unread)
      expect(data.inbox.nodes).toEqual(expected.slice(0, 50).map(shown))
    }
  })

  test('walked to its end gives each conversation once although one moves to the front in between', async () => {
    const expected = newestFirst().map(({ contactId }) => `Conversation:${contactId}`)
    const seen: string[] = []
    let after: string | null = null
    for (let parts = 0; parts < 100; parts += 1) {
      const { data } = await harness.run(
        'query ($after: String) { inbox(first: 7, after: $after) { nodes { id contact { id } } pageInfo { endCursor hasNextPage } } }',
        { after },
      )
      seen.push(...data.inbox.nodes.map(({ id }: { id: string }) => id))
      const moved = harness.team.conversations.find('contactId', data.inbox.nodes[3]?.contact.id ?? '')
      if (moved !== undefined)
        harness.team.conversations.update(moved._id, { lastActivityAt: `2026-01-15T09:59:${10 + parts}.000Z` })
      harness.clock.advance(20_000)
      if (!data.inbox.pageInfo.hasNextPage) break
      after = data.inbox.pageInfo.endCursor
    }
    expect(seen).toEqual(expected)
  })

  test('leads to the tasks that are open, and says which are done', async () => {
    const open = newestFirst().find(({ contactId }) => tasksOf(contactId).some(({ status }) => status === 'pending'))
    const [task] = tasksOf(open?.contactId ?? '').filter(({ status }) => status === 'pending')
    if (task === undefined) throw new Error('no task is open')
    harness.team.tasks.insert({ ...task, _id: 'opp_Done0000000000000', status: 'done' })
    const { data, errors } = await harness.run(
      '{ inbox(first: 100) { nodes { contact { id } tasks { id isDone type task { id type rawType title } } } } }',
    )
    expect(errors).toBeUndefined()
    const shown = data.inbox.nodes.find((node: { contact: { id: string } }) => node.contact.id === open?.contactId)
    const { _id: id, type, title } = task
    expect(shown.tasks).toContainEqual({
      id,
      isDone: false,
      type: expect.any(String),
      task: { id, type: expect.any(String), rawType: type, title: title ?? null },
    })
    expect(shown.tasks).toContainEqual({
      id: 'opp_Done0000000000000',
      isDone: true,
      type: expect.any(String),
      task: null,
    })
    const pages = harness.requests.filter(({ path }) => path === '/api/tasks').map(each => each.query)
    expect(pages.length).toBeGreaterThan(0)
    expect(new Set(pages).size).toBe(pages.length)
    expect(harness.drift).toEqual([])
  })

  test('of someone who is not in the team is an error of the field', async () => {
    expect(await codesOf('{ inbox(userId: "usr_nobody") { nodes { id } } }')).toEqual(['BAD_USER_INPUT'])
  })

  test('of all users is shown without the one that lemlist will not show, and says so', async () => {
    let refused = ''
    harness = startHarness({
      preset: 'team',
      upstream: async (request, sandbox) => {
        const url = new URL(request.url)
        const isRefused = url.pathname === '/api/inbox' && url.searchParams.get('userId') === refused
        return isRefused ? new Response('User not in team', { status: 400 }) : sandbox.fetch(request)
      },
    })
    refused = harness.team.users.all()[0]?._id ?? ''
    const { data, errors } = await harness.run('{ inbox(first: 5) { truncated nodes { id } } }')
    expect(errors).toBeUndefined()
    expect(data.inbox.truncated).toBe(true)
    expect(data.inbox.nodes).toHaveLength(5)
  })

  test.each([
    ['`first` of none', '{ inbox(first: 0) { nodes { id } } }'],
    ['`first` beyond 100', '{ inbox(first: 100000) { nodes { id } } }'],
    ['a cursor that is none', '{ inbox(after: "nonsense") { nodes { id } } }'],
  ])('%s is refused before lemlist is called', async (_what, query) => {
    expect(await codesOf(query)).toEqual(['BAD_USER_INPUT'])
    expect(harness.calls()).toEqual([])
  })
})

describe('a conversation', () => {
  const query = `query ($id: ID!) {
    conversation(contactId: $id) {
      id channels lastActivityAt hasReplies lastRepliedAt lastRepliedChannel inboxId users { isRead }
      contact { id }
      messages(first: 10) { totalCount nodes { id sentAt direction channel subject html text sender { id } user { id } lead { id } campaign { id } } }
    }
  }`

  test('takes one call and tells from its messages what no inbox told', async () => {
    const { contactId } = answered()
    const messages = thread(contactId)
    const { data, errors } = await harness.run(query, { id: contactId })
    expect(errors).toBeUndefined()
    const isInbound = ({ type }: { readonly type: string }) => type.endsWith('Replied')
    const reply = messages.find(isInbound)
    expect(data.conversation).toMatchObject({
      id: `Conversation:${contactId}`,
      lastActivityAt: messages[0]?.createdAt,
      hasReplies: true,
      lastRepliedAt: reply?.createdAt,
      lastRepliedChannel: reply?.type.startsWith('emails') ? 'email' : 'linkedin',
      inboxId: null,
      users: null,
      contact: { id: contactId },
    })
    expect(data.conversation.messages.totalCount).toBe(messages.length)
    expect(data.conversation.messages.nodes).toEqual(
      messages.slice(0, 10).map(message => ({
        id: `Message:${message._id}`,
        sentAt: message.createdAt,
        direction: isInbound(message) ? 'INBOUND' : 'OUTBOUND',
        channel: message.type.startsWith('emails') ? 'email' : 'linkedin',
        subject: message.subject ?? null,
        html: message.message,
        text: plainText(message.message ?? ''),
        sender: isInbound(message) ? null : { id: message.sendUserId },
        user: { id: message.sendUserId },
        lead: { id: message.leadId },
        campaign: { id: message.campaignId },
      })),
    )
    expect(harness.calls()).toEqual([`GET /api/inbox/${contactId}`])
    expect(harness.drift).toEqual([])
  })

  test('that was in an inbox before also tells its own id and its users, for no call while that is fresh', async () => {
    const { contactId, _id, users } = newestFirst()[0] ?? answered()
    await harness.run('{ inbox(first: 1) { nodes { id } } }')
    harness.forget()
    const { data } = await harness.run(query, { id: contactId })
    expect(data.conversation).toMatchObject({ inboxId: _id, users: users.map(({ read }) => ({ isRead: read })) })
    expect(harness.calls()).toEqual([`GET /api/inbox/${contactId}`])
  })

  test('never marks anything as read', async () => {
    const before = harness.team.conversations.all()
    const { contactId } = before.find(({ users }) => users.some(({ read }) => !read)) ?? answered()
    await harness.run(query, { id: contactId })
    await harness.run('{ inbox(first: 100) { nodes { id messages { nodes { id } } } } }')
    expect(harness.team.conversations.all()).toEqual(before)
    expect(harness.requests.filter(({ query }) => query.includes('markAsRead'))).toEqual([])
  })

  test('has its labels for one call', async () => {
    const labelled = harness.team.conversations.all().find(({ labelIds }) => labelIds.length > 0)
    const { data } = await harness.run(
      'query ($id: ID!) { conversation(contactId: $id) { labels { id name color } } }',
      { id: labelled?.contactId },
    )
    const labels = (labelled?.labelIds ?? []).map(id => harness.team.labels.get(id))
    expect(data.conversation.labels).toEqual(
      labels.map(label => ({ id: label?._id, name: label?.name, color: label?.color })),
    )
    expect(harness.calls()).toEqual([`GET /api/inbox/conversations/labels/${labelled?.contactId}`])
  })

  test('whose labels come as ids alone has their names from the list of labels', async () => {
    harness = startHarness({
      upstream: async (request, sandbox) =>
        request.url.includes('/inbox/conversations/labels/')
          ? Response.json([harness.team.labels.all()[0]?._id, 'lbl_gone'])
          : sandbox.fetch(request),
    })
    const { contactId } = answered()
    const { data } = await harness.run('query ($id: ID!) { conversation(contactId: $id) { labels { name } } }', {
      id: contactId,
    })
    expect(data.conversation.labels).toEqual([{ name: harness.team.labels.all()[0]?.name }])
  })

  test('is reached from its contact and by its id', async () => {
    const { contactId } = answered()
    const { data } = await harness.run(
      `query ($id: ID!, $contact: ID!) {
        node(id: $id) { id ... on Conversation { messages(first: 1) { nodes { id } } } }
        contact(by: { id: $contact }) { conversation { id messages(first: 1) { nodes { id } } } }
      }`,
      { id: `Conversation:${contactId}`, contact: contactId },
    )
    const conversation = {
      id: `Conversation:${contactId}`,
      messages: { nodes: [{ id: `Message:${thread(contactId)[0]?._id}` }] },
    }
    expect(data.node).toEqual(conversation)
    expect(data.contact.conversation).toEqual(conversation)
    expect(harness.calls().filter(call => call.includes('/inbox/'))).toEqual([`GET /api/inbox/${contactId}`])
  })

  test('is null where nothing was written and where there is no such contact, whatever is selected', async () => {
    const silent = harness.team.contacts.all().find(({ _id }) => thread(_id).length === 0)
    for (const id of [silent?._id, 'ctc_unknown', 'labels', '..']) {
      for (const fields of ['id', 'messages { nodes { id } }', 'labels { id }']) {
        const { data, errors } = await harness.run(`query ($id: ID!) { conversation(contactId: $id) { ${fields} } }`, {
          id,
        })
        expect([id, data.conversation, errors]).toEqual([id, null, undefined])
      }
    }
  })
})

describe('messages', () => {
  test('a message that was seen is found again by its id, another is null', async () => {
    const { contactId } = answered()
    const { data } = await harness.run(
      `query ($id: ID!) { conversation(contactId: $id) { messages(first: 5) { nodes { id text } } } }`,
      { id: contactId },
    )
    const [message] = data.conversation.messages.nodes
    const found = await harness.run(
      `query ($id: ID!) { node(id: $id) { id ... on Message { text } } other: node(id: "Message:act_other") { id } }`,
      { id: message.id },
    )
    expect(found.data).toEqual({ node: message, other: null })
  })

  test('a mail tells its mailbox, its id on the internet, and the step it belongs to', async () => {
    const { contactId } = answered()
    const query = `query ($id: ID!) { conversation(contactId: $id) { messages(first: 100) { nodes {
      id messageId mailboxId mailbox { id email } sequence { id } step { id index }
    } } } }`
    const { data, errors } = await harness.run(query, { id: contactId })
    expect(errors).toBeUndefined()
    const mailbox = (id = '') =>
      harness.team.users
        .all()
        .flatMap(({ mailboxes }) => mailboxes)
        .find(({ _id }) => _id === id)
    expect(data.conversation.messages.nodes).toEqual(
      thread(contactId).map(({ _id, messageId, sendUserMailboxId, sequenceId, sequenceStep = -1 }) => ({
        id: `Message:${_id}`,
        messageId: messageId ?? null,
        mailboxId: sendUserMailboxId ?? null,
        mailbox: sendUserMailboxId ? { id: sendUserMailboxId, email: mailbox(sendUserMailboxId)?.email } : null,
        sequence: sequenceId === undefined ? null : { id: sequenceId },
        step: sequenceId === undefined ? null : { id: expect.any(String), index: sequenceStep + 1 },
      })),
    )
    const [mail] = data.conversation.messages.nodes.filter((node: { mailboxId: unknown }) => node.mailboxId !== null)
    expect(mail).toMatchObject({ mailbox: { id: mail.mailboxId }, messageId: expect.stringMatching(/^<.+>$/) })
    const [message] = thread(contactId)
    expect(harness.calls().toSorted()).toEqual([
      `GET /api/campaigns/${message?.campaignId}/sequences`,
      `GET /api/inbox/${contactId}`,
      `GET /api/users/${message?.sendUserId}`,
    ])
    expect(harness.drift).toEqual([])
  })

  test('a long thread is walked to its end, each message once', async () => {
    const { contactId } = answered()
    const [template] = thread(contactId)
    for (let index = 0; index < 250; index += 1) {
      const createdAt = new Date(Date.parse('2026-01-15T08:00:00.000Z') + index * 1_000).toISOString()
      if (template !== undefined) harness.team.activities.insert({ ...template, _id: `act_more${index}`, createdAt })
    }
    const expected = thread(contactId).map(({ _id }) => `Message:${_id}`)
    const seen: string[] = []
    let after: string | null = null
    for (let parts = 0; parts < 10; parts += 1) {
      const { data } = await harness.run(
        'query ($id: ID!, $after: String) { conversation(contactId: $id) { messages(first: 60, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }',
        { id: contactId, after },
      )
      const { nodes, pageInfo } = data.conversation.messages
      seen.push(...nodes.map(({ id }: { id: string }) => id))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect(seen).toEqual(expected)
  })

  test('`first` out of bounds is refused', async () => {
    const { contactId } = answered()
    for (const first of [0, 100_000])
      expect(
        await codesOf(`{ conversation(contactId: "${contactId}") { messages(first: ${first}) { nodes { id } } } }`),
      ).toEqual(['BAD_USER_INPUT'])
  })
})

describe('labels', () => {
  test('all of them take one call, their makers one more', async () => {
    const { data } = await harness.run('{ labels { id name color createdAt creator { email } } }')
    expect(data.labels).toEqual(
      harness.team.labels.all().map(({ _id, name, color, createdAt, createdBy }) => ({
        id: _id,
        name,
        color,
        createdAt,
        creator: { email: harness.team.users.get(createdBy)?.email ?? createdBy },
      })),
    )
    expect(harness.calls()).toEqual(['GET /api/inbox/labels', 'GET /api/team'])
  })

  test('one is found by its id, and null when there is none', async () => {
    const [label] = harness.team.labels.all()
    const { data } = await harness.run(
      `query ($id: ID!) { label(id: $id) { id name } node(id: $id) { id } none: label(id: "lbl_none") { id } nothing: node(id: "lbl_none") { id } }`,
      { id: label?._id },
    )
    expect(data).toEqual({
      label: { id: label?._id, name: label?.name },
      node: { id: label?._id },
      none: null,
      nothing: null,
    })
    expect(harness.calls().toSorted()).toEqual(
      ['GET /api/inbox/labels', 'GET /api/inbox/labels/lbl_none', `GET /api/inbox/labels/${label?._id}`].toSorted(),
    )
  })
})

describe('plain text of a message', () => {
  test.each([
    ['text without tags stays as it is', 'a < b &amp; c\n\n\nd', 'a < b &amp; c\n\n\nd'],
    ['blocks and breaks become lines', '<p>Hi Ann,</p><p>one<br/>two</p>', 'Hi Ann,\none\ntwo'],
    [
      'entities become characters',
      '<b>1 &lt; 2 &amp;&nbsp;3 &#8364; &#x1F600; &unknown;</b>',
      '1 < 2 & 3 € 😀 &unknown;',
    ],
    ['styles, scripts and comments are gone', '<style>p{}</style><script>x()</script ><!-- <b> --><i>ok</i>', 'ok'],
    ['what is never closed is read on', '<div>a<style>b</div>', 'ab'],
  ])('%s', (_what, html, text) => {
    expect(plainText(html)).toBe(text)
  })

  test('takes a moment however a stranger wrote it', () => {
    const started = performance.now()
    for (const piece of ['<style', '<!--', '<', '</p', '&#x', '<p> '] as const) plainText(`<b>${piece.repeat(200_000)}`)
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

test('with no inbox that lemlist shows, the error says why instead of an empty page', async () => {
  const harness = startHarness()
  harness.sandbox.faults.add({ operation: 'inbox', kind: 'status', status: 402, body: 'not in your plan' })
  const { data, errors } = await harness.run('{ inbox { totalCount nodes { id } } team { name } }')
  expect(data).toEqual({ inbox: null, team: { name: harness.team.team.name } })
  expect(errors).toMatchObject([
    { path: ['inbox'], message: 'not in your plan', extensions: { code: 'PAYMENT_REQUIRED' } },
  ])
  const blank = await harness.run('{ inbox(userId: "") { totalCount } }')
  expect(blank.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})
