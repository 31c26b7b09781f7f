import { beforeEach, describe, expect, test } from 'vitest'
import type { ContactDocument } from '../../../src/sandbox/documents.ts'
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

/** The world as text, to see that nothing changed. */
const contactsNow = (): string => JSON.stringify(harness.team.contacts.all())

const somebody = (): ContactDocument => found(harness.team.contacts.all().find(({ email }) => email !== undefined))

const written = 'contact { id email fullName fields } created companyLinked warnings { code message }'

describe('contactUpsert', () => {
  test('makes a contact with its company and its open fields, which the next read shows', async () => {
    const company = found(harness.team.companies.all()[0])
    const payload = await act(
      'contactUpsert',
      {
        email: 'jane.smith@acme.example',
        firstName: 'Jane',
        lastName: 'Smith',
        linkedinUrl: 'https://www.linkedin.com/in/janesmith',
        additionalEmails: ['jane@smith.example'],
        companyId: company._id,
        phone: null,
        fields: [
          { name: 'shiftsPerWeek', value: 5 },
          { name: 'isChampion', value: false },
          { name: 'metAt', value: 'Lyon' },
        ],
      },
      `${written} contact { company { id name } }`,
    )
    const made = found(harness.team.contacts.find('email', 'jane.smith@acme.example'))
    const fields = {
      firstName: 'Jane',
      lastName: 'Smith',
      linkedinUrl: 'https://www.linkedin.com/in/janesmith',
      shiftsPerWeek: 5,
      isChampion: false,
      metAt: 'Lyon',
    }
    expect(made).toMatchObject({ fields, additionalEmails: ['jane@smith.example'], companyId: company._id })
    expect(payload).toEqual({
      contact: {
        id: made._id,
        email: 'jane.smith@acme.example',
        fullName: 'Jane Smith',
        fields,
        company: { id: company._id, name: company.fields.name },
      },
      created: true,
      companyLinked: true,
      warnings: [],
      userErrors: [],
    })
    expect(asked(harness)).toEqual([
      'GET /companies?idsOrDomains',
      'POST /contacts',
      'GET /contacts?idsOrEmails',
      'GET /companies?idsOrDomains',
    ])
    harness.forget()
    const read = await harness.run('{ contact(by: { email: "jane.smith@acme.example" }) { id firstName } }')
    expect(read.data.contact).toEqual({ id: made._id, firstName: 'Jane' })
    expect(harness.drift).toEqual([])
  })

  test('fills in a contact that was read before, and the reply alone tells id and address', async () => {
    const { _id, email, fields } = somebody()
    const read = 'query ($id: ID!) { contact(by: { id: $id }) { jobTitle fields } }'
    await harness.run(read, { id: _id })
    harness.forget()
    const payload = await act('contactUpsert', { email, jobTitle: 'CEO' }, 'contact { id email } created companyLinked')
    expect(payload).toEqual({ contact: { id: _id, email }, created: false, companyLinked: false, userErrors: [] })
    expect(asked(harness)).toEqual(['POST /contacts'])
    const after = await harness.run(read, { id: _id })
    expect(after.data.contact).toEqual({ jobTitle: 'CEO', fields: { ...fields, jobTitle: 'CEO' } })
  })

  test('gives the contact to the user who is named, and warns of a company that is not there', async () => {
    const { _id } = somebody()
    const user = found(harness.team.users.all()[0])
    const payload = await act(
      'contactUpsert',
      { contactId: _id, ownerId: user.email, companyDomain: 'nowhere.example' },
      `${written} contact { owner { id } }`,
    )
    expect(payload).toMatchObject({
      contact: { id: _id, owner: { id: user._id } },
      companyLinked: false,
      warnings: [{ code: 'COMPANY_NOT_FOUND' }],
      userErrors: [],
    })
  })

  test('is refused before lemlist is called where the input alone tells why, with every fault named', async () => {
    const before = contactsNow()
    const faultsOf = async (input: object) => {
      const { contact, userErrors } = await act('contactUpsert', input, written)
      expect(contact).toBeNull()
      return userErrors.map(({ field }: { field: string[] }) => field.slice(1).join('.'))
    }
    expect(await faultsOf({ firstName: 'Jane' })).toEqual(['email'])
    expect(
      await faultsOf({
        email: 'a@b.example',
        firstName: ' ',
        linkedinUrl: 'https://example.com/in/jane',
        pictureUrl: 'ftp://example.com/p.png',
        fields: [
          { name: 'metAt', value: 'Lyon' },
          { name: 'metAt', value: 'Paris' },
          { name: 'phone', value: '1' },
          { name: ' ', value: '1' },
          { name: 'list', value: [1] },
          { name: 'blank', value: '' },
        ],
      }),
    ).toEqual(['firstName', 'linkedinUrl', 'pictureUrl', 'fields.1', 'fields.2', 'fields.3', 'fields.4', 'fields.5'])
    expect(harness.calls()).toEqual([])
    expect(contactsNow()).toBe(before)
  })

  test('is refused in lemlist’s words, naming the input, and changes nothing', async () => {
    const before = contactsNow()
    const { _id } = somebody()
    const refusalOf = async (input: object) => (await act('contactUpsert', input, written)).userErrors
    expect(await refusalOf({ contactId: 'ctc_None' })).toEqual([
      {
        code: 'NOT_FOUND',
        message: 'Contact not found by ID (CONTACT_NOT_FOUND_BY_ID)',
        field: ['input', 'contactId'],
      },
    ])
    expect(await refusalOf({ contactId: _id, fields: [{ name: 'shoeSize', value: 40 }] })).toEqual([
      {
        code: 'BAD_USER_INPUT',
        message: 'Field shoeSize is not registered (INVALID_FIELD)',
        field: ['input', 'fields'],
      },
    ])
    harness.forget()
    expect(await refusalOf({ contactId: _id, companyId: 'cpn_None' })).toEqual([
      { code: 'BAD_USER_INPUT', message: 'There is no company with this id', field: ['input', 'companyId'] },
    ])
    expect(asked(harness)).toEqual(['GET /companies?idsOrDomains'])
    expect(contactsNow()).toBe(before)
  })
})

describe('contactDelete', () => {
  test('takes the contact with leads, tasks, conversation and activities, and it cannot be read any more', async () => {
    const { team } = harness
    const contact = found(
      team.contacts.all().find(({ _id }) => team.conversations.find('contactId', _id) !== undefined),
    )
    const [lead] = team.leads.where('contactId', contact._id)
    const read = 'query ($id: ID!, $lead: ID!) { contact(by: { id: $id }) { id } lead(id: $lead) { id email } }'
    const before = await harness.run(read, { id: contact._id, lead: lead?._id })
    expect(before.data).toMatchObject({ contact: { id: contact._id }, lead: { id: lead?._id } })
    harness.forget()
    const payload = await act('contactDelete', { contact: { email: contact.email } }, 'deletedId')
    expect(payload).toEqual({ deletedId: contact._id, userErrors: [] })
    expect(asked(harness)).toEqual([`DELETE /contacts/${contact.email}`])
    const after = await harness.run(read, { id: contact._id, lead: lead?._id })
    expect(after.data).toEqual({ contact: null, lead: null })
    const left = [team.leads, team.activities, team.conversations, team.tasks].map(
      collection => collection.all().filter(each => each.contactId === contact._id).length,
    )
    expect(left).toEqual([0, 0, 0, 0])
    expect(harness.drift).toEqual([])
  })

  test('of nobody is told, and nobody is deleted', async () => {
    const before = contactsNow()
    expect(await act('contactDelete', { contact: { id: 'ctc_None' } }, 'deletedId')).toEqual({
      deletedId: null,
      userErrors: [
        {
          code: 'NOT_FOUND',
          message: 'No contact found with the provided id or email (CONTACT_NOT_FOUND)',
          field: ['input', 'contact', 'id'],
        },
      ],
    })
    expect(contactsNow()).toBe(before)
  })

  test('is a conflict while data of the contact is looked for, and goes well when that has ended', async () => {
    const { _id } = somebody()
    harness.team.enrichments.insert({
      _id: 'enr_1',
      status: 'in-progress',
      requests: ['find_phone'],
      input: {},
      createdAt: new Date(harness.clock.now()).toISOString(),
      dueAt: new Date(harness.clock.now() + 60_000).toISOString(),
      contactId: _id,
    })
    expect(await act('contactDelete', { contact: { id: _id } }, 'deletedId')).toEqual({
      deletedId: null,
      userErrors: [
        {
          code: 'CONFLICT',
          message: 'Contact cannot be removed if an enrichment is in progress (CONTACT_DELETE_BLOCKED)',
          field: ['input', 'contact', 'id'],
        },
      ],
    })
    expect(harness.team.contacts.get(_id)).toBeDefined()
    harness.clock.advance(60_000)
    expect(await act('contactDelete', { contact: { id: _id } }, 'deletedId')).toMatchObject({ deletedId: _id })
  })
})

test('writing contacts needs the role write, and is refused before lemlist is called', async () => {
  const reader = startHarness({ role: 'READ' })
  const inputs = {
    contactUpsert: '{ email: "a@b.example" }',
    contactDelete: '{ contact: { id: "ctc_1" } }',
    contactListCreate: '{ name: "x" }',
    contactListAdd: '{ listId: "clt_1", contactIds: ["ctc_1"] }',
    contactListRemove: '{ listId: "clt_1", contactIds: ["ctc_1"] }',
  }
  for (const [name, input] of Object.entries(inputs)) {
    const { errors } = await reader.run(`mutation { ${name}(input: ${input}) { userErrors { code } } }`)
    expect(errors).toMatchObject([{ path: [name], extensions: { code: 'FORBIDDEN' } }])
  }
  expect(reader.calls()).toEqual([])
})
