import { readFileSync, writeFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { printedSchema } from '../src/commands/schema.ts'
import { variables } from '../src/config.ts'
import { schema } from '../src/domains/schema.ts'
import { errorCodes } from '../src/graph/errors.ts'
import { startHarness } from './support/harness.ts'

const readme = new URL('../README.md', import.meta.url)

/** The text between two markers of the README; with UPDATE_DOCS set it is written anew from the code. */
const section = (name: string, printed: string): string => {
  const text = readFileSync(readme, 'utf8')
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const start = text.indexOf(open) + open.length
  const end = text.indexOf(close)
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(readme, text.slice(0, start) + printed + text.slice(end))
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
