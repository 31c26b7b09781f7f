import { builder } from '../../graph/builder.ts'
import { type ListKind, partArgs } from '../../graph/connection.ts'
import { costs, once, pages } from '../../graph/cost.ts'
import { DatabaseCompanyRef } from './companies.ts'
import type { Company } from './company.ts'
import { DatabaseConditionInput, DatabaseModeEnum, searching, wireConditions } from './conditions.ts'
import { database, type Filter, pageSize } from './contract.ts'
import { DatabasePersonRef } from './people.ts'
import type { Person } from './person.ts'
import { checkExcludes, type SearchPart, searchPart } from './search.ts'

const DatabaseFilterRef = builder.objectRef<Filter>('DatabaseFilter').implement({
  description: "Something that lemlist's database can be searched by.",
  fields: t => ({
    id: t.exposeString('filterId', { nullable: false, description: 'Its name in conditions: `filterId`.' }),
    description: t.exposeString('description', { description: 'What it looks at.' }),
    modes: t.expose('mode', { type: [DatabaseModeEnum], nullable: true, description: 'What it can find.' }),
    type: t.exposeString('type', { description: '`text` for free values, `select` for given ones.' }),
    helper: t.exposeString('helper', { description: 'Which values it takes, in words for people.' }),
  }),
})

const facts = {
  tookMs: { description: 'How long lemlist searched, in milliseconds. Null where it does not say.' },
  remainingSearches: {
    description:
      'How many more searches the team can make within 24 hours, as of when this one was made. Null where lemlist does not say.',
  },
  searchId: { description: "lemlist's name for the search, `lsh_…`." },
}

const DatabasePersonConnection = builder.connectionObject<typeof DatabasePersonRef, SearchPart<Person>>(
  {
    type: DatabasePersonRef,
    name: 'DatabasePersonConnection',
    description: 'A part of the people that a search found.',
    fields: t => ({
      tookMs: t.exposeInt('tookMs', facts.tookMs),
      remainingSearches: t.exposeInt('remainingSearches', facts.remainingSearches),
      searchId: t.exposeString('searchId', facts.searchId),
    }),
  },
  { name: 'DatabasePersonEdge', description: 'A person and their place in what was found.' },
)

const DatabaseCompanyConnection = builder.connectionObject<typeof DatabaseCompanyRef, SearchPart<Company>>(
  {
    type: DatabaseCompanyRef,
    name: 'DatabaseCompanyConnection',
    description: 'A part of the companies that a search found.',
    fields: t => ({
      tookMs: t.exposeInt('tookMs', facts.tookMs),
      remainingSearches: t.exposeInt('remainingSearches', facts.remainingSearches),
      searchId: t.exposeString('searchId', facts.searchId),
    }),
  },
  { name: 'DatabaseCompanyEdge', description: 'A company and its place in what was found.' },
)

const peopleKind: ListKind = { name: 'databasePeople', max: 100 }
const companyKind: ListKind = { name: 'databaseCompanies', max: 100 }

const cost = `Each ${pageSize} rows are one search, of which lemlist grants a team about 2,000 in 24 hours; what was found is kept for five minutes.`

const filtersArg =
  'Conditions that must all hold; everything is let in without any. An unknown filter is refused, while unknown values find nothing: `totalCount` is 0.'

builder.queryFields(t => ({
  databaseFilters: t.field({
    ...costs(once(database.databaseFilters)),
    type: [DatabaseFilterRef],
    nullable: true,
    resolve: async (_root, _args, context) => [
      ...((await context.lemlist.call(database.databaseFilters, {}))?.rows ?? []),
    ],
    description: "What lemlist's database of people and companies can be searched by. Costs one call.",
  }),
  databasePeople: t.field({
    ...costs(pages(database.databasePeople)),
    type: DatabasePersonConnection,
    args: {
      ...partArgs(peopleKind),
      filters: t.arg({ type: [DatabaseConditionInput], description: filtersArg }),
      excludes: t.arg.stringList({
        description: 'Keys of `raw` to leave out of the answer: `["experiences", "education"]`.',
      }),
      search: t.arg.string({ description: 'Words in a name, a title, a company or a place.' }),
    },
    resolve: (_root, { filters, excludes, search, ...args }, context) => {
      checkExcludes(excludes)
      const asked = {
        filters: wireConditions(filters),
        ...(excludes ? { excludes } : {}),
        ...(search ? { search } : {}),
      }
      return searchPart(peopleKind, args, page =>
        searching(
          asked.filters,
          context.lemlist.call(database.databasePeople, { body: { ...asked, page, size: pageSize } }),
        ),
      )
    },
    description: `People in lemlist's database who fit, best first. ${cost}`,
  }),
  databaseCompanies: t.field({
    ...costs(pages(database.databaseCompanies)),
    type: DatabaseCompanyConnection,
    args: { ...partArgs(companyKind), filters: t.arg({ type: [DatabaseConditionInput], description: filtersArg }) },
    resolve: (_root, { filters, ...args }, context) => {
      const asked = { filters: wireConditions(filters) }
      return searchPart(companyKind, args, page =>
        searching(
          asked.filters,
          context.lemlist.call(database.databaseCompanies, { body: { ...asked, page, size: pageSize } }),
        ),
      )
    },
    description: `Companies in lemlist's database that fit, best first. ${cost}`,
  }),
}))
