import { readFileSync, writeFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { printedSchema } from '../src/commands/schema.ts'
import { variables } from '../src/config.ts'
import { sandboxRoutes } from '../src/domains/sandbox.ts'
import { schema } from '../src/domains/schema.ts'
import { errorCodes } from '../src/graph/errors.ts'
import { startHarness } from './support/harness.ts'

const readme = new URL('../README.md', import.meta.url)
const operationsPage = new URL('../docs/operations.md', import.meta.url)

/** The text between two markers of a document; with UPDATE_DOCS set it is written anew from the code. */
const section = (name: string, printed: string, document = readme): string => {
  const text = readFileSync(document, 'utf8')
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const start = text.indexOf(open) + open.length
  const end = text.indexOf(close)
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(document, text.slice(0, start) + printed + text.slice(end))
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
