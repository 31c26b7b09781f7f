import { action } from '../../graph/action.ts'
import { builder } from '../../graph/builder.ts'
import { costs, each } from '../../graph/cost.ts'
import { ActivityRef } from './activity.ts'
import { activities } from './contract.ts'
import { findActivity } from './list.ts'

action('activityRecordingDelete', {
  ...costs(each(activities.activityRecordingDelete)),
  description:
    'Deletes the recording of a call and its transcript for good; the activity stays. An activity without a recording is refused as if there were none.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ activityId: t.id({ required: true, description: 'The activity of the call, `act_…`.' }) }),
  run: async ({ activityId }, context): Promise<string> => {
    await context.lemlist.call(activities.activityRecordingDelete, { activityId })
    return activityId
  },
  payload: ref => {
    builder.objectField(ref, 'activityId', t =>
      t.id({
        resolve: ({ entity }) => entity,
        description: 'The activity whose recording is gone. Null when the action was refused.',
      }),
    )
    builder.objectField(ref, 'activity', t =>
      t.field({
        type: ActivityRef,
        resolve: ({ entity }, _, context) => (entity === null ? null : findActivity(entity, context)),
        description:
          'The activity as it is now. Null when the action was refused, and for one that the gateway has not shown before. Costs one call.',
      }),
    )
  },
})
