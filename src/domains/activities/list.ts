import { type Connection, type ListKind, type PartArgs, partOf } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { anchorTime, mergedPart } from '../../graph/merged.ts'
import { type Activity, activities } from './contract.ts'
import { type ActivitiesInput, type ActivityFilter, planOf } from './filter.ts'

/** Lists of activities, whosever they are. */
export const activityList: ListKind = { name: 'activities', max: 100 }

const timeOf = ({ createdAt }: Activity): number => Date.parse(createdAt)

/** Notes where an activity was seen. lemlist: none can be fetched by its id, but its lead and moment lead back to it. */
export const rememberActivity = (
  context: Context,
  { _id, leadId, createdAt }: Pick<Activity, '_id' | 'leadId' | 'createdAt'>,
): void => context.lemlist.remember(_id, `${createdAt} ${leadId ?? ''}`)

const readList = (context: Context, input: ActivitiesInput) => async (from: number, count: number, anew?: boolean) => {
  const slice = await context.lemlist.slice(activities.activities, input, from, count, anew)
  for (const activity of slice?.rows ?? []) rememberActivity(context, activity)
  return slice
}

/**
 * A part of the activities that pass a filter, newest first. A further part is asked for from the anchor's moment on,
 * so that what happens in between moves nothing. Nothing is asked where the caller knows that nothing passes.
 */
export const activityPart = async (
  context: Context,
  args: PartArgs,
  filter: ActivityFilter,
  letsNothingThrough = false,
): Promise<Connection<Activity>> => {
  const part = partOf(activityList, args)
  const { inputs, keeps } = planOf(filter, part.after && anchorTime(part.after))
  return mergedPart(part, {
    lists: (letsNothingThrough ? [] : inputs).map(input => readList(context, input)),
    paging: activities.activities.paging,
    idOf: ({ _id }) => _id,
    timeOf,
    keeps,
    fromStart: part.after === undefined,
  })
}

/** An activity that was seen before; null for others. Costs one call. */
export const findActivity = async (id: string, context: Context): Promise<Activity | null> => {
  const [seenAt, leadId] = context.lemlist.parentOf(id)?.split(' ') ?? []
  if (seenAt === undefined) return null
  const { inputs } = planOf({ leadId: leadId === '' ? null : leadId, from: new Date(seenAt), to: new Date(seenAt) })
  const [input] = inputs
  if (input === undefined) return null
  const slice = await context.lemlist.slice(activities.activities, input, 0, 100)
  return slice?.rows.find(({ _id }) => _id === id) ?? null
}
