import { builder } from '../../graph/builder.ts'
import { delayTypes, httpMethods, type StepType as WireStepType } from './bodies.ts'
import type { Step } from './contract.ts'

const stepTypes = {
  EMAIL: { value: 'email', description: 'Sends an email.' },
  MANUAL: { value: 'manual', description: 'Creates a task to do by hand.' },
  PHONE: { value: 'phone', description: 'Creates a task to call.' },
  API: { value: 'api', description: 'Calls a web address.' },
  LINKEDIN_VISIT: { value: 'linkedinVisit', description: 'Visits the LinkedIn profile.' },
  LINKEDIN_INVITE: { value: 'linkedinInvite', description: 'Sends a LinkedIn invitation.' },
  LINKEDIN_SEND: { value: 'linkedinSend', description: 'Sends a LinkedIn message.' },
  LINKEDIN_VOICE_NOTE: { value: 'linkedinVoiceNote', description: 'Sends a LinkedIn voice message.' },
  LINKEDIN_FOLLOW: { value: 'linkedinFollow', description: 'Follows the LinkedIn profile.' },
  LINKEDIN_LIKE_LAST_POST: { value: 'linkedinLikeLastPost', description: 'Likes the last LinkedIn post.' },
  LINKEDIN_COMMENT_LAST_POST: { value: 'linkedinCommentLastPost', description: 'Comments on the last LinkedIn post.' },
  LINKEDIN_ENDORSE: { value: 'linkedinEndorse', description: 'Endorses a skill on LinkedIn.' },
  LINKEDIN_WITHDRAW_INVITATION: {
    value: 'linkedinWithdrawInvitation',
    description: 'Takes back a LinkedIn invitation that was not answered.',
  },
  SEND_TO_ANOTHER_CAMPAIGN: { value: 'sendToAnotherCampaign', description: 'Moves the lead to another campaign.' },
  CONDITIONAL: { value: 'conditional', description: 'Goes on in one of two sequences, by a condition.' },
  WHATSAPP_MESSAGE: { value: 'whatsappMessage', description: 'Sends a WhatsApp message.' },
  SMS: { value: 'sms', description: 'Sends a text message.' },
} as const satisfies Readonly<Record<string, { readonly value: WireStepType; readonly description: string }>>

/** What a step does, as the graph spells it. */
export const StepType = builder.enumType('StepType', {
  description: 'What a step does. lemlist adds types now and then.',
  values: { ...stepTypes, OTHER: { value: 'other', description: 'Anything else; `rawType` has its name.' } } as const,
})

/** What a step can be created as: the same without the unknown. */
export const NewStepType = builder.enumType('NewStepType', {
  description: 'What a step can be created as.',
  values: stepTypes,
})

const stepWords: readonly WireStepType[] = Object.values(stepTypes).map(({ value }) => value)

/** The step's type; undefined for one that cannot be written. */
export const writableTypeOf = ({ type }: Step): WireStepType | undefined => stepWords.find(word => word === type)

/** The step's type, as far as it is known. */
export const typeOf = (step: Step): WireStepType | 'other' => writableTypeOf(step) ?? 'other'

/** The spelling of a type in the graph. */
export const spelled = (type: WireStepType): string =>
  Object.entries(stepTypes).find(([, { value }]) => value === type)?.[0] ?? type

/** What a conditional step asks, as the graph spells it. */
export const StepConditionKey = builder.enumType('StepConditionKey', {
  description: 'What a conditional step asks of a lead.',
  values: {
    HAS_EMAIL_ADDRESS: { value: 'hasEmailAddress', description: 'Whether an email address is known.' },
    HAS_LINKEDIN_URL: { value: 'hasLinkedinUrl', description: 'Whether a LinkedIn profile is known.' },
    HAS_PHONE_NUMBER: { value: 'hasPhoneNumber', description: 'Whether a phone number is known.' },
    HAS_SCORE: { value: 'hasScore', description: 'Whether the lead has a score.' },
    EMAILS_OPENED: { value: 'emailsOpened', description: 'Whether an email was opened.' },
    EMAILS_CLICKED: { value: 'emailsClicked', description: 'Whether a link in an email was clicked.' },
    EMAILS_UNSUBSCRIBED: { value: 'emailsUnsubscribed', description: 'Whether the person unsubscribed.' },
    MEETING_BOOKED: { value: 'meetingBooked', description: 'Whether a meeting was booked.' },
    LINKEDIN_INVITE_ACCEPTED: {
      value: 'linkedinInviteAccepted',
      description: 'Whether a LinkedIn invitation was accepted.',
    },
    LINKEDIN_OPENED: { value: 'linkedinOpened', description: 'Whether a LinkedIn message was opened.' },
    AIRCALL_DONE: { value: 'aircallDone', description: 'Whether a call took place.' },
    LINKEDIN_NETWORK_CHECK: {
      value: 'linkedinNetworkCheck',
      description: 'Whether sender and lead are connected on LinkedIn.',
    },
    HAS_WHATSAPP_ACCOUNT: { value: 'hasWhatsappAccount', description: 'Whether there is a WhatsApp account.' },
  } as const,
})

/** How a conditional step waits, as the graph spells it. */
export const StepDelayType = builder.enumType('StepDelayType', {
  description: 'How a conditional step waits for its condition.',
  values: {
    WITHIN: { value: delayTypes[0], description: 'At most for its delay; the other branch is taken after that.' },
    WAIT_UNTIL: { value: delayTypes[1], description: 'Until it holds.' },
  } as const,
})

/** How an API step asks, as the graph spells it. */
export const HttpMethod = builder.enumType('HttpMethod', {
  description: 'Method of a web request.',
  values: Object.fromEntries(httpMethods.map(method => [method, { description: `\`${method}\`.` }])) as Record<
    (typeof httpMethods)[number],
    { readonly description: string }
  >,
})

/** Where the words of a voice note come from, as the graph spells it. */
export const VoiceRecordMode = builder.enumType('VoiceRecordMode', {
  description: 'How the sound of a LinkedIn voice message is made.',
  values: {
    MANUAL: { value: 'manual', description: 'A user records it in lemlist once the step is there.' },
    AI: { value: 'ai', description: 'It is generated from a text that is written in lemlist.' },
  } as const,
})
