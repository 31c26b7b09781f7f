import { action, type Deleted, deletedField, entityField, type PayloadRef } from '../../graph/action.ts'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import { costs, each, when } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { given } from '../../graph/given.ts'
import { mustChange, Partly, refuseAll } from '../../graph/user-errors.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { type Schedule, schedules } from './contract.ts'
import { campaignSchedules, ScheduleRef, scheduleById, Weekday } from './graph.ts'
import { faultsOf } from './times.ts'

const texts = {
  timezone: 'Time zone of `start` and `end`, an IANA name: `Europe/Paris`.',
  start: 'From when on it sends, `HH:mm` in 24 hours.',
  end: 'Until when it sends, `HH:mm` in 24 hours; before `start` where that is past midnight.',
  weekdays: 'The days it sends on, one at least.',
  secondsToWait: 'Least time between two sends, in seconds.',
  isPublic: 'Whether all of the team may use it.',
}

const saysSomething = bounds({ blank: false })
const days = bounds({ items: 7, empty: false })
const seconds = bounds({ least: 0 })

const newFields = (t: InputFields) => ({
  name: t.string({ required: true, extensions: saysSomething, description: 'Its name; not unique.' }),
  timezone: t.string({ required: true, description: texts.timezone }),
  start: t.string({ required: true, description: texts.start }),
  end: t.string({ required: true, description: texts.end }),
  weekdays: t.field({ type: [Weekday], extensions: days, required: true, description: texts.weekdays }),
  secondsToWait: t.int({
    extensions: seconds,
    description: `${texts.secondsToWait} lemlist takes 1200 when it is left out.`,
  }),
  isPublic: t.boolean({ description: `${texts.isPublic} False when it is left out.` }),
})

/** What is said of a schedule, as lemlist takes it: only `isPublic` has another name there. */
const bodyOf = <Fields extends { readonly isPublic?: boolean | undefined }>({ isPublic, ...fields }: Fields) => ({
  ...fields,
  ...(isPublic === undefined ? {} : { public: isPublic }),
})

const described = 'The schedule as it is now. Null when the action was refused.'

action('scheduleCreate', {
  ...costs(each(schedules.scheduleCreate)),
  description: 'Makes a schedule. No campaign uses it before it is assigned.',
  role: 'WRITE',
  input: newFields,
  run: async (input, context): Promise<Schedule | null> => {
    const fields = given(input)
    refuseAll(faultsOf(fields))
    return (await context.lemlist.call(schedules.scheduleCreate, { body: bodyOf(fields) })) ?? null
  },
  payload: entityField('schedule', { type: ScheduleRef, description: described }),
})

const kept = 'Stays as it is when it is left out.'

action('scheduleUpdate', {
  ...costs(each(schedules.scheduleUpdate)),
  description: 'Changes a schedule, for every campaign that uses it.',
  role: 'WRITE',
  input: t => ({
    scheduleId: t.id({ required: true, description: 'Id of the schedule, `skd_…`.' }),
    name: t.string({ extensions: saysSomething, description: `Its new name. ${kept}` }),
    timezone: t.string({ description: `${texts.timezone} ${kept}` }),
    start: t.string({ description: `${texts.start} ${kept}` }),
    end: t.string({ description: `${texts.end} ${kept}` }),
    weekdays: t.field({ type: [Weekday], extensions: days, description: `${texts.weekdays} ${kept}` }),
    secondsToWait: t.int({ extensions: seconds, description: `${texts.secondsToWait} ${kept}` }),
    isPublic: t.boolean({ description: `${texts.isPublic} ${kept}` }),
  }),
  run: async (input, context): Promise<Schedule | null> => {
    const { scheduleId, ...change } = given(input)
    mustChange(change)
    refuseAll(faultsOf(change))
    const changed = await context.lemlist.call(schedules.scheduleUpdate, { scheduleId, body: bodyOf(change) })
    return changed ?? scheduleById(context, scheduleId)
  },
  payload: entityField('schedule', { type: ScheduleRef, description: described }),
})

action('scheduleDelete', {
  ...costs(each(schedules.scheduleDelete)),
  description:
    'Deletes a schedule. It leaves all lists, those of its campaigns too, and can still be fetched by its id; lemlist has no way back.',
  role: 'WRITE',
  sideEffects: ['DELETES'],
  input: t => ({ scheduleId: t.id({ required: true, description: 'Id of the schedule, `skd_…`.' }) }),
  run: async ({ scheduleId }, context): Promise<Deleted> => {
    await context.lemlist.call(schedules.scheduleDelete, { scheduleId })
    return { deletedId: scheduleId }
  },
  payload: deletedField('schedule'),
})

/** A schedule and a campaign it is for, with the schedule's own document where it was just made. */
interface Assignment {
  readonly campaignId: string
  readonly scheduleId: string
  readonly made?: Schedule | undefined
}

/** Adds the campaign and the schedule to the payload of an action that brings them together. */
const assignmentFields =
  (description: string) =>
  (ref: PayloadRef<Assignment>): void => {
    builder.objectField(ref, 'campaign', t =>
      t.field({
        type: CampaignRef,
        resolve: ({ entity }) => entity && { id: entity.campaignId },
        description: 'The campaign. Null when the action was refused.',
      }),
    )
    builder.objectField(ref, 'schedule', t =>
      t.field({
        ...costs(when('it was not just made', each(schedules.schedule))),
        type: ScheduleRef,
        resolve: ({ entity }, _, context) =>
          entity && (entity.made ?? orNull(scheduleById(context, entity.scheduleId))),
        description,
      }),
    )
  }

const campaignId = (t: InputFields) =>
  t.id({ required: true, description: 'Id of the campaign that is to use it, `cam_…`.' })

action('campaignScheduleAssign', {
  ...costs(each(schedules.campaignScheduleAssign)),
  description:
    'Adds a schedule to those of a campaign, which may have several. lemlist has no way to take one away from a campaign.',
  role: 'WRITE',
  input: t => ({
    campaignId: campaignId(t),
    scheduleId: t.id({ required: true, description: 'Id of the schedule, `skd_…`.' }),
  }),
  run: async (input, context): Promise<Assignment> => {
    await context.lemlist.call(schedules.campaignScheduleAssign, input)
    return input
  },
  payload: assignmentFields('The schedule. Costs one call. Null when the action was refused.'),
})

action('campaignScheduleCreate', {
  ...costs(each(schedules.scheduleCreate), each(schedules.campaignScheduleAssign), each(schedules.campaignSchedules)),
  description:
    'Makes a schedule and adds it to those of a campaign, in two calls and one that looks whether there is the campaign. When only the second is refused, the schedule that was made is shown all the same.',
  role: 'WRITE',
  input: t => ({ campaignId: campaignId(t), ...newFields(t) }),
  run: async (input, context): Promise<Assignment | Partly<Assignment> | null> => {
    const { campaignId, ...fields } = given(input)
    refuseAll(faultsOf(fields))
    // Without the campaign, the schedule would be made for nothing.
    await campaignSchedules(context, campaignId)
    const made = await context.lemlist.call(schedules.scheduleCreate, { body: bodyOf(fields) })
    if (made === undefined) return null
    const assignment = { campaignId, scheduleId: made._id, made }
    try {
      await context.lemlist.call(schedules.campaignScheduleAssign, { campaignId, scheduleId: made._id })
      return assignment
    } catch (error) {
      return new Partly(assignment, [error])
    }
  },
  payload: assignmentFields(
    'The schedule that was made, also where it could not be added to the campaign. Null when it was refused.',
  ),
})
