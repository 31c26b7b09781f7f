import { beforeEach, describe, expect, test } from 'vitest'
import { enrichment } from '../../../src/domains/enrichment/contract.ts'
import { enrichmentHandlers } from '../../../src/domains/enrichment/sandbox.ts'
import type { LeadDocument } from '../../../src/sandbox/documents.ts'
import { creditsLeft } from '../../../src/sandbox/effects.ts'
import { endDueEnrichments } from '../../../src/sandbox/enrichments.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld, World } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam, worldOf } from '../../support/rest.ts'

const routes = routesOf(enrichment, enrichmentHandlers)
const createdAt = '2026-01-05T09:00:00.000Z'
const linkedinUrl = 'https://www.linkedin.com/in/bob-ray'

const lead: LeadDocument = {
  _id: 'lea_1',
  campaignId: 'cam_1',
  contactId: 'ctc_1',
  state: null,
  status: 'review',
  isPaused: false,
  source: 'api',
  personalized: false,
  createdAt,
  updatedAt: createdAt,
  variables: { firstName: 'Bob', lastName: 'Ray', companyName: 'Initech', linkedinUrl },
  sequenceStep: 0,
}

let team: TeamWorld
let world: World
let call: ReturnType<typeof rest>
beforeEach(() => {
  team = smallTeam()
  const owned = { ownerId: 'usr_1', createdBy: 'usr_1', createdAt }
  team.companies.insert({ ...owned, _id: 'cpn_1', domain: 'initech.test', fields: { name: 'Initech' } })
  team.contacts.insert({ ...owned, _id: 'ctc_1', fields: {}, unsubscribed: false, listIds: [], companyId: 'cpn_1' })
  team.leads.insert(lead)
  world = worldOf(team)
  call = rest(routes, team, world)
})

/** Lets so many seconds pass. */
const pass = (seconds: number): void =>
  endDueEnrichments({ ...world, clock: { ...world.clock, now: () => Date.parse(now) + seconds * 1000 } }, team)

const idIn = (body: unknown): string => {
  const id: unknown = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
  return typeof id === 'string' ? id : ''
}

const lead404 = { status: 404, body: { error: 'Lead not found', code: 'LEAD_NOT_FOUND' } }
const already = {
  status: 409,
  body: {
    error: 'Enrichment skipped: contact already has the requested data or was recently enriched',
    code: 'ALREADY_ENRICHED',
  },
}
const nothingAsked = {
  status: 400,
  body: 'No enrichment requested (findEmail, findPhone, linkedinEnrichment or verifyEmail required)',
}

describe('POST /leads/:leadId/enrich', () => {
  test('takes a credit for each thing, and has found it 8 seconds later', () => {
    const started = call('POST', '/leads/lea_1/enrich?findEmail=true&verifyEmail=true&linkedinEnrichment=true')
    const id = idIn(started.body)
    expect(started).toEqual({ status: 200, body: { id } })
    expect(id).toMatch(/^enr_/)
    expect(creditsLeft(team)).toBe(97)
    expect(team.leads.get('lea_1')).toMatchObject({ status: 'scanning', state: null })
    pass(7)
    const input = lead.variables
    expect(call('GET', `/enrich/${id}`)).toEqual({
      status: 202,
      body: { enrichmentId: id, enrichmentStatus: 'in-progress', input },
    })
    pass(8)
    expect(call('GET', `/enrich/${id}`)).toEqual({
      status: 200,
      body: {
        enrichmentId: id,
        enrichmentStatus: 'done',
        input,
        data: {
          email: { email: 'bob.ray@initech.test', status: 'deliverable', notFound: false },
          linkedin: { ...lead.variables, positionGroups: [{ companyName: 'Initech' }] },
        },
      },
    })
  })

  test('writes what was found on the lead and its contact', () => {
    call('POST', '/leads/lea_1/enrich?findEmail=true&verifyEmail=true&findPhone=true')
    pass(8)
    const phone = expect.stringMatching(/^\+1 555 01\d\d$/)
    expect(team.leads.get('lea_1')).toMatchObject({
      state: 'scanned',
      status: 'review',
      email: 'bob.ray@initech.test',
      emailStatus: 'deliverable',
      variables: { ...lead.variables, email: 'bob.ray@initech.test', phone },
    })
    expect(team.contacts.find('email', 'bob.ray@initech.test')).toMatchObject({ _id: 'ctc_1', fields: { phone } })
  })

  test('leaves the state of a lead who was written to already', () => {
    team.leads.update('lea_1', { state: 'emailsSent', status: 'running' })
    call('POST', '/leads/lea_1/enrich?findPhone=true')
    pass(8)
    expect(team.leads.get('lea_1')).toMatchObject({ state: 'emailsSent', status: 'running' })
  })

  test('says who is missing: the lead, or the contact behind it', () => {
    expect(call('POST', '/leads/lea_2/enrich?findEmail=true')).toEqual(lead404)
    team.contacts.delete('ctc_1')
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true')).toEqual({
      status: 404,
      body: { error: 'Contact not found for this lead', code: 'CONTACT_NOT_FOUND' },
    })
  })

  test('is refused while another runs, also by force', () => {
    call('POST', '/leads/lea_1/enrich?findEmail=true')
    expect(call('POST', '/leads/lea_1/enrich?findPhone=true&force=true')).toEqual({
      status: 409,
      body: { error: 'lead is already being enriched' },
    })
    expect(creditsLeft(team)).toBe(99)
  })

  test('is refused for what is there, unless by force', () => {
    team.leads.update('lea_1', { email: 'bob@initech.test' })
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true')).toEqual(already)
    expect(creditsLeft(team)).toBe(100)
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true&force=true')).toMatchObject({ status: 200 })
    pass(8)
    call('POST', '/leads/lea_1/enrich?linkedinEnrichment=true')
    pass(16)
    expect(call('POST', '/leads/lea_1/enrich?linkedinEnrichment=true')).toEqual(already)
  })

  test('is refused, also by force, for what the same input did not lead to', () => {
    team.contacts.update('ctc_1', { companyId: undefined })
    team.leads.update('lea_1', { variables: { firstName: 'Bob' } })
    const { body } = call('POST', '/leads/lea_1/enrich?findEmail=true')
    pass(8)
    expect(call('GET', `/enrich/${idIn(body)}`).body).toMatchObject({ data: { email: { notFound: true } } })
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true&force=true')).toEqual(already)
    team.leads.update('lea_1', { variables: { firstName: 'Bob', lastName: 'Ray' } })
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true')).toMatchObject({ status: 200 })
  })

  test('is refused when nothing is asked for, the callback is no address, or there are no credits', () => {
    expect(call('POST', '/leads/lea_1/enrich')).toEqual(nothingAsked)
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true&webhookUrl=x')).toEqual({
      status: 400,
      body: 'Invalid webhookUrl',
    })
    team.team = { ...team.team, credits: { freemium: 0, subscription: 0, gifted: 0, paid: 1 } }
    expect(call('POST', '/leads/lea_1/enrich?findEmail=true&findPhone=true')).toEqual({
      status: 402,
      body: 'Not enough credits',
    })
    expect(team.leads.get('lea_1')).toEqual(lead)
    expect(team.enrichments.size).toBe(0)
  })
})

describe('POST /enrich', () => {
  test('finds what follows from what is said, and changes no lead', () => {
    const query = `findEmail=true&findPhone=true&linkedinUrl=${encodeURIComponent(linkedinUrl)}&companyDomain=acme.test`
    const id = idIn(call('POST', `/enrich?${query}`).body)
    pass(8)
    expect(call('GET', `/enrich/${id}`).body).toMatchObject({
      input: { linkedinUrl, companyDomain: 'acme.test' },
      data: { email: { email: 'bob.ray@acme.test', notFound: false }, phone: { notFound: false } },
    })
    expect(team.leads.all()).toEqual([lead])
    expect(creditsLeft(team)).toBe(98)
  })

  test('knows the people of the team by address and by profile', () => {
    team.contacts.update('ctc_1', {
      email: 'bob@initech.test',
      fields: { phone: '+33 1', linkedinUrl: `${linkedinUrl}/` },
    })
    const found = ['email=bob%40initech.test', `linkedinUrl=${encodeURIComponent(linkedinUrl)}`].map(said => {
      const id = idIn(call('POST', `/enrich?findPhone=true&${said}`).body)
      pass(8)
      return call('GET', `/enrich/${id}`).body
    })
    expect(found).toMatchObject([{ data: { phone: { phone: '+33 1' } } }, { data: { phone: { phone: '+33 1' } } }])
  })

  test('tells how good an address is', () => {
    team.unsubscribes.insert({ _id: 'uns_1', value: 'gone@acme.test', source: 'bounced', createdAt })
    const statuses = ['gone@acme.test', 'info@acme.test', 'ann@acme.test'].map(email => {
      const id = idIn(call('POST', `/enrich?verifyEmail=true&email=${email}`).body)
      pass(8)
      return call('GET', `/enrich/${id}`).body
    })
    expect(statuses).toMatchObject([
      { data: { email: { status: 'undeliverable' } } },
      { data: { email: { status: 'risky' } } },
      { data: { email: { status: 'deliverable' } } },
    ])
  })

  test('is refused when nothing is asked for, or nothing is said of the person', () => {
    expect(call('POST', '/enrich?email=a%40b.test')).toEqual(nothingAsked)
    expect(call('POST', '/enrich?findEmail=true')).toEqual({ status: 400, body: 'Bad request' })
    expect(call('POST', '/enrich?findEmail=maybe')).toMatchObject({ status: 400 })
    expect(creditsLeft(team)).toBe(100)
  })
})

test('an enrichment that nobody started is not found', () => {
  expect(call('GET', '/enrich/enr_1')).toEqual({ status: 404, body: 'Enrichment not found' })
})

describe('POST /v2/enrichments/bulk', () => {
  const bulk = (body: unknown) => call('POST', '/v2/enrichments/bulk', body)

  test('starts those that have what they need, and tells the others what they lack, each in its place', () => {
    const { body } = bulk([
      { input: { linkedinUrl }, enrichmentRequests: ['find_email', 'linkedin_enrichment'], metadata: { row: 1 } },
      { input: { email: 'a@b.test' }, enrichmentRequests: ['find_phone'], metadata: 'two' },
      { input: { linkedinUrl }, enrichmentRequests: ['verify'] },
      { input: { email: 'a@b.test' }, enrichmentRequests: ['linkedin_enrichment'] },
      { input: { email: 'a@b.test' }, enrichmentRequests: ['verify', 'verify'] },
    ])
    expect(body).toEqual([
      { id: expect.stringMatching(/^enr_/), metadata: { row: 1 } },
      { error: 'MISSING_INPUTS', metadata: 'two' },
      { error: 'MISSING_EMAIL' },
      { error: 'MISSING_LINKEDIN_URL' },
      { id: expect.stringMatching(/^enr_/) },
    ])
    expect(creditsLeft(team)).toBe(97)
    expect(team.enrichments.size).toBe(2)
  })

  const input = { email: 'a@b.test' }
  const fine = { input, enrichmentRequests: ['verify'] }

  test.each([
    ['WRONG_BODY_FORMAT', { input }],
    ['NO_ENRICHMENTS_REQUESTED', []],
    ['TOO_MANY_ENRICHMENTS_REQUESTED', Array.from({ length: 501 }, () => fine)],
    ['WRONG_INPUT_FORMAT', [fine, { input: {}, enrichmentRequests: ['verify'] }]],
    ['WRONG_INPUT_FORMAT', [{ ...fine, input: { email: 5 } }]],
    ['WRONG_INPUT_FORMAT', ['text']],
    ['WRONG_METADATA_FORMAT', [{ ...fine, metadata: 5 }]],
    ['WRONG_ENRICHMENT_REQUEST_FORMAT', [{ input, enrichmentRequests: 'verify' }]],
    ['NO_WORKFLOW_REQUESTED', [{ input, enrichmentRequests: [] }]],
    ['UNAUTHORIZED_WORKFLOW_REQUESTED', [{ input, enrichmentRequests: ['read_minds'] }]],
  ])('%s refuses all', (error, body) => {
    expect(bulk(body)).toEqual({ status: 400, body: { error } })
    expect(team.enrichments.size).toBe(0)
  })

  test('that costs more than there is starts nothing', () => {
    team.team = { ...team.team, credits: { freemium: 0, subscription: 1, gifted: 0, paid: 0 } }
    expect(bulk([fine, fine])).toEqual({ status: 402, body: 'Not enough credits' })
    expect(creditsLeft(team)).toBe(1)
  })
})
