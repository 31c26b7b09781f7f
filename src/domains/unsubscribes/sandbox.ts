import type { ContactDocument, UnsubscribeDocument } from '../../sandbox/documents.ts'
import { doNotContact, peopleFinder, unsubscribe } from '../../sandbox/effects.ts'
import { csvAnswer, found, type Handlers, jsonAnswer, refuse, slice } from '../../sandbox/handlers.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import { mostValues, type unsubscribes } from './contract.ts'
import { legacyHandlers } from './sandbox-legacy.ts'
import { entryOf, listed, resubscribe } from './sandbox-list.ts'

const usual = { usual: 100, most: 100 }

/** lemlist: the same text twice, and no `createdAt`, which only the list has. */
const shownEntry = ({ _id, value, source }: UnsubscribeDocument) => ({ _id, value, variable: value, source })

const contactOf = ({ contacts }: TeamWorld, contactId: string): ContactDocument => {
  const contact = contacts.get(contactId)
  if (contact === undefined) throw refuse(400, 'Bad contact identifier')
  return contact
}

const givenValue = (value: string): string => {
  if (value.trim() === '') throw refuse(400, 'No value')
  return listed(value)
}

/** What a person wished stays so. */
const guarded: readonly UnsubscribeDocument['source'][] = ['lead', 'abuse']

/** How the pretend lemlist answers the chapter Unsubscribes. */
export const unsubscribesHandlers: Handlers<typeof unsubscribes> = {
  ...legacyHandlers,
  unsubscribes: ({ input, team }) =>
    slice(team.unsubscribes.all(), input, usual).map(({ _id, value, source, createdAt }) => ({
      _id,
      value,
      source,
      createdAt,
    })),
  unsubscribe: ({ input, team }) => shownEntry(found(entryOf(team, input.value), 'Variable')),
  contactSubscription: ({ input, team }) => {
    const { _id, unsubscribed } = contactOf(team, input.contactId)
    return { _id, doNotContact: unsubscribed }
  },
  unsubscribesAdd: ({ input, team, world }) => {
    if (input.body.values.length > mostValues) throw refuse(400, `Maximum ${mostValues} values allowed`)
    const values = input.body.values.map(givenValue)
    const peopleBehind = peopleFinder(team)
    for (const value of values) unsubscribe(world, team, value, 'api', peopleBehind)
    // lemlist: what is only acknowledged is a sentence in JSON.
    return jsonAnswer(200, 'Variables unsubscribed')
  },
  unsubscribeAdd: ({ input, team, world }) => shownEntry(unsubscribe(world, team, givenValue(input.value), 'api')),
  unsubscribeRemove: ({ input, team }) => {
    const entry = entryOf(team, givenValue(input.value))
    // lemlist: 400 and not 404.
    if (entry === undefined) throw refuse(400, 'Variable not found in unsubscribe list')
    if (guarded.includes(entry.source)) throw refuse(409, 'Variable is protected and cannot be re-subscribed')
    resubscribe(team, entry)
    return jsonAnswer(200, 'Variable subscribed')
  },
  contactUnsubscribe: ({ input, team, world }) => {
    doNotContact(world, team, contactOf(team, input.contactId)._id)
    return jsonAnswer(200, 'Contact subscription updated')
  },
  contactResubscribe: ({ input, team }) => {
    team.contacts.update(contactOf(team, input.contactId)._id, { unsubscribed: false })
    return jsonAnswer(200, 'Contact subscription updated')
  },
  unsubscribesCsv: ({ team }) =>
    csvAnswer(
      ['_id', 'value', 'source', 'createdAt'],
      team.unsubscribes.all().map(({ _id, value, source, createdAt }) => [_id, value, source, createdAt]),
    ),
  unsubscribedContactsCsv: ({ team }) =>
    csvAnswer(
      ['_id', 'doNotContact'],
      team.contacts.all().map(({ _id, unsubscribed }) => [_id, String(unsubscribed)]),
    ),
}
