import { describe, expect, test } from 'vitest'
import { unsubscribes } from '../../../src/domains/unsubscribes/contract.ts'
import { unsubscribesHandlers } from '../../../src/domains/unsubscribes/sandbox.ts'
import type { UnsubscribeDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const createdAt = '2026-01-05T09:00:00.000Z'
const address: UnsubscribeDocument = { _id: 'uns_1', value: 'a+b@acme.test', source: 'bounced', createdAt }
const domain: UnsubscribeDocument = { _id: 'uns_2', value: '@initech.test', source: 'api', createdAt }

const call = () => {
  const team = smallTeam()
  for (const entry of [address, domain]) team.unsubscribes.insert(entry)
  const contact = { fields: {}, ownerId: 'usr_1', createdBy: 'usr_1', createdAt, listIds: [] }
  team.contacts.insert({ ...contact, _id: 'ctc_1', unsubscribed: true })
  team.contacts.insert({ ...contact, _id: 'ctc_2', unsubscribed: false })
  return rest(routesOf(unsubscribes, unsubscribesHandlers), team)
}

describe('unsubscribes', () => {
  test('are a bare list', () => {
    expect(call()('GET', '/v2/unsubscribes/variables')).toEqual({ status: 200, body: [address, domain] })
  })

  test('are taken in parts', () => {
    expect(call()('GET', '/v2/unsubscribes/variables?offset=1&limit=1')).toEqual({ status: 200, body: [domain] })
    expect(call()('GET', '/v2/unsubscribes/variables?offset=2')).toEqual({ status: 200, body: [] })
  })
})

describe('unsubscribe', () => {
  test('is found by address, in any case, and by domain', () => {
    expect(call()('GET', '/v2/unsubscribes/variables/A%2Bb%40acme.test')).toEqual({
      status: 200,
      body: { _id: 'uns_1', value: 'a+b@acme.test', variable: 'a+b@acme.test', source: 'bounced' },
    })
    expect(call()('GET', '/v2/unsubscribes/variables/%40initech.test')).toEqual({
      status: 200,
      body: { _id: 'uns_2', value: '@initech.test', variable: '@initech.test', source: 'api' },
    })
  })

  test('of a value that is not on the list is not found', () => {
    expect(call()('GET', '/v2/unsubscribes/variables/c%40acme.test')).toEqual({
      status: 404,
      body: 'Variable not found',
    })
  })
})

describe('contactSubscription', () => {
  test('tells whether the contact may be written to', () => {
    expect(call()('GET', '/v2/unsubscribes/contacts/ctc_1')).toEqual({
      status: 200,
      body: { _id: 'ctc_1', doNotContact: true },
    })
    expect(call()('GET', '/v2/unsubscribes/contacts/ctc_2')).toEqual({
      status: 200,
      body: { _id: 'ctc_2', doNotContact: false },
    })
  })

  test('of an unknown contact is refused', () => {
    expect(call()('GET', '/v2/unsubscribes/contacts/ctc_9')).toEqual({ status: 400, body: 'Bad contact identifier' })
  })
})
