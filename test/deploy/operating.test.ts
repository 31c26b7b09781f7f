import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { variables } from '../../src/variables.ts'
import { root } from './files.ts'

const pages = ['docs/operating.md', 'docs/security.md', 'docs/dependencies.md', 'SECURITY.md']
const textOf = (page: string): string => readFileSync(new URL(page, root), 'utf8')

/** Variables of others that the pages may name. */
const others = new Set(['NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_RESOURCE_ATTRIBUTES', 'TMPDIR'])

/** Codes of errors, which look like variables. */
const codes = new Set(readFileSync(new URL('README.md', root), 'utf8').match(/(?<=\| `)[A-Z_]+(?=` \|)/g))

test.each(pages)('every variable that %s names is one', page => {
  const named = textOf(page).match(/(?<![\w.-])[A-Z][A-Z]+_[A-Z_]+[A-Z](?![\w*])/g) ?? []
  expect(named.filter(name => !(name in variables) && !others.has(name) && !codes.has(name))).toEqual([])
})

test.each(pages)('every link of %s leads to a file', page => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path)
  expect(links.filter(path => !existsSync(new URL(path, new URL(page, root))))).toEqual([])
})

test('every test that docs/security.md names is there, and each of its sections names one', () => {
  const text = textOf('docs/security.md')
  const named = [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
  expect(named.filter(path => !existsSync(new URL(path, root)))).toEqual([])
  const sections = text.split(/^#{2,3} /m).slice(2)
  expect(sections.filter(section => !section.includes('`test/') && !section.startsWith('From whom'))).toEqual([])
})
