import { beforeEach, expect, test } from 'vitest'
import type { LeadDocument } from '../../src/sandbox/documents.ts'
import * as effects from '../../src/sandbox/effects.ts'
import { seedWorld } from '../../src/sandbox/seed.ts'
import type { TeamWorld, World } from '../../src/sandbox/world.ts'
import { manualClock } from './manual-clock.ts'

const now = '2026-01-15T10:00:00.000Z'
let world: World
let team: TeamWorld

beforeEach(() => {
  world = seedWorld({ preset: 'solo', seed: 1, clock: manualClock() })
  const seeded = world.teams.get('sandbox')
  if (seeded === undefined) throw new Error('no team')
  team = seeded
})

const leadIn = (state: string): LeadDocument => {
  const lead = team.leads.all().find(each => each.state === state && each.email !== undefined)
  if (lead === undefined) throw new Error(`no lead is ${state}`)
  return lead
}

const after = (lead: LeadDocument): LeadDocument | undefined => team.leads.get(lead._id)

test('an activity is stored last, with a new id and the time, and gives its lead the new state', () => {
  const lead = leadIn('emailsSent')
  const activity = effects.recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id })
  expect(team.activities.all().at(-1)).toBe(activity)
  expect(activity).toMatchObject({ createdAt: now, contactId: lead.contactId, campaignId: lead.campaignId })
  expect(activity._id).toMatch(/^act_[A-Za-z0-9]{17}$/)
  expect(after(lead)).toMatchObject({ state: 'emailsOpened', updatedAt: now })
})

test('only the first of its kind for a lead and a step is marked as first', () => {
  const { _id: leadId } = leadIn('reviewed')
  const send = () => effects.recordActivity(world, team, { type: 'emailsSent', leadId, stepId: 'stp_1' }).isFirst
  expect([send(), send()]).toEqual([true, false])
})

test('an open after an answer does not hide the answer', () => {
  const lead = leadIn('emailsReplied')
  effects.recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id })
  expect(after(lead)?.state).toBe('emailsReplied')
})

test('a message opens a conversation, an answer makes it unread', () => {
  const lead = leadIn('reviewed')
  const [sendUserId = ''] = team.users.all().map(({ _id }) => _id)
  const sent = effects.recordActivity(world, team, { type: 'emailsSent', leadId: lead._id, sendUserId })
  const opened = team.conversations.find('contactId', lead.contactId)
  expect(opened).toMatchObject({ createdBy: sent._id, channels: ['email'], haveReplies: false })
  expect(opened?.users).toEqual([{ userId: sendUserId, sender: true, read: true }])
  effects.recordActivity(world, team, { type: 'linkedinReplied', leadId: lead._id, sendUserId })
  expect(team.conversations.find('contactId', lead.contactId)).toMatchObject({
    haveReplies: true,
    channels: ['email', 'linkedin'],
    lastRepliedChannel: 'linkedin',
    lastRepliedAt: now,
    users: [{ userId: sendUserId, sender: true, read: false }],
  })
})

test('pausing and resuming leave the lead as it was, and doing it twice changes nothing', () => {
  const lead = leadIn('emailsOpened')
  const size = team.activities.size
  const paused = effects.pauseLead(world, team, lead)
  expect(paused).toMatchObject({ isPaused: true, state: 'paused', status: 'paused' })
  expect(effects.pauseLead(world, team, paused)).toEqual(paused)
  const resumed = effects.resumeLead(world, team, paused)
  expect(resumed).toMatchObject({ isPaused: false, state: 'emailsOpened', status: 'running' })
  expect(effects.resumeLead(world, team, resumed)).toEqual(resumed)
  const added = team.activities.all().slice(size)
  expect(added.map(({ type, userName }) => [type, userName])).toEqual([
    ['paused', 'api'],
    ['resumed', 'api'],
  ])
})

test('a lead that was not written to waits again after a pause', () => {
  const paused = effects.pauseLead(world, team, leadIn('scanned'))
  expect(effects.resumeLead(world, team, paused)).toMatchObject({ state: 'scanned', status: 'review' })
})

test('marks are signed by the API and settle the lead', () => {
  const lead = leadIn('emailsOpened')
  expect(effects.markInterested(world, team, lead)).toMatchObject({ state: 'manualInterested', status: 'interested' })
  expect(effects.markNotInterested(world, team, lead)).toMatchObject({
    state: 'manualNotInterested',
    status: 'notInterested',
  })
  expect(team.activities.all().at(-1)).toMatchObject({ type: 'manualNotInterested', userName: 'api' })
  expect(team.activities.all().at(-1)?.sendUserId).toBeUndefined()
})

test('unsubscribing an address stops all its leads and flags the contact, once', () => {
  const lead = leadIn('emailsSent')
  const entry = effects.unsubscribe(world, team, lead.email ?? '', 'api')
  expect(entry).toMatchObject({ value: lead.email, source: 'api', createdAt: now })
  expect(effects.unsubscribe(world, team, lead.email ?? '', 'user')).toBe(entry)
  expect(team.contacts.get(lead.contactId)?.unsubscribed).toBe(true)
  for (const each of team.leads.where('contactId', lead.contactId)) {
    expect(each).toMatchObject({ state: 'emailsUnsubscribed', status: 'unsubscribed' })
  }
})

test('unsubscribing a domain reaches everybody there', () => {
  const domain = `@${leadIn('emailsSent').email?.split('@')[1]}`
  effects.unsubscribe(world, team, domain, 'user')
  const people = team.contacts.all().filter(({ email }) => email?.endsWith(domain))
  expect(people.length).toBeGreaterThan(0)
  expect(people.every(({ unsubscribed }) => unsubscribed)).toBe(true)
})

test('a bounce ends the lead and lists the address', () => {
  const lead = leadIn('emailsSent')
  effects.recordActivity(world, team, { type: 'emailsBounced', leadId: lead._id })
  expect(after(lead)).toMatchObject({ state: 'emailsBounced', status: 'done', emailStatus: 'undeliverable' })
  expect(team.unsubscribes.find('value', lead.email ?? '')?.source).toBe('bounced')
})

test('a new lead gets a contact by address, waits for review, and adds its columns', () => {
  const [campaign] = team.campaigns.all()
  const [user] = team.users.all()
  if (campaign === undefined || user === undefined) throw new Error('an empty team')
  const variables = { email: 'ada@new-place.example', firstName: 'Ada', lastName: 'Ørsted', 'Deal size': '12' }
  const lead = effects.addLead(world, team, campaign, variables, { userId: user._id })
  expect(lead).toMatchObject({ state: 'scanned', status: 'review', email: variables.email, source: 'api', variables })
  expect(team.contacts.get(lead.contactId)).toMatchObject({ fullName: 'Ada Ørsted', ownerId: user._id })
  expect(team.campaigns.get(campaign._id)?.variableKeys.at(-1)).toBe('Deal size')
  const again = effects.addLead(world, team, campaign, { email: variables.email }, { userId: user._id })
  expect(again.contactId).toBe(lead.contactId)
  const mailless = effects.addLead(world, team, campaign, { firstName: 'Bo' }, { userId: user._id })
  expect(mailless.email).toBeUndefined()
  expect(mailless.contactId).not.toBe(lead.contactId)
})

test('a new campaign is a draft with an empty sequence and office hours in its timezone', () => {
  const [user] = team.users.all()
  const campaign = effects.createCampaign(world, team, { name: 'New', createdBy: user?._id ?? '' })
  expect(campaign).toMatchObject({ status: 'draft', timezone: 'Europe/Paris', createdAt: now })
  expect(team.sequences.get(campaign.sequenceId)).toMatchObject({ campaignId: campaign._id, level: 0, steps: [] })
  expect(team.schedules.get(campaign.scheduleIds[0] ?? '')).toMatchObject({
    name: 'Default schedule',
    start: '09:00',
    end: '18:00',
    weekdays: [1, 2, 3, 4, 5],
    secondsToWait: 1200,
    timezone: 'Europe/Paris',
  })
})

test('starting and pausing change the status of a campaign', () => {
  const draft = team.campaigns.all().find(({ status }) => status === 'draft')
  const id = draft?._id ?? ''
  expect(effects.startCampaign(world, team, id)).toMatchObject({ status: 'running', startedAt: now })
  expect(effects.pauseCampaign(world, team, id)?.status).toBe('paused')
  expect(effects.startCampaign(world, team, 'cam_none')).toBeUndefined()
})

test('a company note is an activity with nothing but company and author', () => {
  const [company] = team.companies.all()
  const [user] = team.users.all()
  const companyId = company?._id ?? ''
  const userId = user?._id ?? ''
  const note = effects.addCompanyNote(world, team, { companyId, note: 'Call in May', userId })
  expect(note).toEqual({
    _id: note._id,
    type: 'annotated',
    createdAt: now,
    companyId,
    note: 'Call in May',
    userId,
    sendUserId: userId,
  })
  expect(team.activities.where('companyId', companyId).at(-1)).toBe(note)
})
