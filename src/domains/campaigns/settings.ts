import { builder } from '../../graph/builder.ts'
import { SendUserRef } from '../team/graph.ts'
import type { CampaignSettings } from './contract.ts'

/** What the settings that come in groups do, as inputs and answers call them. */
export const grouped = {
  tracking: {
    group: 'What is tracked.',
    trackOpens: 'Whether opened emails are noticed.',
    trackClicks: 'Whether clicks on links are.',
    trackReplies: 'Whether answers are.',
  },
  onReplied: {
    group: 'What happens when a lead answers.',
    createNewTask: 'Whether the sender gets something to do once a lead has answered.',
    detectOutOfOffice: 'Whether automatic answers are told from those of people, which alone count then.',
  },
  onLinkClicked: {
    group: 'What happens when a lead clicks a link.',
    createNewTask: 'Whether the sender gets something to do once a link was clicked.',
  },
} as const

const { tracking, onReplied, onLinkClicked } = grouped

/** The settings that stand by themselves, with what they do. */
export const switches = {
  stopOnEmailReplied: 'Ends the sequence for a lead who answers an email.',
  stopOnMeetingBooked: 'Ends the sequence for a lead who books a meeting.',
  stopOnLinkClicked: 'Ends the sequence for a lead who clicks a link.',
  leadsPausedByInterest: 'Pauses a lead who is marked as interested or not.',
  autoLeadInterest: 'Lets lemlist mark leads as interested by what they answer.',
  sequenceSharing: 'Lets others see the sequence by a link.',
} as const

/** What the filter of `stopOnLinkClicked` is. */
export const linkFilter = 'Address of the link that `stopOnLinkClicked` is about; any when it is left out.'

/** The opposite of a switch; null where lemlist does not tell it. */
const not = (isOff: boolean | undefined): boolean | null => (isOff === undefined ? null : !isOff)

const TrackingRef = builder.objectRef<CampaignSettings>('CampaignTracking').implement({
  description: tracking.group,
  fields: t => ({
    trackOpens: t.boolean({ resolve: row => not(row.disableTrackOpen), description: tracking.trackOpens }),
    trackClicks: t.boolean({ resolve: row => not(row.disableTrackClick), description: tracking.trackClicks }),
    trackReplies: t.boolean({ resolve: row => not(row.disableTrackReply), description: tracking.trackReplies }),
  }),
})

const OnRepliedRef = builder.objectRef<CampaignSettings>('CampaignOnReplied').implement({
  description: `${onReplied.group} lemlist does not tell the other settings of this group.`,
  fields: t => ({
    createNewTask: t.exposeBoolean('opportunityReplied', { description: onReplied.createNewTask }),
    detectOutOfOffice: t.boolean({
      resolve: row => not(row.disableOutOfOffice),
      description: onReplied.detectOutOfOffice,
    }),
  }),
})

const OnLinkClickedRef = builder.objectRef<CampaignSettings>('CampaignOnLinkClicked').implement({
  description: `${onLinkClicked.group} lemlist does not tell the other settings of this group.`,
  fields: t => ({
    createNewTask: t.exposeBoolean('opportunityClicked', { description: onLinkClicked.createNewTask }),
  }),
})

/** The settings of a campaign in the graph. */
export const CampaignSettingsRef = builder.objectRef<CampaignSettings>('CampaignSettings').implement({
  description:
    'The settings of a campaign, by the names that a change has for them. lemlist shows them in the answer to a change and nowhere else.',
  fields: t => ({
    stopOnEmailReplied: t.exposeBoolean('stopOnEmailReplied', { description: switches.stopOnEmailReplied }),
    stopOnMeetingBooked: t.exposeBoolean('stopOnMeetingBooked', { description: switches.stopOnMeetingBooked }),
    stopOnLinkClicked: t.exposeBoolean('stopOnLinkClicked', { description: switches.stopOnLinkClicked }),
    stopOnLinkClickedFilter: t.exposeString('stopOnLinkClickedFilter', { description: linkFilter }),
    leadsPausedByInterest: t.exposeBoolean('leadsPausedByInterest', { description: switches.leadsPausedByInterest }),
    autoLeadInterest: t.exposeBoolean('autoLeadInterest', { description: switches.autoLeadInterest }),
    sequenceSharing: t.exposeBoolean('sequenceSharing', { description: switches.sequenceSharing }),
    tracking: t.field({
      type: TrackingRef,
      nullable: false,
      resolve: settings => settings,
      description: tracking.group,
    }),
    onReplied: t.field({
      type: OnRepliedRef,
      nullable: false,
      resolve: settings => settings,
      description: onReplied.group,
    }),
    onLinkClicked: t.field({
      type: OnLinkClickedRef,
      nullable: false,
      resolve: settings => settings,
      description: onLinkClicked.group,
    }),
    senders: t.expose('sendUsers', {
      type: [SendUserRef],
      nullable: true,
      description:
        'Who sends for it from now on: those of `senderIds` who can, with what they send from. Null where no `senderIds` were given.',
    }),
  }),
})
