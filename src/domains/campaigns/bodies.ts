import { z } from 'zod'
import { flag, id, text } from '../../lemlist/wire.ts'

const ReviewCondition = z.enum(['deliverable', 'risky', 'undeliverable', 'unverified'])

/** What a campaign is created from. */
export const NewCampaign = z.object({
  name: text,
  /** IANA zone of its first schedule; lemlist takes Europe/Paris when it is left out. */
  timezone: text.optional(),
  autoReview: flag.optional(),
  autoReviewConditions: z.array(ReviewCondition).optional(),
})

/** What a copy of a campaign is made with; lemlist adds ` Copy` to the old name when it is left out. */
export const CampaignCopy = z.object({ name: text.optional() })

const Progress = z.enum(['continue', 'pause', 'stop'])

const ReplyAction = z.object({
  enabled: flag.optional(),
  pauseAllCampaignsForLead: flag.optional(),
  pauseCampaignForCompany: flag.optional(),
  pauseAllCampaignsForCompany: flag.optional(),
})

/** What can be changed of a campaign; what is left out stays as it is. */
export const CampaignChange = z.object({
  name: text.optional(),
  stopOnEmailReplied: flag.optional(),
  stopOnMeetingBooked: flag.optional(),
  stopOnLinkClicked: flag.optional(),
  stopOnLinkClickedFilter: text.optional(),
  leadsPausedByInterest: flag.optional(),
  opportunityReplied: flag.optional(),
  opportunityClicked: flag.optional(),
  autoLeadInterest: flag.optional(),
  disableTrackOpen: flag.optional(),
  disableTrackClick: flag.optional(),
  disableTrackReply: flag.optional(),
  disableOutOfOffice: flag.optional(),
  sequenceSharing: flag.optional(),
  /** Replaces all senders. */
  sendUserIds: z.array(id).optional(),
  autoReview: flag.optional(),
  autoReviewConditions: z.array(ReviewCondition).optional(),
  aiFeatures: z
    .object({
      scoreReplies: flag.optional(),
      onInterestedReply: ReplyAction.optional(),
      onNotInterestedReply: ReplyAction.optional(),
    })
    .optional(),
  /** lemlist: the negation of the `disableTrack…` switches; to send both is undefined. */
  tracking: z
    .object({ trackOpens: flag.optional(), trackClicks: flag.optional(), trackReplies: flag.optional() })
    .optional(),
  onReplied: z
    .object({
      createNewTask: flag.optional(),
      campaignProgress: Progress.optional(),
      propagateProgressToCompany: flag.optional(),
      disableOutOfOffice: flag.optional(),
    })
    .optional(),
  onLinkClicked: z
    .object({
      createNewTask: flag.optional(),
      campaignProgress: Progress.optional(),
      propagateProgressToCompany: flag.optional(),
      specificLinks: z.array(text).optional(),
    })
    .optional(),
  onMeetingBooked: z
    .object({ campaignProgress: Progress.optional(), propagateProgressToCompany: flag.optional() })
    .optional(),
  /** lemlist: absent from its documentation, and the only way to put a campaign away: there is no delete. */
  archived: flag.optional(),
})
