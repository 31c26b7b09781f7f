import { z } from 'zod'
import { chapter, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { document, flag, id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'

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

/** Chapter Schedules of the API. */
export const schedules = chapter({
  schedules: get('/schedules', {
    serves: 'Query.schedules',
    sandbox: 'Schedules that are not deleted, page by page.',
    query: {
      page: param.int,
      offset: param.int,
      limit: param.int,
      sortBy: param.oneOf('createdAt'),
      sortOrder: param.oneOf('asc', 'desc'),
    },
    paging: { style: 'page', size: 100 },
    cacheSeconds: 60,
    reply: rows(Schedule),
  }),
  schedule: get('/schedules/:scheduleId', {
    serves: 'Query.schedule',
    sandbox: 'The schedule.',
    cacheSeconds: 60,
    reply: document(Schedule),
  }),
  campaignSchedules: get('/campaigns/:campaignId/schedules', {
    serves: 'Campaign.schedules',
    sandbox: 'The campaign’s schedules, as a bare list.',
    cacheSeconds: 60,
    reply: rows(Schedule),
  }),
})
