import { Unacceptable } from '../../graph/user-errors.ts'
import { isTimeZone, noTimeZone } from '../campaigns/timezone.ts'

/** What is said of when a schedule sends: an IANA zone, and two times of day as `HH:mm` in 24 hours. */
interface Said {
  readonly timezone?: string | undefined
  readonly start?: string | undefined
  readonly end?: string | undefined
}

/** Source: the pattern of `start` and `end` in lemlist's API reference. It says nothing of their order. */
const time = /^([01]\d|2[0-3]):[0-5]\d$/

const timeFault = (field: 'start' | 'end', text: string | undefined): Unacceptable[] =>
  text === undefined || time.test(text)
    ? []
    : [new Unacceptable(`"${text.slice(0, 60)}" is no time of day; one is "09:30"`, field)]

/** Everything that is wrong with what is said of a schedule's times. */
export const faultsOf = ({ timezone, start, end }: Said): Unacceptable[] => [
  ...(timezone === undefined || isTimeZone(timezone) ? [] : [new Unacceptable(noTimeZone(timezone), 'timezone')]),
  ...timeFault('start', start),
  ...timeFault('end', end),
]
