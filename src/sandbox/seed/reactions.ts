import type { Random } from '../ids.ts'
import { type Calendar, day, isWeekend, minute } from './calendar.ts'
import { between } from './chance.ts'
import type { Reaction, Touch } from './story.ts'
import type { Timed } from './timeline.ts'

/** One thing that happened to a lead. */
export interface Happening {
  readonly timed: Timed
  readonly type: string
  readonly time: number
  /** What the lead or the machine did after the touch; undefined for the touch itself. */
  readonly reaction?: Reaction
}

interface Setting {
  readonly random: Random
  readonly now: number
  readonly calendar: Calendar
}

interface Moment {
  readonly timezone: string
  /** When the touch was, what came just before, and what must come later. */
  readonly from: number
  readonly before: number
  readonly limit: number
  /** Whether nothing but opens follows, which may be on a weekend. */
  readonly onlyOpens: boolean
}

const opening = 9 * 60
const closing = 18 * 60

/** Types that come by themselves right after another, at any hour. */
const immediate = new Set(['paused', 'aircallEnded', 'aircallDone', 'emailsBounced'])

/** How many opens each weekend day takes: a few people read on Sundays. */
const createWeekends = (random: Random): ((localDay: number) => boolean) => {
  const left = new Map<number, number>()
  return localDay => {
    const free = left.get(localDay) ?? between(random, 7, 13)
    left.set(localDay, Math.max(0, free - 1))
    return free > 0
  }
}

/** Tells when people react: in office hours as a rule, before the next touch, and not after now. */
export const createReactions = ({ random, now, calendar }: Setting): ((story: readonly Timed[]) => Happening[]) => {
  const weekendTakes = createWeekends(random)

  const officeTime = (timezone: string, time: number): number => {
    const localDay = calendar.dayOf(timezone, time)
    const minuteOfDay = calendar.minuteOf(timezone, time)
    if (!isWeekend(localDay) && minuteOfDay >= opening && minuteOfDay < closing) return time
    let next = minuteOfDay < opening ? localDay : localDay + 1
    while (isWeekend(next)) next += 1
    return calendar.at(timezone, next, opening + between(random, 1, 100)) + between(random, 0, 59_999)
  }

  /** A moment on the weekend after the touch, if there is one before the limit and it still takes opens. */
  const weekendTime = (timezone: string, from: number, limit: number): number | undefined => {
    const localDay = calendar.dayOf(timezone, from)
    const saturday = [1, 2].map(after => localDay + after).find(each => isWeekend(each) && !isWeekend(each - 1))
    if (saturday === undefined) return undefined
    const localTarget = saturday + (random() < 0.5 ? 1 : 0)
    const time = calendar.at(timezone, localTarget, between(random, 10 * 60, 21 * 60)) + between(random, 0, 59_999)
    return time < limit && random() < 0.9 && weekendTakes(localTarget) ? time : undefined
  }

  const timeOf = (reaction: Reaction, { timezone, from, before, limit, onlyOpens }: Moment): number => {
    const { type, delay } = reaction
    if (reaction.bot === true && type === 'emailsOpened') return from + delay
    const earliest = before + 2_000
    if (immediate.has(type)) return Math.min(before + delay, limit - 1)
    const weekend = onlyOpens ? weekendTime(timezone, from, limit) : undefined
    if (weekend !== undefined && weekend > earliest) return weekend
    const fromTouch = ['emailsOpened', 'emailsReplied', 'linkedinInviteAccepted'].includes(type)
    const wished = Math.max(fromTouch ? from + delay : before + delay, earliest)
    // Whoever would react at night more often does so within the day than the next morning.
    const sameDay = Math.max(earliest, from + delay * 0.4)
    const isIn = (time: number): boolean => officeTime(timezone, time) === time
    const time = isIn(wished)
      ? wished
      : fromTouch && delay < day && isIn(sameDay)
        ? sameDay
        : officeTime(timezone, wished)
    if (time < limit) return time
    return earliest + Math.min((limit - earliest) * 0.3, between(random, 1, 25) * minute)
  }

  return story =>
    story.flatMap((timed, place) => {
      const { touch } = timed
      const { timezone } = timed.story.life.plan.document
      const limit = Math.min(now, story[place + 1]?.time ?? now)
      const happenings: Happening[] = [{ timed, type: touch.type, time: timed.time }]
      let before = timed.time
      const onlyOpens = touch.reactions.every(({ type }) => type === 'emailsOpened')
      for (const reaction of inOrder(touch)) {
        const moment = { timezone, from: timed.time, before, limit, onlyOpens }
        const time = Math.min(Math.round(timeOf(reaction, moment)), now)
        before = Math.max(time, before)
        happenings.push({ timed, type: reaction.type, time: before, reaction })
      }
      return happenings
    })
}

/** Opens by machines first, then by people, soonest first; what ends the story keeps its place. */
const inOrder = ({ reactions }: Touch): readonly Reaction[] => {
  const isOpen = ({ type }: Reaction): boolean => type === 'emailsOpened'
  const rank = (reaction: Reaction): number => (reaction.bot === true ? 0 : reaction.delay)
  return [
    ...reactions.filter(isOpen).sort((a, b) => rank(a) - rank(b)),
    ...reactions.filter(reaction => !isOpen(reaction)),
  ]
}

/** The moments of a day's minute, for what has no touch of its own. */
export const someOfficeTime = ({ random, now, calendar }: Setting, timezone: string, from: number): number => {
  const first = calendar.dayOf(timezone, from)
  const last = calendar.dayOf(timezone, now) - 1
  let localDay = between(random, first, Math.max(first, last))
  while (isWeekend(localDay)) localDay -= 1
  return Math.min(now - minute, calendar.at(timezone, localDay, between(random, opening, closing - 1)))
}
