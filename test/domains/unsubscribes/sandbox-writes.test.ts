import { beforeEach, describe, expect, test } from 'vitest'
import { unsubscribes } from '../../../src/domains/unsubscribes/contract.ts'
import { unsubscribesHandlers } from '../../../src/domains/unsubscribes/sandbox.ts'
import type { UnsubscribeDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'

let team: TeamWorld
let call: ReturnType<typeof rest>

const contact = (_id: string, email: string | undefined, fields: Record<string, string> = {}) =>
  team.contacts.insert({
    _id,
    email,
    fields,
    ownerId: 'usr_1',
    createdBy: 'usr_1',
    createdAt: now,
    listIds: [],
    unsubscribed: false,
  })

const entry = (value: string, source: UnsubscribeDocument['source']) =>
  team.unsubscribes.insert({ _id: `uns_${team.unsubscribes.size}`, value, source, createdAt: now })

beforeEach(() => {
  team = smallTeam()
  call = rest(routesOf(unsubscribes, unsubscribesHandlers), team)
  contact('ctc_ann', 'ann@acme.test', { phone: '+33 1 02', linkedinUrl: 'https://www.linkedin.com/in/ann/' })
  contact('ctc_bob', 'bob@acme.test')
  contact('ctc_cleo', 'cleo@initech.test')
  team.leads.insert({
    _id: 'lea_1',
    campaignId: 'cam_1',
    contactId: 'ctc_ann',
    email: 'ann@acme.test',
    state: 'emailsSent',
    status: 'running',
    isPaused: false,
    source: 'api',
    personalized: false,
    createdAt: now,
    updatedAt: '2026-01-01T00:00:00.000Z',
    variables: {},
    sequenceStep: 1,
  })
})

const flagged = () =>
  team.contacts
    .all()
    .filter(({ unsubscribed }) => unsubscribed)
    .map(({ _id }) => _id)

const variable = (value: string) => `/v2/unsubscribes/variables/${encodeURIComponent(value)}`

test('the people behind thousands of values are found by going through the contacts once', () => {
  let reads = 0
  for (let place = 0; place < 50; place += 1) {
    const counted = {
      get phone() {
        reads += 1
        return `+33 6 ${1000 + place}`
      },
    }
    contact(`ctc_${place}`, undefined, counted)
  }
  const values = Array.from({ length: 2_000 }, (_, place) => `+336${1000 + place}`)
  expect(call('POST', '/v2/unsubscribes/variables', { values }).status).toBe(200)
  expect(flagged()).toHaveLength(50)
  expect(reads).toBe(50)
})

describe('unsubscribeAdd', () => {
  test('answers the entry without its time, flags the person and stops the leads', () => {
    const { status, body } = call('POST', variable('Ann@acme.test'))
    const [added] = team.unsubscribes.all()
    expect({ status, body }).toEqual({
      status: 200,
      body: { _id: added?._id, value: 'ann@acme.test', variable: 'ann@acme.test', source: 'api' },
    })
    expect(flagged()).toEqual(['ctc_ann'])
    expect(team.leads.get('lea_1')).toMatchObject({
      state: 'emailsUnsubscribed',
      status: 'unsubscribed',
      updatedAt: now,
    })
  })

  test.each([
    ['@acme.test', ['ctc_ann', 'ctc_bob']],
    ['linkedin.com/in/Ann', ['ctc_ann']],
    ['+33-102', ['ctc_ann']],
    ['+44 1', []],
  ])('of %s flags whom it names', (value, people) => {
    expect(call('POST', variable(value)).status).toBe(200)
    expect(flagged()).toEqual(people)
  })

  test('of a value that is listed gives the entry that is there', () => {
    const { _id } = entry('@acme.test', 'user')
    expect(call('POST', variable('@acme.test')).body).toMatchObject({ _id, source: 'user' })
    expect(team.unsubscribes.size).toBe(1)
  })

  test('of nothing is refused', () => {
    expect(call('POST', variable(' '))).toEqual({ status: 400, body: 'No value' })
  })
})

describe('unsubscribesAdd', () => {
  test('lists all and answers a sentence in JSON', () => {
    const values = ['ann@acme.test', '@initech.test', 'ann@acme.test']
    expect(call('POST', '/v2/unsubscribes/variables', { values })).toEqual({
      status: 200,
      body: 'Variables unsubscribed',
    })
    expect(team.unsubscribes.all().map(({ value, source }) => [value, source])).toEqual([
      ['ann@acme.test', 'api'],
      ['@initech.test', 'api'],
    ])
    expect(flagged()).toEqual(['ctc_ann', 'ctc_cleo'])
  })

  test('takes ten thousand, and not one more', () => {
    const values = Array.from({ length: 10_001 }, (_, place) => `p${place}@acme.test`)
    expect(call('POST', '/v2/unsubscribes/variables', { values })).toEqual({
      status: 400,
      body: 'Maximum 10000 values allowed',
    })
    expect(call('POST', '/v2/unsubscribes/variables', { values: 'ann@acme.test' }).status).toBe(400)
    expect(team.unsubscribes.size).toBe(0)
  })
})

describe('unsubscribeRemove', () => {
  test('takes the entry away, and the flag of everybody whom no other entry names', () => {
    for (const value of ['@acme.test', 'bob@acme.test']) call('POST', variable(value))
    expect(call('DELETE', variable('@acme.test'))).toEqual({ status: 200, body: 'Variable subscribed' })
    expect(flagged()).toEqual(['ctc_bob'])
    expect(team.unsubscribes.all().map(({ value }) => value)).toEqual(['bob@acme.test'])
    expect(team.leads.get('lea_1')?.status).toBe('unsubscribed')
  })

  test.each(['lead', 'abuse'] as const)('of what came by %s is refused', source => {
    const { value } = entry('ann@acme.test', source)
    expect(call('DELETE', variable(value))).toEqual({
      status: 409,
      body: 'Variable is protected and cannot be re-subscribed',
    })
    expect(team.unsubscribes.size).toBe(1)
  })

  test('of what is not listed is a bad request', () => {
    expect(call('DELETE', variable('x@acme.test'))).toEqual({
      status: 400,
      body: 'Variable not found in unsubscribe list',
    })
  })
})

test('a contact is flagged with its leads, and freed, by its id alone', () => {
  const done = { status: 200, body: 'Contact subscription updated' }
  expect(call('POST', '/v2/unsubscribes/contacts/ctc_ann')).toEqual(done)
  expect(flagged()).toEqual(['ctc_ann'])
  expect(team.leads.get('lea_1')?.status).toBe('unsubscribed')
  expect(call('DELETE', '/v2/unsubscribes/contacts/ctc_ann')).toEqual(done)
  expect(flagged()).toEqual([])
  expect(team.unsubscribes.size).toBe(0)
  for (const method of ['POST', 'DELETE'])
    expect(call(method, '/v2/unsubscribes/contacts/ctc_9')).toEqual({ status: 400, body: 'Bad contact identifier' })
})

test('the files hold every value, and every contact with its flag', () => {
  entry('ann@acme.test', 'bounced')
  team.contacts.update('ctc_ann', { unsubscribed: true })
  expect(call('GET', '/v2/unsubscribes/exports/variables').body).toBe(
    `_id,value,source,createdAt\nuns_0,ann@acme.test,bounced,${now}\n`,
  )
  expect(call('GET', '/v2/unsubscribes/exports/contacts').body).toBe(
    '_id,doNotContact\nctc_ann,true\nctc_bob,false\nctc_cleo,false\n',
  )
})

describe('the first version', () => {
  test('lists the same, and calls a bounce otherwise', () => {
    entry('ann@acme.test', 'bounced')
    expect(call('GET', '/unsubscribes?limit=5').body).toEqual([
      { _id: 'uns_0', createdAt: now, value: 'ann@acme.test', source: 'bounce' },
    ])
    expect(call('GET', '/unsubs/export').body).toBe(`value,source,createdAt\nann@acme.test,bounce,${now}\n`)
  })

  test('adds an address or a domain, and says when it was there', () => {
    const added = call('POST', '/unsubscribes/ann%40acme.test')
    const [{ _id } = { _id: '' }] = team.unsubscribes.all()
    expect(added).toEqual({ status: 200, body: { _id, value: 'ann@acme.test', email: 'ann@acme.test' } })
    expect(call('POST', '/unsubscribes/ann%40acme.test').body).toMatchObject({ _id, alreadyUnsubscribed: true })
    expect(flagged()).toEqual(['ctc_ann'])
    expect(call('POST', '/unsubscribes/%40initech.test').body).toMatchObject({ value: '@initech.test' })
    expect(call('POST', '/unsubscribes/initech.test')).toEqual({
      status: 500,
      body: 'Invalid email address or domain. Domains must start with @',
    })
  })

  test('removes what the second one guards, and tells what is not there with 404', () => {
    const { _id, value } = entry('ann@acme.test', 'lead')
    expect(call('DELETE', '/unsubscribes/ann%40acme.test')).toEqual({ status: 200, body: { _id, value } })
    expect(call('DELETE', '/unsubscribes/ann%40acme.test')).toEqual({ status: 404, body: 'Unsubscribe not found' })
  })
})
