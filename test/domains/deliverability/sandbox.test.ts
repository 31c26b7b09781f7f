import { describe, expect, test } from 'vitest'
import { deliverability } from '../../../src/domains/deliverability/contract.ts'
import { deliverabilityHandlers } from '../../../src/domains/deliverability/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'

const routes = routesOf(deliverability, deliverabilityHandlers)

const betaTeam = (): TeamWorld => {
  const team = smallTeam()
  team.team = { ...team.team, beta: ['deliverabilityAlerts'] }
  return team
}

const path = '/deliverability/alerts'
const mailbox = 'usr_1|ann.lee@acme.test|usm_1'

const bounces = {
  widget: 'outreach',
  metric: 'bounceRate',
  severity: 'critical',
  scope: 'mailbox',
  scopeEntities: [mailbox],
  threshold: 5,
  comparisonOperator: 'above',
  periodDays: 1,
  periodMode: 'rolling',
}
const email = { enabled: true, addresses: ['ann@acme.test'] }

describe('an alert', () => {
  test('is made, listed, read and deleted', () => {
    const team = betaTeam()
    const call = rest(routes, team)
    const created = call('POST', path, { ...bounces, channelConfig: { email } })
    const [alert] = team.deliverabilityAlerts.all()
    const body = {
      ...bounces,
      _id: alert?._id,
      teamId: 'tea_1',
      createdBy: 'usr_1',
      createdAt: now,
      updatedAt: now,
      channelConfig: { email },
      enabled: true,
      recheckDelayHours: 12,
    }
    expect(alert?._id).toMatch(/^dac_/)
    expect(created).toEqual({ status: 201, body })
    expect(call('GET', path)).toEqual({ status: 200, body: { alerts: [body], total: 1 } })
    expect(call('GET', `${path}/${alert?._id}`)).toEqual({ status: 200, body })
    expect(call('DELETE', `${path}/${alert?._id}`)).toEqual({ status: 200, body: { deleted: true } })
    const gone = { status: 404, body: 'Alert not found' }
    expect(call('GET', `${path}/${alert?._id}`)).toEqual(gone)
    expect(call('DELETE', `${path}/${alert?._id}`)).toEqual(gone)
    expect(call('PATCH', `${path}/${alert?._id}`, { threshold: 1 })).toEqual(gone)
  })

  test('tells in the app where no channel was chosen', () => {
    const team = betaTeam()
    rest(routes, team)('POST', path, bounces)
    expect(team.deliverabilityAlerts.all()).toMatchObject([{ channelConfig: { inapp: { enabled: true } } }])
  })

  test.each([
    ['INVALID_WIDGET', { widget: 'mood' }],
    ['INVALID_METRIC', { metric: 'inboxRate' }],
    ['INVALID_SCOPE', { scope: 'galaxy' }],
    ['INVALID_SCOPE', { scope: 'global', scopeEntities: [] }],
    ['INVALID_SCOPE_ENTITY_FORMAT', { scopeEntities: ['ann.lee@acme.test'] }],
    ['INVALID_SCOPE_ENTITY_FORMAT', { scopeEntities: ['usr_1|ann.lee@acme.test|usm_9'] }],
    ['INVALID_SCOPE_ENTITY_FORMAT', { scope: 'domain' }],
    ['INVALID_THRESHOLD', { threshold: 100.1 }],
    ['INVALID_PERIOD_DAYS', { periodDays: 31 }],
    ['INVALID_PERIOD_DAYS', { periodDays: 1.5 }],
    ['NO_CHANNEL_ENABLED', { channelConfig: { inapp: { enabled: false } } }],
    ['EMAIL_REQUIRED', { channelConfig: { email: { enabled: true, addresses: [] } } }],
    ['INVALID_EMAIL', { channelConfig: { email: { enabled: true, addresses: ['ann'] } } }],
  ])('is refused as %s with %j, and none is made', (code, change) => {
    const team = betaTeam()
    expect(rest(routes, team)('POST', path, { ...bounces, ...change })).toEqual({
      status: 400,
      body: { error: `DELIVERABILITY_ALERT_${code}` },
    })
    expect(team.deliverabilityAlerts.size).toBe(0)
  })

  test('of the same definition as another one is refused, whatever its channels', () => {
    const team = betaTeam()
    const call = rest(routes, team)
    call('POST', path, bounces)
    expect(call('POST', path, { ...bounces, channelConfig: { email } }).status).toBe(409)
    expect(call('POST', path, { ...bounces, threshold: 6 }).status).toBe(201)
    expect(team.deliverabilityAlerts.size).toBe(2)
  })

  test('is changed in what is sent alone, its channels as a whole; its definition stays', () => {
    const team = betaTeam()
    const call = rest(routes, team)
    call('POST', path, { ...bounces, channelConfig: { email, slack: { enabled: true } } })
    const [alert] = team.deliverabilityAlerts.all()
    const change = { threshold: 7, enabled: false, widget: 'warmup', channelConfig: { webhook: { enabled: true } } }
    call('PATCH', `${path}/${alert?._id}`, change)
    expect(team.deliverabilityAlerts.all()).toEqual([
      { ...alert, threshold: 7, enabled: false, channelConfig: { webhook: { enabled: true } } },
    ])
    expect(call('PATCH', `${path}/${alert?._id}`, { scopeEntities: ['acme.test'] })).toEqual({
      status: 400,
      body: { error: 'DELIVERABILITY_ALERT_INVALID_SCOPE_ENTITY_FORMAT' },
    })
  })
})

test('a team without the beta is refused whatever it asks', () => {
  const call = rest(routes, smallTeam())
  const refused = { status: 403, body: { error: 'Beta is not enabled', code: 'BETA_NOT_ENABLED' } }
  expect(call('GET', path)).toEqual(refused)
  expect(call('POST', path, bounces)).toEqual(refused)
  expect(call('GET', `${path}/dac_1`)).toEqual(refused)
  expect(call('PATCH', `${path}/dac_1`, {})).toEqual(refused)
  expect(call('DELETE', `${path}/dac_1`)).toEqual(refused)
})
