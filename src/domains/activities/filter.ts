import { builder } from '../../graph/builder.ts'
import { badInput } from '../../graph/errors.ts'
import { chosen } from '../../graph/given.ts'
import type { ListInput } from '../../lemlist/session.ts'
import type { Activity, activities } from './contract.ts'
import { activityTypes, groupOf } from './types.ts'
import { activityTypeValues, otherType } from './words.ts'

/** What an activity says, as the graph spells it. */
export const ActivityType = builder.enumType('ActivityType', {
  description: 'What an activity or event says. The set is open at lemlist; `rawType` beside it holds the word itself.',
  values: activityTypeValues,
})

const known = new Set(activityTypes.map(({ raw }) => raw))

/** A type as the enum has it. */
export const activityTypeOf = (raw: string): string => (known.has(raw) ? raw : otherType)

/** Which activities a client wants. */
export const ActivityFilter = builder.inputType('ActivityFilter', {
  description:
    'Which activities. All conditions must hold; one that is left out, null or an empty list does not count.',
  fields: t => ({
    types: t.field({
      type: [ActivityType],
      description: 'Any of these types; a stage such as `WARMED` stands for every type that brings it. Not `OTHER`.',
    }),
    rawTypes: t.stringList({
      description:
        'Any of these types in the spelling of lemlist, for those that `ActivityType` lacks. Adds to `types`.',
    }),
    campaignIds: t.idList({ description: 'In any of these campaigns.' }),
    leadId: t.id({ description: 'Of this lead.' }),
    isFirst: t.boolean({
      description: 'True: only the first of its type for the lead and step. False: only the later ones.',
    }),
    excludeBots: t.boolean({ description: 'True: leave out what mail scanners did.' }),
    from: t.field({ type: 'DateTime', description: 'Not before this.' }),
    to: t.field({ type: 'DateTime', description: 'Not after this.' }),
  }),
})
export type ActivityFilter = typeof ActivityFilter.$inferInput

/** What lemlist is asked, the place in the list aside. */
export type ActivitiesInput = ListInput<(typeof activities)['activities']>

/** How a filter is answered: the lists to merge, and which of their rows are shown. */
interface Plan {
  readonly inputs: readonly ActivitiesInput[]
  readonly keeps: (activity: Activity) => boolean
}

/** Most lists that are read side by side: the budget of REST calls holds as many at once. */
const mostLists = 20

const unlisted = new Set(activityTypes.filter(({ family }) => family === 'other').map(({ raw }) => raw))

/** Whether lists of activities have this type; events of other types are no activities. */
export const isListed = (type: string): boolean => !unlisted.has(type)

/** The types asked for in lemlist's spelling; undefined when the filter names none. */
const typesOf = ({ types, rawTypes }: ActivityFilter): readonly string[] | undefined => {
  const named = types?.map(String) ?? []
  if (named.includes(otherType))
    throw badInput('OTHER cannot be asked for: name the type in `rawTypes`', 'filter', 'types')
  return chosen([...new Set([...named, ...(rawTypes ?? [])])])
}

/** What a filter looks at. */
type Filtered = Pick<Activity, 'type' | 'createdAt' | 'campaignId' | 'leadId' | 'isFirst' | 'bot'>

const isAmong = (types: ReadonlySet<string>, { type }: Filtered): boolean =>
  types.has(type) || types.has(groupOf(type) ?? type)

/** Whether an activity or event passes the filter, from what it says itself. Throws BAD_USER_INPUT for a faulty filter. */
export const activityTest = (filter: ActivityFilter): ((activity: Filtered) => boolean) => {
  const { leadId, isFirst, excludeBots, from, to } = filter
  if (from && to && from > to) throw badInput('`from` must not lie behind `to`', 'filter', 'from')
  const types = typesOf(filter)
  const typeSet = types && new Set(types)
  const campaignIds = chosen(filter.campaignIds)
  const campaigns = campaignIds && new Set(campaignIds)
  return activity =>
    (typeSet === undefined || isAmong(typeSet, activity)) &&
    (!campaigns || campaigns.has(activity.campaignId ?? '')) &&
    (!leadId || activity.leadId === leadId) &&
    (typeof isFirst !== 'boolean' || activity.isFirst === isFirst) &&
    !(excludeBots === true && activity.bot === true) &&
    (!from || Date.parse(activity.createdAt) >= from.getTime()) &&
    (!to || Date.parse(activity.createdAt) <= to.getTime())
}

/**
 * The dates to ask for. lemlist: its upper end must lie behind its lower one, so an empty span is widened by the
 * smallest step; `activityTest` takes off what that adds.
 */
const datesOf = (from: Date | null | undefined, to: number | undefined) => {
  const most = from && to !== undefined ? Math.max(to, from.getTime() + 1) : to
  return {
    minDate: from?.toISOString(),
    maxDate: most === undefined ? undefined : new Date(most).toISOString(),
  }
}

const lowest = (...times: readonly (number | undefined)[]): number | undefined => {
  const told = times.filter(time => time !== undefined)
  return told.length === 0 ? undefined : Math.min(...told)
}

/** The choices to ask for one by one, or one open question when there are too many. */
const split = (choices: readonly string[] | undefined, most: number): readonly (string | undefined)[] =>
  choices === undefined || choices.length > most ? [undefined] : choices

/**
 * How to answer a filter with the fewest calls. lemlist: a call takes one type and one campaign, so several are a list
 * each; a single lead has so few activities that they are sorted out here. `until` is the moment a further part starts at.
 */
export const planOf = (filter: ActivityFilter, until?: number): Plan => {
  const keeps = activityTest(filter)
  const { leadId, isFirst, from, to } = filter
  const types = typesOf(filter)?.filter(isListed)
  const campaignIds = chosen(filter.campaignIds)
  const campaigns = campaignIds && [...new Set(campaignIds)]
  const mostTypes = leadId ? 1 : mostLists
  const eachType = split(types, mostTypes)
  const eachCampaign = split(campaigns, leadId ? 1 : Math.floor(mostLists / Math.max(1, eachType.length)))
  const shared = {
    version: 'v2',
    leadId: leadId ?? undefined,
    isFirst: isFirst ?? undefined,
    ...datesOf(from, lowest(to?.getTime(), until)),
  } as const
  const inputs = eachType.flatMap(type => eachCampaign.map(campaignId => ({ ...shared, type, campaignId })))
  return { inputs, keeps }
}
