import type { InputShapeFromFields } from '@pothos/core'
import { builder, type InputFields } from '../../graph/builder.ts'
import { given } from '../../graph/given.ts'
import { Unacceptable } from '../../graph/user-errors.ts'
import type { InputOf } from '../../lemlist/endpoint.ts'
import type { CampaignSettings, campaigns } from './contract.ts'

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

const TrackingInput = builder.inputType('CampaignTrackingInput', {
  description: 'What is tracked.',
  fields: t => ({
    trackOpens: t.boolean({ description: 'Whether opened emails are noticed. The opposite of `disableTrackOpen`.' }),
    trackClicks: t.boolean({ description: 'Whether clicks on links are. The opposite of `disableTrackClick`.' }),
    trackReplies: t.boolean({ description: 'Whether answers are. The opposite of `disableTrackReply`.' }),
  }),
})

const createsTask = 'Whether a task is created for the sender.'
const propagates = "Whether the same holds for everyone of the lead's company."

const OnRepliedInput = builder.inputType('CampaignOnRepliedInput', {
  description: 'What happens when a lead answers.',
  fields: t => ({
    createNewTask: t.boolean({ description: `${createsTask} The same as \`opportunityReplied\`.` }),
    campaignProgress: t.field({ type: CampaignProgress, description: 'How the campaign goes on for the lead.' }),
    propagateProgressToCompany: t.boolean({ description: propagates }),
    disableOutOfOffice: t.boolean({ description: 'Whether automatic answers count as well.' }),
  }),
})

const OnLinkClickedInput = builder.inputType('CampaignOnLinkClickedInput', {
  description: 'What happens when a lead clicks a link.',
  fields: t => ({
    createNewTask: t.boolean({ description: `${createsTask} The same as \`opportunityClicked\`.` }),
    campaignProgress: t.field({ type: CampaignProgress, description: 'How the campaign goes on for the lead.' }),
    propagateProgressToCompany: t.boolean({ description: propagates }),
    specificLinks: t.stringList({ description: 'Only these links count; all when it is empty.' }),
  }),
})

const OnMeetingBookedInput = builder.inputType('CampaignOnMeetingBookedInput', {
  description: 'What happens when a lead books a meeting.',
  fields: t => ({
    campaignProgress: t.field({ type: CampaignProgress, description: 'How the campaign goes on for the lead.' }),
    propagateProgressToCompany: t.boolean({ description: propagates }),
  }),
})

/** The switches that an update takes and answers, with what they do. */
const switches = {
  stopOnEmailReplied: 'Ends the sequence for a lead who answers an email.',
  stopOnMeetingBooked: 'Ends the sequence for a lead who books a meeting.',
  stopOnLinkClicked: 'Ends the sequence for a lead who clicks a link.',
  leadsPausedByInterest: 'Pauses a lead who is marked as interested or not.',
  opportunityReplied: 'Gives the sender something to do once a lead has answered.',
  opportunityClicked: 'Gives the sender something to do once a link was clicked.',
  autoLeadInterest: 'Lets lemlist mark leads as interested by what they answer.',
  disableTrackOpen: 'Does not notice opened emails.',
  disableTrackClick: 'Does not notice clicks on links.',
  disableTrackReply: 'Does not notice answers.',
  disableOutOfOffice: 'Lets automatic answers count as answers.',
  sequenceSharing: 'Lets others see the sequence by a link.',
} as const

const linkFilter = 'Address of the link that `stopOnLinkClicked` is about; any when it is left out.'

/** The switches of a campaign in the graph. */
export const CampaignSettingsRef = builder.objectRef<CampaignSettings>('CampaignSettings').implement({
  description: 'The switches of a campaign. lemlist shows them in the answer to a change and nowhere else.',
  fields: t => ({
    stopOnEmailReplied: t.exposeBoolean('stopOnEmailReplied', { description: switches.stopOnEmailReplied }),
    stopOnMeetingBooked: t.exposeBoolean('stopOnMeetingBooked', { description: switches.stopOnMeetingBooked }),
    stopOnLinkClicked: t.exposeBoolean('stopOnLinkClicked', { description: switches.stopOnLinkClicked }),
    stopOnLinkClickedFilter: t.exposeString('stopOnLinkClickedFilter', { description: linkFilter }),
    leadsPausedByInterest: t.exposeBoolean('leadsPausedByInterest', { description: switches.leadsPausedByInterest }),
    opportunityReplied: t.exposeBoolean('opportunityReplied', { description: switches.opportunityReplied }),
    opportunityClicked: t.exposeBoolean('opportunityClicked', { description: switches.opportunityClicked }),
    autoLeadInterest: t.exposeBoolean('autoLeadInterest', { description: switches.autoLeadInterest }),
    disableTrackOpen: t.exposeBoolean('disableTrackOpen', { description: switches.disableTrackOpen }),
    disableTrackClick: t.exposeBoolean('disableTrackClick', { description: switches.disableTrackClick }),
    disableTrackReply: t.exposeBoolean('disableTrackReply', { description: switches.disableTrackReply }),
    disableOutOfOffice: t.exposeBoolean('disableOutOfOffice', { description: switches.disableOutOfOffice }),
    sequenceSharing: t.exposeBoolean('sequenceSharing', { description: switches.sequenceSharing }),
  }),
})

const kept = 'What is left out or null stays as it is.'

/** What can be changed of a campaign, as the fields of an input. */
export const changeFields = (t: InputFields) => ({
  campaignId: t.id({ required: true, description: 'Id of the campaign, `cam_…`.' }),
  name: t.string({ description: `Its new name. ${kept}` }),
  archived: t.boolean({
    description: 'True puts it away: lemlist deletes no campaign. False takes it back, without starting it.',
  }),
  senderIds: t.idList({
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
  opportunityReplied: t.boolean({ description: switches.opportunityReplied }),
  opportunityClicked: t.boolean({ description: switches.opportunityClicked }),
  autoLeadInterest: t.boolean({ description: switches.autoLeadInterest }),
  disableTrackOpen: t.boolean({ description: switches.disableTrackOpen }),
  disableTrackClick: t.boolean({ description: switches.disableTrackClick }),
  disableTrackReply: t.boolean({ description: switches.disableTrackReply }),
  disableOutOfOffice: t.boolean({ description: switches.disableOutOfOffice }),
  sequenceSharing: t.boolean({ description: switches.sequenceSharing }),
  aiFeatures: t.field({ type: AiFeaturesInput, description: 'What the AI does with answers.' }),
  tracking: t.field({ type: TrackingInput, description: 'What is tracked. Not together with `disableTrack…`.' }),
  onReplied: t.field({ type: OnRepliedInput, description: 'What happens when a lead answers.' }),
  onLinkClicked: t.field({ type: OnLinkClickedInput, description: 'What happens when a lead clicks a link.' }),
  onMeetingBooked: t.field({ type: OnMeetingBookedInput, description: 'What happens when a lead books a meeting.' }),
})

type Change = InputOf<typeof campaigns.campaignUpdate>['body']

/** lemlist: the same setting under two names; which of them wins is nowhere said. */
const twins = (change: Change): readonly (readonly [flat: keyof Change, nested: string, value: unknown])[] => [
  ['disableTrackOpen', 'tracking.trackOpens', change.tracking?.trackOpens],
  ['disableTrackClick', 'tracking.trackClicks', change.tracking?.trackClicks],
  ['disableTrackReply', 'tracking.trackReplies', change.tracking?.trackReplies],
  ['disableOutOfOffice', 'onReplied.disableOutOfOffice', change.onReplied?.disableOutOfOffice],
  ['opportunityReplied', 'onReplied.createNewTask', change.onReplied?.createNewTask],
  ['opportunityClicked', 'onLinkClicked.createNewTask', change.onLinkClicked?.createNewTask],
]

/** The change as lemlist takes it. Refuses one that changes nothing and one that says the same thing twice. */
export const changeOf = (input: InputShapeFromFields<ReturnType<typeof changeFields>>): Change => {
  const { campaignId: _campaignId, senderIds: sendUserIds, ...rest } = given(input)
  const change: Change = { ...rest, ...(sendUserIds === undefined ? {} : { sendUserIds }) }
  if (Object.keys(change).length === 0) throw new Unacceptable('Nothing to change was given')
  if (change.name?.trim() === '') throw new Unacceptable('A campaign needs a name', 'name')
  for (const [flat, nested, value] of twins(change)) {
    if (change[flat] === undefined || value === undefined) continue
    throw new Unacceptable(`\`${flat}\` and \`${nested}\` are the same setting; give one of them`, flat)
  }
  return change
}
