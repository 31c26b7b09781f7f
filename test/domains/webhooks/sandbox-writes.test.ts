import { beforeEach, describe, expect, test } from 'vitest'
import { webhooks } from '../../../src/domains/webhooks/contract.ts'
import { webhooksHandlers } from '../../../src/domains/webhooks/sandbox.ts'
import { createCampaign } from '../../../src/sandbox/effects.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam, worldOf } from '../../support/rest.ts'

const targetUrl = 'https://hooks.example.com/in'
let team: TeamWorld
let call: ReturnType<typeof rest>

beforeEach(() => {
  team = smallTeam()
  call = rest(routesOf(webhooks, webhooksHandlers), team)
})

const idOf = (): string | undefined => team.hooks.all().at(-1)?._id

describe('webhookCreate', () => {
  test('answers the hook without its secret, which is kept', () => {
    const answer = call('POST', '/hooks', { targetUrl, type: 'emailsOpened', secret: 'shh' })
    expect(answer).toEqual({ status: 200, body: { _id: idOf(), targetUrl, createdAt: now, type: 'emailsOpened' } })
    expect(team.hooks.all()).toMatchObject([{ secret: 'shh' }])
    expect(call('GET', '/hooks').body).toEqual([answer.body])
  })

  test.each([
    ['query', (id: string) => [`/hooks?campaignId=${id}&isFirst=true&zapId=7`, { targetUrl }] as const, { zapId: 7 }],
    ['body', (id: string) => ['/hooks', { targetUrl, campaignId: id, isFirst: true }] as const, {}],
  ])('reads campaign and first-only from the %s', (_where, requestOf, more) => {
    const { _id } = createCampaign(worldOf(team), team, { name: 'Spring', createdBy: 'usr_1' })
    const [path, body] = requestOf(_id)
    expect(call('POST', path, body)).toEqual({
      status: 200,
      body: { _id: idOf(), targetUrl, createdAt: now, campaignId: _id, isFirst: true, ...more },
    })
  })

  test('of an unknown campaign, without an address, or as the 201st is refused', () => {
    expect(call('POST', '/hooks', { targetUrl, campaignId: 'cam_9' })).toEqual({
      status: 404,
      body: 'Campaign not found',
    })
    expect(call('POST', '/hooks', {})).toEqual({ status: 400, body: 'Bad params: targetUrl' })
    expect(call('POST', '/hooks', { targetUrl: 'nowhere', type: 5 }).status).toBe(400)
    expect(team.hooks.size).toBe(0)
    for (let made = 0; made < 200; made += 1) expect(call('POST', '/hooks', { targetUrl }).status).toBe(200)
    expect(call('POST', '/hooks', { targetUrl })).toEqual({
      status: 400,
      body: 'Bad request: a team has 200 webhooks at most',
    })
    expect(team.hooks.size).toBe(200)
  })
})

test('a hook that is deleted is shown a last time without its secret, and is not found then', () => {
  team.hooks.insert({ _id: 'hoo_1', targetUrl, type: 'emailsReplied', secret: 'shh', createdAt: now })
  expect(call('DELETE', '/hooks/hoo_1')).toEqual({
    status: 200,
    body: { _id: 'hoo_1', targetUrl, type: 'emailsReplied', createdAt: now },
  })
  expect(team.hooks.size).toBe(0)
  expect(call('DELETE', '/hooks/hoo_1')).toEqual({ status: 404, body: 'Webhook not found' })
})
