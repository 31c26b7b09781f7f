import type { InputShapeFromFields } from '@pothos/core'
import { bounds } from '../../graph/bounds.ts'
import type { InputFields } from '../../graph/builder.ts'
import { given } from '../../graph/given.ts'
import { refuseAll, Unacceptable, webFault } from '../../graph/user-errors.ts'
import type { StepChange, StepType } from './bodies.ts'
import { changeWords, newWords } from './step-words.ts'
import { HttpMethod, StepConditionKey, StepDelayType, spelled, VoiceRecordMode } from './types.ts'

/** Most images and videos of a step. Source: the same body in lemlist's API reference. */
const mostFiles = 6

/** What can be written in a step, as the fields of an input. */
const contentFields = (t: InputFields, words: typeof newWords) => ({
  delayDays: t.int({ description: words.delayDays, extensions: bounds({ least: 0 }) }),
  subject: t.string({ description: words.subject }),
  message: t.string({ description: words.message, extensions: bounds({ characters: 100_000 }) }),
  altMessage: t.string({ description: words.altMessage }),
  title: t.string({ description: words.title }),
  method: t.field({ type: HttpMethod, description: words.method }),
  url: t.field({ type: 'URL', description: words.url }),
  conditionKey: t.field({ type: StepConditionKey, description: words.conditionKey }),
  delayType: t.field({ type: StepDelayType, description: words.delayType }),
  targetCampaignId: t.id({ description: words.targetCampaignId }),
  images: t.field({ type: ['URL'], description: words.images, extensions: bounds({ items: mostFiles }) }),
  videos: t.field({ type: ['URL'], description: words.videos, extensions: bounds({ items: mostFiles }) }),
  skillName: t.string({ description: words.skillName }),
  endorseAnyFallback: t.boolean({ description: words.endorseAnyFallback }),
  recordMode: t.field({ type: VoiceRecordMode, description: words.recordMode }),
})

/** What a new step can be given. */
export const newFields = (t: InputFields) => contentFields(t, newWords)

/** What can be changed of a step. */
export const changeFields = (t: InputFields) => contentFields(t, changeWords)

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
  sendToAnotherCampaign: { needs: 'targetCampaignId' },
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
  const { url, images = [], videos = [] } = content
  const fault = webFault(url)
  if (fault !== undefined) yield new Unacceptable(`\`url\` ${fault}`, 'url')
  for (const [field, addresses] of Object.entries({ images, videos })) {
    const [fault] = addresses.flatMap(address => webFault(address, 'https') ?? [])
    if (fault !== undefined) yield new Unacceptable(`Each of \`${field}\` ${fault}`, field)
  }
  if (images.length + videos.length > mostFiles)
    yield new Unacceptable(
      `\`images\` and \`videos\` are ${mostFiles} at most together`,
      images.length > 0 ? 'images' : 'videos',
    )
}

const bodyOf = (type: StepType, content: ReturnType<typeof given<Content>>): StepChange => {
  const { delayDays, url, targetCampaignId, images, videos, ...rest } = content
  const body = {
    type,
    ...rest,
    delay: delayDays,
    url: url?.href,
    campaignId: targetCampaignId,
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
  refuseAll([...missing, ...faultsOf(type, content)])
  return bodyOf(type, content)
}

/** What is to change of a step, in lemlist's form. Throws Refused for what its type does not have. */
export const stepChange = (type: StepType, input: Content): StepChange => {
  const content = given(input)
  refuseAll(faultsOf(type, content))
  return bodyOf(type, content)
}
