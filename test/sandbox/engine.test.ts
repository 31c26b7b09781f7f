import { expect, test } from 'vitest'
import { startCampaign } from '../../src/sandbox/effects.ts'
import { startEngine, step } from '../../src/sandbox/engine.ts'
import { type Preset, seedWorld } from '../../src/sandbox/seed.ts'
import type { TeamWorld, World } from '../../src/sandbox/world.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'

const begin = (preset: Preset = 'team'): { clock: ManualClock; world: World; team: TeamWorld } => {
  const clock = manualClock()
  const world = seedWorld({ preset, seed: 3, clock })
  const team = world.teams.get('sandbox')
  if (team === undefined) throw new Error('no team')
  return { clock, world, team }
}

const minute = 60_000

test('at speed 0 nothing happens by itself', () => {
  const { clock, world, team } = begin('solo')
  startEngine(world, { speed: 0 })
  expect(clock.pending()).toBe(0)
  clock.advance(60 * minute)
  expect(team.activities.size).toBe(900)
})

test('at speed 1 there is about one activity every 3 seconds, at speed 10 ten times as many', () => {
  const { clock, world, team } = begin()
  const stop = startEngine(world, { speed: 1 })
  clock.advance(60 * minute)
  const hour = team.activities.size - 12_000
  expect(hour).toBeGreaterThan(1_000)
  expect(hour).toBeLessThan(1_450)
  stop()
  const stopFast = startEngine(world, { speed: 10 })
  clock.advance(6 * minute)
  const fast = team.activities.size - 12_000 - hour
  expect(fast).toBeGreaterThan(1_000)
  expect(fast).toBeLessThan(1_450)
  stopFast()
})

test('a stopped engine leaves no timer behind', () => {
  const { clock, world, team } = begin('solo')
  const stop = startEngine(world, { speed: 1 })
  clock.advance(minute)
  stop()
  const size = team.activities.size
  clock.advance(60 * minute)
  expect([team.activities.size, clock.pending()]).toEqual([size, 0])
})

test('the same seed and the same moments give the same activities', () => {
  const run = (): unknown => {
    const { world } = begin('solo')
    return Array.from({ length: 200 }, () => step(world))
  }
  expect(run()).toEqual(run())
})

test('time moves leads forward through their sequences, with words in the messages', () => {
  const { clock, world, team } = begin()
  const waiting = (): number => team.leads.all().filter(({ status }) => status === 'review').length
  const before = waiting()
  const made = Array.from({ length: 1_500 }, () => {
    clock.advance(3_000)
    return step(world)
  }).flatMap(activity => activity ?? [])
  expect(made.length).toBeGreaterThan(1_400)
  expect(waiting()).toBeLessThan(before - 100)
  const types = Map.groupBy(made, ({ type }) => type)
  for (const type of ['emailsSent', 'emailsOpened', 'emailsClicked', 'linkedinInviteDone', 'emailsReplied']) {
    expect(types.get(type)?.length ?? 0, type).toBeGreaterThan(0)
  }
  for (const { subject, message, stepId } of types.get('emailsSent') ?? []) {
    expect(subject?.trim()).toMatch(/\w/)
    expect(message).toMatch(/<p>/)
    expect(message).not.toMatch(/\{\{/)
    expect(stepId).toMatch(/^stp_/)
  }
})

test('things happen in running campaigns only, apart from tasks', () => {
  const { world, team } = begin()
  for (let turn = 0; turn < 500; turn += 1) {
    const activity = step(world)
    if (activity === undefined || activity.type === 'manualDone') continue
    expect(team.campaigns.get(activity.campaignId ?? '')?.status).toBe('running')
  }
})

test('whoever answers is paused at once and gets no further message', () => {
  const { clock, world, team } = begin()
  for (let turn = 0; turn < 3_000; turn += 1) {
    clock.advance(3_000)
    step(world)
  }
  const replies = team.activities
    .all()
    .slice(12_000)
    .filter(({ type }) => type === 'emailsReplied')
  expect(replies.length).toBeGreaterThan(5)
  for (const reply of replies) {
    const own = team.activities.where('leadId', reply.leadId)
    const later = own.slice(own.indexOf(reply) + 1).map(({ type }) => type)
    expect(later[0]).toBe('paused')
    expect(later).not.toContain('emailsSent')
    expect(team.conversations.find('contactId', reply.contactId ?? '')?.haveReplies).toBe(true)
  }
})

test('starting a campaign sends what waits in it within minutes', () => {
  const { clock, world, team } = begin()
  const draft = team.campaigns.all().find(({ status }) => status === 'draft')
  const id = draft?._id ?? ''
  startCampaign(world, team, id)
  const stop = startEngine(world, { speed: 1 })
  clock.advance(5 * minute)
  stop()
  expect(team.activities.where('campaignId', id).length).toBeGreaterThan(80)
})

test('a team keeps 50,000 activities at most, and the mails that opened its conversations', { timeout: 30_000 }, () => {
  const { clock, world, team } = begin('solo')
  for (let place = team.activities.size; place < 50_400; place += 1) {
    team.activities.insert({
      _id: world.ids('act'),
      type: 'emailsOpened',
      createdAt: '2026-01-15T10:00:00.000Z',
      leadId: `lea_${place}`,
    })
  }
  for (let turn = 0; turn < 300; turn += 1) {
    clock.advance(1_000)
    step(world)
  }
  expect(team.activities.size).toBeLessThanOrEqual(50_300)
  for (const { createdBy } of team.conversations.all()) expect(team.activities.get(createdBy)?._id).toBe(createdBy)
})

test('the sandbox never runs dry', () => {
  const { clock, world } = begin('solo')
  let silent = 0
  for (let turn = 0; turn < 8_000; turn += 1) {
    clock.advance(3_000)
    if (step(world) === undefined) silent += 1
  }
  expect(silent).toBeLessThan(800)
})

test('messages on LinkedIn go to people who accepted an invitation, or who were connected already', () => {
  const { clock, world, team } = begin()
  for (let turn = 0; turn < 3_000; turn += 1) {
    clock.advance(3_000)
    step(world)
  }
  const made = team.activities.all().slice(12_000)
  const invited = made.filter(({ type }) => type === 'linkedinInviteDone').length
  const accepted = made.filter(({ type }) => type === 'linkedinInviteAccepted').length
  const sent = made.filter(({ type }) => type === 'linkedinSent')
  expect(sent.length).toBeGreaterThan(10)
  expect(invited).toBeGreaterThan(20)
  expect(accepted / invited).toBeGreaterThan(0.1)
  expect(accepted / invited).toBeLessThan(0.6)
  for (const { leadId, createdAt } of sent) {
    const before = team.activities.where('leadId', leadId).filter(each => each.createdAt <= createdAt)
    const types = new Set(before.map(({ type }) => type))
    if (types.has('linkedinInviteDone')) expect(types).toContain('linkedinInviteAccepted')
  }
})
