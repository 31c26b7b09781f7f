import type { ActivityDocument, LeadDocument, LeadStatus } from '../documents.ts'
import type { Random } from '../ids.ts'
import { day } from './calendar.ts'
import { pick, weighted } from './chance.ts'
import type { Life } from './lives.ts'
import { historyDays } from './states.ts'
import type { Story } from './story.ts'

/** How far the lead came: the place in the route it reached last; -1 before the first step. */
const reached = (life: Life, story: Story | undefined, random: Random): number => {
  if (story !== undefined) return story.horizon
  if (['null', 'scanned', 'reviewed'].includes(life.state)) return -1
  return Math.floor(random() * life.route.length)
}

const fixed: Readonly<Record<string, LeadStatus>> = {
  null: 'scanning',
  scanned: 'review',
  reviewed: 'running',
  paused: 'paused',
  emailsReplied: 'paused',
  linkedinReplied: 'paused',
  emailsInterested: 'interested',
  manualInterested: 'interested',
  emailsNotInterested: 'notInterested',
  manualNotInterested: 'notInterested',
  emailsUnsubscribed: 'unsubscribed',
  emailsBounced: 'done',
  skipped: 'done',
}

const pausedStates = new Set(['paused', 'emailsReplied', 'linkedinReplied', 'emailsInterested', 'emailsNotInterested'])

const emailStatusOf = (random: Random, life: Life): LeadDocument['emailStatus'] => {
  if (life.person.email === undefined) return undefined
  if (life.state === 'emailsBounced') return pick(random, ['undeliverable', 'risky'] as const)
  return weighted<LeadDocument['emailStatus']>(random, [
    ['deliverable', 80],
    ['risky', 12],
    [undefined, 8],
  ])
}

/** The lead at the end of its story. */
export const leadOf = (
  { random, now }: { readonly random: Random; readonly now: number },
  life: Life,
  variables: Readonly<Record<string, string>>,
  story: Story | undefined,
  activities: readonly ActivityDocument[],
): LeadDocument => {
  const { plan, state, person, route } = life
  const place = reached(life, story, random)
  const next = route[place + 1]
  const stopped = ['ended', 'archived'].includes(plan.document.status)
  const [first] = activities
  const last = activities.at(-1)
  const created = Date.parse(plan.document.createdAt)
  // Whoever was reached without a trace in the history was so before it began.
  const before = Math.min(Math.max(plan.closes, created), now - historyDays * day)
  const latest = first !== undefined ? Date.parse(first.createdAt) : place >= 0 ? Math.max(before, created) : now
  const createdAt = Math.min(latest, created + (latest - created) * random() ** (first === undefined ? 1 : 0.3))
  const updatedAt = last !== undefined ? Date.parse(last.createdAt) : createdAt + (latest - createdAt) * random()
  const emailStatus = emailStatusOf(random, life)
  return {
    _id: life.leadId,
    campaignId: plan.document._id,
    contactId: person.contactId,
    state: state === 'null' ? null : state,
    status: fixed[state] ?? (next === undefined || stopped ? 'done' : 'running'),
    isPaused: pausedStates.has(state),
    ...(emailStatus === undefined ? {} : { emailStatus }),
    source: pick(random, ['csv', 'csv', 'api', 'linkedin', 'crm', 'leadsDatabase']),
    personalized: random() < 0.6,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    variables,
    ...(person.email === undefined ? {} : { email: person.email }),
    ...(place >= 0 ? { sendUserId: life.sender.id } : {}),
    sequenceStep: next?.place ?? (route[place]?.place ?? -1) + 1,
  }
}
