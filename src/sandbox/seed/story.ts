import { allocate } from './chance.ts'
import type { Life } from './lives.ts'
import type { Stop } from './sequences.ts'

/** What follows from a touch without our doing: an open, an answer, the pause after it. */
export interface Reaction {
  readonly type: string
  readonly bot?: boolean
  /** How somebody answers, where it matters for the words. */
  readonly away?: boolean
  /** How long it takes, in milliseconds. */
  readonly delay: number
}

/** Something the team does for a lead. */
export interface Touch {
  readonly type: string
  /** Where in the lead's route it belongs; fractions lie between steps. */
  readonly order: number
  readonly stop?: Stop | undefined
  readonly reactions: Reaction[]
  /** Working days since the touch before, where the delays of the steps do not say. */
  readonly gap?: number
}

/** What happened to one lead within the history. */
export interface Story {
  readonly life: Life
  /** Places of the mails in the route, and how many of them were sent. */
  readonly mailStops: readonly number[]
  mails: number
  /** The last place of the route that was reached. */
  horizon: number
  readonly touches: Touch[]
}

/** How many activities of each type a team of 12,000 has; company notes are made elsewhere. */
const shares: Readonly<Record<string, number>> = {
  emailsSent: 4_900,
  emailsOpened: 3_560,
  emailsClicked: 410,
  emailsReplied: 120,
  emailsBounced: 85,
  emailsUnsubscribed: 45,
  emailsFailed: 20,
  emailsInterested: 30,
  emailsNotInterested: 40,
  linkedinVisitDone: 520,
  linkedinInviteDone: 560,
  linkedinInviteAccepted: 170,
  linkedinSent: 330,
  linkedinOpened: 190,
  linkedinReplied: 55,
  linkedinSendFailed: 15,
  conditionChosen: 330,
  hasEmailAddress: 190,
  paused: 120,
  resumed: 25,
  skipped: 60,
  manualDone: 80,
  aircallCreated: 45,
  aircallEnded: 45,
  aircallDone: 20,
  annotated: 23,
  meetingBooked: 12,
}

/** How many activities of each type may still happen. */
export interface Budget {
  left(type: string): number
  /** Takes one of each type, or none at all when one has run out. */
  take(...types: readonly string[]): boolean
  /** Makes what is left of every type into one type. */
  pour(into: string): void
}

export const createBudget = (total: number): Budget => {
  const counts = allocate(total, Object.values(shares))
  const left = new Map(Object.keys(shares).map((type, place) => [type, counts[place] ?? 0]))
  // Each reply is followed by a pause and each call ends, whatever rounding says.
  for (const [one, other] of [
    ['emailsReplied', 'paused'],
    ['aircallCreated', 'aircallEnded'],
  ] as const) {
    const both = (left.get(one) ?? 0) + (left.get(other) ?? 0)
    left.set(one, Math.floor(both / 2))
    left.set(other, Math.floor(both / 2))
    left.set('emailsOpened', (left.get('emailsOpened') ?? 0) + (both % 2))
  }
  return {
    left: type => left.get(type) ?? 0,
    take(...types) {
      if (types.some(type => (left.get(type) ?? 0) < 1)) return false
      for (const type of types) left.set(type, (left.get(type) ?? 0) - 1)
      return true
    },
    pour(into) {
      const rest = [...left.values()].reduce((sum, count) => sum + count, 0)
      left.clear()
      left.set(into, rest)
    },
  }
}

/** The places of the route with a step of this type. */
export const stopsOf = (route: readonly Stop[], type: string): number[] =>
  route.flatMap(({ step }, place) => (step.type === type ? [place] : []))

/** Adds a touch at a place of the route. */
export const touch = (
  story: Story,
  type: string,
  order: number,
  more: { readonly reactions?: Reaction[]; readonly gap?: number } = {},
): Touch => {
  const place = type === 'emailsFailed' ? Math.ceil(order) : order
  const added: Touch = {
    type,
    order,
    stop: story.life.route[place],
    reactions: more.reactions ?? [],
    ...(more.gap === undefined ? {} : { gap: more.gap }),
  }
  story.touches.push(added)
  return added
}

/** The mails of the story, first one first. */
export const mailTouches = (story: Story): Touch[] => story.touches.filter(({ type }) => type === 'emailsSent')
