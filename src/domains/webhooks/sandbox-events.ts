import type { ActivityDocument } from '../../sandbox/documents.ts'
import type { HookEvent, TeamWorld } from '../../sandbox/world.ts'
import { shownActivity } from '../activities/sandbox.ts'
import { groupOf } from '../activities/types.ts'
import { isEvent } from './names.ts'

/** lemlist: a mail that was written in the inbox, and thus for no campaign, raises no event. */
const isFromInbox = ({ type, campaignId }: ActivityDocument): boolean =>
  type === 'emailsSent' && campaignId === undefined

/**
 * What hooks are called for when an activity happens: itself, and the stage that it brings its lead to, both told as the
 * list of activities shows it.
 */
export const eventsOf = (team: TeamWorld, activity: ActivityDocument): readonly HookEvent[] => {
  if (!isEvent(activity.type) || isFromInbox(activity)) return []
  const { campaignId, isFirst } = activity
  const group = groupOf(activity.type)
  const types = group === undefined ? [activity.type] : [activity.type, group]
  return types.map(type => ({ type, campaignId, isFirst, body: () => shownActivity(team, { ...activity, type }) }))
}
