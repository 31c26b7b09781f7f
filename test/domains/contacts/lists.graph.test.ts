import { beforeEach, describe, expect, test } from 'vitest'
import type { ContactListDocument } from '../../../src/sandbox/documents.ts'
import { type Harness, startHarness } from '../../support/harness.ts'
import { asked, found } from '../leads/seeded.ts'

let harness: Harness
beforeEach(() => {
  harness = startHarness()
})

const list = (dynamic: boolean): ContactListDocument =>
  found(harness.team.contactLists.all().find(each => each.dynamic === dynamic))

const on = (listId: string): string[] =>
  harness.team.contacts
    .all()
    .filter(({ listIds }) => listIds.includes(listId))
    .map(({ _id }) => _id)

const act = async (name: string, input: object, fields: string) => {
  const query = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) {
    ${name}(input: $input) { ${fields} userErrors { code message field } }
  }`
  const { data, errors } = await harness.run(query, { input })
  expect(errors).toBeUndefined()
  return data?.[name]
}

describe('the lists of contacts', () => {
  test('come in one call, with their people in one call each', async () => {
    const { data, errors } = await harness.run(
      '{ contactLists { id name isDynamic contacts(first: 500) { totalCount nodes { id } } } }',
    )
    expect(errors).toBeUndefined()
    const lists = harness.team.contactLists.all()
    expect(data.contactLists).toEqual(
      lists.map(({ _id, name, dynamic }) => ({
        id: _id,
        name,
        isDynamic: dynamic,
        contacts: { totalCount: on(_id).length, nodes: on(_id).map(id => ({ id })) },
      })),
    )
    expect(asked(harness)).toEqual([
      'GET /contacts/lists',
      ...lists.map(({ _id }) => `GET /contacts?listId=${_id}&limit=500&offset=0`),
    ])
    expect(harness.drift).toEqual([])
  })

  test('are searched by lemlist, and a blank search is refused before it is called', async () => {
    const [first] = harness.team.contactLists.all()
    const query = 'query ($search: String) { contactLists(search: $search) { id } }'
    const { data } = await harness.run(query, { search: first?.name.slice(0, 6).toUpperCase() })
    expect(data.contactLists).toEqual([{ id: first?._id }])
    harness.forget()
    const blank = await harness.run(query, { search: ' ' })
    expect(blank.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'search' } }])
    expect(harness.calls()).toEqual([])
  })

  test('are nodes, found in one call for all; an unknown one is null', async () => {
    const lists = harness.team.contactLists.all()
    const ids = [...lists.map(({ _id }) => _id), 'clt_None']
    const { data, errors } = await harness.run(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on ContactList { name isDynamic } } }',
      { ids },
    )
    expect(errors).toBeUndefined()
    expect(data.nodes).toEqual([
      ...lists.map(({ _id, name, dynamic }) => ({ id: _id, name, isDynamic: dynamic })),
      null,
    ])
    expect(harness.calls()).toEqual(['GET /api/contacts/lists'])
  })

  test('page through their people, and the cursor of one is refused by another', async () => {
    const { _id } = list(false)
    const query = `query ($id: ID!, $after: String) {
      node(id: $id) { ... on ContactList { contacts(first: 2, after: $after) { pageInfo { endCursor } nodes { id } } } }
    }`
    const first = await harness.run(query, { id: _id })
    const after = first.data.node.contacts.pageInfo.endCursor
    const second = await harness.run(query, { id: _id, after })
    const shown = [first, second].flatMap(({ data }) => data.node.contacts.nodes.map(({ id }: { id: string }) => id))
    expect(shown).toEqual(on(_id).slice(0, 4))
    const foreign = await harness.run(query, { id: list(true)._id, after })
    expect(foreign.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }])
  })
})

describe('contactListCreate', () => {
  test('makes a static list that the next read shows', async () => {
    await harness.run('{ contactLists { id } }')
    harness.forget()
    const payload = await act('contactListCreate', { name: 'Nurturing' }, 'list { id name isDynamic }')
    const made = found(harness.team.contactLists.all().at(-1))
    const shown = { id: made._id, name: 'Nurturing', isDynamic: false }
    expect(payload).toEqual({ list: shown, userErrors: [] })
    expect(asked(harness)).toEqual(['POST /contacts/lists', 'GET /contacts/lists'])
    const { data } = await harness.run('{ contactLists { id name isDynamic } }')
    expect(data.contactLists).toContainEqual(shown)
    expect(harness.drift).toEqual([])
  })

  test('needs a name of 200 characters at most, and is refused before lemlist is called', async () => {
    for (const name of [' ', 'x'.repeat(201)]) {
      expect(await act('contactListCreate', { name }, 'list { id }')).toMatchObject({
        list: null,
        userErrors: [{ code: 'BAD_USER_INPUT', field: ['input', 'name'] }],
      })
    }
    expect(harness.calls()).toEqual([])
  })
})

describe('contactListAdd and contactListRemove', () => {
  test('put people on a list once and take them off it, as the list then shows', async () => {
    const { _id, name } = list(false)
    const [there] = on(_id)
    const other = found(harness.team.contacts.all().find(({ listIds }) => listIds.length === 0))._id
    const before = on(_id).length
    const input = { listId: _id, contactIds: [there, other] }
    const added = await act('contactListAdd', input, 'list { id name contacts { totalCount } } added alreadyInList')
    expect(added).toEqual({
      list: { id: _id, name, contacts: { totalCount: before + 1 } },
      added: 1,
      alreadyInList: 1,
      userErrors: [],
    })
    expect(asked(harness)[0]).toBe(`POST /contacts/lists/${_id}/entities`)
    expect(asked(harness).slice(1).toSorted()).toEqual([
      'GET /contacts/lists',
      `GET /contacts?listId=${_id}&limit=500&offset=0`,
    ])
    harness.forget()
    const removed = await act('contactListRemove', input, 'list { id contacts { totalCount } } removed')
    expect(removed).toEqual({ list: { id: _id, contacts: { totalCount: before - 1 } }, removed: 2, userErrors: [] })
    expect(asked(harness)[0]).toBe(`POST /contacts/lists/${_id}/entities?action=remove`)
    expect(harness.drift).toEqual([])
  })

  test.each(['contactListAdd', 'contactListRemove'])(
    '%s refuses dynamic lists and the unknown, and changes nothing',
    async name => {
      const { _id } = list(false)
      const someone = found(harness.team.contacts.all()[0])._id
      const before = JSON.stringify(harness.team.contacts.all())
      const refusalOf = async (listId: string, contactIds: string[]) => {
        const { list: shown, userErrors } = await act(name, { listId, contactIds }, 'list { id }')
        expect(shown).toBeNull()
        return userErrors.map(({ code, field }: { code: string; field: string[] }) => [code, field.at(-1)])
      }
      expect(await refusalOf(list(true)._id, [someone])).toEqual([['BAD_USER_INPUT', 'listId']])
      expect(await refusalOf('clt_None', [someone])).toEqual([['NOT_FOUND', 'listId']])
      expect(await refusalOf(_id, [someone, 'ctc_None'])).toEqual([['NOT_FOUND', 'contactIds']])
      expect(await refusalOf(_id, ['lea_None'])).toEqual([['BAD_USER_INPUT', 'contactIds']])
      harness.forget()
      expect(await refusalOf(_id, [])).toEqual([['BAD_USER_INPUT', 'contactIds']])
      expect(await refusalOf(_id, Array(1001).fill(someone))).toEqual([['BAD_USER_INPUT', 'contactIds']])
      expect(harness.calls()).toEqual([])
      expect(JSON.stringify(harness.team.contacts.all())).toBe(before)
    },
  )
})

describe('contactsCsv', () => {
  const query =
    'query ($listId: ID, $entity: Entity) { contactsCsv(listId: $listId, entity: $entity) { url fileName contentType } }'

  test('is a link that costs no call until it is followed, to everybody or to a list', async () => {
    const { _id } = list(false)
    const { data } = await harness.run(query, { listId: _id })
    expect(data.contactsCsv).toMatchObject({
      fileName: `contacts-${_id}.csv`,
      contentType: expect.stringMatching(/^text\/csv/),
    })
    expect(harness.calls()).toEqual([])
    const file = await (await harness.fetch(new Request(data.contactsCsv.url))).text()
    expect(file.trim().split('\n')).toHaveLength(1 + on(_id).length)
    expect(asked(harness)).toEqual([`GET /contacts/export?listId=${_id}`])
  })

  test('lists companies where they are asked for', async () => {
    const { data } = await harness.run(query, { entity: 'COMPANY' })
    expect(data.contactsCsv.fileName).toBe('companies-all.csv')
    const file = await (await harness.fetch(new Request(data.contactsCsv.url))).text()
    expect(file.split('\n')[0]).toMatch(/^name,domain,linkedinUrl,/)
    expect(asked(harness)).toEqual(['GET /contacts/export?listId=all&entity=company'])
  })
})
