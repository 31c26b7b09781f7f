import { beforeEach, describe, expect, test } from 'vitest'
import { type Harness, startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const act = async (name: string, input: object, fields: string) => {
  const query = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { ${fields} userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  expect(errors).toBeUndefined()
  return data?.[name]
}

const companiesNow = (): string => JSON.stringify(harness.team.companies.all())

/** A company where people work, or where nobody does. */
const company = (peopled: boolean) =>
  found(
    harness.team.companies
      .all()
      .find(({ _id }) => harness.team.contacts.where('companyId', _id).length > 0 === peopled),
  )

const written = 'company { id name domain fields } created warnings { code }'

describe('companyUpsert', () => {
  test('makes a company, which the next read shows', async () => {
    const input = {
      name: 'Acme',
      domain: 'acme-robots.example',
      linkedinUrl: 'https://www.linkedin.com/company/acme',
      size: '11-50',
      fields: [{ name: 'sites', value: 3 }],
    }
    const payload = await act('companyUpsert', input, written)
    const made = found(harness.team.companies.find('domain', input.domain))
    const fields = { name: 'Acme', size: '11-50', sites: 3, linkedinUrl: input.linkedinUrl }
    expect(payload).toEqual({
      company: { id: made._id, name: 'Acme', domain: input.domain, fields },
      created: true,
      warnings: [],
      userErrors: [],
    })
    expect(asked(harness)).toEqual(['POST /companies', 'GET /companies?idsOrDomains'])
    const read = await harness.run('{ company(by: { domain: "acme-robots.example" }) { id size } }')
    expect(read.data.company).toEqual({ id: made._id, size: '11-50' })
    expect(harness.drift).toEqual([])
  })

  test('fills in a company by its id alone, and warns of an owner who is nobody', async () => {
    const { _id, domain, fields } = company(true)
    const payload = await act('companyUpsert', { companyId: _id, tagline: 'Faster', ownerId: 'nobody' }, written)
    expect(payload).toEqual({
      company: { id: _id, name: fields.name, domain, fields: { ...fields, tagline: 'Faster' } },
      created: false,
      warnings: [{ code: 'OWNER_NOT_FOUND' }],
      userErrors: [],
    })
  })

  test('without name and domain, or with blank text, is refused before lemlist is called', async () => {
    const faultsOf = async (input: object) =>
      (await act('companyUpsert', input, written)).userErrors.map(({ field }: { field: string[] }) => field.at(-1))
    expect(await faultsOf({ industry: 'Software' })).toEqual(['name', 'domain'])
    expect(await faultsOf({ name: ' ', domain: 'acme.example' })).toEqual(['name'])
    expect(await faultsOf({ companyId: 'cpn_1', linkedinUrl: 'https://example.com' })).toEqual(['linkedinUrl'])
    expect(harness.calls()).toEqual([])
  })

  test('is refused in lemlist’s words, naming the input, and changes nothing', async () => {
    const before = companiesNow()
    const refusalOf = async (input: object) => {
      const [error] = (await act('companyUpsert', input, written)).userErrors
      return [error.code, error.field?.at(-1), error.message]
    }
    expect(await refusalOf({ companyId: 'cpn_None' })).toEqual([
      'NOT_FOUND',
      'companyId',
      'Company not found by ID (COMPANY_NOT_FOUND_BY_ID)',
    ])
    expect(await refusalOf({ name: 'Acme', domain: 'acme' })).toEqual([
      'BAD_USER_INPUT',
      'domain',
      'Invalid domain (INVALID_DOMAIN)',
    ])
    expect(companiesNow()).toBe(before)
  })
})

describe('companyDelete', () => {
  test('takes away a company where nobody works', async () => {
    const { _id } = company(false)
    const read = 'query ($id: ID!) { company(by: { id: $id }) { id } }'
    expect((await harness.run(read, { id: _id })).data.company).toEqual({ id: _id })
    harness.forget()
    const payload = await act('companyDelete', { companyId: _id }, 'deletedId unlinkedContacts')
    expect(payload).toEqual({ deletedId: _id, unlinkedContacts: null, userErrors: [] })
    expect(asked(harness)).toEqual([`DELETE /companies/${_id}`])
    expect((await harness.run(read, { id: _id })).data.company).toBeNull()
    expect(harness.drift).toEqual([])
  })

  test('is refused while people work there, and unlinks them with force', async () => {
    const { _id } = company(true)
    const people = harness.team.contacts.where('companyId', _id).map(contact => contact._id)
    const refused = await act('companyDelete', { companyId: _id }, 'deletedId')
    expect(refused).toMatchObject({
      deletedId: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'force'] }],
    })
    expect(refused.userErrors[0].message).toContain(`(${people.length} contacts attached)`)
    expect(harness.team.companies.get(_id)).toBeDefined()
    harness.forget()
    const payload = await act('companyDelete', { companyId: _id, force: true }, 'deletedId unlinkedContacts')
    expect(payload).toEqual({ deletedId: _id, unlinkedContacts: people.length, userErrors: [] })
    expect(asked(harness)).toEqual([`DELETE /companies/${_id}?force=true`])
    expect(people.map(id => harness.team.contacts.get(id)?.companyId)).toEqual(people.map(() => undefined))
  })

  test('of a company that is not there is told', async () => {
    const before = companiesNow()
    expect(await act('companyDelete', { companyId: 'cpn_None', force: true }, 'deletedId')).toMatchObject({
      deletedId: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'companyId'] }],
    })
    expect(companiesNow()).toBe(before)
  })
})

describe('companyNoteCreate', () => {
  test('writes a note that the company lists first, and an activity', async () => {
    const { _id } = company(true)
    const user = found(harness.team.users.all()[0])
    const notes = 'query ($id: ID!) { company(by: { id: $id }) { notes(first: 1) { totalCount nodes { id note } } } }'
    const before = (await harness.run(notes, { id: _id })).data.company.notes.totalCount
    harness.forget()
    const payload = await act(
      'companyNoteCreate',
      { companyId: _id, note: 'Met in Lyon' },
      'note { id note createdAt author { id } company { id } }',
    )
    const activity = found(harness.team.activities.where('companyId', _id).at(-1))
    expect(activity).toMatchObject({ type: 'annotated', note: 'Met in Lyon', userId: user._id })
    const id = `CompanyNote:${activity._id}`
    expect(payload).toEqual({
      note: {
        id,
        note: 'Met in Lyon',
        createdAt: activity.createdAt,
        author: { id: user._id },
        company: { id: _id },
      },
      userErrors: [],
    })
    expect(asked(harness)).toEqual([`POST /companies/${_id}/notes`, 'GET /companies?idsOrDomains'])
    const after = await harness.run(notes, { id: _id })
    expect(after.data.company.notes).toEqual({ totalCount: before + 1, nodes: [{ id, note: 'Met in Lyon' }] })
    const node = await harness.run('query ($id: ID!) { node(id: $id) { id } }', { id })
    expect(node.data.node).toEqual({ id })
    expect(harness.drift).toEqual([])
  })

  test('is refused when blank, and where there is no company; nothing is written', async () => {
    const before = harness.team.activities.size
    const none = await act('companyNoteCreate', { companyId: 'cpn_None', note: 'x' }, 'note { id }')
    expect(none).toEqual({
      note: null,
      userErrors: [{ code: 'NOT_FOUND', message: 'Company not found', field: ['input', 'companyId'] }],
    })
    harness.forget()
    const blank = await act('companyNoteCreate', { companyId: company(true)._id, note: ' ' }, 'note { id }')
    expect(blank.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', field: ['input', 'note'] }])
    expect(harness.calls()).toEqual([])
    expect(harness.team.activities.size).toBe(before)
  })
})

test('writing companies needs the role write, and is refused before lemlist is called', async () => {
  const reader = startHarness({ role: 'READ' })
  const inputs = {
    companyUpsert: '{ companyId: "cpn_1" }',
    companyDelete: '{ companyId: "cpn_1" }',
    companyNoteCreate: '{ companyId: "cpn_1", note: "x" }',
  }
  for (const [name, input] of Object.entries(inputs)) {
    const { errors } = await reader.run(`mutation { ${name}(input: ${input}) { userErrors { code } } }`)
    expect(errors).toMatchObject([{ path: [name], extensions: { code: 'FORBIDDEN' } }])
  }
  expect(reader.calls()).toEqual([])
})
