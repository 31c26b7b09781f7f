import { z } from 'zod'
import { id, int, maybe, text } from '../../lemlist/wire.ts'

/** What stats can be narrowed to. */
export const StatsChannel = z.enum(['email', 'linkedin', 'others'])
export type StatsChannel = z.output<typeof StatsChannel>

/**
 * Counters of one step in a range of time; `index` counts from 1, `sequenceStep` from 0.
 * lemlist: has no step id, so that steps are known by sequence and place; a tested step has a row for each variant.
 */
export const StepStats = z.object({
  index: maybe(int),
  sequenceId: maybe(id),
  sequenceStep: maybe(int),
  abTest: maybe(z.enum(['A', 'B'])),
  /** lemlist: absent for emails. */
  taskType: maybe(text),
  conditionLabel: maybe(text),
  invited: maybe(int),
  sent: maybe(int),
  delivered: maybe(int),
  opened: maybe(int),
  clicked: maybe(int),
  replied: maybe(int),
  notDelivered: maybe(int),
  bounced: maybe(int),
  unsubscribed: maybe(int),
})
export type StepStats = z.output<typeof StepStats>

/** Counters of a campaign in a range of time: `nbLeads…` count people, the others count messages. */
export const CampaignStats = z.object({
  nbLeads: maybe(int),
  nbLeadsLaunched: maybe(int),
  nbLeadsReached: maybe(int),
  nbLeadsOpened: maybe(int),
  nbLeadsInteracted: maybe(int),
  nbLeadsAnswered: maybe(int),
  nbLeadsInterested: maybe(int),
  nbLeadsNotInterested: maybe(int),
  nbLeadsUnsubscribed: maybe(int),
  nbLeadsInterrupted: maybe(int),
  messagesSent: maybe(int),
  messagesNotSent: maybe(int),
  messagesBounced: maybe(int),
  delivered: maybe(int),
  opened: maybe(int),
  clicked: maybe(int),
  replied: maybe(int),
  invitationAccepted: maybe(int),
  meetingBooked: maybe(int),
  steps: maybe(z.array(StepStats)),
})
export type CampaignStats = z.output<typeof CampaignStats>

/** Stats of many campaigns in one answer, with those that failed beside those that did not. */
export const CampaignStatsBatch = z.object({
  results: maybe(z.array(CampaignStats.extend({ campaignId: id }))),
  errors: maybe(z.array(z.object({ campaignId: id, error: maybe(text) }))),
})
export type CampaignStatsBatch = z.output<typeof CampaignStatsBatch>

/** Eleven flat counters: the funnel of leads, and messages. */
export const LegacyCampaignStats = z.object({
  leadTotal: maybe(int),
  leadToLaunch: maybe(int),
  leadReadyToSend: maybe(int),
  leadInProgress: maybe(int),
  leadCompleted: maybe(int),
  sentCount: maybe(int),
  deliveredCount: maybe(int),
  openedCount: maybe(int),
  clickedCount: maybe(int),
  repliedCount: maybe(int),
  interestedCount: maybe(int),
})
export type LegacyCampaignStats = z.output<typeof LegacyCampaignStats>
