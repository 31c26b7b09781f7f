import { admit } from '../../sandbox/betas.ts'
import type { PersonaDocument } from '../../sandbox/documents.ts'
import { type Call, type Handlers, jsonAnswer, refuse, refuseJson } from '../../sandbox/handlers.ts'
import { isoNow, type TeamWorld, type World } from '../../sandbox/world.ts'
import type { Condition, DatabaseMode, database } from './contract.ts'
import { filterFor, filters, passes, speaksOf } from './sandbox-filters.ts'
import { type Entry, everybody, everyCompany } from './sandbox-people.ts'

/** Searches of one team in 24 hours. Source: the number its search answers with in lemlist's API reference. */
const mostSearches = 2_000
const day = 86_400_000

/** Notes a search, and tells its name and how many are left in the 24 hours. */
const noteSearch = (world: World, { searches }: TeamWorld) => {
  const since = new Date(world.clock.now() - day).toISOString()
  for (const { _id, createdAt } of searches.all()) if (createdAt <= since) searches.delete(_id)
  const { _id } = searches.insert({ _id: world.ids('lsh'), createdAt: isoNow(world) })
  return { search: _id, limitation: Math.max(0, mostSearches - searches.size) }
}

const finding = (rows: readonly Entry[], mode: DatabaseMode, conditions: readonly Condition[]): readonly Entry[] =>
  conditions.reduce((left, condition) => {
    const filter = filterFor(condition.filterId, mode)
    if (filter === undefined) throw refuse(400, 'Parameter filters is invalid')
    return left.filter(row => passes(row, filter, condition))
  }, rows)

interface Asked {
  readonly page?: number | undefined
  readonly size: number
  readonly excludes?: readonly string[] | undefined
}

const answer = ({ world, team }: Call<unknown>, found: readonly Entry[], { page = 1, size, excludes = [] }: Asked) => {
  const shown = found.slice((page - 1) * size, page * size)
  return {
    results: shown.map(row => Object.fromEntries(Object.entries(row).filter(([key]) => !excludes.includes(key)))),
    total: found.length,
    took: 24,
    page,
    size,
    ...noteSearch(world, team),
    team: team.team._id,
  }
}

const refusePersona = (status: number, error: string, code: string) => refuseJson(status, { error, code })

const api = 'PEOPLE_DATABASE_PERSONA_API'

/** What is kept of the conditions that were sent: those the database knows. */
const kept = (conditions: readonly Condition[], mode: DatabaseMode) => {
  const known = conditions.filter(({ filterId }) => filterFor(filterId, mode) !== undefined)
  if (known.length > 0)
    return known.map(condition => ({ ...condition, in: condition.in ?? [], out: condition.out ?? [] }))
  throw refusePersona(400, 'You have no valid filters with the current search mode', 'SEARCH_FILTERS_INVALID')
}

const newestFirst = (a: PersonaDocument, b: PersonaDocument): number => b.createdAt.localeCompare(a.createdAt)

/** How the pretend lemlist answers the chapter People database. */
export const databaseHandlers: Handlers<typeof database> = {
  databaseFilters: () => filters.map(({ of: _of, ...filter }) => filter),
  databasePeople: call => {
    const { filters: conditions, search, page, size = 25, excludes } = call.input.body
    const found = finding(everybody, 'leads', conditions)
    const spoken = search === undefined ? found : found.filter(row => speaksOf(row, search))
    return answer(call, spoken, { page, size, excludes })
  },
  databaseCompanies: call => {
    const { filters: conditions, page, size = 100 } = call.input.body
    return answer(call, finding(everyCompany, 'companies', conditions), { page, size })
  },
  personas: ({ input, team }) => {
    admit(team, 'personas')
    const own = team.personas.all().filter(({ mode }) => (input.mode ?? mode) === mode)
    return { data: own.toSorted(newestFirst).slice(0, 200) }
  },
  personaCreate: ({ input, team, world }) => {
    admit(team, 'personas')
    const { name, mode, filters: conditions } = input.body
    if (name.trim() === '') {
      const words = 'Parameter "name" must be a non-empty string; provide the persona display name'
      throw refusePersona(400, words, `${api}_INVALID_NAME`)
    }
    if (mode !== 'leads') {
      const words = 'User personas support only the "leads" mode for now; create or update the persona in leads mode'
      throw refusePersona(400, words, 'PEOPLE_DATABASE_PERSONA_MODE_NOT_SUPPORTED')
    }
    const stored = kept(conditions, mode)
    if (team.personas.all().some(persona => persona.name === name)) {
      const words = 'A persona with this name already exists for the team; choose a different name'
      throw refusePersona(409, words, 'PEOPLE_DATABASE_PERSONA_NAME_ALREADY_EXISTS')
    }
    const now = isoNow(world)
    const persona = { _id: world.ids('pdp'), name, mode, filters: stored, createdAt: now, updatedAt: now }
    return jsonAnswer(201, { data: { _id: team.personas.insert(persona)._id } })
  },
  personaDelete: ({ input, team }) => {
    admit(team, 'personas')
    const persona = team.personas.delete(input.personaId)
    if (persona === undefined) {
      const words = 'No editable persona found for this id and team (it may not exist or be the system persona)'
      throw refusePersona(404, words, 'PEOPLE_DATABASE_PERSONA_NOT_FOUND')
    }
    return { data: { _id: persona._id, deleted: true } }
  },
}
