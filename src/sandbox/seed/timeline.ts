import type { Random } from '../ids.ts'
import { type Calendar, day, minute, weekdayOf, workingDays } from './calendar.ts'
import type { CampaignPlan } from './campaigns.ts'
import { between } from './chance.ts'
import { historyDays } from './states.ts'
import type { Story, Touch } from './story.ts'

/** A touch with its moment. */
export interface Timed {
  readonly story: Story
  readonly touch: Touch
  readonly localDay: number
  time: number
}

interface Setting {
  readonly random: Random
  readonly now: number
  readonly calendar: Calendar
}

/** How busy each working day is, Monday first. */
const busy = [0.95, 1.1, 1.1, 1.1, 0.75]

/** The days on which the campaign sends within the history; today counts once there was time to send something. */
const sendingDays = ({ now, calendar }: Setting, { document, opens, closes }: CampaignPlan): number[] => {
  const { timezone } = document
  const today = calendar.dayOf(timezone, now)
  const last = calendar.minuteOf(timezone, now) >= 10 * 60 ? today : today - 1
  const first = calendar.dayOf(timezone, Math.max(opens, now - historyDays * day)) + 1
  const days = workingDays(first, Math.min(last, calendar.dayOf(timezone, closes)))
  return days.length > 0 ? days : workingDays(last - 6, last)
}

const inWorkingDays = (days: number): number => (days === 0 ? 0 : Math.max(1, Math.round((days * 5) / 7)))

/** Working days between a touch and the one before it. */
const gapBetween = (story: Story, before: Touch, next: Touch): number => {
  const accept = before.reactions.find(({ type }) => type === 'linkedinInviteAccepted')
  const patience = accept === undefined ? 0 : Math.ceil(inWorkingDays(accept.delay / day)) + 1
  if (next.gap !== undefined) return Math.max(next.gap, patience)
  const waits = story.life.route
    .slice(Math.floor(before.order) + 1, Math.floor(next.order) + 1)
    .reduce((sum, { step }) => sum + step.delay, 0)
  return Math.max(inWorkingDays(waits), patience, before.type === 'emailsSent' && next.type === 'emailsSent' ? 1 : 0)
}

/** Places the touches of a story on days, where the team has least to do among a few days that fit. */
const placeStory = (setting: Setting, story: Story, days: readonly number[], load: Map<number, number>): Timed[] => {
  const touches = story.touches.sort((a, b) => a.order - b.order)
  const steps = touches.map((each, place) => {
    const before = touches[place - 1]
    return before === undefined ? 0 : gapBetween(story, before, each)
  })
  let sum = 0
  const offsets = steps.map(step => {
    sum += step
    return sum
  })
  const lastAccept = touches.at(-1)?.reactions.find(({ type }) => type === 'linkedinInviteAccepted')
  const tail = lastAccept === undefined ? 0 : Math.ceil(inWorkingDays(lastAccept.delay / day)) + 1
  const room = Math.max(0, days.length - 1 - sum - tail)
  const dayAt = (start: number, offset: number): number => days[Math.min(start + offset, days.length - 1)] ?? 0
  const loadOf = (start: number): number =>
    offsets.reduce((all, offset) => {
      const localDay = dayAt(start, offset)
      return all + (load.get(localDay) ?? 0) / (busy[weekdayOf(localDay) - 1] ?? 1)
    }, 0)
  const starts = Array.from({ length: 5 }, () => between(setting.random, 0, room)).map(start => ({
    start,
    load: loadOf(start),
  }))
  const { start } =
    steps.length === 0 ? { start: 0 } : starts.reduce((best, each) => (each.load < best.load ? each : best))
  return touches.map((each, place) => {
    const localDay = dayAt(start, offsets[place] ?? 0)
    load.set(localDay, (load.get(localDay) ?? 0) + 1 + each.reactions.length * 0.7)
    return { story, touch: each, localDay, time: 0 }
  })
}

/** Spreads one sender's touches of one day over a run in the morning and one in the afternoon, 3 to 20 minutes apart. */
const layOut = (
  { random, now, calendar }: Setting,
  timezone: string,
  localDay: number,
  queue: readonly Timed[],
): void => {
  const middle = Math.ceil(queue.length * (0.45 + random() * 0.2))
  const end = Math.min(calendar.at(timezone, localDay, 18 * 60), now)
  const isToday = end === now
  const runs = isToday ? [queue] : [queue.slice(0, middle), queue.slice(middle)]
  for (const [turn, run] of runs.entries()) {
    const opening =
      turn === 0
        ? between(random, isToday ? 2 : 25, isToday ? 20 : 75) + 9 * 60
        : between(random, 13 * 60 + 35, 14 * 60 + 10)
    const start = calendar.at(timezone, localDay, opening) + between(random, 0, 59) * 1_000
    const limit = turn === 0 && !isToday ? calendar.at(timezone, localDay, 13 * 60 + 20) : end - minute
    const waits = run
      .map(() => between(random, 180, 1_200) * 1_000 * (random() < 0.5 ? 0.5 : 1))
      .map(wait => Math.max(wait, 3 * minute))
    const length = waits.reduce((all, wait) => all + wait, 0)
    const squeeze = Math.min(1, Math.max(0, limit - start) / Math.max(1, length))
    let time = start
    for (const [place, each] of run.entries()) {
      each.time = Math.min(Math.round(time), end - 1_000 * (run.length - place))
      time += (waits[place] ?? 0) * squeeze
    }
  }
}

/** Gives every touch of every story its moment: on working days, in office hours of the campaign, never after now. */
export const scheduleTouches = (setting: Setting, stories: readonly Story[]): Timed[] => {
  const load = new Map<number, number>()
  const daysOf = new Map<CampaignPlan, readonly number[]>()
  const timed = stories.flatMap(story => {
    const { plan } = story.life
    const days = daysOf.get(plan) ?? sendingDays(setting, plan)
    daysOf.set(plan, days)
    return placeStory(setting, story, days, load)
  })
  const queues = new Map<string, Timed[]>()
  for (const each of timed) {
    const { sender, plan } = each.story.life
    const key = `${sender.id} ${plan.document.timezone} ${each.localDay}`
    const queue = queues.get(key)
    if (queue === undefined) queues.set(key, [each])
    else queue.push(each)
  }
  for (const queue of queues.values()) {
    const [first] = queue
    if (first !== undefined) layOut(setting, first.story.life.plan.document.timezone, first.localDay, queue)
  }
  return timed
}
