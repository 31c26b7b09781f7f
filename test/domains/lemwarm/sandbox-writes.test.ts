import { beforeEach, describe, expect, test } from 'vitest'
import { lemwarm } from '../../../src/domains/lemwarm/contract.ts'
import { lemwarmHandlers } from '../../../src/domains/lemwarm/sandbox.ts'
import type { MailboxDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { ann, now, rest, smallTeam } from '../../support/rest.ts'

let team: TeamWorld
let call: ReturnType<typeof rest>

beforeEach(() => {
  team = smallTeam()
  call = rest(routesOf(lemwarm, lemwarmHandlers), team)
})

const own = () => team.users.get('usr_1')?.mailboxes[0]?.lemwarm

const set = (change: Partial<MailboxDocument>) =>
  team.users.update('usr_1', { mailboxes: ann.mailboxes.map(mailbox => ({ ...mailbox, ...change })) })

const done = { status: 200, body: { ok: true } }

describe('turning it on and off', () => {
  test('is told by nothing but its effect', () => {
    expect(call('POST', '/lemwarm/usm_1/pause')).toEqual(done)
    expect(own()).toMatchObject({ active: false })
    expect(call('GET', '/lemwarm/usm_1/settings').body).not.toHaveProperty('activeAt')
    expect(call('POST', '/lemwarm/usm_1/start')).toEqual(done)
    expect(own()).toMatchObject({ active: true, activeAt: now })
  })

  test('leaves one that is on since when it is on', () => {
    const activeAt = '2026-01-01T00:00:00.000Z'
    set({ lemwarm: { active: true, warmEmailMax: 30, warmEmailRampup: 5, score: 90, lastAt: now, activeAt } })
    expect(call('POST', '/lemwarm/usm_1/start')).toEqual(done)
    expect(own()).toMatchObject({ activeAt })
  })

  test('is refused for a mailbox that was disconnected or is unknown', () => {
    set({ status: 'DISCONNECTED' })
    expect(call('POST', '/lemwarm/usm_1/start')).toEqual({ status: 400, body: 'mailbox-deleted' })
    for (const what of ['start', 'pause'])
      expect(call('POST', `/lemwarm/usm_9/${what}`)).toEqual({ status: 400, body: 'Bad team' })
  })
})

describe('the settings', () => {
  test('are changed as far as they are given, and are not answered', () => {
    expect(call('PATCH', '/lemwarm/usm_1/settings', { warmEmailMax: 12, answerPercentage: 40 })).toEqual(done)
    expect(own()).toMatchObject({ warmEmailMax: 12, warmEmailRampup: 5, answerPercentage: 40 })
    expect(call('PATCH', '/lemwarm/usm_1/settings', { warmDailyVarianceEnabled: true })).toEqual(done)
    expect(call('GET', '/lemwarm/usm_1/settings').body).toEqual({
      warmEmailMax: 12,
      warmEmailRampup: 5,
      warmDailyVarianceEnabled: true,
      deliverability: { score: 90, lastAt: '2026-03-01T00:00:00.000Z' },
    })
  })

  test.each([
    [{}, 'Bad params'],
    [{ warmEmailMax: 'many' }, 'Bad params: warmEmailMax'],
    [{ warmEmailMax: 41 }, 'Bad params: warmEmailMax'],
    [{ internalCommunicationPercent: -1 }, 'Bad params: internalCommunicationPercent'],
    [{ warmEmailRampup: 0 }, 'Bad params: warmEmailRampup'],
  ])('do not become %j', (body, words) => {
    expect(call('PATCH', '/lemwarm/usm_1/settings', body)).toEqual({ status: 400, body: words })
    expect(own()).toEqual(ann.mailboxes[0]?.lemwarm)
  })

  test('take 0 from a team in the beta for it', () => {
    team.team = { ...team.team, beta: ['lemwarm0limit'] }
    expect(call('PATCH', '/lemwarm/usm_1/settings', { warmEmailRampup: 0 })).toEqual(done)
  })

  test('of an unknown mailbox are those of another team', () => {
    expect(call('PATCH', '/lemwarm/usm_9/settings', { warmEmailMax: 5 })).toEqual({ status: 400, body: 'Bad team' })
  })
})
