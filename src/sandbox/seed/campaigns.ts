import type { CampaignDocument, CampaignStatus, ScheduleDocument, UserDocument } from '../documents.ts'
import type { Ids, Random } from '../ids.ts'
import { rotation, usesLinkedin } from './blueprints.ts'
import { day, daysBefore } from './calendar.ts'
import { inventTitle, type Title, titles } from './campaign-names.ts'
import { around, between, pick, shuffled } from './chance.ts'
import { type Region, regions } from './regions.ts'
import type { Size } from './roster.ts'
import { type Segment, segments } from './segments.ts'
import { type SequencePlan, type Stop, writeSequences } from './sequences.ts'
import { leadCounts, statuses } from './sizes.ts'
import { columnsOf } from './variables.ts'

/** A campaign to be, with what its leads and its history need to know. */
export interface CampaignPlan {
  readonly document: CampaignDocument
  readonly sequences: SequencePlan['sequences']
  readonly routes: readonly (readonly Stop[])[]
  readonly region: Region
  readonly segment: Segment
  readonly leads: number
  readonly linkedin: boolean
  /** Whether it is for people without an email address only. */
  readonly mailless: boolean
  /** What its people are, where the name tells; otherwise any title of the segment. */
  readonly roles: readonly string[] | undefined
  /** Its place among the team's campaigns, largest first. */
  readonly place: number
  /** When its first and last message may be sent, in milliseconds; nothing is ever sent from a draft. */
  readonly opens: number
  readonly closes: number
}

interface Setting {
  readonly random: Random
  readonly ids: Ids
  readonly now: number
  readonly size: Size
  readonly users: readonly UserDocument[]
}

/** When a campaign was at work, in days before now: those that ended long ago have no activity in the history. */
const spanOf = (random: Random, status: CampaignStatus, leads: number, place: number): readonly [number, number] => {
  switch (status) {
    case 'running':
      return [place === 0 ? 95 : between(random, 55, 130), 0]
    case 'paused':
      return [between(random, 85, 150), leads > 1 ? between(random, 1, 30) : between(random, 1, 60)]
    case 'ended':
      return leads > 30 && place % 5 !== 4 && place % 5 !== 0
        ? [between(random, 95, 190), between(random, 6, 45)]
        : [300, between(random, 110, 200)]
    case 'archived':
      return [between(random, 400, 700), between(random, 180, 390)]
    default:
      return [0, 0]
  }
}

/** The sending times of each region, two more that only some use, and one that was deleted. */
export const seedSchedules = ({ random, ids, now, users }: Setting): ScheduleDocument[] => {
  const schedule = (name: string, timezone: string, more: Partial<ScheduleDocument> = {}): ScheduleDocument => ({
    _id: ids('skd'),
    name,
    secondsToWait: 1200,
    timezone,
    start: '09:00',
    end: '18:00',
    weekdays: [1, 2, 3, 4, 5],
    createdBy: pick(random, users)._id,
    createdAt: daysBefore(random, now, between(random, 300, 800)),
    ...more,
  })
  const deletedAt = daysBefore(random, now, 120)
  return [
    ...regions.map(({ code, timezone }) =>
      schedule(code === 'FR' ? 'Default schedule' : `${code} office hours`, timezone),
    ),
    schedule('Executives, early', 'Europe/London', {
      start: '09:00',
      end: '11:30',
      weekdays: [2, 3, 4],
      secondsToWait: 600,
    }),
    schedule('Event days incl. Sunday', 'Europe/Paris', { weekdays: [1, 2, 3, 4, 5, 7], public: true }),
    schedule('Old night test', 'Europe/Paris', {
      start: '20:00',
      end: '23:00',
      deletedAt,
      deletedBy: pick(random, users)._id,
    }),
  ]
}

const flagsOf = (random: Random): CampaignDocument['flags'] => ({
  stopOnEmailReplied: true,
  stopOnMeetingBooked: true,
  stopOnLinkClicked: false,
  leadsPausedByInterest: random() < 0.5,
  opportunityReplied: random() < 0.6,
  opportunityClicked: random() < 0.3,
  autoLeadInterest: random() < 0.4,
  disableTrackOpen: false,
  disableTrackClick: false,
  disableTrackReply: false,
  disableOutOfOffice: false,
  sequenceSharing: false,
})

/** The A/B tests: on the first mail of 15 % of the campaigns, half of them decided. */
const abTests = (total: number, blueprintAt: (place: number) => string): ReadonlyMap<number, true | 'A' | 'B'> => {
  const fit = Array.from({ length: total }, (_, place) => place).filter(place =>
    ['email', 'opened', 'calls', 'handOver', 'tenSteps'].includes(blueprintAt(place)),
  )
  const chosen = fit.slice(0, Math.round(total * 0.15))
  return new Map(chosen.map((place, turn) => [place, around([true, 'A', true, 'B'] as const, turn)]))
}

/** Plans all campaigns of a team, largest first. */
export const planCampaigns = (setting: Setting, schedules: readonly ScheduleDocument[]): CampaignPlan[] => {
  const { random, ids, now, size, users } = setting
  const counts = leadCounts(random, size)
  const states = statuses(counts)
  const names = counts.map((leads, place): Title => {
    const title = titles[leads === 0 ? place - size.single : place]
    return leads === 1 || !size.handMade || title === undefined ? inventTitle(random, users) : title
  })
  const blueprintAt = (place: number): string =>
    counts[place] === 1 ? 'email' : (names[place]?.blueprint ?? around(rotation, place))
  const tests = abTests(size.campaigns, blueprintAt)
  const campaignIds = counts.map(() => ids('cam'))

  return names.map((title, place): CampaignPlan => {
    const leads = counts[place] ?? 0
    const status = states[place] ?? 'paused'
    const region = regions.find(({ code }) => code === title.region) ?? around(regions, place)
    const segment = segments.find(({ code }) => code === title.segment) ?? around(segments, place)
    const blueprint = blueprintAt(place)
    const [from, to] = spanOf(random, status, leads, place)
    const opens = now - from * day
    const author = users.find(({ name }) => name.split(' ')[0] === title.author)
    const others = shuffled(random, users).slice(0, leads > 150 ? 3 : leads > 40 ? 2 : 1)
    const senders = author === undefined ? others : [author]
    const { sequences, routes } = writeSequences(random, ids, {
      campaignId: around(campaignIds, place),
      blueprint,
      segment,
      region: region.code,
      brand: size.brand,
      event: title.labels.includes('Event') && title.name.includes('dinner'),
      abTest: tests.get(place),
      handOverTo: around(campaignIds, place + 3),
    })
    const schedule = schedules.find(({ timezone }) => timezone === region.timezone)
    const withMailbox = senders.map(user => ({ user, mailbox: pick(random, user.mailboxes) }))
    const errors =
      status === 'running' && withMailbox.some(({ mailbox }) => mailbox.status === 'ERROR')
        ? ['A sending mailbox is disconnected']
        : []
    const document: CampaignDocument = {
      _id: around(campaignIds, place),
      name: title.name,
      ...(title.emoji === undefined ? {} : { emoji: title.emoji }),
      timezone: region.timezone,
      labels: title.labels,
      createdAt: daysBefore(random, opens, between(random, 1, 9)),
      createdBy: pick(random, senders)._id,
      status,
      errors: leads === 0 && status === 'running' ? ['The campaign has no leads'] : errors,
      senders: withMailbox.map(({ user, mailbox }) => ({
        id: user._id,
        email: mailbox.email,
        sendUserMailboxId: mailbox._id,
      })),
      sequenceId: sequences[0]?._id ?? '',
      scheduleIds: schedule === undefined ? [] : [schedule._id],
      autoReview: random() < 0.3,
      autoReviewConditions: random() < 0.2 ? ['deliverable', 'risky'] : [],
      flags: flagsOf(random),
      variableKeys: columnsOf(place),
    }
    return {
      document,
      sequences,
      routes,
      region,
      segment,
      leads,
      linkedin: usesLinkedin(blueprint),
      mailless: blueprint === 'linkedinOnly',
      roles: title.roles,
      place,
      opens,
      closes: now - to * day,
    }
  })
}
