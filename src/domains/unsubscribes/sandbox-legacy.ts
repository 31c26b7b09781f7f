import type { UnsubscribeDocument } from '../../sandbox/documents.ts'
import { unsubscribe } from '../../sandbox/effects.ts'
import { csvAnswer, found, type Handlers, present, refuse, slice } from '../../sandbox/handlers.ts'
import type { unsubscribes } from './contract.ts'
import { entryOf, listed, resubscribe } from './sandbox-list.ts'
import { kindOfValue } from './values.ts'

type LegacyOperation = Extract<keyof typeof unsubscribes, `legacy${string}`>

/** lemlist: the first version spells this source otherwise. */
const legacySource = ({ source }: UnsubscribeDocument): string => (source === 'bounced' ? 'bounce' : source)

const isAddress = (value: string): boolean => value.includes('@') && kindOfValue(value) !== undefined

/** How the pretend lemlist answers the first version of the chapter. */
export const legacyHandlers: Pick<Handlers<typeof unsubscribes>, LegacyOperation> = {
  legacyUnsubscribes: ({ input, team }) =>
    slice(team.unsubscribes.all(), input, { usual: 100, most: 100 }).map(entry => ({
      _id: entry._id,
      createdAt: entry.createdAt,
      value: entry.value,
      source: legacySource(entry),
    })),
  legacyUnsubscribeAdd: ({ input, team, world }) => {
    const value = listed(input.value)
    // lemlist: the first version knows addresses and domains alone, and calls the rest a server error.
    if (!isAddress(value)) throw refuse(500, 'Invalid email address or domain. Domains must start with @')
    const known = entryOf(team, value)
    const { _id } = unsubscribe(world, team, value, 'api')
    const email = value.startsWith('@') ? undefined : value
    return present({ _id, value, email, alreadyUnsubscribed: known === undefined ? undefined : true })
  },
  legacyUnsubscribeRemove: ({ input, team }) => {
    const entry = found(entryOf(team, input.value), 'Unsubscribe')
    resubscribe(team, entry)
    return { _id: entry._id, value: entry.value }
  },
  legacyUnsubscribesCsv: ({ team }) =>
    csvAnswer(
      ['value', 'source', 'createdAt'],
      team.unsubscribes.all().map(entry => [entry.value, legacySource(entry), entry.createdAt]),
    ),
}
