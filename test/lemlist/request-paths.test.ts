import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sandboxRoutes } from '../../src/domains/sandbox.ts'
import type { Endpoint } from '../../src/lemlist/endpoint.ts'
import { requestOf, unusable } from '../../src/lemlist/request.ts'

const target = { baseUrl: 'https://lemlist.test:8443/api', apiKey: 'the-key', userAgent: 'test' }
const signal = new AbortController().signal

const endpoints: readonly Endpoint[] = sandboxRoutes.map(({ endpoint }) => endpoint)
const withNames = endpoints.filter(({ path }) => path.includes(':'))

const namesOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

/** Pieces that mean something within an address. */
const tricks = [
  ...[
    '../',
    '..',
    '.',
    './',
    '//',
    '/',
    '\\',
    '@',
    ':',
    '?',
    '#',
    '&',
    '=',
    ';',
    '%',
    '%2f',
    '%2F',
    '%5c',
    '%2e%2e',
    '%00',
  ],
  ...[
    '%25',
    '\0',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '\u2028',
    '\ufeff',
    '＠',
    '／',
    '．',
    '。',
    'http://evil.example/',
    '//evil.example',
  ],
  ...[
    '@evil.example',
    'x:y@evil.example/',
    ' HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    '{',
    '}',
    '|',
    '^',
    '"',
    '<',
    '`',
    '[',
    ']',
  ],
  ...[
    'é',
    '😀',
    '\ud800',
    '\udc00',
    '*',
    '(',
    ')',
    "'",
    '!',
    '~',
    '+',
    'a@b.example',
    'cam_1',
    'webhooks',
    'hooks',
    'team',
  ],
]

const text = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...tricks), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 6 })
    .map(parts => parts.join('')),
  fc.constantFrom(...tricks),
)

/** What lemlist is asked for, as its server sees it. */
const segmentsOf = (url: URL): string[] => url.pathname.split('/').slice(1).map(decodeURIComponent)

test('the values of every operation that has some in its path are its own segments there, whatever they are', () => {
  expect(withNames.length).toBeGreaterThan(60)
  let asked = 0
  fc.assert(
    fc.property(fc.constantFrom(...withNames), fc.infiniteStream(text), (endpoint, values) => {
      const input = Object.fromEntries(namesOf(endpoint.path).map(name => [name, values.next().value]))
      if (unusable(endpoint, input) !== undefined) return
      asked += 1
      const url = new URL(requestOf(target, endpoint, input, signal).url)
      const outside = [url.origin, url.username, url.password, url.hash, ...url.searchParams.keys()]
      expect(outside).toEqual(['https://lemlist.test:8443', '', '', '', ...Object.keys(endpoint.fixed)])
      const template = `api${endpoint.path}`.split('/')
      const expected = template.map(part => {
        const value = part.startsWith(':') ? String(input[part.slice(1)]) : part
        // What would lead to another segment is encoded twice: it is nothing's id.
        return /^\.{1,2}$/.test(value) ? value.replaceAll('.', '%2E') : value
      })
      expect(segmentsOf(url)).toEqual(expected)
    }),
    { numRuns: 4000, seed: 1 },
  )
  expect(asked).toBeGreaterThan(2000)
})

test('the values of a query string are values there and nothing else, whatever they are', () => {
  const withTexts = endpoints.filter(({ query }) => Object.keys(query).length > 0)
  expect(withTexts.length).toBeGreaterThan(20)
  fc.assert(
    fc.property(
      fc.constantFrom(...withTexts),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...tricks),
      (endpoint, more, trick) => {
        const value = `${trick}${more}`
        if (!value.isWellFormed()) return
        const names = Object.entries(endpoint.query).flatMap(([name, param]) => {
          try {
            return param.print(name, value as never).some(([key, printed]) => key === name && printed === value)
              ? [name]
              : []
          } catch {
            return []
          }
        })
        const ids = Object.fromEntries(namesOf(endpoint.path).map(name => [name, 'x_1']))
        const input = { ...ids, ...Object.fromEntries(names.map(name => [name, value])) }
        const url = new URL(requestOf(target, endpoint, input, signal).url)
        expect(url.origin).toBe('https://lemlist.test:8443')
        expect(url.hash).toBe('')
        expect([...url.searchParams]).toEqual([...names.map(name => [name, value]), ...Object.entries(endpoint.fixed)])
      },
    ),
    { numRuns: 2000, seed: 1 },
  )
})

test('the key is in one header and nowhere else of any request', () => {
  for (const endpoint of endpoints) {
    const input = Object.fromEntries(namesOf(endpoint.path).map(name => [name, 'x_1']))
    const { url, headers } = requestOf(target, endpoint, input, signal)
    const holders = [...headers].filter(([, value]) => value.includes('the-key') || value.includes(btoa(':the-key')))
    expect(holders).toEqual([['authorization', `Basic ${btoa(':the-key')}`]])
    expect(url).not.toMatch(/the-key/)
  }
})
