import { beforeEach, describe, expect, test } from 'vitest'
import { companies } from '../../../src/domains/companies/contract.ts'
import { companiesHandlers } from '../../../src/domains/companies/sandbox.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { declaredFields } from '../../../src/sandbox/seed/fields.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'

let team: TeamWorld
let call: ReturnType<typeof rest>
beforeEach(() => {
  team = smallTeam()
  for (const field of declaredFields) team.fields.insert(field)
  team.companies.insert({
    _id: 'cpn_1',
    domain: 'initech.test',
    fields: { name: 'Initech', industry: 'Software', linkedinUrl: 'https://www.linkedin.com/company/initech' },
    ownerId: 'usr_1',
    createdBy: 'usr_1',
    createdAt: '2026-01-05T09:00:00.000Z',
  })
  call = rest(routesOf(companies, companiesHandlers), team)
})

const employ = (_id: string): void => {
  team.contacts.insert({
    _id,
    fields: {},
    ownerId: 'usr_1',
    createdBy: 'usr_1',
    createdAt: now,
    unsubscribed: false,
    companyId: 'cpn_1',
    listIds: [],
  })
}

const refusal = (status: number, code: string, message: string, more: object = {}) => ({
  status,
  body: { success: false, error: { code, message, ...more } },
})

describe('companyUpsert', () => {
  test('makes a company: 201, its domain without the rest of the address', () => {
    const answer = call('POST', '/companies', {
      name: 'Acme',
      domain: 'https://www.Acme.test/about',
      linkedinUrl: 'linkedin.com/company/acme',
      sites: 3,
      size: '',
    })
    expect(answer).toEqual({
      status: 201,
      body: {
        success: true,
        data: {
          _id: expect.stringMatching(/^cpn_\w{17}$/),
          teamId: 'tea_1',
          domain: 'acme.test',
          linkedinUrl: 'https://www.linkedin.com/company/acme',
          fields: { name: 'Acme', sites: 3 },
          ownerId: 'usr_1',
          source: 'api',
          createdAt: now,
          createdBy: 'usr_1',
          created: true,
        },
      },
    })
    const [company] = team.companies.where('domain', 'acme.test')
    const { body } = call('GET', '/companies?idsOrDomains=acme.test')
    expect(body).toMatchObject({ data: [{ _id: company?._id, fields: { name: 'Acme', sites: 3 } }] })
    expect(JSON.stringify(body)).not.toContain('"source"')
  })

  test.each([
    ['its id', { companyId: 'cpn_1' }],
    ['its domain', { name: 'Initech', domain: 'INITECH.test' }],
    [
      'its page',
      { name: 'Initech', domain: 'initech-group.test', linkedinUrl: 'https://linkedin.com/company/initech' },
    ],
  ])('fills in the company that is found by %s: 200, what is empty or left out stays', (_, name) => {
    const answer = call('POST', '/companies', { ...name, size: '11-50', industry: null })
    expect(answer).toMatchObject({ status: 200, body: { data: { _id: 'cpn_1', created: false, updated: true } } })
    expect(team.companies.get('cpn_1')?.fields).toMatchObject({ name: 'Initech', industry: 'Software', size: '11-50' })
    expect(team.companies.size).toBe(1)
  })

  test('warns of an owner who is nobody', () => {
    expect(call('POST', '/companies', { companyId: 'cpn_1', companyOwner: 'nobody@acme.test' })).toMatchObject({
      status: 200,
      body: { data: { ownerId: 'usr_1' }, warnings: [{ code: 'OWNER_NOT_FOUND' }] },
    })
    expect(call('POST', '/companies', { companyId: 'cpn_1', companyOwner: 'ann@acme.test' }).body).not.toHaveProperty(
      'warnings',
    )
  })

  test.each([
    [{ domain: 'acme.test' }, 'MISSING_REQUIRED_FIELD', 'Missing required field: name'],
    [{ name: 'Acme' }, 'MISSING_REQUIRED_FIELD', 'Missing required field: domain'],
    [{ companyId: 'acme' }, 'INVALID_COMPANY_ID', 'Invalid companyId format'],
    [{ companyId: 'cpn_9' }, 'COMPANY_NOT_FOUND_BY_ID', 'Company not found by ID'],
    [{ name: 'Acme', domain: 'acme' }, 'INVALID_DOMAIN', 'Invalid domain'],
    [{ companyId: 'cpn_1', domain: 'taken.test' }, 'INVALID_DOMAIN', 'Another company has this domain'],
    [{ companyId: 'cpn_1', linkedinUrl: 'x.test/a' }, 'INVALID_LINKEDIN_URL', 'Invalid linkedinUrl'],
    [{ companyId: 'cpn_1', colour: 'red' }, 'INVALID_FIELD', 'Field colour is not registered'],
  ])('refuses %o with %s, and changes nothing', (body, code, message) => {
    const other = team.companies.get('cpn_1')
    if (other !== undefined) team.companies.insert({ ...other, _id: 'cpn_2', domain: 'taken.test' })
    const before = JSON.stringify(team.companies.all())
    expect(call('POST', '/companies', body)).toEqual(refusal(400, code, message))
    expect(JSON.stringify(team.companies.all())).toBe(before)
  })
})

describe('companyDelete', () => {
  test('takes a company away with its notes', () => {
    team.activities.insert({ _id: 'act_1', type: 'annotated', createdAt: now, companyId: 'cpn_1', note: 'Hello' })
    expect(call('DELETE', '/companies/cpn_1')).toEqual({
      status: 200,
      body: { success: true, deletedCompanyId: 'cpn_1' },
    })
    expect([team.companies.size, team.activities.size]).toEqual([0, 0])
  })

  test('is refused while people work there, unless force unlinks them', () => {
    employ('ctc_1')
    employ('ctc_2')
    const message =
      'Company still has contacts attached. Pass ?force=true to detach them before deletion. (2 contacts attached)'
    expect(call('DELETE', '/companies/cpn_1?force=false')).toEqual(
      refusal(400, 'COMPANY_HAS_CONTACTS', message, { contactCount: 2 }),
    )
    expect(team.companies.size).toBe(1)
    expect(call('DELETE', '/companies/cpn_1?force=true').body).toEqual({
      success: true,
      deletedCompanyId: 'cpn_1',
      unlinkedContacts: 2,
    })
    expect(team.contacts.all().map(({ companyId }) => companyId)).toEqual([undefined, undefined])
    expect(team.contacts.where('companyId', 'cpn_1')).toEqual([])
  })

  test('of a company that is not there, or of no id, is refused', () => {
    expect(call('DELETE', '/companies/cpn_9')).toEqual(
      refusal(404, 'COMPANY_NOT_FOUND_BY_ID', 'Company not found by ID'),
    )
    expect(call('DELETE', '/companies/acme.test')).toEqual(
      refusal(400, 'INVALID_COMPANY_ID', 'Invalid companyId format'),
    )
  })
})

describe('companyNoteCreate', () => {
  test('writes an activity of the company and answers it with its type', () => {
    const answer = call('POST', '/companies/cpn_1/notes', { note: 'Met in Lyon' })
    const note = { companyId: 'cpn_1', createdAt: now, note: 'Met in Lyon', userId: 'usr_1', sendUserId: 'usr_1' }
    expect(answer).toEqual({
      status: 200,
      body: { ...note, _id: expect.stringMatching(/^act_/), teamId: 'tea_1', type: 'annotated' },
    })
    expect(team.activities.where('companyId', 'cpn_1')).toMatchObject([{ ...note, type: 'annotated' }])
  })

  test('is refused without a note, and where there is no company', () => {
    expect(call('POST', '/companies/cpn_1/notes', {})).toEqual({ status: 400, body: 'Bad params: note' })
    expect(call('POST', '/companies/cpn_9/notes', { note: 'x' })).toEqual({ status: 404, body: 'Company not found' })
    expect(team.activities.size).toBe(0)
  })
})
