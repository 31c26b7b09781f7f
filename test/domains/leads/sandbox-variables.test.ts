import { describe, expect, test } from 'vitest'
import { now } from '../../support/rest.ts'
import { leadsApi, ok, refused } from './world.ts'

const done = ok({ ok: true })

describe('leadVariablesSet', () => {
  test('sets what the query names; a new name becomes a column of the campaign', () => {
    const { call, team } = leadsApi()
    expect(call('POST', '/leads/lea_1/variables?Team%20size=12%2B&firstName=Janet')).toEqual(done)
    expect(team.leads.get('lea_1')).toMatchObject({
      variables: { email: 'jane@acme.test', firstName: 'Janet', 'Team size': '12+' },
      updatedAt: now,
    })
    expect(team.campaigns.get('cam_1')?.variableKeys).toEqual(['email', 'firstName', 'Company name', 'Team size'])
    expect(team.leads.get('lea_4')?.variables).not.toHaveProperty('Team size')
  })

  test('reads no body, and names nothing then', () => {
    const { call } = leadsApi()
    expect(call('POST', '/leads/lea_1/variables', { size: '12' })).toEqual(refused(400, 'Variable not found'))
  })
})

describe('leadVariablesUpdate', () => {
  test('changes what the campaign knows, and nothing when one name is unknown', () => {
    const { call, team } = leadsApi()
    expect(call('PATCH', '/leads/lea_1/variables?Company%20name=Initrode')).toEqual(done)
    expect(call('PATCH', '/leads/lea_1/variables?firstName=Eve&size=12')).toEqual(refused(400, 'Variable not found'))
    expect(team.leads.get('lea_1')?.variables).toEqual({
      email: 'jane@acme.test',
      firstName: 'Jane',
      'Company name': 'Initrode',
    })
  })
})

describe('leadVariablesClear', () => {
  test('blanks values whatever stands behind their names, and the campaign keeps its columns', () => {
    const { call, team } = leadsApi()
    expect(call('DELETE', '/leads/lea_2/variables?Company%20name=x&unheard=')).toEqual(done)
    expect(team.leads.get('lea_2')?.variables).toEqual({
      email: 'bo@initech.test',
      firstName: 'Bo',
      'Company name': '',
    })
    expect(team.campaigns.get('cam_1')?.variableKeys).toContain('Company name')
  })

  test('of the address makes a lead that is found by its id alone', () => {
    const { call } = leadsApi()
    call('DELETE', '/leads/lea_2/variables?email=')
    expect(call('GET', '/leads?email=bo%40initech.test')).toEqual(refused(404, 'Lead not found'))
    expect(call('GET', '/leads?id=lea_2').status).toBe(200)
  })
})

test.each(['POST', 'PATCH', 'DELETE'])('%s of variables of nobody finds no lead', method => {
  expect(leadsApi().call(method, '/leads/lea_9/variables?a=b')).toEqual(refused(404, 'Lead not found'))
})
