import { expect, test } from 'vitest'
import { webhooks } from '../../../src/domains/webhooks/contract.ts'
import { webhooksHandlers } from '../../../src/domains/webhooks/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'

test('hooks are listed as a bare array, oldest first, and never with their secret', () => {
  const team = smallTeam()
  team.hooks.insert({
    _id: 'hoo_1',
    targetUrl: 'https://hooks.example.com/a',
    type: 'emailsReplied',
    campaignId: 'cam_1',
    isFirst: true,
    zapId: 37709957,
    secret: 'shh',
    createdAt: '2018-06-05T09:07:07.761Z',
  })
  team.hooks.insert({ _id: 'hoo_2', targetUrl: 'https://b.example.com/', createdAt: '2022-02-10T16:45:28.216Z' })
  expect(rest(routesOf(webhooks, webhooksHandlers), team)('GET', '/hooks')).toEqual({
    status: 200,
    body: [
      {
        _id: 'hoo_1',
        targetUrl: 'https://hooks.example.com/a',
        type: 'emailsReplied',
        campaignId: 'cam_1',
        isFirst: true,
        zapId: 37709957,
        createdAt: '2018-06-05T09:07:07.761Z',
      },
      { _id: 'hoo_2', targetUrl: 'https://b.example.com/', createdAt: '2022-02-10T16:45:28.216Z' },
    ],
  })
})
