import { expect, test } from 'vitest'
import { changesOf, marksOf } from '../../src/lemlist/marks.ts'
import { all, type Keeping, named } from '../../src/lemlist/subject.ts'

const leads = { name: 'leads', prefixes: ['lea', 'ctc'] }
const team = { name: 'team', prefixes: [] }

const marks = (input: Readonly<Record<string, unknown>>, value: unknown, keeping: Partial<Keeping> = {}) =>
  marksOf({ seconds: 60, about: leads, ...keeping }, input, value, 0).toSorted()

test('an answer goes by every text it was asked with, however deep, and by none of the parameters', () => {
  const input = { idOrEmail: 'Ann@X.io', limit: 5, body: { filters: [{ in: ['Sales', 'cam_1'] }] }, none: undefined }
  expect(marks(input, undefined)).toEqual(['Sales', 'ann@x.io', 'cam_1'])
})

test('an answer goes by each id of its subject in it once: whole, within a text or as a key; not by other ids or prose', () => {
  const value = {
    rows: [{ _id: 'lea_A1', contactId: 'ctc_B2', campaignId: 'cam_C3' }, { _id: 'lea_A1' }],
    byLead: { lea_D4: 5, 'Lead:lea_E5': true },
    link: 'https://app.example/leads/lea_F6/edit?x=flea_G7',
    page: `lea_H8 ${'x'.repeat(400)}`,
    none: null,
  }
  expect(marks({}, value)).toEqual(['ctc_B2', 'lea_A1', 'lea_D4', 'lea_E5', 'lea_F6'])
  expect(marks({ teamId: 'tea_1' }, value, { about: team })).toEqual(['tea_1'])
})

test('what a contract says an answer goes by takes the place of all that', () => {
  expect(marks({ id: 'lea_1' }, { _id: 'lea_1' }, { marks: () => ['*', '*'] })).toEqual(['*'])
  expect(marks({ id: 'lea_1' }, undefined, { marks: () => undefined })).toEqual(['lea_1'])
})

test('a write that was done changes what it names and what anything may join; one that may not have been done changes all', () => {
  const input = { campaignId: 'cam_1', body: { email: 'Ann@X.io' } }
  const effects = [named(leads), all(team)]
  expect(changesOf(effects, input, { value: { _id: 'lea_9' } })).toEqual([
    { subject: leads, marks: expect.arrayContaining(['cam_1', 'ann@x.io', 'lea_9', '*']) },
    { subject: team, marks: 'all' },
  ])
  expect(changesOf(effects, input, undefined)).toEqual([
    { subject: leads, marks: 'all' },
    { subject: team, marks: 'all' },
  ])
  expect([changesOf(undefined, input, undefined), changesOf([], input, undefined)]).toEqual(['everything', []])
})
