import { AsyncLocalStorage } from 'node:async_hooks'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type ResponsePath,
  visit,
} from 'graphql'
import type { Clock } from '../lemlist/clock.ts'
import type { Budget } from '../lemlist/scheduler.ts'
import { openSession, type Session } from '../lemlist/session.ts'
import type { Tenant } from '../lemlist/tenant.ts'
import type { Context } from './context.ts'
import { callsOf } from './cost.ts'
import type { Effort } from './plan-effort.ts'
import { memoryOf } from './plan-memory.ts'
import { Rehearsal } from './plan-tenant.ts'
import type { Step, Waves } from './plan-waves.ts'

/** Calls of one operation of lemlist that one place of a document leads to. */
export interface PlannedCalls {
  /** The field, without the places in lists: `campaigns.nodes.stats`; of several that share one call, the first. Aliases are as the client has them. */
  readonly path: string
  /** The same field in the schema, `Campaign.stats`: its `@restCalls` say what it costs. */
  readonly field: string
  /** The operation's name, as the table of operations has it. */
  readonly operation: string
  readonly calls: number
  /** How many of them are sure to be made; the others depend on answers that the cache does not have. */
  readonly certain: number
}

/** What an operation would cost. */
export interface Plan {
  /** In the order in which they are made. */
  readonly calls: readonly PlannedCalls[]
  readonly restCalls: number
  readonly certain: number
  /** Whether all that it stands on was seen: no answer is believed only, so that nothing can follow that is not here. */
  readonly exact: boolean
  /** Calls that the cache saves. */
  readonly cachedCalls: number
  /** True when there are more calls, which were not looked for. */
  readonly truncated: boolean
  /** How long the calls wait for budget, as it stands, in milliseconds. */
  readonly waitMs: number
}

/** An operation that is to be planned. */
export interface Operation {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined
  readonly tenant: Tenant
  /** What its resolvers get. */
  readonly contextOf: (lemlist: Session) => Context
  /** What is kept of an earlier moment will not do, in milliseconds since 1970. */
  readonly since?: number | undefined
  readonly effort: Effort
  /** Whether faults are to name nothing that the schema has and the document has not. */
  readonly hideSuggestions?: boolean
}

/** A plan, and what is wrong with the request whatever lemlist answers. */
export interface Planned {
  readonly plan: Plan
  readonly faults: readonly GraphQLError[]
}

/** Finds out what operations of one schema cost. */
export type Planner = (operation: Operation) => Promise<Planned>

export interface PlannerOptions {
  readonly schema: GraphQLSchema
  /** Names of fields and operations of lemlist that are about what a team has few of: samples of answers name the same. */
  readonly few: RegExp
  readonly clock: Clock
  /** Takes what goes wrong with a plan. */
  readonly onFault: (error: unknown) => void
}

const pathOf = (path: ResponsePath | undefined): string => {
  const keys: string[] = []
  for (let at = path; at !== undefined; at = at.prev) if (typeof at.key === 'string') keys.unshift(at.key)
  return keys.join('.')
}

const linesOf = (steps: readonly Step[]): PlannedCalls[] =>
  [...Map.groupBy(steps, ({ place, endpoint }) => `${place.path} ${endpoint.operation}`).values()].map(group => ({
    ...(group[0]?.place ?? nowhere),
    operation: group[0]?.endpoint.operation ?? '',
    calls: group.reduce((sum, { calls }) => sum + calls, 0),
    certain: group.reduce((sum, { calls, certain }) => sum + (certain ? calls : 0), 0),
  }))

/** Whether an error is about what was asked, and by whom, rather than about answers that are only believed. */
const isOfRequest = ({ path, extensions: { code } }: GraphQLError): boolean =>
  path === undefined || code === 'FORBIDDEN' || code === 'BAD_USER_INPUT'

/** How long so many calls wait behind those that wait already. */
const waitFor = (calls: number, { limit, remaining, windowMs, queued }: Budget): number =>
  calls === 0 ? 0 : Math.max(0, Math.ceil((queued + calls - remaining) / Math.max(1, limit))) * windowMs

/** The plan of these calls, while the budget stands so. */
export const planOf = (calls: readonly PlannedCalls[], budget: Budget): Plan => {
  const restCalls = calls.reduce((sum, each) => sum + each.calls, 0)
  const certain = calls.reduce((sum, each) => sum + each.certain, 0)
  return {
    calls,
    restCalls,
    certain,
    exact: false,
    cachedCalls: 0,
    truncated: false,
    waitMs: waitFor(restCalls, budget),
  }
}

/** Parts that come later cost what they cost: to plan them they come at once. */
const atOnce = (document: DocumentNode): DocumentNode =>
  visit(document, {
    [Kind.DIRECTIVE]: ({ name }) => (name.value === 'defer' || name.value === 'stream' ? null : undefined),
  })

/** A field that is being resolved: in the document, and in the schema as `Type.field`. */
export interface Place {
  readonly path: string
  readonly field: string
}

const nowhere: Place = { path: '', field: '' }

/** The place of a field that is being resolved. */
export const placeOf = (info: GraphQLResolveInfo | undefined): Place =>
  info === undefined ? nowhere : { path: pathOf(info.path), field: `${info.parentType.name}.${info.fieldName}` }

/** The schema with resolvers, of fields of interest, that say to whatever they call which field is being resolved. */
export const trace = (
  schema: GraphQLSchema,
  place: AsyncLocalStorage<GraphQLResolveInfo>,
  isOfInterest: (extensions: object) => boolean,
): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: config => {
      const { resolve, extensions } = config
      if (resolve === undefined || !isOfInterest(extensions ?? {})) return config
      return {
        ...config,
        resolve: (source, args, context, info) => place.run(info, () => resolve(source, args, context, info)),
      }
    },
  })

interface Traced {
  readonly place: AsyncLocalStorage<GraphQLResolveInfo>
  readonly traced: GraphQLSchema
}

const allTraced = new WeakMap<GraphQLSchema, Traced>()

/** One for all planners of a schema. */
const tracedOf = (schema: GraphQLSchema): Traced => {
  const known = allTraced.get(schema)
  if (known !== undefined) return known
  const place = new AsyncLocalStorage<GraphQLResolveInfo>()
  // A field that declares no calls makes none.
  const made = { place, traced: trace(schema, place, extensions => callsOf(extensions).length > 0) }
  allTraced.set(schema, made)
  return made
}

/** A session that also tells how far lists are read; `beside` gives that of another team. */
const sessionOf = (rehearsal: Rehearsal, beside: Session['beside']): Session => {
  const session = openSession(rehearsal.tenant(), {})
  const { slice } = session
  const telling: Session['slice'] = async (endpoint, input, from, count) => {
    rehearsal.want(endpoint, { ...(input as object) }, from + count)
    const rows = await slice(endpoint, input, from, count)
    return rows && { ...rows, pretended: true }
  }
  // Its count of writes goes on, which a copy would not have.
  return Object.defineProperties(session, { slice: { value: telling }, beside: { value: beside } })
}

/** Rehearsals of one operation: one for each team that it is about. */
class Rehearsals {
  readonly #open: (tenant: Tenant) => Rehearsal
  readonly #sessions = new Map<Tenant, Session>()
  readonly #waves: Waves[] = []
  /** Resolves when one of them is cut. */
  readonly cut = Promise.withResolvers<void>()

  constructor(open: (tenant: Tenant) => Rehearsal) {
    this.#open = open
  }

  sessionFor(tenant: Tenant): Session {
    const known = this.#sessions.get(tenant)
    if (known !== undefined) return known
    const rehearsal = this.#open(tenant)
    this.#waves.push(rehearsal.waves)
    void rehearsal.waves.cut.promise.then(this.cut.resolve)
    const session = sessionOf(rehearsal, other => this.sessionFor(other))
    this.#sessions.set(tenant, session)
    return session
  }

  /** What they came to, all together. */
  result() {
    return {
      steps: this.#waves.flatMap(({ steps }) => steps),
      isUnsure: this.#waves.some(({ isUnsure }) => isUnsure),
      isCut: this.#waves.some(({ isCut }) => isCut),
      cachedCalls: this.#waves.reduce((sum, { cachedCalls }) => sum + cachedCalls, 0),
    }
  }

  /** Has all of them end where they are. */
  readonly fail = (error: unknown): void => {
    for (const waves of this.#waves) waves.fail(error)
  }
}

/**
 * Plans operations of a schema. An operation is run by its own resolvers, over a team that only pretends to call
 * lemlist, so that a plan cannot differ from what the resolvers do. It says as much as was ever seen: what follows from
 * answers that were not is believed only. It never rejects: a plan that goes wrong ends where it did.
 */
export const createPlanner = ({ schema, few, clock, onFault }: PlannerOptions): Planner => {
  const { place, traced } = tracedOf(schema)

  return async ({
    document,
    operationName,
    variableValues,
    tenant,
    contextOf,
    since = 0,
    effort,
    hideSuggestions = false,
  }) => {
    const rehearsals = new Rehearsals(
      of =>
        new Rehearsal({
          ...{ tenant: of, memory: memoryOf(of), few, since, effort, clock, onFault },
          place: () => placeOf(place.getStore()),
        }),
    )
    const contextValue = contextOf(rehearsals.sessionFor(tenant))
    const run = async () =>
      execute({
        schema: traced,
        document: atOnce(document),
        operationName,
        variableValues,
        contextValue,
        hideSuggestions,
      })
    const result = await Promise.race([run(), rehearsals.cut.promise]).catch(rehearsals.fail)
    const { steps, isUnsure, isCut, cachedCalls } = rehearsals.result()
    return {
      plan: { ...planOf(linesOf(steps), tenant.budget()), exact: !isUnsure && !isCut, cachedCalls, truncated: isCut },
      faults: (result?.errors ?? []).filter(isOfRequest),
    }
  }
}
