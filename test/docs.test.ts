import { readFileSync, writeFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { printedSchema } from '../src/commands/schema.ts'
import { changesOf } from '../src/domains/activities/changes.ts'
import { activityTypes } from '../src/domains/activities/types.ts'
import { sandboxRoutes } from '../src/domains/sandbox.ts'
import { schema } from '../src/domains/schema.ts'
import { gapType, type Happening } from '../src/events/event.ts'
import { errorCodes } from '../src/graph/errors.ts'
import type { Endpoint } from '../src/lemlist/endpoint.ts'
import type { Lifetime } from '../src/lemlist/subject.ts'
import { variables } from '../src/variables.ts'
import { startHarness } from './support/harness.ts'

const readme = new URL('../README.md', import.meta.url)
const operationsPage = new URL('../docs/operations.md', import.meta.url)
const cachingPage = new URL('../docs/caching.md', import.meta.url)

/**
 * The text between two markers of a document. With UPDATE_DOCS it is written anew from the code: `1` for all, the name of
 * a marker for that alone.
 */
const section = (name: string, printed: string, document = readme): string => {
  const text = readFileSync(document, 'utf8')
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const start = text.indexOf(open) + open.length
  const end = text.indexOf(close)
  const { UPDATE_DOCS } = process.env
  if (UPDATE_DOCS === '1' || UPDATE_DOCS === name)
    writeFileSync(document, text.slice(0, start) + printed + text.slice(end))
  return text.slice(start, end)
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')

test('the configuration table of the README is what the code reads', () => {
  const rows = Object.entries(variables).map(([name, { shown, meaning }]) => [`\`${name}\``, shown, meaning])
  const printed = `\n${table(['variable', 'default', 'meaning'], rows)}\n`
  expect(section('configuration', printed)).toBe(printed)
})

test('the error codes of the README are those of the code', () => {
  const printed = `\n${table(
    ['code', 'meaning'],
    Object.entries(errorCodes).map(([code, meaning]) => [`\`${code}\``, meaning]),
  )}\n`
  expect(section('error-codes', printed)).toBe(printed)
})

test('the table of operations is what the contracts say', () => {
  const rows = sandboxRoutes
    .map(({ endpoint }) => endpoint)
    .toSorted((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`, 'en'))
    .map(({ method, path, fixed, operation, about }) => [
      `\`${method} ${path}${Object.entries(fixed)
        .map(([name, value]) => `?${name}=${value}`)
        .join('')}\``,
      about.serves.map(field => `\`${field}\``).join(', '),
      about.instead === undefined ? `\`${operation}\`` : `\`${about.instead}\` instead`,
      about.sandbox,
      about.evidence,
    ])
  const printed = `\n${table(['REST operation', 'field', 'call it makes', 'in the sandbox', 'evidence'], rows)}\n`
  expect(section('operations', printed, operationsPage)).toBe(printed)
})

const endpoints: readonly Endpoint[] = sandboxRoutes.map(({ endpoint }) => endpoint)

const inWords = (seconds: number): string => {
  const [count, unit] =
    seconds % 3600 === 0 ? [seconds / 3600, 'h'] : seconds % 60 === 0 ? [seconds / 60, 'min'] : [seconds, 's']
  return `${count} ${unit}`
}

/** A lifetime in words; one that depends on what is asked depends on the end of a range. */
const lifetimeInWords = (lifetime: Lifetime): string => {
  if (typeof lifetime === 'number') return inWords(lifetime)
  const [past, now] = [0, Date.now() + 86_400_000].map(end =>
    inWords(lifetime({ campaignId: 'cam_A', endDate: new Date(end).toISOString() } as never, Date.now())),
  )
  return past === now ? `${now}` : `${past} for past days, else ${now}`
}

test('the table of lifetimes is what the contracts say', () => {
  const rows = endpoints
    .filter(({ reads, about }) => reads && about.instead === undefined)
    .toSorted((a, b) => a.operation.localeCompare(b.operation, 'en'))
    .flatMap(({ operation, kept, reply }) => {
      if (reply.kind === 'file') return []
      if (kept === undefined) return [[`\`${operation}\``, 'not kept', '', '']]
      const { seconds, untold = seconds, about } = kept
      return [[`\`${operation}\``, lifetimeInWords(seconds), lifetimeInWords(untold), about.name]]
    })
  const printed = `\n${table(['answer of', 'kept for', 'without events', 'about'], rows)}\n`
  expect(section('lifetimes', printed, cachingPage)).toBe(printed)
})

test('the table of what operations make out of date is what the contracts say', () => {
  const rows = [...Map.groupBy(endpoints, ({ about, changes }) => (about.instead ? undefined : changes))]
    .flatMap(([changes, own]) => (changes === undefined ? [] : [{ changes, own }]))
    .map(({ changes, own }) => [
      own.map(({ operation }) => `\`${operation}\``).join(', '),
      changes.map(({ subject, scope }) => (scope === 'all' ? `all ${subject.name}` : `its ${subject.name}`)).join(', '),
    ])
  const merged = [...Map.groupBy(rows, ([, effects]) => effects)].map(([effects = '', same]) => [
    same.map(([operations]) => operations).join(', '),
    effects,
  ])
  const printed = `\n${table(['after', 'is out of date'], merged.toSorted())}\n`
  expect(section('changes', printed, cachingPage)).toBe(printed)
})

/** An event that tells all that events of its type may tell. */
const toldAll = (type: string): Happening => ({
  ...{ type, occurredAt: 0, receivedAt: 0, source: 'WEBHOOK' },
  body: { leadId: 'lea_A', contactId: 'ctc_A', campaignId: 'cam_A', leadEmail: 'ann@example.com' },
})

test('the table of what events make out of date is what the code says', () => {
  const outdated = (type: string): string => {
    const changes = changesOf([toldAll(type)])
    if (changes === 'everything') return changes
    const whole = new Set(changes.flatMap(({ subject, marks }) => (marks === 'all' ? subject.name : [])))
    const names = new Set(changes.map(({ subject }) => subject.name))
    return [...names].map(name => `${whole.has(name) ? 'all' : 'its'} ${name}`).join(', ')
  }
  const types = [...activityTypes.map(({ raw }) => raw), gapType, 'a type that nobody knows']
  const rows = [...Map.groupBy(types, outdated)].map(([changes, own]) => [
    own.map(type => (type.includes(' ') ? type : `\`${type}\``)).join(', '),
    changes,
  ])
  const printed = `\n${table(['event', 'is out of date'], rows)}\n`
  expect(section('events', printed, cachingPage)).toBe(printed)
})

const firstQuery = `{
  team { name }
  campaigns(first: 2, status: [RUNNING]) {
    nodes {
      name
      creator { name }
      leads(first: 1, state: [EMAILS_REPLIED]) { nodes { contact { fullName jobTitle } } }
    }
  }
}`

test('the first query of the README gives the answer that stands below it', async () => {
  const answer = await startHarness({ preset: 'team' }).run(firstQuery)
  const shown = JSON.stringify(answer, null, 2)
  const printed = `\n\`\`\`graphql\n${firstQuery}\n\`\`\`\n\n\`\`\`json\n${shown}\n\`\`\`\n\n`
  expect(section('first-query', printed)).toBe(printed)
})

test('schema.graphql is what the code prints, and any tool can read it', () => {
  expect(Object.keys(buildSchema(printedSchema()).getTypeMap())).toEqual(
    expect.arrayContaining(Object.keys(schema.getTypeMap())),
  )
  expect(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')).toBe(printedSchema())
})
