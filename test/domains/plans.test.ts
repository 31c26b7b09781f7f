import { AsyncLocalStorage } from 'node:async_hooks'
import { execute, type GraphQLResolveInfo, isObjectType, parse } from 'graphql'
import { beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import type { Context } from '../../src/graph/context.ts'
import { callsOf, type RestCalls } from '../../src/graph/cost.ts'
import { placeOf, trace } from '../../src/graph/plan.ts'
import { openSession } from '../../src/lemlist/session.ts'
import type { Tenant } from '../../src/lemlist/tenant.ts'
import { ofTeam } from '../contract/row.ts'
import { rows } from '../contract/rows.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { everyField } from './plans-reads.ts'

const place = new AsyncLocalStorage<GraphQLResolveInfo>()
const traced = trace(schema, place, () => true)

/** The operations that were called while a field was resolved, by field. */
const made = new Map<string, Set<string>>()

const note = (operation: string): void => {
  const field = placeOf(place.getStore()).field
  made.set(field, (made.get(field) ?? new Set()).add(operation))
}

const watched = (tenant: Tenant): Tenant => ({
  ...tenant,
  read: (endpoint, ...rest) => {
    note(endpoint.operation)
    return tenant.read(endpoint, ...rest)
  },
  write: (endpoint, ...rest) => {
    note(endpoint.operation)
    return tenant.write(endpoint, ...rest)
  },
  batcher: {
    load: (endpoint, ...rest) => {
      note(endpoint.operation)
      return tenant.batcher.load(endpoint, ...rest)
    },
  },
})

/** Runs a query over the sandbox, and notes which field each call is made for. */
const watch = async (harness: Harness, query: string, variables: Readonly<Record<string, unknown>> = {}) => {
  const contextValue: Omit<Context, 'attempts' | 'jobs'> = {
    lemlist: openSession(watched(harness.tenant), {}),
    viewer: { id: 'test', role: 'SEND', name: undefined, authMode: 'none' },
    downloads: { link: () => ({ url: 'http://a.test/', fileName: 'a.csv', expiresAt: new Date(0) }) } as never,
    hook: harness.station.hook,
    streamHead: async () => '0',
    teams: () => [],
  }
  await execute({ schema: traced, document: parse(query), variableValues: { ...variables }, contextValue })
}

const declared: ReadonlyMap<string, readonly RestCalls[]> = new Map(
  Object.values(schema.getTypeMap()).flatMap(type =>
    isObjectType(type)
      ? Object.values(type.getFields()).map(
          ({ name, extensions }) => [`${type.name}.${name}`, callsOf(extensions)] as const,
        )
      : [],
  ),
)

beforeAll(async () => {
  for (const row of rows.filter(({ file }) => file === undefined)) {
    const harness = startHarness()
    await row.prepare?.(harness)
    await watch(harness, row.query, ofTeam(row.variables ?? {}, harness.team))
  }
  const harness = startHarness()
  for (const { query } of everyField(harness.team)) await watch(harness, query)
}, 120_000)

test('no field makes a call that it does not declare, whichever field leads to it', () => {
  const undeclared = [...made].flatMap(([field, operations]) =>
    [...operations]
      .filter(operation => !declared.get(field)?.some(call => call.operation === operation))
      .map(operation => `${field}: ${operation}`),
  )
  expect(undeclared.toSorted()).toEqual([])
})

test('every call that a field declares without a condition is made when the field alone is selected', () => {
  const unmade = [...declared].flatMap(([field, calls]) =>
    calls
      .filter(({ operation, when }) => when === undefined && made.get(field)?.has(operation) !== true)
      .map(({ operation }) => `${field}: ${operation}`),
  )
  expect(unmade.filter(each => !each.startsWith('Subscription.')).toSorted()).toEqual([])
})
