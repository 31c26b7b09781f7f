import { describe, expect, test } from 'vitest'
import { lemwarm } from '../../../src/domains/lemwarm/contract.ts'
import { lemwarmHandlers } from '../../../src/domains/lemwarm/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { ann, rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(lemwarm, lemwarmHandlers)

describe('the warm-up settings of a mailbox', () => {
  const settings = {
    warmEmailRampup: 5,
    warmEmailMax: 30,
    deliverability: { score: 90, lastAt: '2026-03-01T00:00:00.000Z' },
  }

  test('do not say whether it is on, nor since when where it never was', () => {
    expect(rest(routes, smallTeam())('GET', '/lemwarm/usm_1/settings')).toEqual({ status: 200, body: settings })
  })

  test('say since when it is on', () => {
    const team = smallTeam()
    const activeAt = '2026-02-01T00:00:00.000Z'
    const mailboxes = ann.mailboxes.map(mailbox => ({ ...mailbox, lemwarm: { ...mailbox.lemwarm, activeAt } }))
    team.users.update('usr_1', { mailboxes })
    expect(rest(routes, team)('GET', '/lemwarm/usm_1/settings').body).toEqual({ ...settings, activeAt })
  })

  test('of an unknown mailbox are those of another team', () => {
    expect(rest(routes, smallTeam())('GET', '/lemwarm/usm_9/settings')).toEqual({ status: 400, body: 'Bad team' })
  })
})

describe('the contract of the warm-up settings', () => {
  test.each([
    [{ warmEmailMax: 30, dailyLimit: 20 }, 30],
    [{ dailyLimit: 20 }, 20],
    [{}, undefined],
  ])('reads the daily limit of %j as %s', (json, warmEmailMax) => {
    const { reply } = lemwarm.lemwarmSettings
    expect(reply.shape.parse(reply.normalise(json)).warmEmailMax).toBe(warmEmailMax)
  })
})
