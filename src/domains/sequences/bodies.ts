import { z } from 'zod'
import { flag, id, text } from '../../lemlist/wire.ts'

/** What a step can be created as. Source: the body of "Add step to sequence" in lemlist's API reference. */
export const stepTypes = [
  'email',
  'manual',
  'phone',
  'api',
  'linkedinVisit',
  'linkedinInvite',
  'linkedinSend',
  'linkedinVoiceNote',
  'linkedinFollow',
  'linkedinLikeLastPost',
  'linkedinCommentLastPost',
  'linkedinEndorse',
  'linkedinWithdrawInvitation',
  'sendToAnotherCampaign',
  'conditional',
  'whatsappMessage',
  'sms',
] as const
export type StepType = (typeof stepTypes)[number]

/** What a conditional step can ask. */
export const conditionKeys = [
  'hasEmailAddress',
  'hasLinkedinUrl',
  'hasPhoneNumber',
  'hasScore',
  'emailsOpened',
  'emailsClicked',
  'emailsUnsubscribed',
  'meetingBooked',
  'linkedinInviteAccepted',
  'linkedinOpened',
  'aircallDone',
  'linkedinNetworkCheck',
  'hasWhatsappAccount',
] as const

/** How a conditional step waits. */
export const delayTypes = ['within', 'waitUntil'] as const

/** How an API step asks. */
export const httpMethods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const

/** The wordings of a tested step. */
export const variants = ['A', 'B'] as const

/** What a step can be given; which of it counts depends on its type. */
const content = {
  /** Days. */
  delay: z.int().optional(),
  subject: text.optional(),
  /** HTML in an email, plain text elsewhere. */
  message: text.optional(),
  altMessage: text.optional(),
  title: text.optional(),
  method: z.enum(httpMethods).optional(),
  url: text.optional(),
  conditionKey: z.enum(conditionKeys).optional(),
  delayType: z.enum(delayTypes).optional(),
  /** Where a `sendToAnotherCampaign` step leads. */
  campaignId: id.optional(),
  /** Addresses of files that lemlist fetches and keeps; six at most together with the videos. */
  images: z.array(text).optional(),
  videos: z.array(text).optional(),
  skillName: text.optional(),
  endorseAnyFallback: flag.optional(),
  recordMode: z.enum(['manual', 'ai']).optional(),
}

/** A step to be. */
export const NewStep = z.object({
  type: z.enum(stepTypes),
  /**
   * The place to put it in; at the end when it is left out or too large. lemlist: where it counts from is not documented;
   * that it is 0, as -1 is the least that is taken, is an inference. The `index` of a step that is read counts from 1.
   */
  index: z.int().min(-1).optional(),
  ...content,
})
export type NewStep = z.output<typeof NewStep>

/** What is to change of a step. lemlist: the type must be told, and must be the one the step has. */
export const StepChange = z.object({ type: z.enum(stepTypes), ...content })
export type StepChange = z.output<typeof StepChange>

/** What is to change of the second wording of a step. */
export const VariantChange = z.object({
  /** 400 characters at most. */
  subject: text.optional(),
  /** HTML. */
  message: text.optional(),
  altMessage: text.optional(),
  cc: z.array(text).optional(),
  plainText: flag.optional(),
})
