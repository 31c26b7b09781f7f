import { describe, expect, test } from 'vitest'
import { inbox } from '../../../src/domains/inbox/contract.ts'
import { inboxHandlers } from '../../../src/domains/inbox/sandbox.ts'
import type { ConversationDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { ann, rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(inbox, inboxHandlers)

const contact = (_id: string) => ({
  _id,
  email: `${_id}@example.com`,
  fields: {},
  ownerId: 'usr_1',
  createdBy: 'usr_1',
  createdAt: '2026-01-01T00:00:00.000Z',
  unsubscribed: false,
  listIds: [],
})

const conversation = (
  place: number,
  lastActivityAt: string,
  users: ConversationDocument['users'],
): ConversationDocument => ({
  _id: `ibx_${place}`,
  contactId: `ctc_${place}`,
  createdAt: '2026-02-01T00:00:00.000Z',
  createdBy: `act_${place}`,
  lastActivityAt,
  channels: ['email'],
  haveReplies: false,
  users,
  labelIds: [],
})

const seenByAnn = [{ userId: 'usr_1', sender: true, read: false }]
const seenByBen = [{ userId: 'usr_2', sender: true, read: false }]

/** Two conversations of Ann's, the later one last, and one of Ben's. */
const teamWithInbox = () => {
  const team = smallTeam()
  team.users.insert({ ...ann, _id: 'usr_2', name: 'Ben Oz', email: 'ben@acme.test', mailboxes: [] })
  team.contacts.insert({ ...contact('ctc_1'), fullName: 'Cleo Day' })
  team.contacts.insert(contact('ctc_2'))
  team.contacts.insert(contact('ctc_3'))
  team.conversations.insert(conversation(1, '2026-02-10T00:00:00.000Z', seenByAnn))
  team.conversations.insert(conversation(2, '2026-02-12T00:00:00.000Z', seenByAnn))
  team.conversations.insert(conversation(3, '2026-02-11T00:00:00.000Z', seenByBen))
  return team
}

const messages = (team: ReturnType<typeof smallTeam>, count: number) => {
  for (let place = 0; place < count; place += 1) {
    const createdAt = `2026-02-01T${String(place).padStart(2, '0')}:00:00.000Z`
    team.activities.insert({ _id: `act_m${place}`, type: 'emailsSent', createdAt, contactId: 'ctc_1', message: 'Hi' })
  }
}

describe('GET /inbox', () => {
  test("a user's conversations come latest first, with the contact's stub and tasks", () => {
    const team = teamWithInbox()
    const task = { type: 'manual', content: '', priority: 1, dueDate: '2026-03-03T00:00:00.000Z', userId: 'usr_1' }
    const made = { contactId: 'ctc_1', createdAt: '2026-02-01T00:00:00.000Z' }
    team.tasks.insert({ _id: 'opp_1', ...task, ...made, status: 'pending' })
    team.tasks.insert({ _id: 'opp_2', ...task, ...made, status: 'done' })
    team.tasks.insert({ _id: 'opp_3', ...task, ...made, status: 'ignored' })
    const common = {
      teamId: 'tea_1',
      createdAt: '2026-02-01T00:00:00.000Z',
      channels: ['email'],
      haveReplies: false,
      users: seenByAnn,
    }
    expect(rest(routes, team)('GET', '/inbox?userId=usr_1')).toEqual({
      status: 200,
      body: {
        data: [
          {
            ...common,
            _id: 'ibx_2',
            contactId: 'ctc_2',
            createdBy: 'act_2',
            lastActivityAt: '2026-02-12T00:00:00.000Z',
            opportunities: [],
            contact: { _id: 'ctc_2', email: 'ctc_2@example.com' },
          },
          {
            ...common,
            _id: 'ibx_1',
            contactId: 'ctc_1',
            createdBy: 'act_1',
            lastActivityAt: '2026-02-10T00:00:00.000Z',
            opportunities: [
              { id: 'opp_1', type: 'manual' },
              { id: 'opp_2', type: 'manual', done: true },
            ],
            contact: { _id: 'ctc_1', fullName: 'Cleo Day', email: 'ctc_1@example.com' },
          },
        ],
        pagination: {
          totalItems: 2,
          currentPage: 1,
          nextPage: null,
          previousPage: null,
          perPage: 10,
          totalPages: 1,
        },
      },
    })
  })

  test('pages tell their neighbours', () => {
    expect(rest(routes, teamWithInbox())('GET', '/inbox?userId=usr_1&limit=1&page=1').body).toMatchObject({
      data: [{ _id: 'ibx_2' }],
      pagination: { totalItems: 2, currentPage: 1, nextPage: 2, previousPage: null, perPage: 1, totalPages: 2 },
    })
    expect(rest(routes, teamWithInbox())('GET', '/inbox?userId=usr_1&limit=1&page=2').body).toMatchObject({
      data: [{ _id: 'ibx_1' }],
      pagination: { totalItems: 2, currentPage: 2, nextPage: null, previousPage: 1, perPage: 1, totalPages: 2 },
    })
  })

  test('it is refused without a user, and for a user of another team', () => {
    const get = rest(routes, teamWithInbox())
    expect(get('GET', '/inbox')).toEqual({ status: 400, body: 'User ID is required' })
    expect(get('GET', '/inbox?userId=usr_9')).toEqual({ status: 400, body: 'User not in team' })
  })
})

describe('GET /inbox/:contactId', () => {
  test('the messages of a contact come newest first, and nothing that was not written', () => {
    const team = teamWithInbox()
    const of = { contactId: 'ctc_1', leadId: 'lea_1', campaignId: 'cam_1', sequenceId: 'seq_1', sequenceStep: 0 }
    const sender = { sendUserId: 'usr_1', sendUserMailboxId: 'usm_1' }
    const sent = { messageId: '<1@acme.test>', subject: 'Hello', message: '<p>Hi</p>' }
    const replied = { messageId: '<2@x.test>', subject: 'Re: Hello', message: '<p>Yes</p>', fromEmail: 'c@x.test' }
    const first = '2026-02-09T00:00:00.000Z'
    const last = '2026-02-10T00:00:00.000Z'
    team.activities.insert({ _id: 'act_1', type: 'emailsSent', createdAt: first, ...of, ...sender, ...sent })
    team.activities.insert({ _id: 'act_2', type: 'emailsOpened', createdAt: first, ...of })
    team.activities.insert({ _id: 'act_3', type: 'emailsReplied', createdAt: last, ...of, ...sender, ...replied })
    const shown = { teamId: 'tea_1', ...of, ...sender, sendUserName: 'Ann Lee', sendUserEmail: 'ann.lee@acme.test' }
    expect(rest(routes, team)('GET', '/inbox/ctc_1')).toEqual({
      status: 200,
      body: {
        data: [
          { _id: 'act_3', type: 'emailsReplied', createdAt: last, ...shown, ...replied, attachments: [] },
          { _id: 'act_1', type: 'emailsSent', createdAt: first, ...shown, ...sent, attachments: [] },
        ],
        pagination: {
          totalItems: 2,
          currentPage: 1,
          nextPage: null,
          previousPage: null,
          perPage: 10,
          totalPages: 1,
        },
      },
    })
  })

  test('skip and limit cut the thread', () => {
    const team = teamWithInbox()
    messages(team, 12)
    expect(rest(routes, team)('GET', '/inbox/ctc_1?skip=10&limit=10').body).toMatchObject({
      data: [{ _id: 'act_m1' }, { _id: 'act_m0' }],
      pagination: { totalItems: 12, currentPage: 2, nextPage: null, previousPage: 1, perPage: 10, totalPages: 2 },
    })
  })

  test('reading leaves the conversation unread, unless it is told to mark it for a user', () => {
    const team = teamWithInbox()
    const get = rest(routes, team)
    const read = () => team.conversations.get('ibx_1')?.users
    get('GET', '/inbox/ctc_1?userId=usr_1')
    expect(read()).toEqual([{ userId: 'usr_1', sender: true, read: false }])
    get('GET', '/inbox/ctc_1?userId=usr_1&markAsRead=true')
    expect(read()).toEqual([{ userId: 'usr_1', sender: true, read: true }])
  })

  test('foreign contacts and users are refused, each with its words', () => {
    const get = rest(routes, teamWithInbox())
    expect(get('GET', '/inbox/ctc_9')).toEqual({ status: 400, body: 'Invalid contactId' })
    expect(get('GET', '/inbox/ctc_1?userId=ann')).toEqual({ status: 400, body: 'Invalid userId' })
    expect(get('GET', '/inbox/ctc_1?userId=usr_9')).toEqual({ status: 400, body: 'User not in team' })
    expect(get('GET', '/inbox/ctc_1?markAsRead=true')).toEqual({
      status: 400,
      body: 'User ID is required to mark as read',
    })
  })
})

describe('labels', () => {
  const created = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'usr_1' }
  const shown = { createdAt: '2026-01-01T00:00:00.000Z', createdBy: 'ann@acme.test' }
  const teamWithLabels = () => {
    const team = teamWithInbox()
    team.labels.insert({ _id: 'lbl_1', name: 'Interested', color: '#F9A2A2', ...created })
    team.labels.insert({ _id: 'lbl_2', name: 'Not now', color: '#A2F9A2', ...created })
    team.conversations.update('ibx_1', { labelIds: ['lbl_2', 'lbl_gone'] })
    return team
  }

  test('labels tell the address of who made them', () => {
    expect(rest(routes, teamWithLabels())('GET', '/inbox/labels')).toEqual({
      status: 200,
      body: [
        { _id: 'lbl_1', name: 'Interested', color: '#F9A2A2', ...shown },
        { _id: 'lbl_2', name: 'Not now', color: '#A2F9A2', ...shown },
      ],
    })
  })

  test('one label is had by its id, and an unknown one is not found', () => {
    const get = rest(routes, teamWithLabels())
    expect(get('GET', '/inbox/labels/lbl_1').body).toEqual({
      _id: 'lbl_1',
      name: 'Interested',
      color: '#F9A2A2',
      ...shown,
    })
    expect(get('GET', '/inbox/labels/lbl_9')).toEqual({ status: 404, body: 'Label not found' })
  })

  test("a conversation's labels are those that still exist", () => {
    const get = rest(routes, teamWithLabels())
    expect(get('GET', '/inbox/conversations/labels/ctc_1').body).toEqual([
      { _id: 'lbl_2', name: 'Not now', color: '#A2F9A2', ...shown },
    ])
    expect(get('GET', '/inbox/conversations/labels/ctc_2').body).toEqual([])
    expect(get('GET', '/inbox/conversations/labels/ctc_9')).toEqual({ status: 404, body: 'Inbox not found' })
  })
})
