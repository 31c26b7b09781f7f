import { expect, test } from 'vitest'
import { campaigns } from '../../src/domains/campaigns/contract.ts'
import { campaignsHandlers } from '../../src/domains/campaigns/sandbox.ts'
import { routesOf } from '../../src/sandbox/routes.ts'
import { type Preset, seedWorld } from '../../src/sandbox/seed.ts'
import type { TeamWorld } from '../../src/sandbox/world.ts'
import { rest } from '../support/rest.ts'
import { manualClock } from './manual-clock.ts'

const seeded = (preset: Preset = 'team', seed = 1, at?: string): TeamWorld => {
  const team = seedWorld({ preset, seed, clock: manualClock(at) }).teams.get('sandbox')
  if (team === undefined) throw new Error('no team')
  return team
}

const team = seeded()
const activities = team.activities.all()
const leads = team.leads.all()

const countBy = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

const everything = (world: TeamWorld): unknown =>
  Object.values(world).map(each => (typeof each.all === 'function' ? each.all() : each))

const typeCounts = {
  emailsSent: 4_900,
  emailsOpened: 3_560,
  emailsClicked: 410,
  emailsReplied: 120,
  emailsBounced: 85,
  emailsUnsubscribed: 45,
  emailsFailed: 20,
  emailsInterested: 30,
  emailsNotInterested: 40,
  linkedinVisitDone: 520,
  linkedinInviteDone: 560,
  linkedinInviteAccepted: 170,
  linkedinSent: 330,
  linkedinOpened: 190,
  linkedinReplied: 55,
  linkedinSendFailed: 15,
  conditionChosen: 330,
  hasEmailAddress: 190,
  paused: 120,
  resumed: 25,
  skipped: 60,
  manualDone: 80,
  aircallCreated: 45,
  aircallEnded: 45,
  aircallDone: 20,
  annotated: 23,
  meetingBooked: 12,
}

test('the same seed gives the same world, another seed another one', () => {
  expect(everything(seeded('solo', 7))).toEqual(everything(seeded('solo', 7)))
  expect(everything(seeded('solo', 7))).not.toEqual(everything(seeded('solo', 8)))
})

test('the team preset has exactly the promised sizes', () => {
  const mailboxes = team.users.all().flatMap(user => user.mailboxes)
  expect({
    campaigns: team.campaigns.size,
    leads: team.leads.size,
    activities: team.activities.size,
    users: team.users.size,
    mailboxes: mailboxes.length,
    broken: mailboxes.filter(({ status }) => status === 'ERROR').length,
    hooks: team.hooks.size,
    first: team.users.all()[0]?.role,
  }).toEqual({
    campaigns: 40,
    leads: 5_000,
    activities: 12_000,
    users: 8,
    mailboxes: 14,
    broken: 2,
    hooks: 5,
    first: 'admin',
  })
})

test('the other presets have theirs', () => {
  const solo = seeded('solo')
  expect([solo.campaigns.size, solo.leads.size, solo.activities.size]).toEqual([6, 300, 900])
  const { teams } = seedWorld({ preset: 'agency', seed: 1, clock: manualClock() })
  expect([...teams.keys()]).toEqual(['sandbox', 'sandbox-2', 'sandbox-3', 'sandbox-4'])
  expect(teams.get('sandbox')?.campaigns.size).toBe(336)
  expect(new Set([...teams.values()].map(each => each.team._id)).size).toBe(4)
})

test.each([1, 2, 3, 4])('every type of activity happens exactly as often as planned (seed %i)', seed => {
  const world = seed === 1 ? team : seeded('team', seed)
  expect(countBy(world.activities.all().map(({ type }) => type))).toEqual(typeCounts)
})

test('sizes hold at any time of the week and of the year', () => {
  for (const at of ['2026-03-29T03:00:00Z', '2026-07-05T23:59:00Z', '2026-11-02T08:01:00Z']) {
    const world = seeded('team', 1, at)
    expect([world.leads.size, world.activities.size]).toEqual([5_000, 12_000])
    expect(world.activities.all().every(({ createdAt }) => Date.parse(createdAt) <= Date.parse(at))).toBe(true)
  }
})

test('the states of leads are shared out exactly', () => {
  expect(countBy(leads.map(({ state }) => String(state)))).toEqual({
    null: 6,
    scanned: 1_744,
    reviewed: 250,
    emailsSent: 1_180,
    emailsOpened: 860,
    emailsClicked: 150,
    emailsReplied: 105,
    emailsBounced: 85,
    emailsUnsubscribed: 35,
    emailsInterested: 30,
    emailsNotInterested: 40,
    manualInterested: 15,
    manualNotInterested: 20,
    linkedinInviteDone: 250,
    linkedinInviteAccepted: 90,
    linkedinReplied: 45,
    paused: 70,
    skipped: 25,
  })
})

test('campaigns are of every status and size', () => {
  const sizes = team.campaigns.all().map(({ _id }) => team.leads.where('campaignId', _id).length)
  expect(countBy(team.campaigns.all().map(({ status }) => status))).toEqual({
    paused: 15,
    ended: 12,
    running: 10,
    archived: 2,
    draft: 1,
  })
  expect([0, 1].map(size => sizes.filter(each => each === size).length)).toEqual([2, 4])
  expect(sizes.filter(each => each > 500)).toHaveLength(3)
  const median = sizes.sort((a, b) => a - b)[20] ?? 0
  expect(median).toBeGreaterThan(55)
  expect(median).toBeLessThan(95)
})

test('campaign names are as people write them', () => {
  const names = team.campaigns.all().map(({ name }) => name)
  expect(new Set(names).size).toBe(39)
  expect(names.filter(name => name.endsWith(' Copy'))).toHaveLength(2)
  expect(names.some(name => name.includes('’'))).toBe(true)
  expect(names.some(name => /^\p{Extended_Pictographic}/u.test(name))).toBe(true)
  expect(names.some(name => name.includes('/') && name.includes(':'))).toBe(true)
  expect(names.filter(name => name.includes(' | 1:1 | '))).toHaveLength(4)
})

test('one person is one contact: 5 % of addresses are in two campaigns, ten people in three, 8 % of leads have none', () => {
  const byContact = Map.groupBy(leads, ({ contactId }) => contactId)
  const groups = countBy([...byContact.values()].map(own => String(own.length)))
  const mailless = leads.filter(({ email }) => email === undefined)
  expect(mailless).toHaveLength(400)
  expect(groups['3']).toBe(10)
  expect(groups['2']).toBe(218)
  for (const own of byContact.values()) {
    expect(new Set(own.map(({ email }) => email)).size).toBe(1)
    expect(new Set(own.map(({ campaignId }) => campaignId)).size).toBe(own.length)
  }
  const emails = team.contacts.all().flatMap(({ email }) => email ?? [])
  expect(new Set(emails).size).toBe(emails.length)
})

test('contacts belong to companies of their mail domain, on reserved domains only', () => {
  expect(team.companies.size).toBeGreaterThan(200)
  for (const { email, companyId } of team.contacts.all()) {
    if (email === undefined) continue
    expect(email).toMatch(/^[a-z0-9.-]+@[a-z0-9-]+\.example$/)
    expect(team.companies.get(companyId ?? '')?.domain).toBe(email.split('@')[1])
  }
})

test('every id that is referred to exists', () => {
  const missing: string[] = []
  const check = (collection: { get(id: string): unknown }, id: string | undefined): void => {
    if (id !== undefined && collection.get(id) === undefined) missing.push(id)
  }
  const { users, campaigns, sequences, schedules, contacts, companies, contactLists, tasks, labels } = team
  const steps = new Map(sequences.all().flatMap(sequence => sequence.steps.map(step => [step._id, step])))
  const mailboxes = new Map(users.all().flatMap(user => user.mailboxes.map(mailbox => [mailbox._id, mailbox])))
  for (const campaign of campaigns.all()) {
    check(users, campaign.createdBy)
    check(sequences, campaign.sequenceId)
    for (const id of campaign.scheduleIds) check(schedules, id)
    for (const { id, sendUserMailboxId } of campaign.senders) {
      check(users, id)
      check(mailboxes, sendUserMailboxId)
    }
  }
  for (const { campaignId, parentId, steps: own } of sequences.all()) {
    check(campaigns, campaignId)
    check(sequences, parentId)
    for (const step of own) check(campaigns, step.campaignId)
  }
  for (const { campaignId, contactId, sendUserId } of leads) {
    check(campaigns, campaignId)
    check(contacts, contactId)
    check(users, sendUserId)
  }
  for (const contact of contacts.all()) {
    check(users, contact.ownerId)
    check(companies, contact.companyId)
    for (const id of contact.listIds) check(contactLists, id)
  }
  for (const activity of activities) {
    check(team.leads, activity.leadId)
    check(contacts, activity.contactId)
    check(campaigns, activity.campaignId)
    check(companies, activity.companyId)
    check(sequences, activity.sequenceId)
    check(steps, activity.stepId)
    check(users, activity.sendUserId)
    check(users, activity.userId)
    check(mailboxes, activity.sendUserMailboxId)
    check(tasks, activity.opportunityId)
  }
  for (const task of tasks.all()) {
    check(users, task.userId)
    check(team.leads, task.leadId)
    check(contacts, task.contactId)
    check(campaigns, task.campaignId)
    check(companies, task.companyId)
  }
  for (const conversation of team.conversations.all()) {
    check(contacts, conversation.contactId)
    check(team.activities, conversation.createdBy)
    for (const { userId } of conversation.users) check(users, userId)
    for (const id of conversation.labelIds) check(labels, id)
  }
  expect(missing).toEqual([])
})

test('a lead’s state is the last thing that happened to it, and its history fits', () => {
  const byLead = Map.groupBy(activities, ({ leadId }) => leadId ?? '')
  const wrong: string[] = []
  const noState = new Set([
    'paused',
    'resumed',
    'conditionChosen',
    'hasEmailAddress',
    'manualDone',
    'aircallCreated',
    'aircallEnded',
  ])
  for (const lead of leads) {
    const types = (byLead.get(lead._id) ?? []).map(({ type }) => type)
    const last = types.findLast(type => !noState.has(type))
    if (last !== undefined && last !== lead.state) wrong.push(`${lead._id} ${lead.state} after ${last}`)
    if (lead.state === 'emailsReplied' && types.length > 0 && !types.includes('emailsSent'))
      wrong.push(`${lead._id} no mail`)
    if (lead.email === undefined && types.some(type => type.startsWith('emails'))) wrong.push(`${lead._id} no address`)
    if (['scanned', 'reviewed', null].includes(lead.state) && types.length > 0) wrong.push(`${lead._id} waits`)
    if (lead.updatedAt < lead.createdAt) wrong.push(`${lead._id} updated before it was made`)
  }
  expect(wrong).toEqual([])
})

test('the status of a lead fits its state and its campaign', () => {
  const pairs = countBy(leads.map(({ state, status }) => `${state} ${status}`))
  expect(pairs['scanned review']).toBe(1_744)
  expect(pairs['emailsInterested interested']).toBe(30)
  expect(pairs['emailsUnsubscribed unsubscribed']).toBe(35)
  expect(pairs['paused paused']).toBe(70)
  expect(leads.filter(({ status, isPaused }) => status === 'paused' && !isPaused)).toEqual([])
  const ended = team.campaigns.all().filter(({ status }) => status === 'ended')
  const underway = ended
    .flatMap(({ _id }) => team.leads.where('campaignId', _id))
    .filter(({ status }) => status === 'running')
  expect(underway).toEqual([])
  const draft = team.campaigns.all().find(({ status }) => status === 'draft')
  expect(team.activities.where('campaignId', draft?._id)).toEqual([])
})

test('people who unsubscribed are flagged and listed', () => {
  for (const { contactId, email } of leads.filter(({ state }) => state === 'emailsUnsubscribed')) {
    expect(team.contacts.get(contactId)?.unsubscribed).toBe(true)
    expect(team.unsubscribes.find('value', email ?? '')?.value).toBe(email)
  }
})

test('activities are stored in the order they happened, within 90 days', () => {
  const times = activities.map(({ createdAt }) => createdAt)
  expect(times).toEqual(times.toSorted())
  expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-01-15T10:00:00Z') - 90 * 86_400_000)
  expect(times.at(-1)?.slice(0, 10)).toBe('2026-01-15')
})

test('messages go out on working days from 9 to 18 in the campaign’s timezone; weekends only see opens', () => {
  const formats = new Map<string, Intl.DateTimeFormat>()
  const local = (timeZone: string, at: string): string => {
    const known = formats.get(timeZone)
    const format =
      known ?? new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
    formats.set(timeZone, format)
    return format.format(new Date(at))
  }
  const wrong: string[] = []
  for (const { type, createdAt, campaignId } of activities) {
    const campaign = team.campaigns.get(campaignId ?? '')
    if (campaign === undefined) continue
    const [weekday = '', hour = ''] = local(campaign.timezone, createdAt).split(/[ ,]+/)
    const weekend = weekday.startsWith('S')
    if (weekend && type !== 'emailsOpened') wrong.push(`${type} on ${weekday}`)
    if (type === 'emailsSent' && (Number(hour) < 9 || Number(hour) >= 18)) wrong.push(`${type} at ${hour}`)
  }
  expect(wrong).toEqual([])
  const perDay = countBy(activities.map(({ createdAt }) => createdAt.slice(0, 10)))
  const working = Object.entries(perDay).filter(([day]) => ![0, 6].includes(new Date(day).getUTCDay()))
  const mean = working.reduce((sum, [, count]) => sum + count, 0) / working.length
  expect(mean).toBeGreaterThan(165)
  expect(mean).toBeLessThan(205)
})

test('a quarter of the opens repeat and 12 % are by scanners within 20 seconds', () => {
  const opens = activities.filter(({ type }) => type === 'emailsOpened')
  const bots = opens.filter(({ bot }) => bot)
  expect(opens.filter(({ isFirst }) => isFirst === false)).toHaveLength(890)
  expect(bots).toHaveLength(427)
  const delays = bots.map(({ createdAt, relatedSentAt }) => Date.parse(createdAt) - Date.parse(relatedSentAt ?? ''))
  expect(Math.max(...delays)).toBeLessThanOrEqual(20_000)
})

test('every answer to a mail is followed by a pause, and answers take about five hours', () => {
  const replies = activities.filter(({ type }) => type === 'emailsReplied')
  for (const reply of replies) {
    const own = team.activities.where('leadId', reply.leadId)
    expect(own[own.indexOf(reply) + 1]?.type).toBe('paused')
  }
  const hours = replies
    .map(({ createdAt, relatedSentAt }) => (Date.parse(createdAt) - Date.parse(relatedSentAt ?? '')) / 3_600_000)
    .sort((a, b) => a - b)
  expect(hours[60]).toBeGreaterThan(2.5)
  expect(hours[60]).toBeLessThan(8)
})

test('messages have words without gaps', () => {
  const mails = activities.filter(({ type }) => type === 'emailsSent' || type === 'emailsReplied')
  const odd = mails.filter(
    ({ subject, message }) => !subject || !message || /\{\{|\[(team|pain|outcome|proof)/.test(subject + message),
  )
  expect(odd).toEqual([])
  expect(new Set(mails.map(({ message }) => message)).size).toBeGreaterThan(3_000)
})

test('sequences have 3 to 10 steps, conditions lead to two sequences below', () => {
  for (const { _id, level, steps, campaignId } of team.sequences.all()) {
    if (level === 0) expect(steps.length).toBeGreaterThanOrEqual(3)
    expect(steps.length).toBeLessThanOrEqual(10)
    const below = team.sequences.where('campaignId', campaignId).filter(({ parentId }) => parentId === _id)
    expect(below).toHaveLength(steps.some(({ type }) => type === 'conditional') ? 2 : 0)
    for (const child of below) expect(steps[child.conditionalStepIndex ?? -1]?.type).toBe('conditional')
  }
  const first = team.campaigns.all().map(({ sequenceId }) => team.sequences.get(sequenceId)?.steps[0])
  expect(first.filter(step => step?.abTest !== undefined)).toHaveLength(6)
})

test('conversations know their messages', () => {
  const conversations = team.conversations.all()
  const answered = conversations.filter(({ haveReplies }) => haveReplies)
  expect(answered.length).toBeGreaterThan(140)
  expect(conversations.length).toBeGreaterThan(answered.length)
  for (const { contactId, lastActivityAt } of conversations) {
    const messages = team.activities
      .where('contactId', contactId)
      .filter(({ message, type }) => message && type !== 'linkedinInviteDone')
    expect(messages.at(-1)?.createdAt).toBe(lastActivityAt)
  }
})

test('notes belong to a company and its author, and to nothing else', () => {
  const notes = activities.filter(({ type }) => type === 'annotated')
  const keys = ['_id', 'type', 'createdAt', 'companyId', 'note', 'userId', 'sendUserId']
  for (const note of notes) expect(Object.keys(note)).toEqual(keys)
})

test('some tasks are open, each of a known user', () => {
  const open = team.tasks.all().filter(({ status }) => status === 'pending')
  expect(open).toHaveLength(60)
  expect(new Set(open.map(({ type }) => type)).size).toBeGreaterThan(4)
})

const day = 86_400_000
const start = Date.parse('2026-01-15T10:00:00Z')
const historyOf = (leadId: string) => team.activities.where('leadId', leadId)

test.each(['team', 'solo'] as const)(
  'whoever was reached has a history, or is in a campaign that ended before it (%s)',
  preset => {
    const world = preset === 'team' ? team : seeded(preset)
    const odd = world.leads.all().filter(({ _id, state, campaignId, updatedAt }) => {
      if (state === null || state === 'scanned' || state === 'reviewed') return false
      const types = world.activities.where('leadId', _id).map(({ type }) => type)
      if (types.length > 0) return !types.includes(state)
      const campaign = world.campaigns.get(campaignId)
      const isOver = campaign?.status === 'ended' || campaign?.status === 'archived'
      return (
        !isOver ||
        Date.parse(updatedAt) > start - 90 * day ||
        world.activities.where('campaignId', campaignId).length > 0
      )
    })
    expect(odd).toEqual([])
  },
)

test('who answered within the history has a conversation that knows', () => {
  const answered = leads.filter(({ _id, state }) => /Replied$/.test(state ?? '') && historyOf(_id).length > 0)
  expect(answered.length).toBeGreaterThan(90)
  for (const { contactId } of answered) {
    expect(team.conversations.find('contactId', contactId)?.haveReplies).toBe(true)
  }
})

test('tasks about an answer are about somebody who gave it, and came after it', () => {
  const asked = team.tasks.all().filter(({ type }) => type.endsWith('Replied'))
  expect(new Set(asked.map(({ type }) => type)).size).toBe(2)
  expect(new Set(asked.map(({ leadId }) => leadId)).size).toBe(asked.length)
  expect(new Set(asked.map(({ content }) => content)).size).toBeGreaterThan(2)
  for (const { type, leadId, createdAt } of asked) {
    const answer = historyOf(leadId ?? '').find(activity => activity.type === type)
    expect(Date.parse(answer?.createdAt ?? '')).toBeLessThan(Date.parse(createdAt))
  }
})

test('LinkedIn goes from visit to invitation to acceptance to message to answer', () => {
  const order = ['linkedinVisitDone', 'linkedinInviteDone', 'linkedinInviteAccepted', 'linkedinSent', 'linkedinReplied']
  for (const { _id } of leads) {
    const history = historyOf(_id)
    const firsts = order.map(type => history.findIndex(each => each.type === type)).filter(place => place >= 0)
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b))
    const types = new Set(history.map(({ type }) => type))
    const messages = history.filter(({ type }) => type === 'linkedinSent')
    if (messages.length === 0) continue
    // Without an invitation in their sequence they were connected before, and nobody thanks them for it.
    if (types.has('linkedinInviteDone')) expect(types).toContain('linkedinInviteAccepted')
    else for (const { message } of messages) expect(message).not.toMatch(/Thanks for connecting|accepté|Vernetzen/)
  }
})

test('nothing is sent to people after their answer unless somebody resumed them', () => {
  for (const { _id } of leads) {
    let answered = false
    for (const { type } of historyOf(_id)) {
      if (type.endsWith('Replied')) answered = true
      if (type === 'resumed') answered = false
      if (answered) expect(type).not.toMatch(/Sent$|InviteDone$/)
    }
  }
})

test('all-time reports count at least what the states of the leads say', () => {
  const call = rest(routesOf(campaigns, campaignsHandlers), team)
  for (const { _id } of team.campaigns.all()) {
    const { body } = call('GET', `/campaigns/reports?campaignIds=${_id}`)
    const own = team.leads.where('campaignId', _id).map(({ state }) => state ?? '')
    const count = (...states: readonly string[]): number => own.filter(state => states.includes(state)).length
    const [report] = body as readonly Record<string, number>[]
    expect(report?.emailsReplied).toBeGreaterThanOrEqual(count('emailsReplied'))
    expect(report?.emailsOpened).toBeGreaterThanOrEqual(count('emailsOpened', 'emailsClicked', 'emailsReplied'))
    expect(report?.emailsSent).toBeGreaterThanOrEqual(
      count('emailsSent', 'emailsOpened', 'emailsClicked', 'emailsReplied'),
    )
    expect(report?.linkedinReplied).toBeGreaterThanOrEqual(count('linkedinReplied'))
  }
})

test('people of a campaign are of its market, and those who have campaigns named after them made them', () => {
  for (const { name, createdBy, senders, _id } of team.campaigns.all()) {
    const own = team.leads.where('campaignId', _id)
    expect(new Set(own.map(({ variables }) => variables.timezone)).size).toBeLessThan(2)
    const industries = own.map(({ contactId }) => {
      const companyId = team.contacts.get(contactId)?.companyId
      return team.companies.get(companyId ?? '')?.fields.industry
    })
    expect(new Set(industries).size).toBeLessThan(2)
    if (name.startsWith('LinkedIn only')) expect(own.filter(({ email }) => email !== undefined)).toEqual([])
    const [author] = /^\w+(?=’s campaign)/.exec(name) ?? []
    if (author === undefined) continue
    expect(team.users.get(createdBy)?.name.split(' ')[0]).toBe(author)
    expect(senders.map(({ id }) => id)).toEqual([createdBy])
  }
})

test('what was made was made before it was used, at any minute of the hour', () => {
  const { companies, contacts, campaigns: made, schedules, labels } = team
  const stored = [...companies.all(), ...contacts.all(), ...made.all(), ...schedules.all(), ...labels.all()]
  const seconds = new Set(stored.map(({ createdAt }) => createdAt.slice(17, 19)))
  expect(seconds.size).toBe(60)
  expect(stored.filter(({ createdAt }) => createdAt.endsWith('.000Z')).length).toBeLessThan(30)
  for (const hook of team.hooks.all()) expect(team.team.createdAt < hook.createdAt).toBe(true)
  for (const lead of leads) {
    const contact = team.contacts.get(lead.contactId)
    const company = team.companies.get(contact?.companyId ?? '')
    const [first] = team.activities.where('contactId', lead.contactId)
    expect(String(contact?.createdAt) <= lead.createdAt).toBe(true)
    expect(String(company?.createdAt) <= String(contact?.createdAt)).toBe(true)
    if (first !== undefined) expect(String(contact?.createdAt) <= first.createdAt).toBe(true)
  }
})

test('texts fit: first mails have subjects, one-letter answers a question, phone numbers their country', () => {
  for (const { steps } of team.sequences.all()) {
    const mails = steps.filter(({ type }) => type === 'email')
    if (mails.length > 0) expect(mails[0]?.subject).toMatch(/\w/)
    expect(new Set(mails.map(({ message }) => message)).size).toBe(mails.length)
  }
  for (const { _id } of leads) {
    let mail = ''
    for (const { type, message = '' } of historyOf(_id)) {
      if (type === 'emailsSent') mail = message
      if (type !== 'emailsReplied') continue
      if (/<div>B\./.test(message)) expect(mail).toContain('C: ')
      expect(/^<div>(Bonjour|Oui|Pas|Comment|Où|Pouvez|Avez)/.test(message)).toBe(/Bonjour/.test(mail))
    }
  }
  for (const { variables } of leads) {
    if (variables.phone?.startsWith('+1 ')) expect(variables.phone).toMatch(/^\+1 212 555 01\d\d$/)
    const lines = variables['AI research']?.split('\n').filter(line => line !== '') ?? []
    expect(new Set(lines).size).toBe(lines.length)
  }
})
