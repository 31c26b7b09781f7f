import { action, entityField } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each } from '../../graph/cost.ts'
import { refuseAll, Unacceptable } from '../../graph/user-errors.ts'
import { ContactRef, type ContactSource } from '../contacts/node.ts'
import { mostValues, type Unsubscribe, unsubscribes } from './contract.ts'
import { findByValue, remembered, UnsubscribeRef } from './graph.ts'
import { kindOfValue } from './values.ts'

const form = 'An email address, a domain with `@` before it, the address of a LinkedIn profile or a phone number.'

const characters = 500

const text = bounds({ characters, blank: false })

/** Most faults that are told at once of a long list. */
const mostFaults = 50

/** What is wrong with a value that is to be listed, at this place in the input. */
const faultsOf = (value: string, ...field: readonly string[]): Unacceptable[] => {
  if (kindOfValue(value) !== undefined) return []
  return [
    new Unacceptable(
      `"${value.slice(0, 60)}" is none of the forms: ${form.charAt(0).toLowerCase()}${form.slice(1)}`,
      ...field,
    ),
  ]
}

action('unsubscribeAdd', {
  ...costs(each(unsubscribes.unsubscribeAdd)),
  description:
    'Puts a value on the unsubscribe list: the people behind it are written to no more, in no campaign. A value that is on the list keeps its entry.',
  role: 'WRITE',
  input: t => ({
    value: t.string({ required: true, extensions: text, description: form }),
  }),
  run: async (input, context): Promise<Unsubscribe | null> => {
    const value = input.value.trim()
    refuseAll(faultsOf(value, 'value'))
    const entry = await context.lemlist.call(unsubscribes.unsubscribeAdd, { value })
    return entry === undefined ? findByValue(context, value) : remembered(context, entry)
  },
  payload: entityField('unsubscribe', {
    type: UnsubscribeRef,
    description:
      'The entry of the value, whose time lemlist tells in the list alone. Null when the action was refused.',
  }),
})

action('unsubscribesAdd', {
  ...costs(each(unsubscribes.unsubscribesAdd)),
  description: `Puts up to ${mostValues.toLocaleString('en')} values on the unsubscribe list in one call: the people behind them are written to no more, in no campaign. Either all are listed or none.`,
  role: 'WRITE',
  input: t => ({
    values: t.stringList({
      required: true,
      extensions: bounds({ items: mostValues, empty: false, characters }),
      description: `What to list, each in one of these forms. ${form}`,
    }),
  }),
  run: async (input, context): Promise<readonly string[]> => {
    const given = input.values.map(value => value.trim())
    refuseAll(given.flatMap((value, place) => faultsOf(value, 'values', String(place))).slice(0, mostFaults))
    const values = [...new Set(given)]
    await context.lemlist.call(unsubscribes.unsubscribesAdd, { body: { values } })
    return values
  },
  payload: ref =>
    builder.objectField(ref, 'values', t =>
      t.stringList({
        nullable: true,
        resolve: ({ entity }) => entity,
        description: 'The values, each once; all of them are on the list now. Null when the action was refused.',
      }),
    ),
})

action('unsubscribeRemove', {
  ...costs(each(unsubscribes.unsubscribeRemove)),
  description:
    'Takes a value off the unsubscribe list: the people behind it can be written to again, while leads that were stopped stay so. What a person wished, by unsubscribing or by a report of spam, cannot be taken back and is refused as a conflict.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({
    value: t.string({ required: true, extensions: text, description: 'The value as it is listed.' }),
  }),
  run: async (input, context): Promise<string> => {
    const value = input.value.trim()
    await context.lemlist.call(unsubscribes.unsubscribeRemove, { value })
    return value
  },
  payload: ref =>
    builder.objectField(ref, 'value', t =>
      t.string({
        resolve: ({ entity }) => entity,
        description: 'The value that is off the list. Null when the action was refused.',
      }),
    ),
})

interface Named {
  readonly contactId: string
}

const contact = (t: InputFields) => ({
  contactId: t.id({ required: true, description: 'Id of the contact, `ctc_…`.' }),
})

const contactField = entityField('contact', {
  type: ContactRef,
  description: 'The contact as it is now; its fields are read again. Null when the action was refused.',
})

action('contactUnsubscribe', {
  ...costs(each(unsubscribes.contactUnsubscribe)),
  description:
    'Marks a contact as somebody whom nobody of the team writes to, in no campaign. It works without an address too, and leaves the list of values as it is.',
  role: 'WRITE',
  input: contact,
  run: async ({ contactId }: Named, context: Context): Promise<ContactSource> => {
    await context.lemlist.call(unsubscribes.contactUnsubscribe, { contactId })
    return { id: contactId }
  },
  payload: contactField,
})

action('contactResubscribe', {
  ...costs(each(unsubscribes.contactResubscribe)),
  description:
    'Takes from a contact the mark that nobody of the team writes to it: it can be written to again, unless the unsubscribe list holds a value of the person. Leads that were stopped stay so.',
  role: 'WRITE',
  input: contact,
  run: async ({ contactId }: Named, context: Context): Promise<ContactSource> => {
    await context.lemlist.call(unsubscribes.contactResubscribe, { contactId })
    return { id: contactId }
  },
  payload: contactField,
})
