import type { Keeping } from '../../lemlist/subject.ts'
import { subjects } from '../subjects.ts'

const hour = 3600

/** How the numbers of a campaign are asked for, in any of the forms that lemlist has for it. */
interface Question {
  readonly campaignId?: string | undefined
  readonly endDate?: string | undefined
  readonly body?: { readonly campaignIds: readonly string[]; readonly endDate: string }
}

/** Where the day begins that this moment is in, in UTC; both in milliseconds since 1970. */
export const dayOf = (ms: number): number => new Date(ms).setUTCHours(0, 0, 0, 0)

/** What the numbers of past days of a campaign are known by: what happens today changes nothing of them. */
export const pastOf = (campaignId: string): string => `past ${campaignId}`

const isPast = ({ body, endDate = body?.endDate }: Question, now: number): boolean =>
  endDate !== undefined && Date.parse(endDate) < dayOf(now)

/** The numbers of a range of time: those of past days stay as they are, those that reach into today change all the time. */
export const asCounted: Keeping<Question> = {
  seconds: (question, now) => (isPast(question, now) ? hour : 60),
  untold: (question, now) => (isPast(question, now) ? hour : 15),
  about: subjects.stats,
  marks: (question, _value, now) => {
    const ids = question.body?.campaignIds ?? [question.campaignId ?? '']
    return isPast(question, now) ? ids.map(pastOf) : ids
  },
}
