import type { InputShapeFromFields } from '@pothos/core'
import { bounds } from '../../graph/bounds.ts'
import type { InputFields } from '../../graph/builder.ts'
import { given } from '../../graph/given.ts'
import { Refused, Unacceptable } from '../../graph/user-errors.ts'
import type { StepChange, StepType } from './bodies.ts'
import { HttpMethod, StepConditionKey, StepDelayType, spelled, VoiceRecordMode } from './types.ts'

/** Most images and videos of a step. Source: the same body in lemlist's API reference. */
const mostFiles = 6

const files = 'that lemlist fetches and keeps. Together with the others six at most, of 20 MB each.'

/** What can be written in a step, as the fields of an input. */
export const contentFields = (t: InputFields) => ({
  delayDays: t.int({
    description: 'Days it waits after the step before it. lemlist takes 0 for the first step and 1 for the others.',
  }),
  subject: t.string({ description: 'Subject of an email. EMAIL needs it.' }),
  message: t.string({
    description:
      'What is sent or to be done: HTML in an email, text elsewhere, with variables in double braces. LINKEDIN_SEND, WHATSAPP_MESSAGE and SMS need it; EMAIL, LINKEDIN_INVITE, MANUAL and PHONE take it.',
    extensions: bounds({ characters: 100_000 }),
  }),
  altMessage: t.string({ description: 'What LINKEDIN_SEND sends instead to who is not connected.' }),
  title: t.string({ description: 'Title of the task of MANUAL.' }),
  method: t.field({ type: HttpMethod, description: 'How API calls its address.' }),
  url: t.field({ type: 'URL', description: 'Address that API calls, with `https://` or `http://`. API needs it.' }),
  conditionKey: t.field({ type: StepConditionKey, description: 'What CONDITIONAL asks, which needs it.' }),
  delayType: t.field({ type: StepDelayType, description: 'How CONDITIONAL waits.' }),
  campaignId: t.id({
    description:
      'Where SEND_TO_ANOTHER_CAMPAIGN moves leads, `cam_…`, which needs it. The campaign must not be archived.',
  }),
  images: t.field({
    type: ['URL'],
    description: `Public \`https://\` addresses of images (PNG, JPEG, GIF) for LINKEDIN_INVITE and LINKEDIN_SEND ${files}`,
    extensions: bounds({ items: mostFiles }),
  }),
  videos: t.field({
    type: ['URL'],
    description: `Public \`https://\` addresses of videos (MP4, QuickTime) for LINKEDIN_INVITE and LINKEDIN_SEND ${files}`,
    extensions: bounds({ items: mostFiles }),
  }),
  skillName: t.string({ description: 'Skill that LINKEDIN_ENDORSE endorses.' }),
  endorseAnyFallback: t.boolean({
    description: 'Whether LINKEDIN_ENDORSE takes any skill where the profile lacks that one.',
  }),
  recordMode: t.field({
    type: VoiceRecordMode,
    description: 'How the sound of LINKEDIN_VOICE_NOTE is made. lemlist takes MANUAL.',
  }),
})

type Content = InputShapeFromFields<ReturnType<typeof contentFields>>
type ContentName = Exclude<keyof Content, 'delayDays'>

/** What a step of a type cannot do without, and what else it takes. Anything takes a delay. */
interface Rule {
  readonly needs?: ContentName
  readonly takes?: readonly ContentName[]
}

const rules: Readonly<Record<StepType, Rule>> = {
  email: { needs: 'subject', takes: ['message'] },
  manual: { takes: ['title', 'message'] },
  phone: { takes: ['message'] },
  api: { needs: 'url', takes: ['method'] },
  linkedinVisit: {},
  linkedinInvite: { takes: ['message', 'images', 'videos'] },
  linkedinSend: { needs: 'message', takes: ['altMessage', 'images', 'videos'] },
  linkedinVoiceNote: { takes: ['recordMode'] },
  linkedinFollow: {},
  linkedinLikeLastPost: {},
  linkedinCommentLastPost: {},
  linkedinEndorse: { takes: ['skillName', 'endorseAnyFallback'] },
  linkedinWithdrawInvitation: {},
  sendToAnotherCampaign: { needs: 'campaignId' },
  conditional: { needs: 'conditionKey', takes: ['delayType'] },
  whatsappMessage: { needs: 'message' },
  sms: { needs: 'message' },
}

const contentNames = [...new Set(Object.values(rules).flatMap(({ needs, takes = [] }) => [needs ?? [], takes].flat(2)))]

const isBlank = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value.trim() === '')

function* faultsOf(type: StepType, content: ReturnType<typeof given<Content>>): Generator<Unacceptable> {
  const { needs, takes = [] }: Rule = rules[type]
  const name = spelled(type)
  for (const field of contentNames) {
    if (content[field] === undefined || field === needs || takes.includes(field)) continue
    yield new Unacceptable(`A step of type ${name} has no \`${field}\``, field)
  }
  const { delayDays = 0, url, images = [], videos = [] } = content
  if (delayDays < 0) yield new Unacceptable('`delayDays` cannot be negative', 'delayDays')
  if (!/^https?:$/.test(url?.protocol ?? 'https:'))
    yield new Unacceptable('`url` begins with https:// or http://', 'url')
  for (const [field, addresses] of Object.entries({ images, videos })) {
    if (addresses.some(({ protocol }) => protocol !== 'https:'))
      yield new Unacceptable(`\`${field}\` are addresses that begin with https://`, field)
  }
  if (images.length + videos.length > mostFiles)
    yield new Unacceptable(
      `\`images\` and \`videos\` are ${mostFiles} at most together`,
      images.length > 0 ? 'images' : 'videos',
    )
}

const bodyOf = (type: StepType, content: ReturnType<typeof given<Content>>): StepChange => {
  const { delayDays, url, images, videos, ...rest } = content
  const body = {
    type,
    ...rest,
    delay: delayDays,
    url: url?.href,
    images: images?.map(({ href }) => href),
    videos: videos?.map(({ href }) => href),
  }
  return body
}

/** A new step in lemlist's form. Throws Refused for what its type lacks or does not have. */
export const newStep = (type: StepType, input: Content): StepChange => {
  const content = given(input)
  const { needs } = rules[type]
  const missing =
    needs !== undefined && isBlank(content[needs])
      ? [new Unacceptable(`A step of type ${spelled(type)} needs \`${needs}\``, needs)]
      : []
  const faults = [...missing, ...faultsOf(type, content)]
  if (faults.length > 0) throw new Refused(faults)
  return bodyOf(type, content)
}

/** What is to change of a step, in lemlist's form. Throws Refused for what its type does not have. */
export const stepChange = (type: StepType, input: Content): StepChange => {
  const content = given(input)
  const faults = [...faultsOf(type, content)]
  if (faults.length > 0) throw new Refused(faults)
  return bodyOf(type, content)
}
