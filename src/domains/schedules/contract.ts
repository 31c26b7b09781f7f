import { z } from 'zod'
import { chapter, del, get, patch, post } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'
import { schedulesChanged } from '../effects.ts'
import { subjects } from '../subjects.ts'

/**
 * When a campaign may send: `start` and `end` as `HH:mm` in `timezone` (an IANA name), on `weekdays`, with
 * `secondsToWait` between two sends. lemlist: weekdays are 1 for Monday to 7 for Sunday; 0 has been seen for Sunday,
 * and a day may be listed twice. A deleted schedule keeps its document, with `deletedAt`.
 */
export const Schedule = z.object({
  _id: id,
  name: text,
  secondsToWait: maybe(int),
  timezone: text,
  start: text,
  end: text,
  weekdays: z.array(int),
  public: maybe(flag),
  createdBy: maybe(id),
  createdAt: maybe(instant),
  deletedAt: maybe(instant),
  deletedBy: maybe(id),
})
export type Schedule = z.output<typeof Schedule>

/**
 * What a schedule is made from: `start` and `end` as `HH:mm`, `weekdays` from 1 for Monday to 7 for Sunday.
 * lemlist: the retired reference had 0 for Sunday; what is written is 7.
 */
const NewSchedule = z.object({
  name: text,
  timezone: text,
  start: text,
  end: text,
  weekdays: z.array(int),
  /** 1200 when it is left out. */
  secondsToWait: int.optional(),
  public: flag.optional(),
})

/** What can be changed of a schedule; what is left out stays as it is. */
const ScheduleChange = NewSchedule.partial()

const Assigned = z.object({ scheduleId: maybe(id), campaignId: maybe(id) })

/** Chapter Schedules of the API. */
export const schedules = chapter({
  schedules: get('/schedules', {
    serves: 'Query.schedules',
    sandbox: 'Schedules that are not deleted, page by page, oldest first unless it is asked otherwise.',
    query: {
      page: param.int,
      offset: param.int,
      limit: param.int,
      sortBy: param.oneOf('createdAt'),
      sortOrder: param.oneOf('asc', 'desc'),
    },
    paging: { style: 'page', size: 100 },
    kept: { seconds: 300, about: subjects.schedules },
    reply: rows(Schedule),
  }),
  schedule: get('/schedules/:scheduleId', {
    serves: 'Query.schedule',
    sandbox: 'The schedule.',
    kept: { seconds: 300, about: subjects.schedules },
    reply: document(Schedule),
  }),
  /** lemlist: refusals are JSON here and in the next, text elsewhere. */
  scheduleCreate: post('/schedules', {
    serves: ['Mutation.scheduleCreate', 'Mutation.campaignScheduleCreate'],
    sandbox: 'Adds a schedule that no campaign uses yet.',
    body: NewSchedule,
    changes: schedulesChanged,
    reply: document(Schedule),
  }),
  scheduleUpdate: patch('/schedules/:scheduleId', {
    serves: 'Mutation.scheduleUpdate',
    sandbox: 'Changes what is given; what comes out must still be a schedule.',
    body: ScheduleChange,
    changes: schedulesChanged,
    reply: document(Schedule),
  }),
  scheduleDelete: del('/schedules/:scheduleId', {
    serves: 'Mutation.scheduleDelete',
    sandbox: 'Marks the schedule as deleted: it leaves all lists and is still read by its id.',
    changes: schedulesChanged,
    reply: document(z.object({ _id: maybe(id) })),
  }),
  campaignSchedules: get('/campaigns/:campaignId/schedules', {
    serves: 'Campaign.schedules',
    sandbox: 'The campaign’s schedules, as a bare list.',
    kept: { seconds: 300, about: subjects.schedules },
    reply: rows(Schedule),
  }),
  /** Not called: its body is described nowhere, and the two documented calls do the same. */
  campaignScheduleCreate: post('/campaigns/:campaignId/schedules', {
    serves: 'Mutation.campaignScheduleCreate',
    sandbox: 'Adds the schedule that `scheduleId` names, or a new one made from the rest.',
    evidence: 'undocumented',
    instead: 'campaignScheduleAssign',
    body: ScheduleChange.extend({ scheduleId: id.optional() }),
    changes: schedulesChanged,
    reply: document(Assigned),
  }),
  /** lemlist: a campaign may have several, and none can be taken away again. */
  campaignScheduleAssign: post('/campaigns/:campaignId/schedules/:scheduleId', {
    serves: ['Mutation.campaignScheduleAssign', 'Mutation.campaignScheduleCreate'],
    sandbox: 'Adds the schedule to those of the campaign; one that it has stays where it is.',
    changes: schedulesChanged,
    reply: document(Assigned),
  }),
})
