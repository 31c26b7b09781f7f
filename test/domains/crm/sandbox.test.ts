import { expect, test } from 'vitest'
import { crm } from '../../../src/domains/crm/contract.ts'
import { crmHandlers } from '../../../src/domains/crm/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { ann, rest, smallTeam } from '../../support/rest.ts'

const api = () => {
  const team = smallTeam()
  team.team = { ...team.team, crmUsers: [{ userId: ann._id, crm: 'salesforce' }] }
  return rest(routesOf(crm, crmHandlers), team)
}

test('the filters of a CRM are ids and names, and in Salesforce those of a type where one is asked for', () => {
  const call = api()
  const all = call('GET', '/crm/filters?crm=salesforce&userId=usr_1')
  expect(all).toEqual({
    status: 200,
    body: [
      { id: 31, name: 'New this quarter' },
      { id: 32, name: 'No activity for 90 days' },
      { id: 35, name: 'Lost to a competitor' },
    ],
  })
  expect(call('GET', '/crm/filters?crm=salesforce&userId=usr_1&type=contact').body).toEqual([
    { id: 32, name: 'No activity for 90 days' },
  ])
})

test.each([
  ['crm=hubspot&userId=usr_1', 'Bad team'],
  ['crm=salesforce&userId=usr_9', 'Bad team'],
  ['crm=salesforce', 'Bad team'],
  ['userId=usr_1', 'Bad params: crm'],
  ['crm=zoho&userId=usr_1', 'Bad params: invalid crm'],
  ['crm=salesforce&userId=usr_1&type=deal', 'Bad params: invalid type'],
])('%s is refused', (query, body) => {
  expect(api()('GET', `/crm/filters?${query}`)).toEqual({ status: 400, body })
})
