import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/domains/schema.ts'
import type { Viewer } from '../../src/graph/context.ts'
import { createNames } from '../../src/server/live/sharing.ts'

const viewer: Viewer = { id: 'a', role: 'READ', name: undefined, authMode: 'none' }
const nameOf = createNames()

const named = (query: string, variableValues: Readonly<Record<string, unknown>> = {}, who: Viewer = viewer): string =>
  nameOf({ schema, document: parse(query), variableValues }, who)

const plain = 'subscription { activityStream { cursor type } }'

test.each([
  ['where it begins', 'subscription { activityStream(after: "x", last: 5) { cursor type } }', {}],
  ['how the document is laid out', 'subscription{activityStream{cursor,type}} # a wall', {}],
  [
    'a variable for where it begins',
    'subscription ($a: String, $n: Int = 3) { activityStream(after: $a, last: $n) { cursor type } }',
    { a: 'y', n: 9 },
  ],
  ['a variable that nothing asks for', plain, { other: 1 }],
])('%s does not keep subscribers apart', (_, query, variables) => {
  expect(named(query, variables)).toBe(named(plain))
})

const filtered = 'subscription ($f: ActivityFilter) { activityStream(filter: $f) { cursor type } }'

test.each([
  ['the selection', named('subscription { activityStream { cursor } }'), named(plain)],
  ['an alias', named('subscription { activityStream { place: cursor type } }'), named(plain)],
  ['a filter', named('subscription { activityStream(filter: { isFirst: true }) { cursor type } }'), named(plain)],
  ['a variable', named(filtered, { f: { isFirst: true } }), named(filtered, { f: { isFirst: false } })],
  ['a variable that is left out', named(filtered, { f: null }), named(filtered, { f: { isFirst: false } })],
  ['null in the place of a default', named(filtered, { f: null }), named(filtered)],
  [
    '`after` on another field than the subscription',
    named('subscription { activityStream { campaign { leads(after: "a") { totalCount } } } }'),
    named('subscription { activityStream { campaign { leads(after: "b") { totalCount } } } }'),
  ],
  ['the role', named(plain), named(plain, {}, { ...viewer, role: 'SEND' })],
  ['the caller, who gets links of their own', named(plain), named(plain, {}, { ...viewer, name: 'dashboard' })],
  ['another caller of the same name', named(plain), named(plain, {}, { ...viewer, id: 'b' })],
])('%s keeps subscribers apart', (_, one, other) => {
  expect(one).not.toBe(other)
})

test('where a subscriber begins is found in fragments, too', () => {
  const inFragment = (after: string) =>
    named(`subscription { ...S } fragment S on Subscription { activityStream(after: "${after}") { cursor } }`)
  expect(inFragment('a')).toBe(inFragment('b'))
})
