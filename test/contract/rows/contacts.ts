import { contacts } from '../../../src/domains/contacts/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const somebody = (team: TeamWorld) => first(team.contacts, ({ email }) => email !== undefined)

const staticList = (team: TeamWorld) => first(team.contactLists, ({ dynamic }) => !dynamic)

/** The ids of a static list and of one who is on it, or is not. */
const listed = (team: TeamWorld, on: boolean) => {
  const { _id } = staticList(team)
  return { listId: _id, contactIds: [first(team.contacts, ({ listIds }) => listIds.includes(_id) === on)._id] }
}

/** The chapter Contacts. */
export const rows: readonly Row[] = [
  {
    endpoint: contacts.contacts,
    input: team => ({
      companyId: first(team.companies)._id,
      notInAnyCampaign: false,
      fieldRejectionReason: 'crm_sync_invalid_phone',
      limit: 500,
      offset: 0,
    }),
    arrives: team => ({
      path: '/contacts',
      query: `notInAnyCampaign=false&companyId=${first(team.companies)._id}&fieldRejectionReason=crm_sync_invalid_phone&limit=500&offset=0`,
    }),
    query: '{ contacts(first: 2) { nodes { id fullName } } }',
  },
  {
    endpoint: contacts.contacts,
    input: team => ({ idsOrEmails: [somebody(team)._id, 'jane@acme.example'] }),
    arrives: team => ({ path: '/contacts', query: `idsOrEmails=${somebody(team)._id}%2Cjane%40acme.example` }),
    query: 'query ($id: ID!) { contact(by: { id: $id }) { id email } }',
    variables: team => ({ id: somebody(team)._id }),
  },
  {
    endpoint: contacts.contact,
    input: { idOrEmail: 'jane+roe@acme.example' },
    arrives: { path: '/contacts/jane%2Broe%40acme.example' },
    query: 'query ($id: ID!) { contact(by: { id: $id }) { id fullName } }',
    variables: team => ({ id: somebody(team)._id }),
    prepare: ({ team }) => {
      team.contacts.update(somebody(team)._id, { email: 'jane+roe@acme.example' })
    },
  },
  {
    endpoint: contacts.contactUpsert,
    input: { body: { email: 'jane.smith@acme.example', firstName: 'Jane', additionalEmails: ['j@acme.example'] } },
    arrives: {
      path: '/contacts',
      body: { email: 'jane.smith@acme.example', firstName: 'Jane', additionalEmails: ['j@acme.example'] },
    },
    query: `mutation ($input: ContactUpsertInput!) {
      contactUpsert(input: $input) {
        contact { id email firstName }
        created companyLinked
        warnings { code message }
        userErrors { code message field }
      }
    }`,
    variables: team => ({
      input: {
        contactId: somebody(team)._id,
        firstName: 'Jane',
        companyId: first(team.companies)._id,
        fields: [{ name: 'metAt', value: 'Lyon' }],
      },
    }),
  },
  {
    endpoint: contacts.contactDelete,
    input: team => ({ idOrEmail: somebody(team)._id }),
    arrives: team => ({ path: `/contacts/${somebody(team)._id}` }),
    query: `mutation ($input: ContactDeleteInput!) {
      contactDelete(input: $input) { deletedId userErrors { code message field } }
    }`,
    variables: team => ({ input: { contact: { id: somebody(team)._id } } }),
  },
  {
    endpoint: contacts.contactLists,
    input: { search: 'open deals' },
    arrives: { path: '/contacts/lists', query: 'search=open%20deals' },
    query: '{ contactLists(search: "open deals") { id name isDynamic } }',
  },
  {
    endpoint: contacts.contactListCreate,
    input: { body: { name: 'Nurturing' } },
    arrives: { path: '/contacts/lists', body: { name: 'Nurturing' } },
    query: `mutation ($input: ContactListCreateInput!) {
      contactListCreate(input: $input) { list { id name isDynamic } userErrors { code message field } }
    }`,
    variables: { input: { name: 'Nurturing' } },
  },
  {
    endpoint: contacts.contactListAdd,
    input: team => {
      const { listId, contactIds } = listed(team, false)
      return { listId, body: { contactIds } }
    },
    arrives: team => {
      const { listId, contactIds } = listed(team, false)
      return { path: `/contacts/lists/${listId}/entities`, body: { contactIds } }
    },
    query: `mutation ($input: ContactListAddInput!) {
      contactListAdd(input: $input) { list { id name } added alreadyInList userErrors { code message field } }
    }`,
    variables: team => ({ input: listed(team, false) }),
  },
  {
    endpoint: contacts.contactListRemove,
    input: team => {
      const { listId, contactIds } = listed(team, true)
      return { listId, body: { contactIds } }
    },
    arrives: team => {
      const { listId, contactIds } = listed(team, true)
      return { path: `/contacts/lists/${listId}/entities`, query: 'action=remove', body: { contactIds } }
    },
    query: `mutation ($input: ContactListRemoveInput!) {
      contactListRemove(input: $input) { list { id name } removed userErrors { code message field } }
    }`,
    variables: team => ({ input: listed(team, true) }),
  },
  {
    endpoint: contacts.contactsCsv,
    input: { listId: 'all', entity: 'company' },
    arrives: { path: '/contacts/export', query: 'listId=all&entity=company' },
    query: 'query ($listId: ID) { contactsCsv(listId: $listId, entity: CONTACT) { url fileName } }',
    variables: team => ({ listId: staticList(team)._id }),
  },
]
