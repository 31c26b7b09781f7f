import { describe, expect, test } from 'vitest'
import { contacts } from '../../../src/domains/contacts/contract.ts'
import { contactsHandlers } from '../../../src/domains/contacts/sandbox.ts'
import type { CampaignDocument, ContactDocument, LeadDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { rest, smallTeam } from '../../support/rest.ts'

const createdAt = '2026-01-05T09:00:00.000Z'

const contact = (_id: string, more: Partial<ContactDocument> = {}): ContactDocument => ({
  _id,
  fields: {},
  ownerId: 'usr_1',
  createdBy: 'usr_1',
  createdAt,
  unsubscribed: false,
  listIds: [],
  ...more,
})

const campaign: CampaignDocument = {
  _id: 'cam_1',
  name: 'Q2',
  timezone: 'Europe/Paris',
  labels: [],
  createdAt,
  createdBy: 'usr_1',
  status: 'draft',
  errors: [],
  senders: [],
  sequenceId: 'seq_1',
  scheduleIds: [],
  autoReview: false,
  autoReviewConditions: [],
  flags: {},
  variableKeys: [],
}

const lead: LeadDocument = {
  _id: 'lea_1',
  campaignId: 'cam_1',
  contactId: 'ctc_1',
  state: 'scanned',
  status: 'review',
  isPaused: false,
  source: 'api',
  personalized: false,
  createdAt,
  updatedAt: createdAt,
  variables: {},
  sequenceStep: 0,
}

const call = () => {
  const team = smallTeam()
  team.campaigns.insert(campaign)
  team.companies.insert({
    _id: 'cpn_1',
    domain: 'initech.test',
    fields: { name: 'Initech', linkedinUrl: 'https://www.linkedin.com/company/initech' },
    ownerId: 'usr_1',
    createdBy: 'usr_1',
    createdAt,
  })
  team.contacts.insert(
    contact('ctc_2', { email: 'bo@initech.test', fullName: 'Bo Ek', companyId: 'cpn_1', unsubscribed: true }),
  )
  team.contacts.insert(
    contact('ctc_1', {
      email: 'jane@acme.test',
      fullName: 'Jane Roe',
      fields: { firstName: 'Jane' },
      listIds: ['clt_1'],
    }),
  )
  team.contacts.insert(contact('ctc_3', { fullName: 'Sam Poe' }))
  team.leads.insert(lead)
  return rest(routesOf(contacts, contactsHandlers), team)
}

const stub = { teamId: 'tea_1', campaigns: [], ownerId: 'usr_1', createdBy: 'usr_1', createdAt, unsubscribed: false }
const jane = {
  ...stub,
  _id: 'ctc_1',
  email: 'jane@acme.test',
  fullName: 'Jane Roe',
  fields: { firstName: 'Jane' },
  campaigns: [{ campaignId: 'cam_1', campaignState: 'running', leadState: 'review', leadId: 'lea_1' }],
}
const bo = { ...stub, _id: 'ctc_2', email: 'bo@initech.test', fullName: 'Bo Ek', fields: {}, unsubscribed: true }
const sam = { ...stub, _id: 'ctc_3', fullName: 'Sam Poe', fields: {} }

const page = (...data: readonly unknown[]) => ({
  status: 200,
  body: { data, total: data.length, limit: 100, offset: 0 },
})

describe('contacts', () => {
  test('asked for ids and addresses they come as a bare list, without doubles and without the unknown', () => {
    const asked = 'nobody@x.test,ctc_2,JANE@acme.test,ctc_1'
    expect(call()('GET', `/contacts?idsOrEmails=${encodeURIComponent(asked)}`)).toEqual({
      status: 200,
      body: [jane, bo],
    })
  })

  test('listed they come in an envelope that tells the total', () => {
    expect(call()('GET', '/contacts')).toEqual(page(bo, jane, sam))
    expect(call()('GET', '/contacts?limit=1&offset=2')).toEqual({
      status: 200,
      body: { data: [sam], total: 3, limit: 1, offset: 2 },
    })
  })

  test.each([
    ['search=roe', [jane]],
    ['email=Bo%40initech.test', [bo]],
    ['listId=clt_1', [jane]],
    ['notInAnyCampaign=true', [bo, sam]],
    ['companyId=cpn_1', [bo]],
    ['companyDomain=Initech.test', [bo]],
    ['companyDomain=nowhere.test', []],
    ['companyLinkedinUrl=https%3A%2F%2Fwww.linkedin.com%2Fcompany%2Finitech', [bo]],
    ['fieldRejectionReason=crm_sync_invalid_phone', []],
  ])('?%s keeps only those that fit', (query, expected) => {
    expect(call()('GET', `/contacts?${query}`)).toEqual(page(...expected))
  })

  test('a search for one letter and a malformed list id are refused', () => {
    expect(call()('GET', '/contacts?search=j')).toEqual({
      status: 400,
      body: 'Search query must be at least 2 characters',
    })
    expect(call()('GET', '/contacts?listId=x')).toEqual({ status: 400, body: 'Invalid listId' })
  })

  test('more than 100 ids at once are refused', () => {
    const ids = Array.from({ length: 101 }, (_, place) => `ctc_${place}`).join(',')
    expect(call()('GET', `/contacts?idsOrEmails=${ids}`)).toEqual({
      status: 400,
      body: 'Bad params: idsOrEmails is limited to 100 values',
    })
  })
})

describe('contact', () => {
  test('is found by id and by address', () => {
    expect(call()('GET', '/contacts/ctc_1')).toEqual({ status: 200, body: jane })
    expect(call()('GET', '/contacts/jane%40acme.test')).toEqual({ status: 200, body: jane })
  })

  test('that does not exist is not found', () => {
    expect(call()('GET', '/contacts/ctc_9')).toEqual({ status: 404, body: 'Contact not found' })
  })
})

test('a batch files each contact under its id and its address in lower case', () => {
  const { rows, normalise } = contacts.contacts.batch
  const row = { _id: 'ctc_A', email: 'Jane@Acme.test' }
  expect([...rows({ rows: [row], received: 1 })]).toEqual([
    ['ctc_A', row],
    ['jane@acme.test', row],
  ])
  expect(['ctc_A', 'Jane@Acme.test'].map(key => normalise?.(key))).toEqual(['ctc_A', 'jane@acme.test'])
})
