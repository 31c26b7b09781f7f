import { z } from 'zod'
import { chapter, del, get } from '../../lemlist/endpoint.ts'
import * as param from '../../lemlist/params.ts'
import { all } from '../../lemlist/subject.ts'
import { acknowledgement, flag, id, instant, int, maybe, number, openMap, rows, text } from '../../lemlist/wire.ts'
import { subjects } from '../subjects.ts'
import { marksOfList } from './marks.ts'

/** The lead as it stands now, inside each of its activities. */
const EmbeddedLead = z.looseObject({
  _id: id,
  contactId: maybe(id),
  isPaused: maybe(flag),
  state: maybe(text),
  source: maybe(text),
  personalized: maybe(flag),
  variables: maybe(openMap),
  enrichment: maybe(z.looseObject({ emailStatus: maybe(text) })),
})

/**
 * Something that happened; the body of a webhook call has the same shape. Open, because each type brings keys of its
 * own. lemlist: a company note has neither lead nor campaign, and only webhook calls carry `subject`.
 */
export const Activity = z.looseObject({
  _id: id,
  type: text,
  createdAt: instant,
  teamId: maybe(id),
  isFirst: maybe(flag),
  bot: maybe(flag),
  stopped: maybe(flag),
  campaignId: maybe(id),
  campaignName: maybe(text),
  /** lemlist: the campaign's name a second time. */
  name: maybe(text),
  sequenceId: maybe(id),
  sequenceStep: maybe(int),
  totalSequenceStep: maybe(int),
  stepId: maybe(id),
  sequenceTested: maybe(text),
  emailTemplateId: maybe(id),
  emailTemplateName: maybe(text),
  leadId: maybe(id),
  contactId: maybe(id),
  companyId: maybe(id),
  leadEmail: maybe(text),
  leadFirstName: maybe(text),
  leadLastName: maybe(text),
  leadCompanyName: maybe(text),
  leadPhone: maybe(text),
  leadPicture: maybe(text),
  // lemlist: some webhook calls spell the lead's keys without `lead`.
  email: maybe(text),
  firstName: maybe(text),
  lastName: maybe(text),
  companyName: maybe(text),
  phone: maybe(text),
  lead: maybe(EmbeddedLead),
  sendUserId: maybe(id),
  sendUserEmail: maybe(text),
  sendUserName: maybe(text),
  sendUserMailboxId: maybe(id),
  createdBy: maybe(id),
  /** Who did it by hand. lemlist: a `userName` without `userId` (`api`) is no person. */
  userId: maybe(id),
  userName: maybe(text),
  /** When the message went out that this is an answer to or an opening of. */
  relatedSentAt: maybe(instant),
  messageId: maybe(text),
  subject: maybe(text),
  note: maybe(text),
  /** The task that was done. */
  opportunityId: maybe(id),
  errorMessage: maybe(text),
  linkUrl: maybe(text),
  bounceReason: maybe(text),
  /** Length of a call in seconds. */
  duration: maybe(number),
})
export type Activity = z.output<typeof Activity>

/** Chapter Activities of the API: what happened, newest first. */
export const activities = chapter({
  /**
   * lemlist: dates are ISO 8601 or unix seconds, both ends included, and `maxDate` must be later than `minDate`.
   * lemlist: `type` is one type, detail or group; a group answers with the detail activities that raised it.
   */
  activities: get('/activities', {
    serves: 'Query.activities',
    sandbox: 'Everything that happened, newest first, with every filter of the reference.',
    query: {
      // lemlist: without it the rows come in an older shape that lacks `lead` and `contactId`.
      version: param.required(param.oneOf('v2')),
      type: param.text,
      campaignId: param.text,
      leadId: param.text,
      isFirst: param.flag,
      minDate: param.text,
      maxDate: param.text,
      // lemlist: other names of the two above, which win over them.
      startDate: param.text,
      endDate: param.text,
      offset: param.int,
      limit: param.int,
    },
    paging: { style: 'offset', size: 100 },
    kept: { seconds: 300, untold: 5, about: subjects.activities, marks: marksOfList },
    reply: rows(Activity),
  }),
  /** lemlist: an activity without a recording is not found either. */
  activityRecordingDelete: del('/activities/:activityId/recording-transcript', {
    serves: 'Mutation.activityRecordingDelete',
    sandbox: 'Takes recording and transcript off the call; 404 for an activity that has neither.',
    changes: [all(subjects.activities), all(subjects.conversations)],
    reply: acknowledgement,
  }),
})
