import { builder } from '../../graph/builder.ts'
import { partArgs } from '../../graph/connection.ts'
import type { Context } from '../../graph/context.ts'
import { costs, each, pages } from '../../graph/cost.ts'
import { orNull } from '../../graph/errors.ts'
import { eachLoader } from '../../graph/loader.ts'
import { idPrefixes } from '../../graph/node.ts'
import { listPart } from '../../graph/offset.ts'
import { showsCampaign } from '../campaigns/existence.ts'
import { CampaignRef } from '../campaigns/node.ts'
import { newestFirst } from '../campaigns/order.ts'
import { UserRef } from '../team/users.ts'
import { type Schedule, schedules } from './contract.ts'

const weekdays = {
  MONDAY: { value: 1, description: 'Monday.' },
  TUESDAY: { value: 2, description: 'Tuesday.' },
  WEDNESDAY: { value: 3, description: 'Wednesday.' },
  THURSDAY: { value: 4, description: 'Thursday.' },
  FRIDAY: { value: 5, description: 'Friday.' },
  SATURDAY: { value: 6, description: 'Saturday.' },
  SUNDAY: { value: 7, description: 'Sunday.' },
} as const

/** A day of the week, as lemlist counts them. */
export const Weekday = builder.enumType('Weekday', { description: 'A day of the week.', values: weekdays })

const allDays = Object.values(weekdays).map(({ value }) => value)

/** lemlist: Sunday is 7, and 0 where it was written by older means; a day may be listed twice. */
const daysOf = ({ weekdays: listed }: Schedule) =>
  allDays.filter(day => listed.includes(day) || (day === weekdays.SUNDAY.value && listed.includes(0)))

idPrefixes('Schedule', 'skd')

/** A schedule in the graph. */
export const ScheduleRef = builder.objectRef<Schedule>('Schedule')

/** A schedule by its id, a deleted one too. */
export const scheduleById = eachLoader((context: Context, scheduleId: string) =>
  context.lemlist.call(schedules.schedule, { scheduleId }),
)

/** The schedules of a campaign; rejects as not found when there is no such campaign. */
export const campaignSchedules = eachLoader((context: Context, campaignId: string) =>
  context.lemlist.call(schedules.campaignSchedules, { campaignId }),
)

builder.node(ScheduleRef, {
  id: { resolve: ({ _id }) => _id },
  loadOne: (id, context) => orNull(scheduleById(context, id)),
  description: 'The times at which campaigns may send.',
  fields: t => ({
    name: t.exposeString('name', { nullable: false, description: 'Its name; not unique.' }),
    timezone: t.exposeString('timezone', {
      nullable: false,
      description: 'Time zone of `start` and `end`, an IANA name.',
    }),
    start: t.exposeString('start', { nullable: false, description: 'From when on it sends, `HH:mm` in 24 hours.' }),
    end: t.exposeString('end', {
      nullable: false,
      description: 'Until when it sends, `HH:mm` in 24 hours; before `start` where that is past midnight.',
    }),
    weekdays: t.field({
      type: [Weekday],
      nullable: false,
      resolve: daysOf,
      description: 'The days it sends on, from Monday on.',
    }),
    secondsToWait: t.exposeInt('secondsToWait', { description: 'Least time between two sends, in seconds.' }),
    isPublic: t.exposeBoolean('public', { description: 'Whether all of the team may use it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    creator: t.field({
      type: UserRef,
      resolve: ({ createdBy }) => (createdBy === undefined ? null : { id: createdBy }),
      description: 'Who created it.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      description: 'When it was deleted; it can still be fetched by its id. Null while it is in use.',
    }),
  }),
})

const scheduleList = { name: 'schedules', max: 100 }

const ScheduleConnection = builder.connectionObject(
  { type: ScheduleRef, name: 'ScheduleConnection', description: 'A part of a list of schedules, newest first.' },
  { name: 'ScheduleEdge', description: 'A schedule and its place in the list.' },
)

builder.queryFields(t => ({
  schedules: t.field({
    ...costs(pages(schedules.schedules)),
    type: ScheduleConnection,
    args: partArgs(scheduleList),
    resolve: (_root, args, context) =>
      listPart(scheduleList, args, {
        endpoint: schedules.schedules,
        read: (from, count) => context.lemlist.slice(schedules.schedules, newestFirst, from, count),
        idOf: ({ _id }) => _id,
      }),
    description: 'The schedules of the team, newest first. Costs one call per hundred.',
  }),
  schedule: t.field({
    ...costs(each(schedules.schedule)),
    type: ScheduleRef,
    args: { id: t.arg.id({ required: true, description: 'Id of the schedule, `skd_…`.' }) },
    resolve: (_root, { id }, context) => orNull(scheduleById(context, id)),
    description: 'A schedule, deleted ones included; null when there is none with this id. Costs one call.',
  }),
}))

builder.objectField(CampaignRef, 'schedules', t =>
  t.field({
    ...costs(each(schedules.campaignSchedules)),
    type: [ScheduleRef],
    nullable: true,
    resolve: async ({ id }, _, context) => (await campaignSchedules(context, id))?.rows ?? null,
    description: 'When it may send. Costs one call for each campaign.',
  }),
)

showsCampaign('schedules', campaignSchedules)
