import { builder } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { chosen } from '../../graph/given.ts'
import { ActivityType } from '../activities/filter.ts'
import { otherType } from '../activities/words.ts'
import { LeadStateEnum } from '../leads/states.ts'
import type { ActivityOverview, LeadOverview } from './contract.ts'

const rawWords =
  'For what lemlist takes besides: an object whose keys go along and win over the fields here, or a list of conditions `{ filterId, in, out }`. lemlist describes it nowhere.'

/** Which activities an overview is about. */
export const ActivityOverviewFilter = builder.inputType('ActivityOverviewFilter', {
  description:
    'Which activities of an overview. All conditions must hold; one that is left out, null or an empty list does not count.',
  fields: t => ({
    campaignIds: t.idList({ description: 'In any of these campaigns.' }),
    types: t.field({ type: [ActivityType], description: 'Any of these types. Not `OTHER`.' }),
    rawTypes: t.stringList({ description: 'Any of these types in the spelling of lemlist. Adds to `types`.' }),
    senderIds: t.idList({ description: 'Sent or done by any of these users.' }),
    from: t.field({ type: 'DateTime', description: 'Not before this.' }),
    to: t.field({ type: 'DateTime', description: 'Not after this.' }),
    raw: t.field({ type: 'JSON', description: rawWords }),
  }),
})
export type ActivityOverviewFilter = typeof ActivityOverviewFilter.$inferInput

/** Which leads an overview is about. */
export const LeadOverviewFilter = builder.inputType('LeadOverviewFilter', {
  description:
    'Which leads of an overview. All conditions must hold; one that is left out, null or an empty list does not count.',
  fields: t => ({
    campaignIds: t.idList({ description: 'In any of these campaigns.' }),
    states: t.field({
      type: [LeadStateEnum],
      description: 'Whose last event is one of these, or belongs to one of these groups. Not `OTHER`.',
    }),
    rawStates: t.stringList({ description: 'Any of these states in the spelling of lemlist. Adds to `states`.' }),
    senderIds: t.idList({ description: 'Written to by any of these users.' }),
    search: t.string({ description: 'Text in the name, address or company of the person.' }),
    from: t.field({ type: 'DateTime', description: 'Added at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Added at this time or earlier.' }),
    raw: t.field({ type: 'JSON', description: rawWords }),
  }),
})
export type LeadOverviewFilter = typeof LeadOverviewFilter.$inferInput

type Given<Value> = Value | null | undefined

interface Span {
  readonly from?: Given<Date>
  readonly to?: Given<Date>
}

/** A span of time in lemlist's words. Throws BAD_USER_INPUT for one that ends before it starts; `path` names it. */
export const spanOf = ({ from, to }: Span, ...path: readonly string[]) => {
  if (from && to && from > to) throw badInput('`from` must not lie behind `to`', ...path, 'from')
  return {
    ...(from ? { startDate: from.toISOString() } : {}),
    ...(to ? { endDate: to.toISOString() } : {}),
  }
}

/** The words of all lists, each once; undefined where there is none. */
const listOf = (...lists: readonly Given<readonly string[]>[]): string[] | undefined => {
  const all = chosen(lists.flatMap(list => list ?? []))
  return all && [...new Set(all)]
}

/** What goes along as it is. Throws BAD_USER_INPUT for what is neither an object nor a list. */
const rawOf = (raw: unknown): Readonly<Record<string, unknown>> => {
  if (raw === null || raw === undefined) return {}
  if (Array.isArray(raw)) return { filters: raw }
  if (typeof raw === 'object') return { ...raw }
  throw badInput('`raw` is an object or a list', 'filter', 'raw')
}

const given = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>

/** The filter in lemlist's form. Throws BAD_USER_INPUT for what no filter can hold. */
export const activityBody = (filter: ActivityOverviewFilter): ActivityOverview => {
  if (filter.types?.some(type => type === otherType))
    throw badInput('OTHER cannot be asked for: name the type in `rawTypes`', 'filter', 'types')
  return {
    ...given({
      campaignIds: listOf(filter.campaignIds),
      types: listOf(filter.types?.map(String), filter.rawTypes),
      sendUserIds: listOf(filter.senderIds),
    }),
    ...spanOf(filter, 'filter'),
    ...rawOf(filter.raw),
  }
}

/** The filter in lemlist's form. Throws BAD_USER_INPUT for what no filter can hold. */
export const leadBody = (filter: LeadOverviewFilter): LeadOverview => {
  if (filter.states?.includes('other'))
    throw badInput('OTHER cannot be asked for: name the state in `rawStates`', 'filter', 'states')
  return {
    ...given({
      campaignIds: listOf(filter.campaignIds),
      states: listOf(filter.states, filter.rawStates),
      sendUserIds: listOf(filter.senderIds),
      search: filter.search || undefined,
    }),
    ...spanOf(filter, 'filter'),
    ...rawOf(filter.raw),
  }
}
