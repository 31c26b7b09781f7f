import { companies } from '../../../src/domains/companies/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

/** A company where nobody works, so that it can be deleted. */
const deserted = (team: TeamWorld) =>
  first(team.companies, ({ _id }) => team.contacts.where('companyId', _id).length === 0)

/** The chapter Companies. */
export const rows: readonly Row[] = [
  {
    endpoint: companies.companies,
    input: {
      search: 'a',
      sortBy: 'createdAt',
      sortOrder: 'desc',
      crmSyncStatus: 'synced',
      fieldRejectionReason: 'crm_sync_duplicate_company',
      limit: 500,
      offset: 0,
    },
    arrives: {
      path: '/companies',
      query:
        'sortBy=createdAt&sortOrder=desc&search=a&crmSyncStatus=synced&fieldRejectionReason=crm_sync_duplicate_company&limit=500&offset=0',
    },
    query: '{ companies(first: 2, search: "a", crmSyncStatus: SYNCED) { nodes { id name crmSync { recordId } } } }',
  },
  {
    endpoint: companies.companies,
    input: team => ({ idsOrDomains: [first(team.companies)._id, 'acme.example'] }),
    arrives: team => ({ path: '/companies', query: `idsOrDomains=${first(team.companies)._id}%2Cacme.example` }),
    query: 'query ($id: ID!) { company(by: { id: $id }) { id name } }',
    variables: team => ({ id: first(team.companies)._id }),
  },
  {
    endpoint: companies.companyNotes,
    input: team => ({ companyId: first(team.companies)._id, limit: 100, page: 1 }),
    arrives: team => ({ path: `/companies/${first(team.companies)._id}/notes`, query: 'limit=100&page=1' }),
    query: 'query ($id: ID!) { company(by: { id: $id }) { notes { nodes { id note } } } }',
    variables: team => ({ id: first(team.companies)._id }),
  },
  {
    endpoint: companies.companyUpsert,
    input: { body: { name: 'Acme', domain: 'acme.example', sites: 3 } },
    arrives: { path: '/companies', body: { name: 'Acme', domain: 'acme.example', sites: 3 } },
    query: `mutation ($input: CompanyUpsertInput!) {
      companyUpsert(input: $input) {
        company { id name domain }
        created
        warnings { code message }
        userErrors { code message field }
      }
    }`,
    variables: team => ({
      input: { companyId: first(team.companies)._id, name: 'Acme', fields: [{ name: 'sites', value: 3 }] },
    }),
  },
  {
    endpoint: companies.companyDelete,
    input: team => ({ companyId: deserted(team)._id, force: true }),
    arrives: team => ({ path: `/companies/${deserted(team)._id}`, query: 'force=true' }),
    query: `mutation ($input: CompanyDeleteInput!) {
      companyDelete(input: $input) { deletedId unlinkedContacts userErrors { code message field } }
    }`,
    variables: team => ({ input: { companyId: deserted(team)._id, force: true } }),
  },
  {
    endpoint: companies.companyNoteCreate,
    input: team => ({ companyId: first(team.companies)._id, body: { note: 'Met at the fair' } }),
    arrives: team => ({ path: `/companies/${first(team.companies)._id}/notes`, body: { note: 'Met at the fair' } }),
    query: `mutation ($input: CompanyNoteCreateInput!) {
      companyNoteCreate(input: $input) { note { id note } userErrors { code message field } }
    }`,
    variables: team => ({ input: { companyId: first(team.companies)._id, note: 'Met at the fair' } }),
  },
]
