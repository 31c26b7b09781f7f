import type { ActivityDocument, CampaignDocument, StepDocument } from '../../sandbox/documents.ts'
import type { TeamWorld } from '../../sandbox/world.ts'
import type { StatsChannel } from './stats.ts'

/** What an activity means to a counter. */
export type Meaning =
  | 'sent'
  | 'done'
  | 'invited'
  | 'accepted'
  | 'failed'
  | 'bounced'
  | 'opened'
  | 'clicked'
  | 'replied'
  | 'interested'
  | 'notInterested'
  | 'unsubscribed'
  | 'meeting'

const wholeNames: ReadonlyMap<string, Meaning | undefined> = new Map([
  ['linkedinInviteDone', 'invited'],
  ['linkedinInviteAccepted', 'accepted'],
  ['linkedinVoiceNoteDone', 'sent'],
  ['meetingBooked', 'meeting'],
  ['callRecordingDone', undefined],
  ['callTranscriptDone', undefined],
  ['emailsDone', undefined],
  ['linkedinDone', undefined],
])

/** The longer ending stands before the one it ends with. */
const endings: readonly (readonly [ending: string, meaning: Meaning])[] = [
  ['Sent', 'sent'],
  ['Done', 'done'],
  ['Failed', 'failed'],
  ['Bounced', 'bounced'],
  ['Opened', 'opened'],
  ['Clicked', 'clicked'],
  ['Replied', 'replied'],
  ['NotInterested', 'notInterested'],
  ['Interested', 'interested'],
  ['Unsubscribed', 'unsubscribed'],
]

const known = new Map<string, Meaning | undefined>(wholeNames)

const meaningOfType = (type: string): Meaning | undefined => {
  if (!known.has(type)) known.set(type, endings.find(([ending]) => type.endsWith(ending))?.[1])
  return known.get(type)
}

/** What the activity counts as. What a link scanner opened or clicked counts as nothing. */
export const meaningOf = ({ type, bot }: ActivityDocument): Meaning | undefined => {
  const meaning = meaningOfType(type)
  return bot === true && (meaning === 'opened' || meaning === 'clicked') ? undefined : meaning
}

/** The channel of a type of activity or step. */
const channelOf = (type: string): StatsChannel =>
  type.startsWith('email') ? 'email' : type.startsWith('linkedin') ? 'linkedin' : 'others'

/** Counts what happened, in times and in people: who opens twice has opened. */
class Tally {
  readonly #counts = new Map<Meaning, { times: number; readonly leads: Set<string> }>()

  add(meaning: Meaning, leadId: string | undefined): void {
    let count = this.#counts.get(meaning)
    if (count === undefined) {
      count = { times: 0, leads: new Set() }
      this.#counts.set(meaning, count)
    }
    count.times += 1
    if (leadId !== undefined) count.leads.add(leadId)
  }

  times(...meanings: readonly Meaning[]): number {
    return meanings.reduce((sum, meaning) => sum + (this.#counts.get(meaning)?.times ?? 0), 0)
  }

  /** How many people any of this happened to. */
  leads(...meanings: readonly Meaning[]): number {
    const [first, ...others] = meanings.map(meaning => this.#counts.get(meaning)?.leads ?? new Set<string>())
    if (first === undefined || others.length === 0) return first?.size ?? 0
    return new Set([...first, ...others.flatMap(leads => [...leads])]).size
  }
}

/** What to count: times as ISO text with milliseconds in UTC, both ends included. */
export interface Narrowing {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly sendUserId?: string | undefined
  readonly variant?: 'A' | 'B' | undefined
  /** All when empty. */
  readonly channels?: readonly string[] | undefined
}

/** A step, or one variant of a tested step, with what happened at it. */
export interface StepTally {
  readonly sequenceId: string
  readonly sequenceStep: number
  readonly step: StepDocument
  readonly variant: 'A' | 'B' | undefined
  readonly tally: Tally
}

/** What happened in a campaign: altogether, at each step, and at none. */
export interface CampaignTally {
  readonly whole: Tally
  readonly steps: readonly StepTally[]
  readonly elsewhere: Tally
}

const stepTallies = (team: TeamWorld, campaignId: string): StepTally[] =>
  team.sequences
    .where('campaignId', campaignId)
    .toSorted((a, b) => a.level - b.level)
    .flatMap(({ _id, steps }) =>
      steps.flatMap((step, sequenceStep) =>
        (step.abTest === undefined ? [undefined] : (['A', 'B'] as const)).map(variant => ({
          sequenceId: _id,
          sequenceStep,
          step,
          variant,
          tally: new Tally(),
        })),
      ),
    )

const isWanted =
  (team: TeamWorld, { from, to, sendUserId, variant, channels = [] }: Narrowing) =>
  (activity: ActivityDocument): boolean => {
    const { createdAt, type, leadId } = activity
    if (from !== undefined && createdAt < from) return false
    if (to !== undefined && createdAt > to) return false
    if (variant !== undefined && activity.sequenceTested !== variant) return false
    if (channels.length > 0 && !channels.includes(channelOf(type))) return false
    if (sendUserId === undefined) return true
    const sender = activity.sendUserId ?? (leadId === undefined ? undefined : team.leads.get(leadId)?.sendUserId)
    return sender === sendUserId
  }

/** Counts a campaign's activities. */
export const tallyOf = (team: TeamWorld, { _id }: CampaignDocument, narrowing: Narrowing): CampaignTally => {
  const { variant, channels = [] } = narrowing
  const wanted = isWanted(team, narrowing)
  const all = stepTallies(team, _id)
  const sequences = Map.groupBy(all, ({ sequenceId }) => sequenceId)
  const places = new Map([...sequences].map(([id, own]) => [id, Map.groupBy(own, each => each.sequenceStep)]))
  const whole = new Tally()
  const elsewhere = new Tally()
  for (const activity of team.activities.where('campaignId', _id)) {
    const meaning = meaningOf(activity)
    if (meaning === undefined || !wanted(activity)) continue
    const { sequenceId = '', sequenceStep = -1 } = activity
    const variants = places.get(sequenceId)?.get(sequenceStep)
    const step = (activity.sequenceTested === 'B' ? variants?.[1] : undefined) ?? variants?.[0]
    whole.add(meaning, activity.leadId)
    const place = step?.tally ?? elsewhere
    place.add(meaning, activity.leadId)
  }
  const steps = all.filter(
    ({ step, variant: own }) =>
      (variant === undefined || own === undefined || own === variant) &&
      (channels.length === 0 || channels.includes(channelOf(step.type))),
  )
  return { whole, steps, elsewhere }
}
