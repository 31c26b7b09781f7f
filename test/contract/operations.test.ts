import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import { schema } from '../../src/domains/schema.ts'
import type { Endpoint } from '../../src/lemlist/endpoint.ts'
import { Allowance } from '../../src/lemlist/gate.ts'
import { type Harness, startHarness } from '../support/harness.ts'
import { type Arrival, ofTeam, type Row } from './row.ts'
import { rows } from './rows.ts'

/**
 * What lemlist offers, one operation a line: facts that were written down apart from the contracts. Operations of one
 * address share a line where they are known alike.
 */
const facts = readFileSync(new URL('operations.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map(line => {
    const [method = '', path = '', evidence = '', fields = '', better = ''] = line.split('\t')
    return { method, path, evidence, fields: fields.split(','), better }
  })

const nameless = (path: string): string => path.replace(/\/$/, '').replaceAll(/:\w+/g, ':')

const addressOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${nameless(path)}`

type Fact = (typeof facts)[number]

const endpoints: readonly Endpoint[] = sandboxRoutes.map(({ endpoint }) => endpoint)

/** The operations that a line is about: all of its address, or where several lines have it, those that serve its fields. */
const operationsOf = (fact: Fact): readonly Endpoint[] => {
  const own = endpoints.filter(endpoint => addressOf(endpoint) === addressOf(fact))
  const isAlone = facts.filter(other => addressOf(other) === addressOf(fact)).length === 1
  return isAlone ? own : own.filter(({ about }) => about.serves.some(field => fact.fields.includes(field)))
}

/** Operations beside the list: routes that an answer of lemlist itself names. */
const beside = ['GET /files/exports/:']

test('every operation of lemlist has its contract, and there is no contract for anything else', () => {
  const contracts = new Set(endpoints.map(addressOf))
  const documented = new Set(facts.map(addressOf))
  expect(facts.map(addressOf).filter(address => !contracts.has(address))).toEqual([])
  expect([...contracts].filter(address => !documented.has(address) && !beside.includes(address))).toEqual([])
})

test('each operation names the fields that are there for it, its evidence, and the better call where one is made', () => {
  for (const fact of facts) {
    const own = operationsOf(fact)
    expect({ fact, fields: own.flatMap(({ about }) => about.serves) }).toEqual({
      fact,
      fields: expect.arrayContaining(fact.fields),
    })
    for (const { operation, about } of own) {
      expect({ operation, evidence: about.evidence, better: about.instead !== undefined }).toEqual({
        operation,
        evidence: fact.evidence,
        better: fact.better !== '',
      })
    }
  }
})

test('every field that an operation names is in the graph', () => {
  for (const { operation, about } of endpoints) {
    for (const coordinate of about.serves) {
      const [type = '', field = ''] = coordinate.split('.')
      const found = schema.getType(type)
      const fields = found !== undefined && 'getFields' in found ? found.getFields() : {}
      expect({ operation, coordinate, there: field in fields }).toEqual({ operation, coordinate, there: true })
    }
  }
})

const names = (coordinate: string, query: string): boolean =>
  new RegExp(`\\b${coordinate.split('.')[1]}\\b`).test(query)

test('every operation is called by a row below, through each of the fields that are there for it', () => {
  const untried = endpoints.flatMap(({ operation, about }) => {
    const queries = rows.filter(({ endpoint }) => endpoint.operation === operation).map(({ query }) => query)
    const missing = about.serves.filter(coordinate => !queries.some(query => names(coordinate, query)))
    return missing.map(coordinate => ({ operation, coordinate }))
  })
  expect(untried).toEqual([])
})

/** A request as it came, put like the row puts what it expects. */
const arrivalOf = async (request: Request): Promise<Arrival & { readonly method: string }> => {
  const url = new URL(request.url)
  const query = url.search.slice(1)
  const isForm = request.headers.get('content-type')?.startsWith('multipart/form-data')
  const text = isForm ? '' : await request.text()
  const [[part, file] = []] = isForm ? [...(await request.formData())] : []
  return {
    method: request.method,
    path: url.pathname.replace(/^\/api/, ''),
    ...(query === '' ? {} : { query }),
    ...(text === '' ? {} : { body: JSON.parse(text) }),
    ...(file instanceof File ? { form: { part: part ?? '', text: await file.text() } } : {}),
  }
}

const call = async ({ tenant, team }: Harness, { endpoint, input }: Row): Promise<void> => {
  const values = ofTeam(input, team)
  const usage = { restCalls: 0, cacheHits: 0, coalesced: 0, oldestAgeMs: 0 }
  const allowance = new Allowance(1)
  const reader = { usage, caller: usage, allowance, signal: undefined, lane: 'interactive' as const, since: 0 }
  if (endpoint.reply.kind === 'file') {
    const file = await tenant.download(endpoint, values, new AbortController().signal)
    expect(await file.text()).toMatch(/^[^\n]+\n/)
  } else if (endpoint.reads) await tenant.read(endpoint, values, reader)
  else await tenant.write(endpoint, values, reader)
}

test.each(rows.map(row => [row.endpoint.operation, row] as const))('%s arrives as documented', async (_, row) => {
  const arrived: (Arrival & { readonly method: string })[] = []
  const harness = startHarness({
    upstream: async (request, sandbox) => {
      arrived.push(await arrivalOf(request.clone()))
      return sandbox.fetch(request)
    },
  })
  await row.prepare?.(harness)
  arrived.length = 0
  // Before the call: it may change what the row picks its values from.
  const arrives = ofTeam(row.arrives, harness.team)
  await call(harness, row)
  expect(arrived).toEqual([{ method: row.endpoint.method, ...arrives }])
  expect(harness.requests.at(-1)?.operation).toBe(row.endpoint.operation)
  expect(harness.drift).toEqual([])
})

/** The addresses of downloads in an answer. */
const linksIn = (value: unknown): string[] => {
  if (typeof value === 'string') return value.includes('/downloads/') ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(linksIn) : []
}

test.each(rows.map(row => [row.endpoint.operation, row] as const))(
  '%s is made through the field that is there for it',
  async (_, row) => {
    const harness = startHarness()
    await row.prepare?.(harness)
    harness.forget()
    const variables = ofTeam(row.variables ?? {}, harness.team)
    const answer = row.file
      ? await harness.upload(row.query, variables, row.file)
      : await harness.run(row.query, variables)
    expect(answer.errors).toBeUndefined()
    for (const payload of Object.values<{ userErrors?: unknown } | null>(answer.data)) {
      if (payload?.userErrors !== undefined) expect(payload.userErrors).toEqual([])
    }
    for (const link of linksIn(answer.data)) {
      const file = await harness.fetch(new Request(link))
      expect({ status: file.status, type: file.headers.get('content-type') }).toEqual({
        status: 200,
        type: 'text/csv; charset=utf-8',
      })
      expect(await file.text()).toMatch(/^[^\n]+\n/)
    }
    const made = harness.requests.map(({ operation }) => operation)
    const { instead } = row.endpoint.about
    expect(made).toContain(instead !== undefined && made.includes(instead) ? instead : row.endpoint.operation)
    expect(harness.requests.every(({ status }) => status < 300)).toBe(true)
    expect(row.endpoint.about.serves.some(coordinate => names(coordinate, row.query))).toBe(true)
    expect(harness.drift).toEqual([])
  },
)
