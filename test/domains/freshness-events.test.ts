import { describe, expect, onTestFinished, test } from 'vitest'
import { recordActivity } from '../../src/sandbox/effects.ts'
import type { Harness } from '../support/harness.ts'
import { startHarness } from '../support/harness.ts'
import { happen, type Person, pastStats, read, runFresh, todayStats, twoPeople } from './freshness.ts'

interface Case {
  readonly what: string
  readonly query: (one: Person) => string
  /** What happens at lemlist, and of what it calls. */
  readonly happens: (harness: Harness, one: Person) => Promise<void>
}

const replied = (harness: Harness, { lead }: Person) =>
  happen(harness, { type: 'emailsReplied', leadId: lead, message: '<p>Yes</p>' })
const bounced = (harness: Harness, { lead }: Person) => happen(harness, { type: 'emailsBounced', leadId: lead })
const opened = (harness: Harness, { lead }: Person) => happen(harness, { type: 'emailsOpened', leadId: lead })
const interested = (harness: Harness, { lead }: Person) => happen(harness, { type: 'manualInterested', leadId: lead })

/** Calls with an event that is no activity. */
const tell = async (harness: Harness, body: Readonly<Record<string, unknown>>): Promise<void> => {
  expect(await harness.callback({ createdAt: new Date(harness.clock.now()).toISOString(), ...body })).toBeLessThan(300)
}

const cases: readonly Case[] = [
  { what: 'the lead by its id', query: ({ lead }) => `{ lead(id: "${lead}") { state isPaused } }`, happens: replied },
  {
    what: 'whether the lead is paused',
    query: ({ lead }) => `{ lead(id: "${lead}") { isPaused } }`,
    happens: (harness, { lead }) => happen(harness, { type: 'paused', leadId: lead, userName: 'api' }),
  },
  {
    what: 'the leads of an address',
    query: ({ email }) => `{ leads(email: "${email}") { state status } }`,
    happens: interested,
  },
  {
    what: 'the list of the campaign’s leads',
    query: ({ campaign }) => `{ campaign(id: "${campaign}") { leads(first: 100) { nodes { id state } } } }`,
    happens: opened,
  },
  {
    what: 'the export of the campaign’s leads',
    query: ({ campaign }) =>
      `{ campaign(id: "${campaign}") { leads(first: 100) { nodes { id firstName status state } } } }`,
    happens: bounced,
  },
  {
    what: 'the contact by id, with where it stands in campaigns',
    query: ({ contact }) => `{ contact(by: { id: "${contact}" }) { memberships { status } } }`,
    happens: (harness, { lead }) => happen(harness, { type: 'manualNotInterested', leadId: lead }),
  },
  {
    what: 'the contact by address, with where it stands in campaigns',
    query: ({ email }) => `{ contact(by: { email: "${email}" }) { memberships { status } } }`,
    happens: (harness, { lead }) => happen(harness, { type: 'manualNotInterested', leadId: lead }),
  },
  {
    what: 'lists of contacts',
    query: () => '{ contacts(first: 500) { nodes { id memberships { status } } } }',
    happens: (harness, { lead }) => happen(harness, { type: 'manualNotInterested', leadId: lead }),
  },
  {
    what: 'the campaign’s numbers up to today',
    query: ({ campaign }) => `{ ${todayStats(campaign)} }`,
    happens: replied,
  },
  {
    what: 'the campaign’s report',
    query: ({ campaign }) =>
      `{ campaign(id: "${campaign}") { report { emailsBounced: emailsReplied emailsInterested interested } } }`,
    happens: interested,
  },
  { what: 'what happened in the team', query: () => '{ activities(first: 3) { nodes { id } } }', happens: opened },
  {
    what: 'what happened of this type in the campaign',
    query: ({ campaign }) =>
      `{ activities(first: 3, filter: { campaignIds: ["${campaign}"], types: [EMAILS_OPENED] }) { nodes { id } } }`,
    happens: opened,
  },
  {
    what: 'what happened of this stage to the lead',
    query: ({ lead }) =>
      `{ lead(id: "${lead}") { activities(first: 3, filter: { types: [WARMED] }) { nodes { id } } } }`,
    happens: replied,
  },
  {
    what: 'the lead as older activities of other types show it',
    query: ({ campaign, lead }) =>
      `{ activities(first: 100, filter: { campaignIds: ["${campaign}"], rawTypes: ["emailsSent"], leadId: "${lead}" }) { nodes { id lead { id state } } } }`,
    happens: opened,
  },
  {
    what: 'the messages of a thread',
    query: ({ contact }) => `{ conversation(contactId: "${contact}") { messages(first: 3) { nodes { id } } } }`,
    happens: replied,
  },
  { what: 'inboxes', query: () => '{ inbox(first: 25) { nodes { id lastActivityAt } } }', happens: replied },
  {
    what: 'who is not to be written to',
    query: () => '{ unsubscribes(first: 100) { nodes { value } } }',
    happens: bounced,
  },
  {
    what: 'whether the contact may be written to',
    query: ({ contact }) => `{ contact(by: { id: "${contact}" }) { unsubscribed doNotContact } }`,
    happens: (harness, { lead }) => happen(harness, { type: 'emailsUnsubscribed', leadId: lead }),
  },
  {
    what: 'open tasks',
    query: () => '{ tasks(first: 100) { nodes { id } } }',
    happens: async (harness, one) => {
      const { tasks } = harness.team
      for (const { _id } of tasks.all()) tasks.update(_id, { status: 'done' })
      await replied(harness, one)
    },
  },
  {
    what: 'how the campaign stands',
    query: ({ campaign, email }) =>
      `{ campaigns(first: 100) { nodes { id status } } campaign(id: "${campaign}") { status } leads(email: "${email}") { campaign { status } } }`,
    happens: async (harness, { lead, campaign, contact }) => {
      harness.team.campaigns.update(campaign, { status: 'draft' })
      await tell(harness, { type: 'campaignComplete', campaignId: campaign, leadId: lead, contactId: contact })
    },
  },
  {
    what: 'the labels of a thread',
    query: ({ contact }) => `{ conversation(contactId: "${contact}") { labels { id } } }`,
    happens: async (harness, { contact }) => {
      const { conversations, labels } = harness.team
      const labelIds = labels.all().map(({ _id }) => _id)
      conversations.update(conversations.find('contactId', contact)?._id ?? '', { labelIds })
      await tell(harness, { type: 'inboxLabelUpdated', contactId: contact, labels: [] })
    },
  },
  {
    what: 'what was found out about a person',
    query: ({ contact, lead }) => `{ lead(id: "${lead}") { phone } contact(by: { id: "${contact}" }) { phone } }`,
    happens: async (harness, { lead, contact }) => {
      const { leads, contacts } = harness.team
      const phone = '+33 1 99 00 00 00'
      leads.update(lead, { variables: { ...leads.get(lead)?.variables, phone } })
      contacts.update(contact, { fields: { ...contacts.get(contact)?.fields, phone } })
      await tell(harness, { type: 'enrichmentDone', data: [{ id: 'enr_A', data: { find_phone: { phone } } }] })
    },
  },
  {
    what: 'signals',
    query: () => '{ signals(first: 5) { nodes { id status } } }',
    happens: async harness => {
      for (const { _id } of harness.team.signals.all()) harness.team.signals.update(_id, { status: 'ignored' })
      await tell(harness, { type: 'signalRegistered' })
    },
  },
  {
    what: 'alerts',
    query: () => '{ deliverabilityAlerts { id lastTriggeredAt } }',
    happens: async harness => {
      const lastTriggeredAt = new Date(harness.clock.now()).toISOString()
      const { deliverabilityAlerts: alerts } = harness.team
      for (const { _id } of alerts.all()) alerts.update(_id, { lastTriggeredAt })
      await tell(harness, { type: 'deliverabilityAlertTriggered' })
    },
  },
  {
    what: 'a company’s notes',
    query: () => '{ companies(first: 1) { nodes { notes(first: 100) { nodes { id } } } } }',
    happens: async harness => {
      const company = (await harness.run('{ companies(first: 1) { nodes { id } } }')).data.companies.nodes[0].id
      const [user] = harness.team.users.all()
      const fields = { companyId: company, note: 'call back in May', userId: user?._id, sendUserId: user?._id }
      await happen(harness, { type: 'annotated', ...fields })
    },
  },
]

/** What events about somebody else leave as it is. */
const elsewhere = ({ lead, contact, campaign, email }: Person): string => `{
  team { name } labels { id } schedules { nodes { id } }
  lead(id: "${lead}") { isPaused }
  leads(email: "${email}") { state status }
  contact(by: { id: "${contact}" }) { fullName memberships { status } }
  conversation(contactId: "${contact}") { messages(first: 3) { nodes { id } } }
  ${todayStats(campaign)}
}`

describe('after a callback', () => {
  test.for(cases)('$what is read anew', async ({ query, happens }) => {
    const harness = startHarness({ isTold: () => true })
    const [one] = twoPeople(harness)
    const before = await read(harness, query(one))
    expect((await read(harness, query(one))).calls).toEqual([])
    await happens(harness, one)
    const after = await read(harness, query(one))
    expect(after.data).not.toEqual(before.data)
    expect(after.data).toEqual((await runFresh(harness, query(one))).data)
  })

  test.for([
    ['an answer', replied],
    ['an opening', opened],
    ['a failure', (harness: Harness, { lead }: Person) => happen(harness, { type: 'emailsFailed', leadId: lead })],
    ['a pause', (harness: Harness, { lead }: Person) => happen(harness, { type: 'paused', leadId: lead })],
  ] as const)('what has to do with somebody else is not asked for again after %s', async ([, happens]) => {
    const harness = startHarness({ isTold: () => true })
    const [one, other] = twoPeople(harness)
    await read(harness, elsewhere(other))
    await happens(harness, one)
    expect((await read(harness, elsewhere(other))).calls).toEqual([])
  })

  test('numbers of past days are not asked for again, unless it tells of one of them', async () => {
    const harness = startHarness({ isTold: () => true })
    const [one] = twoPeople(harness)
    const query = `{ ${pastStats(one.campaign)} }`
    const before = await read(harness, query)
    await replied(harness, one)
    expect((await read(harness, query)).calls).toEqual([])
    await happen(harness, { type: 'emailsReplied', leadId: one.lead, createdAt: '2026-01-14T12:00:00.000Z' } as never)
    expect((await read(harness, query)).data).not.toEqual(before.data)
  })

  test('whoever is told of an event that healing found reads nothing from before it', async () => {
    const harness = startHarness({ isTold: () => true })
    const { station, clock, sandbox, team } = harness
    const [one] = twoPeople(harness)
    const query = `{ leads(email: "${one.email}") { state } }`
    station.start()
    onTestFinished(station.close)
    const stream = await harness.subscribe(
      `subscription { activityStream(filter: { leadId: "${one.lead}" }) { rawType source } }`,
    )
    const before = await read(harness, query)
    const asked = clock.now()
    recordActivity(sandbox.world(), team, { type: 'emailsReplied', leadId: one.lead })
    const event = await stream.next()
    const after = await read(harness, query)
    expect(event).toMatchObject({ data: { activityStream: { rawType: 'emailsReplied', source: 'RECONCILED' } } })
    expect(after.data).not.toEqual(before.data)
    // The answer from before would still have been kept.
    expect(clock.now() - asked).toBeLessThan(100_000)
    await stream.leave()
  })
})
