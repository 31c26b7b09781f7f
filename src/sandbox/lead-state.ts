import type { LeadDocument, LeadStatus } from './documents.ts'

const stateless = new Set([
  'paused',
  'resumed',
  'conditionChosen',
  'hasEmailAddress',
  'annotated',
  'aircallCreated',
  'aircallEnded',
  'manualDone',
  'emailsDone',
  'linkedinDone',
  'sendToAnotherCampaign',
  'snoozed',
  'stopped',
  'campaignComplete',
])

/** Whether an activity of this type leaves the state of its lead as it is. */
export const leavesState = (type: string): boolean => stateless.has(type)

const answered = /(Replied|Interested|Unsubscribed|Bounced)$|^meetingBooked$/
const passive = /^emails(Opened|Clicked)$|^linkedinOpened$/

/** Whether the lead answered in one way or another. */
export const isAnswered = (state: string | null): boolean => answered.test(state ?? '')

/** The state after an activity is the last thing that happened; who opens a mail again after answering has still answered. */
export const stateAfter = (state: string | null, type: string): string | null =>
  stateless.has(type) || (passive.test(type) && isAnswered(state)) ? state : type

/** Whether nothing was sent to the lead yet. */
export const isWaiting = (state: string | null): boolean => state === null || state === 'scanned'

const settled: readonly LeadStatus[] = ['interested', 'notInterested', 'unsubscribed', 'done']

/** The status after an activity: answers settle it, the first message begins the run. */
export const statusAfter = ({ status, state }: LeadDocument, type: string): LeadStatus => {
  if (type.endsWith('NotInterested')) return 'notInterested'
  if (type.endsWith('Interested')) return 'interested'
  if (type.endsWith('Unsubscribed')) return 'unsubscribed'
  if (type === 'emailsBounced') return 'done'
  if (type === 'paused') return settled.includes(status) ? status : 'paused'
  if (type === 'resumed') return status !== 'paused' ? status : isWaiting(state) ? 'review' : 'running'
  return isWaiting(state) && !stateless.has(type) && (status === 'review' || status === 'scanning') ? 'running' : status
}
