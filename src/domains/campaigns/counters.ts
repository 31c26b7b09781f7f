import { builder } from '../../graph/builder.ts'
import { AbVariant } from './range.ts'
import type { CampaignStats, LegacyCampaignStats, StepStats } from './stats.ts'

/** Numbers of one step, and the campaign it belongs to. */
export interface StepStatsSource {
  readonly campaignId: string
  /** Place in its sequence from 1, as the row or else the order of the rows tells it. */
  readonly index: number
  readonly row: StepStats
}

/** Numbers of a campaign, and the campaign. */
export interface CampaignStatsSource {
  readonly campaignId: string
  readonly row: CampaignStats
}

/** The steps' numbers of a campaign; undefined when lemlist gave none. */
export const stepStatsOf = ({ campaignId, row }: CampaignStatsSource): StepStatsSource[] | undefined => {
  const last = new Map<string | undefined, number>()
  return row.steps?.map(step => {
    const { sequenceId, sequenceStep, abTest } = step
    // The second wording of a step is no step of its own.
    const counted = Math.max(1, (last.get(sequenceId) ?? 0) + (abTest === 'B' ? 0 : 1))
    const index = step.index ?? (sequenceStep === undefined ? counted : sequenceStep + 1)
    last.set(sequenceId, index)
    return { campaignId, index, row: step }
  })
}

const isVariant = (text: string | undefined): text is 'A' | 'B' => text === 'A' || text === 'B'

/** Which wording a row counts; undefined when the step has one wording only. */
export const variantOf = ({ row: { abTest } }: StepStatsSource): 'A' | 'B' | undefined =>
  isVariant(abTest) ? abTest : undefined

/** Numbers of a step in the graph. */
export const StepStatsRef = builder.objectRef<StepStatsSource>('StepStats').implement({
  description:
    'Numbers of one step of a campaign in a range of time. `opened`, `clicked` and `replied` count people, the others messages.',
  fields: t => ({
    index: t.exposeInt('index', { nullable: false, description: 'Place of the step in its sequence, from 1.' }),
    variant: t.field({
      type: AbVariant,
      resolve: step => variantOf(step) ?? null,
      description:
        'Which wording of a tested step is counted. Null for a step that is not tested, and for both at once.',
    }),
    taskType: t.string({
      resolve: ({ row }) => row.taskType ?? null,
      description:
        "What kind of step it is, in lemlist's word: `linkedinVisit`, `phone`, `conditional`, … Null where lemlist does not say, as for emails.",
    }),
    conditionLabel: t.string({
      resolve: ({ row }) => row.conditionLabel ?? null,
      description: 'What a conditional step asks, as lemlist words it. Null for every other step.',
    }),
    invited: t.int({ resolve: ({ row }) => row.invited ?? null, description: 'LinkedIn invitations.' }),
    sent: t.int({ resolve: ({ row }) => row.sent ?? null, description: 'Messages sent, or times the step was done.' }),
    delivered: t.int({ resolve: ({ row }) => row.delivered ?? null, description: 'Of those sent, not bounced.' }),
    notDelivered: t.int({ resolve: ({ row }) => row.notDelivered ?? null, description: 'Bounced or failed.' }),
    bounced: t.int({ resolve: ({ row }) => row.bounced ?? null, description: 'Bounced.' }),
    opened: t.int({ resolve: ({ row }) => row.opened ?? null, description: 'Opened.' }),
    clicked: t.int({ resolve: ({ row }) => row.clicked ?? null, description: 'With a click on a link.' }),
    replied: t.int({ resolve: ({ row }) => row.replied ?? null, description: 'Answered.' }),
    unsubscribed: t.int({ resolve: ({ row }) => row.unsubscribed ?? null, description: 'Led to an unsubscription.' }),
  }),
})

/** Numbers of a campaign in a range of time, in the graph. */
export const CampaignStatsRef = builder.objectRef<CampaignStatsSource>('CampaignStats').implement({
  description:
    'Numbers of a campaign in a range of time: `leads…` count people, the others messages. A number that lemlist does not give is null.',
  fields: t => ({
    leads: t.int({
      resolve: ({ row }) => row.nbLeads ?? null,
      description: 'People in the campaign now, whatever the range.',
    }),
    leadsLaunched: t.int({
      resolve: ({ row }) => row.nbLeadsLaunched ?? null,
      description: 'People who were launched.',
    }),
    leadsReached: t.int({
      resolve: ({ row }) => row.nbLeadsReached ?? null,
      description: 'People whom a step reached.',
    }),
    leadsOpened: t.int({
      resolve: ({ row }) => row.nbLeadsOpened ?? null,
      description: 'People who opened a message.',
    }),
    leadsInteracted: t.int({
      resolve: ({ row }) => row.nbLeadsInteracted ?? null,
      description: 'People who clicked or accepted an invitation.',
    }),
    leadsAnswered: t.int({ resolve: ({ row }) => row.nbLeadsAnswered ?? null, description: 'People who answered.' }),
    leadsInterested: t.int({
      resolve: ({ row }) => row.nbLeadsInterested ?? null,
      description: 'People marked as interested.',
    }),
    leadsNotInterested: t.int({
      resolve: ({ row }) => row.nbLeadsNotInterested ?? null,
      description: 'People marked as not interested.',
    }),
    leadsUnsubscribed: t.int({
      resolve: ({ row }) => row.nbLeadsUnsubscribed ?? null,
      description: 'People who unsubscribed.',
    }),
    leadsInterrupted: t.int({
      resolve: ({ row }) => row.nbLeadsInterrupted ?? null,
      description: 'People for whom the sequence ended early: bounced, failed or unsubscribed.',
    }),
    sent: t.int({ resolve: ({ row }) => row.messagesSent ?? null, description: 'Messages sent.' }),
    notSent: t.int({
      resolve: ({ row }) => row.messagesNotSent ?? null,
      description: 'Messages that could not be sent.',
    }),
    bounced: t.int({ resolve: ({ row }) => row.messagesBounced ?? null, description: 'Messages that bounced.' }),
    delivered: t.int({ resolve: ({ row }) => row.delivered ?? null, description: 'Messages that arrived.' }),
    opened: t.int({ resolve: ({ row }) => row.opened ?? null, description: 'Messages that were opened.' }),
    clicked: t.int({ resolve: ({ row }) => row.clicked ?? null, description: 'Messages with a click on a link.' }),
    replied: t.int({ resolve: ({ row }) => row.replied ?? null, description: 'Messages that were answered.' }),
    invitationsAccepted: t.int({
      resolve: ({ row }) => row.invitationAccepted ?? null,
      description: 'LinkedIn invitations that were accepted.',
    }),
    meetingsBooked: t.int({ resolve: ({ row }) => row.meetingBooked ?? null, description: 'Meetings booked.' }),
    steps: t.field({
      type: [StepStatsRef],
      nullable: true,
      resolve: stats => stepStatsOf(stats) ?? null,
      description: 'The same by step. A step whose wording is tested has a row for each variant.',
    }),
  }),
})

/** Numbers of a campaign in their first form, in the graph. */
export const LegacyStatsRef = builder.objectRef<LegacyCampaignStats>('LegacyCampaignStats').implement({
  description: 'Numbers of a campaign in the first form lemlist had for them. The funnel of leads is in no other form.',
  fields: t => ({
    leads: t.exposeInt('leadTotal', { description: 'People in the campaign.' }),
    leadsToLaunch: t.exposeInt('leadToLaunch', { description: 'People who wait for a review.' }),
    leadsReady: t.exposeInt('leadReadyToSend', { description: 'People to whom the first step is about to happen.' }),
    leadsInProgress: t.exposeInt('leadInProgress', { description: 'People on their way through the steps.' }),
    leadsCompleted: t.exposeInt('leadCompleted', { description: 'People for whom the sequence has ended.' }),
    sent: t.exposeInt('sentCount', { description: 'Messages sent.' }),
    delivered: t.exposeInt('deliveredCount', { description: 'Messages that arrived.' }),
    opened: t.exposeInt('openedCount', { description: 'Messages that were opened.' }),
    clicked: t.exposeInt('clickedCount', { description: 'Messages with a click on a link.' }),
    replied: t.exposeInt('repliedCount', { description: 'Messages that were answered.' }),
    interested: t.exposeInt('interestedCount', { description: 'People marked as interested.' }),
  }),
})
