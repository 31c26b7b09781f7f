import { database } from '../../../src/domains/database/contract.ts'
import { first, type Row } from '../row.ts'

const conditions = [{ filterId: 'country', in: ['France'], out: ['Germany'] }]
const filters = '[{ filterId: "country", in: ["France"], out: ["Germany"] }]'

/** The chapter People database. */
export const rows: readonly Row[] = [
  {
    endpoint: database.databaseFilters,
    input: {},
    arrives: { path: '/database/filters' },
    query: '{ databaseFilters { id description modes type helper } }',
  },
  {
    endpoint: database.databasePeople,
    input: { body: { filters: conditions, excludes: ['education'], search: 'Head', page: 1, size: 100 } },
    arrives: {
      path: '/database/people',
      body: { filters: conditions, excludes: ['education'], search: 'Head', page: 1, size: 100 },
    },
    query: `{ databasePeople(filters: ${filters}, excludes: ["education"], search: "Head") { totalCount nodes { id fullName } } }`,
  },
  {
    endpoint: database.databaseCompanies,
    input: { body: { filters: conditions, page: 2, size: 100 } },
    arrives: { path: '/database/companies', body: { filters: conditions, page: 2, size: 100 } },
    query: `{ databaseCompanies(filters: ${filters}) { totalCount nodes { id name } } }`,
  },
  {
    endpoint: database.personas,
    input: { mode: 'leads' },
    arrives: { path: '/database/personas', query: 'mode=leads' },
    query: '{ personas(mode: LEADS) { id name filters { filterId in out } } }',
  },
  {
    endpoint: database.personaCreate,
    input: { body: { name: 'Planners', mode: 'leads', filters: conditions } },
    arrives: { path: '/database/personas', body: { name: 'Planners', mode: 'leads', filters: conditions } },
    query:
      'mutation ($input: PersonaCreateInput!) { personaCreate(input: $input) { persona { id name } userErrors { code message field } } }',
    variables: {
      input: { name: 'Planners', filters: [{ filterId: 'country', in: ['France'] }], mode: 'LEADS' },
    },
  },
  {
    endpoint: database.personaDelete,
    input: world => ({ personaId: first(world.personas)._id }),
    arrives: world => ({ path: `/database/personas/${first(world.personas)._id}` }),
    query:
      'mutation ($input: PersonaDeleteInput!) { personaDelete(input: $input) { deletedId userErrors { code message field } } }',
    variables: world => ({ input: { personaId: first(world.personas)._id } }),
  },
]
