import { builder } from '../../graph/builder.ts'
import { AbVariant } from '../campaigns/range.ts'
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
  OTHER: { value: 'other', description: 'Anything else; `rawType` has its name.' },
} as const

/** What a step does, as the graph spells it. */
export const StepType = builder.enumType('StepType', {
  description: 'What a step does. lemlist adds types now and then.',
  values: stepTypes,
})

type StepWord = (typeof stepTypes)[keyof typeof stepTypes]['value']

const stepWords: readonly StepWord[] = Object.values(stepTypes).map(({ value }) => value)

/** The step's type, as far as it is known. */
export const typeOf = ({ type }: Step): StepWord => stepWords.find(word => word === type) ?? 'other'

/** The test of a step's wording; null when it has one wording only. */
export const testOf = ({ abTest }: Step): AbTest | null => {
  if (abTest === undefined || abTest === false) return null
  // lemlist: `true` while both are tried, then the letter of the winner.
  return { winner: abTest === 'A' || abTest === 'B' ? abTest : null }
}

interface AbTest {
  readonly winner: 'A' | 'B' | null
}

/** The test of the wording of a step, in the graph. */
export const AbTestRef = builder.objectRef<AbTest>('AbTest').implement({
  description: 'A step that is tried in two wordings.',
  fields: t => ({
    isRunning: t.boolean({
      nullable: false,
      resolve: ({ winner }) => winner === null,
      description: 'Whether both wordings are being tried; false once one was chosen.',
    }),
    winner: t.field({
      type: AbVariant,
      resolve: ({ winner }) => winner,
      description: 'The wording that was chosen for everyone. Null while both are being tried.',
    }),
  }),
})
