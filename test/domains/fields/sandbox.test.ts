import { expect, test } from 'vitest'
import { fields } from '../../../src/domains/fields/contract.ts'
import { fieldsHandlers } from '../../../src/domains/fields/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { declaredFields } from '../../../src/sandbox/seed/fields.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const call = () => {
  const team = smallTeam()
  for (const field of declaredFields) team.fields.insert(field)
  return rest(routesOf(fields, fieldsHandlers), team)
}

test('fields come by what they are about, lemlist’s own before the team’s', () => {
  const { status, body } = call()('GET', '/fields')
  expect(status).toBe(200)
  expect(body).toEqual({
    success: true,
    data: { contact: expect.any(Array), company: expect.any(Array) },
  })
  expect(body).toMatchObject({
    data: {
      contact: expect.arrayContaining([
        { name: 'email', label: 'Email', type: 'text', source: 'default' },
        { name: 'shiftsPerWeek', label: 'Shifts per week', type: 'number', source: 'custom' },
      ]),
    },
  })
})

test('an entity that is not asked for is absent, and a source keeps its own', () => {
  expect(call()('GET', '/fields?entity=company&source=crm_synced').body).toEqual({
    success: true,
    data: {
      company: [
        { name: 'accountTier', label: 'Account tier', type: 'text', source: 'crm_synced', crmField: 'account_tier' },
      ],
    },
  })
})

test('words that are none are refused in JSON', () => {
  const refused = (error: string) => ({ status: 400, body: { success: false, error } })
  expect(call()('GET', '/fields?entity=lead')).toEqual(
    refused('Invalid entity parameter. Must be one of: contact, company'),
  )
  expect(call()('GET', '/fields?source=mine')).toEqual(
    refused('Invalid source parameter. Must be one of: default, custom, crm_synced'),
  )
})
