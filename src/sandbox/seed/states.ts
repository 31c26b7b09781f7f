import type { Random } from '../ids.ts'
import { day } from './calendar.ts'
import type { CampaignPlan } from './campaigns.ts'
import { allocate, around, shuffled } from './chance.ts'

/** How many days the activities reach back. */
export const historyDays = 90

/** In what states 5,000 leads of a real team are; the key `null` stands for leads to whom nothing happened yet. */
const shares: Readonly<Record<string, number>> = {
  null: 6,
  scanned: 1_744,
  reviewed: 250,
  emailsSent: 1_180,
  emailsOpened: 860,
  emailsClicked: 150,
  emailsReplied: 105,
  emailsBounced: 85,
  emailsUnsubscribed: 35,
  emailsInterested: 30,
  emailsNotInterested: 40,
  manualInterested: 15,
  manualNotInterested: 20,
  linkedinInviteDone: 250,
  linkedinInviteAccepted: 90,
  linkedinReplied: 45,
  paused: 70,
  skipped: 25,
}

const waiting = ['null', 'scanned', 'reviewed']
const linkedinStates = ['linkedinReplied', 'linkedinInviteAccepted', 'linkedinInviteDone']

/** The share of the answers for which the history has room beside those of people who were marked or away. */
const lately = 55 / 105

/** A lead to be: its campaign and its state. */
export interface Part {
  readonly plan: CampaignPlan
  readonly state: string
}

/** How much more likely a lead of such a campaign still waits for its first message. */
const patience: Readonly<Record<string, number>> = { draft: 20, running: 0.45, paused: 0.2, archived: -9, ended: -10 }

/** Whether the campaign sent enough in the days the history covers. */
export const isLive = (plan: CampaignPlan, now: number): boolean =>
  plan.document.status !== 'draft' && plan.closes > now - (historyDays - 15) * day

/** Gives every lead of every campaign a state, with exactly the shares above; in the order of the campaigns. */
export const castStates = (random: Random, plans: readonly CampaignPlan[], now: number): Part[] => {
  const slots = plans.flatMap(plan => Array.from({ length: plan.leads }, () => ({ plan, state: 'null' })))
  const names = Object.keys(shares)
  const counts = allocate(slots.length, Object.values(shares))
  const countOf = (state: string): number => counts[names.indexOf(state)] ?? 0

  const byPatience = slots
    .map(slot => ({ slot, key: random() + (patience[slot.plan.document.status] ?? 0) }))
    .sort((a, b) => b.key - a.key)
    .map(({ slot }) => slot)
  const unreached = waiting.reduce((sum, state) => sum + countOf(state), 0)

  let pool = shuffled(random, byPatience.slice(0, unreached))
  const give = (
    state: string,
    count: number,
    fits: (plan: CampaignPlan) => boolean = () => true,
    only = false,
  ): void => {
    let left = count
    for (const strict of only ? [true] : [true, false]) {
      pool = pool.filter(slot => {
        if (left === 0 || (strict && !fits(slot.plan))) return true
        slot.state = state
        left -= 1
        return false
      })
    }
  }
  const atWork = ({ document }: CampaignPlan): boolean => document.status === 'running'
  give('reviewed', countOf('reviewed'), atWork)
  give('null', countOf('null'), ({ document }) => document.status !== 'draft')
  give('scanned', countOf('scanned'))

  pool = shuffled(random, byPatience.slice(unreached))
  const live = (plan: CampaignPlan): boolean => isLive(plan, now) && !plan.mailless
  const over = (plan: CampaignPlan): boolean => !isLive(plan, now) && !plan.mailless
  // Where nobody has an address, LinkedIn states are all there is.
  const linkedin = new Map(linkedinStates.map(state => [state, countOf(state)]))
  const mailless = shuffled(
    random,
    pool.filter(({ plan }) => plan.mailless),
  )
  for (const [place, slot] of mailless.entries()) {
    slot.state = around(
      ['linkedinInviteDone', 'linkedinInviteAccepted', 'linkedinInviteDone', 'linkedinReplied'],
      place,
    )
    linkedin.set(slot.state, (linkedin.get(slot.state) ?? 0) - 1)
  }
  pool = pool.filter(({ plan }) => !plan.mailless)
  for (const [state, count] of linkedin) give(state, Math.max(0, count), plan => plan.linkedin && live(plan), true)
  // LinkedIn took from the front of the pool; what is left is mixed again, so that no campaign lacks the other states.
  pool = shuffled(random, pool)
  for (const state of ['emailsBounced', 'emailsUnsubscribed', 'emailsInterested', 'emailsNotInterested', 'skipped']) {
    give(state, countOf(state), live)
  }
  // What has no activity of its own, or more answers than the history has, is only in campaigns that ended before it.
  const answeredLately = Math.round(countOf('emailsReplied') * lately)
  give('emailsReplied', answeredLately, live)
  give('emailsReplied', countOf('emailsReplied') - answeredLately, over, true)
  for (const state of ['manualInterested', 'manualNotInterested', 'paused']) give(state, countOf(state), over, true)
  give('emailsClicked', countOf('emailsClicked'), live)
  give('emailsOpened', countOf('emailsOpened'))
  give('emailsSent', pool.length)
  return slots
}
