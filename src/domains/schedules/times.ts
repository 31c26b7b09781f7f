import { Unacceptable } from '../../graph/user-errors.ts'
import { isTimeZone, noTimeZone } from '../campaigns/timezone.ts'

/** When a schedule sends, `HH:mm` in 24 hours. */
export interface Ends {
  readonly start?: string | undefined
  readonly end?: string | undefined
}

/** What is said of a schedule, as far as it can be wrong. */
interface Said extends Ends {
  readonly name?: string | undefined
  readonly timezone?: string | undefined
  readonly weekdays?: readonly unknown[] | undefined
  readonly secondsToWait?: number | undefined
}

/** Source: the pattern of `start` and `end` in lemlist's API reference. */
const time = /^([01]\d|2[0-3]):[0-5]\d$/

const timeFault = (field: 'start' | 'end', text: string | undefined): Unacceptable[] =>
  text === undefined || time.test(text)
    ? []
    : [new Unacceptable(`"${text.slice(0, 60)}" is no time of day; one is "09:30"`, field)]

/** What is wrong with a schedule's ends together; the fault is told of this one of them. */
export const endsFault = ({ start, end }: Ends, field: 'start' | 'end'): Unacceptable[] =>
  start !== undefined && end !== undefined && start >= end
    ? [new Unacceptable(`A schedule must end after it starts: from ${start} to ${end} there is no time`, field)]
    : []

/** Everything that is wrong with what is said of a schedule. */
export const faultsOf = ({ name, timezone, start, end, weekdays, secondsToWait }: Said): Unacceptable[] => {
  const times = [...timeFault('start', start), ...timeFault('end', end)]
  return [
    ...(name?.trim() === '' ? [new Unacceptable('A schedule needs a name', 'name')] : []),
    ...(timezone === undefined || isTimeZone(timezone) ? [] : [new Unacceptable(noTimeZone(timezone), 'timezone')]),
    ...(times.length > 0 ? times : endsFault({ start, end }, 'end')),
    ...(weekdays?.length === 0 ? [new Unacceptable('A schedule needs a day of the week', 'weekdays')] : []),
    ...(secondsToWait !== undefined && secondsToWait < 0
      ? [new Unacceptable('`secondsToWait` cannot be below 0', 'secondsToWait')]
      : []),
  ]
}
