import { beforeEach, describe, expect, test } from 'vitest'
import type { CampaignDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness({ preset: 'team' })
})

const answerOf = async (query: string, variables?: Readonly<Record<string, unknown>>) => {
  const { data, errors } = await harness.run(query, variables)
  expect(errors).toBeUndefined()
  expect(harness.drift).toEqual([])
  return data
}

/** The channels of a campaign: the types of its steps, each once. */
const channelsOf = ({ _id }: CampaignDocument) => [
  ...new Set(harness.team.sequences.where('campaignId', _id).flatMap(({ steps }) => steps.map(({ type }) => type))),
]

test('the team, its members and its invitations cost one call', async () => {
  const { team, users } = harness.team
  const data = await answerOf(`{ team {
    id name createdAt customDomain features creator { id name }
    members { id name email role }
    invitedUsers { email role invitedAt invitedBy { id name } }
  } }`)
  const { name } = users.get(team.createdBy) ?? {}
  expect(data.team).toEqual({
    id: team._id,
    name: team.name,
    createdAt: team.createdAt,
    customDomain: team.customDomain,
    features: team.beta,
    creator: { id: team.createdBy, name },
    members: users.all().map(user => ({ id: user._id, name: user.name, email: user.email, role: user.role })),
    invitedUsers: team.invitedUsers.map(({ email, role, invitedAt, invitedBy }) => ({
      email,
      role,
      invitedAt,
      invitedBy: { id: invitedBy, name: users.get(invitedBy)?.name },
    })),
  })
  expect(harness.requests.map(({ path, query }) => `${path}${query}`)).toEqual(['/api/team?version=v2'])
})

test('credits are told pot by pot', async () => {
  harness.team.team = { ...harness.team.team, credits: { freemium: 1, subscription: 20, gifted: 300, paid: 4_000 } }
  const data = await answerOf('{ team { credits { total freemium subscription gifted paid } } }')
  expect(data.team.credits).toEqual({ total: 4_321, freemium: 1, subscription: 20, gifted: 300, paid: 4_000 })
  expect(harness.calls()).toEqual(['GET /api/team/credits'])
})

test('the overview counts the whole team, and holds all that lemlist sent', async () => {
  const { team, campaigns, leads, activities } = harness.team
  const count = (...types: readonly string[]) => activities.all().filter(({ type }) => types.includes(type)).length
  const data = await answerOf(
    '{ team { overview { campaigns campaignsRunning leads sent opened clicked replied raw } } }',
  )
  const told = {
    campaigns: campaigns.size,
    campaignsRunning: campaigns.all().filter(({ status }) => status === 'running').length,
    leads: leads.size,
    sent: count('emailsSent', 'linkedinSent'),
    opened: count('emailsOpened'),
    clicked: count('emailsClicked'),
    replied: count('emailsReplied', 'linkedinReplied'),
  }
  expect(data.team.overview).toEqual({
    ...told,
    raw: {
      teamId: team._id,
      nbCampaigns: told.campaigns,
      nbCampaignsRunning: told.campaignsRunning,
      nbLeads: told.leads,
      messagesSent: told.sent,
      opened: told.opened,
      clicked: told.clicked,
      replied: told.replied,
    },
  })
  expect(harness.calls()).toEqual(['GET /api/team/overview'])
})

describe('senders', () => {
  const sendersOf = (status?: string) =>
    harness.team.users.all().flatMap(({ _id }) => {
      const own = harness.team.campaigns
        .all()
        .filter(each => each.senders.some(({ id }) => id === _id) && (status ?? each.status) === each.status)
      const campaigns = own.map(each => ({ campaign: { id: each._id, name: each.name }, channels: channelsOf(each) }))
      return campaigns.length === 0 ? [] : [{ user: { id: _id }, campaigns }]
    })
  const fields = '{ user { id } campaigns { campaign { id name } channels } }'

  test('are users with the campaigns they send for', async () => {
    const data = await answerOf(`{ team { senders ${fields} } }`)
    expect(data.team.senders).toEqual(sendersOf())
    expect(harness.calls()).toEqual(['GET /api/team/senders'])
  })

  test('are told for campaigns of one status', async () => {
    const data = await answerOf(`{ team { senders(state: PAUSED) ${fields} } }`)
    expect(data.team.senders).toEqual(sendersOf('paused'))
    expect(harness.requests.at(-1)).toMatchObject({ path: '/api/team/senders', query: '?state=paused' })
  })
})

test('who is connected to which CRM is told once for each', async () => {
  const [admin] = harness.team.users.all()
  const data = await answerOf('{ team { crmUsers { user { id name } crm } } }')
  const user = { id: admin?._id, name: admin?.name }
  expect(data.team.crmUsers).toEqual([
    { user, crm: 'HUBSPOT' },
    { user, crm: 'SALESFORCE' },
  ])
  expect(harness.calls()).toEqual(['GET /api/team/crmUsers', 'GET /api/team'])
})

test('who can send is told with addresses and numbers', async () => {
  const data = await answerOf(
    '{ team { sendUsers { user { id } emails mailboxIds phoneNumbers whatsAppAccountIds } } }',
  )
  expect(data.team.sendUsers).toEqual(
    harness.team.users.all().map(({ _id, mailboxes, phoneNumbers, whatsappAccountIds }) => ({
      user: { id: _id },
      emails: mailboxes.map(({ email }) => email),
      mailboxIds: mailboxes.map(mailbox => mailbox._id),
      phoneNumbers,
      whatsAppAccountIds: whatsappAccountIds,
    })),
  )
  expect(harness.calls()).toEqual(['GET /api/team/sendUsers'])
})

describe('users', () => {
  const list = () => harness.team.users.all().map(({ _id, name, email, role }) => ({ id: _id, name, email, role }))

  test('all of them, or some in the order they are asked for, cost one call', async () => {
    const [first, second] = list()
    const data = await answerOf(
      'query ($ids: [ID!]) { all: users { id name email role } some: users(ids: $ids) { id name email role } }',
      { ids: [second?.id, 'usr_none', first?.id] },
    )
    expect(data).toEqual({ all: list(), some: [second, first] })
    expect(harness.calls()).toEqual(['GET /api/team'])
  })

  test('one of them costs the same call, and an unknown one is null', async () => {
    const [user] = list()
    const data = await answerOf(
      'query ($id: ID!) { user(id: $id) { id name email role } none: user(id: "usr_none") { id } }',
      { id: user?.id },
    )
    expect(data).toEqual({ user, none: null })
    expect(harness.calls()).toEqual(['GET /api/team'])
  })

  test('mailboxes and LinkedIn come with a call for the user, and an unknown one is null', async () => {
    const user = harness.team.users.all().find(({ linkedIn }) => linkedIn !== undefined) ?? expect.fail()
    const data = await answerOf(
      `query ($id: ID!) {
        user(id: $id) {
          mailboxes { id email provider status dailyLimit isWarming user { id } }
          linkedIn { profileUrl isConnected inviteLimit messageLimit visitLimit }
        }
        none: user(id: "usr_none") { mailboxes { id } }
      }`,
      { id: user._id },
    )
    expect(data).toEqual({
      user: {
        mailboxes: user.mailboxes.map(({ _id, email, provider, status, emailLimit, lemwarm }) => ({
          id: _id,
          email,
          provider: provider ?? null,
          status,
          dailyLimit: emailLimit,
          isWarming: lemwarm.active,
          user: { id: user._id },
        })),
        linkedIn: {
          profileUrl: user.linkedIn?.linkedinUrl,
          isConnected: user.linkedIn?.status,
          inviteLimit: user.linkedIn?.inviteLimit,
          messageLimit: user.linkedIn?.sendLimit,
          visitLimit: user.linkedIn?.visitLimit,
        },
      },
      none: null,
    })
    expect(harness.calls().toSorted()).toEqual(['GET /api/users/usr_none', `GET /api/users/${user._id}`].toSorted())
  })
})
