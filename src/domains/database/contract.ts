import { z } from 'zod'
import { chapter, del, get, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all } from '../../lemlist/subject.ts'
import { document, flag, id, instant, int, maybe, number, type Reply, rows, text } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'
import { Company } from './company.ts'
import { Person } from './person.ts'

/** What the database is searched for. Source: the modes of its filters in lemlist's API reference. */
const databaseModes = ['leads', 'companies'] as const
export type DatabaseMode = (typeof databaseModes)[number]

const texts = z.array(text)

/** A filter that can be used in conditions; `helper` says which values it takes. */
const Filter = z.object({
  filterId: id,
  description: maybe(text),
  mode: maybe(z.array(z.enum(databaseModes))),
  type: maybe(text),
  helper: maybe(text),
})
export type Filter = z.output<typeof Filter>

/** The values of one filter that are let in, and those that are kept out. */
const Condition = z.object({
  filterId: id,
  in: maybe(texts),
  out: maybe(texts),
  exactMatch: maybe(flag),
})
export type Condition = z.output<typeof Condition>

const Persona = z.object({
  _id: id,
  name: maybe(text),
  mode: maybe(z.enum(databaseModes)),
  filters: maybe(z.array(Condition)),
  createdAt: maybe(instant),
  updatedAt: maybe(instant),
})
export type Persona = z.output<typeof Persona>

/** One page of a search. `limitation` is how many searches are left in the 24 hours. */
export interface SearchPage<Row> {
  readonly results: readonly Row[]
  /** How many rows came; more than `results` holds where one could not be read. */
  readonly received: number
  readonly total?: number | undefined
  readonly took?: number | undefined
  readonly search?: string | undefined
  readonly limitation?: number | undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Each row beside itself under `raw`, which stays as it came. */
const withRaw = (row: unknown): unknown => (isObject(row) ? { ...row, raw: { ...row } } : row)

const searchPage = <Row>(row: z.ZodType<Row>): Reply<SearchPage<Row>> =>
  document(
    z.object({
      results: z.array(row),
      received: int,
      total: maybe(int),
      took: maybe(number),
      search: maybe(text),
      limitation: maybe(int),
    }),
    json => {
      if (!isObject(json) || !Array.isArray(json.results)) return json
      return { ...json, results: json.results.map(withRaw), received: json.results.length }
    },
  )

const conditions = z.array(
  z.object({
    filterId: z.string(),
    in: z.array(z.string()).optional(),
    out: z.array(z.string()).optional(),
    exactMatch: z.boolean().optional(),
  }),
)

/** What a search asks for. lemlist: pages count from 1. */
const search = { filters: conditions, page: z.int().min(1).optional() }

/** Most rows of one page: lemlist gives up to 100 people, and 500 companies, which are large. */
export const pageSize = 100

/** Chapter People database of the API. */
export const database = chapter({
  databaseFilters: get('/database/filters', {
    serves: 'Query.databaseFilters',
    sandbox: 'The filters that its own searches know.',
    kept: { seconds: 3600, about: subjects.database },
    reply: rows(Filter),
  }),
  /** lemlist: the number of searches in 24 hours is limited, so that an answer is kept for as long as may be. */
  databasePeople: post('/database/people', {
    serves: 'Query.databasePeople',
    sandbox:
      'Some hundred invented people, the same for everybody, by conditions and words; counts the searches of a day.',
    body: z.object({
      ...search,
      size: z.int().min(1).max(100).optional(),
      excludes: z.array(z.string()).optional(),
      search: z.string().optional(),
    }),
    reads: true,
    kept: { seconds: 3600, about: subjects.database },
    reply: searchPage(Person),
  }),
  databaseCompanies: post('/database/companies', {
    serves: 'Query.databaseCompanies',
    sandbox: 'The companies of these people, by conditions; counts the searches of a day.',
    body: z.object({ ...search, size: z.int().min(1).max(500).optional() }),
    reads: true,
    kept: { seconds: 3600, about: subjects.database },
    reply: searchPage(Company),
  }),
  personas: get('/database/personas', {
    serves: 'Query.personas',
    sandbox: 'The personas, newest first; 403 for a team without this beta.',
    query: { mode: param.oneOf(...databaseModes) },
    kept: { seconds: 60, about: subjects.personas },
    reply: rows(Persona),
  }),
  personaCreate: post('/database/personas', {
    serves: 'Mutation.personaCreate',
    sandbox: 'Adds a persona with the conditions it knows; 201 with its id alone.',
    body: z.object({ name: z.string(), mode: z.enum(databaseModes), filters: conditions }),
    changes: [all(subjects.personas)],
    reply: document(z.object({ data: z.object({ _id: id }) })),
  }),
  personaDelete: del('/database/personas/:personaId', {
    serves: 'Mutation.personaDelete',
    sandbox: 'Takes the persona away.',
    changes: [all(subjects.personas)],
    reply: document(z.object({ data: maybe(z.object({ _id: maybe(id), deleted: maybe(flag) })) })),
  }),
})
