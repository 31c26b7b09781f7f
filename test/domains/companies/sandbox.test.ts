import { describe, expect, test } from 'vitest'
import { companies, companyKey } from '../../../src/domains/companies/contract.ts'
import { companiesHandlers } from '../../../src/domains/companies/sandbox.ts'
import type { CompanyDocument, TeamDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const company = (_id: string, domain: string, name: string, day: number) => ({
  _id,
  domain,
  fields: { name, industry: 'Software' },
  ownerId: 'usr_1',
  createdBy: 'usr_1',
  createdAt: `2026-01-0${day}T09:00:00.000Z`,
})
const acme = company('cpn_1', 'acme.test', 'Acme', 1)
const initech = company('cpn_2', 'initech.test', 'Initech', 2)

const note = (_id: string, day: number) => ({
  _id,
  companyId: 'cpn_1',
  createdAt: `2026-02-0${day}T09:00:00.000Z`,
  note: `Note of day ${day}`,
  userId: 'usr_1',
})
const noted = (...args: Parameters<typeof note>) => ({ ...note(...args), teamId: 'tea_1' })

const call = (change: Partial<TeamDocument> = {}, rows: readonly CompanyDocument[] = [acme, initech]) => {
  const team = smallTeam()
  team.team = { ...team.team, ...change }
  for (const document of rows) team.companies.insert(document)
  for (const day of [1, 2, 3]) team.activities.insert({ ...note(`act_${day}`, day), type: 'annotated' })
  team.activities.insert({ ...note('act_4', 4), type: 'emailsSent' })
  return rest(routesOf(companies, companiesHandlers), team)
}

const page = (...data: readonly unknown[]) => ({
  status: 200,
  body: { data, total: data.length, limit: 100, offset: 0 },
})

describe('companies', () => {
  test('come oldest first unless desc is asked', () => {
    expect(call()('GET', '/companies')).toEqual(page(acme, initech))
    expect(call()('GET', '/companies?sortBy=createdAt')).toEqual(page(acme, initech))
    expect(call()('GET', '/companies?sortBy=createdAt&sortOrder=desc')).toEqual(page(initech, acme))
  })

  test('come in pages that tell the total', () => {
    expect(call()('GET', '/companies?limit=1&offset=1')).toEqual({
      status: 200,
      body: { data: [initech], total: 2, limit: 1, offset: 1 },
    })
  })

  test('are found by id, domain or URL, the unknown missing and filters ignored', () => {
    const asked = encodeURIComponent('cpn_2,https://www.Acme.test/about,nowhere.test,initech.test')
    expect(call()('GET', `/companies?idsOrDomains=${asked}&search=zzz`)).toEqual({
      status: 200,
      body: { data: [initech, acme], total: 2, limit: 2, offset: 0 },
    })
  })

  test('are searched by name', () => {
    expect(call()('GET', '/companies?search=INIT')).toEqual(page(initech))
  })

  test('show only the fields that are asked for', () => {
    expect(call()('GET', '/companies?search=acme&fields=_id,fields.name,domain,nope')).toEqual(
      page({ _id: 'cpn_1', fields: { name: 'Acme' }, domain: 'acme.test' }),
    )
  })

  test('cannot be asked by CRM status without a CRM, and show how they stand with one', () => {
    expect(call()('GET', '/companies?crmSyncStatus=error')).toEqual({ status: 400, body: 'NO_CRM_CONNECTED' })
    const connected = call({ crmUsers: [{ userId: 'usr_1', crm: 'hubspot' }] })
    expect(connected('GET', '/companies?crmSyncStatus=error')).toEqual(page())
    const crmSync = { provider: 'hubspot', crmRecordId: null, syncDisabled: false, errors: [] }
    expect(connected('GET', '/companies?crmSyncStatus=not_synced')).toEqual(
      page({ ...acme, crmSync }, { ...initech, crmSync }),
    )
  })

  test('are asked by CRM status and by why a value was refused', () => {
    const base = { provider: 'hubspot', crmRecordId: '1', syncDisabled: false, errors: [] }
    const errors = [
      { type: 'UPDATE_FAILED', reason: 'PROPERTY_DOESNT_EXIST', raisedAt: '2026-01-05T09:00:00.000Z', metadata: {} },
    ]
    const rejection = { field: 'domain', source: 'hubspot', rejectedValue: 'x', rejectedAt: '2026-01-05T09:00:00.000Z' }
    const failing = { ...base, errors }
    const fieldRejections = [{ ...rejection, reason: 'crm_sync_invalid_domain' }]
    const ask = call({ crmUsers: [{ userId: 'usr_1', crm: 'hubspot' }] }, [
      { ...acme, crmSync: base, fieldRejections },
      { ...initech, crmSync: failing },
    ])
    const idsOf = (filter: string) => {
      const { data } = ask('GET', `/companies?${filter}`).body as { readonly data: readonly { readonly _id: string }[] }
      return data.map(({ _id }) => _id)
    }
    expect(idsOf('crmSyncStatus=synced')).toEqual(['cpn_1'])
    expect(idsOf('crmSyncStatus=error')).toEqual(['cpn_2'])
    expect(idsOf('crmSyncStatus=property_doesnt_exist')).toEqual(['cpn_2'])
    expect(idsOf('crmSyncStatus=required_field_missing')).toEqual([])
    expect(idsOf('fieldRejectionReason=crm_sync_invalid_domain')).toEqual(['cpn_1'])
    expect(idsOf('fieldRejectionReason=crm_sync_unknown_error')).toEqual([])
  })
})

describe('companyNotes', () => {
  test('come oldest first, page by page, and other activities are no notes', () => {
    const body = (...data: readonly unknown[]) => ({ status: 200, body: { data, total: 3 } })
    const [first, second, third] = [noted('act_1', 1), noted('act_2', 2), noted('act_3', 3)]
    expect(call()('GET', '/companies/cpn_1/notes')).toEqual(body(first, second, third))
    expect(call()('GET', '/companies/cpn_1/notes?limit=2&page=2')).toEqual(body(third))
    expect(call()('GET', '/companies/cpn_1/notes?sortBy=createdAt&sortOrder=desc&limit=1')).toEqual(body(third))
  })

  test('of an unknown company are not found', () => {
    expect(call()('GET', '/companies/cpn_9/notes')).toEqual({ status: 404, body: 'Company not found' })
  })
})

describe('a batch of companies', () => {
  test('files each company under its id and its domain', () => {
    const row = { _id: 'cpn_A', domain: 'Acme.test' }
    expect([...companies.companies.batch.rows({ rows: [row], received: 1 })]).toEqual([
      ['cpn_A', row],
      ['acme.test', row],
    ])
  })

  test.each([
    ['cpn_AbC', 'cpn_AbC'],
    ['Acme.test', 'acme.test'],
    ['https://www.acme.test/about?x=1', 'acme.test'],
    ['http://acme.test:8080', 'acme.test'],
  ])('takes %s as %s', (given, key) => {
    expect(companyKey(given)).toBe(key)
  })
})
