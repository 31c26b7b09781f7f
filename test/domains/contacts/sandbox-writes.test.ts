import { beforeEach, describe, expect, test } from 'vitest'
import { contacts } from '../../../src/domains/contacts/contract.ts'
import { contactsHandlers } from '../../../src/domains/contacts/sandbox.ts'
import type { ContactDocument } from '../../../src/sandbox/documents.ts'
import { routesOf } from '../../../src/sandbox/routes.ts'
import { declaredFields } from '../../../src/sandbox/seed/fields.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { now, rest, smallTeam } from '../../support/rest.ts'

const jane: ContactDocument = {
  _id: 'ctc_1',
  email: 'jane@acme.test',
  fullName: 'Jane Roe',
  fields: { firstName: 'Jane', lastName: 'Roe', linkedinUrl: 'https://www.linkedin.com/in/jane' },
  ownerId: 'usr_1',
  createdBy: 'usr_1',
  createdAt: '2026-01-05T09:00:00.000Z',
  unsubscribed: false,
  listIds: ['clt_1'],
}

let team: TeamWorld
let call: ReturnType<typeof rest>
beforeEach(() => {
  team = smallTeam()
  for (const field of declaredFields) team.fields.insert(field)
  team.contacts.insert(jane)
  team.companies.insert({
    _id: 'cpn_1',
    domain: 'initech.test',
    fields: { name: 'Initech', linkedinUrl: 'https://www.linkedin.com/company/initech' },
    ownerId: 'usr_1',
    createdBy: 'usr_1',
    createdAt: jane.createdAt,
  })
  team.contactLists.insert({ _id: 'clt_1', name: 'Champions', dynamic: false })
  team.contactLists.insert({ _id: 'clt_2', name: 'Open deals', dynamic: true })
  call = rest(routesOf(contacts, contactsHandlers), team)
})

const refusal = (status: number, code: string, message: string) => ({
  status,
  body: { success: false, error: { code, message } },
})

describe('contactUpsert', () => {
  test('makes a contact: 201, addresses as a list, LinkedIn in its one form, and the company linked', () => {
    const answer = call('POST', '/contacts', {
      email: 'New@acme.test',
      additionalEmails: ['n@acme.test'],
      firstName: 'Nora',
      lastName: 'Ek',
      linkedinUrl: 'https://linkedin.com/in/nora/?trk=x',
      shiftsPerWeek: 5,
      phone: '',
      jobTitle: null,
      companyDomain: 'Initech.test',
    })
    const fields = { firstName: 'Nora', lastName: 'Ek', shiftsPerWeek: 5 }
    const _id = expect.stringMatching(/^ctc_\w{17}$/)
    expect(answer).toEqual({
      status: 201,
      body: {
        success: true,
        data: {
          _id,
          teamId: 'tea_1',
          emails: [{ value: 'new@acme.test' }, { value: 'n@acme.test' }],
          linkedinUrl: 'https://www.linkedin.com/in/nora',
          fields,
          ownerId: 'usr_1',
          source: 'api',
          createdAt: now,
          createdBy: 'usr_1',
          unsubscribed: false,
          created: true,
          companyLinked: true,
          companyId: 'cpn_1',
        },
      },
    })
    expect(team.contacts.find('email', 'new@acme.test')).toMatchObject({ fullName: 'Nora Ek', companyId: 'cpn_1' })
  })

  test.each([
    ['its id', { contactId: 'ctc_1' }],
    ['its address, whatever its case', { email: 'JANE@acme.test' }],
    ['its page', { linkedinUrl: 'http://fr.linkedin.com/in/jane/' }],
  ])('fills in the contact that is found by %s: 200, what is empty or left out stays', (_, name) => {
    const answer = call('POST', '/contacts', { ...name, firstName: 'Janet', lastName: '', source: 'import' })
    expect(answer).toMatchObject({ status: 200, body: { data: { _id: 'ctc_1', created: false, updated: true } } })
    expect(team.contacts.get('ctc_1')).toMatchObject({
      email: 'jane@acme.test',
      fullName: 'Janet Roe',
      fields: { firstName: 'Janet', lastName: 'Roe', linkedinUrl: 'https://www.linkedin.com/in/jane' },
      listIds: ['clt_1'],
    })
    expect(team.contacts.get('ctc_1')?.source).toBeUndefined()
    expect(team.contacts.size).toBe(1)
  })

  test('links the company by id before domain, and an unknown one is a warning', () => {
    const both = call('POST', '/contacts', { contactId: 'ctc_1', companyId: 'cpn_9', companyDomain: 'initech.test' })
    expect(both).toMatchObject({
      status: 200,
      body: { data: { companyLinked: false }, warnings: [{ code: 'COMPANY_NOT_FOUND' }] },
    })
    expect(team.contacts.get('ctc_1')?.companyId).toBeUndefined()
    const page = { companyLinkedinUrl: 'https://linkedin.com/company/initech' }
    expect(call('POST', '/contacts', { contactId: 'ctc_1', ...page })).toMatchObject({
      body: { data: { companyLinked: true, companyId: 'cpn_1' } },
    })
  })

  test('gives it to a user by address, and to the user of the key where nobody fits', () => {
    team.users.insert({
      _id: 'usr_2',
      name: 'Bo',
      email: 'bo@acme.test',
      role: 'member',
      mailboxes: [],
      phoneNumbers: [],
      whatsappAccountIds: [],
    })
    const owner = (contactOwner: string) => {
      call('POST', '/contacts', { contactId: 'ctc_1', contactOwner })
      return team.contacts.get('ctc_1')?.ownerId
    }
    expect([owner('bo@acme.test'), owner('nobody'), owner('usr_2')]).toEqual(['usr_2', 'usr_1', 'usr_2'])
  })

  test.each([
    [
      { firstName: 'Jane' },
      'MISSING_IDENTIFIER',
      'At least one identifier is required: email, linkedinUrl or contactId',
    ],
    [{ contactId: 'jane' }, 'INVALID_CONTACT_ID', 'Invalid contactId format'],
    [{ contactId: 'ctc_9' }, 'CONTACT_NOT_FOUND_BY_ID', 'Contact not found by ID'],
    [{ email: 'jane' }, 'INVALID_EMAIL', 'Invalid email'],
    [{ contactId: 'ctc_1', additionalEmails: ['x'] }, 'INVALID_ADDITIONAL_EMAILS', 'Invalid additionalEmails'],
    [{ linkedinUrl: 'https://x.test/in/jane' }, 'INVALID_LINKEDIN_URL', 'Invalid linkedinUrl'],
    [{ contactId: 'ctc_1', shoeSize: 40 }, 'INVALID_FIELD', 'Field shoeSize is not registered'],
    [{ contactId: 'ctc_1', shiftsPerWeek: 'five' }, 'INVALID_FIELD', 'Field shiftsPerWeek must be of type number'],
    [{ email: 'new@acme.test', contactId: 'ctc_2' }, 'CONTACT_VALIDATION_FAILED', 'Another contact has this email'],
  ])('refuses %o with %s, and changes nothing', (body, code, message) => {
    team.contacts.insert({ ...jane, _id: 'ctc_2', email: 'bo@acme.test', fields: {} })
    team.contacts.insert({ ...jane, _id: 'ctc_3', email: 'new@acme.test', fields: {} })
    const before = JSON.stringify(team.contacts.all())
    expect(call('POST', '/contacts', body)).toEqual(refusal(400, code, message))
    expect(JSON.stringify(team.contacts.all())).toBe(before)
  })

  test('refuses values of another type', () => {
    expect(call('POST', '/contacts', { email: 5 })).toEqual({ status: 400, body: 'Bad params: email' })
  })
})

describe('contactDelete', () => {
  test('takes everything about the contact away, and nothing of others', () => {
    const { createdAt } = jane
    const of = (contactId: string, id: string) => {
      const lead = `lea_${id}`
      team.leads.insert({
        _id: lead,
        campaignId: 'cam_1',
        contactId,
        state: null,
        status: 'review',
        isPaused: false,
        source: 'api',
        personalized: false,
        createdAt,
        updatedAt: createdAt,
        variables: {},
        sequenceStep: 0,
      })
      team.activities.insert({ _id: `act_${id}`, type: 'emailsSent', createdAt, contactId, leadId: lead })
      const task = { type: 'manual', content: '', priority: 0, dueDate: createdAt, userId: 'usr_1', createdAt }
      team.tasks.insert({ ...task, _id: `opp_${id}`, status: 'pending', leadId: lead })
      const draft = { content: '', cc: [], attachments: [], source: 'api', channel: 'email' } as const
      const note = { fileName: 'hello', url: 'https://x.test/hello.mp3', createdAt }
      team.voiceNotes.insert({ ...note, _id: `fil_${id}`, leadId: lead, stepId: 'stp_1' })
      team.drafts.insert({ ...draft, _id: `drf_${id}`, contactId, ownerId: 'usr_1', createdAt, updatedAt: createdAt })
      team.conversations.insert({
        _id: `ibx_${id}`,
        contactId,
        createdAt,
        createdBy: `act_${id}`,
        lastActivityAt: createdAt,
        channels: ['email'],
        haveReplies: false,
        users: [],
        labelIds: [],
      })
    }
    team.contacts.insert({ ...jane, _id: 'ctc_2', email: 'bo@acme.test' })
    of('ctc_1', '1')
    of('ctc_2', '2')
    expect(call('DELETE', '/contacts/Jane%40acme.test')).toEqual({
      status: 200,
      body: { success: true, deletedContactId: 'ctc_1' },
    })
    const left = [
      team.contacts,
      team.leads,
      team.activities,
      team.tasks,
      team.conversations,
      team.drafts,
      team.voiceNotes,
    ]
    expect(left.map(collection => collection.all().map(({ _id }) => _id))).toEqual([
      ['ctc_2'],
      ['lea_2'],
      ['act_2'],
      ['opp_2'],
      ['ibx_2'],
      ['drf_2'],
      ['fil_2'],
    ])
  })

  test('of nobody is not found', () => {
    const none = refusal(404, 'CONTACT_NOT_FOUND', 'No contact found with the provided id or email')
    expect(call('DELETE', '/contacts/ctc_9')).toEqual(none)
    expect(call('DELETE', '/contacts/nobody%40acme.test')).toEqual(none)
  })
})

describe('lists', () => {
  const champions = { _id: 'clt_1', name: 'Champions', dynamic: false }
  const deals = { _id: 'clt_2', name: 'Open deals', dynamic: true }

  test('come as a bare list, by any part of their name', () => {
    expect(call('GET', '/contacts/lists')).toEqual({ status: 200, body: [champions, deals] })
    expect(call('GET', '/contacts/lists?search=DEAL')).toEqual({ status: 200, body: [deals] })
  })

  test('are made with 201 and named by id', () => {
    const made = call('POST', '/contacts/lists', { name: 'Nurturing' })
    expect(made).toEqual({
      status: 201,
      body: {
        message: 'Contact list created successfully',
        list: { id: expect.stringMatching(/^clt_/), name: 'Nurturing' },
      },
    })
    expect(team.contactLists.all().at(-1)).toMatchObject({ name: 'Nurturing', dynamic: false })
    expect(call('POST', '/contacts/lists', {})).toEqual({
      status: 400,
      body: 'name is required and must be a non-empty string',
    })
    expect(call('POST', '/contacts/lists', { name: 'x'.repeat(201) })).toEqual({ status: 400, body: 'name too long' })
  })

  test('take contacts once, and give them back', () => {
    team.contacts.insert({ ...jane, _id: 'ctc_2', listIds: [] })
    const contactIds = ['ctc_1', 'ctc_2', 'ctc_2']
    expect(call('POST', '/contacts/lists/clt_1/entities', { contactIds }).body).toEqual({
      message: 'Contacts added to list successfully',
      addedCount: 1,
      alreadyInList: 1,
    })
    expect(team.contacts.get('ctc_2')?.listIds).toEqual(['clt_1'])
    const remove = () => call('POST', '/contacts/lists/clt_1/entities?action=remove', { contactIds: ['ctc_2'] }).body
    expect([remove(), remove()]).toEqual([
      { message: 'Contacts removed from list successfully', removedCount: 1 },
      { message: 'Contacts removed from list successfully', removedCount: 0 },
    ])
    expect(team.contacts.get('ctc_2')?.listIds).toEqual([])
  })

  test.each([
    ['clt-1', ['ctc_1'], '', 400, 'Invalid listId format (expected clt_xxx)'],
    ['clt_9', ['ctc_1'], '', 404, 'Contact list not found'],
    ['clt_1', [], '', 400, 'contactIds is required and must be a non-empty array'],
    ['clt_1', Array(1001).fill('ctc_1'), '', 400, 'Maximum 1,000 contacts per request'],
    ['clt_1', ['lea_1'], '', 400, 'All contactIds must be in ctc_xxx format'],
    ['clt_2', ['ctc_1'], '', 400, 'Cannot manually add contacts to a dynamic list'],
    ['clt_2', ['ctc_1'], '?action=remove', 400, 'Cannot manually remove contacts from a dynamic list'],
    ['clt_1', ['ctc_2', 'ctc_9'], '', 404, 'Contact not found'],
  ])('%s is refused %j%s with %i %s', (listId, contactIds, query, status, body) => {
    team.contacts.insert({ ...jane, _id: 'ctc_2', listIds: [] })
    expect(call('POST', `/contacts/lists/${listId}/entities${query}`, { contactIds })).toEqual({ status, body })
    expect(team.contacts.get('ctc_2')?.listIds).toEqual([])
  })
})

describe('contactsCsv', () => {
  const custom = 'shiftsPerWeek,isChampion,renewalDate,metAt,lifecycleStage,lastContactedAt'

  test('has lemlist’s columns and those the team declared', () => {
    team.contacts.insert({ ...jane, _id: 'ctc_2', fields: { firstName: 'Bo', metAt: 'Lyon, Hall 2' }, listIds: [] })
    const { body } = call('GET', '/contacts/export?listId=all')
    expect(body).toBe(
      [
        `firstName,lastName,email,linkedinUrl,companyName,jobTitle,phone,status,owner,campaigns,contactLists,${custom}`,
        'Jane,Roe,jane@acme.test,https://www.linkedin.com/in/jane,,,,,ann@acme.test,,Champions,,,,,,',
        'Bo,,jane@acme.test,,,,,,ann@acme.test,,,,,,"Lyon, Hall 2",,',
        '',
      ].join('\n'),
    )
    expect(String(call('GET', '/contacts/export?listId=clt_1').body).split('\n')).toHaveLength(3)
  })

  test('lists companies as well, of which a list of contacts holds none', () => {
    const { body } = call('GET', '/contacts/export?listId=all&entity=company')
    expect(body).toBe(
      [
        'name,domain,linkedinUrl,industry,website,status,size,owner,numberOfContacts,companyLists,sites,contractEnd,switchboard,accountTier',
        'Initech,initech.test,https://www.linkedin.com/company/initech,,,,,ann@acme.test,0,,,,,',
        '',
      ].join('\n'),
    )
    expect(String(call('GET', '/contacts/export?listId=clt_1&entity=company').body).split('\n')).toHaveLength(2)
  })

  test('needs a list that is there', () => {
    expect(call('GET', '/contacts/export?listId=clt_9')).toEqual({ status: 404, body: 'Contact list not found' })
  })
})
