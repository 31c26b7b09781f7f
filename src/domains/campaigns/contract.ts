import { z } from 'zod'
import { batched, chapter, get, patch, post } from '../../lemlist/endpoint.ts'
import { kindOf, LemlistError } from '../../lemlist/errors.ts'
import * as param from '../../lemlist/params.ts'
import { anything } from '../../lemlist/subject.ts'
import { document, flag, id, instant, int, maybe, rows, text } from '../../lemlist/wire.ts'
import { campaignChanged, campaignMade } from '../effects.ts'
import { subjects } from '../subjects.ts'
import { SendUser } from '../team/contract.ts'
import { CampaignChange, CampaignCopy, NewCampaign } from './bodies.ts'
import { asCounted } from './keeping.ts'
import { CampaignStats, CampaignStatsBatch, LegacyCampaignStats, StatsChannel } from './stats.ts'
import { campaignStatuses } from './statuses.ts'

const Creator = z.object({ userId: id, userEmail: maybe(text) })

/** A user who sends for a campaign, and the mailbox it sends from. */
const CampaignSender = z.object({ id, email: maybe(text), sendUserMailboxId: maybe(id) })
export type CampaignSender = z.output<typeof CampaignSender>

/**
 * A campaign, as the list, the detail and the answer to its creation show it.
 * lemlist: the list has `createdBy`, `emoji`, `timezone`, `labels` and `errors`, the detail has `creator` and `senders`,
 * only creation and duplication surely have `sequenceId`. Its `state` is an internal switch and not read.
 */
export const Campaign = z.object({
  _id: id,
  name: text,
  emoji: maybe(text),
  timezone: maybe(text),
  labels: maybe(z.array(text)),
  createdAt: maybe(instant),
  createdBy: maybe(id),
  status: maybe(z.enum(campaignStatuses)),
  hasError: maybe(flag),
  errors: maybe(z.array(text)),
  creator: maybe(Creator),
  senders: maybe(z.array(CampaignSender)),
  sequenceId: maybe(id),
  scheduleIds: maybe(z.array(id)),
})
export type Campaign = z.output<typeof Campaign>

/** The switches of a campaign. lemlist: what an update answers, without the campaign's id. */
export const CampaignSettings = z.object({
  name: maybe(text),
  stopOnEmailReplied: maybe(flag),
  stopOnMeetingBooked: maybe(flag),
  stopOnLinkClicked: maybe(flag),
  stopOnLinkClickedFilter: maybe(text),
  leadsPausedByInterest: maybe(flag),
  opportunityReplied: maybe(flag),
  opportunityClicked: maybe(flag),
  autoLeadInterest: maybe(flag),
  disableTrackOpen: maybe(flag),
  disableTrackClick: maybe(flag),
  disableTrackReply: maybe(flag),
  disableOutOfOffice: maybe(flag),
  sequenceSharing: maybe(flag),
  sendUsers: maybe(z.array(SendUser)),
})
export type CampaignSettings = z.output<typeof CampaignSettings>

/**
 * All-time counters of a campaign, in people rather than messages.
 * lemlist: lists are flat text here (`labels`, `senderNames`), `createdBy` is a display name, `creator` is
 * `userId|email`, and a counter that never counted may be absent.
 */
export const CampaignReport = z.object({
  _id: id,
  name: maybe(text),
  status: maybe(z.enum(campaignStatuses)),
  state: maybe(text),
  creator: maybe(text),
  createdAt: maybe(instant),
  createdBy: maybe(text),
  labels: maybe(text),
  senderNames: maybe(text),
  sendersUsers: maybe(text),
  totalCount: maybe(int),
  reviewedCount: maybe(int),
  inSequenceLeadCount: maybe(int),
  reviewed: maybe(int),
  emailsSent: maybe(int),
  emailsOpened: maybe(int),
  emailsClicked: maybe(int),
  emailsReplied: maybe(int),
  emailsUnsubscribed: maybe(int),
  emailsInterested: maybe(int),
  linkedinSent: maybe(int),
  linkedinOpened: maybe(int),
  linkedinReplied: maybe(int),
  interested: maybe(int),
  notInterested: maybe(int),
})
export type CampaignReport = z.output<typeof CampaignReport>

/** One remark about a campaign's readiness; level 3 keeps it from starting, 1 is for information. */
const CampaignCheck = z.object({
  type: maybe(z.enum(['issue', 'information'])),
  level: maybe(int),
  message: maybe(text),
  category: maybe(text),
})
export type CampaignCheck = z.output<typeof CampaignCheck>

const CampaignChecks = z.object({
  name: maybe(text),
  status: maybe(z.enum(campaignStatuses)),
  statutes: maybe(z.array(CampaignCheck)),
})

/** lemlist: `state` is the internal switch, `running` for a draft as well. */
const CampaignSwitched = z.object({ _id: id, state: maybe(text) })

/** What all campaigns of one batch of stats have in common. Dates are ISO text, `sendUser` is `userId|email`. */
export interface StatsQuestion {
  readonly startDate: string
  readonly endDate: string
  readonly sendUser?: string | undefined
  readonly ABSelected?: 'A' | 'B' | undefined
  readonly channels?: readonly StatsChannel[] | undefined
}

const campaignReports = get('/campaigns/reports', {
  serves: 'Campaign.report',
  sandbox: 'Counters worked out from each campaign’s activities; unknown ids are left out.',
  query: { campaignIds: param.required(param.commaList) },
  kept: { seconds: 120, untold: 30, about: subjects.stats },
  reply: rows(CampaignReport),
})

const batchRoute = '/v2/campaigns/stats/batch'

const campaignStatsBatch = post(batchRoute, {
  serves: 'Campaign.stats',
  sandbox: 'As the single form, for up to 100 campaigns; unknown ids come back under `errors`.',
  body: z.object({
    campaignIds: z.array(id),
    startDate: text,
    endDate: text,
    sendUser: text.optional(),
    ABSelected: z.enum(['A', 'B']).optional(),
    // lemlist: a real list here, JSON text in the query of the single form.
    channels: z.array(StatsChannel).optional(),
  }),
  kept: asCounted,
  reads: true,
  reply: document(CampaignStatsBatch),
})

/** What is wrong with one campaign of a batch, as its call alone would have failed. */
const uncounted = (words = 'lemlist gave no numbers and did not say why'): LemlistError =>
  new LemlistError(words, {
    kind: kindOf(400, words, true),
    operation: 'campaignStatsBatch',
    method: 'POST',
    route: batchRoute,
    status: 200,
  })

/** Chapter Campaigns of the API: what they are, how they do, and their switches. */
export const campaigns = chapter({
  campaigns: get('/campaigns', {
    serves: 'Query.campaigns',
    sandbox: 'All campaigns by status and creator, oldest first unless it is asked otherwise.',
    query: {
      offset: param.int,
      limit: param.int,
      page: param.int,
      version: param.required(param.oneOf('v2')),
      sortBy: param.oneOf('createdAt'),
      sortOrder: param.oneOf('asc', 'desc'),
      status: param.oneOf(...campaignStatuses),
      createdBy: param.text,
    },
    paging: { style: 'offset', size: 100 },
    kept: { seconds: 60, untold: 15, about: subjects.campaigns, marks: () => [anything] },
    reply: rows(Campaign),
  }),
  campaign: get('/campaigns/:campaignId', {
    serves: 'Query.campaign',
    sandbox: 'The campaign with its creator and senders.',
    kept: { seconds: 120, untold: 30, about: subjects.campaigns },
    reply: document(Campaign),
  }),
  campaignCreate: post('/campaigns', {
    serves: 'Mutation.campaignCreate',
    sandbox: 'Makes a draft with an empty sequence and a default schedule.',
    body: NewCampaign,
    changes: campaignMade,
    reply: document(Campaign),
  }),
  /** lemlist: refusals are JSON here, and the copy's `status` is the one it reads back with. */
  campaignDuplicate: post('/campaigns/:campaignId/duplicate', {
    serves: 'Mutation.campaignDuplicate',
    sandbox: 'Makes a draft with copies of the sequences and schedules, without leads and senders.',
    body: CampaignCopy,
    changes: campaignMade,
    reply: document(Campaign),
  }),
  campaignUpdate: patch('/campaigns/:campaignId', {
    serves: 'Mutation.campaignUpdate',
    sandbox: 'Changes name, switches, senders and archiving; the answer has no id.',
    body: CampaignChange,
    changes: campaignChanged,
    reply: document(CampaignSettings),
  }),
  /** lemlist: unknown campaigns are left out, and the order of the rows means nothing. */
  campaignReports: batched(campaignReports, {
    max: 100,
    input: campaignIds => ({ campaignIds }),
    rows: page => page.rows.map(row => [row._id, row] as const),
  }),
  campaignPause: post('/campaigns/:campaignId/pause', {
    serves: 'Mutation.campaignPause',
    sandbox: 'Nothing more goes out of the campaign.',
    changes: campaignChanged,
    reply: document(CampaignSwitched),
  }),
  campaignStart: post('/campaigns/:campaignId/start', {
    serves: 'Mutation.campaignStart',
    sandbox: 'What waits in the campaign goes out soon after.',
    changes: campaignChanged,
    reply: document(CampaignSwitched),
  }),
  /** Not called: the batch below answers for one campaign as well, in the same call as others. */
  campaignStats: get('/v2/campaigns/:campaignId/stats', {
    serves: 'Campaign.stats',
    sandbox: 'Worked out from the campaign’s activities in the range.',
    instead: 'campaignStatsBatch',
    query: {
      startDate: param.required(param.text),
      endDate: param.required(param.text),
      sendUser: param.text,
      ABSelected: param.oneOf('A', 'B'),
      channels: param.json,
    },
    kept: asCounted,
    reply: document(CampaignStats),
  }),
  /** lemlist: campaigns that could not be counted are named in `errors` of an answer with status 200. */
  campaignStatsBatch: batched(campaignStatsBatch, {
    max: 100,
    input: (campaignIds, shared: StatsQuestion) => ({
      body: { ...shared, channels: shared.channels && [...shared.channels], campaignIds: [...campaignIds] },
    }),
    rows: ({ results = [], errors = [] }): (readonly [string, CampaignStats | Error])[] => [
      ...results.map(({ campaignId, ...stats }) => [campaignId, stats] as const),
      ...errors.map(({ campaignId, error }) => [campaignId, uncounted(error)] as const),
    ],
  }),
  /** lemlist: the first form of the stats, gone from its documentation; without dates it counts all time. */
  campaignLegacyStats: get('/campaigns/:campaignId/stats', {
    serves: 'Campaign.legacyStats',
    sandbox: 'Eleven counters worked out from leads and activities.',
    evidence: 'retired',
    query: { startDate: param.text, endDate: param.text, timezone: param.text },
    kept: asCounted,
    reply: document(LegacyCampaignStats),
  }),
  campaignChecks: get('/campaigns/:campaignId/statutes', {
    serves: 'Campaign.checks',
    sandbox: 'Blocking problems and hints, as the campaign stands.',
    kept: { seconds: 60, untold: 30, about: subjects.campaigns },
    reply: document(CampaignChecks),
  }),
})
