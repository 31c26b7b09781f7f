import type { InputShapeFromFields } from '@pothos/core'
import { bounds } from '../../graph/bounds.ts'
import { builder, type InputFields } from '../../graph/builder.ts'
import { given } from '../../graph/given.ts'
import { mustChange } from '../../graph/user-errors.ts'
import type { InputOf } from '../../lemlist/endpoint.ts'
import type { campaigns } from './contract.ts'
import { grouped, linkFilter, switches } from './settings.ts'

const { tracking, onReplied, onLinkClicked } = grouped

/** What is known of an address before it is written to. */
export const ReviewCondition = builder.enumType('ReviewCondition', {
  description: 'How sure it is that an email address takes mail.',
  values: {
    DELIVERABLE: { value: 'deliverable', description: 'It does.' },
    RISKY: { value: 'risky', description: 'It may.' },
    UNDELIVERABLE: { value: 'undeliverable', description: 'It does not.' },
    UNVERIFIED: { value: 'unverified', description: 'Nobody has checked.' },
  } as const,
})

const CampaignProgress = builder.enumType('CampaignProgress', {
  description: 'How a campaign goes on for a lead.',
  values: {
    CONTINUE: { value: 'continue', description: 'With the next step.' },
    PAUSE: { value: 'pause', description: 'Not before the lead is resumed.' },
    STOP: { value: 'stop', description: 'Not at all.' },
  } as const,
})

const ReplyActionInput = builder.inputType('CampaignReplyActionInput', {
  description: 'What happens after an answer whose sense the AI has read.',
  fields: t => ({
    enabled: t.boolean({ description: 'Whether anything does.' }),
    pauseAllCampaignsForLead: t.boolean({ description: 'Pauses the person in all campaigns.' }),
    pauseCampaignForCompany: t.boolean({ description: 'Pauses everyone of the company in this campaign.' }),
    pauseAllCampaignsForCompany: t.boolean({ description: 'Pauses everyone of the company in all campaigns.' }),
  }),
})

const AiFeaturesInput = builder.inputType('CampaignAiFeaturesInput', {
  description: 'What the AI does with answers.',
  fields: t => ({
    scoreReplies: t.boolean({ description: 'Whether it tells interested answers from others.' }),
    onInterestedReply: t.field({ type: ReplyActionInput, description: 'After an interested answer.' }),
    onNotInterestedReply: t.field({ type: ReplyActionInput, description: 'After an answer without interest.' }),
  }),
})

const progress = 'How the campaign goes on for the lead.'
const propagates = "Whether the same holds for everyone of the lead's company."

const TrackingInput = builder.inputType('CampaignTrackingInput', {
  description: tracking.group,
  fields: t => ({
    trackOpens: t.boolean({ description: tracking.trackOpens }),
    trackClicks: t.boolean({ description: tracking.trackClicks }),
    trackReplies: t.boolean({ description: tracking.trackReplies }),
  }),
})

const OnRepliedInput = builder.inputType('CampaignOnRepliedInput', {
  description: onReplied.group,
  fields: t => ({
    createNewTask: t.boolean({ description: onReplied.createNewTask }),
    campaignProgress: t.field({ type: CampaignProgress, description: progress }),
    propagateProgressToCompany: t.boolean({ description: propagates }),
    detectOutOfOffice: t.boolean({ description: onReplied.detectOutOfOffice }),
  }),
})

const OnLinkClickedInput = builder.inputType('CampaignOnLinkClickedInput', {
  description: onLinkClicked.group,
  fields: t => ({
    createNewTask: t.boolean({ description: onLinkClicked.createNewTask }),
    campaignProgress: t.field({ type: CampaignProgress, description: progress }),
    propagateProgressToCompany: t.boolean({ description: propagates }),
    specificLinks: t.stringList({ description: 'Only these links count; all when it is empty.' }),
  }),
})

const OnMeetingBookedInput = builder.inputType('CampaignOnMeetingBookedInput', {
  description: 'What happens when a lead books a meeting.',
  fields: t => ({
    campaignProgress: t.field({ type: CampaignProgress, description: progress }),
    propagateProgressToCompany: t.boolean({ description: propagates }),
  }),
})

const kept = 'What is left out or null stays as it is.'

/** What can be changed of a campaign, as the fields of an input. */
export const changeFields = (t: InputFields) => ({
  campaignId: t.id({ required: true, description: 'Id of the campaign, `cam_…`.' }),
  name: t.string({ extensions: bounds({ blank: false }), description: `Its new name. ${kept}` }),
  archived: t.boolean({
    description: 'True puts it away: lemlist deletes no campaign. False takes it back, without starting it.',
  }),
  senderIds: t.idList({
    extensions: bounds({ empty: false }),
    description:
      'Ids of the users who send for it, `usr_…`. They replace the present ones, and must cover its channels.',
  }),
  autoReview: t.boolean({
    description: 'Whether leads that are added from now on are launched without a review, which sends to them.',
  }),
  autoReviewConditions: t.field({
    type: [ReviewCondition],
    description: 'Only leads with such an address are launched without a review.',
  }),
  stopOnEmailReplied: t.boolean({ description: switches.stopOnEmailReplied }),
  stopOnMeetingBooked: t.boolean({ description: switches.stopOnMeetingBooked }),
  stopOnLinkClicked: t.boolean({ description: switches.stopOnLinkClicked }),
  stopOnLinkClickedFilter: t.string({ description: linkFilter }),
  leadsPausedByInterest: t.boolean({ description: switches.leadsPausedByInterest }),
  autoLeadInterest: t.boolean({ description: switches.autoLeadInterest }),
  sequenceSharing: t.boolean({ description: switches.sequenceSharing }),
  aiFeatures: t.field({ type: AiFeaturesInput, description: 'What the AI does with answers.' }),
  tracking: t.field({ type: TrackingInput, description: tracking.group }),
  onReplied: t.field({ type: OnRepliedInput, description: onReplied.group }),
  onLinkClicked: t.field({ type: OnLinkClickedInput, description: onLinkClicked.group }),
  onMeetingBooked: t.field({ type: OnMeetingBookedInput, description: 'What happens when a lead books a meeting.' }),
})

type Change = InputOf<typeof campaigns.campaignUpdate>['body']

interface GivenOnReplied extends Omit<NonNullable<Change['onReplied']>, 'disableOutOfOffice'> {
  readonly detectOutOfOffice?: boolean | undefined
}

const onRepliedOf = ({ detectOutOfOffice, ...rest }: GivenOnReplied): Change['onReplied'] => ({
  ...rest,
  ...(detectOutOfOffice === undefined ? {} : { disableOutOfOffice: !detectOutOfOffice }),
})

/** Whether it is a group of switches of which none was given. */
const isEmptyGroup = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0

/**
 * The change as lemlist takes it; refuses one that changes nothing. lemlist: what comes in groups is there under an
 * older name each as well, `disableTrackOpen` for one, and which of the two wins is nowhere said: the groups alone are sent.
 */
export const changeOf = (input: InputShapeFromFields<ReturnType<typeof changeFields>>): Change => {
  const { campaignId: _campaignId, senderIds: sendUserIds, onReplied, ...rest } = given(input)
  const change: Change = {
    ...rest,
    ...(sendUserIds === undefined ? {} : { sendUserIds }),
    ...(onReplied === undefined ? {} : { onReplied: onRepliedOf(onReplied) }),
  }
  mustChange(Object.entries(change).map(([, value]) => (isEmptyGroup(value) ? undefined : value)))
  return change
}
